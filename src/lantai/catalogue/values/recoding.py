"""What another reference code changes: told before it is written, written as it was told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Follower:
    """An item or component whose code begins with that of its volume, and goes with it."""

    id: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Recoding:
    """`kind`: volume or item. Codes as printed; classes as "JX14 学籍管理", empty for none; years or None, before and after.

    `reads`: what the patterns read in the new code where that is another class or year than will stand, else empty.
    """

    kind: str
    id: int
    old: str
    new: str
    class_code: str
    class_id: int | None
    classes: tuple[str, str]
    years: tuple[int | None, int | None]
    followers: tuple[Follower, ...]
    pages: int
    names: int
    reads: str
