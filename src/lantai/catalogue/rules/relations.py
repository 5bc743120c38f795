"""How a unit that belongs with another is named where it is read or written: whole in catalogues that are no sheets, by its
code, key or path in a sheet; `control_notes` has the notes of a unit. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lantai.catalogue.rules import codes

# Words of catalogue sheets, in Chinese whoever asks.
WORDS = {"continues": "接续", "copy": "复制件、底图", "reply": "来文与复文", "same": "同一事由", "moved": "由此移入"}
USUAL = "same"  # where a cell names a code alone
THERE = "←"  # before a code: that unit says so of this one
MOST = 500  # of one unit
_APART = re.compile("[；;]")
_BRACKET = re.compile(r"(.+?)\s*[（(]\s*([^（()）：:]+?)\s*(?:[：:]\s*(.*))?[）)]", re.DOTALL)
_FONDS = re.compile(r"([^：:]+)[：:](.+)", re.DOTALL)
# what has no code of its own is named by a word and what stands for it
SERIES, FONDS, KEY = "类别", "全宗", "件键"
_NAMED = re.compile(
    r"(?:([^：:]+)[：:])?\s*(类别|series|全宗|fonds|件键|key)\s*[：:]\s*(.+)", re.DOTALL | re.IGNORECASE
)


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
    if named := _NAMED.fullmatch(part):
        return Said(_named(named, own_fonds), relation, note[:200], there, part[:120])
    elsewhere = _FONDS.fullmatch(part)
    whose = codes.normal_code(elsewhere[1]) if elsewhere else ""
    if elsewhere and whose in fonds:
        return Said(End("", whose, codes.normal_code(elsewhere[2])), relation, note[:200], there, part[:120])
    return Said(End("", own_fonds, codes.normal_code(part)), relation, note[:200], there, part[:120])


def _named(said: re.Match[str], own_fonds: str) -> End:
    whose, word, name = said[1], said[2].casefold(), said[3].strip()
    fonds = codes.normal_code(whose) if whose else own_fonds
    if word in {SERIES, "series"}:
        return End("series", fonds, path=name)
    return End("fonds", codes.normal_code(name)) if word in {FONDS, "fonds"} else End("item", fonds, key=name)


def written(several: Sequence[Mapping[str, Any]], own_fonds: str, apart: str) -> str:
    """Return in one cell the units a unit belongs with; `apart` as in `relations`. What could not be read back as the same
    (a series whose title looks like a relation) is left.
    """
    return "；".join(cell for one in several if (cell := _written(one, own_fonds, apart)))


def _written(one: Mapping[str, Any], own_fonds: str, apart: str) -> str:
    fonds = "" if one["fonds"] == own_fonds else f"{one['fonds']}:"
    note = f"：{_APART.sub('，', one['note'])}" if one["note"] else ""
    if code := one.get("ref_code"):
        name = f"{fonds}{code}"
    elif one["kind"] == "fonds":
        name = f"{FONDS}:{one['fonds']}"
    else:
        path = apart.join(one.get("series", ()))
        name = f"{fonds}{SERIES}:{path}" if path else f"{fonds}{KEY}:{one['key']}"
    cell = f"{THERE if 'from_there' in one else ''}{name}（{WORDS[one['relation']]}{note}）"
    back = relations(cell, own_fonds, {own_fonds, one["fonds"]}, apart)
    meant = replace(_whole(one, own_fonds, apart).end, **({"kind": ""} if code else {}))
    return cell if [said.end for said in back] == [meant] else ""


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
