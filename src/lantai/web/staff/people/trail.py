"""The words of the trail: what an event and its subject are called in the reader's language (`data/trail.json`)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from lantai.web.design import dates

WORDS = Path(__file__).resolve().parents[1] / "data" / "trail.json"
ACTORS = {"staff": ("本馆", "staff"), "applicant": ("申请人", "applicant"), "system": ("系统", "system"),
          "public": ("公众", "public")}  # fmt: skip


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    words: dict[str, dict[str, list[str]]] = json.loads(WORDS.read_text("utf-8"))
    return words


def event_word(name: str) -> str:
    """Name an event, ``stacks.Lent`` → 借出; the bare name where we have no word."""
    return _in_reader_language(_words()["events"].get(name, [name, name]))


def subject_word(subject: str) -> str:
    """Name a subject, ``volume 12`` → 案卷 12."""
    kind, _space, number = subject.partition(" ")
    return f"{_in_reader_language(_words()['subjects'].get(kind, [kind, kind]))} {number}".strip()


def actor_word(kind: str) -> str:
    """Name a kind of actor."""
    return _in_reader_language(ACTORS.get(kind, (kind, kind)))


def names_like(text: str) -> tuple[str, ...]:
    """Return the events in whose words `text` stands, in either language."""
    sought = text.strip().casefold()
    if not sought:
        return ()
    return tuple(name for name, words in _words()["events"].items() if any(sought in word.casefold() for word in words))


def _in_reader_language(words: Any) -> str:
    return str(words[1] if dates.english() else words[0])
