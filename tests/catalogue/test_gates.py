"""Two gates: may the record be used, and by this person. Opening at 25 years shows nobody a classmate's score."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Fonds, Item, PersonMention, Volume
from lantai.catalogue.queries import findables, holdings
from lantai.catalogue.rules import gates
from lantai.catalogue.rules.gates import Record, Relationship
from lantai.catalogue.states import Opening, Secrecy
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast
from tests.catalogue import paper, reviewing

TODAY = date(2026, 11, 23)
OLD, YOUNG = date(1987, 12, 31), date(2010, 12, 31)


@pytest.mark.parametrize(
    ("status", "formed", "code"),
    [
        (Opening.OPEN, YOUNG, "OPEN"),
        (Opening.UNREVIEWED, YOUNG, "UNREVIEWED"),
        (Opening.UNREVIEWED, OLD, "UNREVIEWED_DUE"),
        (Opening.UNREVIEWED, None, "UNREVIEWED"),
        (Opening.CONTROLLED, OLD, "CONTROLLED"),
        (Opening.DEFERRED, OLD, "DEFERRED"),
    ],
)
def test_a_reader_meets_the_opening_gate(status, formed, code):
    verdict = gates.opening(Record(formed, status, Secrecy.PUBLIC), Relationship.RESEARCHER, TODAY)
    assert (verdict.code, verdict.allowed) == (code, status is Opening.OPEN)


def test_years_alone_open_nothing():
    last_day = date(2026, 12, 31)
    assert not gates.is_due(date(2001, 12, 31), date(2026, 12, 30))
    assert gates.is_due(date(2001, 12, 31), last_day)
    record = Record(date(1901, 1, 1), Opening.UNREVIEWED, Secrecy.PUBLIC)
    assert not gates.opening(record, Relationship.RESEARCHER, last_day).allowed


@pytest.mark.parametrize(
    ("formed", "due"),
    [
        (date(2001, 12, 31), date(2026, 12, 31)),
        (date(2001, 1, 29), date(2026, 1, 29)),
        (date(2000, 2, 28), date(2025, 2, 28)),
        (date(2000, 2, 29), date(2025, 3, 1)),
        (date(2000, 3, 1), date(2025, 3, 1)),
    ],
)
def test_a_record_is_due_on_the_day_its_25_years_are_over_and_not_before(formed, due):
    assert gates.due_on(formed) == due
    assert not gates.is_due(formed, due - timedelta(days=1))
    assert gates.is_due(formed, due)
    assert not gates.is_due(None, due)


def test_the_question_to_the_database_and_the_rule_agree_on_every_day():
    for number in range(366 * 9):  # over leap years and the year 2000, which had its 29 February too
        today = date(2020, 1, 1) + timedelta(days=number)
        last = gates.formed_by(today)
        assert gates.is_due(last, today)
        assert not gates.is_due(last + timedelta(days=1), today)


@pytest.mark.parametrize("day", ["2024-02-29", "2025-02-28", "2025-03-01", "2025-12-30", "2025-12-31", "2026-01-01"])
def test_the_waiting_list_has_what_is_due_on_that_day_and_nothing_else(archivist, fonds, day):
    today = date.fromisoformat(day)
    place = Fonds.objects.get(code="J02")
    years = range(today.year - 26, today.year - 23)
    days = [date(year, month, last) for year in years for month, last in ((1, 1), (2, 28), (3, 1), (12, 30), (12, 31))]
    days += [date(year, 2, 29) for year in years if year % 4 == 0]
    for number, formed in enumerate([*days, *years]):
        code = f"{number}"
        said = {"year": formed} if isinstance(formed, int) else {"date_to": formed, "year": formed.year}
        Volume.objects.create(fonds=place, ref_code=code, ref_code_norm=code, sort_key=code, **said)
    with clock.at(datetime(today.year, today.month, today.day, 4, tzinfo=UTC)):
        rows, _counts = holdings.opening_reviews(archivist, limit=200)
        later, _counts = holdings.opening_reviews(archivist, view="later", limit=200)
    assert rows
    assert all(one.due for one in rows)
    assert not any(one.due for one in later)
    assert len(rows) + len(later) == Volume.objects.count()


@pytest.mark.parametrize("relationship", list(Relationship))
@pytest.mark.parametrize("secrecy", [Secrecy.SECRET, Secrecy.CONFIDENTIAL, Secrecy.TOP_SECRET])
def test_a_state_secret_is_opened_to_nobody(relationship, secrecy):
    verdict = gates.opening(Record(OLD, Opening.OPEN, secrecy), relationship, TODAY)
    assert (verdict.allowed, verdict.code) == (False, "SECRET_STUB")


def test_the_privacy_gate_stays_shut_to_readers_however_old_and_open():
    for formed in (date(1950, 1, 1), date(1850, 1, 1)):
        record = Record(formed, Opening.OPEN, Secrecy.PUBLIC)
        assert gates.opening(record, Relationship.RESEARCHER, TODAY).allowed
        assert not gates.privacy(record, Relationship.RESEARCHER, TODAY).allowed
    about_nobody = Record(OLD, Opening.OPEN, Secrecy.PUBLIC, personal=False)
    for who in Relationship:
        verdict = gates.privacy(about_nobody, who, TODAY)
        assert (verdict.allowed, verdict.code) == (True, "NOT_PERSONAL")


@pytest.mark.parametrize(("born", "past"), [(date(1926, 11, 23), True), (date(1926, 11, 24), False), (None, False)])
def test_who_was_born_a_hundred_years_ago_is_kept_from_nobody_by_the_privacy_gate(born, past):
    record = Record(date(1947, 6, 30), Opening.OPEN, Secrecy.PUBLIC, born=born)
    for who in (Relationship.RESEARCHER, Relationship.KIN, Relationship.UNIT):
        verdict = gates.privacy(record, who, TODAY)
        assert (verdict.code == "LONG_PAST") is past
        assert ("death_proof" in verdict.needs) is (who is Relationship.KIN and not past)
    assert gates.privacy(record, Relationship.RESEARCHER, TODAY).allowed is past
    assert gates.privacy(record, Relationship.SELF, TODAY).needs == ("identity",)
    closed = Record(date(1947, 6, 30), Opening.CONTROLLED, Secrecy.PUBLIC, born=born)
    assert not gates.opening(closed, Relationship.RESEARCHER, TODAY).allowed  # the other gate is as it was


@pytest.mark.parametrize(
    ("births", "year", "born"),
    [
        ([date(1901, 3, 31)], 1920, date(1901, 3, 31)),
        ([date(1901, 3, 31), date(1902, 12, 31)], 1920, date(1902, 12, 31)),  # the latest counts
        ([date(1869, 3, 31)], 1987, None),  # 1969, misread
        ([date(1921, 3, 31)], 1920, None),
        ([date(1901, 3, 31)], None, None),
        ([], 1920, None),
    ],
)
def test_a_birth_counts_where_it_fits_the_record(births, year, born):
    assert gates.born_by(births, year=year) == born


@pytest.mark.parametrize(
    ("relationship", "needs"),
    [
        (Relationship.SELF, {"identity"}),
        (Relationship.DELEGATE, {"identity", "delegation"}),
        (Relationship.KIN, {"kinship_proof", "death_proof", "director"}),
        (Relationship.UNIT, {"letter", "consent"}),
        (Relationship.AUTHORITY, {"legal_papers", "two_officers"}),
    ],
)
def test_each_relationship_has_its_own_proofs(relationship, needs):
    verdict = gates.privacy(Record(YOUNG, Opening.UNREVIEWED, Secrecy.PUBLIC), relationship, TODAY)
    assert (verdict.allowed, set(verdict.needs)) == (True, needs)


@pytest.fixture
def mention(archivist, fonds, tmp_path):
    for path in (paper.volume_sheet(tmp_path / "v.xlsx"), paper.roster_sheet(tmp_path / "r.xlsx")):
        catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    return PersonMention.objects.get(row=1)


def test_the_answer_of_both_gates_for_a_mention_in_words(archivist, mention):
    with clock.at(datetime(2026, 11, 23, tzinfo=UTC)):
        own = queries.gates(archivist, mention_id=mention.pk, relationship="SELF", purpose="VISA")
        reader = queries.gates(archivist, mention_id=mention.pk, relationship="RESEARCHER", purpose="STUDY")
    assert own.allowed
    assert (reader.opening.code, reader.privacy.code) == ("UNREVIEWED_DUE", "PERSONAL_OF_OTHERS")
    assert "本人" in own.opening.reason
    assert "director" in reader.opening.needs


def told(mention, relationship="RESEARCHER"):
    with clock.at(datetime(2026, 11, 23, tzinfo=UTC)):
        return queries.gates(
            cast.window_archivist(), mention_id=mention.pk, relationship=relationship, purpose=""
        ).privacy


def test_a_mention_of_somebody_long_dead_is_read_by_researchers_once_it_is_open(archivist, mention):
    assert told(mention).code == "PERSONAL_OF_OTHERS"  # born 1969.3
    PersonMention.objects.filter(pk=mention.pk).update(birth="民国14年3月", entered=1947, graduated=None)
    assert (told(mention).allowed, told(mention).code) == (True, "LONG_PAST")
    assert told(mention, "KIN").needs == ()
    PersonMention.objects.filter(pk=mention.pk).update(birth="1925.3", entered=1987)  # 1965, misread
    assert told(mention).code == "PERSONAL_OF_OTHERS"
    PersonMention.objects.filter(pk=mention.pk).update(birth="年廿二", entered=1947)
    assert told(mention).code == "PERSONAL_OF_OTHERS"
    Volume.objects.filter(ref_code="1987-JX13-1").delete()
    PersonMention.objects.filter(pk=mention.pk).update(birth="1925", entered=1947)
    assert told(mention).code == "LONG_PAST"


def test_what_another_record_of_the_same_person_says_of_her_birth_counts(archivist, mention):
    other = PersonMention.objects.exclude(pk=mention.pk)[0]
    PersonMention.objects.filter(pk=mention.pk).update(birth="", entered=1947)
    PersonMention.objects.filter(pk=other.pk).update(birth="1925.3", entered=1947)
    assert told(mention).code == "PERSONAL_OF_OTHERS"
    catalogue.link_mentions(archivist, mention_ids=[mention.pk, other.pk], ground="同一学号")
    assert told(mention).code == "LONG_PAST"
    PersonMention.objects.filter(pk=mention.pk).update(birth="1928.3")  # they differ: the later one counts
    assert told(mention).code == told(other).code == "PERSONAL_OF_OTHERS"


def test_a_mention_is_of_a_person_unless_its_kind_is_known_to_be_about_nobody(archivist, mention):
    for kind, code in (
        ("", "PERSONAL_OF_OTHERS"),
        ("ADMISSION_ROSTER", "PERSONAL_OF_OTHERS"),
        ("COURSE_DESC", "NOT_PERSONAL"),
    ):
        PersonMention.objects.filter(pk=mention.pk).update(record_kind=kind)
        Volume.objects.filter(ref_code="1987-JX13-1").update(record_kind=kind)
        assert told(mention).code == code


def test_minutes_that_the_reading_room_shows_are_not_refused_for_privacy(archivist, mention):
    roster = Volume.objects.get(ref_code="1987-JX13-1")
    minutes = Volume.objects.create(
        fonds=roster.fonds, ref_code="1987-XZ11-1", ref_code_norm="1987-XZ11-1", title="校务会议记录", year=1987
    )
    item = Item.objects.create(
        fonds=roster.fonds, volume=minutes, key="1987-XZ11-1#1", sequence="1", title="第一次会议"
    )
    reviewing.opened(minutes.pk)
    for unit in ({"volume_id": minutes.pk}, {"item_id": item.pk}):
        by_who = {row.relationship: row for row in holdings.opening_case(archivist, **unit).gates}
        reader = by_who["RESEARCHER"]
        assert (reader.opening.code, reader.privacy.code) == ("OPEN", "NOT_PERSONAL")
        assert all(row.privacy.allowed for row in by_who.values())
    assert findables.by_code(cast.stranger(), code="1987-XZ11-1")
    listed = {row.relationship: row for row in holdings.opening_case(archivist, volume_id=roster.pk).gates}
    assert listed["RESEARCHER"].privacy.code == "PERSONAL_OF_OTHERS"
    Volume.objects.filter(pk=roster.pk).update(
        record_kind=""
    )  # names were indexed from it: it is about people all the same
    listed = {row.relationship: row for row in holdings.opening_case(archivist, volume_id=roster.pk).gates}
    assert listed["RESEARCHER"].privacy.code == "PERSONAL_OF_OTHERS"


def test_a_restriction_of_the_unit_that_made_it(archivist, mention):
    Volume.objects.filter(ref_code="1987-JX13-1").update(restricted_reason="形成单位限制", opening_status="OPEN")
    answer = queries.gates(archivist, mention_id=mention.pk, relationship="UNIT", purpose="HIRING")
    assert (answer.opening.allowed, answer.opening.code) == (False, "RESTRICTED_BY_UNIT")


def test_an_unknown_relationship_gets_the_strictest_answer(archivist, mention):
    assert not queries.gates(archivist, mention_id=mention.pk, relationship="FRIEND", purpose="").privacy.allowed


def test_the_opening_is_decided_by_the_head_with_a_reason(archivist, mention):
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    with pytest.raises(NotAllowed):
        catalogue.review_opening(archivist, volume_id=volume.pk, status="OPEN", reason="满 25 年")
    with pytest.raises(Exception, match="理由"):
        catalogue.review_opening(cast.director(), volume_id=volume.pk, status="OPEN", reason=" ")
    reviewing.opened(volume.pk)
    volume.refresh_from_db()
    assert volume.opening_status == "OPEN"
    assert EventRow.objects.get(name="catalogue.OpeningDecided").payload["after"] == "OPEN"


@pytest.mark.req("A14")
def test_what_is_not_held_is_said_with_where_else_to_ask(archivist, mention):
    catalogue.declare_held(
        archivist, record_kind="ADMISSION_ROSTER", year_from=1966, year_to=1969, answer="not_held",
        words="1966—1969 年没有招生。", words_en="No students were admitted from 1966 to 1969.",
        elsewhere="", elsewhere_en="",
    )  # fmt: skip
    catalogue.declare_held(
        archivist, record_kind="ADMISSION_ROSTER", year_from=1966, year_to=1969, unit="医学院", answer="held"
    )
    held = queries.held_for(["ADMISSION_ROSTER"], year=1967)
    assert (held.answer, held.words) == ("not_held", "1966—1969 年没有招生。")
    with translation.override("en"):
        assert queries.held_for(["ADMISSION_ROSTER"], year=1967).words.startswith("No students")
    assert queries.held_for(["ADMISSION_ROSTER"], year=1967, unit="华西医学院").answer == "held"
    assert queries.held_for(["ADMISSION_ROSTER"], year=1987).answer == "held"  # the catalogue lists such a volume
    assert queries.held_for(["ADMISSION_ROSTER"], year=1955).answer == "unknown"
    assert queries.held_for(["TRANSCRIPT_CN"], year=1967).answer == "unknown"
    assert queries.held_for(["ADMISSION_ROSTER"]).answer == "unknown"


def test_one_of_several_records_that_answer_a_material_is_enough(archivist, fonds):
    for kind, answer in (("TRANSCRIPT", "not_held"), ("STATUS_CARD", "held")):
        catalogue.declare_held(archivist, record_kind=kind, year_from=1950, year_to=1965, answer=answer, words="…")
    assert queries.held_for(["TRANSCRIPT_CN"], year=1958).answer == "held"


@pytest.mark.req("A14")
@pytest.mark.req("B09")
def test_what_was_said_to_have_left_nothing_to_keep_is_not_held_unless_the_map_speaks(archivist, mention):
    director = cast.director()

    def nothing(first: int, last: int, *, volumes: int = 0, key: str = "ADMISSION", department: str = "") -> int:
        return catalogue.expect_holdings(
            director, key_class=key, fonds_code="J02", year_from=first, year_to=last, volumes=volumes,
            department=department, ground="停止招生",
        )  # fmt: skip

    said = nothing(1966, 1987)
    held = queries.held_for(["ADMISSION_ROSTER"], year=1967)
    assert (held.answer, "停止招生" in held.words) == ("not_held", True)
    with translation.override("en"):
        assert queries.held_for(["ADMISSION_ROSTER"], year=1967).words.startswith("There was nothing")
    assert queries.held_for(["ADMISSION_ROSTER"], year=1987).answer == "held"  # the catalogue lists such a volume
    assert queries.held_for(["ADMISSION_ROSTER"], year=1965).answer == "unknown"
    assert queries.held_for(["STATUS_CARD"], year=1967).answer == "unknown"
    nothing(1967, 1967, volumes=1, department="医学院")
    assert queries.held_for(["ADMISSION_ROSTER"], year=1967, unit="医学院").answer == "unknown"
    assert queries.held_for(["ADMISSION_ROSTER"], year=1967, unit="机械系").answer == "not_held"
    nothing(1968, 1968, volumes=1)
    assert queries.held_for(["ADMISSION_ROSTER"], year=1968).answer == "unknown"
    catalogue.declare_held(
        archivist, record_kind="ADMISSION_ROSTER", year_from=1969, year_to=1969, answer="held", words="有补录名册"
    )
    assert queries.held_for(["ADMISSION_ROSTER"], year=1969).answer == "held"
    nothing(1967, 1967, key="REFORM")
    assert queries.held_for(["COURSE_DESC"], year=1967).answer == "unknown"  # syllabuses are no papers of a reform
    nothing(1967, 1967, key="AIMS")
    assert queries.held_for(["COURSE_DESC"], year=1967).answer == "not_held"
    catalogue.withdraw_expectation(director, expectation_id=said)
    assert queries.held_for(["ADMISSION_ROSTER"], year=1967).answer == "unknown"


def test_a_no_without_a_reason_is_not_accepted(archivist, fonds):
    with pytest.raises(Exception, match="原因"):
        catalogue.declare_held(archivist, record_kind="TRANSCRIPT", answer="not_held")
    with pytest.raises(NotAllowed):
        catalogue.declare_held(cast.auditor(), record_kind="TRANSCRIPT", answer="held")
