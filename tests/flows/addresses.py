"""Every address of the house, with words to fill it in: taken from the resolver, so that none can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One URL pattern: its full route and its name with the door (``staff:case``)."""

    route: str
    name: str

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """The ``(converter, name)`` of every place in the route."""
        return tuple((kind or "str", name) for kind, name in _PLACE.findall(self.route))

    def filled(self, words: Mapping[str, object]) -> str:
        """Return the path with `words` put into its places."""
        return "/" + _PLACE.sub(lambda found: str(words[found[2]]), self.route)


def every() -> list[Address]:
    """Return every address the house answers."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: object, route: str, space: str) -> Iterator[Address]:
    for one in patterns:  # type: ignore[attr-defined]
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here, one.namespace or space)
        elif isinstance(one, URLPattern):
            yield Address(here, f"{space}:{one.name}" if space else str(one.name))
