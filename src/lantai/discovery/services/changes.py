"""Which events of the catalogue change what is found, and what is written again for each."""

from __future__ import annotations

from lantai.catalogue.queries import findables as catalogue
from lantai.discovery.services.refreshing import refresh, refresh_import, refresh_pages
from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded
from lantai.stacks.queries import sites as stacks

NAMES = (
    "catalogue.CatalogueImported",
    "catalogue.ImportUndone",
    "catalogue.PagesAttached",
    "catalogue.ConflictDecided",
    "catalogue.VolumeRecoded",
    "catalogue.OpeningDecided",
    "catalogue.UnitDestroyed",
    "catalogue.UnitDescribed",
    "stacks.BoxMade",  # also when a box is changed
    "stacks.ContentsChanged",
    "stacks.ContentsTakenOut",
    "stacks.PlacesImported",
    "digitisation.PageRead",
    "digitisation.ReadingsHandedOver",
    "digitisation.CellDecided",
    "digitisation.CellTakenBack",
)


def follow(event: Recorded, *, only: int | None = None) -> int:
    """Write again what one event changed; an event that changes nothing to be found does nothing. Idempotent."""
    if event.name.startswith("digitisation."):
        return _read(event, only)
    actor = Actor.system("discovery")
    if event.name.startswith("stacks."):
        return _moved(actor, event, only)
    if event.subject_type == "import_batch" and event.subject_id.isdigit():
        return refresh_import(actor, batch_id=int(event.subject_id), only=only)
    if event.subject_type == "volume":
        return _volume(actor, int(event.subject_id), only)
    if event.subject_type == "item":
        return refresh(actor, kind="item", ids=[int(event.subject_id)], only=only)
    return _conflict(actor, int(event.subject_id), only) if event.subject_type == "import_conflict" else 0


def _conflict(actor: Actor, conflict_id: int, only: int | None) -> int:
    held = catalogue.decided(actor, conflict_id=conflict_id)
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
