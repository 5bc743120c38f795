r"""Who wrote what of a description when, in one cell of a sheet, so that people read it and nothing of it is lost. Pure.

``2026-11-29 18:00:00+08:00，何静安，范围和提要："" → "一行\n二行"（"照原件补"）``, several apart by ；. What was said before and
after and why stands between quotation marks as JSON writes it; so does a name that would be read otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from lantai.catalogue.rules import relations

LONGEST = 32_000  # characters; what a cell of a workbook holds, with room for how many are left
_TEXT = r'"(?:[^"\\]|\\.)*"'
_ONE = re.compile(
    rf"\s*(?P<at>[^，\"；]+)，(?P<by>{_TEXT}|[^\"；]*?)，(?P<element>{_TEXT}|[^，\"；：:]+)[：:]\s*"
    rf"(?P<before>{_TEXT})\s*→\s*(?P<after>{_TEXT})\s*(?:（\s*(?P<why>{_TEXT})\s*）)?\s*(?:[；;]|$)",
    re.DOTALL,
)
_LEFT = re.compile(r"\s*（还有 \d+ 条写不下，JSON Lines 和 EAD 3 里有）\s*")
_PLAIN = re.compile('[^，"；：:\\\\]*')
# what a cell may not hold: controls, half characters, characters of somebody's own font, the sign of a broken one
_UNHELD = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufffd-\uffff\U000f0000-\U0010ffff]")


def written(several: Sequence[Mapping[str, Any]], names: Mapping[str, str], zone: tzinfo) -> str:
    """Return control notes (see `export_related.notes`) in one cell, the first first. `names`: element → its name,
    as far as no other has that name.

    Where they are more than a cell holds, the latest are written, and how many are left.
    """
    cells: list[str] = []
    room = LONGEST
    for one in reversed(several):
        cell = _written(one, names, zone)
        if (room := room - len(cell) - 1) < 0:
            cells.append(f"（还有 {len(several) - len(cells)} 条写不下，JSON Lines 和 EAD 3 里有）")
            break
        cells.append(cell)
    return "；".join(reversed(cells))


def _written(one: Mapping[str, Any], names: Mapping[str, str], zone: tzinfo) -> str:
    at = datetime.fromisoformat(one["at"]).astimezone(zone).isoformat(" ")
    by, element = _bare(one["by"]), _bare(names.get(one["element"], one["element"]))
    why = f"（{_quoted(one['why'])}）" if one["why"] else ""
    return f"{at}，{by}，{element}：{_quoted(one['before'])} → {_quoted(one['after'])}{why}"


def _bare(text: str) -> str:
    """Return a name as it is, or between quotation marks where it would be read otherwise."""
    plain = text == text.strip() and text.isprintable() and _PLAIN.fullmatch(text) and not _UNHELD.search(text)
    return text if plain else _quoted(text)


def read(text: str, elements: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the notes that a cell tells, as `relations.note` takes them. `elements`: name → code.

    What cannot be read comes as one that tells only its words.
    """
    if text.startswith("[{"):
        return relations.listed(text)
    found: list[dict[str, Any]] = []
    at = 0
    while at < len(text.rstrip()) and len(found) < relations.MOST:
        if one := _ONE.match(text, at):
            found.append(_said(one, elements))
            at = one.end()
        else:
            end = next((place for place in range(at, len(text)) if text[place] in "；;"), len(text))
            if not _LEFT.fullmatch(text[at:end]):
                found.append({"element": text[at:end].strip()})
            at = end + 1
    return found


def _said(one: re.Match[str], elements: Mapping[str, str]) -> dict[str, Any]:
    texts = {name: _unquoted((one[name] or "").strip()) for name in ("by", "element", "before", "after", "why")}
    return {**texts, "at": one["at"].strip(), "element": elements.get(texts["element"], texts["element"])}


def _quoted(text: str) -> str:
    return _UNHELD.sub(lambda one: json.dumps(one[0])[1:-1], json.dumps(text, ensure_ascii=False))


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text[1:-1]
