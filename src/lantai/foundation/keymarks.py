"""Are these the keys the data was written with? Asked at every start, before anything is written with others."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from lantai.foundation import clock, keyring, ledger
from lantai.foundation.keyfiles import KeyFault
from lantai.foundation.models import KnownKey

NAMES = ("master", ledger.KEY)


def prove() -> None:
    """Compare the keys with their marks in the database, and note the marks of a database that has none yet.

    Raises `KeyFault` when one is absent or another than the data was written with, and makes none in its place: what is
    encrypted could not be read, and tree heads would contradict each other.
    """
    known = dict(KnownKey.objects.values_list("name", "mark"))
    for name in NAMES:
        path = Path(settings.KEYS) / name
        if name in known and not path.exists():
            raise KeyFault("ABSENT", path)
        if name not in known:
            KnownKey.objects.get_or_create(name=name, defaults={"mark": keyring.mark(name), "noted_at": clock.now()})
        elif keyring.mark(name) != known[name]:
            raise KeyFault("FOREIGN", path)
