"""Finding aids in EAD 3 (Encoded Archival Description, Society of American Archivists), written as they come.

Namespace ``http://ead3.archivists.org/schema/``. A fonds with its classes, volumes (level ``file``) and items. What is not
open to everybody bears ``audience="internal"``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from lantai.adapters.ead import saying
from lantai.adapters.ead.building import element as _element
from lantai.adapters.ead.building import paragraph as _paragraph
from lantai.adapters.ead.building import sub as _sub
from lantai.adapters.ead.saying import Choices

NAMESPACE = "http://ead3.archivists.org/schema/"
NO_CLASS = "—"
AT_ONCE = 100  # items that are written before they are given on


class _Pipe:
    """Takes what the writer writes, gives it on in pieces."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(data)
        return len(data)

    def taken(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def write(
    fonds: Mapping[str, Any],
    units: Iterable[tuple[Mapping[str, Any], Iterable[Mapping[str, Any]]]],
    *,
    agency: str,
    made_at: str,
    choices: Choices | None = None,
) -> Iterator[bytes]:
    """Yield the finding aid of one fonds in pieces; `units` are volumes with their items, ``{}`` for none.

    An item may hold `components`, and these others. A series is given as a unit of kind ``series`` with the names `above` it,
    before what lies in it. `choices`: the words of elements that are chosen from a list.
    """
    words = choices or {}
    pipe = _Pipe()
    with etree.xmlfile(pipe, encoding="utf-8") as out:
        out.write_declaration()
        with out.element("ead", nsmap={None: NAMESPACE}):
            out.write(_control(fonds, agency, made_at))
            with out.element("archdesc", level="fonds"):
                did = _did(fonds["code"], fonds["name"], _years(fonds), repository=agency)
                saying.identity(did, fonds, words)
                out.write(did)
                if fonds.get("history"):
                    out.write(_paragraph("bioghist", fonds["history"]))
                for one in (*saying.paragraphs(fonds, words), *saying.own(fonds, ("name_en", "year_from", "year_to"))):
                    out.write(one)
                for one in (*saying.kin(fonds), *saying.bound(fonds)):
                    out.write(one)
                with out.element("dsc", dsctype="combined"):
                    for _unit in _dsc(out, units, words):
                        out.flush()
                        yield pipe.taken()
    yield pipe.taken()


def _dsc(
    out: Any, units: Iterable[tuple[Mapping[str, Any], Iterable[Mapping[str, Any]]]], words: Choices
) -> Iterator[None]:
    """Write unit after unit; a series stays open for what lies in it."""
    begun: list[Any] = []
    try:
        for unit, items in units:
            if unit.get("kind") == "series":
                _end(begun, len(unit["above"]))
                begun.append(out.element("c", level="series"))
                begun[-1].__enter__()
                _series(out, unit, words)
                yield
            elif unit:
                begun.append(out.element("c", _names(unit, "file")))
                begun[-1].__enter__()
                for one in _told(unit, words):
                    out.write(one)
                yield from _items(out, items, words)
                begun.pop().__exit__(None, None, None)
                yield
            else:
                _end(begun, 0)
                yield from _items(out, items, words)
                yield
    finally:
        _end(begun, 0)


def _items(out: Any, items: Iterable[Mapping[str, Any]], words: Choices) -> Iterator[None]:
    """Write item after item; a volume may have more of them than memory should hold."""
    for place, item in enumerate(items, 1):
        out.write(_component(item, "item", words))
        if place % AT_ONCE == 0:
            yield


def _end(begun: list[Any], depth: int) -> None:
    while len(begun) > depth:
        begun.pop().__exit__(None, None, None)


def _series(out: Any, unit: Mapping[str, Any], words: Choices) -> None:
    did = _did(unit["code"], unit["title"], "")
    saying.identity(did, unit, words)
    for one in (did, *saying.paragraphs(unit, words), *saying.own(unit, ("title_en", "class")), *saying.bound(unit)):
        out.write(one)


def _control(fonds: Mapping[str, Any], agency: str, made_at: str) -> Any:
    control = etree.Element("control")
    _sub(control, "recordid", fonds["code"])
    filed = _sub(control, "filedesc")
    _sub(_sub(filed, "titlestmt"), "titleproper", fonds["name"])
    _sub(control, "maintenancestatus", value="derived")
    _sub(_sub(control, "maintenanceagency"), "agencyname", agency)
    event = _sub(_sub(control, "maintenancehistory"), "maintenanceevent")
    _sub(event, "eventtype", value="derived")
    _sub(event, "eventdatetime", made_at)
    _sub(event, "agenttype", value="machine")
    _sub(event, "agent", "Lantai")
    return control


def _component(unit: Mapping[str, Any], level: str, words: Choices) -> Any:
    found = etree.Element("c", _names(unit, level))
    found.extend(_told(unit, words))
    for below in unit.get("components", ()):
        found.append(_component(below, level, words))
    return found


def _names(unit: Mapping[str, Any], level: str) -> dict[str, str]:
    names = {"level": "otherlevel", "otherlevel": "component"} if unit.get("parent_key") else {"level": level}
    return names | ({} if unit["opening"] == "OPEN" else {"audience": "internal"})


def _told(unit: Mapping[str, Any], words: Choices) -> list[Any]:
    """Return what is said of a volume or item itself."""
    code = unit["ref_code"] or (f"{unit['volume']} {unit['sequence']}".strip() if unit.get("volume") else "")
    did = _did(code, unit["title"], unit["date"], creator=unit["creator"], extent=unit["pages"])
    if unit["year"] and not unit["date"]:
        did.insert(2, _element("unitdate", str(unit["year"]), datechar="year"))
    for place, former in enumerate(unit["former_codes"], 1):
        did.insert(place, _element("unitid", former, label="former"))
    if unit["document_number"]:
        did.append(_element("unitid", unit["document_number"], label="document"))
    if unit.get("location"):
        did.append(_element("physloc", unit["location"]))
    saying.identity(did, unit, words)
    return [did, *saying.paragraphs(unit, words), *saying.bound(unit)]


def _did(
    code: str, title: str, date: Any, *, creator: str = "", extent: int | None = None, repository: str = ""
) -> Any:
    did = etree.Element("did")
    if code:
        _sub(did, "unitid", code)
    _sub(did, "unittitle", title or NO_CLASS)
    if date:
        _sub(did, "unitdate", str(date))
    if extent:
        _sub(did, "physdesc", str(extent), label="pages")
    if creator:
        _sub(_sub(_sub(did, "origination"), "name"), "part", creator)
    if repository:
        _sub(_sub(_sub(did, "repository"), "corpname"), "part", repository)
    return did


def _years(fonds: Mapping[str, Any]) -> str:
    return "–".join(str(year) for year in (fonds.get("year_from"), fonds.get("year_to")) if year)
