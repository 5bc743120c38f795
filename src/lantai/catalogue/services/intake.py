"""Writing described rows: volumes and items. Same key and same content changes nothing; what was blank is completed;
other content is a conflict.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lantai.catalogue.models import CodePattern, Fonds, FormerCode, ImportBatch, Item, RetentionTerm, Volume
from lantai.catalogue.rules import codes, differing, record_kinds, visibility
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import (
    beneath,
    bulk,
    former_places,
    formers,
    imported_opening,
    parents,
    placing,
    standing,
)
from lantai.catalogue.services.fonds import Classes
from lantai.catalogue.services.outcomes import Change, Clash, Outcome
from lantai.catalogue.services.seen import Seen
from lantai.catalogue.services.sheets import Line, line_of
from lantai.catalogue.states import STATE_SECRETS, Opening, SheetKind
from lantai.catalogue.states import Outcome as Kind

COMPARED = ("title", "creator", "doc_number", "year", "date_text", "page_count", "retention", "secrecy", "opening_status",
            "opens_on", "restricted_reason", "department", "remark")  # fmt: skip
VOLUME_COMPARED = (*COMPARED, "series_id", "class_code", "catalogue_no", "volume_no", "item_count", "location")
ITEM_COMPARED = (*COMPARED, "page_label")
# which columns of a sheet speak about which value
SPOKEN = {
    "title": ("title", "volume_title"), "date_text": ("date", "dates", "date_start", "date_end"),
    "opening_status": ("opening",), "page_label": ("page",), "restricted_reason": ("restriction",),
    "series_id": ("series_path",),
}  # fmt: skip
WRITTEN = ("ref_code", "ref_code_norm", "sort_key", "title", "creator", "doc_number", "year", "date_text", "date_from", "date_to",
           "page_count", "retention", "retention_term_id", "secrecy", "secrecy_text", "opening_status", "opens_on",
           "restricted_reason", "elements", "department", "remark")  # fmt: skip
VOLUME_WRITTEN = (*WRITTEN, "class_node_id", "series_id", "class_code", "catalogue_no", "volume_no", "item_count", "location",
                  "record_kind")  # fmt: skip
ITEM_WRITTEN = (*WRITTEN, "key", "sequence", "page_label", "class_node_id")
WEIGHTY = {"secrecy", "opening_status", "opens_on", "restricted_reason", "volume_id"}  # completed by a person alone
BESIDE = ("fonds_id", "batch_id", "extra")
VOLUME_COLUMNS = (*VOLUME_WRITTEN, *BESIDE, "left_how", "left_ground", "provisional")
ITEM_COLUMNS = (*ITEM_WRITTEN, *BESIDE, "volume_id")


class Describer:
    """Writes volumes and items of one fonds, chunk by chunk, within one import."""

    def __init__(self, fonds: Fonds, batch: ImportBatch | None, seen: Seen, department: str = "") -> None:
        self.fonds, self.seen, self.department = fonds, seen, department
        self.batch_id = batch.pk if batch else None
        self.classes = Classes(fonds)
        self.places: placing.Places | None = None  # the series, where a column names them
        self.kinds = self.classes.kinds()
        self.patterns = [(one.code, re.compile(one.expression)) for one in CodePattern.objects.all()]
        self.once: dict[int, list[str]] = {}  # former codes of the held rows that lines of this chunk speak of
        self.said_open: set[tuple[int, date | None]] = set()  # held rows that a sheet said to be open before
        self.has_former = FormerCode.objects.filter(fonds=fonds).exists()
        self.terms: dict[str, int] = {}
        for term in RetentionTerm.objects.all():
            self.terms |= dict.fromkeys([term.name, term.code, *term.aliases], term.pk)

    def amiss(self, lines: Sequence[Line]) -> list[tuple[Line, Fault]]:
        """Return the rows that may not come in since they speak of state secrets: see `beneath.amiss`."""
        return beneath.amiss(self.fonds, lines, self.seen)

    def write(self, kind: SheetKind, lines: Sequence[Line], outcome: Outcome) -> None:
        """Write the sound rows of one chunk. Must run in a transaction."""
        fresh = self._first_of_their_key(kind, lines, outcome)
        level = "volume" if kind is SheetKind.VOLUMES else "item"
        if amiss := formers.amiss(self.fonds, level, fresh):
            fresh = _without(fresh, amiss, outcome)
        if kind is SheetKind.VOLUMES:
            self._volumes(fresh, outcome)
        else:
            self._items(fresh, outcome)

    def _first_of_their_key(self, kind: SheetKind, lines: Sequence[Line], outcome: Outcome) -> list[Line]:
        name = "ref_code_norm" if kind is SheetKind.VOLUMES else "key"
        asked = [((kind.value, line.read.values[name]), line.place, tuple(line.read.values.values())) for line in lines]
        fresh = []
        for line, earlier in zip(lines, self.seen.first(asked), strict=True):
            if earlier is None:
                fresh.append(line)
                continue
            values = line.read.values
            if earlier[1] == 0:
                outcome.unchanged += 1
                outcome.told(line, Kind.SAME, values["ref_code"] or values[name], {})
            else:
                parameters = {"line": str(line_of(earlier[0]))}
                code = values["ref_code"] or values[name]
                outcome.faults.append((line, Fault("DUPLICATE_CODE", "ref_code", code, parameters)))
        return fresh

    def _volumes(self, lines: list[Line], outcome: Outcome) -> None:
        lines = self._placed(lines, outcome) if self.places else lines
        norms = [line.read.values["ref_code_norm"] for line in lines]
        asked = ("pk", "provisional", "batch_id", *VOLUME_WRITTEN, "extra")
        rows = Volume.objects.filter(fonds=self.fonds, ref_code_norm__among=norms).values(*asked)
        held = {row["ref_code_norm"]: row for row in rows}
        former = self._former(norms)
        self.once = formers.held("volume", held.values(), lines)
        self.said_open = imported_opening.known("volume", held.values(), lines)
        made, said = [], {}
        opening: dict[str, date | None] = {}
        for line in lines:
            values = self._completed(line, outcome)
            norm = values["ref_code_norm"]
            row = held.get(norm)
            if row is None and norm in former:
                self._is_former(line, former[norm], outcome)
            elif row is None:
                outcome.told(line, Kind.NEW, values["ref_code"], differing.of_new(values, VOLUME_COMPARED))
                opening |= visibility.held_back(values, norm)
                made.append((*self._row(values, VOLUME_WRITTEN, line), "", "", False))
                if formers.FIELD in values:
                    said[norm] = values[formers.FIELD]
            elif row["provisional"] and not self._would_empty(row, values):
                self._fill(row, values, line, outcome)
            else:
                self._compare("volume", row, line, values, VOLUME_COMPARED, outcome)
        standing.keep_changed(held.values(), ((one.held_id, one.after) for one in outcome.changes), self.batch_id)
        bulk.insert(Volume, VOLUME_COLUMNS, made)
        self._bring_beside("volume", said, opening)
        outcome.opening["volume"] += len(opening)
        outcome.accepted += len(made)

    def _placed(self, lines: list[Line], outcome: Outcome) -> list[Line]:
        """Return the rows whose series is known; the others are set aside."""
        assert self.places is not None
        found = []
        for line in lines:
            if fault := self.places.amiss(line.read.values["series_path"]):
                outcome.faults.append((line, fault))
            else:
                found.append(line)
        return found

    def _items(self, lines: list[Line], outcome: Outcome) -> None:
        keys = [line.read.values["key"] for line in lines]
        asked = ("pk", "batch_id", "volume_id", "parent_id", *ITEM_WRITTEN)
        held = {row["key"]: row for row in Item.objects.filter(fonds=self.fonds, key__among=keys).values(*asked)}
        volumes = self.volumes_for({line.read.values["volume_code"]: line for line in lines}, outcome)
        former = self._former([line.read.values["ref_code_norm"] for line in lines])
        claims = parents.Claims(self.fonds, lines, None if self.batch_id else self.seen)
        if amiss := claims.amiss(volumes, former):
            lines = _without(lines, amiss, outcome)
        self.once = formers.held("item", held.values(), lines)
        self.said_open = imported_opening.known("item", held.values(), lines)
        made, said, later = [], {}, []
        opening: dict[str, date | None] = {}
        for line in lines:
            values = self._completed(line, outcome)
            norm = codes.normal_code(values.pop("volume_code"))
            row = held.get(values["key"])
            if row is None and values["ref_code_norm"] in former:
                self._is_former(line, former[values["ref_code_norm"]], outcome)
            elif row is None:
                outcome.told(
                    line, Kind.NEW, values["ref_code"] or values["key"], differing.of_new(values, ITEM_COMPARED)
                )
                opening |= visibility.held_back(values, values["key"])
                made.append((*self._row(values, ITEM_WRITTEN, line), volumes.get(norm)))
                if formers.FIELD in values:
                    said[values["key"]] = values[formers.FIELD]
            else:
                if "item_key" in values and norm in volumes:  # it may lie in another volume by now
                    values["volume_id"], values["volume_code"] = volumes[norm], norm
                if parents.FIELD in values:
                    later.append((row, line, values))
                else:
                    self._compare("item", row, line, values, ITEM_COMPARED, outcome)
        bulk.insert(Item, ITEM_COLUMNS, made)
        claims.link(row[ITEM_COLUMNS.index("key")] for row in made)
        for row, line, values in later:
            values["parent_id"] = claims.parent_id(values["key"])
            self._compare("item", row, line, values, ITEM_COMPARED, outcome)
        self._bring_beside("item", said, opening)
        outcome.notices += former_places.bring(self.fonds, lines, self.batch_id)
        outcome.opening["item"] += len(opening)
        outcome.accepted += len(made)

    def _bring_beside(self, kind: str, said: Mapping[str, Sequence[str]], opening: Mapping[str, date | None]) -> None:
        """Write the former codes of what was just made, and what the sheet says was opened before."""
        imported_opening.bring(self.fonds, kind, opening, self.batch_id)
        formers.bring(self.fonds, kind, said, self.batch_id)
        self.has_former = self.has_former or bool(said)

    def _row(self, values: Mapping[str, Any], names: Sequence[str], line: Line) -> tuple[Any, ...]:
        extra = line.left()
        stored = json.dumps(extra, ensure_ascii=False) if extra else "{}"
        return (*[_stored(values[name]) for name in names], self.fonds.pk, self.batch_id, stored)

    def volumes_for(self, named: Mapping[str, Line], outcome: Outcome) -> dict[str, int]:
        """Return the ids of the volumes a list names; one that no 案卷目录 has listed yet is made, provisionally."""
        wanted = {codes.normal_code(code): (code, line) for code, line in named.items() if code}
        found = self._ids(wanted)
        missing = {norm: one for norm, one in wanted.items() if norm not in found}
        if missing:
            items = Item.objects.filter(fonds=self.fonds, ref_code_norm__among=missing)
            for norm in set(items.values_list("ref_code_norm", flat=True)):
                del missing[norm]
        if missing:
            rows = [self._provisional(code, norm, line) for norm, (code, line) in missing.items()]
            bulk.insert(Volume, VOLUME_COLUMNS, rows)
            found |= self._ids(missing)
            for code, line in missing.values():
                outcome.notices.append((line, Fault("VOLUME_NOT_LISTED", "ref_code", code, {"code": code})))
        return found

    def _ids(self, norms: Iterable[str]) -> dict[str, int]:
        rows = Volume.objects.filter(fonds=self.fonds, ref_code_norm__among=norms)
        return dict(rows.values_list("ref_code_norm", "pk"))

    def _provisional(self, code: str, norm: str, line: Line) -> tuple[Any, ...]:
        parsed = codes.parsed(code, self.patterns)
        parts = parsed[1] if parsed else {}
        year = int(parts["year"]) if "year" in parts else None
        node = self.classes.node(parts.get("class_code", ""), year)
        values = dict.fromkeys(VOLUME_WRITTEN, "") | dict.fromkeys(
            ("date_from", "date_to", "page_count", "item_count", "retention_term_id", "opens_on", "series_id")
        )
        values |= {
            "ref_code": code,
            "ref_code_norm": norm,
            "sort_key": codes.sort_key(code),
            "title": line.read.values.get("list_name", ""),
            "record_kind": line.read.values.get("record_kind", ""),
            "year": year,
            "class_code": parts.get("class_code", ""),
            "class_node_id": node.pk if node else None,
            "secrecy": "PUBLIC",
            "opening_status": Opening.UNREVIEWED.value,
            "elements": "{}",
        }
        return (*[values[name] for name in VOLUME_WRITTEN], self.fonds.pk, self.batch_id, "{}", "", "", True)

    def _completed(self, line: Line, outcome: Outcome) -> dict[str, Any]:
        """Add what follows from the code and the words: year, class, kind of record, retention term, department."""
        values = dict(line.read.values)
        parsed = codes.parsed(values["ref_code"], self.patterns) if values["ref_code"] else None
        parts = parsed[1] if parsed else {}
        if values["year"] is None and parts.get("year"):
            values["year"] = int(parts["year"])
        if values["year"] is None and values["date_from"] is not None:
            values["year"] = values["date_from"].year
        values["retention_term_id"] = (
            self.terms.get(values["retention"].replace(" ", "")) if values["retention"] else None
        )
        if values["retention"] and values["retention_term_id"] is None:
            outcome.notices.append((line, Fault("UNKNOWN_RETENTION", "retention", values["retention"])))
        values["department"] = values["department"] or self.department
        if line.kind is SheetKind.VOLUMES:
            values["class_code"] = values["class_code"] or parts.get("class_code", "")
            values["series_id"] = self.places.find(values["series_path"]) if self.places else None
        said = values.get("class_code") or parts.get("class_code") or parts.get("category", "")
        node = self.classes.node(said, values["year"])
        values["class_node_id"] = node.pk if node else None
        if line.kind is SheetKind.VOLUMES:
            values["record_kind"] = record_kinds.told(values["title"], node.record_kinds if node else [], self.kinds)
        return values

    def _former(self, norms: Iterable[str]) -> dict[str, str]:
        return formers.borne(self.fonds, norms) if self.has_former else {}

    @staticmethod
    def _is_former(line: Line, code: str, outcome: Outcome) -> None:
        fault = Fault("FORMER_CODE", "ref_code", line.read.values["ref_code"], {"code": code})
        outcome.faults.append((line, fault))

    def _fill(self, row: dict[str, Any], values: Mapping[str, Any], line: Line, outcome: Outcome) -> None:
        """Let a volume list say what a volume is that a student list has only named."""
        opening = visibility.held_back(told := dict(values), "")
        after = {name: told[name] for name in VOLUME_WRITTEN} | visibility.narrower(row, told)
        after |= {"elements": {**row["elements"], **json.loads(values["elements"])}}
        after["series_id"] = values["series_id"] or row["series_id"]
        after["record_kind"] = values["record_kind"] or row["record_kind"]  # else what the list said it is
        after |= {"extra": line.left(), "provisional": False, "batch_id": row["batch_id"] or self.batch_id}
        Volume.objects.filter(pk=row["pk"]).update(**after)
        before = {name: row[name] for name in after}
        if lacking := formers.missing(values.get(formers.FIELD, ()), self.once.get(row["pk"], ())):
            before[formers.FIELD], after[formers.FIELD] = formers.put("volume", row["pk"], lacking, self.batch_id)
            self.has_former = True
        imported_opening.put("volume", row["pk"], opening.values(), self.batch_id)
        outcome.opening["volume"] += len(opening)
        outcome.changes.append(Change("volume", row["pk"], before, after))
        outcome.changed += 1
        self._named_too("volume", row, outcome)
        differences = {name: (self._told(name, row[name]), self._told(name, values[name])) for name in VOLUME_COMPARED}
        differences |= {formers.FIELD: ("", differing.shown(lacking))} if lacking else {}
        outcome.told(
            line, Kind.CHANGED, values["ref_code"], {name: two for name, two in differences.items() if two[0] != two[1]}
        )

    def _would_empty(self, row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        """Tell whether a list says state secret of a volume in which something is described: that takes two people."""
        if values["secrecy"] not in STATE_SECRETS or row["secrecy"] in STATE_SECRETS:
            return False
        return beneath.holds_words(self.fonds, row["pk"], row["ref_code_norm"])

    def _told(self, name: str, value: Any) -> str:
        if name == "series_id":
            return self.places.name(value) if self.places else ""
        return differing.shown(value)

    def _named_too(self, kind: str, row: Mapping[str, Any], outcome: Outcome) -> None:
        """Note that this sheet too names a row that another import brought."""
        if row["batch_id"] not in {None, self.batch_id}:
            outcome.same.append((kind, row["pk"]))

    def _compare(  # noqa: PLR0917  two callers, side by side
        self,
        kind: str,
        row: dict[str, Any],
        line: Line,
        values: Mapping[str, Any],
        names: Iterable[str],
        outcome: Outcome,
    ) -> None:
        """A blank cell contradicts nothing, and what we hold blank is completed; else other content is a conflict."""
        key = row["ref_code"] or row.get("key") or row["ref_code_norm"]
        differences = {}
        if (row["pk"], values["opens_on"]) in self.said_open and visibility.is_open(values):
            names = [name for name in names if name not in visibility.OPENING]  # not asked twice
        for name in names:
            held, offered = row[name], values[name]
            says_other = offered not in {"", None} and held != offered
            if says_other and any(column in line.columns for column in SPOKEN.get(name, (name,))):
                differences[name] = (self._told(name, held), self._told(name, offered))
        if values["elements"] != "{}":
            differences |= differing.of_elements(row["elements"], values["elements"])
        differences |= placing.otherwise(row, values)
        if formers.FIELD in values:
            differences |= self._former_differing(row["pk"], values[formers.FIELD])
        if not differences:
            outcome.unchanged += 1
            self._named_too(kind, row, outcome)
            outcome.told(line, Kind.SAME, key, {})
        elif any(held for held, _offered in differences.values()) or differences.keys() & WEIGHTY:
            offered = differing.offered(values, differences)
            outcome.clashes.append(Clash(kind, row["pk"], key, line, differences, offered))
        else:
            outcome.changes.append(self._complete(kind, row, differing.offered(values, differences)))
            outcome.changed += 1
            self._named_too(kind, row, outcome)
            outcome.told(line, Kind.CHANGED, key, differences)

    def _former_differing(self, pk: int, said: Sequence[str]) -> dict[str, tuple[str, str]]:
        once = self.once.get(pk, [])
        return {formers.FIELD: (differing.shown(once), differing.shown(said))} if formers.missing(said, once) else {}

    def _complete(self, kind: str, row: Mapping[str, Any], after: dict[str, Any]) -> Change:
        """Write what we hold blank."""
        if "elements" in after:
            after["elements"] = {**row["elements"], **after["elements"]}
        codes_said = after.pop(formers.FIELD, ())
        after |= self.classes.along(row, after)
        before = {name: row[name] for name in after}
        if after:
            (Volume if kind == "volume" else Item).objects.filter(pk=row["pk"]).update(**after)
        if codes_said:
            before[formers.FIELD], after[formers.FIELD] = formers.put(kind, row["pk"], codes_said, self.batch_id)
            self.has_former = True
        return Change(kind, row["pk"], before, after)


def _without(lines: list[Line], amiss: Sequence[tuple[Line, Fault]], outcome: Outcome) -> list[Line]:
    """Set rows aside and return the others."""
    outcome.faults += amiss
    refused = {id(line) for line, _fault in amiss}
    return [line for line in lines if id(line) not in refused]


def _stored(value: Any) -> Any:
    return value.isoformat() if value.__class__ is date else value
