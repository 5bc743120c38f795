"""The head's own words: versions of schemes, classes, words for retention periods."""

from __future__ import annotations

from datetime import date

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ClassificationScheme, ClassNode, KeyClass, RetentionTerm, SchemeUse, Volume
from lantai.catalogue.queries import arrangement, terms
from lantai.foundation import events
from lantai.foundation.errors import NotAllowed
from tests import cast, scenes
from tests.catalogue import paper
from tests.catalogue.conftest import ARCHIVIST, FONDS

pytestmark = pytest.mark.django_db


def fill(folder):
    rows = [*paper.volume_rows(1, year=1987), *paper.volume_rows(1, year=2027)]
    for row, code in zip(rows, ("KY14", "KY14"), strict=True):
        row[1], row[3], row[9] = row[1].replace("JX13", code), code, "20年"
    path = paper.volume_sheet(folder / "案卷目录.xlsx", rows)
    report = catalogue.import_catalogue(ARCHIVIST.value, path=path, file_name=path.name, fonds_code="J02")
    assert [one.code for one in report.notices] == ["UNKNOWN_RETENTION", "UNKNOWN_RETENTION"]


HELD = scenes.Scene(fill, on=FONDS)


@pytest.fixture
@scenes.begins_with(HELD)
def held(fonds) -> None:
    """Two volumes, of 1987 and 2027, of a class that the scheme does not have, kept by a word that nobody knows."""


def process() -> int:
    return ClassificationScheme.objects.get(code="process", version="1993").pk


def classed() -> list[tuple[str, str]]:
    rows = Volume.objects.order_by("year").select_related("class_node__scheme")
    return [(row.class_node.scheme.version, row.class_node.code) for row in rows]


def test_a_new_version_begins_with_all_classes_and_a_year_and_has_its_own_from_then_on(archivist, held):
    head = cast.director()
    assert classed() == [("1993", "KY"), ("1993", "KY")]
    new = catalogue.make_version(head, of=process(), version="2027", year_from=2027, fonds=["J02"])
    views = {one.id: one for one in arrangement.schemes(archivist)}
    said = [[(one.code, one.name, one.depth) for one in views[pk].classes] for pk in (process(), new)]
    assert said[0] == said[1]
    uses = SchemeUse.objects.order_by("year_to").values_list("scheme__version", "year_from", "year_to")
    assert set(uses) == {("1993", None, 2026), ("2027", 2027, None)}
    assert classed() == [("1993", "KY"), ("2027", "KY")]
    made = catalogue.add_class(head, scheme_id=new, code="ky14", name="军工项目", name_en="Defence projects")
    node = ClassNode.objects.get(pk=made)
    assert (node.code, node.parent.code, node.depth) == ("KY14", "KY", 2)
    assert classed() == [("1993", "KY"), ("2027", "KY14")]  # the old version has no such class
    catalogue.rename_class(head, class_id=made, name="国防项目")
    assert ClassNode.objects.get(pk=made).name == "国防项目"
    assert events.of_subject("class", made)[-1].payload == {"code": "KY14", "before": "军工项目", "after": "国防项目"}
    kinds = dict(ClassNode.objects.filter(scheme_id=new).values_list("code", "record_kinds"))
    assert kinds["JX13"] == ClassNode.objects.get(scheme_id=process(), code="JX13").record_kinds


def test_another_code_makes_another_scheme_whose_key_classes_count_as_before(archivist, held):
    own = catalogue.make_version(
        cast.director(), of=process(), code="own", version="1", name="本校分类", name_en="Our own"
    )
    key = KeyClass.objects.filter(classes__has_key="process").first()
    assert key.classes["own"] == key.classes["process"]
    assert SchemeUse.objects.filter(scheme_id=own).count() == 0
    bare = catalogue.make_version(cast.director(), of=None, code="bare", version="1", name="空的")
    assert ClassNode.objects.filter(scheme_id=bare).count() == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"version": "1993"}, "SCHEME_HELD"),
        ({"version": ""}, "SCHEME_CODE"),
        ({"version": "二"}, "SCHEME_CODE"),
        ({"code": "My Own"}, "SCHEME_CODE"),
        ({"fonds": ["J02"]}, "SCHEME_YEARS"),
        ({"fonds": ["J99"], "year_from": 2027}, "NOT_FOUND"),
        ({"of": 2**40}, "NOT_FOUND"),
        ({"classes": [("KY14", "甲", ""), ("ZZ", "", "")]}, "CLASS_CODE"),
    ],
)
def test_what_is_no_version_is_refused_with_nothing_left_of_it(archivist, fonds, changed, code):
    with pytest.raises(CatalogueError) as refused:
        catalogue.make_version(cast.director(), **{"of": process(), "version": "2027", **changed})
    assert refused.value.code == code
    assert ClassificationScheme.objects.count() == 2
    assert set(SchemeUse.objects.values_list("year_to", flat=True)) == {None}


@pytest.mark.parametrize(
    ("code", "name", "refusal"),
    [
        ("KY", "科研", "CLASS_HELD"),
        ("K14", "x", "CLASS_CODE"),
        ("KY14", " ", "CLASS_CODE"),
        ("ZZ11", "x", "CLASS_ABOVE"),
    ],
)
def test_what_is_no_class_is_refused(archivist, fonds, code, name, refusal):
    with pytest.raises(CatalogueError) as refused:
        catalogue.add_class(cast.director(), scheme_id=process(), code=code, name=name)
    assert refused.value.code == refusal


