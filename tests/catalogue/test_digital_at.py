"""What is held in bytes at a moment: each picture as it was kept then, each file once, what is erased until then."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportConflict, PageImage, PictureThen, Recording, RetentionTerm, Volume
from lantai.foundation import clock
from lantai.preservation import queries as stored
from lantai.preservation import services as preservation
from lantai.preservation.models import StoredObject
from tests import cast
from tests.catalogue import disposing, paper
from tests.catalogue.test_moments_kept import AFTER, BETWEEN, FIRST, SECOND, bring
from tests.catalogue.test_pages import picture

pytestmark = [pytest.mark.django_db, pytest.mark.req("B04")]


@pytest.fixture
def listed(archivist, fonds, tmp_path):
    """Three volumes of 1987, held since 2019."""
    return bring(archivist, paper.volume_sheet(tmp_path / "目录.xlsx"), FIRST)


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "扫描件"
    folder.mkdir()
    return folder


def attach(actor, folder, at) -> None:
    with clock.at(at):
        catalogue.import_pages(actor, folder=folder, fonds_code="J02")


def figures(at, **which: str) -> tuple[int, int]:
    report = queries.holdings_at(cast.director(), at=at, **which)
    return report.pages, report.page_bytes


def length(page: PageImage) -> int:
    return stored.facts(page.object_id).length


def test_pages_are_told_in_bytes_from_their_attaching_and_in_the_picture_they_had(archivist, listed, scans):
    for n in (1, 2):
        (scans / f"1987-JX13-1_00{n}.jpg").write_bytes(picture(shade=90 + n))
    attach(archivist, scans, SECOND)
    first, second = PageImage.objects.order_by("label_norm")
    before = length(first) + length(second)
    assert [figures(at) for at in (BETWEEN, AFTER)] == [(0, 0), (2, before)]
    assert figures(AFTER, fonds="J03") == (0, 0)
    (scans / "1987-JX13-1_001.jpg").write_bytes(picture(width=900, shade=10))
    later = AFTER + timedelta(days=30)
    attach(archivist, scans, later)
    with clock.at(later + timedelta(days=1)):
        catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True)
    first.refresh_from_db()
    now = length(first) + length(second)
    assert now != before
    assert [figures(at) for at in (AFTER, later, clock.now())] == [(2, before), (2, before), (2, now)]
    assert PictureThen.objects.count() == 1


def test_a_file_of_several_pages_counts_once(archivist, listed, scans):
    several = [Image.new("RGB", (300, 400), (shade, shade, shade)) for shade in (250, 120)]
    content = io.BytesIO()
    several[0].save(content, "TIFF", save_all=True, append_images=several[1:])
    (scans / "1987-JX13-1_1.tif").write_bytes(content.getvalue())
    attach(archivist, scans, SECOND)
    pages = list(PageImage.objects.all())
    assert len({page.source_object_id for page in pages} - {None}) == 1
    kept = {page.object_id for page in pages} | {page.source_object_id for page in pages}
    assert figures(AFTER) == (2, sum(one.length for one in stored.several(kept - {None}).values()))


def test_what_is_erased_counts_until_then_and_what_left_until_it_left(archivist, listed, scans):
    Volume.objects.update(retention="10年", retention_term=RetentionTerm.objects.get(name="10年"))
    for n in (1, 2):
        (scans / f"1987-JX13-{n}_001.jpg").write_bytes(picture(shade=90 + n))
    attach(archivist, scans, SECOND)
    one, two = (length(page) for page in PageImage.objects.order_by("ref_code_norm"))
    gone = disposing.destroyed(Volume.objects.get(ref_code="1987-JX13-1").pk)
    assert [figures(at) for at in (AFTER, clock.now())] == [(2, one + two), (1, two)]
    catalogue.propose_erasure(archivist, disposal_id=gone, reason="〔2026〕3 号纪要：连同扫描件")
    catalogue.confirm_erasure(cast.director(), disposal_id=gone)
    assert [figures(at) for at in (AFTER, clock.now())] == [(2, one + two), (1, two)]
    assert StoredObject.objects.exclude(erased_at=None).count() == 1


def test_recordings_are_told_apart_and_a_school_by_the_volumes_that_were_its_own_then(archivist, listed, scans):
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    (scans / "1987-JX13-1_001.jpg").write_bytes(picture())
    attach(archivist, scans, FIRST)
    with clock.at(SECOND):
        sound = preservation.deposit(archivist, stream=io.BytesIO(b"x" * 4321), name="会.wav", media_type="audio/x-wav")
        Recording.objects.create(
            fonds=volume.fonds, volume=volume, ref_code=volume.ref_code, ref_code_norm=volume.ref_code_norm, label="1",
            label_norm="1", sort_key="1", kind="audio", object_id=sound.id, sha256=sound.sha256, media_type="audio/x-wav",
            duration=1.5, attached_at=clock.now(),
        )  # fmt: skip
    with clock.at(AFTER):
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"department": "化学系"})
    page = length(PageImage.objects.get())
    told = {
        at: [(one.pages, one.recordings, one.recording_bytes, one.digital_bytes) for one in reports]
        for at in (BETWEEN, SECOND, AFTER)
        for reports in [[queries.holdings_at(cast.director(), at=at, school=school) for school in ("", "化学系")]]
    }
    everything = (1, 1, 4321, page + 4321)
    assert told == {
        BETWEEN: [(1, 0, 0, page), (0, 0, 0, 0)], SECOND: [everything, (0, 0, 0, 0)], AFTER: [everything, everything],
    }  # fmt: skip


def test_objects_that_are_not_there_take_no_room(archivist):
    kept = preservation.deposit(archivist, stream=io.BytesIO(b"12345"), name="a", media_type="text/plain")
    now = clock.now()
    sets = {
        "all": StoredObject.objects.values("pk"), "none": StoredObject.objects.none().values("pk"),
        "others": StoredObject.objects.exclude(pk=kept.id).values("pk"),
    }  # fmt: skip
    assert stored.total_lengths(sets, at=now) == {"all": 5, "none": 0, "others": 0}
    assert stored.total_lengths(sets, at=now - timedelta(days=1)) == dict.fromkeys(sets, 0)
    assert stored.total_lengths({}, at=now) == {}
