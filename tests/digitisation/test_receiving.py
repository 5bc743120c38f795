"""Deliveries: nothing lost, nothing twice; every page looked at, every bad one marked, the batch goes on (B13, B20)."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from dataclasses import replace

import pikepdf
import pytest
from django.utils import translation
from PIL import Image

from lantai.catalogue.models import Volume
from lantai.digitisation import services
from lantai.digitisation.errors import DeliveryRefused, NotFound
from lantai.digitisation.models import Batch, BatchPage, Defect, DeliveredFile, Delivery, PageFinding, Reading
from lantai.digitisation.rules import findings, manifests
from lantai.digitisation.rules.findings import Thresholds
from lantai.digitisation.services import checking, deciding, receiving
from lantai.digitisation.texts import batches as texts
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation
from lantai.preservation.models import StoredObject
from tests import cast, scenes
from tests.digitisation import delivering, paper, stage
from tests.stacks import house

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
@scenes.begins_with(delivering.BATCH)
def batch_and_machine(db):
    return delivering.BATCH.value


@pytest.fixture
def batch(batch_and_machine, without_machine):
    return batch_and_machine


@pytest.mark.req("B13")
def test_a_folder_is_received_once_whatever_happens(batch, tmp_path):
    delivering.pages(tmp_path, 1, 2, 3)
    delivering.pages(tmp_path, 1, volume=2)
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    first = batch.receive(tmp_path)
    assert (first.received, first.known) == (4, 0)
    again = batch.receive(tmp_path)
    assert (again.received, again.known) == (0, 4)
    assert StoredObject.objects.count() == DeliveredFile.objects.count() == BatchPage.objects.count() == 4
    page = batch.page("2")
    assert (page.state, page.label, page.ref_code, page.dpi) == ("CHECKED", "0002", house.code(1), 200)
    with preservation.open(batch.archivist, object_id=page.object_id) as kept:
        assert kept.read() == (tmp_path / house.code(1) / "0002.jpg").read_bytes()
    assert [row.known for row in Delivery.objects.order_by("pk")] == [0, 4]


def test_a_contractor_delivers_to_no_other_project_and_nobody_to_an_accepted_batch(batch, tmp_path):
    delivering.pages(tmp_path, 1)
    for stranger in (cast.guard(), cast.auditor()):
        with pytest.raises(Exception, match="角色"):
            batch.receive(tmp_path, stranger)
    other = delivering.projects.make_project(cast.director(), code="QT", fonds_code="J02", contract=delivering.CONTRACT)
    foreign = delivering.projects.plan_batch(batch.archivist, project_id=other)
    with pytest.raises(NotFound):
        delivering.receiving.receive(batch.contractor, batch_id=foreign, source=tmp_path)
    Batch.objects.filter(pk=batch.batch_id).update(state="ACCEPTED")
    with pytest.raises(DeliveryRefused):
        batch.receive(tmp_path)


# --- the bad input of the issue: a clear mark on that page, the batch goes on ---------------------------------------------


def _tiff(path, *pages, **how):
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:], dpi=(300, 300), **how)


def _pdf(path, *, script=False, password=""):
    raw = io.BytesIO()
    delivering.picture(7).save(raw, "PDF", resolution=75, save_all=True, append_images=[delivering.picture(8)])
    with pikepdf.open(raw) as document:
        if script:
            document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.save(path, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)


def _bomb(path):
    """One bit a pixel, 40,000 × 40,000: a few kilobytes that would unpack to a page of 1.6 billion pixels.

    In Group 4 a row like the one above it, white to begin with, is the bit 1.
    """
    side, begin, count = 40_000, 8, 12
    tags = 6 + 12 * count + begin  # where what follows the twelve tags of the one page lies
    rows = b"\xff" * (side // 8) + b"\x00\x10\x01"
    told = (
        (256, 4, side), (257, 4, side), (258, 3, 1), (259, 3, 4), (262, 3, 0), (273, 4, tags + 8), (277, 3, 1),
        (278, 4, side), (279, 4, len(rows)), (282, 5, tags), (283, 5, tags), (296, 3, 2),
    )  # fmt: skip
    page = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in told)
    head = struct.pack("<2sHIH", b"II", 42, begin, count)
    path.write_bytes(head + page + struct.pack("<III", 0, 300, 1) + rows)


def _torn(page):
    page.paste((8, 8, 8), (0, 0, 90, 110))
    return page


def _cut(page):
    for top in range(100, 800, 20):
        page.paste((30, 30, 30), (590, top, 620, top + 8))
    return page


def _photograph():
    noise = Image.effect_noise((620, 860), 60).convert("RGB")
    return Image.blend(noise, Image.linear_gradient("L").resize((620, 860)).convert("RGB"), 0.5)


def _lay_bad_pages(top):
    folder = top / house.code(1)
    folder.mkdir()
    page = delivering.picture
    delivering.save(folder / "0001.jpg", page(1))
    delivering.save(folder / "0002.tif", page(2))
    whole = (folder / "0002.tif").read_bytes()
    (folder / "0002.tif").write_bytes(whole[: len(whole) // 2])
    _bomb(folder / "0003.tif")
    delivering.save(folder / "0004.jpg", page(4).convert("CMYK"))
    Image.fromarray(__import__("numpy").asarray(page(5).convert("L"), dtype="uint16") * 256).save(
        folder / "0005.png", dpi=(200, 200)
    )
    lying = page(6).transpose(Image.Transpose.ROTATE_90)
    lying.getexif()[0x0112] = 6
    delivering.save(folder / "0006.jpg", lying, exif=lying.getexif())
    _pdf(folder / "0007.pdf", script=True)  # pages 7 and 8
    _pdf(folder / "0009.pdf", password="x")
    delivering.save(folder / "0010.jpg", _photograph())
    delivering.save(folder / "0011.jpg", Image.new("RGB", (620, 860), (244, 240, 230)))
    delivering.save(folder / "0012.jpg", _torn(page(12)))
    delivering.save(folder / "0013.jpg", page(13).rotate(3, fillcolor=(244, 240, 230)))
    delivering.save(folder / "0014.jpg", _cut(page(14)))
    delivering.save(folder / "0015.jpg", page(15), dpi=(96, 96))
    page(16).save(folder / "0016.png")
    delivering.save(folder / "0017.jpg", page(17).resize((200, 280)))
    delivering.save(folder / "0018.jpg", page(1))  # the same page again
    (folder / "0019.jpg").write_bytes(b"")
    (folder / "0020.docx").write_bytes(b"PK\x03\x04 no picture")
    delivering.save(folder / "0021.jpg", page(21).transpose(Image.Transpose.ROTATE_90))
    delivering.save(folder / "0022.jp2", page(22), irreversible=False)
    page(23).point(lambda value: 255 if value > 128 else 0).convert("1").save(
        folder / "0023.tif", dpi=(300, 300), compression="group4"
    )
    _tiff(folder / "0024.tif", page(24), page(25))  # pages 24 and 25
    delivering.save(top / "1999-XX-9" / "0001.jpg", page(26))
    delivering.save(top / "scan.jpg", page(27))


BAD = {
    "1": (set(), "CHECKED"),
    "2": ({"IMAGE_BROKEN"}, "REJECTED"),
    "3": ({"IMAGE_TOO_LARGE"}, "REJECTED"),
    "4": ({"CMYK"}, "CHECKED"),
    "5": ({"DEEP"}, "CHECKED"),
    "6": ({"TURNED"}, "CHECKED"),
    "7": ({"PDF_SCRIPTS"}, "CHECKED"),
    "8": ({"PDF_SCRIPTS"}, "CHECKED"),
    "9": ({"PDF_ENCRYPTED"}, "REJECTED"),
    "10": ({"PHOTOGRAPH"}, "CHECKED"),
    "11": ({"BLANK"}, "CHECKED"),
    "12": ({"TORN"}, "CHECKED"),
    "13": ({"SKEWED"}, "CHECKED"),
    "14": ({"CUT_OFF"}, "CHECKED"),
    "15": ({"LOW_RESOLUTION"}, "REJECTED"),
    "16": ({"NO_RESOLUTION"}, "CHECKED"),
    "17": ({"TOO_SMALL"}, "REJECTED"),
    "18": ({"SAME_FILE"}, "CHECKED"),
    "19": ({"EMPTY"}, "REJECTED"),
    "20": ({"NOT_AN_IMAGE"}, "REJECTED"),
    "21": ({"SIDEWAYS"}, "CHECKED"),
    "22": ({"NO_RESOLUTION"}, "CHECKED"),
    "23": ({"ONE_BIT"}, "CHECKED"),
    "24": (set(), "CHECKED"),
    "25": (set(), "CHECKED"),
}


@pytest.mark.req("B20")
def test_each_bad_page_is_marked_and_the_batch_goes_on(batch, tmp_path):
    limits = Thresholds(least_dpi=150, least_side=300)
    delivering.projects.change_project(
        cast.director(), project_id=batch.project_id, contract=replace(delivering.CONTRACT, thresholds=limits)
    )
    _lay_bad_pages(tmp_path)
    receipt = batch.receive(tmp_path)
    assert receipt.received == 25
    ignored = {"LOW_RESOLUTION"}  # the made PDF holds a small picture
    told = {
        label: (batch.codes(batch.page(label)) - (ignored if label in "78" else set()), batch.page(label).state)
        for label in BAD
    }
    told["7"], told["8"] = (told["7"][0], "CHECKED"), (told["8"][0], "CHECKED")
    assert told == BAD
    assert not DeliveredFile.objects.filter(state="WAITING").exists()
    stray = BatchPage.objects.get(ref_code="1999-XX-9")
    assert (stray.state, batch.codes(stray), stray.needs_look) == ("CHECKED", {"OTHER_VOLUME"}, True)
    unread = BatchPage.objects.get(ref_code="")
    assert (unread.name, unread.state, batch.codes(unread)) == ("scan.jpg", "REJECTED", {"NAME_UNREAD"})
    turned = batch.page("6")
    assert (turned.width, turned.height) == (620, 860)  # upright, as it is looked at
    deep = batch.page("5")
    assert deep.source_object_id and deep.object_id != deep.source_object_id
    assert Defect.objects.filter(by=None, ended_at=None).count() == BatchPage.objects.filter(state="REJECTED").count()


@pytest.mark.req("B20")
def test_what_only_reading_shows_is_marked_on_its_page_and_the_batch_goes_on(batch, tmp_path):
    """On its head, by hand, of another year or class than the volume's title, without text, not read: each with a remedy."""
    Volume.objects.filter(ref_code=house.code(1)).update(title="锦江工学院1987级机械8701班学生名册")
    hand = [paper.line("今日开会", 300, 100 + 60 * at, certain=0.7) for at in range(9)]
    list_of = [paper.line("学生名册", 500, 40), *paper.table(stage.HEADS, stage.PEOPLE)]
    right, turned = [paper.line("机械8701班", 300, 120), *list_of], [paper.line("1987级", 300, 120), *list_of]
    year, other = [paper.line("1991级", 300, 120), *list_of], [paper.line("机械8702班", 300, 120), *list_of]
    batch.receive(delivering.pages(tmp_path, *range(1, 9)), check=False)
    checking.check_waiting(Actor.system("digitisation"), batch_id=batch.batch_id)
    machine = paper.SetReader(
        right, turned, right, hand, year, other, "PAGE_BLANK", "PAGE_TIME", turned=(0, 180, 270, 0, 0, 0, 0, 0)
    )
    services.read_waiting(Actor.system("digitisation"), by="test", reader=machine)
    marks = {
        "1": (set(), False), "2": ({"UPSIDE_DOWN"}, True), "3": ({"SIDEWAYS"}, True), "4": ({"HANDWRITTEN"}, False),
        "5": ({"OTHER_TITLE"}, True), "6": ({"OTHER_TITLE"}, True), "7": ({"NO_TEXT"}, False), "8": ({"NOT_READ"}, True),
    }  # fmt: skip
    seen = {label: batch.page(label) for label in marks}
    told = {label: set(page.findings.values_list("code", flat=True)) for label, page in seen.items()}
    assert {label: (told[label], page.needs_look) for label, page in seen.items()} == marks
    assert {page.state for page in seen.values()} == {"CHECKED"}
    whole = dict(Reading.objects.filter(state="READ").values_list("label", "whole"))
    assert sorted(label for label, asked in whole.items() if asked) == ["0004", "0005", "0006"], (
        "these go to review as a whole"
    )
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for code in findings.WEIGHT:
                found, remedy = map(str, texts.FINDINGS[code])
                assert found and remedy
                assert language != "en" or not re.search("[㐀-鿿]", found + remedy), code


