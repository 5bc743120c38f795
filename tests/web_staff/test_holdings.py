"""The staff door's pages about holdings: an archivist brings a list in, mends it, and marks a row."""

from __future__ import annotations

import io
import re
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportBatch, ImportConflict, PageImage, PersonMention, Volume
from lantai.catalogue.services import correcting, differing, imports, tidying
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import Study
from lantai.foundation import clock, tasks
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow
from lantai.reference.values import StudyClaim
from lantai.web.staff.catalogue import importing
from tests import cast
from tests.catalogue import paper
from tests.catalogue.test_pages import picture
from tests.web_staff import world

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
def archivist(db):
    catalogue.load_fixtures()
    return cast.window_archivist()


@pytest.fixture
def desk(client, archivist):
    cast.at_the_door(client, archivist)
    return client


@pytest.fixture
def fonds(archivist):
    return catalogue.create_fonds(archivist, code="J02", name="锦江工学院")


def upload(desk, path, **fields):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    fields = {"fonds": "J02", "new_code": "", "new_name": "", **fields}
    return desk.post(reverse("staff:import"), {"file": file, **fields})


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_upload_preview_accept_and_take_the_bad_rows_away(desk, fonds, tmp_path):
    rows = paper.roster_rows()
    rows[2][1] = ""
    answer = upload(desk, paper.roster_sheet(tmp_path / "名册.xlsx", rows))
    assert answer.status_code == 302
    preview = desk.get(answer.url)
    assert "锦江工学院1987级机械系本科录取新生名册" in words(preview)
    assert "缺姓名" in words(preview)
    assert PersonMention.objects.count() == 0
    accepted = desk.post(answer.url, {"accept": "1", "kind-0": "PERSONS", "header-0": "2", **columns()})
    report = desk.get(accepted.url)
    assert PersonMention.objects.count() == 4
    assert "照原件补上姓名" in words(report)
    book = desk.get(reverse("staff:import-errors", args=[ImportBatch.objects.get().pk]))
    content = b"".join(book.streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    [title, header, row] = book
    assert title[0] == paper.ROSTER_TITLE
    assert header[:8] == list(paper.ROSTER_HEADER)
    assert row[header.index("学号")] == "8701003"
    assert row[header.index("退回的原因")] == "缺姓名"
    assert row[header.index("来源（勿改）")] == f"#{ImportBatch.objects.get().pk}·机械87·5"
    assert desk.get(answer.url).status_code == 404


def test_the_page_says_how_many_bad_rows_more_the_correction_sheet_has(desk, archivist, fonds, tmp_path):
    rows = paper.roster_rows(230)
    for row in rows:
        row[1] = ""
    path = paper.roster_sheet(tmp_path / "名册.xlsx", rows)
    report = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    page = words(desk.get(reverse("staff:import-batch", args=[report.batch_id])))
    assert "这里列出 200 行；另有 30 行，都在更正表里。" in page
    book = desk.get(reverse("staff:import-errors", args=[report.batch_id]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content)))
    assert len(book.get_sheet_by_index(0).to_python()) == 230 + 2


def columns():
    names = ("row", "name", "student_no", "sex", "birth", "native_place", "ref_code", "page")
    return {f"column-0-{place}": name for place, name in enumerate(names)}


def test_the_columns_may_be_put_right_by_hand(desk, fonds, tmp_path):
    path = paper.xlsx(tmp_path / "a.xlsx", ("x", [["甲", "乙"], ["周念慈", "1987"], ["萧一鸣", "1988"]]))
    preview = upload(desk, path)
    page = desk.get(preview.url)
    assert "没有找到" in words(page)
    again = desk.post(preview.url, {"again": "1", "kind-0": "PERSONS", "header-0": "1", "shown-0": "0"})
    assert 'name="column-0-0"' in words(again)
    form = {"kind-0": "PERSONS", "header-0": "1", "column-0-0": "name", "column-0-1": "entered"}
    again = desk.post(preview.url, {"again": "1", **form})
    assert PersonMention.objects.count() == 0
    assert "selected" in words(again)
    desk.post(preview.url, {"accept": "1", **form})
    assert set(PersonMention.objects.values_list("raw_name", "entered")) == {("周念慈", 1987), ("萧一鸣", 1988)}


