"""What the catalogue calls the things that lie in boxes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from lantai.catalogue.queries import identity
from lantai.foundation.actor import Actor
from lantai.stacks.values import Thing

Key = tuple[str, int]


def thing_of(one: identity.Described) -> Thing:
    return Thing(one.kind, one.id, one.ref_code, one.title, one.fonds_code, one.year, one.gone, one.volume_id)


def key_of(volume_id: int | None, item_id: int | None) -> Key:
    return ("volume", volume_id) if volume_id is not None else ("item", item_id or 0)


def named(actor: Actor, keys: Collection[Key]) -> dict[Key, Thing]:
    """Return what each is called, in at most two queries. One that is gone keeps its number."""
    found = identity.described(
        actor,
        volume_ids=[pk for kind, pk in keys if kind == "volume"],
        item_ids=[pk for kind, pk in keys if kind == "item"],
    )
    return {key: thing_of(found[key]) if key in found else Thing(*key, f"#{key[1]}", "", "") for key in keys}


def pictured(actor: Actor, things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Return those that have page images, their own or (an item) those of the volume it is in. At most two queries."""
    every = list(things)
    asked = [
        identity.Described(one.kind, one.id, one.ref_code, one.title, one.fonds_code, one.year, one.parent_id)
        for one in every
    ]
    found = identity.with_images(actor, asked)
    return tuple(one for one in every if (one.kind, one.id) in found)


def ids_of(things: Iterable[Thing]) -> tuple[list[int], list[int]]:
    """Return the ids of the volumes and of the items."""
    every = list(things)
    return [one.id for one in every if one.kind == "volume"], [one.id for one in every if one.kind == "item"]