def test_a_received_page_is_read_by_the_machine_that_is_there(batch_and_machine, tmp_path):
    batch = batch_and_machine
    batch.receive(delivering.pages(tmp_path, 1))
    page, (reading,) = batch.page("1"), Reading.objects.all()
    assert (reading.object_id, reading.state, reading.refused) == (page.object_id, "REFUSED", "PAGE_BLANK")
    assert set(page.findings.values_list("code", flat=True)) == {"NO_TEXT"}, "it is strokes"


@pytest.mark.req("B13")
def test_a_manifest_that_lies_is_marked_page_by_page(batch, tmp_path):
    delivering.pages(tmp_path, 1, 2, 3)
    names = [f"{house.code(1)}/{label:04}.jpg" for label in (1, 2)]
    digests = [hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in names]
    md5 = hashlib.md5((tmp_path / names[1]).read_bytes()).hexdigest()
    lines = [
        "文件名,SHA256",
        f"{names[0]},{'0' * 64}",
        f"{names[1].replace('/', chr(92))},{md5.upper()}",
        f"{house.code(1)}/0009.jpg,{digests[0]}",
    ]
    (tmp_path / "清单.csv").write_text("\n".join(lines), encoding="gb18030")
    receipt = batch.receive(tmp_path)
    assert (receipt.received, receipt.manifests) == (3, 1)
    assert (batch.page("1").state, batch.codes(batch.page("1"))) == ("REJECTED", {"DIGEST_DIFFERS"})
    assert (batch.page("2").state, batch.codes(batch.page("2"))) == ("CHECKED", set())
    assert batch.codes(batch.page("3")) == {"NOT_DECLARED"}
    missing = delivering.receiving.declaring.undelivered(batch.batch_id)
    assert [row.name for row in delivering.receiving.declaring.Declaration.objects.filter(missing)] == [
        f"{house.code(1)}/0009.jpg"
    ]


