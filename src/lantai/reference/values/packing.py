"""Values to JSON text and back, for the encrypted columns that keep a value whole."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def pack(value: Any) -> str:
    """Return the canonical JSON text of a frozen dataclass of plain fields."""
    return json.dumps(dataclasses.asdict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(kind: type[T], text: str) -> T:
    """Return the value packed in `text`; fields it did not know yet keep their defaults."""
    return revive(kind, json.loads(text))


def revive(kind: type[T], data: Any) -> T:
    """Return the value of the dataclass `kind` of which JSON kept `data`; fields it did not know keep their defaults."""
    return typing.cast("T", _reviver(typing.cast("Any", kind))(data))


def _as_is(data: Any) -> Any:
    return data


@cache
def _reviver(kind: Any) -> Callable[[Any], Any]:
    """Return what turns JSON into a `kind`; worked out once for each."""
    if dataclasses.is_dataclass(kind):
        return _of_dataclass(typing.cast("type", kind))
    origin = typing.get_origin(kind)
    if origin is tuple:
        inner = _reviver(typing.get_args(kind)[0])
        return lambda data: tuple(data) if inner is _as_is else tuple(map(inner, data))
    if origin in (types.UnionType, typing.Union):
        inner = _reviver(next(option for option in typing.get_args(kind) if option is not type(None)))
        return inner if inner is _as_is else lambda data: None if data is None else inner(data)
    return _as_is


def _of_dataclass(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    revivers = {field.name: _reviver(hints[field.name]) for field in dataclasses.fields(kind)}

    def revive(data: Any) -> Any:
        return kind(**{name: revivers[name](value) for name, value in data.items() if name in revivers})

    return revive
