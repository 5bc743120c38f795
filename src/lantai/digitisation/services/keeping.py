"""Keeping what was read: the reading, ALTO beside the picture, rows, doubtful cells; and its people for the catalogue."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from lantai.adapters import ocr
from lantai.catalogue import services as catalogue
from lantai.catalogue.queries import read_people as aids
from lantai.catalogue.values import PageToRead, ProposedHeader, ReadPerson
from lantai.digitisation import events
from lantai.digitisation.models import DoubtfulCell, Reading, ReadRow
from lantai.digitisation.rules import agreeing, alto, people, strays
from lantai.digitisation.rules import pages as rules
from lantai.digitisation.rules.guessing import with_places
from lantai.digitisation.rules.turning import stored
from lantai.digitisation.services import telling
from lantai.digitisation.services.reading import page_text
from lantai.digitisation.states.readings import DECIDED, CellState, ReadingState
from lantai.digitisation.values import Cell, PageRows, PageText, PersonRow
from lantai.foundation import clock, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.preservation import services as preservation

PLAIN = 5  # parts of a cell that is kept as the machine read it
WAITING = (ReadingState.WAITING.value,)
FREE = {"claimed_by": "", "claimed_until": None}


def keep(actor: Actor, reading: Reading, found: ocr.PageReading) -> bool:
    """Keep what one page came to, all of it or nothing; tell whether rows or text were found.

    Raises `StaleState` when somebody else kept it first.
    """
    if found.refused:
        refuse(actor, reading, found.refused, found.detail)
        return False
    text = page_text(found)
    read = rules.read(text)
    rows = agreeing_with(actor, reading, read, text)
    rows = replace(rows, doubts=(*rows.doubts, *telling.orientation(found.turned)))
    machine = ocr.machine_name()
    with transaction.atomic():
        wide, high = (text.height, text.width) if found.turned in {90, 270} else (text.width, text.height)
        kept = alto.alto(
            text, file_name=str(reading.object_id), width=wide, height=high, machine=machine, turned=found.turned
        )
        beside = preservation.deposit(
            actor, stream=io.BytesIO(kept), name=f"{reading.object_id}.alto.xml", media_type="application/xml"
        )
        facts = _facts(found, text, rows, machine) | {"alto_id": beside.id}
        transitions.move(Reading, reading.pk, expected=WAITING, to=ReadingState.READ.value, **facts)
        reading.refresh_from_db()
        doubtful = _rows(reading, rows, read)
        told = events.PageRead(
            layout=rows.layout, rows=len(rows.rows), doubtful=doubtful, page_image=reading.page_image_id or 0,
            machine=machine,
        )  # fmt: skip
        telling.tell(reading)
        if reading.page_image_id is not None:
            index(actor, reading)
        log.record(told, actor=actor, subject=("reading", reading.pk))
    return True


def agreeing_with(actor: Actor, reading: Reading, rows: PageRows, text: PageText | None = None) -> PageRows:
    """Return the page held against what other records say of its class, and what its header says against the title of its
    volume: doubts put to rest, doubts raised.
    """
    numbers = {
        row.cells[kind].text
        for row in rows.rows
        for kind in agreeing.NUMBERS
        if kind in row.cells and kind != "id_number"
    }
    known = aids.class_facts(
        actor,
        fonds_code=reading.fonds_code,
        ref_code=reading.ref_code,
        numbers=numbers - {""},
        besides=reading.object_id,
    )
    if text is not None and rows.rows and strays.strays(people.words_over(text, rows.rows), known.title):
        rows = replace(rows, doubts=(*rows.doubts, "OTHER_TITLE"))
    told = tuple(agreeing.Known(one.cells, one.sure) for one in known.people)
    return agreeing.agree(rows, agreeing.Facts(told, known.majors, known.year))


@transaction.atomic
def refuse(actor: Actor, reading: Reading, code: str, detail: str = "") -> None:
    """Mark one page as not read; the others go on. Raises `StaleState`."""
    facts = {
        **FREE,
        "refused": code,
        "detail": detail[:120],
        "read_at": clock.now(),
        "machine": ocr.machine_name(),
        "whole": True,
    }
    transitions.move(Reading, reading.pk, expected=WAITING, to=ReadingState.REFUSED.value, **facts)
    reading.refresh_from_db()
    telling.tell(reading)
    log.record(events.PageNotRead(code=code), actor=actor, subject=("reading", reading.pk))


def _facts(found: ocr.PageReading, text: PageText, rows: PageRows, machine: str) -> dict[str, Any]:
    over = people.words_over(text, rows.rows)
    return {
        **FREE, "read_at": clock.now(), "layout": rows.layout, "doubts": list(rows.doubts), "whole": rows.to_be_looked_at,
        "turned": found.turned, "vertical": found.vertical, "width": found.width, "height": found.height,
        "slant": found.slant, "seconds": found.seconds, "machine": machine, "refused": "", "detail": "",
        "text": people.text_of(text), "corrected": "", "over": json.dumps(over, ensure_ascii=False),
        "header": _place(rows.header.region if rows.header else None, found.turned),
        "header_sure": rows.header.confidence if rows.header else 0.0,
        "courses": _courses(rows, found.turned), "course_count": len(rows.courses),
    }  # fmt: skip


def _courses(rows: PageRows, turned: int) -> str:
    told = [{kind: plain(cell, turned=turned) for kind, cell in one.items()} for one in rows.courses]
    return json.dumps(told, ensure_ascii=False) if told else ""


def _rows(reading: Reading, rows: PageRows, read: PageRows) -> int:
    """Write the rows and the cells to be looked at; return how many of these. `read`: before others were asked about them."""
    rows = with_places(rows)
    made = [
        ReadRow(
            reading=reading, place=place, number_kind=row.number_kind, doubts=list(row.doubts),
            region=_place(row.region, reading.turned),
            cells=json.dumps(
                {kind: plain(cell, own.cells.get(kind), reading.turned) for kind, cell in row.cells.items()}, ensure_ascii=False
            ),
        )
        for place, (row, own) in enumerate(zip(rows.rows, read.rows, strict=True), start=1)
    ]  # fmt: skip
    ReadRow.objects.bulk_create(made)
    doubtful = [
        _doubtful(reading, kept, cell, row.doubts if cell.kind == "name" else ())
        for kept, row in zip(made, rows.rows, strict=True)
        for cell in row.cells.values()
        if cell.doubts or (cell.kind == "name" and row.doubts)
    ]
    DoubtfulCell.objects.bulk_create(doubtful)
    return len(doubtful)


def _doubtful(reading: Reading, row: ReadRow, cell: Cell, more: tuple[str, ...]) -> DoubtfulCell:
    return DoubtfulCell(
        reading=reading, row=row, kind=cell.kind, text=cell.text, written=cell.written,
        others=json.dumps(cell.others, ensure_ascii=False) if cell.others else "", confidence=cell.confidence,
        doubts=list(dict.fromkeys((*cell.doubts, *more))), region=_place(cell.region, reading.turned) or row.region,
    )  # fmt: skip


def _place(region: Region | None, turned: int) -> list[float] | None:
    return stored(region, turned).as_list() if region else None


def plain(cell: Cell, own: Cell | None = None, turned: int = 0) -> list[Any]:
    """Return a cell as it is kept. `own`: as the machine had it, where other records put its doubts to rest or raised some."""
    kept = [cell.text, cell.written, cell.confidence, list(cell.doubts), _place(cell.region, turned)]
    if own is not None and own.doubts != cell.doubts:
        kept.append([list(own.doubts), own.confidence, list(own.others)])
    return kept


def row_of(kept: ReadRow) -> PersonRow:
    """Return a kept row as found, its places on the stored picture."""
    cells = {
        kind: Cell(kind, text, sure, tuple(doubts), written, Region.from_list(place))
        for kind, (text, written, sure, doubts, place, *_own) in json.loads(kept.cells).items()
    }
    return PersonRow(cells, kept.number_kind, Region.from_list(kept.region), tuple(kept.doubts))


def as_read(kept: ReadRow) -> PersonRow:
    """Return a kept row with the doubts the machine had by itself, before other records were asked."""
    row, cells = row_of(kept), {}
    for kind, (*_said, own) in ((kind, one) for kind, one in json.loads(kept.cells).items() if len(one) > PLAIN):
        doubts, sure, others = own
        cells[kind] = replace(row.cells[kind], doubts=tuple(doubts), confidence=sure, others=tuple(others))
    return replace(row, cells={**row.cells, **cells})


def index(actor: Actor, reading: Reading, *, places: Collection[int] | None = None) -> int:
    """Bring the people of an attached reading (or of some rows) into the person index; return how many are there.

    A page that was taken away, destroyed or made secret meanwhile gives nobody.
    """
    assert reading.page_image_id is not None
    about = aids.to_read(actor, page_image_ids=[reading.page_image_id]).get(reading.page_image_id)
    if about is None:
        return 0
    if (reading.ref_code, reading.label) != (about.ref_code, about.label):  # moved to its right place since it was read
        Reading.objects.filter(pk=reading.pk).update(ref_code=about.ref_code, label=about.label)
    kept = ReadRow.objects.filter(reading=reading).order_by("place")
    if places is not None:
        kept = kept.filter(place__in=list(places))
    several = {row.place: row for row in kept}
    told = _people(reading, several, about)
    came = catalogue.index_read_people(
        actor, page_image_id=reading.page_image_id, object_id=reading.object_id, people=told
    )
    if places is None:
        found = Region.from_list(reading.header)
        header = ProposedHeader(found, "ocr", reading.header_sure) if found else None
        catalogue.propose_header(actor, page_image_id=reading.page_image_id, object_id=reading.object_id, found=header)
    changed = [row for place, row in several.items() if row.mention_id != came.get(place)]
    for row in changed:
        row.mention_id = came.get(row.place)
    ReadRow.objects.bulk_update(changed, ["mention_id"])
    return sum(place in came for place in several)


def _people(reading: Reading, rows: Mapping[int, ReadRow], about: PageToRead) -> list[ReadPerson]:
    over = json.loads(reading.over) if reading.over else ()
    known = people.context(reading.layout, over, title=about.title, year=about.year, school=about.fonds_name)
    cells = DoubtfulCell.objects.filter(row__in=[row.pk for row in rows.values()]).values_list(
        "row_id", "kind", "state", "value"
    )
    decided: dict[int, dict[str, str]] = {}
    open_rows = set()
    for row, kind, state, value in cells:
        if state in DECIDED:
            decided.setdefault(row, {})[kind] = "" if state == CellState.UNREADABLE else value
        else:
            open_rows.add(row)
    return [
        people.person(
            place, row_of(row), known, decided=_sparing(row, decided.get(row.pk, {})),
            reviewed=row.pk in decided and row.pk not in open_rows,
        )
        for place, row in rows.items()
    ]  # fmt: skip


def _sparing(row: ReadRow, decided: dict[str, str]) -> dict[str, str]:
    """An unreadable name keeps what the machine made of it: a guess finds her where nothing would not."""
    if decided.get("name") == "" and (text := row_of(row).name):
        return {**decided, "name": text}
    return decided


__all__ = ["agreeing_with", "as_read", "index", "keep", "plain", "refuse", "row_of"]
