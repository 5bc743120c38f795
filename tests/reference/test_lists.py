"""A unit's sheet of people and materials (A23): what is taken, what is refused and how, one case a person, results by row."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation

from lantai.adapters import sheets
from lantai.adapters.sheets import writing
from lantai.foundation import clock, tasks
from lantai.foundation.errors import NotAllowed
from lantai.notices.models import Notice
from lantai.reference import models, queries, services
from lantai.reference.errors import KeyReused, ListRefused, NoSuchCase
from lantai.reference.rules import lists as rules
from lantai.reference.services import lists as serving
from lantai.reference.values import Receiver, UnitLetter
from lantai.reference.values.lists import ListOrder
from tests import cast
from tests.reference import stage

HEADER = ("姓名", "材料", "入学年份", "毕业年份", "院系", "学号", "份数", "备注")
ZHOU = ("周念慈", "学历学位核查（复函）", "1987", "", "机械系", "8701001", "", "")
ROSTER = ("周念慈", "录取名册复印件", "1987", "", "机械系", "8701001", "1", "")
CREDIT = "91350100M000100Y43"
LETTER = UnitLetter(
    "清源水务有限公司", credit_code=CREDIT, letter_no="清水〔2026〕3 号", handler="顾允成", ground="CONSENT",
    ground_text="本人书面同意书存我公司人事处",
)  # fmt: skip


def sheet(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, name: str = "名单.xlsx") -> Path:
    path = folder / name
    path.write_bytes(writing.workbook([writing.Sheet("名单", header, rows)]))
    return path


def order(**changes) -> ListOrder:
    paper = changes.pop("paper", None) or stage.evidence(cast.unit_clerk(), "d")
    return ListOrder(**{"letter": LETTER, "purpose": "VERIFY", "paper": paper, **changes})


def submit(path: Path, *, key: str = "k", open_cases: bool = True, **changes) -> str:
    number = services.submit_list(
        cast.unit_clerk(), order=order(**changes), path=path, file_name=path.name, key=key or stage.key()
    )
    if open_cases:
        tasks.run_until_empty()
    return number


def rows(number: str):
    return queries.unit_list(cast.unit_clerk(), number=number).rows


# --- the rules, pure -------------------------------------------------------------------------------------------


def test_headers_are_found_in_any_order_under_a_title_and_in_english():
    found = rules.columns([["拟录用人员名单", ""], ["所需材料", "学生姓名", "入学年"]])
    assert found == (2, {"material": 0, "name": 1, "entered": 2})
    assert rules.columns([["Name", "Material", "Year of entry"]])[1] == {"name": 0, "material": 1, "entered": 2}
    assert rules.columns([["姓名", "入学年份"]]) == (0, {})


@pytest.mark.parametrize(("code", "good"), [(CREDIT, True), (CREDIT[:-1] + "X", False), ("123", False), ("", False)])
def test_a_credit_code_is_checked_by_its_last_character(code, good):
    assert rules.credit_code_ok(code) is good


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("", "录取名册复印件", "1987"), "NAME_MISSING"),
        (("周念慈", "", "1987"), "MATERIAL_MISSING"),
        (("周念慈", "毕业照的底片", "1987"), "MATERIAL_UNKNOWN"),
        (("周念慈", "英文成绩单", "1987"), "NOT_FOR_UNITS"),
        (("周念慈", "录取名册复印件", ""), "YEAR_MISSING"),
        (("周念慈", "录取名册复印件", "八七年"), "BAD_YEAR"),
        (("周念慈", "录取名册复印件", "1987", "1985"), "YEARS_TURNED"),
        (("周念慈", "录取名册复印件", "1987", "", "", "", "两份"), "BAD_COPIES"),
        (("周念慈", "录取名册复印件", "1987", "", "", "", "9"), "OVER_LIMIT"),
        (("周念慈", "录取名册复印件", "1987", "", "", "8.701E+15", ""), "SCIENTIFIC"),
        (("周" * 200, "录取名册复印件", "1987"), "TOO_LONG"),
    ],
)
def test_each_fault_of_a_row_is_named_with_its_column(db, cells, code):
    stage.load()
    row, faults = rules.read(cells, rules.columns([HEADER])[1], serving.wanted_materials())
    assert row is None
    assert code in {fault.code for fault in faults}
    from lantai.reference.texts.lists import of_row

    for fault in faults:
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert all(of_row(fault))


# --- files that cannot be taken --------------------------------------------------------------------------------


def refusal(path: Path) -> str:
    with pytest.raises(ListRefused) as refused:
        submit(path)
    assert str(refused.value)
    assert not models.UnitList.objects.exists()
    assert not models.Case.objects.exists()
    return refused.value.code


@pytest.mark.req("A23")
@pytest.mark.integration
def test_what_cannot_be_taken_is_refused_whole_with_what_to_do(db, tmp_path):
    stage.load()
    assert refusal(sheet(tmp_path, *[(f"张{n}", "录取名册复印件", "1987") for n in range(501)])) == "TOO_MANY_ROWS"
    assert refusal(sheet(tmp_path)) == "NO_ROWS"
    assert refusal(sheet(tmp_path, ZHOU, header=("甲", "乙", "丙"))) == "NO_HEADER"
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(b"")
    assert refusal(empty) == "EMPTY"
    page = tmp_path / "网页.xls"
    page.write_text("<html><table></table></html>")
    assert refusal(page) == "HTML"
    picture = tmp_path / "图.xlsx"
    picture.write_bytes(stage.picture())
    assert refusal(picture) == "NOT_A_SHEET"


@pytest.mark.req("A22")
@pytest.mark.integration
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"letter": stage.replace(LETTER, unit_name=" ")}, "NO_UNIT"),
        ({"letter": stage.replace(LETTER, credit_code="91350100M000100Y40")}, "CREDIT_CODE"),
        ({"letter": stage.replace(LETTER, letter_no="")}, "NO_LETTER_NO"),
        ({"letter": stage.replace(LETTER, ground="")}, "NO_GROUND"),
        ({"letter": stage.replace(LETTER, ground_text="")}, "NO_GROUND_TEXT"),
        ({"purpose": "NONE"}, "NO_PURPOSE"),
        ({"paper": "00000000-0000-0000-0000-000000000000"}, "NO_PAPER"),
    ],
)
def test_without_letter_and_legal_ground_no_list_is_taken(db, tmp_path, changes, code):
    stage.load()
    with pytest.raises(ListRefused) as refused:
        submit(sheet(tmp_path, ZHOU), **changes)
    assert refused.value.code == code


def test_only_a_unit_hands_in_lists_and_replies_never_go_to_a_free_mailbox(db, tmp_path):
    stage.load()
    path = sheet(tmp_path, ZHOU)
    for actor in (cast.alumna(), cast.window_archivist(), cast.sysadmin()):
        with pytest.raises(NotAllowed):
            services.submit_list(actor, order=order(), path=path, file_name="x", key="x")
    free = cast._applicant("钱某", "hr2026@163.com", organisation="某公司", role="unit_clerk")
    with pytest.raises(ListRefused) as refused:
        services.submit_list(free, order=order(paper=stage.evidence(free, "d")), path=path, file_name="x", key="x")
    assert refused.value.code == "FREE_MAIL"


# --- taking a list ---------------------------------------------------------------------------------------------


@pytest.mark.req("A23")
@pytest.mark.integration
@pytest.mark.usefixtures("holdings")
def test_good_rows_become_one_case_a_person_and_bad_rows_say_column_rule_and_remedy(tmp_path):
    path = sheet(
        tmp_path,
        ZHOU,
        ROSTER,
        ("沈怀瑾", "录取名册", "", "", "", "", "", ""),
        ("许多多", "学籍卡（学籍表）", "1987", "", "化学系", "", "", ""),
        ROSTER,
        ("李明", "入学（新生）登记表", "1987", "", "", "", "", ""),
    )
    number = submit(path)
    found = rows(number)
    assert [row.number for row in found] == [2, 3, 4, 5, 6, 7]
    zhou = [row for row in found if row.name == "周念慈" and row.case_number]
    assert len({row.case_number for row in zhou}) == 1
    assert [row.material for row in zhou] == ["学历学位核查（复函）", "录取名册复印件"]
    case = stage.case(zhou[0].case_number)
    assert (case.channel, case.relationship, case.lines.count()) == ("E_LETTER", "UNIT", 2)
    assert case.evidence.get().kind == "d"
    assert {row.method for row in models.Delivery.objects.filter(line__case=case)} == {"REPLY", "E_COPY"}
    assert {row.result for row in zhou} == {"已受理"}
    assert {fault.column for fault in found[2].faults} == {"材料", "入学年份"}
    assert all(fault.rule and fault.remedy for row in found for fault in row.faults)
    assert found[4].faults[0].rule.startswith("与第 3 行")
    assert "没有写单位收件地址" in found[5].faults[0].rule
    assert found[3].case_number != zhou[0].case_number
    told = Notice.objects.filter(account_id=cast.unit_clerk().account_id).values_list("template", flat=True)
    assert list(told) == ["list_received"]


@pytest.mark.integration
@pytest.mark.usefixtures("holdings")
def test_the_result_comes_back_in_the_same_sheet_and_later_with_the_outcome(tmp_path):
    number = submit(sheet(tmp_path, ZHOU, ("", "录取名册复印件", "1987")))

    def result() -> list[list[str]]:
        path = tmp_path / "结果.xlsx"
        path.write_bytes(queries.result_sheet(cast.unit_clerk(), number=number))
        return next(iter(sheets.chunks(path))).rows

    first = result()
    assert first[0][: len(HEADER)] == list(HEADER)
    assert first[1][: len(ZHOU)] == list(ZHOU)
    assert first[1][9] == "已受理"
    assert first[2][8:12] == ["3", "有问题", "姓名", "缺姓名"]
    case = rows(number)[0].case_number
    line = stage.line(case)
    clerk = cast.window_archivist()
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    line = stage.line(case)
    services.send_to_seal(clerk, line_id=line.pk, draft_digest=line.draft_digest)
    services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    line = stage.line(case)
    assert result()[1][13:17] == [case, "送达中", line.issue_no, line.code]
    assert not Notice.objects.filter(reference=case).exists()
    with pytest.raises(NoSuchCase):
        queries.result_sheet(cast.alumna(), number=number)


@pytest.mark.integration
@pytest.mark.usefixtures("holdings")
def test_the_unit_is_told_once_when_the_last_row_has_ended(tmp_path):
    number = submit(sheet(tmp_path, ZHOU, ("许多多", "学籍卡（学籍表）", "1987", "", "化学系", "", "", "")))
    cases = [row.case_number for row in rows(number)]
    for case in cases:
        assert not Notice.objects.filter(template="list_done").exists()
        services.withdraw_line(cast.unit_clerk(), line_id=stage.line(case).pk)
        tasks.run_until_empty()
    assert Notice.objects.filter(template="list_done", reference=number).count() == 1
    assert queries.my_cases(cast.unit_clerk()) == []
    assert [brief.open for brief in queries.my_lists(cast.unit_clerk())] == [0]


@pytest.mark.integration
@pytest.mark.usefixtures("holdings")
def test_a_list_is_taken_once_and_the_same_people_are_not_asked_for_twice(tmp_path):
    paper = stage.evidence(cast.unit_clerk(), "d")
    path = sheet(tmp_path, ZHOU)
    number = submit(path, key="one", paper=paper)
    assert submit(path, key="one", paper=paper) == number
    with pytest.raises(KeyReused):
        submit(sheet(tmp_path, ROSTER, name="另一张.xlsx"), key="one", paper=paper)
    serving.open_list(cast.SYSTEM, list_id=models.UnitList.objects.get().pk)
    assert models.Case.objects.count() == 1
    again = submit(path, key="two", paper=paper)
    fault = rows(again)[0].faults[0]
    assert rows(number)[0].case_number in fault.rule
    assert models.Case.objects.count() == 1


@pytest.mark.integration
@pytest.mark.usefixtures("holdings")
def test_opening_the_cases_may_be_cut_off_and_goes_on(tmp_path):
    number = submit(
        sheet(tmp_path, ZHOU, ("许多多", "学籍卡（学籍表）", "1987", "", "化学系", "", "", "")), open_cases=False
    )
    made = models.UnitList.objects.get(number=number)
    first = made.rows.filter(person=1)
    from lantai.people import queries as people

    serving._open_person(people.actor_for(made.owner_id, channel="E_LETTER"), made, list(first))
    assert [row.result for row in rows(number)] == ["已受理", "正在受理"]
    tasks.run_until_empty()
    assert [row.result for row in rows(number)] == ["已受理", "已受理"]
    assert models.Case.objects.count() == 2


@pytest.mark.integration
def test_gbk_text_and_formulas_without_values_are_read_for_what_they_are(db, tmp_path):
    stage.load()
    gbk = tmp_path / "名单.csv"
    gbk.write_bytes(("姓名,材料,入学年份\n周念慈,录取名册复印件,1987\n欧阳䶮,学籍卡,1987\n").encode("gb18030"))
    number = submit(gbk, key="a", open_cases=False)
    assert [row.name for row in rows(number)] == ["周念慈", "欧阳䶮"]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        page = made.add_worksheet("名单")
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ZHOU)
        page.write_formula(1, 2, "=1900+87", None, "")
    path = tmp_path / "公式.xlsx"
    path.write_bytes(book.getvalue())
    number = submit(path, key="b", open_cases=False)
    assert "公式" in rows(number)[0].faults[0].rule
    nasty = sheet(tmp_path, ('=HYPERLINK("x")', "录取名册复印件", "1987"), name="注入.xlsx")
    number = submit(nasty, key="c", open_cases=False)
    assert b"<f>" not in queries.result_sheet(cast.unit_clerk(), number=number)


@pytest.mark.integration
def test_five_hundred_rows_are_taken(db, tmp_path):
    stage.load()
    path = sheet(tmp_path, *[(f"张{chr(0x4E00 + n)}", "学历学位核查（复函）", "1987") for n in range(500)])
    number = submit(path, open_cases=False)
    brief = queries.my_lists(cast.unit_clerk())[0]
    assert (brief.number, brief.rows, brief.good, brief.ready) == (number, 500, 500, False)


def test_the_sample_sheet_is_one_that_would_be_taken(db, tmp_path):
    stage.load()
    path = tmp_path / "样表.xlsx"
    path.write_bytes(queries.list_template())
    number = submit(path, open_cases=False)
    assert [row.faults for row in rows(number)] == [()]


def test_an_address_for_paper_copies_makes_paper_rows_good(db, tmp_path):
    stage.load()
    receiver = Receiver(name="顾允成", phone="02887654321", unit="清源水务有限公司", address="锦城市水务路 1 号")
    number = submit(sheet(tmp_path, ("李明", "入学（新生）登记表", "1987")), receiver=receiver, open_cases=False)
    assert rows(number)[0].faults == ()


@pytest.mark.integration
@pytest.mark.usefixtures("holdings")
def test_an_old_list_keeps_its_counts_and_no_names(tmp_path):
    number = submit(sheet(tmp_path, ZHOU, ("周念辞", "", "1987")))
    services.withdraw_line(cast.unit_clerk(), line_id=stage.line(rows(number)[0].case_number).pk)
    with clock.at(clock.now() + timedelta(days=731)):
        services.run_purge(cast.SYSTEM)
        assert services.run_purge(cast.SYSTEM) == {"LIST": 1}
    left = str(list(models.UnitRow.objects.values())) + str(list(models.UnitList.objects.values()))
    assert "周念" not in left
    assert "清源" not in left
    brief = queries.my_lists(cast.unit_clerk())[0]
    assert (brief.rows, brief.good, brief.bad, brief.unit_name) == (2, 1, 1, "")
    assert not models.Evidence.objects.exclude(removed_at=None).filter(object_id__isnull=False).exists()
    assert queries.result_sheet(cast.unit_clerk(), number=number)
