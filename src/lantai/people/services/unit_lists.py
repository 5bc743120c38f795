"""Schools and departments through time as a file: written out, and brought into another house under the names and days it has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import events, jsonlines, policy
from lantai.foundation.actor import Actor
from lantai.foundation.jsonlines import moment, text, whole
from lantai.people.errors import UnitRefused
from lantai.people.events import UnitNamed, UnitRecorded, UnitsExported, UnitsImported, UnitsLinked
from lantai.people.models import OrgEdge, OrgName, OrgUnit
from lantai.people.queries import unit_list
from lantai.people.queries.units import fold
from lantai.people.services.units import WHOLE, leads_to
from lantai.people.states import EdgeKind

FACTS = ("kind", "founded", "dissolved", "source")


@dataclass(frozen=True, slots=True)
class UnitsOut:
    """What went out: lines, bytes, SHA-256."""

    rows: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class UnitsIn:
    """What became of a file: units, names and edges that are new, facts that were completed; `problems`: (line, in words)."""

    units: int
    names: int
    edges: int
    completed: int
    problems: tuple[tuple[int, str], ...] = ()


def export_units(actor: Actor, *, path: Path) -> UnitsOut:
    """Write all units with their names and how one became another to `path`, a JSON object a line; it is recorded.

    Raises `NotAllowed`. Source: D11.
    """
    rows, digest, length = 0, hashlib.sha256(), 0
    try:
        with path.open("wb") as stream:
            for line in unit_list.lines(actor):
                piece = json.dumps(line, ensure_ascii=False).encode() + b"\n"
                rows, length = rows + 1, length + stream.write(piece)
                digest.update(piece)
    except BaseException:
        path.unlink(missing_ok=True)  # half of it is none
        raise
    with transaction.atomic():
        events.record(UnitsExported(rows=rows, sha256=digest.hexdigest()), actor=actor, subject=("unit", "*"))
    return UnitsOut(rows, length, digest.hexdigest())


@transaction.atomic
def import_units(actor: Actor, *, path: Path) -> UnitsIn:
    """Bring units in from a file as `export_units` writes it. Idempotent; all of it, or nothing.

    A unit is known by its code. What is blank here is completed; what is said otherwise here stays, and is told. Raises
    `NotAllowed`, `UnitRefused` (not such a file).
    """
    policy.require(actor, "people.unit.record")
    bringing = _Bringing(actor)
    for kind, bring in (("unit", bringing.unit), ("unit", bringing.stand), ("edge", bringing.edge)):
        for number, line in _read(path):
            if line["kind"] == kind:
                bring(number, line)
    done = bringing.report()
    told = UnitsImported(units=done.units, names=done.names, edges=done.edges, completed=done.completed)
    events.record(told, actor=actor, subject=("unit", "*"))
    return done


def _read(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        yield from jsonlines.objects(path, kinds=("unit", "edge"))
    except jsonlines.Foreign as fault:
        words = _("第 %(line)d 行不是机构沿革的一行。请选“lantai export units”写出的文件。") % {"line": fault.line}
        raise UnitRefused(words, code="NOT_UNITS") from fault


class _Bringing:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.ids = dict(OrgUnit.objects.values_list("code", "pk"))
        self.new: set[int] = set()
        self.names = self.edges = self.completed = 0
        self.problems: list[tuple[int, str]] = []

    def report(self) -> UnitsIn:
        return UnitsIn(len(self.new), self.names, self.edges, self.completed, tuple(self.problems))

    def unit(self, number: int, line: Mapping[str, Any]) -> None:
        """Make a unit that is not there, or complete it."""
        code = text(line, "code", 40)
        said = {
            "kind": text(line, "unit_kind", 20), "founded": _year(line.get("founded")), "dissolved": _year(line.get("dissolved")),
            "source": text(line, "source", 160),
        }  # fmt: skip
        if not code:
            self._tell(number, _("没有单位代码"))
        elif code not in self.ids:
            row = OrgUnit.objects.create(code=code, **{name: value for name, value in said.items() if value})
            self.ids[code] = row.pk
            self.new.add(row.pk)
            events.record(UnitRecorded(code=code), actor=self.actor, subject=("unit", row.pk))
        else:
            self._complete(number, code, said)

    def _complete(self, number: int, code: str, said: Mapping[str, Any]) -> None:
        held = OrgUnit.objects.values(*FACTS).get(code=code)
        blank = {name: said[name] for name in FACTS if said[name] and not held[name]}
        if any(said[name] and held[name] and said[name] != held[name] for name in FACTS):
            self._tell(number, _("%(code)s 的起止年、种类或依据，这里记的不同，没有改动") % {"code": code})
        if blank:
            OrgUnit.objects.filter(code=code).update(**blank)
            self.completed += len(blank)

    def stand(self, number: int, line: Mapping[str, Any]) -> None:
        """Put a unit under another and give it its names, when all are there."""
        own, above = self.ids.get(text(line, "code", 40)), self.ids.get(text(line, "parent", 40))
        if own is None:
            return
        held = OrgUnit.objects.values_list("parent_id", flat=True).get(pk=own)
        if above and held != above:
            if held or self._is_under(above, own):
                self._tell(number, _("%(code)s 隶属的单位，这里记的不同，没有改动") % {"code": line["code"]})
            else:
                OrgUnit.objects.filter(pk=own).update(parent=above)
                self.completed += own not in self.new
        names = line.get("names")
        for said in names if isinstance(names, list) else ():
            if isinstance(said, dict) and fold(text(said, "name", 120)):
                self._name(own, said)

    @staticmethod
    def _is_under(one: int, other: int) -> bool:
        above = dict(OrgUnit.objects.values_list("pk", "parent_id"))
        here: int | None = one
        while here is not None and here != other:
            here = above[here]
        return here is not None

    def _name(self, unit: int, said: Mapping[str, Any]) -> None:
        facts: dict[str, Any] = {
            "name": text(said, "name", 120), "valid_from": _year(said.get("since")), "valid_to": _year(said.get("until")),
            "name_en": text(said, "name_en", 160), "is_official": said.get("official") is True,
        }  # fmt: skip
        evidence = _evidence(said)
        same = OrgName.objects.filter(unit=unit, name=facts["name"], valid_from=facts["valid_from"])
        if _known(same, evidence):
            return
        row = OrgName.objects.create(unit_id=unit, folded=fold(facts["name"]), **facts, **evidence)
        self.names += 1
        if unit not in self.new:
            events.record(UnitNamed(name_id=row.pk, official=row.is_official), actor=self.actor, subject=("unit", unit))

    def edge(self, number: int, line: Mapping[str, Any]) -> None:
        """Say how one unit became another, where it is not said here and makes no circle."""
        older, newer = (self.ids.get(text(line, name, 40)) for name in ("older", "newer"))
        relation = text(line, "relation", 12)
        if older is None or newer is None or older == newer or relation not in set(EdgeKind):
            self._tell(number, _("两端的单位不全，或关系不认得，没有读进来"))
            return
        kind, evidence = EdgeKind(relation), _evidence(line)
        if _known(OrgEdge.objects.filter(older=older, newer=newer, kind=kind.value), evidence):
            return
        if evidence["withdrawn_at"] is None and kind in WHOLE and leads_to(newer, older):
            self._tell(number, _("这样会绕成一个圈，没有读进来"))
            return
        year = _year(line.get("year"))
        row = OrgEdge.objects.create(older_id=older, newer_id=newer, kind=kind.value, year=year, **evidence)
        self.edges += 1
        told = UnitsLinked(edge=row.pk, kind=kind.value, older=str(line["older"]), newer=str(line["newer"]), year=year)
        events.record(told, actor=self.actor, subject=("unit", newer))

    def _tell(self, number: int, words: Any) -> None:
        self.problems.append((number, str(words)))


def _known(same: Any, evidence: Mapping[str, Any]) -> bool:
    """Tell whether it is said here already: what stands, or what was taken back at that moment."""
    if evidence["withdrawn_at"] is None:
        return bool(same.filter(withdrawn_at=None).exists())
    return bool(same.filter(withdrawn_at=evidence["withdrawn_at"]).exists())


def _evidence(said: Mapping[str, Any]) -> dict[str, Any]:
    back = said.get("withdrawn")
    withdrawn: Mapping[str, Any] = back if isinstance(back, dict) else {}
    return {
        "citation": text(said, "citation", 300), "asserted_by_name": text(said, "by", 80), "asserted_at": moment(said.get("at")),
        "withdrawn_by_name": text(withdrawn, "by", 80), "withdrawn_at": moment(withdrawn.get("at")),
        "withdrawal": text(withdrawn, "why", 300),
    }  # fmt: skip


def _year(value: Any) -> int | None:
    found = whole(value)
    return found if found is not None and 1000 <= found <= 3000 else None
