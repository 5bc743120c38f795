"""Which events of the catalogue change what is found, and what is written again for each."""

from __future__ import annotations

from lantai.catalogue.queries import findables as catalogue
from lantai.catalogue.queries.findables import KINDS, Around, Kind
from lantai.discovery.services.refreshing import refresh, refresh_import, refresh_pages
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded
from lantai.stacks.queries import sites as stacks

PIECE = 2000
NAMING = {"title", "name"}  # of a fonds: as an element, as the column an import gave back
NAMES = (
    "catalogue.CatalogueImported",
    "catalogue.ImportUndone",
    "catalogue.PagesAttached",
    "catalogue.RecordingsAttached",
    "catalogue.ConflictDecided",
    "catalogue.VolumeRecoded",
    "catalogue.ItemRecoded",
    "catalogue.UnitsReclassed",
    "catalogue.OpeningDecided",
    "catalogue.OpeningSetBack",
    "catalogue.SecrecyChanged",
    "catalogue.UnitDestroyed",
    "catalogue.UnitDescribed",
    "catalogue.UnitMoved",
    "catalogue.ComponentMade",
    "catalogue.SeriesMade",
    "catalogue.ClassMoved",
    "catalogue.ClassRenamed",
    "stacks.BoxMade",  # also when a box is changed
    "stacks.ContentsChanged",
    "stacks.ContentsTakenOut",
    "stacks.PlacesImported",
    "digitisation.PageRead",
    "digitisation.ReadingsHandedOver",
    "digitisation.CellDecided",
    "digitisation.CellTakenBack",
)

OF_CLASSES = ("catalogue.ClassMoved", "catalogue.ClassRenamed")
WITH_PARTS = ("catalogue.UnitMoved", "catalogue.OpeningDecided")  # what becomes of an item becomes of its components


def follow(event: Recorded, *, only: int | None = None) -> int:
    """Write again what one event changed; an event that changes nothing to be found does nothing. Idempotent."""
    if event.name.startswith("digitisation."):
        return _read(event, only)
    actor = Actor.system("discovery")
    if event.name.startswith("stacks."):
        return _moved(actor, event, only)
    if event.subject_type == "import_batch" and event.subject_id.isdigit():
        return refresh_import(actor, batch_id=int(event.subject_id), only=only)
    if around := _around(event):
        return _begin(actor, event, around, only)
    return _reclassed(actor, event, only) if event.name == "catalogue.UnitsReclassed" else _one(actor, event, only)


def _reclassed(actor: Actor, event: Recorded, only: int | None) -> int:
    kind, ids = event.payload["kind"], event.payload["ids"]
    if kind == "volume":
        return sum(_volume(actor, pk, only) for pk in ids)
    return refresh(actor, kind="item", ids=ids, only=only)


def _one(actor: Actor, event: Recorded, only: int | None) -> int:
    if event.subject_type == "volume":
        return _volume(actor, int(event.subject_id), only)
    if event.subject_type == "item":
        return refresh(actor, kind="item", ids=[int(event.subject_id)], only=only)
    if event.subject_type == "series":
        return refresh(actor, kind="series", ids=[int(event.subject_id)], only=only)
    if event.subject_type == "recording":
        return _held(actor, catalogue.recorded(actor, recording_id=int(event.subject_id)), only)
    if event.subject_type == "import_conflict":
        return _held(actor, catalogue.decided(actor, conflict_id=int(event.subject_id)), only)
    return 0


def _around(event: Recorded) -> Around | None:
    """Return what a change has to do with more than one: the name of a fonds stands with all of it, the top above a class
    and its name with all that is classed below, where an item went and whether it is open with its components.
    """
    if event.name in OF_CLASSES:
        return "class"
    if event.name in WITH_PARTS and event.subject_type == "item":
        return "item"
    if event.name == "catalogue.UnitDescribed" and event.subject_type == "fonds":
        return "fonds" if NAMING.intersection(event.payload.get("elements", ())) else None
    return None


def _begin(actor: Actor, event: Recorded, around: Around, only: int | None) -> int:
    """Write all around again: piece by piece in the background, or here where a generation must be whole."""
    around_id = int(event.subject_id)
    if only is None:
        return follow_around(actor, event_id=event.pk, around=around, around_id=around_id)
    written = 0
    for kind in KINDS:
        after = 0
        while some := catalogue.numbers_around(actor, around=around, around_id=around_id, kind=kind, after=after):
            written += refresh(actor, kind=kind, ids=some, only=only)
            after = some[-1]
    return written


def follow_around(
    actor: Actor, *, event_id: int, around: Around, around_id: int, kind: Kind = "volume", after: int = 0
) -> int:
    """Write the next piece of what lies around again and leave the rest to a task; return how many were written.

    `event_id` tells apart two changes of one fonds: the later one begins anew. Idempotent.
    """
    written, left = 0, PIECE
    for now in KINDS[KINDS.index(kind) :]:
        some = catalogue.numbers_around(actor, around=around, around_id=around_id, kind=now, after=after, limit=left)
        written += refresh(actor, kind=now, ids=some)
        left -= len(some)
        if not left:
            rest = {"event_id": event_id, "around": around, "around_id": around_id, "kind": now, "after": some[-1]}
            key = f"discovery.around.{event_id}.{now}.{some[-1]}"
            tasks.enqueue_once(key, "lantai.discovery.tasks.follow_around", arguments=rest)
            break
        after = 0
    return written


def _held(actor: Actor, held: tuple[Kind, int] | None, only: int | None) -> int:
    if held and held[0] == "volume":  # what a volume is decides about its items
        return _volume(actor, held[1], only)
    return refresh(actor, kind=held[0], ids=[held[1]], only=only) if held else 0


def _read(event: Recorded, only: int | None) -> int:
    read = event.payload.get("page_images") or [event.payload.get("page_image")]
    return refresh_pages(Actor.system("discovery"), page_image_ids=[pk for pk in read if pk], only=only)


def _moved(actor: Actor, event: Recorded, only: int | None) -> int:
    """Write again what lies in another box now, which may be of another site."""
    if event.subject_type == "place_list":
        volumes, items = stacks.by_list(int(event.subject_id))
    elif event.name == "stacks.BoxMade":
        volumes, items = stacks.in_box(int(event.subject_id))
    else:
        volumes, items = event.payload.get("volumes", []), event.payload.get("items", [])
    inside = sum(_volume(actor, volume_id, only) for volume_id in volumes)
    return inside + refresh(actor, kind="item", ids=list(items), only=only)


def _volume(actor: Actor, volume_id: int, only: int | None) -> int:
    written, after = refresh(actor, kind="volume", ids=[volume_id], only=only), 0
    while rows := catalogue.items_of(actor, volume_id=volume_id, after=after):
        after = rows[-1].id
        written += refresh(actor, kind="item", ids=[one.id for one in rows], only=only)
    return written
