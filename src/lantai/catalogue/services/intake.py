"""Writing described rows: volumes and items. Same key and same content changes nothing; other content is a conflict."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lantai.catalogue.models import CodePattern, Fonds, FormerCode, Item, RetentionTerm, Volume
from lantai.catalogue.rules import codes
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import inserting
from lantai.catalogue.services.fonds import Classes
from lantai.catalogue.services.sheets import Line, record_kinds
from lantai.catalogue.states import SheetKind

COMPARED = ("title", "creator", "doc_number", "year", "date_text", "page_count", "retention", "secrecy", "opening_status",
            "department", "remark")  # fmt: skip
VOLUME_COMPARED = (*COMPARED, "class_code", "catalogue_no", "volume_no", "item_count", "location")
ITEM_COMPARED = (*COMPARED, "page_label")
# which columns of a sheet speak about which value
SPOKEN = {
    "title": ("title", "volume_title"), "date_text": ("date", "dates", "date_start", "date_end"),
    "opening_status": ("opening",), "page_label": ("page",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clash:
    """Same key, other content."""

    kind: str
    held_id: int
    key: str
    line: Line
    differences: Mapping[str, tuple[str, str]]
    offered: Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    accepted: int = 0
    unchanged: int = 0
    clashes: list[Clash] = field(default_factory=list)
    faults: list[tuple[Line, Fault]] = field(default_factory=list)
    notices: list[tuple[Line, Fault]] = field(default_factory=list)


class Describer:
    """Writes volumes and items of one fonds, chunk by chunk, within one import."""

    def __init__(self, fonds: Fonds, batch_id: int | None) -> None:
        self.fonds = fonds
        self.batch_id = batch_id
        self.classes = Classes(fonds)
        self.kinds = record_kinds()
        self.patterns = [(one.code, re.compile(one.expression)) for one in CodePattern.objects.all()]
        self.terms: dict[str, int] = {}
        for term in RetentionTerm.objects.all():
            self.terms |= dict.fromkeys([term.name, term.code, *term.aliases], term.pk)
        self.seen: dict[str, tuple[int, int]] = {}  # key → (line, hash of content), over the whole file

    def write(self, kind: SheetKind, lines: Iterable[Line]) -> Outcome:
        """Write the sound rows of one chunk. Must run in a transaction."""
        outcome = Outcome()
        fresh = [line for line in lines if self._first_of_its_key(kind, line, outcome)]
        if kind is SheetKind.VOLUMES:
            self._volumes(fresh, outcome)
        else:
            self._items(fresh, outcome)
        return outcome

    def _first_of_its_key(self, kind: SheetKind, line: Line, outcome: Outcome) -> bool:
        values = line.read.values
        key = values["ref_code_norm"] if kind is SheetKind.VOLUMES else values["key"]
        digest = hash(tuple(values.values()))
        earlier = self.seen.setdefault(f"{kind}:{key}", (line.number, digest))
        if earlier[0] == line.number:
            return True
        if earlier[1] == digest:
            outcome.unchanged += 1
        else:
            parameters = {"line": str(earlier[0])}
            outcome.faults.append((line, Fault("DUPLICATE_CODE", "ref_code", values["ref_code"] or key, parameters)))
        return False

    def _volumes(self, lines: list[Line], outcome: Outcome) -> None:
        norms = [line.read.values["ref_code_norm"] for line in lines]
        held = {row.ref_code_norm: row for row in Volume.objects.filter(fonds=self.fonds, ref_code_norm__in=norms)}
        former = self._former(norms)
        made = []
        for line in lines:
            values = self._completed(line, outcome)
            norm = values["ref_code_norm"]
            row = held.get(norm)
            if norm in former and row is None:
                outcome.faults.append(
                    (line, Fault("FORMER_CODE", "ref_code", values["ref_code"], {"code": former[norm]}))
                )
            elif row is None:
                made.append(Volume(fonds=self.fonds, batch_id=self.batch_id, extra=extra_of(line), **values))
            elif row.provisional:
                _fill(row, values, extra_of(line), self.batch_id)
                outcome.accepted += 1
            else:
                self._compare("volume", row, norm, line, values, VOLUME_COMPARED, outcome)
        inserting.insert(made)
        outcome.accepted += len(made)

    def _items(self, lines: list[Line], outcome: Outcome) -> None:
        keys = [line.read.values["key"] for line in lines]
        held = {row.key: row for row in Item.objects.filter(fonds=self.fonds, key__in=keys)}
        volumes = self.volumes_for({line.read.values["volume_code"]: line for line in lines}, outcome)
        former = self._former([line.read.values["ref_code_norm"] for line in lines])
        made = []
        for line in lines:
            values = self._completed(line, outcome)
            norm = codes.normal_code(values.pop("volume_code"))
            row = held.get(values["key"])
            if values["ref_code_norm"] in former and row is None:
                code = former[values["ref_code_norm"]]
                outcome.faults.append((line, Fault("FORMER_CODE", "ref_code", values["ref_code"], {"code": code})))
            elif row is None:
                volume = volumes.get(norm)
                made.append(
                    Item(fonds=self.fonds, volume_id=volume, batch_id=self.batch_id, extra=extra_of(line), **values)
                )
            else:
                self._compare("item", row, values["key"], line, values, ITEM_COMPARED, outcome)
        inserting.insert(made)
        outcome.accepted += len(made)

    def volumes_for(self, named: Mapping[str, Line], outcome: Outcome) -> dict[str, int]:
        """Return the ids of the volumes a list names; one that no 案卷目录 has listed yet is made, provisionally."""
        wanted = {codes.normal_code(code): (code, line) for code, line in named.items() if code}
        found = dict(
            Volume.objects.filter(fonds=self.fonds, ref_code_norm__in=list(wanted)).values_list("ref_code_norm", "pk")
        )
        items = Item.objects.filter(fonds=self.fonds, ref_code_norm__in=list(wanted))
        known = {*found, *items.values_list("ref_code_norm", flat=True)}
        missing = [
            Volume(fonds=self.fonds, ref_code=code, ref_code_norm=norm, sort_key=codes.sort_key(code), provisional=True, batch_id=self.batch_id, **self._parts(code, line))
            for norm, (code, line) in wanted.items()
            if norm not in known
        ]  # fmt: skip
        for row in Volume.objects.bulk_create(missing):
            found[row.ref_code_norm] = row.pk
            line = wanted[row.ref_code_norm][1]
            outcome.notices.append((line, Fault("VOLUME_NOT_LISTED", "ref_code", row.ref_code, {"code": row.ref_code})))
        return found

    def _parts(self, code: str, line: Line) -> dict[str, Any]:
        parsed = codes.parsed(code, self.patterns)
        parts = parsed[1] if parsed else {}
        year = int(parts["year"]) if "year" in parts else None
        node = self.classes.node(parts.get("class_code", ""), year)
        return {
            "title": line.read.values.get("list_name", ""),
            "record_kind": line.read.values.get("record_kind", ""),
            "year": year,
            "class_code": parts.get("class_code", ""),
            "class_node": node,
        }

    def _completed(self, line: Line, outcome: Outcome) -> dict[str, Any]:
        """Add what follows from the code and the words: year, class, kind of record, retention term."""
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
        if line.kind is SheetKind.VOLUMES:
            values["class_code"] = values["class_code"] or parts.get("class_code", "")
            node = self.classes.node(values["class_code"], values["year"])
            values["class_node"] = node
            values["record_kind"] = self._record_kind(values["title"], node.record_kinds if node else [])
        return values

    def _record_kind(self, title: str, of_class: list[str]) -> str:
        found = [
            (len(word), code)
            for code, words in self.kinds
            for word in words
            if word in title and code != "STUDENT_LIST"
        ]
        if found:
            return max(found)[1]
        return of_class[0] if len(of_class) == 1 else ""

    def _former(self, norms: Iterable[str]) -> dict[str, str]:
        rows = FormerCode.objects.filter(fonds=self.fonds, ref_code_norm__in=[norm for norm in norms if norm])
        return {row.ref_code_norm: str(row.volume or row.item) for row in rows.select_related("volume", "item")}

    def _compare(  # noqa: PLR0917  two callers, side by side
        self,
        kind: str,
        row: Any,
        key: str,
        line: Line,
        values: Mapping[str, Any],
        names: Iterable[str],
        outcome: Outcome,
    ) -> None:
        differences = {}
        for name in names:
            spoken = any(column in line.columns for column in SPOKEN.get(name, (name,)))
            if spoken and (getattr(row, name) or None) != (values[name] or None):
                differences[name] = (_shown(getattr(row, name)), _shown(values[name]))
        if not differences:
            outcome.unchanged += 1
            return
        offered = {
            name: values[name]
            for name in values
            if name in names or name in {"date_from", "date_to", "retention_term_id"}
        }
        outcome.clashes.append(Clash(kind, row.pk, row.ref_code or key, line, differences, offered))


def extra_of(line: Line) -> dict[str, str]:
    """Return the cells that no field of ours holds; nothing of what is a state secret."""
    if line.read.values.get("secrecy") in {"SECRET", "CONFIDENTIAL", "TOP_SECRET"}:
        return {}
    taken = {column.partition(" ")[2] for column in line.columns.values()}
    return {header: text for header, text in line.cells.items() if header not in taken}


def content_digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def _fill(row: Volume, values: Mapping[str, Any], extra: dict[str, str], batch_id: int | None) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.extra, row.provisional, row.batch_id = extra, False, batch_id or row.batch_id
    row.save()


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