def test_a_manifest_that_comes_after_its_files_counts_too(batch, tmp_path):
    delivering.pages(tmp_path / "a", 1)
    batch.receive(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "sha256sums.txt").write_text(f"{'f' * 64}  {house.code(1)}/0001.jpg\n")
    batch.receive(tmp_path / "b")
    assert (batch.page("1").state, batch.codes(batch.page("1"))) == ("REJECTED", {"DIGEST_DIFFERS"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{'a' * 64} *x/1.jpg", [("x/1.jpg", "a" * 64)]),
        (f"SHA256 (x/1.jpg) = {'B' * 64}", [("x/1.jpg", "b" * 64)]),
        (f"1\tx\\1.jpg\t{'c' * 32}", [("x/1.jpg", "c" * 32)]),
        ("名称,摘要\n,\n共 3 个文件\n", []),
        (f'"./一 卷/1.jpg",{"d" * 32},120', [("一 卷/1.jpg", "d" * 32)]),
    ],
)
def test_manifests_are_read_in_every_common_form(text, found):
    assert [(one.name, one.digest) for one in manifests.read(text)] == found


def test_a_zip_of_an_old_chinese_system_is_read_and_a_bomb_in_it_is_marked(batch, tmp_path):
    delivering.pages(tmp_path / "in", 1, 2)
    made = tmp_path / "交付.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for label, name in ((1, f"一批/{house.code(1)}/0001.jpg"), (2, f"一批/{house.code(1)}/名册_0002.jpg")):
            data = (tmp_path / "in" / house.code(1) / f"{label:04}.jpg").read_bytes()
            archive.writestr(_gbk(name), data)
        archive.writestr(f"{house.code(1)}/0003.jpg", bytes(80 * 1024 * 1024))
        archive.writestr("../../etc/0004.jpg", b"x")
        archive.writestr("__MACOSX/._0001.jpg", b"x")
    made.write_bytes(_without_mark_of_utf8(made.read_bytes()))
    receipt = batch.receive(made)
    assert receipt.received == 4
    assert batch.page("1").name == f"一批/{house.code(1)}/0001.jpg"
    assert batch.page("2").state == "CHECKED"
    assert (batch.page("3").state, batch.codes(batch.page("3"))) == ("REJECTED", {"FILE_TOO_LARGE"})
    assert set(PageFinding.objects.filter(page__name__startswith="../").values_list("code", flat=True)) >= {
        "FORBIDDEN_MEMBER"
    }
    (tmp_path / "broken.zip").write_bytes(made.read_bytes()[:300])
    with pytest.raises(DeliveryRefused) as refusal:
        batch.receive(tmp_path / "broken.zip")
    assert refusal.value.code == "NOT_A_ZIP"


