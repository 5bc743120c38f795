"""Page images are attached by their names, shown with a watermark, and marked by archivists."""

from __future__ import annotations

import io
import os
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import MarkRefused, NotFound
from lantai.catalogue.models import HeaderProposal, PageImage, PersonMention, RegionMark, Volume
from lantai.catalogue.queries import imports as import_queries
from lantai.catalogue.services import tidying
from lantai.catalogue.values import ProposedHeader
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.foundation.geometry import Region
from lantai.foundation.models import EventRow
from lantai.preservation import services as preservation
from tests import cast
from tests.catalogue import paper


def picture(width=600, height=800, shade=200, **options) -> bytes:
    image = Image.new("RGB", (width, height), (shade, shade - 10, shade - 30))
    draw = ImageDraw.Draw(image)
    for line in range(10):
        draw.line((20, 100 + line * 60, width - 20, 100 + line * 60), fill=(60, 50, 40), width=2)
    buffer = io.BytesIO()
    image.convert(options.pop("mode", "RGB")).save(buffer, options.pop("format", "JPEG"), **options)
    return buffer.getvalue()


def huge_header() -> bytes:
    """A PNG of a few bytes that says it is 60,000 × 60,000 pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 1000)
    parts = [
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (head, body, b"IEND")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


@pytest.fixture
def volumes(archivist, fonds, tmp_path):
    path = paper.volume_sheet(tmp_path / "目录.xlsx")
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "扫描件"
    folder.mkdir()
    return folder


@pytest.fixture
def page(archivist, volumes, folder):
    (folder / "1987-JX13-1_001.jpg").write_bytes(picture())
    catalogue.import_pages(archivist, folder=folder, fonds_code="J02")
    return PageImage.objects.get()


def bring(archivist, folder, **options):
    return catalogue.import_pages(archivist, folder=folder, fonds_code="J02", **options)


def test_by_name_or_by_folder_and_what_cannot_be_placed_is_told(archivist, volumes, folder):
    (folder / "1987-JX13-1_001.jpg").write_bytes(picture())
    (folder / "1987-JX13-1_002.png").write_bytes(picture(shade=190, format="PNG"))
    (folder / "1987-JX13-2").mkdir()
    (folder / "1987-JX13-2" / "IMG_0001.tif").write_bytes(picture(shade=180, format="TIFF"))
    (folder / "1987-JX13-9_1.jpg").write_bytes(picture(shade=170))
    (folder / "随手拍.jpg").write_bytes(picture(shade=160))
    (folder / "1987-JX13-1_003.jpg").write_bytes(b"not a picture")
    (folder / "Thumbs.db").write_bytes(b"x")
    seen = []
    report = bring(archivist, folder, progress=lambda done, total: seen.append((done, total)))
    assert (report.accepted, report.rejected) == (3, 3)
    assert {(p.file, p.code) for p in report.problems} == {
        ("1987-JX13-9_1.jpg", "PAGE_CODE_UNKNOWN"), ("随手拍.jpg", "PAGE_NAME"), ("1987-JX13-1_003.jpg", "NOT_AN_IMAGE"),
    }  # fmt: skip
    assert list(PageImage.objects.order_by("ref_code", "sort_key").values_list("ref_code", "label")) == [
        ("1987-JX13-1", "001"), ("1987-JX13-1", "002"), ("1987-JX13-2", "0001"),
    ]  # fmt: skip
    assert seen[-1] == (6, 6)
    again = bring(archivist, folder)
    assert (again.accepted, again.unchanged, again.rejected) == (0, 3, 3)


def test_another_picture_for_the_same_page_waits(archivist, page, folder):
    (folder / "1987-JX13-1_001.jpg").write_bytes(picture(shade=120))
    report = bring(archivist, folder)
    assert (report.accepted, report.conflicts) == (0, 1)
    assert bring(archivist, folder).conflicts == 1
    [conflict] = import_queries.conflicts(archivist)
    held = page.object_id
    catalogue.decide_conflict(archivist, conflict_id=conflict.id, take=True)
    page.refresh_from_db()
    assert page.object_id != held
    assert bring(archivist, folder).unchanged == 1


def test_a_pattern_of_ones_own(archivist, volumes, folder):
    (folder / "1987-JX13-1-P12附.jpg").write_bytes(picture())
    report = bring(archivist, folder, pattern="{ref_code}-P{page}")
    assert report.accepted == 1
    assert PageImage.objects.get().label == "12附"
    with pytest.raises(Exception, match="命名规则"):
        bring(archivist, folder, pattern="{page}")


def test_mentions_find_their_page_whichever_comes_first(archivist, page, tmp_path, folder):
    path = paper.roster_sheet(
        tmp_path / "名册.xlsx", [*paper.roster_rows(3), [9, "后来者", "99", "男", "", "", "1987-JX13-1", "第2页"]]
    )
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    assert PersonMention.objects.filter(page_image=page).count() == 3
    (folder / "1987-JX13-1_002.jpg").write_bytes(picture(shade=100))
    bring(archivist, folder)
    assert PersonMention.objects.get(raw_name="后来者").page_image.label == "002"
    assert [one.row for one in queries.mentions_on(archivist, page_image_id=page.pk)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "NOT_AN_IMAGE"),
        (picture()[:4000], "IMAGE_BROKEN"),
        (huge_header(), "IMAGE_TOO_LARGE"),
        (b"%PDF-1.7 nothing", "NOT_AN_IMAGE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "NOT_AN_IMAGE"),
    ],
    ids=["empty", "truncated", "60000x60000", "broken pdf", "svg"],
)
def test_pictures_that_are_none_do_no_harm(archivist, volumes, folder, content, code):
    (folder / "1987-JX13-1_001.jpg").write_bytes(content)
    (folder / "1987-JX13-1_002.jpg").write_bytes(picture())
    report = bring(archivist, folder)
    assert (report.accepted, [problem.code for problem in report.problems]) == (1, [code])


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("turned.jpg", picture(exif=turned()), (800, 600)),
        ("cmyk.jpg", picture(mode="CMYK"), (600, 800)),
        ("grey.png", picture(mode="L", format="PNG"), (600, 800)),
        ("bits.tif", picture(mode="1", format="TIFF"), (600, 800)),
        ("alpha.png", picture(mode="RGBA", format="PNG"), (600, 800)),
    ],
)
def test_odd_pictures_are_shown_upright_and_plain(  # noqa: PLR0917
    archivist, volumes, folder, name, content, size
):
    (folder / f"1987-JX13-1_1.{name.rpartition('.')[2]}").write_bytes(content)
    assert bring(archivist, folder).accepted == 1
    page = PageImage.objects.get()
    assert (page.width, page.height) == size
    seen = catalogue.open_page(archivist, page_image_id=page.pk, purpose="review", width=400)
    shown = Image.open(io.BytesIO(seen.content))
    assert (shown.format, shown.mode, shown.width) == ("JPEG", "RGB", 400)
    assert abs(shown.width / shown.height - size[0] / size[1]) < 0.02


def test_a_deep_picture_and_a_document_of_pages_become_plain_pages(archivist, volumes, folder):
    buffer = io.BytesIO()
    Image.new("I;16", (300, 400), 30000).save(buffer, "TIFF")
    (folder / "1987-JX13-1_7.tif").write_bytes(buffer.getvalue())
    pages = [Image.new("RGB", (300, 400), (200, 200, shade)) for shade in (10, 20, 30)]
    pages[0].save(folder / "1987-JX13-2.pdf", save_all=True, append_images=pages[1:])
    fresh = [one.copy() for one in pages]
    fresh[0].save(folder / "1987-JX13-3_11.tif", save_all=True, append_images=fresh[1:])
    assert bring(archivist, folder).accepted == 7
    assert list(
        PageImage.objects.filter(ref_code="1987-JX13-2").order_by("sort_key").values_list("label", flat=True)
    ) == ["1", "2", "3"]
    assert list(
        PageImage.objects.filter(ref_code="1987-JX13-3").order_by("sort_key").values_list("label", flat=True)
    ) == ["11", "12", "13"]
    for page in PageImage.objects.all():
        assert page.media_type == "image/png"
        with preservation.open(archivist, object_id=page.object_id) as stream:
            assert Image.open(stream).size == (page.width, page.height)
        assert page.source_object_id is not None
    assert bring(archivist, folder).unchanged == 7


def test_a_page_is_shown_with_a_watermark_and_the_view_is_logged_with_its_purpose(archivist, page):
    seen = catalogue.open_page(archivist, page_image_id=page.pk, purpose="case review", case_number="LT-1", width=800)
    plain = catalogue.open_page(cast.director(), page_image_id=page.pk, purpose="case review", width=800)
    assert seen.content != plain.content
    [mine, theirs] = EventRow.objects.filter(name="catalogue.PageViewed").order_by("id")
    assert (mine.actor_id, mine.purpose, mine.payload["case_number"]) == (archivist.account_id, "case review", "LT-1")
    assert theirs.actor_name == "程观澜"
    with pytest.raises(Exception, match="目的"):
        catalogue.open_page(archivist, page_image_id=page.pk, purpose=" ")


def test_those_who_do_not_read_holdings_see_no_page(page):
    for outsider in (
        cast.sysadmin(),
        cast.secadmin(),
        cast.auditor(),
        cast.guard(),
        cast.alumna(),
        cast.dept_archivist(),
    ):
        with pytest.raises(NotAllowed):
            catalogue.open_page(outsider, page_image_id=page.pk, purpose="curiosity")
        with pytest.raises(NotAllowed):
            queries.page_source(outsider, page.pk)
    assert not EventRow.objects.filter(name="catalogue.PageViewed").exists()


@pytest.fixture
def mention(archivist, page, tmp_path):
    path = paper.roster_sheet(tmp_path / "名册.xlsx", paper.roster_rows(8))
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    return PersonMention.objects.get(row=3)


def test_a_marked_row_is_kept_as_verified_and_an_earlier_mark_is_superseded(archivist, page, mention):
    first, second = Region(0.05, 0.3, 0.9, 0.05), Region(0.05, 0.32, 0.9, 0.05)
    catalogue.mark_region(archivist, mention_id=mention.pk, page_image_id=page.pk, region=first)
    catalogue.mark_region(cast.second_archivist(), mention_id=mention.pk, page_image_id=page.pk, region=second)
    mention.refresh_from_db()
    assert (Region.from_list(mention.region), mention.region_verified) == (second, True)
    assert RegionMark.objects.filter(mention=mention, superseded_at=None).count() == 1
    assert RegionMark.objects.filter(mention=mention).count() == 2
    assert EventRow.objects.filter(name="catalogue.RegionMarked", subject_id=str(mention.pk)).count() == 2


def test_several_rows_of_a_page_are_marked_together_or_not_at_all(archivist, page, mention):
    rows = PersonMention.objects.filter(row__lte=4).order_by("row")
    regions = {row.pk: Region(0.05, 0.2 + 0.06 * row.row, 0.9, 0.05) for row in rows}
    with pytest.raises(MarkRefused, match="太小"):
        catalogue.mark_regions(
            archivist, page_image_id=page.pk, regions={**regions, mention.pk: Region(0, 0.1, 1, 0.001)}
        )
    with pytest.raises(NotFound):
        catalogue.mark_regions(archivist, page_image_id=page.pk, regions={**regions, 0: Region(0, 0.1, 1, 0.1)})
    assert not RegionMark.objects.exists()
    assert not EventRow.objects.filter(name="catalogue.RegionMarked").exists()
    catalogue.mark_regions(archivist, page_image_id=page.pk, regions=regions)
    told = EventRow.objects.filter(name="catalogue.RegionMarked").values_list("subject_id", "payload__region")
    assert dict(told) == {str(pk): region.as_list() for pk, region in regions.items()}
    for row in rows.all():
        assert (row.page_image, row.region, row.region_verified) == (page, regions[row.pk].as_list(), True)
        mark = RegionMark.objects.get(mention=row)
        assert (mark.region, mark.marked_by, mark.superseded_at) == (row.region, archivist.account_id, None)


def test_a_mark_must_fit_the_volume_and_be_large_enough(archivist, page, mention, folder):
    (folder / "1987-JX13-2_001.jpg").write_bytes(picture(shade=90))
    bring(archivist, folder)
    other = PageImage.objects.get(ref_code="1987-JX13-2")
    with pytest.raises(Exception, match="另一卷"):
        catalogue.mark_region(archivist, mention_id=mention.pk, page_image_id=other.pk, region=Region(0, 0.1, 1, 0.1))
    with pytest.raises(Exception, match="太小"):
        catalogue.mark_region(archivist, mention_id=mention.pk, page_image_id=page.pk, region=Region(0, 0.1, 1, 0.001))
    with pytest.raises(NotAllowed):
        catalogue.mark_region(
            cast.auditor(), mention_id=mention.pk, page_image_id=page.pk, region=Region(0, 0.1, 1, 0.1)
        )


def test_a_header_counts_for_the_volume_and_a_row_is_proposed_not_asserted(archivist, page, mention):
    assert queries.page_source(archivist, page.pk).header is None
    catalogue.mark_header(archivist, page_image_id=page.pk, region=Region(0, 0.02, 1, 0.18))
    assert Volume.objects.get(ref_code="1987-JX13-1").header_region == [0, 0.02, 1, 0.18]
    source = queries.page_source(archivist, page.pk)
    assert (source.header, source.ref_code, source.fonds_name) == (
        Region(0, 0.02, 1, 0.18),
        "1987-JX13-1",
        "锦江工学院",
    )
    grid = queries.proposed_region(archivist, mention_id=mention.pk)
    assert (grid.ground, grid.rows) == ("grid", 8)
    assert grid.region.y == pytest.approx(0.2 + 2 * 0.095)
    assert not PersonMention.objects.get(pk=mention.pk).region_verified
    others = {row: PersonMention.objects.get(row=row) for row in (1, 5)}
    for row, one in others.items():
        region = Region(0.1, 0.25 + 0.06 * (row - 1), 0.8, 0.05)
        catalogue.mark_region(archivist, mention_id=one.pk, page_image_id=page.pk, region=region)
    better = queries.proposed_region(archivist, mention_id=mention.pk)
    assert better.ground == "marks"
    assert better.region.y == pytest.approx(0.37)


def test_a_proposed_header_counts_only_once_an_archivist_has_marked_it(archivist, page):
    system = Actor.system("digitisation")

    def propose(*region: float, sure: float = 0.98) -> None:
        found = ProposedHeader(Region(*region), "ocr", sure) if region else None
        catalogue.propose_header(system, page_image_id=page.pk, object_id=page.object_id, found=found)

    def source():
        return queries.page_source(archivist, page.pk)

    propose(0.05, 0.03, 0.9, 0.1)
    assert (source().header, source().proposed.region, source().proposed.confidence) == (
        None, Region(0.05, 0.03, 0.9, 0.1), 0.98,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        catalogue.refuse_header(cast.auditor(), page_image_id=page.pk)
    catalogue.refuse_header(archivist, page_image_id=page.pk)
    propose(0.05, 0.0305, 0.9, 0.1)
    assert source().proposed is None, "what was refused is not proposed again"
    with pytest.raises(NotFound):
        catalogue.refuse_header(archivist, page_image_id=page.pk)
    propose(0.05, 0.03, 0.9, 0.15)
    assert source().proposed.region.h == 0.15
    own = Region(0, 0.02, 1, 0.12)
    catalogue.mark_header(archivist, page_image_id=page.pk, region=own, whole_volume=False)
    propose(0.05, 0.03, 0.9, 0.2)
    assert (source().header, source().proposed) == (own, None), "a person's own frame wins"
    told = EventRow.objects.get(name="catalogue.HeaderMarked").payload
    assert told["proposed"] is False
    PageImage.objects.filter(pk=page.pk).update(header_region=None)
    PageImage.objects.filter(pk=page.pk).update(object_id=uuid4())
    assert source().proposed is None, "another picture was not read yet"
    propose()
    assert not HeaderProposal.objects.exists()


def test_the_header_of_a_volume_is_not_used_where_it_would_show_somebodys_row(archivist, page, mention):
    """Framed on one page, it stands for all pages of the volume; on one of them the rows may begin higher."""
    Volume.objects.filter(pk=page.volume_id).update(header_region=[0, 0.02, 1, 0.18])
    assert queries.page_source(archivist, page.pk).header is not None
    mention.refresh_from_db()
    for top, used in ((0.195, True), (0.12, False)):
        place = Region(0.05, top, 0.9, 0.05)
        PersonMention.objects.filter(pk=mention.pk).update(page_image=page, region=place.as_list())
        assert (queries.page_source(archivist, page.pk).header is not None) is used
        stands = queries.standings(archivist, mention_ids=[mention.pk])[mention.pk]
        assert (stands.source.header is not None) is used
    catalogue.mark_header(archivist, page_image_id=page.pk, region=Region(0, 0.02, 1, 0.18), whole_volume=False)
    assert queries.page_source(archivist, page.pk).header is not None, "framed on this very page"


def test_a_list_without_codes_learns_its_place_from_the_mark(archivist, page, tmp_path):
    rows = [["姓名", "入学年份", "院系"], ["周念慈", "1987", "机械系"]]
    path = paper.xlsx(tmp_path / "b.xlsx", ("名单", rows))
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    mention = PersonMention.objects.get(ref_code="")
    catalogue.mark_region(archivist, mention_id=mention.pk, page_image_id=page.pk, region=Region(0.1, 0.2, 0.8, 0.05))
    mention.refresh_from_db()
    assert (mention.ref_code, mention.page, mention.page_image_id) == ("1987-JX13-1", "001", page.pk)


def test_a_page_attached_alone(archivist, volumes, tmp_path):
    path = tmp_path / "x.jpg"
    path.write_bytes(picture())
    first = catalogue.attach_page(archivist, path=path, fonds_code="J02", ref_code="1987-JX13-1", label="5")
    assert catalogue.attach_page(archivist, path=path, fonds_code="J02", ref_code="1987-JX13-1", label="05") == first
    assert queries.page_image_of(archivist, fonds_code="J02", ref_code="1987－JX13－1", page="第5页") == first
    with pytest.raises(Exception, match="没有档号"):
        catalogue.attach_page(archivist, path=path, fonds_code="J02", ref_code="X-1", label="5")


def test_a_crop_shows_the_row_alone_and_renditions_are_kept_apart_and_thrown_away(archivist, page):
    whole = catalogue.open_page(archivist, page_image_id=page.pk, purpose="review", width=400)
    region = Region(0.0, 0.5, 1.0, 0.1)
    crop = catalogue.open_page(archivist, page_image_id=page.pk, purpose="review", width=400, region=region)
    assert (crop.width, round(crop.width / crop.height)) == (400, 8)
    assert whole.height > crop.height * 5
    kept = list((Path(settings.HOME) / "renditions").rglob(f"{page.object_id.hex}*"))
    assert len(kept) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    with clock.at(clock.now() + timedelta(days=8)):
        tidying.tidy(Actor.system("tidy"))
    assert not any(path.exists() for path in kept)
    assert [one.payload["crop"] for one in EventRow.objects.filter(name="catalogue.PageViewed").order_by("id")] == [
        False,
        True,
    ]


def test_names_written_by_an_old_system_in_gbk(archivist, volumes, folder):
    for name, content in (("封面_随手拍.jpg", b"no picture"), ("1987-JX13-1_12附.jpg", picture())):
        path = os.fsencode(folder) + b"/" + name.encode("gbk")
        with open(path, "wb") as out:  # noqa: PTH123  a path of bytes
            out.write(content)
    report = bring(archivist, folder)
    assert [(problem.file, problem.code) for problem in report.problems] == [("封面_随手拍.jpg", "PAGE_CODE_UNKNOWN")]
    assert PageImage.objects.get().label == "12附"
    assert PageImage.objects.get().file_name == "1987-JX13-1_12附.jpg"


def test_what_hides_behind_a_picture_never_reaches_a_browser(archivist, volumes, folder):
    (folder / "1987-JX13-1_1.jpg").write_bytes(picture() + b"<script>alert(1)</script>PK\x03\x04" + b"x" * 100)
    script = b"<< /Type /Action /S /JavaScript /JS (app.alert(1)) >>"
    document = io.BytesIO()
    Image.new("RGB", (200, 300), (250, 250, 240)).save(document, "PDF")
    (folder / "1987-JX13-2_1.pdf").write_bytes(
        document.getvalue().replace(b"/Type /Catalog", b"/Type /Catalog\n/OpenAction " + script)
    )
    assert bring(archivist, folder).accepted == 2
    for page in PageImage.objects.all():
        seen = catalogue.open_page(archivist, page_image_id=page.pk, purpose="review", width=400)
        assert b"script" not in seen.content.lower()
        assert seen.content.endswith(b"\xff\xd9")
        assert page.media_type in {"image/jpeg", "image/png"}
