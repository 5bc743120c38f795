"""A row of a list with all that can be said of it without the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

from lantai.catalogue.models.people import UNKNOWN_FROM, UNKNOWN_TO
from lantai.catalogue.names.clean import Parsed, parse
from lantai.catalogue.rules import codes, identity, years
from lantai.catalogue.values import MentionRow
from lantai.foundation.fields import encrypt

ID_PURPOSE = "mention.id_number"
COLUMNS = (
    "identity", "content", "raw_name", "fonds_code", "list_name", "sequence", "record_kind", "student_no", "sex", "birth",
    "native_place", "id_number", "unit", "major", "class_name", "level", "entered", "graduated", "entry_from", "entry_to",
    "ref_code", "ref_code_norm", "page", "page_norm", "row", "region", "region_verified", "source", "confidence", "raw",
)  # fmt: skip
_RAW = json.JSONEncoder(ensure_ascii=False, default=str)


class Worked(NamedTuple):
    """`key` and `content` make it the same row again (`rules.identity`), `student` the same student; `values` stand in
    the `COLUMNS` of its mention.
    """

    row: MentionRow
    name: Parsed
    key: str
    content: str
    student: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, row: MentionRow, *, key: str = "") -> Self:
        """Work a row out; `key` where it is not known again by what it says."""
        key, content = key or identity.of_row(row), identity.content(row)
        return cls(row, parse(row.raw_name), key, content, identity.of_student(row), (key, content, *_said(row)))

    def further(self) -> Iterator[tuple[str, str]]:
        """Yield (kind, cleaned name) of the further names of the row, its own bracketed ones too."""
        for former in self.row.former_names:
            one = parse(former)
            if one.text and one.text != self.name.text:
                yield "former", one.text
        for kind, text in self.name.others:
            if text and text != self.name.text:
                yield kind, text


def _said(row: MentionRow) -> Sequence[Any]:
    window = years.entry_window(row.entered, row.graduated, years.level(row.level, row.unit), row.unit)
    raw = _RAW.encode(row.raw if type(row.raw) is dict else dict(row.raw)) if row.raw else ""
    return (
        row.raw_name[:200], row.fonds_code, row.list_name[:200], row.sequence[:24], row.record_kind, row.student_no[:40],
        row.sex[:8], row.birth[:24], row.native_place[:120], encrypt(row.id_number, purpose=ID_PURPOSE), row.unit[:200],
        row.major[:120], row.class_name[:120], row.level[:40], row.entered, row.graduated,
        *(window or (UNKNOWN_FROM, UNKNOWN_TO)), row.ref_code[:80], codes.normal_code(row.ref_code)[:80], row.page[:40],
        codes.normal_label(row.page)[:40], row.row, json.dumps(row.region.as_list()) if row.region else None, False,
        row.source, row.confidence, encrypt(raw, purpose="mention.raw"),
    )  # fmt: skip
