"""Which index answers, and which generation of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from lantai.adapters.index.port import Index
from lantai.adapters.index.postgresql import PostgresqlIndex
from lantai.adapters.index.sqlite import SqliteIndex
from lantai.discovery.models import Generation
from lantai.discovery.rules import tokens
from lantai.discovery.states import GenerationState
from lantai.discovery.values import IndexView
from lantai.foundation import prepared


@cache
def _beside(folder: Path) -> SqliteIndex:
    return SqliteIndex(folder)


def _connection() -> Any:
    connection.ensure_connection()
    return connection.connection


def index() -> Index:
    """Return the index of this installation: beside the tables on PostgreSQL, else files in the data folder."""
    if connection.vendor == "postgresql":
        return PostgresqlIndex(_connection)
    return _beside(Path(settings.HOME) / "index")


def live() -> int | None:
    """Return the generation that answers."""
    rows = prepared.ask(*_words_of_live())  # with every search
    return int(rows[0][0]) if rows else None


@cache
def _words_of_live() -> tuple[str, tuple[Any, ...]]:
    rows = Generation.objects.filter(state=GenerationState.LIVE.value).order_by("pk")
    return rows.values_list("pk")[:1].query.sql_with_params()


def standing() -> list[int]:
    """Return the generations that take changes: the one that answers and those being built."""
    states = [GenerationState.LIVE.value, GenerationState.BUILDING.value]
    return list(Generation.objects.filter(state__in=states).values_list("pk", flat=True))


def status() -> IndexView:
    """Return how the index stands; says nothing about what is in it."""
    row = Generation.objects.filter(state=GenerationState.LIVE.value).first()
    building = Generation.objects.filter(state=GenerationState.BUILDING.value).values_list("pk", flat=True).first()
    return IndexView(
        live=row.pk if row else None,
        documents=row.documents if row else 0,
        live_since=row.live_at.isoformat() if row and row.live_at else "",
        building=building,
        current=row is not None and row.tokens == tokens.VERSION,
    )
