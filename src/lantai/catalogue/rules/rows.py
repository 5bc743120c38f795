"""One row of a sheet → values to keep, or faults. Pure; the caller knows fonds, sheet and line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lantai.catalogue.rules import cells, codes, describing, former_places, identities
from lantai.catalogue.rules.cells import BadCell, Fault
from lantai.catalogue.states import Secrecy, SheetKind

_LONGEST = {"title": 500, "creator": 200, "doc_number": 120, "ref_code": 80, "remark": 500, "department": 120, "location": 120,
            "name": 100, "former_name": 200, "list_name": 200, "student_no": 40, "unit": 200, "major": 120, "class_name": 120, "level": 40, "item_code": 80,
            "native_place": 120, "birth": 24, "restriction": 200, "page": 40, "sequence": 24,
            "related": 1 << 20, "control_notes": 1 << 20, "former_places": 1 << 20}  # fmt: skip
_SPLIT = re.compile(r"[,，、;；/]+")
CODES_APART = re.compile("[；;]")  # between the codes that a unit once had
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SHORT = 24  # no field is shorter
FAR = 2999  # what is closed may stay so for very long
_ODD = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")  # characters that only some machine's own font has
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?")
_NUMBERS = frozenset({"ref_code", "class_code", "volume_no", "item_no", "student_no", "exam_no", "diploma_no", "degree_no",
                      "sequence", "page", "former_codes"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What the row is read in: the fonds, the latest year that can be meant, what the titles above say."""

    fonds_code: str
    latest_year: int
    list_name: str = ""
    volume_code: str = ""  # 档号 named above the header
    record_kind: str = ""
    entered: int | None = None
    graduated: int | None = None
    unit: str = ""
    level: str = ""
    kinds: Mapping[str, str] = field(
        default_factory=dict
    )  # kind of record by its code, name and other names, where a column has it
    workbook: bool = False  # a spreadsheet makes a day of 2003-1-5
    elements: Mapping[str, describing.Spoken] = field(default_factory=dict)  # of DA/T 18 that no column of ours holds


