"""馆藏统计 as an archivist sees it: what is lacking by its part, one class by school, and the file that goes out."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PageImage, Volume
from lantai.foundation import clock
from lantai.preservation import services as preservation
from lantai.stacks import services as stacks
from lantai.web.staff.templatetags.figures import gigabytes, metres
from tests import cast
from tests.catalogue import paper
from tests.web_staff.test_cost import cost

pytestmark = [pytest.mark.django_db, pytest.mark.req("B09")]


@pytest.fixture
def desk(client, tmp_path):
    """An archivist where 化学系 has two volumes of admissions of 1987 and 物理系 none of the one it should have."""
    catalogue.load_fixtures()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    lines = [[*row, "化学系"] for row in paper.volume_rows(2)]
    path = paper.xlsx(tmp_path / "案卷.xlsx", ("案卷", [[*paper.VOLUME_HEADER, "归档单位"], *lines]))
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    for department in ("化学系", "物理系"):
        catalogue.expect_holdings(
            cast.director(), key_class="ADMISSION", fonds_code="J02", year_from=1987, year_to=1987, ground="招生计划",
            department=department,
        )  # fmt: skip
    cast.at_the_door(client, archivist)
    return client


def words(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_part_that_lacks_is_named_in_the_cell_and_in_the_file(desk):
    address = reverse("staff:holdings-at")
    page = words(desk.get(address))
    assert "应有 1 年，齐 0 年" in page
    assert "2 / 0 / 0 物理系 缺，应有 1" in page
    assert "化学系 缺" not in page
    assert len(cost(desk, address)) <= 15
    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(reverse("staff:holdings-export", args=["xlsx"])).content))
    head, *rows = book.get_sheet_by_name("逐年").to_python()
    [row] = [row for row in rows if row[0] == 1987]
    assert (head[-1], row[-1]) == ("缺（现有/应有）", "J02 物理系 0/1")
    assert book.get_sheet_by_name("门类逐年").to_python()[1][:2] == [1987, "JX"]


def test_one_class_is_read_year_by_year_and_school_by_school_down_to_its_rows(desk):
    address = reverse("staff:holdings-schools")
    answer = desk.get(f"{address}?key_class=ADMISSION")
    page = words(answer)
    assert re.search(r"1987 2 2 缺，应有 1", page)
    assert len(cost(desk, f"{address}?key_class=ADMISSION")) <= 15
    [rows] = {html.unescape(one) for one in re.findall(r'href="([^"]+department=[^"]+)"', answer.content.decode())}
    listed = words(desk.get(rows))
    assert all(part in listed for part in ("共 2 卷", "1987-JX13-1", "1987-JX13-2", "化学系"))
    assert "共 0 卷" in words(desk.get(rows.split("department=")[0] + "department=%E7%89%A9%E7%90%86%E7%B3%BB"))
    assert "重点类目" in words(desk.get(address))
    assert desk.get(f"{address}?key_class=NONE").status_code == 404


@pytest.mark.req("B04")
def test_each_carrier_is_told_with_its_share_and_opens_into_its_volumes(desk):
    film = Volume.objects.get(ref_code="1987-JX13-2")
    catalogue.describe(cast.window_archivist(), kind="volume", unit_id=film.pk, values={"carrier": "VHS 录像带"})
    address = reverse("staff:holdings-at")
    answer = desk.get(address)
    page = words(answer)
    assert "载体 馆藏 占比 已扫描 纸质 1 50.0% 0 录像 1 50.0% 0 各载体逐年 纸质 1987 1 录像 1987 1" in page
    assert len(cost(desk, address)) <= 15
    for link in {
        html.unescape(one) for one in re.findall(r'href="([^"]+carrier=video[^"]*)"', answer.content.decode())
    }:
        listed = words(desk.get(link))
        assert all(part in listed for part in ("录像", "共 1 卷", "1987-JX13-2"))
        assert "1987-JX13-1" not in listed
    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(reverse("staff:holdings-export", args=["xlsx"])).content))
    assert book.get_sheet_by_name("载体").to_python() == [
        ["载体", "馆藏", "已扫描", "已建人名索引", "占比"], ["纸质", 1, 0, 0, 0.5], ["录像", 1, 0, 0, 0.5],
    ]  # fmt: skip
    assert book.get_sheet_by_name("载体逐年").to_python()[1:] == [[1987, "纸质", 1, 0, 0], [1987, "录像", 1, 0, 0]]
    answer = desk.get(reverse("staff:holdings-export", args=["csv"]) + "?carrier=video")
    head, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True))["载体"] == "录像"
    assert "共 0 卷" in words(desk.get(reverse("staff:holdings-rows") + "?carrier=nothing"))


@pytest.mark.req("B04")
def test_what_is_held_in_bytes_is_told_in_gigabytes_and_never_as_nothing(desk):
    assert [gigabytes(n) for n in (0, 1, 999_999, 42_000_000, 9_999_000_000, 1_318_420_000_000)] == [
        "0", "<0.001", "<0.001", "0.042", "9.999", "1,318.4",
    ]  # fmt: skip
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    kept = preservation.deposit(
        cast.window_archivist(), stream=io.BytesIO(b"x" * 3_000_000), name="a.jpg", media_type="image/jpeg"
    )
    PageImage.objects.create(
        fonds=volume.fonds, volume=volume, ref_code=volume.ref_code, ref_code_norm=volume.ref_code_norm, label="1",
        label_norm="1", sort_key="1", object_id=kept.id, sha256=kept.sha256, media_type="image/jpeg", width=1, height=1,
        attached_at=clock.now(),
    )  # fmt: skip
    assert "数据量 0.003 GB 1 页图像 0.003" in words(desk.get(reverse("staff:holdings-at")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(reverse("staff:holdings-export", args=["xlsx"])).content))
    rows = {row[0]: row[1] for row in book.get_sheet_by_name("总数").to_python()}
    assert (rows["页面图像"], rows["页面图像（GB）"], rows["录音录像（GB）"]) == (1, 0.003, 0)


@pytest.mark.req("B04")
def test_metres_of_shelf_are_told_with_what_lies_in_no_box_and_never_where_they_are_not_known(desk):
    address, archivist = reverse("staff:holdings-at"), cast.window_archivist()
    assert "排架长度 — 库房还没有登记装盒，有多少米不知道" in words(desk.get(address))
    box = stacks.make_box(archivist, site="WM", thickness_mm=45)
    things, _unknown = stacks.things_of(archivist, "1987-JX13-1")
    stacks.put_in_box(archivist, box_id=box, things=things)
    page = words(desk.get(address))
    assert "排架长度 0.045 米 装 1 盒 · 1 卷没有装盒，不在内" in page
    assert len(cost(desk, address)) <= 15
    assert "排架长度" not in words(desk.get(address + "?school=化学系")).partition("怎么数的")[0]
    assert len(cost(desk, address + "?school=化学系")) <= 15
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert "起才登记装盒，那时有多少米不知道" in words(desk.get(f"{address}?at={yesterday}"))
    for query, told in (("", [2, 1, 1, 0.045]), (f"?at={yesterday}", [0, 0, None, None])):
        answer = desk.get(reverse("staff:holdings-export", args=["xlsx"]) + query)
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        rows = {row[0]: row[1] for row in book.get_sheet_by_name("总数").to_python()}
        assert [rows.get(word) for word in ("案卷", "没有装盒的案卷", "盒", "排架长度（米）")] == told
    assert [metres(length) for length in (0, 0.045, 12.344, 12_345.67)] == ["0", "0.045", "12.34", "12,345.7"]