def _gbk(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name.encode("gbk").decode("latin-1"))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _without_mark_of_utf8(data: bytes) -> bytes:
    """Write the names as bytes of GBK without the mark, as old systems did."""
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive._encode = None  # type: ignore[attr-defined]
        for info in source.infolist():
            fresh = _Bare(info.filename)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(fresh, source.read(info))
    return out.getvalue()


class _Bare(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):
        return self.filename.encode("latin-1"), self.flag_bits & ~0x800


def test_two_deliveries_with_one_name_are_a_conflict_and_a_rejected_page_is_replaced(batch, tmp_path):
    delivering.pages(tmp_path / "one", 1, 2)
    batch.receive(tmp_path / "one")
    first = batch.page("1")
    delivering.save(tmp_path / "two" / house.code(1) / "0001.jpg", delivering.picture(99))
    batch.receive(tmp_path / "two")
    other = BatchPage.objects.exclude(pk=first.pk).get(label_norm="1")
    assert (other.state, batch.codes(other), batch.page("1").pk) == ("CONFLICT", {"SECOND_DELIVERY"}, first.pk)
    (tmp_path / "three" / house.code(2)).mkdir(parents=True)
    bad = tmp_path / "three" / house.code(2) / "0001.jpg"
    bad.write_bytes(b"broken")
    batch.receive(tmp_path / "three")
    broken = batch.page("1", volume=2)
    delivering.save(bad, delivering.picture(5))
    batch.receive(tmp_path / "three")
    broken.refresh_from_db()
    assert (broken.state, broken.replaced_by.state) == ("REPLACED", "CHECKED")
    with preservation.open(batch.archivist, object_id=broken.source_object_id) as kept:
        assert kept.read() == b"broken"  # the old bytes stay
    assert not Defect.objects.filter(page=broken, ended_at=None).exists()


