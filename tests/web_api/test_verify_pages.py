"""The verifier's door: pages and JSON."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import cast
from tests.certification import stage
from tests.certification.attacks import ATTACKS

from lantai.certification import queries
from lantai.foundation import ids
from lantai.web.api.quiet import HideCodes, without_code

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def upload(client, content: bytes, name: str = "copy.pdf", **headers):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, content, "application/pdf")}, **headers)


@pytest.mark.req("B36", "B42")
def test_by_code_by_qr_and_by_file_without_an_account_or_a_script(client, issued):
    issue, content = issued
    bare = issue.code.replace("-", "")
    for response in (
        client.get(f"/verify/{bare}"),
        client.post("/verify/", {"code": issue.code}),
        upload(client, content),
    ):
        page = response.content.decode()
        assert response.status_code == 200
        assert "本馆签发" in page
        assert "Issued by us, unchanged, in force" in page
        assert "周念慈" in page
        assert issue.number in page
        assert "J02-1987-JX13-21" in page
        assert bare not in page.replace("-", "")
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert not re.search(r"(src|href)=[\"']https?://", page)


def test_the_page_picture_is_shown_to_the_one_who_has_the_file_only(client, issued):
    issue, content = issued
    assert b"data:image/jpeg" in upload(client, content).content
    assert b"data:image/jpeg" not in client.get(f"/verify/{issue.code}").content


def test_the_holders_pin_shows_the_pages_from_a_form_without_a_script(client):
    """F6, P5: the PIN and a ticket travel in the body; the code stands in no page, the pages only under the right PIN."""
    issue, _ = stage.sealed(requested_by=cast.alumna().account_id)
    pin = queries.holder_pin(cast.alumna(), issue.issue_no).pin
    page = client.get(f"/verify/{issue.code}").content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    assert 'action="/verify/#pages"' in page
    assert issue.code.replace("-", "") not in page.replace("-", "")
    assert pin not in page
    bad = client.post("/verify/", {"ticket": ticket, "pin": f"{(int(pin) + 1) % 1_000_000:06d}"}).content.decode()
    assert "查看码不对" in bad
    assert "The PIN is wrong" in bad
    assert "data:image" not in bad
    shown = client.post("/verify/", {"ticket": ticket, "pin": pin})
    assert shown.content.count(b"data:image/jpeg") == 2
    assert pin.encode() not in shown.content
    assert "no-store" in shown["Cache-Control"]
    assert "no-referrer" in shown["Referrer-Policy"]
    over = client.post("/verify/", {"ticket": "2026-00001.1.x", "pin": pin}).content.decode()
    assert "页面放得太久了" in over
    assert client.get("/verify/", {"ticket": ticket, "pin": pin}).content.count(b"data:image") == 0


def test_the_api_gives_no_page_and_no_ticket(client, issued):
    issue, content = issued
    for response in (
        client.post("/api/verify", json.dumps({"code": issue.code}), content_type="application/json"),
        client.post("/api/verify", {"file": io.BytesIO(content)}),
    ):
        assert not {"pictures", "ticket", "pin"} & set(response.json())


def test_a_changed_file_is_told_page_by_page(client, tmp_path, issued):
    _, content = issued
    page = upload(client, ATTACKS["page added"][0](content, tmp_path)).content.decode()
    assert "本馆签发过" in page
    assert "多出的一页" in page
    assert "Added" in page


def test_unknown_and_malformed_codes_have_one_shape(client, issued):
    pages = []
    for code in (ids.mint(16), ids.mint(16), "0" * 16):
        response = client.get(f"/verify/{code}")
        assert response.status_code == 200
        page = re.sub(
            r"<dd>\d{4} 年.*?</dd>|[2-9A-Z0]{4}-＊＊＊＊-＊＊＊＊-[2-9A-Z0]{4}|nonce=\"[^\"]*\"",
            "",
            response.content.decode(),
        )
        pages.append(re.sub(r"csrfmiddlewaretoken\" value=\"[^\"]*\"", "", page))
    assert len(set(pages)) == 1


def test_nothing_sent_and_empty_file(client, issued):
    assert "请填写验证码" in client.post("/verify/", {}).content.decode()
    assert "没有找到印章" in upload(client, b"x").content.decode()


def test_a_hostile_file_name_is_only_text(client, issued):
    _, content = issued
    page = upload(client, content, name="<script>alert(1)</script>周.pdf").content.decode()
    assert "<script>alert" not in page


def test_the_machine_door_answers_the_same(client, tmp_path, issued):
    issue, content = issued
    by_json = client.post("/api/verify", json.dumps({"code": issue.code}), content_type="application/json")
    by_file = client.post("/api/verify", {"file": io.BytesIO(content)})
    torn = client.post("/api/verify", {"file": io.BytesIO(ATTACKS["trailing bytes"][0](content, tmp_path))})
    assert by_json.json()["verdict"] == by_file.json()["verdict"] == 1
    assert by_file.json()["in_force"] is True
    assert torn.json()["verdict"] == 3
    assert client.post("/api/verify").status_code == 400
    assert client.get("/api/verify").status_code == 405


def test_what_certificates_name_is_published(client, issued):
    from cryptography import x509

    crl = x509.load_der_x509_crl(client.get("/verify/seal.crl").content)
    root = x509.load_der_x509_certificate(client.get("/verify/root.crt").content)
    assert crl.is_signature_valid(root.public_key())
    head = client.get("/verify/ledger.json").json()
    assert head["size"] == 1
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signed = head["signed"].format(**head).encode().decode("unicode_escape").encode()
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public_key"])).verify(
        bytes.fromhex(head["signature"]), signed
    )


def test_no_code_reaches_a_log(caplog):
    assert without_code('"GET /verify/7KQMX3RD94HWTPFE HTTP/1.1"') == '"GET /verify/… HTTP/1.1"'
    assert without_code("/verify/seal.crl") == "/verify/seal.crl"
    record = logging.LogRecord("x", 30, "f", 1, "Not Found: %s", ("/verify/7KQM-X3RD-94HW-TPFE/",), None)
    HideCodes().filter(record)
    assert "7KQM" not in record.getMessage()


def test_the_language_link_does_not_carry_the_code(client, issued):
    issue, _ = issued
    page = client.get(f"/verify/{issue.code}").content.decode()
    assert "next=%2Fverify%2F&" in page or 'next=%2Fverify%2F"' in page
    assert reverse("api:verify") == "/verify/"
