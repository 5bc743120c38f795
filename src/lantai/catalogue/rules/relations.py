"""How a unit that belongs with another is named where it is read or written: whole in catalogues that are no sheets, by its
code in a sheet. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lantai.catalogue.rules import codes

# Words of catalogue sheets, in Chinese whoever asks.
WORDS = {"continues": "接续", "copy": "复制件、底图", "reply": "来文与复文", "same": "同一事由", "moved": "由此移入"}
USUAL = "same"  # where a cell names a code alone
THERE = "←"  # before a code: that unit says so of this one
MOST = 500  # of one unit
_APART = re.compile("[；;]")
_BRACKET = re.compile(r"(.+?)\s*[（(]\s*([^（(：:]+?)\s*(?:[：:]\s*(.*))?[）)]", re.DOTALL)
_FONDS = re.compile(r"([^：:]+)[：:](.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class End:
    """Another unit as it is named: by its code, an item without one by its key, a series by its path. `kind`: "" for
    whichever bears the code.
    """

    kind: str
    fonds: str
    code: str = ""  # normal
    key: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One relation as it is read. `there`: the other end says so. `named`: what people call the other end."""

    end: End
    relation: str
    note: str
    there: bool
    named: str


@dataclass(frozen=True, slots=True)
class Noted:
    """One control note as it is read."""

    element: str
    before: str
    after: str
    why: str
    by: str
    at: datetime


def relations(text: str, own_fonds: str, fonds: Collection[str], apart: str) -> list[Said]:
    """Return what a cell says. `fonds`: the codes of those we hold; `apart`: what stands between the names of a path."""
    if text.startswith("[{"):
        return [_whole(one, own_fonds, apart) for one in listed(text)]
    return [_by_code(part.strip(), own_fonds, fonds) for part in _APART.split(text) if part.strip()][:MOST]


def listed(text: str) -> list[dict[str, Any]]:
    """Return a list of objects that was written as text; what is none is passed over."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, dict)][:MOST] if isinstance(found, list) else []


def _whole(said: Mapping[str, Any], own_fonds: str, apart: str) -> Said:
    names = said.get("series")
    path = apart.join(str(one) for one in names) if isinstance(names, list) else ""
    fonds = codes.normal_code(_text(said, "fonds")) or own_fonds
    code, key = _text(said, "ref_code"), _text(said, "key")
    end = End(_text(said, "kind"), fonds, codes.normal_code(code), key, path)
    named = f"{fonds} {code or path or key}".strip()
    return Said(end, _text(said, "relation"), _text(said, "note")[:200], bool(said.get("from_there")), named[:120])


def _by_code(part: str, own_fonds: str, fonds: Collection[str]) -> Said:
    there, part = part.startswith(THERE), part.removeprefix(THERE).strip()
    relation, note = USUAL, ""
    meant = {**{word: code for code, word in WORDS.items()}, **{code: code for code in WORDS}}
    if (found := _BRACKET.fullmatch(part)) and found[2] in meant:
        part, relation, note = found[1], meant[found[2]], (found[3] or "").strip()
    elsewhere = _FONDS.fullmatch(part)
    whose = codes.normal_code(elsewhere[1]) if elsewhere else ""
    if elsewhere and whose in fonds:
        return Said(End("", whose, codes.normal_code(elsewhere[2])), relation, note[:200], there, part[:120])
    return Said(End("", own_fonds, codes.normal_code(part)), relation, note[:200], there, part[:120])


def written(several: Sequence[Mapping[str, Any]], own_fonds: str) -> str:
    """Return in one cell the units that have a code; a series, a fonds or an item without one has no place in a sheet."""
    return "；".join(_written(one, own_fonds) for one in several if one.get("ref_code"))


def _written(one: Mapping[str, Any], own_fonds: str) -> str:
    fonds = "" if one["fonds"] == own_fonds else f"{one['fonds']}:"
    note = f"：{_APART.sub('，', one['note'])}" if one["note"] else ""
    return f"{THERE if 'from_there' in one else ''}{fonds}{one['ref_code']}（{WORDS[one['relation']]}{note}）"


def note(said: Mapping[str, Any]) -> Noted | None:
    """Return a control note; None for what is none."""
    try:
        at = datetime.fromisoformat(_text(said, "at"))
    except ValueError:
        return None
    element = _text(said, "element")
    if not element or len(element) > 32 or at.tzinfo is None:
        return None
    before, after = _text(said, "before"), _text(said, "after")
    return Noted(element, before, after, _text(said, "why")[:300], _text(said, "by")[:80], at)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value.replace("\x00", "") if isinstance(value, str) else ""
