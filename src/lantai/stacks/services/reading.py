"""From what a scanner or a hand sent to boxes, shelves and things: a few queries for any number of lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lantai.catalogue.queries import identity
from lantai.foundation.actor import Actor
from lantai.stacks.models import Box, Shelf, Stack
from lantai.stacks.policy import at_sites
from lantai.stacks.queries.things import named, thing_of
from lantai.stacks.rules import places, scanning
from lantai.stacks.rules.scanning import Kind, Scan
from lantai.stacks.values import Thing


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one scan means; nothing is set for an unknown code. `several`: how many fonds have this code."""

    scan: Scan
    box: Box | None = None
    shelf: Shelf | None = None
    thing: Thing | None = None
    several: int = 0


@dataclass
class _Known:
    boxes: dict[int, Box] = field(default_factory=dict)
    barcodes: dict[str, Box] = field(default_factory=dict)
    shelves: dict[int, Shelf] = field(default_factory=dict)
    codes: dict[str, Shelf] = field(default_factory=dict)


def meanings(actor: Actor, scans: Iterable[Scan], *, fonds_code: str = "") -> list[Meaning]:
    """Return what each scan means to this actor: boxes and shelves of the actor's sites, volumes and items of any."""
    every = list(scans)
    known = _known(actor, every)
    keys = [("volume" if one.kind is Kind.VOLUME else "item", one.number) for one in every if one.kind in {Kind.VOLUME, Kind.ITEM}]  # fmt: skip
    things = identity.described(
        actor,
        volume_ids=[pk for kind, pk in keys if kind == "volume"],
        item_ids=[pk for kind, pk in keys if kind == "item"],
    )
    typed = [one.text for one in every if one.kind is Kind.CODE and one.text not in known.barcodes and one.text not in known.codes]  # fmt: skip
    coded = identity.identify(actor, codes=typed, fonds_code=fonds_code) if typed else {}
    numbered = _numbered(actor, [text for text in typed if not coded.get(text)])
    made = []
    for scan in every:
        if scan.kind is Kind.BOX:
            made.append(Meaning(scan, box=known.boxes.get(scan.number)))
        elif scan.kind is Kind.SHELF:
            made.append(Meaning(scan, shelf=known.shelves.get(scan.number)))
        elif scan.kind in {Kind.VOLUME, Kind.ITEM}:
            one = things.get(("volume" if scan.kind is Kind.VOLUME else "item", scan.number))
            made.append(Meaning(scan, thing=thing_of(one) if one else None, several=1 if one else 0))
        elif scan.text in known.codes:
            made.append(Meaning(scan, shelf=known.codes[scan.text]))
        elif scan.text in known.barcodes:
            made.append(Meaning(scan, box=known.barcodes[scan.text]))
        elif scan.text in numbered:
            made.append(Meaning(scan, box=numbered[scan.text]))
        else:
            several = coded.get(scan.text, ())
            one_thing = thing_of(several[0]) if len(several) == 1 else None
            made.append(Meaning(scan, thing=one_thing, several=len(several)))
    return made


def _known(actor: Actor, scans: list[Scan]) -> _Known:
    known = _Known()
    ours = [one.number for one in scans if one.kind is Kind.BOX]
    texts = [one.text for one in scans if one.kind is Kind.CODE]
    if ours:
        rows = Box.objects.filter(at_sites(actor), pk__in=ours, discarded_on=None).select_related(
            "site", "shelf__stack"
        )
        known.boxes = {row.pk: row for row in rows}
    if texts:
        rows = Box.objects.filter(at_sites(actor), barcode__in=texts, discarded_on=None).select_related(
            "site", "shelf__stack"
        )
        known.barcodes = {row.barcode or "": row for row in rows}
        known.codes = _by_code(actor, [text for text in texts if text not in known.barcodes])
    shelves = [one.number for one in scans if one.kind is Kind.SHELF]
    if shelves:
        found = Shelf.objects.filter(
            at_sites(actor, "stack__site__code"), pk__in=shelves, removed_on=None
        ).select_related("stack__site")
        known.shelves = {row.pk: row for row in found}
    return known


def _numbered(actor: Actor, texts: list[str]) -> dict[str, Box]:
    """Return the boxes by the numbers written on them; a number that several boxes bear names none."""
    if not texts:
        return {}
    rows = list(
        Box.objects.filter(at_sites(actor), number__in=texts, discarded_on=None).select_related("site", "shelf__stack")
    )
    borne = Counter(row.number for row in rows)
    return {row.number: row for row in rows if borne[row.number] == 1}


def _by_code(actor: Actor, texts: list[str]) -> dict[str, Shelf]:
    patterns = dict(Stack.objects.filter(at_sites(actor)).values_list("code", "pattern"))
    read = {text: place for text in texts if (place := places.parse(text, patterns)) is not None}
    if not read:
        return {}
    rows = Shelf.objects.filter(
        stack__code__in={place.stack for place in read.values()},
        order__in={place.order for place in read.values()},
        removed_on=None,
    ).select_related("stack__site")
    there = {(row.stack.code, row.order): row for row in rows}
    return {
        text: there[place.stack, place.order] for text, place in read.items() if (place.stack, place.order) in there
    }


def things_of(actor: Actor, text: str, *, fonds_code: str = "") -> tuple[list[Thing], list[Scan]]:
    """Return the volumes and items that a typed or scanned text names (a box stands for all it holds), and the rest."""
    from lantai.stacks.models import Content  # noqa: PLC0415

    scans, _dropped = scanning.read(text)
    scans, _repeated = scanning.without_repeats(scans)
    found: list[Thing] = []
    unknown = []
    inside: list[int] = []
    for one in meanings(actor, scans, fonds_code=fonds_code):
        if one.box is not None:
            inside.append(one.box.pk)
        elif one.thing is not None:
            found.append(one.thing)
        else:
            unknown.append(one.scan)
    if inside:
        rows = Content.objects.filter(box_id__in=inside).order_by("box_id", "position")
        keys = [("volume", row.volume_id) if row.volume_id else ("item", row.item_id or 0) for row in rows]
        called = named(actor, keys)
        found += [called[key] for key in keys]
    return list(dict.fromkeys(found)), unknown
