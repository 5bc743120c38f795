"""Place codes: 库房, 排, 列, 节, 层 as a code and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_PATTERN = "{stack}-{row:02}-{column:02}-{section}-{level}"
PARTS = ("row", "column", "section", "level")
LARGEST = 999
_FIELD = re.compile(r"\{(stack|row|column|section|level)(?::0?(\d))?\}")
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"\u3000": " "})
_DASHES = str.maketrans(dict.fromkeys("—–‐‑‒―−﹣", "-"))
# The words archives use for one place of a shelf; 架 and 柜 stand where others say 列.
_WORDS = {"row": "排行区", "column": "列架柜", "section": "节组格", "level": "层"}
_CHINESE = {word: number for number, word in enumerate("零一二三四五六七八九十")}
_NUMBERED = re.compile(rf"(\d+|[{''.join(_CHINESE)}]+)\s*([{''.join(_WORDS.values())}])")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One level of one shelf; a part the stack does not use is 0."""

    stack: str
    row: int = 0
    column: int = 0
    section: int = 0
    level: int = 0

    @property
    def order(self) -> int:
        """A number that sorts places as one walks along them."""
        return ((self.row * 1000 + self.column) * 1000 + self.section) * 1000 + self.level


def folded(text: str) -> str:
    """Return `text` in half width, upper case, with one kind of dash and without spaces."""
    return re.sub(r"\s+", "", text.translate(_WIDE).translate(_DASHES)).upper()


def pattern_fault(pattern: str) -> str:
    """Return what is wrong with a pattern: NO_STACK, NO_LEVEL, UNREADABLE; "" when it can be written and read back."""
    names = [match[1] for match in _FIELD.finditer(pattern)]
    if "stack" not in names:
        return "NO_STACK"
    if "level" not in names or len(set(names)) != len(names):
        return "NO_LEVEL"
    if re.search(r"[{}]", _FIELD.sub("", pattern)):
        return "UNREADABLE"
    sample = Place("A", *(12 if part in names else 0 for part in PARTS))
    return "" if parse(code(sample, pattern), {"A": pattern}) == sample else "UNREADABLE"


def code(place: Place, pattern: str = DEFAULT_PATTERN) -> str:
    """Write a place by the pattern of its stack."""

    def written(match: re.Match[str]) -> str:
        value = getattr(place, match[1])
        return str(value) if match[1] == "stack" else str(value).zfill(int(match[2] or 1))

    return _FIELD.sub(written, pattern)


def _expression(stack: str, pattern: str) -> str:
    def group(match: re.Match[str]) -> str:
        return re.escape(folded(stack)) if match[1] == "stack" else rf"(?P<{match[1]}>\d{{1,3}})"

    parts, at = [], 0
    for match in _FIELD.finditer(pattern):
        parts += [re.escape(folded(pattern[at : match.start()])), group(match)]
        at = match.end()
    return "".join([*parts, re.escape(folded(pattern[at:]))])


def parse(text: str, patterns: Mapping[str, str]) -> Place | None:
    """Read a place code; `patterns` is stack code → pattern. None when no stack's pattern fits."""
    plain = folded(text)
    for stack, pattern in patterns.items():
        if plain.startswith(folded(stack)) or not pattern.startswith("{stack}"):
            match = re.fullmatch(_expression(stack, pattern), plain)
            if match:
                return Place(stack, **{name: int(value) for name, value in match.groupdict().items()})
    return None


def number(text: str) -> int | None:
    """Return 12 for ``12``, ``第12排``, ``十二``; None when it is no number from 0 to 999."""
    plain = re.sub(rf"[第号{''.join(_WORDS.values())}]", "", folded(text))
    if plain.isascii() and plain.isdigit():
        value = int(plain)
    elif re.fullmatch(r"\d+\.0+", plain):
        value = int(float(plain))
    else:
        value = _chinese(plain)
    return value if 0 <= value <= LARGEST else None


def _chinese(text: str) -> int:
    """Return the number written with 一 to 九十九, else -1."""
    if not text or text.count("十") > 1 or any(character not in _CHINESE for character in text):
        return -1
    if "十" not in text:
        return int("".join(str(_CHINESE[character]) for character in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return -1
    return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)


def worded(text: str, stack: str) -> Place | None:
    """Read 3排2列1节4层 (or 3架2层, 三架二层) as a place of `stack`; None when no part is named."""
    found: dict[str, int] = {}
    for value, word in _NUMBERED.findall(folded(text)):
        part = next(name for name, words in _WORDS.items() if word in words)
        read = number(value)
        if read is None or part in found:
            return None
        found[part] = read
    return Place(stack, **found) if found else None