@dataclass(slots=True)
class Read:
    """The outcome of one row."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def attempt(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return verb(*arguments)
        except BadCell as bad:
            self.faults.append(bad.fault)
            return None


def read(kind: SheetKind, row: Mapping[str, str], context: Context) -> Read:
    """Read one row of a sheet of `kind`. `row` maps field names to cell texts."""
    outcome = Read()
    if _doubtful(row, context):
        _look_through(row, context, outcome)
    offered = row.get("fonds_code", "")
    if offered and codes.normal_code(offered) != codes.normal_code(context.fonds_code):
        outcome.faults.append(Fault("OTHER_FONDS", "fonds_code", offered, {"fonds": context.fonds_code}))
    if not outcome.faults:
        _READERS[kind](row, context, outcome)
    return outcome


def _doubtful(row: Mapping[str, str], context: Context) -> bool:
    """Tell at one glance whether any cell of a row may be what no cell may be: nearly always none is."""
    whole = "\n".join(row.values())
    if "#" in whole or (len(whole) > _SHORT and max(map(len, row.values())) > _SHORT):
        return True
    return bool(_ODD.search(whole)) or (context.workbook and bool(_DAY.search(whole)))


def _look_through(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    """Look at each cell for what none may be, whatever its column."""
    for name, value in row.items():
        if not value:
            continue
        fault: Fault | None
        if value.endswith(cells.CUT):
            fault = Fault("CELL_CUT", name, value[:80])
        elif len(value) > _SHORT or value[0] == "#":
            fault = _fault(name, value, context)
        elif value.isascii():
            fault = _fault(name, value, context) if name in _NUMBERS and len(value) >= 10 else None
        else:
            fault = _fault(name, value, context) if _ODD.search(value) else None
        if fault is not None:
            outcome.faults.append(fault)


def _fault(name: str, value: str, context: Context) -> Fault | None:
    """Say what no cell may be, whatever its column."""
    if value[0] == "#" and cells.FORMULA_ERROR.fullmatch(value):
        return Fault("FORMULA_ERROR", name, value)
    if len(value) > _LONGEST.get(name, 1000):
        return Fault("TOO_LONG", name, value[:80], {"most": str(_LONGEST.get(name, 1000))})
    if value.isascii():
        if context.workbook and len(value) in {10, 19} and name in _NUMBERS and _DAY.fullmatch(value):
            return Fault("NUMBER_AS_DAY", name, value)
        return None
    if found := _PRIVATE.search(value):
        shown = _PRIVATE.sub("□", value)
        return Fault("PRIVATE_CHARACTER", name, value, {"place": str(found.start() + 1), "shown": shown[:40]})
    return Fault("GARBLED", name, value) if "\ufffd" in value else None


def _described(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    """What volume and item share."""
    values = outcome.values
    values["title"] = row.get("volume_title") or row.get("title", "")
    for name in ("creator", "doc_number", "department", "remark", "retention"):
        values[name] = row.get(name, "")
    year = outcome.attempt(cells.span, row.get("year", ""), "year", context.latest_year)
    values["year"] = year.first.year if year else None
    values["page_count"] = outcome.attempt(cells.count, row.get("page_count", ""), "page_count")
    _dates(row, context, outcome)
    level = outcome.attempt(cells.secrecy, row.get("secrecy", "")) or Secrecy.PUBLIC
    said = row.get("secrecy", "")
    values["secrecy"], values["secrecy_text"] = level.value, "" if said == level.value else said[:30]
    opening = outcome.attempt(cells.opening, row.get("opening", ""))
    values["opening_status"] = opening.value if opening else "UNREVIEWED"
    opens = outcome.attempt(cells.span, row["opens_on"], "opens_on", FAR) if row.get("opens_on") else None
    values["opens_on"] = opens.last if opens else None  # "2040" opens when 2040 is over
    values["restricted_reason"] = row.get("restriction", "")
    values["elements"] = _elements(row, context, outcome)
    if once := row.get("former_codes"):
        _formerly(once, outcome)
    if order := row.get("order_key"):
        _ordered(order, outcome)
    for name in ("related", "control_notes"):
        if bound := row.get(name):
            values[name] = bound
    if not values["title"] and not level.is_state_secret:
        outcome.faults.append(Fault("TITLE_MISSING", "volume_title" if "volume_title" in row else "title"))
    if level.is_state_secret:
        values |= {"title": "", "creator": "", "doc_number": "", "remark": "", "elements": "{}"}
        outcome.notices.append(Fault("STATE_SECRET", "secrecy", row.get("secrecy", "")))


def _formerly(said: str, outcome: Read) -> None:
    """Keep the codes a unit once had; a row that says none has no such value at all."""
    found: dict[str, str] = {}
    for part in CODES_APART.split(said):
        code = outcome.attempt(cells.identifier, part.strip(), "former_codes") or ""
        norm = codes.normal_code(code)
        if code and (_CONTROL.search(code) or not any(character.isalnum() for character in code)):
            outcome.faults.append(Fault("BAD_CODE", "former_codes", code[:80]))
        elif len(code) > _LONGEST["ref_code"]:
            outcome.faults.append(Fault("TOO_LONG", "former_codes", code[:80], {"most": str(_LONGEST["ref_code"])}))
        elif norm and norm == outcome.values["ref_code_norm"]:
            outcome.faults.append(Fault("FORMER_IS_OWN", "former_codes", code))
        elif norm:
            found.setdefault(norm, code)
    if found:
        outcome.values["former_codes"] = tuple(found.values())


def _ordered(said: str, outcome: Read) -> None:
    """Keep the place somebody gave a unit by hand; a row that says none has no such value at all."""
    key = identities.read_order(said)
    if key is None:
        outcome.faults.append(Fault("BAD_ORDER", "order_key", said[:80]))
    elif key != outcome.values["sort_key"]:
        outcome.values["sort_key"] = outcome.values["order_key"] = key


def _moved(row: Mapping[str, str], outcome: Read) -> None:
    """Keep where an item once stood; a row that says nothing of it has no such value at all."""
    if not (said := row.get("former_places")):
        return
    once, broken = former_places.read(said)
    outcome.notices += [Fault("FORMER_PLACE", "former_places", part[:80]) for part in broken]
    if once:
        outcome.values["former_places"] = tuple(once)


def _keyed(row: Mapping[str, str], outcome: Read) -> None:
    """Keep the key an item has had since before it was moved or its volume got another code, and that of its parent."""
    if not (row.get("item_key") or row.get("parent_key")):
        return
    for name in ("item_key", "parent_key"):
        if said := row.get(name):
            if len(said) > identities.LONGEST_KEY or any(one.isspace() or not one.isprintable() for one in said):
                outcome.faults.append(Fault("BAD_KEY", name, said[:80]))
            outcome.values[name] = said
    outcome.values["key"] = row.get("item_key") or outcome.values["key"]


def _elements(row: Mapping[str, str], context: Context, outcome: Read) -> str:
    """Return what a row says of elements, as JSON (code → text, in the order of the codes)."""
    if not context.elements:
        return "{}"
    said: dict[str, str] = {}
    for name, element in context.elements.items():
        if text := row.get(name):
            value, misfit = element.read(text)
            if misfit:
                outcome.faults.append(Fault(misfit, name, text[:80], element.parameters()))
            said[element.code] = value
    return json.dumps(said, ensure_ascii=False, sort_keys=True) if said else "{}"


def _dates(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    values = outcome.values
    if row.get("date_start") or row.get("date_end"):
        ends = outcome.attempt(
            cells.joined_span, row.get("date_start", ""), row.get("date_end", ""), context.latest_year
        )
        values["date_text"], values["date_from"], values["date_to"] = ends or ("", None, None)
        return
    name = "dates" if row.get("dates") else "date"
    found = outcome.attempt(cells.span, row.get(name, ""), name, context.latest_year)
    values["date_text"] = row.get(name, "")[:60]
    values["date_from"], values["date_to"] = (found.first, found.last) if found else (None, None)


def _code(row: Mapping[str, str], outcome: Read, *, number: str) -> str:
    """Return the reference code as printed, or joined from year, class and number."""
    printed = outcome.attempt(cells.identifier, row.get("ref_code", ""), "ref_code") or ""
    if not printed and row.get("class_code") and row.get(number):
        printed = codes.joined(
            cells.plain(row.get("year", "")), cells.plain(row["class_code"]), cells.plain(row[number])
        )
    if printed and (_CONTROL.search(printed) or not any(character.isalnum() for character in printed)):
        outcome.faults.append(Fault("BAD_CODE", "ref_code", printed))
    return printed


def _volume(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    values = outcome.values
    code = _code(row, outcome, number="volume_no")
    if not code and not outcome.faults:
        outcome.faults.append(Fault("CODE_MISSING", "ref_code"))
    values |= {"ref_code": code, "ref_code_norm": codes.normal_code(code), "sort_key": codes.sort_key(code)}
    for name in ("class_code", "catalogue_no", "volume_no"):
        values[name] = cells.plain(row.get(name, ""))[:24]
    values["location"] = row.get("location", "")
    values["series_path"] = row.get("series_path", "")
    values["item_count"] = outcome.attempt(cells.count, row.get("item_count", ""), "item_count")
    _described(row, context, outcome)


def _item(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    values = outcome.values
    code = _code(row, outcome, number="item_no")
    is_named = bool(code) or bool(row.get("item_key") and row.get("parent_key"))  # a component may have no code
    if not is_named and not outcome.faults:
        outcome.faults.append(Fault("CODE_MISSING", "ref_code"))
    normal, sequence = codes.normal_code(code), cells.plain(row.get("sequence", ""))[:24]
    values |= {"ref_code": code, "ref_code_norm": normal, "key": normal, "sort_key": codes.sort_key(code or sequence)}
    _keyed(row, outcome)
    values |= {"volume_code": "", "sequence": sequence, "page_label": ""}
    _moved(row, outcome)
    _described(row, context, outcome)


def _volume_item(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    values = outcome.values
    code = _code(row, outcome, number="volume_no") or context.volume_code
    sequence = cells.plain(row.get("item_no") or row.get("sequence", ""))
    if not code and not outcome.faults:
        outcome.faults.append(Fault("VOLUME_MISSING", "ref_code"))
    own, page = row.get("item_code", ""), row.get("page", "")
    if not (sequence or page or own or row.get("item_key")):
        outcome.faults.append(Fault("SEQUENCE_MISSING", "sequence"))
    if own:
        own = outcome.attempt(cells.identifier, own, "item_code") or ""
    key = identities.item_key(own, code, sequence, page)
    values |= {"ref_code": own, "ref_code_norm": codes.normal_code(own), "volume_code": code, "key": key}
    values["sequence"] = sequence[:24]
    _keyed(row, outcome)
    values |= {
        "page_label": cells.plain(page),
        "sort_key": codes.sort_key(sequence or page),
    }
    _moved(row, outcome)
    _described(row, context, outcome)


def _person(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    values = outcome.values
    values["raw_name"] = row.get("name", "")
    if not values["raw_name"]:
        outcome.faults.append(Fault("NAME_MISSING", "name"))
    elif values["raw_name"].isdigit():
        outcome.faults.append(Fault("NAME_IS_NUMBER", "name", values["raw_name"]))
    for name in ("student_no", "id_number", "exam_no", "diploma_no", "degree_no", "ref_code"):
        text = row.get(name)
        values[name] = (outcome.attempt(cells.identifier, text, name) or "") if text else ""
    if values["id_number"] and not cells.id_number_is_sound(values["id_number"]):
        outcome.notices.append(Fault("ID_CHECK", "id_number", values["id_number"]))
    if row.get("birth"):
        outcome.attempt(cells.span, row["birth"], "birth", context.latest_year)
    former = row.get("former_name")
    values["former_names"] = tuple(part for part in _SPLIT.split(former) if part.strip()) if former else ()
    supervisor = row.get("supervisor")
    values["supervisors"] = tuple(filter(None, map(str.strip, _SPLIT.split(supervisor)))) if supervisor else ()
    for name in ("sex", "birth", "major", "class_name", "native_place"):
        values[name] = row.get(name, "")
    values["unit"] = row.get("unit", "") or context.unit
    values["level"] = row.get("level", "") or context.level
    values["sequence"] = cells.plain(row.get("sequence", ""))
    values["page"] = cells.plain(row.get("page", ""))
    values["row"] = outcome.attempt(cells.count, row["row"].strip("第行"), "row") if row.get("row") else None
    values["ref_code"] = values["ref_code"] or context.volume_code
    values["record_kind"] = (
        context.kinds.get(row["record_kind"].strip(), context.record_kind)
        if row.get("record_kind")
        else context.record_kind
    )
    values["list_name"] = row.get("list_name") or context.list_name
    _years(row, context, outcome)


def _years(row: Mapping[str, str], context: Context, outcome: Read) -> None:
    entered, graduated, studied = [
        outcome.attempt(cells.span, text, name, context.latest_year) if (text := row.get(name)) else None
        for name in ("entered", "graduated", "study_span")
    ]
    first = entered.first.year if entered else studied.first.year if studied else context.entered
    last = graduated.last.year if graduated else studied.last.year if studied else context.graduated
    if entered and entered.precision == "range" and not graduated:
        last = entered.last.year
    if first and last and last < first:
        outcome.faults.append(Fault("YEARS_REVERSED", "graduated", row.get("graduated", "")))
    outcome.values["entered"], outcome.values["graduated"] = first, last


_READERS: dict[SheetKind, Callable[[Mapping[str, str], Context, Read], None]] = {
    SheetKind.VOLUMES: _volume,
    SheetKind.ITEMS: _item,
    SheetKind.VOLUME_ITEMS: _volume_item,
    SheetKind.PERSONS: _person,
}
