"""Schools and departments through time go out and come in again: equal in an empty house, nothing twice, nothing against ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import cast

from lantai.cli import main
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from lantai.people import queries, services
from lantai.people.errors import UnitRefused
from lantai.people.models import OrgEdge, OrgName, OrgUnit
from lantai.people.services.units import (
    UnitName,
    call_unit,
    correct_unit,
    link_units,
    record_unit,
    rename_unit,
    withdraw_edge,
    withdraw_name,
)
from lantai.people.states import EdgeKind

pytestmark = [pytest.mark.django_db, pytest.mark.req("D11")]

PAPER = "校发〔1998〕21 号"


@pytest.fixture
def archivist():
    """何静安, who wrote down how 化学系 became 化学学院, what it was called in secret years, and two errors taken back."""
    one = cast.window_archivist()
    emptied()
    record_unit(
        one, code="JIT", names=[UnitName("锦江工学院", since=1952, until=1994)], kind="university", source=PAPER
    )
    record_unit(
        one, code="CHEM", names=[UnitName("化学系", "Chemistry", 1952)], parent="JIT", founded=1952, source=PAPER
    )
    record_unit(one, code="CHEM2", names=[UnitName("化学学院", since=1998)])
    call_unit(one, code="CHEM", name="603 系", citation="保密委 1961 年通知", since=1961, until=1978)
    rename_unit(one, code="CHEM", name="应用化学系", year=1984, citation="院发〔1984〕7 号")
    withdraw_name(one, name_id=call_unit(one, code="CHEM", name="六系", citation="口述"), reason="是机械系")
    correct_unit(one, code="CHEM", parent="JIT", founded=1951, dissolved=1998, citation="校史")
    link_units(one, older="CHEM", newer="CHEM2", kind=EdgeKind.RENAMED, year=1998, citation=PAPER)
    wrong = link_units(one, older="JIT", newer="CHEM2", kind=EdgeKind.SPLIT, year=1998, citation="误记")
    withdraw_edge(one, edge_id=wrong, reason="不是分出来的")
    return one


def out(actor, folder: Path) -> bytes:
    path = folder / "units.jsonl"
    path.unlink(missing_ok=True)
    done = services.export_units(actor, path=path)
    content = path.read_bytes()
    assert (done.rows, done.length) == (len(content.splitlines()), len(content))
    return content


def brought(actor, folder: Path, content: bytes):
    path = folder / "brought.jsonl"
    path.write_bytes(content)
    return services.import_units(actor, path=path)


def emptied() -> None:
    for model in (OrgEdge, OrgName):
        model.objects.all().delete()
    OrgUnit.objects.update(parent=None)
    OrgUnit.objects.all().delete()


def test_they_come_back_byte_for_byte_into_an_empty_house_and_are_found_by_every_name(archivist, tmp_path):
    before = out(archivist, tmp_path)
    emptied()
    report = brought(archivist, tmp_path, before)
    assert (report.units, report.names, report.edges, report.problems) == (3, 6, 2, ())
    assert out(archivist, tmp_path) == before
    assert {"化学系", "应用化学系", "化学学院"} <= queries.lineage("603系").names
    assert "化学系" not in queries.lineage("六系").names
    unit = OrgUnit.objects.get(code="CHEM")
    history = queries.unit_history(archivist, unit_id=unit.pk)
    assert {moment.by for moment in history.moments if moment.citation == "保密委 1961 年通知"} == {archivist.name}
    assert (history.unit.parent, history.unit.founded, history.unit.dissolved) == ("JIT", 1951, 1998)


def test_the_same_file_again_changes_nothing(archivist, tmp_path):
    before = out(archivist, tmp_path)
    for _time in range(2):
        report = brought(archivist, tmp_path, before)
        assert (report.units, report.names, report.edges, report.completed, report.problems) == (0, 0, 0, 0, ())
    assert out(archivist, tmp_path) == before


def test_what_is_blank_here_is_completed_and_what_is_said_otherwise_stays_and_is_told(archivist, tmp_path):
    before = out(archivist, tmp_path)
    OrgUnit.objects.filter(code="CHEM").update(founded=None, dissolved=1999, parent=None)
    report = brought(archivist, tmp_path, before)
    unit = OrgUnit.objects.get(code="CHEM")
    assert (unit.founded, unit.dissolved, unit.parent.code) == (1951, 1999, "JIT")
    assert report.completed == 2
    [(line, words)] = report.problems
    assert (line, "CHEM" in words) == (1, True)


def test_a_circle_an_unknown_end_and_nonsense_are_told_or_passed_over(archivist, tmp_path):
    count = OrgEdge.objects.count()
    lines = [
        {"kind": "edge", "older": "CHEM2", "newer": "CHEM", "relation": "RENAMED"},
        {"kind": "edge", "older": "CHEM2", "newer": "NOBODY", "relation": "RENAMED"},
        {"kind": "edge", "older": "CHEM2", "newer": "JIT", "relation": "一"},
        {"kind": "unit", "names": 3},
        {"kind": "unit", "code": "JIT", "parent": "CHEM", "names": [1, {"name": "。"}]},
    ]
    report = brought(archivist, tmp_path, b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    assert [line for line, _words in report.problems] == [4, 5, 1, 2, 3]
    assert OrgEdge.objects.count() == count
    assert OrgUnit.objects.get(code="JIT").parent is None
    with pytest.raises(UnitRefused, match="第 1 行"):
        brought(archivist, tmp_path, b"{}\n")


def test_only_who_records_units_may_bring_them_and_it_is_written_down(archivist, tmp_path):
    before = out(archivist, tmp_path)
    with pytest.raises(NotAllowed):
        brought(cast.auditor(), tmp_path, before)
    with pytest.raises(NotAllowed):
        services.export_units(cast.alumna(), path=tmp_path / "x")
    brought(archivist, tmp_path, before)
    assert EventRow.objects.get(name="people.UnitsExported").payload["rows"] == 5
    assert EventRow.objects.get(name="people.UnitsImported").payload["units"] == 0


def test_by_command(archivist, tmp_path, capsys):
    path, who = tmp_path / "u.jsonl", ["--as", "hejingan", "--json"]
    assert main.main(["export", "units", "--out", str(path), *who]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 5
    assert main.main(["import", "units", str(path), *who]) == 0
    assert json.loads(capsys.readouterr().out)["units"] == 0
