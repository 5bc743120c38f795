"""Values to JSON text and back, for the encrypted columns that keep a value whole."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def pack(value: Any) -> str:
    """Return the canonical JSON text of a frozen dataclass of plain fields."""
    return json.dumps(dataclasses.asdict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(kind: type[T], text: str) -> T:
    """Return the value packed in `text`; fields it did not know yet keep their defaults."""
    return typing.cast("T", _revive(kind, json.loads(text)))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _revive(kind: Any, data: Any) -> Any:
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        names = {field.name for field in dataclasses.fields(kind)}
        return typing.cast("Any", kind)(
            **{name: _revive(hints[name], value) for name, value in data.items() if name in names}
        )
    origin = typing.get_origin(kind)
    if origin is tuple:
        inner = typing.get_args(kind)[0]
        return tuple(_revive(inner, item) for item in data)
    if origin in (types.UnionType, typing.Union):
        inner = next(option for option in typing.get_args(kind) if option is not type(None))
        return None if data is None else _revive(inner, data)
    return data
