"""The keys of new names on their way into their table.

Eight keys a name fall on eight places of an index that, in a large archive, has tens of thousands of pages: written with
each piece of an import they were half of what it writes. So beyond `FEW` keys those of a long import wait in a table
without an index, are asked there as well, and are put in many at a time in the order of the index: each page of it is
then written once for many keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import Max, Min

from lantai.catalogue.models import NameKey, NameKeyWaiting
from lantai.catalogue.services import bulk

FEW = 400_000  # keys whose index is a few thousand pages: more go in at once
# keys put in together: an eighth of those there; a look-up walks through in 30 to 80 ms
TOGETHER, MOST = 250_000, 700_000
# on SQLite one range of keys at a time, so that nobody waits for the right to write for long
RANGES = ("", "G", "H", "P", "S", "S一", "S沀", "T", "\U0010ffff")

_MOVE = """WITH gone AS (DELETE FROM catalogue_namekeywaiting RETURNING key, name_id)
INSERT INTO catalogue_namekey (key, name_id) SELECT key, name_id FROM gone ORDER BY key, name_id ON CONFLICT DO NOTHING"""
_COPY = """INSERT INTO catalogue_namekey (key, name_id) SELECT key, name_id FROM catalogue_namekeywaiting
WHERE key >= %s AND key < %s ORDER BY key, name_id ON CONFLICT DO NOTHING"""
_TAKE_OUT = "DELETE FROM catalogue_namekeywaiting WHERE key >= %s AND key < %s"


def write(pairs: Sequence[tuple[str, int]], *, may_wait: bool) -> None:
    """Write (key, name id) of names just made. `may_wait`: the caller calls `put_in` when it is through."""
    waits = may_wait and (NameKey.objects.aggregate(last=Max("pk"))["last"] or 0) > FEW
    bulk.insert(NameKeyWaiting if waits else NameKey, ("key", "name_id"), sorted(pairs))


def enough() -> int:
    """Return how many keys should wait before they are put in."""
    return max(TOGETHER, min(MOST, (NameKey.objects.aggregate(last=Max("pk"))["last"] or 0) // 8))


def put_in(*, at_least: int = 1) -> bool:
    """Put the keys that wait among the others when there are `at_least` so many; not within a transaction.

    Stopped anywhere, a key is in one of the tables, or once more in the other; the next call goes on.
    """
    ends = NameKeyWaiting.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["last"] is None or ends["last"] - ends["first"] + 1 < at_least:
        return False
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_MOVE)
        return True
    for several in pairwise(RANGES):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COPY, several)
            cursor.execute(_TAKE_OUT, several)
    return True
