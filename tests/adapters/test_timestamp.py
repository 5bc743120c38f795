"""The time-stamp authority, judged by OpenSSL."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from asn1crypto import tsp

from lantai.adapters.seal.authority import Authority, Holder
from lantai.adapters.timestamp.local import _desk

pytestmark = pytest.mark.integration
AT = datetime(2026, 11, 17, 3, 6, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path):
    made = Authority(tmp_path / "seal")
    made.prepare(Holder("锦江大学档案馆", "查档专用章", "dag.jinjiang.example"), since=datetime(2026, 1, 1, tzinfo=UTC))
    return made


def test_openssl_accepts_our_stamp_and_refuses_it_for_other_data(authority, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.fail("openssl is absent: apt install openssl")
    data, other = tmp_path / "data", tmp_path / "other"
    data.write_bytes(b"sealed copy")
    other.write_bytes(b"sealed copz")
    query, reply = tmp_path / "query.tsq", tmp_path / "reply.tsr"
    subprocess.run(
        [openssl, "ts", "-query", "-data", str(data), "-sha256", "-cert", "-out", str(query)],
        check=True,
        capture_output=True,
    )
    tsa = authority.pair("tsa")
    reply.write_bytes(_desk(tsa.der, tsa.key_der).answer(tsp.TimeStampReq.load(query.read_bytes()), AT))
    root = authority.folder / "root.crt"

    def verify(path):
        moment = str(int(AT.timestamp()))
        command = [
            openssl,
            "ts",
            "-verify",
            "-in",
            str(reply),
            "-CAfile",
            str(root),
            "-attime",
            moment,
            "-data",
            str(path),
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = verify(data)
    assert "Verification: OK" in good.stdout, good.stderr
    assert "Verification: OK" not in verify(other).stdout
    text = subprocess.run(
        [openssl, "ts", "-reply", "-in", str(reply), "-text"], capture_output=True, text=True, check=True
    ).stdout
    assert "Nov 17 03:06:00 2026 GMT" in text
    assert "Status: Granted" in text


def test_keys_are_for_the_owner_only_and_made_once(authority):
    before = (authority.folder / "seal.crt").read_bytes()
    authority.prepare(Holder("x", "y", "z"), since=AT)
    assert (authority.folder / "seal.crt").read_bytes() == before
    assert all(path.stat().st_mode & 0o077 == 0 for path in authority.folder.iterdir())
    assert authority.folder.stat().st_mode & 0o077 == 0


def test_the_seal_certificate_has_the_profile_viewers_want(authority):
    openssl = shutil.which("openssl")
    command = [openssl, "x509", "-in", str(authority.folder / "seal.crt"), "-noout", "-text", "-nameopt", "utf8"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "CN=锦江大学档案馆 查档专用章" in text.replace("CN = ", "CN=")
    assert "Key Usage: critical" in text
    assert "Digital Signature, Non Repudiation" in text
    assert "E-mail Protection" in text
    assert "1.3.6.1.5.5.7.3.36" in text or "Document Signing" in text
    assert "http://dag.jinjiang.example/verify/seal.crl" in text
    assert "prime256v1" in text