def test_only_the_head_decides(archivist, fonds):
    node = ClassNode.objects.first()
    for verb, given in (
        (catalogue.make_version, {"of": process(), "version": "2"}),
        (catalogue.add_class, {"scheme_id": process(), "code": "KY14", "name": "x"}),
        (catalogue.rename_class, {"class_id": node.pk, "name": "x"}),
        (catalogue.read_classes, {"scheme_id": process(), "rows": [("KY14", "x", "")]}),
        (catalogue.add_term, {"code": "D20", "name": "20年", "years": 20}),
        (catalogue.end_term, {"term_id": 1, "last_day": date(2026, 1, 1)}),
    ):
        with pytest.raises(NotAllowed):
            verb(archivist, **given)


def test_a_list_of_classes_adds_and_renames_and_takes_none_out_all_or_nothing(archivist, held):
    head, before = cast.director(), ClassNode.objects.filter(scheme_id=process()).count()
    rows = [("KY1401", "子项", ""), ("KY14", "军工项目", "Defence"), ("KY11", "科研综合", ""), ("ZY", "资料", "")]
    rows.append(("KY12", "自然科学项目", ClassNode.objects.get(scheme_id=process(), code="KY12").name_en))
    assert catalogue.read_classes(head, scheme_id=process(), rows=rows) == (3, 1, 1)
    assert ClassNode.objects.get(code="KY1401").parent.code == "KY14"
    assert classed() == [("1993", "KY14"), ("1993", "KY14")]
    assert catalogue.read_classes(head, scheme_id=process(), rows=rows) == (0, 0, 5)
    with pytest.raises(CatalogueError, match=r"第 2 行.*YY"):
        catalogue.read_classes(head, scheme_id=process(), rows=[("KY15", "新", ""), ("YY11", "无上级", "")])
    assert ClassNode.objects.filter(scheme_id=process()).count() == before + 3


def test_a_word_that_is_added_is_known_at_once_where_it_was_said_before(archivist, held):
    head = cast.director()
    tied = catalogue.add_term(head, code="d20", name="20 年", years=20, name_en="20 years", aliases=["二十年", ""])
    assert tied == 2
    term = RetentionTerm.objects.get(code="D20")
    assert (term.name, term.years_min, term.years_max, term.permanent) == ("20年", 20, 20, False)
    assert set(Volume.objects.values_list("retention_term__code", flat=True)) == {"D20"}
    for given, code in (
        ({"code": "D21", "name": "二十年", "years": 20}, "TERM_HELD"),
        ({"code": "Y", "name": "永远", "years": None}, "TERM_HELD"),
        ({"code": "二", "name": "x", "years": 1}, "TERM_CODE"),
        ({"code": "D0", "name": "零年", "years": 0}, "TERM_YEARS"),
    ):
        with pytest.raises(CatalogueError) as refused:
            catalogue.add_term(head, **given)
        assert refused.value.code == code
    catalogue.end_term(head, term_id=term.pk, last_day=date(2026, 1, 1))
    assert [one.code for one in terms.terms(archivist) if one.valid_to == date(2026, 1, 1)] == ["D20"]
    assert set(Volume.objects.values_list("retention_term__code", flat=True)) == {"D20"}  # what says it says it on
    with pytest.raises(CatalogueError, match="已经停用"):
        catalogue.end_term(head, term_id=term.pk, last_day=date(2026, 1, 1))
    with pytest.raises(NotFound):
        catalogue.end_term(head, term_id=2**40, last_day=date(2026, 1, 1))
    d30 = RetentionTerm.objects.get(code="D30")
    with pytest.raises(CatalogueError, match="开始之前"):
        catalogue.end_term(head, term_id=d30.pk, last_day=date(1990, 1, 1))


def test_the_words_of_accounts_are_known_and_an_archive_that_has_its_own_keeps_it(archivist, fonds, tmp_path):
    words = {"25年": 25, "定期15年": 15, "五年": 5, "3年": 3, "10年": 10, "30年": 30}
    rows = paper.volume_rows(len(words), year=2012)
    for row, word in zip(rows, words, strict=True):
        row[9] = word
    path = paper.volume_sheet(tmp_path / "会计.xlsx", rows)
    report = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    assert (report.accepted, report.notices) == (len(words), ())
    known = {row.retention: row.retention_term for row in Volume.objects.select_related("retention_term")}
    assert {word: (term.years_min, term.years_max) for word, term in known.items()} == {
        word: (years, years) for word, years in words.items()
    }
    ended = {term.code: (term.valid_from, term.valid_to) for term in known.values() if term.valid_to}
    assert ended == dict.fromkeys(("ACC25", "ACC15", "ACC5", "ACC3"), (date(1999, 1, 1), date(2015, 12, 31)))

    Volume.objects.filter(retention__in=["25年", "3年"]).update(retention_term=None)
    RetentionTerm.objects.filter(code__in=["ACC25", "ACC3"]).delete()
    catalogue.add_term(cast.director(), code="OWN25", name="二十五年", years=25)
    catalogue.load_fixtures()
    assert set(RetentionTerm.objects.filter(years_max=25).values_list("code", flat=True)) == {"OWN25"}
    assert Volume.objects.get(retention="25年").retention_term is None  # not a word of the archive's
    assert Volume.objects.get(retention="3年").retention_term.code == "ACC3"
