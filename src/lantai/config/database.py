"""One address for the database: ``sqlite:///path`` or ``postgresql://user:password@host:port/name``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

# Which rows have a frequent word is kept in memory while a search runs: with the 4 MB of a new server only which pages of the
# table have such rows, and each row on them is looked at again. 32 MB are enough for tens of millions of records. Who knows
# better says so in the address: ?options=-c work_mem=…
ROOM = "-c work_mem=32MB"
# Times a question of `foundation.prepared` is asked on a connection until its plan is kept; ?prepare_threshold=never for a pooler
# that knows no prepared statements
OFTEN = "3"
WRITTEN = "postgresql://user:password@host:port/name, sqlite:///path"


def parse(address: str, home: Path, *, looks_only: bool = False) -> dict[str, Any]:
    """Return Django's DATABASES entry for `address`; an empty address is the embedded SQLite file in `home`.

    With `looks_only` a SQLite file in a folder that cannot be written (a backup, a disc) is read as it stands. Raises
    `ValueError` with how an address is written.
    """
    if not address or address.startswith("sqlite:"):
        path = address.removeprefix("sqlite:///") if address else str(home / "lantai.sqlite3")
        if looks_only and _stands_still(Path(path)):
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"file:{quote(path)}?mode=ro&immutable=1"}
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;",
            },
        }
    parts = urlsplit(address)
    if not parts.scheme.startswith("postgres"):
        raise ValueError(WRITTEN)
    try:
        port = str(parts.port or "")
    except ValueError:
        raise ValueError(WRITTEN) from None
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    often = query.pop("prepare_threshold", OFTEN)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": port or query.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": ROOM, "prepare_threshold": int(often) if often.isdigit() else None, **query},
    }


def _stands_still(path: Path) -> bool:
    """Tell whether nobody can be writing there, and nothing waits in the log beside the file to be put into it."""
    waiting = path.with_name(f"{path.name}-wal")
    still = path.is_file() and not os.access(path.parent, os.W_OK)
    return still and not (waiting.exists() and waiting.stat().st_size)
