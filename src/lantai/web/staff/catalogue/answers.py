"""The whole answer of a search, to do something with it at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from lantai.discovery import queries as discovery
from lantai.foundation.actor import Actor
from lantai.web.design import facets
from lantai.web.staff.access import whole

PIECE = 100


def everything(actor: Actor, question: str, *, most: int) -> list[str]:
    """Return every volume and item a search finds as "kind:number", up to a little more than `most`; pages and series are left
    out.
    """
    asked = QueryDict(question[:1000])
    found: list[str] = []
    start = 0
    while len(found) <= most:
        answer = discovery.search(
            actor, text=facets.question(asked), filters=facets.read(asked), start=start, size=PIECE
        )
        found += [f"{hit.kind}:{hit.id}" for hit in answer.hits if hit.kind in {"volume", "item"}]
        start += PIECE
        if len(answer.hits) < PIECE:
            break
    return found


def numbers(chosen: Iterable[str]) -> dict[str, list[int]]:
    """Return the numbers of volumes and of items among "kind:number"."""
    parts = [one.partition(":") for one in chosen]
    return {
        kind: [pk for start, _colon, text in parts if start == kind and (pk := whole(text))]
        for kind in ("volume", "item")
    }
