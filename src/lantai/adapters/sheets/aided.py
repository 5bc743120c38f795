"""Finding aids in EAD 3, in the sandbox: ours with all that a sheet would bring, others' with what EAD says in its own places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets.catalogued import INSIDE, ITEMS, LISTS, MOST_FURTHER, VOLUMES, Survey, Unit

NAMESPACE = "http://ead3.archivists.org/schema/"
NAMED = b"ead3.archivists.org"
E = f"{{{NAMESPACE}}}"
COMPONENTS = tuple(f"{E}{name}" for name in ("c", *(f"c{n:02}" for n in range(1, 13))))
NO_TITLE = "—"
BLOCK = 1 << 20
# where EAD has a place of its own: (element, its localtype or label) → field
IN_DID = {
    ("unitid", ""): "ref_code", ("unitid", "document"): "doc_number", ("unitid", "microform"): "el_microform",
    ("unittitle", ""): "title", ("unittitle", "parallel"): "el_parallel_title", ("unittitle", "subtitle"): "el_subtitle",
    ("unitdate", ""): "date", ("physdesc", "pages"): "page_count", ("physdesc", "carrier"): "el_carrier",
    ("physloc", ""): "location", ("origination", ""): "creator", ("langmaterial", ""): "el_language",
}  # fmt: skip
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
_LABEL = re.compile(rb"<label>([^<]{1,200})</label>")


def survey(path: Path) -> Survey:
    """Return how many of each list there are, and what stands beside the columns of the lists."""
    counted = dict.fromkeys(LISTS, 0)
    for name, _node, inside, _fonds in _components(path):
        counted[name] += 1
        counted[INSIDE] += len(inside)
    further = dict.fromkeys(ELEMENTS)
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            further |= dict.fromkeys(label.decode("utf-8", "replace") for label in _LABEL.findall(rest + block))
            rest = block[-500:]
            if len(further) > MOST_FURTHER:
                break
    return counted, further


def units(path: Path, name: str) -> Iterator[Unit]:
    """Yield the rows of one list."""
    for which, node, inside, fonds in _components(path):
        if which == name != INSIDE:
            yield _said(node, name, fonds)
        elif name == INSIDE and inside:
            code = _said(node, VOLUMES, fonds).get("ref_code", "")
            for place, one in enumerate(inside, 1):
                said = _said(one, INSIDE, fonds)
                yield said | {"ref_code": code, "sequence": said.get("sequence") or str(place)}


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
            if level == "item" and above.tag in COMPONENTS and above.get("level") == "file":
                continue  # told with its volume
            if level == "file":
                yield VOLUMES, node, [one for one in node if one.tag in COMPONENTS], fonds
            elif level == "item":
                yield ITEMS, node, [], fonds
            node.clear()
            above.remove(node)
    except etree.XMLSyntaxError as fault:
        raise Refused("DAMAGED", str(fault)[:200]) from fault
    if steps.root is None or steps.root.tag != f"{E}ead":
        raise Refused("NOT_A_SHEET", "no finding aid in EAD 3")


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
            found.setdefault(field, _text(part))


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(node: Any) -> str:
    return "" if node is None else "".join(node.itertext()).strip()
