"""Each of the 27 problems of domain.md 5.6 is in the demonstration, and look-up behaves as is required for it."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from lantai.adapters.mail import port as mail
from lantai.adapters.mail.local import FolderMailer
from lantai.catalogue import queries, services
from lantai.catalogue.models import PersonMention, Volume
from lantai.catalogue.queries import imports
from lantai.catalogue.rules import identity
from lantai.catalogue.values import Candidate, Study
from lantai.demo import holdings, intake, people, troubles
from lantai.foundation import clock
from lantai.people import queries as registered
from lantai.reference import queries as wishes
from lantai.reference.services import fixtures as reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("taken"), pytest.mark.integration]
ROOT = Path(__file__).resolve().parents[2]


def find(name: str, **known: object) -> list[Candidate]:
    return services.find_person(people.actor("archivist"), study=Study(name, **known), limit=12)  # type: ignore[arg-type]


def first(name: str, **known: object) -> Candidate:
    found = find(name, **known)
    assert found, name
    return found[0]


def codes(one: Candidate) -> set[str]:
    return {reason.code for reason in one.reasons}


def test_the_guide_shows_the_table_of_all_27_problems() -> None:
    assert [trouble.number for trouble in troubles.TROUBLES] == list(range(1, 28))
    assert troubles.table() in (ROOT / "docs" / "guide" / "demonstration.md").read_text("utf-8")


def test_1_signs_beyond_gbk_are_kept_and_found() -> None:
    for name in ("陈𬱖", "杨䶮"):
        with pytest.raises(UnicodeEncodeError):
            name.encode("gbk")
        assert (first(name).name, first(name).tier) == (name, "T2")


@pytest.mark.parametrize(("asked", "written"), [("张㛃", "张？"), ("李䶮", "李□"), ("王夯", "王(上大下力)")])
def test_2_a_placeholder_stands_for_any_sign_and_stays_as_written(asked: str, written: str) -> None:
    found = next(one for one in find(asked) if one.name == written)
    assert "name.placeholder" in codes(found)


@pytest.mark.parametrize(("asked", "written"), [("萧树人", "肖树人"), ("萧树人", "蕭樹人"), ("钟玉珍", "鍾玉珍"),
                                                ("阎国庆", "闫国庆"), ("傅丽华", "付丽华"), ("戴敏", "代敏")])  # fmt: skip
def test_3_traditional_and_second_simplification_are_found_and_named(asked: str, written: str) -> None:
    found = next(one for one in find(asked) if one.name == written)
    assert (found.tier, "name.variant" in codes(found)) == ("T3", True)


def test_4_the_exact_script_comes_first() -> None:
    assert [one.name for one in find("李昇", entered=1982)][:1] == ["李昇"]
    assert [one.name for one in find("李升", entered=1982)][:1] == ["李升"]
    assert "李升" in [one.name for one in find("李昇", entered=1982)]


def test_5_namesakes_are_all_shown_with_what_tells_them_apart_and_none_is_certain() -> None:
    found = [one for one in find("王伟", entered=1982) if one.name == "王伟"]
    assert len({one.unit for one in found}) == 4
    assert all(one.native_place and one.sex for one in found)
    assert not any(one.certain for one in found)
    assert first("王伟", entered=1982, unit="化学系").unit == "化学系"


def test_6_a_former_name_finds_the_person() -> None:
    assert first("林婉", entered=1982).name == "林卫红"
    assert "name.former" in codes(first("林婉", entered=1982))


def test_7_a_slip_of_the_pen_comes_last_and_is_called_near() -> None:
    found = next(one for one in find("刘玉珍", entered=1982) if one.name == "刘玉诊")
    assert found.tier == "T5"
    assert "name.near_shape" in codes(found)


@pytest.mark.parametrize(("asked", "written"), [("张敏", "张 敏(女)"), ("赵勇", "赵勇*")])
def test_8_spaces_and_remarks_are_ignored_and_kept(asked: str, written: str) -> None:
    found = first(asked, entered=1982)
    assert (found.tier, " ".join(found.name.split())) == ("T2", written)


@pytest.mark.parametrize(("asked", "written"), [("买买提·吐尔逊", "买买提•吐尔逊"), ("阿依古丽·艾合买提", "阿依古丽"),
                                                ("Nguyen Van An", "阮文安")])  # fmt: skip
def test_9_minority_and_foreign_names_are_found_whatever_the_dot_and_though_cut(asked: str, written: str) -> None:
    assert written in [one.name for one in find(asked, entered=2005)]


def test_10_two_of_one_name_without_numbers_stay_two() -> None:
    found = [one for one in find("王秀英", entered=1958) if one.name == "王秀英"]
    assert [(one.row, one.student_no) for one in found] == [(3, ""), (4, "")]
    assert found[0].person_id is None or found[0].person_id != found[1].person_id
    assert not any("sources" in codes(one) for one in found), "one does not vouch for the other"


def test_11_a_number_given_out_twice_names_two_people() -> None:
    found = [one for one in find("吴桂芳", student_no="873112") if one.student_no == "873112"]
    assert {one.name for one in found} == {"吴桂芳", "周念慈"}
    assert len({one.person_id for one in found}) == 2
    assert found[0].name == "吴桂芳"
    assert "name.other" in codes(found[1])


def test_12_fifteen_and_eighteen_digits_meet_and_a_wrong_check_digit_is_only_noted() -> None:
    assert first("李昇", id_number=identity.id_number("519999640708333")).tier == "T1"
    assert first("李昇", id_number="519999640708333").tier == "T1"
    assert first("杨䶮", id_number="51999919870412311X").tier == "T1"
    batch = next(b for b in queries.batches(people.actor("archivist")) if b.file_name.startswith(troubles.NEW))
    noted = imports.problems(people.actor("archivist"), batch_id=batch.id, refused=False)
    assert "ID_CHECK" in [notice.code for notice in noted]


def test_13_another_birth_date_is_a_flag_not_a_refusal() -> None:
    roster, card = sorted(find("林卫红", entered=1982, birth="1963-05"), key=lambda one: one.ref_code)
    assert "birth.same" in codes(roster)
    assert "birth.other" in codes(card)


@pytest.mark.parametrize("school", ["锦江大学", "锦江工学院", "锦工"])
def test_14_any_name_of_the_merged_schools_finds_the_record(school: str) -> None:
    assert first("周念慈", entered=1987, unit=f"{school}化学系").ref_code.startswith("1987-JX14-08")
    assert set(intake.FONDS) == {"J01", "J02", "J03"}


def test_15_a_department_is_found_by_later_names_and_by_its_number_of_secret_years() -> None:
    assert "unit.lineage" in codes(first("周念慈", entered=1987, unit="化学与化工学院"))
    assert "无线电电子学系" in registered.lineage("二系").names


def test_16_years_without_admission_are_told_before_anybody_asks() -> None:
    held = queries.held_for(("ADMISSION_ROSTER",), year=1968)
    assert (held.answer, held.elsewhere) == ("not_held", "西川省档案馆")
    assert queries.held_for(("ADMISSION_ROSTER",), year=1982).answer == "held"


def test_17_dates_as_people_write_them_become_years_and_stay_as_written() -> None:
    found = next(one for one in find("萧树人", entered=1958) if one.entered == 1958)
    assert (found.birth, found.entered, found.graduated) == ("民国二十七年三月", 1958, 1962)
    same = next(one for one in find("萧树人", entered=1958, birth="1938-03") if one.entered == 1958)
    assert "birth.same" in codes(same)


def test_18_inserted_volumes_stand_behind_the_one_they_belong_to() -> None:
    rows = Volume.objects.filter(fonds__code="J03", ref_code__startswith="1958-JX1313-1").order_by("sort_key")
    order = [volume.ref_code.removeprefix("1958-JX1313-") for volume in rows]
    assert (order[0], order[-1], set(order)) == ("12", "13", {"12", "12-1", "12附", "13"})


def test_19_a_code_given_out_twice_overwrites_nothing_and_waits_for_a_person() -> None:
    waiting = queries.conflicts(people.actor("archivist"))
    assert troubles.TWICE in str(waiting)


def test_20_a_missing_page_leaves_the_name_without_a_picture() -> None:
    last = holdings.troubled_volumes()[2].leaves()[1][3]
    found = next(one for one in find(last.name, entered=1958) if one.page == "2" and one.row == 4)
    assert (found.page_image_id, found.region) == (None, None)
    gap = queries.gaps(people.actor("archivist"), mention_ids={found.mention_id})[found.mention_id]
    assert gap.page is not None
    assert (gap.page.label, gap.page.reason, gap.page.by) == ("2", troubles.MISSING_WHY[0], "沈怀瑾")


def test_21_every_row_of_a_scanned_page_has_a_place_of_its_own() -> None:
    actor = people.actor("archivist")
    page = queries.page_image_of(actor, fonds_code="J02", ref_code=troubles.MIXED, page="1")
    rows = queries.mentions_on(actor, page_image_id=page)
    places = sorted((row.region.y, row.region.y + row.region.h) for row in rows if row.region is not None)
    assert len(places) == 18
    tilt = 0.012  # upright boxes around rows of a page that lay a little turned
    assert all(after[0] > before[1] - 2 * tilt for before, after in itertools.pairwise(places))
    source = queries.page_source(actor, page)
    assert source.header is not None


def test_22_levels_are_kept_as_the_list_has_them() -> None:
    held = {one.level for student in troubles.adult() for one in find(student.name, graduated=1998)}
    assert set(troubles.LEVELS) <= held
    student = troubles.adult()[0]
    against = first(student.name, graduated=1998, level="硕士")
    assert "level.other" in codes(against)


def test_23_what_a_list_remarks_is_kept_with_the_row() -> None:
    joint = troubles.adult()[-1]
    row = PersonMention.objects.filter(ref_code=troubles.ADULT, raw_name=joint.written.strip()).get()
    assert "中法 2+2" in str(row.raw)
    flag = queries.gaps(people.actor("archivist"), mention_ids={row.pk})[row.pk].incomplete
    assert flag is not None
    assert (flag.reason, flag.ask) == (troubles.JOINT_WHY[0], "教务处")


def test_24_an_english_transcript_is_proof_read_by_the_applicant() -> None:
    reference.load_fixtures()
    material = next(one for one in wishes.materials() if one.code == "TRANSCRIPT_EN")
    assert material.proof
    assert wishes.vocabulary.lists_courses("TRANSCRIPT_EN", 1)
    english = [one.name_en for one in queries.english_names(troubles.ON_THE_CARD, year=1991)]
    assert english[:2] == ["Advanced Mathematics I", "Advanced Mathematics II"]
    assert english[5] == "College English II"
    assert all(english)
    later = queries.english_names(("政治经济学",), year=2001)[0]
    assert (english[7], later.name_en) == ("Political Economy", "Principles of Political Economy")


@pytest.mark.parametrize("spelt", ["LYU Yan", "Lü Yan", "Lv Yan"])
def test_25_spellings_of_passports_find_the_name(spelt: str) -> None:
    assert first(spelt, entered=2005).name == "吕燕"


def test_26_numbers_a_spreadsheet_rounded_are_refused_row_by_row_and_the_rest_is_taken() -> None:
    actor = people.actor("archivist")
    batch = next(b for b in queries.batches(actor) if b.file_name == troubles.BAD_SHEET)
    assert (batch.accepted, batch.rejected) == (2, 3)
    assert {problem.code for problem in imports.problems(actor, batch_id=batch.id)} == {"SCIENTIFIC", "YEARS_REVERSED"}
    assert first("何晓东", student_no="9214101").tier == "T1", "full-width digits are digits"


def test_27_an_address_that_is_no_more_is_refused_by_the_local_mailer(tmp_path: Path) -> None:
    letter = mail.Letter("u1", "a@b.example", "馆", "old@unit.invalid", "题", "文", clock.now())
    with pytest.raises(mail.Refused):
        FolderMailer(tmp_path).send(letter)
