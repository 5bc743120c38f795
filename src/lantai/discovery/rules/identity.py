"""The number of a document in the index: the kind of thing and its own number in one."""

from __future__ import annotations

from typing import Literal

Kind = Literal["volume", "item", "page", "series"]  # a page: what was read on one page image
_KINDS: tuple[Kind, ...] = ("volume", "item", "page", "series")  # numbers are given by place: new kinds go last
_ROOM = 8  # kinds there can ever be


def number(kind: Kind, pk: int) -> int:
    return pk * _ROOM + _KINDS.index(kind)


def of(document: int) -> tuple[Kind, int]:
    """Return kind and number of a document; the inverse of `number`."""
    return _KINDS[document % _ROOM], document // _ROOM
