"""`lantai holdings`: the same figures as the page, as lines to read or as one JSON object."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lantai.catalogue import services as catalogue
from lantai.cli.holdings import GOOD, USAGE
from lantai.cli.main import parser
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from lantai.reporting import queries as reporting
from lantai.stacks import services as stacks
from tests import cast
from tests.catalogue import paper

pytestmark = [pytest.mark.django_db, pytest.mark.req("B04")]


def lantai(*words: str, acting: str = "chengguanlan") -> int:
    arguments = parser().parse_args(["holdings", *words, "--as", acting])
    return arguments.run(arguments)


@pytest.fixture
def stocked(tmp_path):
    """Three volumes, one of them a film, one of them in a box."""
    from lantai.cli.prepare import load_fixtures

    load_fixtures()
    director = cast.director()
    catalogue.create_fonds(director, code="J02", name="锦江工学院")
    rows = [[*row, said] for row, said in zip(paper.volume_rows(3), ("", "录像带", "纸质"), strict=True)]
    path = paper.xlsx(tmp_path / "目录.xlsx", ("案卷", [[*paper.VOLUME_HEADER, "载体形态"], *rows]))
    catalogue.import_catalogue(director, path=path, file_name=path.name, fonds_code="J02")
    box = stacks.make_box(director, site="WM", thickness_mm=45)
    things, _unknown = stacks.things_of(director, "1987-JX13-1")
    stacks.put_in_box(director, box_id=box, things=things)
    return director


def test_json_says_every_figure_of_the_report(stocked, capsys):
    assert lantai("--json") == GOOD
    said = json.loads(capsys.readouterr().out)
    report = reporting.holdings(stocked, at=clock.now())
    assert said["volumes"] == {"held": 3, "digitised": 0, "indexed": 0}
    assert [(one["code"], one["held"], one["share"]) for one in said["carriers"]] == [
        ("paper", 2, 0.6667), ("video", 1, 0.3333),
    ]  # fmt: skip
    assert said["carriers"][1]["years"] == [{"year": 1987, "held": 1, "digitised": 0, "indexed": 0}]
    assert (said["boxes"], said["shelf_mm"], said["boxed"], said["unboxed"]) == (1, 45, 1, 2)
    assert (report.shelved.length_mm, report.boxed, report.loose) == (45, 1, 2)
    assert [one["code"] for one in said["categories"]] == [line.code for line in report.held.categories] == ["JX"]
    assert said["page_bytes"] == said["recording_bytes"] == 0
    taken = EventRow.objects.get(name="catalogue.HoldingsReportTaken")
    assert (taken.payload["volumes"], taken.channel) == (3, "CLI")


def test_lines_are_for_the_eye_and_a_day_before_says_what_is_not_known(stocked, capsys):
    assert lantai("--fonds", "J02") == GOOD
    lines = capsys.readouterr().out.splitlines()
    assert {"案卷\t3\t0\t0", "排架长度（米）\t0.045", "没有装盒的案卷\t2", "载体\t录像\t1\t0\t0"} <= set(lines)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert lantai("--at", yesterday) == GOOD
    before = capsys.readouterr().out
    assert "案卷\t0\t0\t0" in before
    assert f"排架长度（米）\t不知道，装盒从 {clock.today().isoformat()} 起才登记" in before
    assert lantai("--json", "--at", yesterday) == GOOD
    said = json.loads(capsys.readouterr().out)
    assert (said["boxes"], said["shelf_mm"], bool(said["places_since"])) == (None, None, True)


def test_a_fonds_there_is_not_and_a_day_to_come_are_refused(stocked, capsys):
    assert lantai("--fonds", "J99") == USAGE == 64
    assert lantai("--at", (clock.today() + timedelta(days=1)).isoformat()) == USAGE
    assert "J99" in capsys.readouterr().err
    cast.sysadmin()
    with pytest.raises(NotAllowed):
        lantai(acting="sysadmin")
    assert not EventRow.objects.filter(name="catalogue.HoldingsReportTaken").exists()
