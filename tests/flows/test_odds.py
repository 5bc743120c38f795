"""Small holes found by walking the doors; each stays closed."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from lantai.catalogue.models import ImportConflict, PageImage, Volume
from lantai.cli import check
from lantai.people.models import Throttle
from lantai.reference import services as reference
from lantai.reference.errors import NotThisWay
from tests import cast
from tests.flows.house import house  # noqa: F401  fixtures
from tests.reference import stage

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_two_scans_of_one_name_and_endless_names_are_not_written_over_each_other(house) -> None:  # noqa: F811
    volume = Volume.objects.get(ref_code="1987-JX13-2")
    pictures = [stage.picture() + bytes([n]) for n in range(3)]
    names = ["1987-JX13-2_5.jpg", "1987-JX13-2_5.jpg", "卷" * 120 + "1987-JX13-2_6.jpg"]
    scans = [SimpleUploadedFile(name, picture) for name, picture in zip(names, pictures, strict=True)]
    answer = house.browser("window").post(f"/staff/catalogue/volume/{volume.pk}/scans/", {"scans": scans})
    assert answer.status_code == 302
    batch = int(answer.headers["Location"].rstrip("/").rpartition("/")[2])
    assert PageImage.objects.filter(batch_id=batch).count() == 2
    assert PageImage.objects.get(batch_id=batch, label="5").ref_code == "1987-JX13-2"
    assert ImportConflict.objects.get(batch_id=batch).key.endswith(" 5")


def test_limits_behind_a_proxy_count_the_visitor_and_not_the_proxy(house, settings) -> None:  # noqa: F811
    settings.TRUSTED_PROXIES = 1
    browser = house.browser("nobody")
    for visitor in ("203.0.113.7", "198.51.100.9"):
        browser.post("/progress/code/", {"number": house.words["number"]}, headers={"X-Forwarded-For": visitor})
    counted = Throttle.objects.filter(count=1).count()
    assert counted >= 2
    by_proxy = Throttle.objects.count()
    browser.post("/progress/code/", {"number": house.words["number"]}, headers={"X-Forwarded-For": "192.0.2.44"})
    assert Throttle.objects.count() > by_proxy  # a third visitor has a count of her own


def test_a_key_that_is_not_there_is_answered_with_words(house) -> None:  # noqa: F811
    answer = house.browser("window").post("/accounts/passkey/4711/remove/", follow=True)
    assert answer.status_code == 200
    assert "没有找到" in answer.content.decode()


def test_a_paper_of_which_a_page_takes_for_ever_to_draw_is_not_taken(house, monkeypatch) -> None:  # noqa: F811
    monkeypatch.setattr("lantai.reference.services.vault.SECONDS", 2)
    book = pikepdf.new()
    for _ in range(2):
        book.add_blank_page(page_size=(595, 842))
    book.pages[1].Contents = book.make_stream(b"0 0 m 100 100 l S\n" * 3_000_000)
    with pytest.raises(NotThisWay) as refusal:
        reference.add_evidence(cast.alumna(), stream=_saved(book), name="证.pdf", kind="a", consent=True)
    assert refusal.value.code in {"EVIDENCE_TIME", "EVIDENCE_IMAGE_TIME"}


def test_a_paper_is_taken_only_when_the_desk_can_look_at_every_page(house) -> None:  # noqa: F811
    """The second page is the back of the card: it is drawn when it comes in, and the desk is shown the way to it."""
    long, card = pikepdf.new(), pikepdf.new()
    for book, sheets in ((long, 21), (card, 2)):
        for _ in range(sheets):
            book.add_blank_page(page_size=(240, 150))
    with pytest.raises(NotThisWay, match="21 页"):
        reference.add_evidence(cast.alumna(), stream=_saved(long), name="证.pdf", kind="a", consent=True)
    number = house.words["number"]
    paper = reference.add_evidence(cast.window_archivist(), stream=_saved(card), name="证.pdf", kind="a", number=number)
    desk = house.browser("window")
    page = desk.get(f"/staff/reference/{number}/").content.decode()
    assert f"evidence/{paper.id}/?page=2" in page
    assert desk.get(f"/staff/reference/{number}/evidence/{paper.id}/?page=2").status_code == 200


def _saved(book: pikepdf.Pdf) -> io.BytesIO:
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def test_the_check_says_when_others_can_read_the_data(tmp_path, settings) -> None:
    settings.HOME = settings.STORE = settings.OUTBOX = settings.UPLOADS = tmp_path
    (tmp_path / "lantai.sqlite3").touch(mode=0o600)
    tmp_path.chmod(0o755)
    (tmp_path / "store").mkdir(mode=0o700)
    settings.STORE = settings.OUTBOX = settings.UPLOADS = tmp_path / "store"
    assert "chmod 700" in check._folder().words
    (tmp_path / "lantai.sqlite3").chmod(0o644)
    found = check._folder()
    assert not found.fit
    assert "lantai.sqlite3" in found.words
    tmp_path.chmod(0o700)
    assert check._folder().fit


def test_debugging_pages_do_not_exist() -> None:
    assert settings.DEBUG is False
    assert not any("debug" in one for one in settings.INSTALLED_APPS)
