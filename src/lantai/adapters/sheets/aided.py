"""Finding aids in EAD 3, in the sandbox: ours with all that a sheet would bring, others' with what EAD says in its own places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets import catalogued
from lantai.adapters.sheets.catalogued import INSIDE, ITEMS, LISTS, MOST_FURTHER, VOLUMES, Survey, Unit
from lantai.adapters.sheets.opened import CODES_APART, NAMES_APART

NAMESPACE = "http://ead3.archivists.org/schema/"
NAMED = b"ead3.archivists.org"
E = f"{{{NAMESPACE}}}"
COMPONENTS = tuple(f"{E}{name}" for name in ("c", *(f"c{n:02}" for n in range(1, 13))))
SERIES = ("series", "subseries")
NO_TITLE = "—"
LONGEST_KEY = 110
BLOCK = 1 << 20
# where EAD has a place of its own: (element, its localtype or label) → field
IN_DID = {
    ("unitid", ""): "ref_code", ("unitid", "document"): "doc_number", ("unitid", "former"): "former_codes", ("unitid", "microform"): "el_microform",
    ("unittitle", ""): "title", ("unittitle", "parallel"): "el_parallel_title", ("unittitle", "subtitle"): "el_subtitle",
    ("unitdate", ""): "date", ("physdesc", "pages"): "page_count", ("physdesc", "carrier"): "el_carrier",
    ("physloc", ""): "location", ("origination", ""): "creator", ("langmaterial", ""): "el_language",
}  # fmt: skip
SEVERAL = ("former_codes",)  # what stands in several elements of one name
BELOW = {
    ("appraisal", ""): "retention", ("odd", ""): "remark", ("odd", "enclosures"): "el_enclosures", ("acqinfo", ""): "department",
    ("scopecontent", ""): "el_scope", ("custodhist", ""): "el_custody", ("arrangement", ""): "el_arrangement",
    ("originalsloc", ""): "el_originals", ("altformavail", ""): "el_copies", ("phystech", "file_size"): "el_file_size",
    ("phystech", "format"): "el_format", ("processinfo", "making"): "el_made",
}  # fmt: skip
TERMS = {
    ("genreform", "genre"): "el_genre", ("genreform", "version"): "el_version", ("subject", "subjects"): "el_subjects",
    ("persname", "persons"): "el_persons",
}  # fmt: skip
ELEMENTS = tuple(field for places in (IN_DID, BELOW, TERMS) for field in places.values() if field.startswith("el_"))
OWN = "lantai-"  # before the name of ours in <odd localtype="lantai-year_from">
BOUND = {"related": b"<relations", "control_notes": b'"lantai-note"'}  # column → what its element begins with
_LABEL = re.compile(rb"<label>([^<]{1,200})</label>")


def survey(path: Path) -> Survey:
    """Return how many of each list there are, and what stands beside the columns of the lists."""
    counted = dict.fromkeys(LISTS, 0)
    for name, node, inside, _fonds in _components(path):
        counted[name] += 1
        counted[INSIDE] += sum(1 + _count_below(one) for one in inside)
        counted[ITEMS] += _count_below(node) if name == ITEMS else 0
    further = dict.fromkeys(ELEMENTS)
    bound: dict[str, None] = {}
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            if len(further) <= MOST_FURTHER:
                further |= dict.fromkeys(label.decode("utf-8", "replace") for label in _LABEL.findall(rest + block))
            bound |= {field: None for field, mark in BOUND.items() if mark in block or mark in rest + block[:500]}
            rest = block[-500:]
    return counted, bound | further


def units(path: Path, name: str) -> Iterator[Unit]:
    """Yield the rows of one list."""
    for which, node, inside, fonds in _components(path):
        if which == name != INSIDE:
            lies_in = NAMES_APART.join(_above(node)) if name == VOLUMES else ""
            said = _said(node, name, fonds) | {"series_path": lies_in}
            yield said | _bound(node)
            if name == ITEMS:
                yield from _below(node, said, ITEMS, fonds)
        elif name == INSIDE and inside:
            code = _said(node, VOLUMES, fonds).get("ref_code", "")
            for place, one in enumerate(inside, 1):
                said = _said(one, INSIDE, fonds)
                known = any(said.get(field) for field in ("sequence", "page", "item_code", "item_key"))
                said |= {"ref_code": code, "sequence": said.get("sequence", "") if known else str(place)}
                yield said | _bound(one)
                yield from _below(one, said, INSIDE, fonds)


def _below(node: Any, above: Mapping[str, str], name: str, fonds: str) -> Iterator[Unit]:
    """Yield the components of an item, each with the key of what it is a component of, and before its own components."""
    key = _key(above, name)
    for place, one in enumerate(_parts(node), 1):
        said = _said(one, name, fonds)
        said.setdefault("parent_key", key)
        if name == INSIDE:
            known = any(said.get(field) for field in ("sequence", "page", "item_code", "item_key"))
            number = said.get("sequence", "") if known else f"{above.get('sequence') or key}.{place}"
            said |= {"ref_code": above["ref_code"], "sequence": number}
        elif not said.get("ref_code"):
            said.setdefault("item_key", f"{key}.{place}"[:LONGEST_KEY])
        yield said | _bound(one)
        yield from _below(one, said, name, fonds)


def _key(said: Mapping[str, str], name: str) -> str:
    """Return what an item is known by, as its components name it."""
    if name == ITEMS:
        return said.get("item_key") or said.get("ref_code", "")
    number = said.get("sequence") or f"P{said.get('page', '')}"
    return said.get("item_key") or said.get("item_code") or f"{said['ref_code']}#{number}"


def _parts(node: Any) -> list[Any]:
    return [one for one in node if one.tag in COMPONENTS]


def _count_below(node: Any) -> int:
    return sum(1 + _count_below(one) for one in _parts(node))


def arrangement(path: Path) -> dict[str, Any]:
    """Return what is said of the fonds and of its series, each with the names of those above it."""
    series: list[dict[str, Any]] = []
    begun: list[int] = []
    steps = etree.iterparse(
        str(path), events=("start", "end"), tag=COMPONENTS, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False,
    )  # fmt: skip
    try:
        for step, node in steps:
            is_series, above = node.get("level") in SERIES, node.getparent()
            if step == "start":
                if is_series:
                    begun.append(len(series))
                    series.append({})
                continue
            if is_series:
                series[begun.pop()] = {**_arranged(node), "above": _above(node)}
            node.clear()
            above.remove(node)
    except etree.XMLSyntaxError as fault:
        raise Refused("DAMAGED", str(fault)[:200]) from fault
    told = steps.root.find(f"{E}archdesc")
    return {"fonds": {} if told is None else _fonds(told, steps.root), "series": series}


def _fonds(node: Any, root: Any) -> dict[str, Any]:
    said = _own(node)
    said |= {"code": _text(root.find(f"{E}control/{E}recordid")), "name": said.get("title", "")}
    said.setdefault("history", "\n".join(_text(one) for one in node.findall(f"{E}bioghist/{E}p")))
    found = {name: said.get(name, "") for name in catalogued.FONDS} | {"elements": _elements(said)}
    return found | {"predecessors": _predecessors(node), "schemes": _schemes(node)} | _bound(node)


def _bound(node: Any) -> dict[str, str]:
    """Return related units and control notes, each as text that reads the same whatever a cell may hold."""
    related = [_relation(one) for one in node.findall(f"{E}relations/{E}relation")]
    notes = [one for one in map(_note, node.findall(f"{E}processinfo[@localtype='{OWN}note']")) if one]
    found = {"related": [one for one in related if one], "control_notes": notes}
    return {field: json.dumps(several[: catalogued.MOST_KIN]) for field, several in found.items() if several}


def _relation(node: Any) -> dict[str, Any]:
    """Return a relation of ours; nothing of one that another house wrote in its own way."""
    entries = [(one.get("localtype", ""), _text(one)) for one in node.findall(f"{E}relationentry")]
    said: dict[str, Any] = {name: text for name, text in entries if name in {"fonds", "ref_code", "key"}}
    if "fonds" not in said or not node.get("arcrole"):
        return {}
    said |= {"kind": node.get("linkrole", ""), "relation": node.get("arcrole")}
    if path := [text for name, text in entries if name == "series"]:
        said["series"] = path
    if node.get("linktitle") == "from_there":
        said["from_there"] = True
    return {**said, "note": _text(node.find(f"{E}descriptivenote/{E}p"))}


def _note(node: Any) -> dict[str, str]:
    lines = node.findall(f"{E}p")
    if len(lines) != 4:
        return {}
    texts = dict(zip(("before", "after", "why"), map(_text, lines[1:]), strict=True))
    names = {"at": f"{E}date", "by": f"{E}persname/{E}part", "element": f"{E}subject/{E}part"}
    return {**texts, **{name: _text(lines[0].find(place)) for name, place in names.items()}}


def _predecessors(node: Any) -> list[dict[str, str]]:
    found = []
    for one in node.findall(f"{E}odd[@localtype='{OWN}predecessor']")[: catalogued.MOST_KIN]:
        name, lines = one.find(f"{E}p/{E}corpname"), one.findall(f"{E}p")
        if name is not None:
            said = {"code": name.get("identifier", ""), "name": _text(name), "relation": name.get("relator", "")}
            year = _text(lines[0].find(f"{E}date"))
            found.append({**said, "year": year, "source": _text(lines[1]) if len(lines) > 1 else ""})
    return found


def _schemes(node: Any) -> list[dict[str, str]]:
    found = []
    for one in node.findall(f"{E}odd[@localtype='{OWN}scheme']")[: catalogued.MOST_KIN]:
        subject = one.find(f"{E}p/{E}subject")
        if subject is not None:
            years = {name: _text(one.find(f"{E}p/{E}date[@localtype='{name}']")) for name in ("year_from", "year_to")}
            version, name = subject.find(f"{E}part[@localtype='version']"), subject.find(f"{E}part")
            said = {"code": subject.get("identifier", ""), "version": _text(version), "name": _text(name)}
            found.append({**said, **years})
    return found


def _arranged(node: Any) -> dict[str, Any]:
    said, (code, title) = _own(node), _named(node)
    found = {"code": code, "title": title, "title_en": said.get("title_en", ""), "class": said.get("class", "")}
    return {**found, "elements": _elements(said), **_bound(node)}


def _own(node: Any) -> dict[str, str]:
    """Return what is written by our own names, in that order, and what EAD says of a unit in places of its own."""
    several = {one.get("localtype", ""): _text(one) for one in node.findall(f"{E}odd")}
    own = {name.removeprefix(OWN): text for name, text in several.items() if name.startswith(OWN)}
    return own | {name: text for name, text in _said(node, ITEMS, "").items() if name not in own}


def _elements(said: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix("el_"): text for name, text in said.items() if name.startswith("el_") and text}


def _named(node: Any) -> tuple[str, str]:
    did = node.find(f"{E}did")
    code, title = ("", "") if did is None else (_text(did.find(f"{E}{one}")) for one in ("unitid", "unittitle"))
    return code[:40], (title or code or NO_TITLE)[:200]


def _above(node: Any) -> list[str]:
    """Return the names of the series a component lies in, the outermost first."""
    several = [one for one in node.iterancestors(*COMPONENTS) if one.get("level") in SERIES]
    return [catalogued.named(*_named(one)) for one in reversed(several)]


def _components(path: Path) -> Iterator[tuple[str, Any, list[Any], str]]:
    """Yield volumes (level ``file``) with what lies in them and items without a volume, as they end; then forget them."""
    steps = etree.iterparse(
        str(path), events=("end",), tag=[*COMPONENTS, f"{E}recordid"], resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False,
    )  # fmt: skip
    fonds = ""
    try:
        for _step, node in steps:
            if node.tag not in COMPONENTS:
                fonds = _text(node)
                continue
            level, above = node.get("level", ""), node.getparent()
            if level not in {"file", *SERIES} and _lies_in_item(above):
                continue  # told with its item
            if above.tag in COMPONENTS and above.get("level") == "file" and _is_item(node):
                continue  # told with its volume
            if level == "file":
                yield VOLUMES, node, _parts(node), fonds
            elif _is_item(node):
                yield ITEMS, node, [], fonds
            node.clear()
            above.remove(node)
    except etree.XMLSyntaxError as fault:
        raise Refused("DAMAGED", str(fault)[:200]) from fault
    if steps.root is None or steps.root.tag != f"{E}ead":
        raise Refused("NOT_A_SHEET", "no finding aid in EAD 3")


def _is_item(node: Any) -> bool:
    return bool(node.get("level") == "item" or node.get("otherlevel") == "component")


def _lies_in_item(above: Any) -> bool:
    """Tell whether what lies right in `above` is part of an item, and not of a volume or series inside one."""
    for one in (above, *above.iterancestors(*COMPONENTS)):
        if one.tag not in COMPONENTS or one.get("level") in {"file", *SERIES}:
            return False
        if _is_item(one):
            return True
    return False


def _said(node: Any, name: str, fonds: str) -> dict[str, str]:
    found = {"fonds_code": fonds}
    for child in node:
        if child.tag == f"{E}did":
            _places(child, IN_DID, found)
        elif child.tag == f"{E}controlaccess":
            _places(child, TERMS, found)
        elif child.tag == f"{E}odd" and child.get("localtype") == "columns":
            found |= {_text(one[0]): _text(one[1]) for one in child.iter(f"{E}defitem") if len(one) == 2}
        elif field := BELOW.get((_local(child), child.get("localtype", ""))):
            found.setdefault(field, _text(child.find(f"{E}p")))
    if found.get("title") == NO_TITLE:
        found["title"] = ""
    if name == VOLUMES:
        found["volume_title"], found["dates"] = found.pop("title", ""), found.pop("date", "")
    return found


def _places(parent: Any, places: dict[tuple[str, str], str], found: dict[str, str]) -> None:
    for one in parent:
        key = (_local(one), one.get("localtype") or one.get("label") or one.get("datechar") or "")
        if field := places.get(key):
            part = next(one.iter(f"{E}part", f"{E}language"), one)
            if field in SEVERAL and field in found:
                found[field] += CODES_APART + _text(part)
            else:
                found.setdefault(field, _text(part))


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(node: Any) -> str:
    return "" if node is None else "".join(node.itertext()).strip()
