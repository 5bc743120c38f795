"""Where EAD 3 says what DA/T 18 knows of a unit: which element of ours is which of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lantai.adapters.ead.building import element, paragraph, sub

Choices = Mapping[str, Mapping[str, str]]  # element → code → word
Unit = Mapping[str, Any]
# in the <did>: element of ours → (theirs, localtype)
IN_DID = {
    "parallel_title": ("unittitle", "parallel"), "subtitle": ("unittitle", "subtitle"), "carrier": ("physdesc", "carrier"),
    "microform": ("unitid", "microform"),
}  # fmt: skip
# of its own element of EAD with paragraphs
PARAGRAPHS = {
    "custody": "custodhist", "scope": "scopecontent", "arrangement": "arrangement", "originals": "originalsloc",
    "copies": "altformavail",
}  # fmt: skip
LOCAL = {"enclosures": "odd", "file_size": "phystech", "format": "phystech"}  # the same, with our name of it
# what EAD has no place for: name of the field that a sheet has for it → ours
COLUMNS = {
    "class_code": "class", "catalogue_no": "catalogue_no", "volume_no": "volume_no", "year": "year", "item_count": "items",
    "sequence": "sequence", "page": "page", "opening": "opening", "opens_on": "opens_on", "restriction": "restricted",
    "item_key": "key", "parent_key": "parent_key",
}  # fmt: skip
BESIDE = ("publicity", "describer", "described_on")  # elements that are said together with others
TERMS = {"genre": "genreform", "version": "genreform", "subjects": "subject", "persons": "persname"}


def _said(unit: Unit, code: str, words: Choices) -> str:
    value = str(unit.get("elements", {}).get(code, ""))
    return words.get(code, {}).get(value, value)


def identity(did: Any, unit: Unit, words: Choices) -> None:
    """Add to a <did> what identifies a unit beyond code, title and date."""
    for code, (name, localtype) in IN_DID.items():
        if text := _said(unit, code, words):
            did.append(element(name, text, localtype=localtype))
    if text := _said(unit, "language", words):
        sub(sub(did, "langmaterial"), "language", text)


def paragraphs(unit: Unit, words: Choices) -> Iterator[Any]:
    """Yield what stands after the <did> of a unit, each in an element of its own."""
    if (terms := _terms(unit, words)) is not None:
        yield terms
    for name, key in (("appraisal", "retention"), ("odd", "remark"), ("acqinfo", "department")):
        if unit.get(key):
            yield paragraph(name, unit[key])
    yield from _in_words(unit, words)
    if "opening" in unit:
        yield _access(unit, words)
    yield from _processed(unit, words)
    if "opening" in unit:
        yield _columns(unit, words)


def own(unit: Unit, names: tuple[str, ...]) -> Iterator[Any]:
    """Yield what is held of a fonds or series by our own names, word for word, so that it can be read in again whole."""
    held = {name: unit.get(name) for name in names}
    held |= {f"el_{code}": value for code, value in unit.get("elements", {}).items()}
    if unit.get("history"):
        held["history"] = unit["history"]
    for name, value in held.items():
        if value not in {None, ""}:
            yield paragraph("odd", str(value), localtype=f"lantai-{name}")


def kin(fonds: Unit) -> Iterator[Any]:
    """Yield the fonds before a fonds, and the schemes it was classed by, each in an element of its own."""
    for one in fonds.get("predecessors", ()):
        found = element("odd", "", localtype="lantai-predecessor")
        line = sub(found, "p")
        sub(sub(line, "corpname", identifier=one["code"], relator=one["relation"]), "part", one["name"])
        if one["year"]:
            sub(line, "date", str(one["year"]), normal=str(one["year"]))
        if one["source"]:
            sub(found, "p", one["source"])
        yield found
    for one in fonds.get("schemes", ()):
        found = element("odd", "", localtype="lantai-scheme")
        line = sub(found, "p")
        subject = sub(line, "subject", identifier=one["code"])
        sub(subject, "part", one["name"])
        sub(subject, "part", one["version"], localtype="version")
        for name in ("year_from", "year_to"):
            if one[name]:
                sub(line, "date", str(one[name]), localtype=name, normal=str(one[name]))
        yield found


def bound(unit: Unit) -> Iterator[Any]:
    """Yield the units that a unit belongs with, and its control notes, as far as there are any."""
    if several := unit.get("related"):
        found = element("relations", "")
        for one in several:
            names = {"relationtype": "resourcerelation", "arcrole": one["relation"], "linkrole": one["kind"]}
            if one.get("from_there"):
                names["linktitle"] = "from_there"
            relation = sub(found, "relation", **names)
            sub(relation, "relationentry", one["fonds"], localtype="fonds")
            for name in ("ref_code", "key"):
                if one.get(name):
                    sub(relation, "relationentry", one[name], localtype=name)
            for name in one.get("series", ()):
                sub(relation, "relationentry", name, localtype="series")
            if one["note"]:
                sub(sub(relation, "descriptivenote"), "p", one["note"])
        yield found
    for one in unit.get("notes", ()):
        found = element("processinfo", "", localtype="lantai-note")
        line = sub(found, "p")
        sub(line, "date", one["at"])
        sub(sub(line, "persname"), "part", one["by"])
        sub(sub(line, "subject"), "part", one["element"])
        for name in ("before", "after", "why"):
            sub(found, "p", one[name])
        yield found


def _in_words(unit: Unit, words: Choices) -> Iterator[Any]:
    """Yield the elements that are told in paragraphs of their own."""
    for code, name in PARAGRAPHS.items():
        if text := _said(unit, code, words):
            yield paragraph(name, text)
    for code, name in LOCAL.items():
        if text := _said(unit, code, words):
            yield paragraph(name, text, localtype=code)


def _columns(unit: Unit, words: Choices) -> Any:
    """Return what EAD has no place for, name by name, so that the finding aid can be read in again whole."""
    said = {
        **{field: unit.get(key) for field, key in COLUMNS.items()},
        "order_key": f"〔{unit['order']}〕" if unit.get("order") else "",
        "item_code": unit["ref_code"] if unit.get("volume") else "",
        "former_places": json.dumps(unit["former_places"]) if unit.get("former_places") else "",
        "secrecy": unit["secrecy_as_written"] or ("" if unit["secrecy"] == "PUBLIC" else unit["secrecy"]),
        **{f"el_{code}": _said(unit, code, words) for code in BESIDE},
        **unit.get("further", {}),
    }
    found = element("odd", "", localtype="columns")
    listed = sub(found, "list", listtype="deflist")
    for field, value in said.items():
        if value not in {None, ""}:
            one = sub(listed, "defitem")
            sub(one, "label", field)
            sub(one, "item", str(value))
    return found


def _terms(unit: Unit, words: Choices) -> Any:
    """Return class, topics, kinds, subjects and names as terms; None where there are none."""
    found = element("controlaccess", "")
    if unit.get("class"):
        sub(sub(found, "subject", identifier=unit["class"]), "part", unit.get("class_name") or unit["class"])
    for topic in unit.get("topics", ()):
        sub(sub(found, "subject", localtype="topic", identifier=topic["code"]), "part", topic["name"])
    for code, name in TERMS.items():
        if text := _said(unit, code, words):
            sub(sub(found, name, localtype=code), "part", text)
    return found if len(found) else None


def _access(unit: Unit, words: Choices) -> Any:
    restricted = [unit["opening"], unit["secrecy_as_written"] or unit["secrecy"], unit["restricted"]]
    restricted.append(_said(unit, "publicity", words))
    found = paragraph("accessrestrict", " · ".join(str(one) for one in restricted if one))
    if unit.get("opens_on"):
        sub(sub(found, "p"), "date", unit["opens_on"], localtype="opens_on", normal=unit["opens_on"])
    if decided := unit.get("opening_decision"):
        hands = " · ".join(
            str(decided[name])
            for name in ("status", "reason", "words", "first_by", "first_at", "decided_by", "decided_at")
            if decided[name]
        )
        sub(found, "p", hands)
    return found


def _processed(unit: Unit, words: Choices) -> Iterator[Any]:
    """Yield how a unit was made and described, how it left, how it was destroyed."""
    described = [_said(unit, code, words) for code in ("describer", "described_on")]
    if any(described):
        yield paragraph("processinfo", " · ".join(one for one in described if one), localtype="description")
    if made := _said(unit, "made", words):
        yield paragraph("processinfo", made, localtype="making")
    if left := unit.get("left"):
        yield paragraph("processinfo", " · ".join([left["how"], left["at"], left["ground"]]), localtype="left")
    if unit.get("destroyed_on"):
        found = element("processinfo", "", localtype="destruction")
        sub(sub(found, "p"), "date", unit["destroyed_on"], normal=unit["destroyed_on"])
        if record := unit.get("destruction"):
            names = ("title", "minutes", "method", "place", "carried_out_by", "witnessed_by", "certificate_sha256")
            sub(
                found, "p", " · ".join([*(str(record[name]) for name in names if record[name]), *record["approved_by"]])
            )
        yield found
