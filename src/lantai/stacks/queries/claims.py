"""What the stacks know of volumes and items: asked by the catalogue before it takes any out again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from lantai.catalogue.claims import Claim
from lantai.catalogue.queries import identity
from lantai.foundation.actor import Actor
from lantai.stacks.models import Content, Hold, InventoryLine, Loan, Move
from lantai.stacks.queries.things import key_of, named
from lantai.stacks.texts import CLAIMS

EXAMPLES = 5
SYSTEM = Actor.system("stacks")
STANDING: dict[str, tuple[type[Model], ...]] = {
    "LENT": (Loan,), "PLACED": (Content, Move), "TREATED": (Hold,), "COUNTED": (InventoryLine,),
}  # fmt: skip


def standing_on(kind: str, ids: Iterable[int]) -> list[Claim]:
    """Return loans, places, treatments and stock-takings of volumes or items."""
    if kind not in {identity.VOLUME, identity.ITEM}:
        return []
    found = []
    for code, tables in STANDING.items():
        things: set[int] = set()
        for table in tables:
            rows = table._default_manager.filter(**{f"{kind}__in": ids})  # noqa: SLF001
            things.update(rows.order_by().values_list(f"{kind}_id", flat=True).distinct())
        if things:
            some = [
                key_of(pk, None) if kind == identity.VOLUME else key_of(None, pk) for pk in sorted(things)[:EXAMPLES]
            ]
            words, remedy = CLAIMS[code]
            names = tuple(one.ref_code for one in named(SYSTEM, some).values())
            found.append(Claim(code, len(things), names, str(words) % {"n": len(things)}, str(remedy)))
    return found
