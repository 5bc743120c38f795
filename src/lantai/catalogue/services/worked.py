"""A row of a list with all that can be said of it without the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

from lantai.catalogue.models.people import UNKNOWN_FROM, UNKNOWN_TO
from lantai.catalogue.names.clean import Parsed, parse
from lantai.catalogue.rules import codes, identity, years
from lantai.catalogue.values import MentionRow
from lantai.foundation.fields import encrypt_each

ID_PURPOSE = "mention.id_number"
COLUMNS = (
    "identity", "content", "raw_name", "fonds_code", "list_name", "sequence", "record_kind", "student_no", "sex", "birth",
    "native_place", "unit", "major", "class_name", "level", "entered", "graduated", "entry_from", "entry_to",
    "ref_code", "ref_code_norm", "page", "page_norm", "row", "region", "region_verified", "source", "confidence",
)  # fmt: skip
SECRETS = ("id_number", "raw")
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

    def taught(self) -> Iterator[tuple[str, str]]:
        """Yield (cleaned name, as written) of the supervisors of the row."""
        for written in self.row.supervisors:
            if text := parse(written).text:
                yield text, written[:200]


def secrets_of(several: Sequence[Worked]) -> list[tuple[str, str]]:
    """Return the ID number and the row as the list has it, encrypted, of each: for the columns `SECRETS`."""
    rows = [one.row for one in several]
    raws = [_RAW.encode(row.raw if type(row.raw) is dict else dict(row.raw)) if row.raw else "" for row in rows]
    numbers = encrypt_each([row.id_number for row in rows], purpose=ID_PURPOSE)
    return list(zip(numbers, encrypt_each(raws, purpose="mention.raw"), strict=True))


def _said(row: MentionRow) -> Sequence[Any]:
    window = years.entry_window(row.entered, row.graduated, years.level(row.level, row.unit), row.unit)
    return (
        row.raw_name[:200], row.fonds_code, row.list_name[:200], row.sequence[:24], row.record_kind, row.student_no[:40],
        row.sex[:8], row.birth[:24], row.native_place[:120], row.unit[:200],
        row.major[:120], row.class_name[:120], row.level[:40], row.entered, row.graduated,
        *(window or (UNKNOWN_FROM, UNKNOWN_TO)), row.ref_code[:80], codes.normal_code(row.ref_code)[:80], row.page[:40],
        codes.normal_label(row.page)[:40], row.row, json.dumps(row.region.as_list()) if row.region else None, False,
        row.source, row.confidence,
    )  # fmt: skip