def test_a_new_fonds_comes_with_its_first_sheet_and_not_before(desk, tmp_path):
    preview = upload(desk, paper.volume_sheet(tmp_path / "a.xlsx"), fonds="+", new_code="J09", new_name="新学院")
    assert "新建：新学院" in words(desk.get(preview.url))
    assert Volume.objects.count() == 0
    desk.post(preview.url, {"accept": "1", "kind-0": "VOLUMES", "header-0": "2"})
    assert Volume.objects.filter(fonds__code="J09").count() == 0  # no column was mapped
    preview = upload(desk, paper.volume_sheet(tmp_path / "b.xlsx"), fonds="J09")
    body = desk.get(preview.url).content.decode()
    chosen = dict(re.findall(r'name="(column-0-\d+)".*?<option value="(\w+)" selected>', body, re.DOTALL))
    desk.post(preview.url, {"accept": "1", "kind-0": "VOLUMES", "header-0": "2", **chosen})
    assert Volume.objects.filter(fonds__code="J09").count() == 3


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"%PDF-1.7", "这不是表格文件"),
        ("a.xls", b"<html><table></table>", "其实是网页"),
        ("a.csv", b"\n", "没有内容"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(  # noqa: PLR0917
    desk, fonds, tmp_path, name, content, said
):
    path = tmp_path / name
    path.write_bytes(content)
    answer = upload(desk, path)
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_long_list_is_read_in_the_background(desk, fonds, tmp_path):
    rows = [[n + 1, f"学生{n}", f"87{n:05d}", "男", "", "", "", ""] for n in range(2100)]
    preview = upload(desk, paper.roster_sheet(tmp_path / "长.xlsx", rows))
    answer = desk.post(preview.url, {"accept": "1", "kind-0": "PERSONS", "header-0": "2", **columns()})
    waiting = desk.get(answer.url)
    assert (waiting["Refresh"], "排队中" in words(waiting)) == ("2", True)
    tasks.run_until_empty()
    done = desk.get(answer.url)
    assert "Refresh" not in done
    assert "已完成" in words(done)
    assert PersonMention.objects.count() == 2100


@pytest.mark.req("B10")
def test_a_running_import_says_how_fast_it_is_and_how_long_it_takes_yet(desk, archivist, fonds, tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "PIECE", 50)
    path = tmp_path / "名册.csv"
    path.write_text("学号,姓名\n" + "".join(f"87{n:05d},学生{n}\n" for n in range(400)), encoding="utf-8")
    pages, begun = [], clock.now()

    def bring(*, killed: bool) -> None:
        with ExitStack() as times:
            times.enter_context(clock.at(begun))

            def progress(_done: int, _total: int) -> None:  # ten seconds a piece
                pages.append(words(desk.get(reverse("staff:import-batch", args=[ImportBatch.objects.get().pk]))))
                times.enter_context(clock.at(clock.now() + timedelta(seconds=10)))
                if killed and len(pages) == 2:
                    raise OSError("power cut")

            catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02", progress=progress)

    with pytest.raises(OSError, match="power cut"):
        bring(killed=True)
    assert "已读 49 行，共约 400 行</label>" in pages[0]  # nothing can be said yet
    assert "每秒" not in pages[0]
    assert "每秒 10 行" in pages[1]
    assert "已读 99 行，共约 400 行，还要约 30 秒</label>" in pages[1]
    bring(killed=False)
    assert "每秒 10 行" in pages[3]  # of the rows since it was taken up, not of those that were in
    assert "已读 199 行，共约 400 行，还要约 20 秒</label>" in pages[3]
    last = words(desk.get(reverse("staff:import-batch", args=[ImportBatch.objects.get().pk])))
    assert "还要约" not in last
    assert PersonMention.objects.count() == 400


@pytest.mark.req("B10")
def test_a_column_put_right_once_is_right_in_the_next_sheet_of_that_department(desk, fonds, tmp_path):
    header = ["姓名", "代号", "届", "系"]

    def sheet(name, *rows):
        return paper.xlsx(tmp_path / f"{name}.xlsx", ("名单", [header, *rows]))

    preview = upload(desk, sheet("一", ["周念慈", "8701001", "1991", "机械系"]), department="招生办公室")
    page = words(desk.get(preview.url))
    assert 'value="student_no" selected' not in page
    assert "照上次的对应" not in page
    right = {"column-0-0": "name", "column-0-1": "student_no", "column-0-2": "graduated", "column-0-3": "unit"}
    desk.post(preview.url, {"accept": "1", "kind-0": "PERSONS", "header-0": "1", **right})
    first = PersonMention.objects.get()
    assert (first.student_no, first.graduated) == ("8701001", 1991)

    following = upload(desk, sheet("二", ["萧一鸣", "8801002", "1992", "水利系"]), department="招生办公室")
    page = words(desk.get(following.url))
    assert "照上次的对应" in page
    chosen = dict(re.findall(r'name="(column-0-\d+)".*?<option value="(\w+)" selected>', page))
    assert chosen == right
    desk.post(following.url, {"accept": "1", "kind-0": "PERSONS", "header-0": "1", **chosen})
    second = PersonMention.objects.get(raw_name="萧一鸣")
    assert (second.student_no, second.graduated, second.unit) == ("8801002", 1992, "水利系")

    for others in ({"department": "教务处"}, {"department": ""}):  # what one department means binds no other
        page = words(desk.get(upload(desk, tmp_path / "二.xlsx", **others).url))
        assert "照上次的对应" not in page
        assert 'value="student_no" selected' not in page


def test_a_long_list_is_tried_by_the_worker_before_anybody_accepts(desk, fonds, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "TRIED_ROWS", 3)
    rows = paper.roster_rows(6)
    rows[2][1] = ""
    preview = upload(desk, paper.roster_sheet(tmp_path / "长.xlsx", rows), department="招生办公室")
    waiting = desk.get(preview.url)
    assert (waiting["Refresh"], "正在试读" in words(waiting)) == ("2", True)
    tasks.run_until_empty()
    tried = desk.get(preview.url)
    assert "Refresh" not in tried
    assert "缺姓名" in words(tried)
    assert "周念慈" in words(desk.get(f"{preview.url}?show=NEW"))
    assert PersonMention.objects.count() == 0
    again = desk.post(preview.url, {"again": "1", "kind-0": "PERSONS", "header-0": "2", **columns(), "column-0-3": ""})
    assert "正在试读" in words(again)  # other columns, another trial
    tasks.run_until_empty()
    assert "男" not in words(desk.get(f"{preview.url}?show=NEW")).split("逐行看会怎样")[1].split("</section>")[0]
    desk.post(preview.url, {"accept": "1", "kind-0": "PERSONS", "header-0": "2", **columns(), "column-0-3": ""})
    assert (PersonMention.objects.count(), set(PersonMention.objects.values_list("sex", flat=True))) == (5, {""})

    same = upload(desk, paper.roster_sheet(tmp_path / "明年.xlsx", paper.roster_rows(2)), department="招生办公室")
    page = words(desk.get(same.url))
    assert "照上次的对应" in page
    assert 'value="sex" selected' not in page
    other = words(desk.get(upload(desk, tmp_path / "明年.xlsx", department="教务处").url))
    assert 'value="sex" selected' in other


@pytest.mark.req("B10")
@pytest.mark.parametrize("by_the_worker", [False, True])
def test_all_that_would_happen_may_be_taken_along_before_anybody_accepts(  # noqa: PLR0917
    desk, client, archivist, fonds, tmp_path, monkeypatch, by_the_worker
):
    monkeypatch.setattr(importing, "TRIED_ROWS", 0 if by_the_worker else 3000)
    path = paper.volume_sheet(tmp_path / "一.xlsx", paper.volume_rows(230))
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    rows = paper.volume_rows(230)
    for row in rows[5:]:
        row[0] = f"又一个题名{row[4]}"
    preview = upload(desk, paper.volume_sheet(tmp_path / "二.xlsx", rows))
    address = preview.url.replace("/preview/", "/difference.csv")
    if by_the_worker:
        early = desk.get(address, follow=True)
        assert (early.redirect_chain, "差异表还没有做好" in words(early)) == ([(preview.url, 302)], True)
        tasks.run_until_empty()
    page = words(desk.get(preview.url))
    assert "还有 25 行这里没有列出，都在差异表里。" in page
    assert f'href="{address}" download' in page
    taken = desk.get(address)
    text = b"".join(taken.streaming_content).decode("utf-8-sig")
    assert taken["Content-Type"] == "text/csv; charset=utf-8"
    assert (text.count("与馆藏不同,"), text.count("未变,")) == (225, 5)
    assert "四川省1987年录取名册（230）,又一个题名230" in text
    event = EventRow.objects.filter(name="catalogue.ImportDifferenceTaken").get()
    assert (event.actor_name, event.purpose) == ("何静安", "HOLDINGS")

    desk.post(preview.url, {"again": "1", "kind-0": "VOLUMES", "header-0": "2", "column-0-1": "ref_code"})
    tasks.run_until_empty()
    desk.get(preview.url)
    other = b"".join(desk.get(address).streaming_content).decode("utf-8-sig")
    assert "又一个题名" not in other  # of the columns of now, not of those before
    cast.at_the_door(client, cast.second_archivist())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("by_the_worker", [False, True])
def test_the_difference_is_in_the_language_of_who_asks(desk, fonds, tmp_path, monkeypatch, by_the_worker):
    monkeypatch.setattr(importing, "TRIED_ROWS", 0 if by_the_worker else 3000)
    desk.cookies["lantai_language"] = "en"
    rows = paper.roster_rows(2)
    rows[0][1] = ""
    preview = upload(desk, paper.roster_sheet(tmp_path / "名册.xlsx", rows))
    tasks.run_until_empty()
    desk.get(preview.url)
    taken = desk.get(preview.url.replace("/preview/", "/difference.csv"))
    header, first, *_rest = b"".join(taken.streaming_content).decode("utf-8-sig").splitlines()
    with override("en"):
        assert header.split(",") == list(differing._header())
        missing, _remedy = texts.of_row("NAME_MISSING", {})
        assert str(missing) in first
    assert not re.search("会怎样|退回|缺姓名|照原件补上", header + first)


@pytest.mark.req("B10")
def test_a_long_correction_sheet_is_written_by_the_worker_in_the_language_of_who_asks(
    desk, archivist, fonds, tmp_path, monkeypatch
):
    monkeypatch.setattr(correcting, "AT_ONCE", 3)
    rows = paper.roster_rows(7)
    for row in rows[:5]:
        row[1] = ""
    path = paper.roster_sheet(tmp_path / "名册.xlsx", rows)
    batch_id = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02").batch_id
    page, address = reverse("staff:import-batch", args=[batch_id]), reverse("staff:import-errors", args=[batch_id])
    ask = reverse("staff:import-errors-ask", args=[batch_id])
    shown = desk.get(page)
    assert ("做更正表" in words(shown), address in words(shown), "Refresh" in shown) == (True, False, False)
    early = desk.get(address, follow=True)
    assert (early.redirect_chain, "更正表还没有做好" in words(early)) == ([(page, 302)], True)
    desk.cookies["lantai_language"] = "en"
    desk.post(ask)
    desk.post(ask)  # twice is once
    assert EventRow.objects.filter(name="catalogue.CorrectionSheetAsked").count() == 1
    waiting = desk.get(page)
    assert (waiting["Refresh"], address in words(waiting)) == ("2", False)
    tasks.run_until_empty()
    done = desk.get(page)
    assert (address in words(done), "Refresh" in done) == (True, False)
    [_title, header, *bad] = sheet_of(desk.get(address))
    with override("en"):
        missing, _remedy = texts.of_row("NAME_MISSING", {})
        assert (len(bad), {row[8] for row in bad}) == (5, {str(missing)})
    assert not {"退回的原因", "怎样改", "来源（勿改）"} & set(header)
    taken = EventRow.objects.get(name="catalogue.BadRowsViewed", payload__taken=True)
    assert (taken.actor_name, taken.purpose, taken.payload["rows"]) == ("何静安", "HOLDINGS", 5)
    desk.cookies["lantai_language"] = "zh-hans"
    assert "做更正表" in words(desk.get(page))  # in Chinese nobody has asked for it

    desk.post(ask)
    tasks.run_until_empty()
    assert sheet_of(desk.get(address))[1][8:] == ["退回的原因", "怎样改", "来源（勿改）"]
    title, header, *bad = sheet_of(desk.get(address))
    bad[0][1] = "张三"
    path = paper.xlsx(tmp_path / "更正.xlsx", ("机械87", [title, header, bad[0]]))
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    assert "做更正表" in words(desk.get(page))  # the one that was made still has the row that came back
    assert desk.get(address).status_code == 302
    assert [one.name for one in (Path(settings.UPLOADS) / "corrections" / str(batch_id)).glob(".*")] == []
    with clock.at(clock.now() + timedelta(days=8)):
        tidying.tidy(Actor.system("test"))
    assert not (Path(settings.UPLOADS) / "corrections" / str(batch_id)).exists()


def sheet_of(response) -> list[list[str]]:
    content = b"".join(response.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.req("D11")
@pytest.mark.parametrize("by_the_worker", [False, True])
def test_a_preview_says_what_the_rows_bring_with_them(desk, fonds, tmp_path, monkeypatch, by_the_worker):
    if by_the_worker:
        monkeypatch.setattr(importing, "TRIED_ROWS", 0)
    sheet = "档号,案卷题名,曾用档号,关联档号\n1990-JX13-1,甲,老-1；老-01,1990-JX13-2；1990-JX13-9\n1990-JX13-2,乙,,\n"
    (tmp_path / "目录.csv").write_text(sheet, encoding="utf-8")
    preview = upload(desk, tmp_path / "目录.csv")
    desk.get(preview.url)
    tasks.run_until_empty()

    def row(what: str, *counts: tuple[str, int]) -> str:
        several = (f'<span>{name} <span class="lt-num">{count}</span></span>' for name, count in counts)
        return f"<li><b>{what}</b>{''.join(several)}</li>"

    page = words(desk.get(preview.url))
    assert row("关联", ("新的", 1), ("已有的", 0), ("待裁决或读不进的", 1)) in page
    assert row("曾用档号", ("新的", 2), ("已有的", 0), ("待裁决或读不进的", 0)) in page
    assert "组件的上级件" not in page
    desk.cookies["lantai_language"] = "en"
    english = words(desk.get(preview.url))
    assert row("Relations", ("New", 1), ("Known", 0), ("Waiting or impossible", 1)) in english
    assert Volume.objects.filter(ref_code="1990-JX13-1").count() == 0


def test_an_import_is_seen_row_by_row_and_taken_back_by_its_page(desk, archivist, fonds, tmp_path):
    rows = paper.volume_rows(4)
    rows[1][8] = ""
    path = paper.volume_sheet(tmp_path / "一.xlsx", rows[:3])
    first = catalogue.import_catalogue(archivist, path=path, file_name="一.xlsx", fonds_code="J02").batch_id
    changed = paper.volume_rows(4)
    changed[2][0] = "另一个题名"
    preview = upload(desk, paper.volume_sheet(tmp_path / "二.xlsx", changed))
    page = words(desk.get(preview.url))  # what needs a person comes first
    assert "<del>四川省1987年录取名册（3）</del> <ins>另一个题名</ins>" in page
    assert "<dt>页数</dt><dd><del>（空）</del> <ins>22</ins>" in words(desk.get(f"{preview.url}?show=CHANGED"))
    assert "1987-JX13-4" in words(desk.get(f"{preview.url}?show=NEW"))
    form = dict(re.findall(r'name="(column-0-\d+)".*?<option value="(\w+)" selected>', page, re.DOTALL))
    answer = desk.post(preview.url, {"accept": "1", "kind-0": "VOLUMES", "header-0": "2", **form})
    second = ImportBatch.objects.latest("pk").pk
    assert reverse("staff:import-undo", args=[second]) in words(desk.get(answer.url))
    stopped = desk.post(reverse("staff:import-undo", args=[first]), {"reason": "试试"})
    assert (stopped.status_code, "先撤销后来的导入" in words(stopped)) == (422, True)
    asked = words(desk.get(reverse("staff:import-undo", args=[second])))
    assert "整批撤销" in asked
    assert desk.post(reverse("staff:import-undo", args=[second]), {"reason": " "}).status_code == 422
    done = desk.post(reverse("staff:import-undo", args=[second]), {"reason": "选错了文件"}, follow=True)
    assert "理由：选错了文件" in words(done)
    assert (Volume.objects.count(), Volume.objects.get(ref_code="1987-JX13-2").page_count) == (3, None)


def test_a_drop_folder_is_set_up_and_stopped_on_its_page(desk, fonds, settings, tmp_path):
    settings.DROP = tmp_path / "drop"
    address = reverse("staff:drop-folders")
    form = {"department": "教务处", "name": "教务处", "fonds": "J02", "every": "15"}
    assert desk.post(address, {**form, "name": "../x"}).status_code == 422
    page = words(desk.post(address, form, follow=True))
    assert (tmp_path / "drop" / "教务处" / "done").is_dir()
    assert "每 15 分钟" in page
    [stop] = re.findall(r'action="([^"]+/stop/)"', page)
    assert "已停用" in words(desk.post(stop, follow=True))


def test_somebody_elses_upload_is_not_there(desk, fonds, client, tmp_path):
    preview = upload(desk, paper.volume_sheet(tmp_path / "a.xlsx"))
    cast.at_the_door(client, cast.second_archivist())
    assert client.get(preview.url).status_code == 404


def test_a_conflict_is_shown_and_decided(desk, archivist, fonds, tmp_path):
    for name, title in (("a.xlsx", "甲"), ("b.xlsx", "乙")):
        rows = paper.volume_rows(1)
        rows[0][0] = title
        path = paper.volume_sheet(tmp_path / name, rows)
        catalogue.import_catalogue(archivist, path=path, file_name=name, fonds_code="J02")
    page = words(desk.get(reverse("staff:import-conflicts")))
    assert "<td>甲</td><td>乙</td>" in page
    conflict = ImportConflict.objects.get()
    desk.post(reverse("staff:import-decide", args=[conflict.pk]), {"take": "1"})
    assert Volume.objects.get().title == "乙"
    again = desk.post(reverse("staff:import-decide", args=[conflict.pk]), {"take": "0"}, follow=True)
    assert "别人办过" in words(again)


def test_the_preview_says_how_much_waits_to_be_opened_by_a_second_person(desk, archivist, fonds, tmp_path):
    volumes = tmp_path / "卷.csv"
    rows = "1987-JX13-1,甲,开放\n1987-JX13-2,乙,开放\n1987-JX13-3,丙,控制\n1987-JX13-4,丁,\n"
    volumes.write_text(f"档号,案卷题名,开放标识\n{rows}")
    first = words(desk.get(upload(desk, volumes).url))
    assert "2 卷、0 件" in first
    assert "等馆长或副馆长确认" in first
    catalogue.import_catalogue(archivist, path=volumes, file_name=volumes.name, fonds_code="J02")
    items = tmp_path / "件.csv"
    items.write_text("档号,顺序号,题名,开放标识\n1987-JX13-1,1,函,开放\n1987-JX13-9,1,复函,\n")
    assert "0 卷、1 件" in words(desk.get(upload(desk, items).url))
    plain = tmp_path / "平.csv"
    plain.write_text("档号,案卷题名\n1987-JX13-8,戊\n")
    assert "等馆长或副馆长确认" not in words(desk.get(upload(desk, plain).url))
    assert "等馆长或副馆长确认" not in words(desk.get(upload(desk, volumes).url)), (
        "what waits already is not told again"
    )


def test_who_may_not_take_the_sheets_word_is_told_why_instead_of_being_asked(desk, archivist, fonds, client, tmp_path):
    for name, opening in (("a.csv", "控制"), ("b.csv", "开放")):
        (tmp_path / name).write_text(f"档号,案卷题名,开放标识\n1987-JX13-1,甲,{opening}\n")
        catalogue.import_catalogue(archivist, path=tmp_path / name, file_name=name, fonds_code="J02")
    take, address = 'value="1"', reverse("staff:import-conflicts")
    first = words(desk.get(address))
    assert (take in first, "由馆长或副馆长裁决" in first, "保留馆藏的" in first) == (False, True, True)
    conflict = ImportConflict.objects.get()
    assert desk.post(reverse("staff:import-decide", args=[conflict.pk]), {"take": "1"}).status_code == 403
    cast.at_the_door(client, cast.director())
    assert take in words(client.get(address))
    ImportBatch.objects.filter(pk=conflict.batch_id).update(started_by=cast.director().account_id)
    own = words(client.get(address))
    assert (take in own, "请另一位馆领导裁决" in own) == (False, True)


def test_the_sheets_word_that_something_is_a_state_secret_is_proposed_and_waits(desk, archivist, fonds, tmp_path):
    for name, row in (("a.csv", "1987-JX13-1,甲,"), ("b.csv", "1987-JX13-1,,机密")):
        (tmp_path / name).write_text(f"档号,案卷题名,密级\n{row}\n")
        catalogue.import_catalogue(archivist, path=tmp_path / name, file_name=name, fonds_code="J02")
    address = reverse("staff:import-conflicts")
    assert "等第二人确认" in words(desk.get(address))
    decide = reverse("staff:import-decide", args=[ImportConflict.objects.get().pk])
    assert "已提出改为涉密" in words(desk.post(decide, {"take": "1"}, follow=True))
    waits = words(desk.get(address))
    assert ("去它的著录页" in waits, 'name="take"' in waits) == (True, False)
    assert Volume.objects.get().title == "甲"


@pytest.fixture
def page(archivist, fonds, tmp_path):
    volumes, roster = paper.volume_sheet(tmp_path / "v.xlsx"), paper.roster_sheet(tmp_path / "r.xlsx")
    for path in (volumes, roster):
        catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "1987-JX13-1_001.jpg").write_bytes(picture())
    catalogue.import_pages(archivist, folder=tmp_path / "s", fonds_code="J02")
    return PageImage.objects.get()


def test_from_fonds_to_row(desk, page):
    listed = words(desk.get(reverse("staff:catalogue")))
    assert "锦江工学院" in listed
    fonds = words(desk.get(reverse("staff:fonds", args=["J02"]) + "?class=JX13&q=1987-jx13-1"))
    assert "四川省1987年录取名册（1）" in fonds
    assert "四川省1987年录取名册（2）" not in fonds
    assert desk.get(reverse("staff:pages")).url.endswith("J02/?scans=1")
    volume = words(desk.get(reverse("staff:volume", args=[page.volume_id])))
    assert "已框 0/5" in volume
    mention = PersonMention.objects.get(row=2)
    address = reverse("staff:page", args=[page.pk])
    marking = words(desk.get(f"{address}?mention={mention.pk}"))
    assert "这是推测的位置" in marking
    answer = desk.post(address, {"mention": mention.pk, "kind": "row", "x": 5, "y": 20, "w": 90, "h": 6})
    assert answer.status_code == 302
    mention.refresh_from_db()
    assert (mention.region, mention.region_verified) == ([0.05, 0.2, 0.9, 0.06], True)
    desk.post(address, {"kind": "header", "x": 2, "y": 2, "w": 96, "h": 10})
    page.volume.refresh_from_db()
    assert page.volume.header_region == [0.02, 0.02, 0.96, 0.1]
    refused = desk.post(address, {"mention": mention.pk, "kind": "row", "x": 50, "y": 20, "w": 90, "h": 6})
    assert refused.status_code == 422


def test_every_picture_sent_is_a_view_with_a_purpose(desk, page):
    answer = desk.get(reverse("staff:page-picture", args=[page.pk]) + "?w=400")
    assert answer["Content-Type"] == "image/jpeg"
    view = EventRow.objects.get(name="catalogue.PageViewed")
    assert (view.purpose, view.subject_id) == ("HOLDINGS", str(page.pk))


def test_who_does_not_work_with_holdings_finds_no_page(client, page):
    addresses = [reverse("staff:catalogue"), reverse("staff:import"), reverse("staff:page", args=[page.pk])]
    for outsider in (cast.sysadmin(), cast.auditor(), cast.guard(), cast.dept_archivist()):
        cast.at_the_door(client, outsider)
        for address in addresses:
            assert client.get(address).status_code == 403


def test_scans_come_in_by_the_page_of_their_volume(desk, page):
    volume = Volume.objects.get(ref_code="1987-JX13-2")
    files = [SimpleUploadedFile("012.jpg", picture(shade=99)), SimpleUploadedFile("封面.txt", b"no picture")]
    answer = desk.post(reverse("staff:volume-scans", args=[volume.pk]), {"scans": files})
    report = words(desk.get(answer.url))
    assert "不是图像" in report
    assert list(volume.page_images.values_list("label", flat=True)) == ["012"]
    nothing = desk.post(reverse("staff:volume-scans", args=[volume.pk]), follow=True)
    assert "请选择" in words(nothing)


def test_somebody_whose_list_names_no_page_is_found_by_name_and_marked(desk, archivist, page, tmp_path):
    rows = [["姓名", "入学年份", "院系"], ["梅映雪", "1987", "机械系"]]
    path = paper.xlsx(tmp_path / "b.xlsx", ("名单", rows))
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    address = reverse("staff:page", args=[page.pk])
    assert "没有这个名字" in words(desk.get(f"{address}?name=无此人"))
    mention = PersonMention.objects.get(raw_name="梅映雪")
    assert f"?mention={mention.pk}" in words(desk.get(f"{address}?name=梅映雪"))
    assert "框出“梅映雪”这一行" in words(desk.get(f"{address}?mention={mention.pk}"))
    desk.post(address, {"mention": mention.pk, "kind": "row", "x": 5, "y": 60, "w": 90, "h": 6})
    mention.refresh_from_db()
    assert (mention.page_image_id, mention.region_verified, mention.ref_code) == (page.pk, True, "1987-JX13-1")
    [found] = catalogue.find_person(archivist, study=Study(name="梅映雪", entered=1987))
    assert (found.ref_code, found.page_image_id, found.region.y) == ("1987-JX13-1", page.pk, 0.6)


def test_a_case_sees_the_page_that_was_marked_after_its_candidates_were_noted(desk, archivist, page, tmp_path):
    path = paper.xlsx(tmp_path / "b.xlsx", ("名单", [["姓名", "入学年份", "院系"], ["梅映雪", "1987", "机械系"]]))
    catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    number = world.submit(name="梅映雪", studies=(StudyClaim(name="梅映雪", school="锦江工学院", entered=1987),))
    case = reverse("staff:case", args=[number])
    before = words(desk.get(case))
    assert "去页图里找到这一页" in before
    mention = PersonMention.objects.get(raw_name="梅映雪")
    address = reverse("staff:page", args=[page.pk])
    desk.post(address, {"mention": mention.pk, "kind": "row", "x": 5, "y": 60, "w": 90, "h": 6})
    after = words(desk.get(case))
    assert "去页图里找到这一页" not in after
    assert f"/iiif/3/{page.pk}." in after


@pytest.mark.req("A13")
def test_people_are_typed_beside_their_page_found_at_once_and_taken_back(desk, archivist, page):
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    address = reverse("staff:volume-people", args=[volume.pk])
    assert address in words(desk.get(reverse("staff:page", args=[page.pk])))
    assert address in words(desk.get(reverse("staff:volume", args=[volume.pk])))
    said = {
        "page": "7",
        "first_row": "3",
        "lines": "顾菀青，8709101，女，1969.2\n\n容止水\t8709102\t男",
        "entered": "1987.9",
        "unit": "化学系",
    }
    too_wide = desk.post(address, {**said, "lines": "甲,1,女,,,,,多"})
    assert too_wide.status_code == 422
    assert "第 3 行有 8 栏" in words(too_wide)
    answer = desk.post(address, said)
    batch = ImportBatch.objects.latest("pk")
    assert answer.url == reverse("staff:import-batch", args=[batch.pk])
    found = PersonMention.objects.filter(batch=batch).order_by("row")
    assert [(one.raw_name, one.row, one.page, one.unit, one.source) for one in found] == [
        ("顾菀青", 3, "7", "化学系", "typed"),
        ("容止水", 5, "7", "化学系", "typed"),
    ]
    [hit] = catalogue.find_person(archivist, study=Study(name="顧菀青", entered=1987))
    assert (hit.ref_code, hit.page) == ("1987-JX13-1", "7")
    desk.post(address, said)
    assert PersonMention.objects.filter(raw_name="顾菀青").count() == 1
    for one in (ImportBatch.objects.latest("pk"), batch):
        desk.post(reverse("staff:import-undo", args=[one.pk]), {"reason": "录错了卷"})
    assert not PersonMention.objects.filter(raw_name__in=["顾菀青", "容止水"]).exists()
