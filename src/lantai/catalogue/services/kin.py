"""What a catalogue says of the fonds before its own and of the schemes it was classed by: missing ones come in with it.

What we hold otherwise stays, and is told. Each is of the import that brought it, and goes with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lantai.catalogue import events
from lantai.catalogue.models import (
    ClassificationScheme,
    Fonds,
    FondsPredecessor,
    ImportBatch,
    ImportChange,
    SchemeUse,
)
from lantai.catalogue.queries import kin as questions
from lantai.catalogue.queries.series import made_by
from lantai.catalogue.rules import codes
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import schemes, tracing
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

KINDS = ("predecessor", "scheme_use")
SAID = {"predecessor": ("relation", "year", "source"), "scheme_use": ("scheme_id", "year_from", "year_to")}
MODELS: dict[str, Any] = {"predecessor": FondsPredecessor, "scheme_use": SchemeUse}


class Kin:
    """Brings predecessors and scheme uses of one file in."""

    def __init__(self, actor: Actor, fonds: Fonds, batch: ImportBatch | None) -> None:
        self.actor, self.fonds, self.batch = actor, fonds, batch
        self.faults: list[Fault] = []
        self.counts = dict.fromkeys(KINDS, 0)

    def bring(self, said: Mapping[str, Any]) -> list[Fault]:
        """Bring them in and return what is to be told of it."""
        for one in said.get("predecessors", ()):
            self._predecessor(one)
        self._schemes(said.get("schemes", ()))
        if any(self.counts.values()):
            told = {"kin": str(self.counts["predecessor"]), "uses": str(self.counts["scheme_use"])}
            self.faults.insert(0, Fault("KIN", "", "", told))
        return self.faults

    # --- fonds before fonds

    def _predecessor(self, said: Mapping[str, str]) -> None:
        code = codes.normal_code(said["code"])
        before = Fonds.objects.filter(code=code).first()
        year, told = self._year(said["year"], code), {"code": code, "name": said["name"], "relation": said["relation"]}
        if code == self.fonds.code:
            self.faults.append(Fault("PREDECESSOR_SELF", "", code, told))
        elif before is None:
            self.faults.append(Fault("PREDECESSOR_UNKNOWN", "", code, told))
        elif said["relation"] not in schemes.RELATIONS:
            self.faults.append(Fault("PREDECESSOR_RELATION", "", said["relation"], told))
        elif schemes.leads_to(self.fonds.pk, before.pk):
            self.faults.append(Fault("PREDECESSOR_CIRCLE", "", code, told))
        elif year != 0:
            self._carry_on(before, {"relation": said["relation"], "year": year, "source": said["source"].strip()[:200]})

    def _carry_on(self, before: Fonds, offered: Mapping[str, Any]) -> None:
        held = FondsPredecessor.objects.filter(fonds=self.fonds, predecessor=before).values("pk", *offered).first()
        pk = held.pop("pk") if held else None
        after = dict(held or offered)
        for name, value in offered.items() if held else ():
            if held[name] in {None, ""}:
                after[name] = value
            elif value not in {None, ""} and value != held[name]:
                unit = f"{self.fonds.code} ← {before.code}"
                self._otherwise(unit, f"predecessor_{name}", held[name], value)
        if after == held:
            self._named_too("predecessor", pk)
            return
        schemes.name_predecessor(
            self.actor, fonds_code=self.fonds.code, predecessor_code=before.code, relation=after["relation"],
            year=after["year"], source=after["source"],
        )  # fmt: skip
        row = FondsPredecessor.objects.get(fonds=self.fonds, predecessor=before)
        self._trace("predecessor", row.pk, held or {}, after)

    # --- schemes

    def _schemes(self, several: list[Mapping[str, str]]) -> None:
        """Bring in the uses that are missing; the one a fonds was made with gives way while nobody has decided any."""
        offered = [use for one in several if (use := self._use(one)) is not None]
        first = questions.undecided(self.fonds) if offered else None
        may = first is not None or policy.allows(self.actor, "catalogue.scheme.decide")
        held = {(row.scheme_id, row.year_from): row for row in SchemeUse.objects.filter(fonds=self.fonds)}
        if first is not None and (first.scheme_id, None) in {(one["scheme_id"], one["year_from"]) for one in offered}:
            first = None  # it is what the file says
        for one in sorted(offered, key=lambda one: first is None or one["scheme_id"] != first.scheme_id):
            row = held.get((one["scheme_id"], one["year_from"]))
            scheme = str(ClassificationScheme.objects.get(pk=one["scheme_id"]))
            if row is not None and (first is None or row.pk != first.pk):
                if one["year_to"] and one["year_to"] != row.year_to:
                    self._otherwise(f"{self.fonds.code} · {scheme}", "year_to", row.year_to or "", one["year_to"])
                self._named_too("scheme_use", row.pk)
            elif not may:
                self.faults.append(Fault("SCHEME_OF_HEAD", "", scheme, {"scheme": scheme}))
            elif first is not None:
                before = {name: getattr(first, name) for name in SAID["scheme_use"]}
                SchemeUse.objects.filter(pk=first.pk).update(**one)
                self._adopted("scheme_use", first.pk, before, one, scheme)
                first = None
            else:
                made = SchemeUse.objects.create(fonds=self.fonds, **one)
                self._adopted("scheme_use", made.pk, {}, one, scheme)

    def _use(self, said: Mapping[str, str]) -> dict[str, Any] | None:
        """Return a use as we would hold it; None (told) where it cannot be."""
        name = f"{said['code']} {said['version']}"
        scheme = ClassificationScheme.objects.filter(code=said["code"], version=said["version"]).first()
        first, last = self._year(said["year_from"], name), self._year(said["year_to"], name)
        if scheme is None:
            self.faults.append(Fault("SCHEME_UNKNOWN", "", name, {"scheme": f"{name} {said['name']}".strip()}))
        elif first and last and last < first:
            self.faults.append(Fault("SCHEME_YEARS", "", f"{first}–{last}", {"scheme": name}))
        elif first != 0 and last != 0:
            return {"scheme_id": scheme.pk, "year_from": first, "year_to": last}
        return None

    def _adopted(self, kind: str, pk: int, before: Mapping[str, Any], after: Mapping[str, Any], scheme: str) -> None:
        told = events.SchemeAdopted(
            scheme=scheme, year_from=after["year_from"], year_to=after["year_to"],
            by_import=self.batch.pk if self.batch else -1,
        )  # fmt: skip
        log.record(told, actor=self.actor, subject=("fonds", self.fonds.code))
        self._trace(kind, pk, before, after)

    # --- both

    def _year(self, text: str, unit: str) -> int | None:
        """Return a year; None for none, 0 (told) for what is no year."""
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) == 4 and int(text) >= 1000:
            return int(text)
        self.faults.append(Fault("KIN_YEAR", "", text[:80], {"unit": unit}))
        return 0

    def _otherwise(self, unit: str, element: str, held: Any, offered: Any) -> None:
        told = {"unit": unit, "element": element, "held": str(held)[:200]}
        self.faults.append(Fault("HELD_OTHERWISE", "", str(offered)[:200], told))

    def _trace(self, kind: str, pk: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.counts[kind] += 1
        if self.batch is not None:
            tracing.changes(self.batch.pk, [(kind, pk, before, after)])
            if not before:
                tracing.spans(self.batch.pk, tracing.MADE, [(kind, pk)])

    def _named_too(self, kind: str, pk: int | None) -> None:
        if self.batch is not None and pk is not None:
            tracing.spans(self.batch.pk, tracing.SAME, [(kind, pk)])


def hand_over(batch_id: int) -> None:
    """Give what another import's file names too to that import."""
    for kind in KINDS:
        for heir, ids in made_by(batch_id, kind)[1].items():
            ImportChange.objects.filter(batch=batch_id, kind=kind, held_id__in=ids).update(batch_id=heir)
            tracing.spans(heir, tracing.MADE, [(kind, pk) for pk in ids])


def take_back(change: ImportChange) -> bool:
    """Let a row say what it said before an import, or take out one that was not there; tell whether it went."""
    before: dict[str, Any] = json.loads(change.before)
    rows = MODELS[change.kind].objects.filter(pk=change.held_id)
    if before:
        rows.update(**before)
    else:
        rows.delete()
    return not before
