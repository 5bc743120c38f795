"""Taking turns for the rest of a transaction: of two at the same thing, the second sees what the first has done.

For what no constraint can say, such as that a whole is not given away while one of its parts is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection


def take(name: str, ids: Iterable[int]) -> None:
    """Wait until nobody else has a turn at any of `ids` of `name` (a room and a kind of thing), and have it until the
    transaction ends. Once for each transaction and `name`: who comes for more may wait in a ring.

    On PostgreSQL locks of the transaction, taken in one order; on SQLite nothing is left to do, since a transaction holds
    the whole database from its beginning (it is begun IMMEDIATE). Raises `RuntimeError` outside of a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("turns are taken within a transaction")
    wanted = sorted({one % 2**31 for one in ids})
    if connection.vendor != "postgresql" or not wanted:
        return
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, one) FROM (SELECT unnest(%s::int[]) AS one ORDER BY 1) AS wanted",
            [key, wanted],
        )
