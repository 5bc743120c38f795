"""Classing again what a fonds holds, when it is too much for the moment somebody waits: by the worker, piece by piece."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from datetime import date

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import (
    ClassificationScheme,
    ClassNode,
    Fonds,
    Item,
    Reclassing,
    SchemeUse,
    Series,
    Volume,
    VolumeThen,
)
from lantai.catalogue.queries import classing
from lantai.catalogue.services import reclassing
from lantai.foundation import events, tasks
from lantai.people import services as people
from tests import cast, scenes
from tests.catalogue.conftest import FONDS

PIECE, AT_ONCE = 20, 10
MUCH = 2 * PIECE + 8


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """Little is much here, or each test would write thousands of rows, and the index of what is found follow each."""
    monkeypatch.setattr(reclassing, "MANY", PIECE)
    monkeypatch.setattr(reclassing, "AT_ONCE", AT_ONCE)


def scheme(code: str) -> int:
    return ClassificationScheme.objects.get(code=code).pk


def fill(_folder=None) -> None:
    """More volumes of three years than are classed while somebody waits, some items, a component, a series."""
    fonds, jx14 = Fonds.objects.get(code="J02"), ClassNode.objects.get(scheme__code="process", code="JX14")
    Volume.objects.bulk_create(
        Volume(
            fonds=fonds, ref_code=f"{1987 + n % 3}-JX14-{n}", ref_code_norm=f"{1987 + n % 3}-JX14-{n}", year=1987 + n % 3,
            class_code="JX14", class_node=jx14,
        )
        for n in range(MUCH)
    )  # fmt: skip
    codes = {"a": "J02-JX14·1987-Y-0001", "b": "", "c": ""}
    for key, code in codes.items():
        item = Item.objects.create(fonds=fonds, key=key, ref_code=code, ref_code_norm=code, year=1988, class_node=jx14)
    Item.objects.filter(key="c").update(parent=item.pk - 1)
    Series.objects.create(fonds=fonds, title="学籍", class_node=jx14)


MUCH_HELD = scenes.Scene(fill, on=FONDS)


@pytest.fixture
@scenes.begins_with(MUCH_HELD)
def held(fonds) -> None:
    """`fill`."""


def adopt(code: str, first: int | None = None, last: int | None = None) -> int:
    return catalogue.adopt_scheme(
        cast.director(), fonds_code="J02", scheme_id=scheme(code), year_from=first, year_to=last
    )


def classed() -> dict[str, int]:
    """How many volumes lie in the classes of each scheme."""
    found: dict[str, int] = {}
    for code in Volume.objects.values_list("class_node__scheme__code", flat=True):
        found[code] = found.get(code, 0) + 1
    return found


def told(archivist) -> list[tuple[str, int, int, int]]:
    rows = classing.reclassings(archivist, ended=True)
    return [(one.state, one.done, one.total, one.volumes) for one in rows]


@pytest.mark.req("A14")
def test_much_is_classed_by_the_worker_in_pieces_and_how_far_it_is_is_told(archivist, held):
    adopt("level", 1988)
    of_later = Volume.objects.filter(year__gte=1988).count()
    assert classed() == {"process": MUCH}
    assert told(archivist) == [("WAITING", 0, of_later + 3, 0)]
    assert tasks.run_until_empty() > 0
    assert classed() == {"process": MUCH - of_later, "level": of_later}
    assert told(archivist) == [("DONE", of_later + 3, of_later + 3, of_later)]
    assert classing.reclassings(archivist) == []
    assert VolumeThen.objects.count() == of_later  # reports of an earlier moment say what they said
    assert set(Item.objects.values_list("class_node__scheme__code", flat=True)) == {"level"}
    assert Series.objects.get().class_node.scheme.code == "process"  # still in use, for the years before
    pieces = [one for one in events.of_subject("fonds", "J02") if one.name == "catalogue.UnitsReclassed"]
    sizes = [len(one.payload["ids"]) for one in pieces if one.payload["kind"] == "volume"]
    assert (sum(sizes), max(sizes) <= PIECE, len(sizes)) == (of_later, True, 2)
    assert {one.actor_id for one in pieces} == {cast.director().account_id}


def test_cut_short_it_goes_on_where_it_stood(archivist, held, monkeypatch):
    adopt("level")
    real, seen = reclassing._Run.change, []

    def fragile(run, actor, piece):
        changed = real(run, actor, piece)
        seen.append(changed)
        if len(seen) == 2:
            raise OSError("power cut")  # the rows of the piece are written, their transaction is not ended
        return changed

    monkeypatch.setattr(reclassing._Run, "change", fragile)
    with pytest.raises(OSError, match="power cut"):
        reclassing.go_on(archivist, fonds_code="J02", runner=0)
    assert classed() == {"process": MUCH - PIECE, "level": PIECE}
    [(state, done, total, volumes)] = told(archivist)
    assert (state, done, total, volumes) == ("RUNNING", PIECE, MUCH + 3, PIECE)
    tasks.run_until_empty()
    assert (classed(), told(archivist)) == ({"level": MUCH}, [("DONE", MUCH + 3, MUCH + 3, MUCH)])
    assert VolumeThen.objects.count() == MUCH
    assert Series.objects.get().class_node.scheme.code == "process"
    reclassing.go_on(archivist, fonds_code="J02", runner=0)  # a second time there is nothing to do
    assert VolumeThen.objects.count() == MUCH


def test_what_is_decided_meanwhile_is_what_it_is_classed_by(archivist, held, monkeypatch):
    adopt("level")
    seen = []

    def meanwhile(done, total):
        reclassing.go_on(archivist, fonds_code="J02", runner=-1)  # another task meanwhile: it lets be
        assert Reclassing.objects.get().done == done
        if not seen:
            SchemeUse.objects.filter(scheme__code="level").update(year_to=1987)
            reclassing.reclass(archivist, Fonds.objects.get(code="J02"))
        seen.append((done, total))

    monkeypatch.setattr(reclassing.tasks, "report", meanwhile)  # between two pieces
    tasks.run_until_empty()
    own = Volume.objects.filter(year=1987).count()
    assert classed() == {"process": MUCH - own, "level": own}
    [(state, done, total, changed)] = told(archivist)
    assert seen[0] == (PIECE, MUCH + 3)
    assert (state, done) == ("DONE", total)
    assert total == changed + 3  # those that were classed before it was decided otherwise, and those that were not yet


def test_no_scheme_is_taken_away_while_what_needs_it_cannot_be_known_or_nothing_else_has_its_classes(archivist, held):
    made = SchemeUse.objects.get().pk
    with pytest.raises(CatalogueError, match=rf"还有 {MUCH} 卷、3 件、1 个类别"):
        catalogue.withdraw_scheme(cast.director(), use_id=made)
    assert not Reclassing.objects.exists()
    adopt("level")
    for verb, asked in ((catalogue.withdraw_scheme, {"use_id": made}), (catalogue.end_scheme, {
        "scheme_id": scheme("process"), "last_day": date(2020, 12, 31)
    })):  # fmt: skip
        with pytest.raises(CatalogueError) as refusal:
            verb(cast.director(), **asked)
        assert refusal.value.code == "RECLASSING"
    tasks.run_until_empty()
    assert catalogue.withdraw_scheme(cast.director(), use_id=made) == reclassing.Held(series=1)
    assert Series.objects.get().class_node.scheme.code == "level"


def test_who_decided_may_have_left_the_house_before_it_is_done(archivist, held):
    adopt("level")
    people.stop_account(cast.sysadmin(), account_id=cast.director().account_id, reason="退休")
    tasks.run_until_empty()
    assert classed() == {"level": MUCH}


KILLED = textwrap.dedent("""
    import os, signal, sys
    import django; django.setup()
    from lantai.catalogue.services import reclassing
    reclassing.MANY = int(sys.argv[1])
    from lantai.foundation.actor import Actor
    left = 2
    real = reclassing._Work._note

    def dying(work, *arguments, **facts):
        global left
        left -= 1
        real(work, *arguments, **facts)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    reclassing._Work._note = dying
    reclassing.go_on(Actor.system("test"), fonds_code="J02", runner=0)
""")


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_piece_it_loses_nothing_and_does_nothing_twice(tmp_path, child_environment):
    catalogue.load_fixtures()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    fill()
    adopt("level")
    script = tmp_path / "child.py"
    script.write_text(KILLED)
    child = subprocess.run([sys.executable, str(script), str(PIECE)], env=child_environment, check=False)
    assert child.returncode == -signal.SIGKILL
    assert classed() == {"process": MUCH - PIECE, "level": PIECE}
    assert VolumeThen.objects.count() == PIECE
    tasks.run_until_empty()
    assert (classed(), told(archivist)) == ({"level": MUCH}, [("DONE", MUCH + 3, MUCH + 3, MUCH)])
    assert VolumeThen.objects.count() == MUCH
