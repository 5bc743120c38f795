"""One address for the database: ``sqlite:///path`` or ``postgresql://user:password@host:port/name``."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def parse(address: str, home: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for `address`; an empty address is the embedded SQLite file in `home`."""
    if not address or address.startswith("sqlite:"):
        path = address.removeprefix("sqlite:///") if address else str(home / "lantai.sqlite3")
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
        raise ValueError(f"LANTAI_DATABASE_URL: neither sqlite: nor postgresql: — {parts.scheme}:")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
