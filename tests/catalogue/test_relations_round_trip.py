"""Related units and control notes go out with their units and come in again, and go with the import that brought them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Item, Volume
from tests.catalogue.test_round_trips import LISTS, bring, out, volume

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonds"), pytest.mark.req("D11")]


@pytest.fixture
def held(archivist, fonds, tmp_path):
    """Three volumes (one with two items), an item alone, a series; a second fonds that has a volume."""
    for name, text in LISTS.items():
        bring(archivist, tmp_path, name, text)
    catalogue.make_series(archivist, fonds_code="J02", title="校长文书", code="甲")
    catalogue.create_fonds(archivist, code="J03", name="附属中学")
    (tmp_path / "别的.csv").write_text("档号,案卷题名\n1987-JX13-1,毕业名册\n")
    catalogue.import_catalogue(archivist, path=tmp_path / "别的.csv", file_name="别的.csv", fonds_code="J03")


@pytest.fixture
def related(archivist, held):
    """Relations between all kinds of units, within the fonds and beyond it, each said from one end."""
    first, second = volume_of("J02", "1987-JX13-1"), volume_of("J02", "1987-JX13-2")
    letters = volume_of("J02", "2003-XZ11-5")
    asked, papers = Item.objects.get(title="请示"), letters.fonds.series.get()
    for kind, pk, fonds, code, relation, note in (
        ("volume", second.pk, "J02", first.ref_code, "continues", "接着登记"),
        ("volume", first.pk, "J03", "1987-JX13-1", "same", ""),
        ("item", asked.pk, "J02", "J02-XZ·2018-Y-0001", "reply", "同；一（件）事"),
        ("item", asked.pk, "J02", first.ref_code, "same", ""),
        ("series", papers.pk, "J02", letters.ref_code, "moved", ""),
        ("fonds", letters.fonds_id, "J03", "1987-JX13-1", "copy", ""),
    ):
        catalogue.relate_units(
            archivist, kind=kind, unit_id=pk, fonds_code=fonds, ref_code=code, relation=relation, note=note
        )


@pytest.fixture
def noted(archivist, held):
    first, asked = volume_of("J02", "1987-JX13-1"), Item.objects.get(title="请示")
    for kind, pk, values, why in (
        ("volume", first.pk, {"scope": "一行\n二行  空格", "subjects": "录取"}, "照原件补"),
        ("volume", first.pk, {"subjects": "录取、招生"}, ""),
        ("item", asked.pk, {"subjects": "请示"}, "补"),
        ("series", first.fonds.series.get().pk, {"scope": "校长的"}, "补"),
        ("fonds", first.fonds_id, {"custody": "移交过"}, "补"),
    ):
        catalogue.describe(archivist, kind=kind, unit_id=pk, values=values, why=why)


def volume_of(fonds: str, code: str) -> Volume:
    return Volume.objects.get(fonds__code=fonds, ref_code=code)


def lines(actor, folder: Path) -> list[dict]:
    return [json.loads(line) for line in out(actor, folder, "jsonl")["J02.jsonl"].splitlines()]


@pytest.mark.usefixtures("related", "noted")
class TestGoingOut:
    def test_a_record_tells_the_units_it_belongs_with_whichever_said_so_and_its_control_notes(
        self, archivist, tmp_path
    ):
        told = {
            one.get("ref_code") or one["title"] if one["kind"] != "fonds" else "": one
            for one in lines(archivist, tmp_path)
        }
        assert told["1987-JX13-1"]["related"] == [
            {"kind": "item", "fonds": "J02", "key": Item.objects.get(title="请示").key, "relation": "same", "note": "",
             "from_there": True},
            {"kind": "volume", "fonds": "J02", "ref_code": "1987-JX13-2", "relation": "continues", "note": "接着登记",
             "from_there": True},
            {"kind": "volume", "fonds": "J03", "ref_code": "1987-JX13-1", "relation": "same", "note": ""},
        ]  # fmt: skip
        assert told["校长文书"]["related"] == [
            {"kind": "volume", "fonds": "J02", "ref_code": "2003-XZ11-5", "relation": "moved", "note": ""}
        ]
        assert [one["kind"] for one in told[""]["related"]] == ["volume"]
        assert told["2003-XZ11-5"]["related"][0]["series"] == ["甲 校长文书"]
        first, *_rest, last = told["1987-JX13-1"]["notes"]
        assert (last["before"], last["after"], last["by"]) == ("录取", "录取、招生", archivist.name)
        assert (first["why"], len(told["1987-JX13-1"]["notes"]), "notes" in told["1987-JX13-2"]) == (
            "照原件补",
            3,
            False,
        )
        assert not any("noted_by" in str(one) or "account" in str(one) for one in told.values())

    def test_of_a_state_secret_neither_goes_out(self, archivist, tmp_path):
        Volume.objects.filter(ref_code="1987-JX13-1", fonds__code="J02").update(secrecy="SECRET")
        (stub,) = [one for one in lines(archivist, tmp_path) if one.get("ref_code") == "1987-JX13-1"]
        assert not {"related", "notes"} & stub.keys()

    def test_it_takes_as_many_queries_for_one_row_as_for_forty(self, archivist, tmp_path):
        lines(archivist, tmp_path)
        with CaptureQueriesContext(connection) as few:
            lines(archivist, tmp_path)
        rows = "".join(f"1999-JX13-{n},卷{n}\n" for n in range(40))
        bring(archivist, tmp_path, "再.csv", f"档号,案卷题名\n{rows}")
        for n in range(1, 40):
            catalogue.relate_units(
                archivist, kind="volume", unit_id=volume(f"1999-JX13-{n}").pk, fonds_code="J02",
                ref_code=f"1999-JX13-{n - 1}", relation="continues",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as many:
            lines(archivist, tmp_path)
        assert len(many) == len(few)
