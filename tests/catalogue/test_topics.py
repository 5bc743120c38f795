"""Topics 专题: what should come, from whom, what has come, what is missing (B07)."""

from __future__ import annotations

import pytest

from lantai.catalogue import services
from lantai.catalogue.errors import TopicRefused
from lantai.catalogue.models import Volume
from lantai.catalogue.queries import topics as queries
from lantai.catalogue.rules.checklists import standing
from lantai.catalogue.rules.citing import Cited, gb7714, plain, whole_code
from lantai.catalogue.states import PaperState
from lantai.catalogue.values.topics import TopicWords
from lantai.foundation import events
from lantai.foundation.errors import NotAllowed
from lantai.people import services as registry
from lantai.people.services.units import UnitName
from tests import cast, scenes

SHEET = "档号,案卷题名,年度\n" + "".join(
    f"{year}-JX15-1,锦江大学{year}年一流课程申报书,{year}\n" for year in range(2019, 2023)
)
COURSES = TopicWords("国家级一流课程", "National first-class courses", "", "", ("TEACHING", "CS"))


def build(folder):
    services.load_fixtures()
    clerk = cast.window_archivist()
    (folder / "案卷目录.csv").write_text(SHEET, "utf-8")
    services.import_catalogue(
        clerk, path=folder / "案卷目录.csv", file_name="案卷目录.csv", fonds_code="J01", create_fonds="锦江大学"
    )
    for code, name in (("TEACHING", "教务处"), ("CS", "计算机学院")):
        registry.record_unit(clerk, code=code, names=[UnitName(name)])
    services.make_topic(clerk, code="courses", words=COURSES)


TOPIC = scenes.Scene(build)


@pytest.fixture
@scenes.begins_with(TOPIC)
def clerk(db):
    return cast.window_archivist()


def volume(year: int) -> int:
    return Volume.objects.get(year=year).pk


@pytest.mark.req("B07")
def test_the_checklist_says_year_by_year_what_has_come_and_what_is_missing(clerk):
    """One course appears every year: a series, a line for each year."""
    lines = services.expect_paper(clerk, code="courses", unit="TEACHING", name="申报书", years=(2019, 2020, 2021, 2022))
    services.expect_paper(clerk, code="courses", unit="CS", name="教学录像", wanted=2)
    for place, year in enumerate((2019, 2020)):
        services.tag(clerk, code="courses", volumes=[volume(year)], paper_id=lines[place])
    services.tag(clerk, code="courses", volumes=[volume(2021)], paper_id=None)
    services.waive_paper(clerk, paper_id=lines[3], reason="当年停评")
    found = queries.checklist(clerk, code="courses")
    states = {(one.name, one.year): one.state for one in found.lines}
    assert states == {
        ("申报书", 2019): PaperState.COME,
        ("申报书", 2020): PaperState.COME,
        ("申报书", 2021): PaperState.MISSING,
        ("申报书", 2022): PaperState.WAIVED,
        ("教学录像", None): PaperState.MISSING,
    }
    assert (found.come, found.missing) == (2, 2)
    assert {one.unit for one in found.lines} == {"教务处", "计算机学院"}
    assert [name for name, _en in queries.topic(clerk, code="courses").owners] == ["教务处", "计算机学院"]


@pytest.mark.req("B07")
def test_what_is_put_in_twice_is_in_once_and_can_be_taken_out_again(clerk):
    ids = [volume(year) for year in range(2019, 2023)]
    line = services.expect_paper(clerk, code="courses", unit="TEACHING", name="申报书", wanted=4)[0]
    assert services.tag(clerk, code="courses", volumes=ids[:2]) == 2
    assert services.tag(clerk, code="courses", volumes=[*ids, 10**9], paper_id=line) == 2
    rows, total = queries.records(clerk, code="courses")
    assert total == 4
    assert [one.record.year for one in rows] == [2019, 2020, 2021, 2022]
    assert {one.paper for one in rows} == {"申报书"}
    with pytest.raises(TopicRefused):
        services.remove_paper(clerk, paper_id=line)
    services.untag(clerk, code="courses", kind="volume", record_id=ids[0])
    assert queries.checklist(clerk, code="courses").lines[0].state is PaperState.PARTLY
    assert events.log().filter(name="catalogue.TopicTagged").count() == 3


def test_a_topic_that_cannot_be_is_refused_with_what_to_do(clerk):
    for code, words in (
        ("Bad Code", COURSES),
        ("courses", COURSES),
        ("new", TopicWords("")),
        ("new", TopicWords("课", owners=("NO",))),
    ):
        with pytest.raises(TopicRefused):
            services.make_topic(clerk, code=code, words=words)
    with pytest.raises(TopicRefused):
        services.open_topic(cast.director(), code="courses")  # nothing is said about it yet
    with pytest.raises(NotAllowed):
        services.open_topic(clerk, code="courses")
    with pytest.raises(NotAllowed):
        services.tag(cast.guard(), code="courses", volumes=[volume(2019)])
    with pytest.raises(TopicRefused):
        services.tag(clerk, code="courses")
    other = services.make_topic(clerk, code="others", words=COURSES)
    line = services.expect_paper(clerk, code=other, unit="CS", name="别的")[0]
    with pytest.raises(TopicRefused):
        services.tag(clerk, code="courses", volumes=[volume(2019)], paper_id=line)


@pytest.mark.parametrize(
    ("wanted", "come", "waived", "state"),
    [
        (1, 0, False, "MISSING"),
        (1, 1, False, "COME"),
        (2, 1, False, "PARTLY"),
        (1, 0, True, "WAIVED"),
        (1, 1, True, "COME"),
        (2, 1, True, "WAIVED"),
    ],
)
def test_where_a_line_stands(wanted, come, waived, state):
    assert standing(wanted=wanted, come=come, waived=waived) is PaperState(state)


def test_a_record_is_cited_as_the_standard_has_it():
    from datetime import date

    cited = Cited("校庆筹备会议纪要", "校长办公室", "1980", whole_code("J02", "1980-XZ11-1"), "锦江大学档案馆")
    assert gb7714(cited) == "校长办公室. 校庆筹备会议纪要[A]. 锦江大学档案馆, 1980: J02-1980-XZ11-1."
    online = gb7714(cited, address="https://a.example/c/", seen=date(2026, 11, 28))
    assert (
        online
        == "校长办公室. 校庆筹备会议纪要[A/OL]. 锦江大学档案馆, 1980: J02-1980-XZ11-1[2026-11-28]. https://a.example/c/."
    )
    assert plain(cited) == "校长办公室：《校庆筹备会议纪要》，1980，锦江大学档案馆藏，档号 J02-1980-XZ11-1。"
    assert whole_code("J02", "J02-1980-1") == "J02-1980-1"