def test_a_file_looked_at_twice_makes_its_pages_once(batch, tmp_path):
    delivering.pages(tmp_path, 1, 2)
    batch.receive(tmp_path)
    DeliveredFile.objects.update(state="WAITING")
    delivering.receiving.ask_for_check(batch.batch_id)
    tasks.run_until_empty()
    assert BatchPage.objects.count() == 2
    assert set(DeliveredFile.objects.values_list("state", "pages")) == {("CHECKED", 1)}


def test_what_was_taken_for_empty_is_read_once_somebody_says_it_is_a_page(batch, tmp_path):
    Image.new("L", (620, 860), 230).save(tmp_path / f"{house.code(1)}_0001.png", dpi=(300, 300))
    batch.receive(tmp_path)
    page = batch.page("1")
    assert (batch.codes(page), Reading.objects.count()) == ({"BLANK"}, 0)
    deciding.looked_at(cast.second_archivist(), page_ids=[page.pk])
    assert [one.object_id for one in Reading.objects.all()] == [page.object_id]


@pytest.mark.django_db(transaction=True)
def test_what_came_before_a_broken_zip_is_kept_and_one_that_changes_holds_up_nobody(tmp_path, monkeypatch):
    batch = delivering.build()
    delivering.pages(tmp_path, 1, 2, 3)
    changing, read = tmp_path / house.code(1) / "0002.jpg", receiving.digests_of
    monkeypatch.setattr(
        receiving, "digests_of", lambda path: read(path) if path != changing else receiving.Digests("0" * 64, "", 9)
    )
    (tmp_path / "zz").mkdir()
    (tmp_path / "zz" / "last.zip").write_bytes(b"no zip")
    with pytest.raises(DeliveryRefused, match="zip"):
        batch.receive(tmp_path, check=False)
    names = set(DeliveredFile.objects.values_list("name", flat=True))
    assert names == {f"{house.code(1)}/0001.jpg", f"{house.code(1)}/0003.jpg"}
    assert StoredObject.objects.count() == 2, "of the handful that was begun nothing is left behind"
