"""The keys of new names on their way into their table.

Eight keys a name fall on eight places of an index that, in a large archive, has tens of thousands of pages: written with
each piece of an import they were half of what it writes. So beyond `FEW` keys those of a long import wait in a table
without an index, are asked there as well, and are put in many at a time in the order of the index: each page of it is
then written once for many keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import chain, pairwise

from django.db import connection, transaction
from django.db.models import Max, Min

from lantai.catalogue.models import NameKey, NameKeyWaiting
from lantai.catalogue.services import bulk

FEW = 400_000  # keys whose index is a few thousand pages: more go in at once
# keys put in together: an eighth of those there; a look-up walks through in 30 to 80 ms
TOGETHER, MOST = 250_000, 700_000
# On SQLite one range of keys at a time, so that nobody waits for the right to write for long. Keys of one range wait side
# by side: those of the first have the numbers from 1 << PLACE on, those of the second from 2 << PLACE.
RANGES = ("", "G", "H", "P", "S", "S一", "S沀", "T", "\U0010ffff")
PLACE = 40

_MOVE = """WITH gone AS (DELETE FROM catalogue_namekeywaiting RETURNING key, name_id)
INSERT INTO catalogue_namekey (key, name_id) SELECT key, name_id FROM gone ORDER BY key, name_id ON CONFLICT DO NOTHING"""
_COPY = """INSERT INTO catalogue_namekey (key, name_id) SELECT key, name_id FROM catalogue_namekeywaiting
WHERE id >= %s AND id < %s ORDER BY key, name_id ON CONFLICT DO NOTHING"""
_TAKE_OUT = "DELETE FROM catalogue_namekeywaiting WHERE id >= %s AND id < %s"
_LAST = "SELECT max(id) FROM catalogue_namekeywaiting WHERE id >= %s AND id < %s"


def writing(pairs: Sequence[tuple[str, int]], *, may_wait: bool = False) -> AbstractContextManager[None]:
    """Write (key, name id) of names just made, in order; the block may do what needs no database (`bulk.inserting`).
    `may_wait`: the caller calls `put_in` when it is through.
    """
    if not (may_wait and (NameKey.objects.aggregate(last=Max("pk"))["last"] or 0) > FEW):
        return bulk.inserting(NameKey, ("key", "name_id"), pairs)
    if connection.vendor == "postgresql":
        return bulk.inserting(NameKeyWaiting, ("key", "name_id"), pairs)
    return bulk.inserting(NameKeyWaiting, ("id", "key", "name_id"), _side_by_side(pairs))


def _side_by_side(pairs: Sequence[tuple[str, int]]) -> list[tuple[int, str, int]]:
    """Return (id, key, name id) of `pairs`, which are in order; each goes behind those of its range that wait."""
    ends = [bisect_left(pairs, (begin,)) for begin in RANGES]
    return [
        (number, *pair)
        for last, (first, behind) in zip(_last(), pairwise(ends), strict=True)
        for number, pair in enumerate(pairs[first:behind], start=last + 1)
    ]


def _places() -> list[tuple[int, int]]:
    """Return for each range the first number of its keys and the first behind them."""
    return list(pairwise(place << PLACE for place in range(1, len(RANGES) + 1)))


def _last() -> list[int]:
    """Return for each range the number of the last key that waits there; where none does, the one before the first."""
    places = _places()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_LAST] * len(places)), list(chain.from_iterable(places)))
        return [first - 1 if row[0] is None else row[0] for row, (first, _) in zip(cursor, places, strict=True)]


def enough() -> int:
    """Return how many keys should wait before they are put in."""
    return max(TOGETHER, min(MOST, (NameKey.objects.aggregate(last=Max("pk"))["last"] or 0) // 8))


def _waiting() -> int:
    """Return how many keys wait, or somewhat more."""
    if connection.vendor == "postgresql":
        ends = NameKeyWaiting.objects.aggregate(first=Min("pk"), last=Max("pk"))
        return 0 if ends["last"] is None else int(ends["last"] - ends["first"] + 1)
    return sum(last - first + 1 for last, (first, _behind) in zip(_last(), _places(), strict=True))


def put_in(*, at_least: int = 1) -> bool:
    """Put the keys that wait among the others when there are `at_least` so many; not within a transaction.

    Stopped anywhere, a key is in one of the tables, or once more in the other; the next call goes on.
    """
    if _waiting() < at_least:
        return False
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_MOVE)
        return True
    for place in _places():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COPY, place)
            cursor.execute(_TAKE_OUT, place)
    return True
