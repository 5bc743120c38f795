"""Where items once stood, as catalogues bring it: the address an item had in another volume leads to it here, too.

Nobody is asked: an address is added to what an item has, and one that leads to another item already stays that one's. None
is ever taken away but by undoing the import that brought it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from lantai.catalogue.models import Fonds, FormerPlace, Item, Volume
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import STATE_SECRETS

FIELD = "former_places"


def bring(fonds: Fonds, lines: Sequence[Line], batch_id: int | None) -> list[tuple[Line, Fault]]:
    """Keep where the items of some accepted rows once stood; return what could not be kept, to be told.

    Four queries, none where no row says it.
    """
    claiming = [
        line for line in lines if FIELD in line.read.values and line.read.values["secrecy"] not in STATE_SECRETS
    ]
    if not claiming:
        return []
    said = {one for line in claiming for one in line.read.values[FIELD]}
    ids = dict(
        Item.objects.filter(fonds=fonds, key__among=[line.read.values["key"] for line in claiming]).values_list(
            "key", "pk"
        )
    )
    volumes = dict(
        Volume.objects.filter(fonds=fonds, ref_code_norm__among={one.volume for one in said}).values_list(
            "ref_code_norm", "pk"
        )
    )
    held = _held(list(volumes.values()), sorted({one.sequence for one in said}))
    made, told = [], []
    for line in claiming:
        own = ids.get(line.read.values["key"])
        if own is None:  # set aside
            continue
        for one in line.read.values[FIELD]:
            named = f"{one.volume}#{one.sequence}"
            if one.volume not in volumes:
                told.append((line, Fault("FORMER_PLACE_UNKNOWN", FIELD, named, {"place": named, "code": one.volume})))
                continue
            borne = held[volumes[one.volume], one.sequence]
            if set(borne) - {own}:
                told.append((line, Fault("FORMER_PLACE_TAKEN", FIELD, named, {"place": named})))
            elif one.left_at not in borne[own]:
                borne[own].add(one.left_at)
                made.append(
                    FormerPlace(
                        item_id=own,
                        volume_id=volumes[one.volume],
                        sequence=one.sequence,
                        left_at=one.left_at,
                        batch_id=batch_id,
                    )
                )
    FormerPlace.objects.bulk_create(made)
    return told


Borne = dict[tuple[int, str], dict[int, set[datetime]]]  # volume and number → item → when it left


def _held(volumes: Sequence[int], sequences: Sequence[str]) -> Borne:
    found: Borne = defaultdict(lambda: defaultdict(set))
    rows = FormerPlace.objects.filter(volume__in=volumes, sequence__in=sequences)
    for volume, sequence, item, left_at in rows.values_list("volume_id", "sequence", "item_id", "left_at"):
        found[volume, sequence][item].add(left_at)
    return found


def take_out(batch_id: int) -> None:
    """Take out what an import brought that is undone, of items that stay."""
    FormerPlace.objects.filter(batch=batch_id).delete()


def hand_over(ids: Sequence[int], batch_id: int, heir: int) -> None:
    """Give the places of items that stay to the import that has them then."""
    FormerPlace.objects.filter(item__in=ids, batch=batch_id).update(batch_id=heir)
