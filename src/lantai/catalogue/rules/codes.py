"""Reference codes and page labels: one form for search, the printed form untouched (domain.md 2.4, 5.6 #18)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_WIDE = {chr(0xFF01 + n): chr(0x21 + n) for n in range(94)}
_DOTS = dict.fromkeys("•‧・．﹒∙⋅", "·")
_DASHES = dict.fromkeys("－—–‐‑‒―−﹣~～", "-")
_FOLD = str.maketrans(_WIDE | _DOTS | _DASHES | {"\u3000": " "})
_SPACE = re.compile(r"\s+")
_DASH_RUN = re.compile(r"-{2,}")
_LABEL = re.compile(r"^(?:第|[Pp](?:AGE|age|\.)?\s*)?\s*(.*?)\s*(?:页)?$")
_NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=16384)  # lists name the same volume on every row
def normal_code(text: str) -> str:
    """Return the form of a reference code under which all spellings of it meet.

    NFKC does not unify the dots and dashes in use, so they are folded by a table of ours.
    """
    if text.isascii():
        folded = text if text.isalnum() else "".join(text.split()).replace("~", "-")
        folded = folded.upper()
    else:
        folded = _SPACE.sub("", text.translate(_FOLD)).upper()
    return _DASH_RUN.sub("-", folded).replace(".", "·").strip("-·")


def normal_label(text: str) -> str:
    """Return a page label without 第…页, without leading zeros: ``第012页`` → ``12``, ``012附`` → ``12附``."""
    if text.isascii() and text.isdigit():
        return str(int(text))
    return _NUMBER.sub(lambda found: str(int(found[0])), _bare(text)).upper()


def _bare(text: str) -> str:
    folded = _SPACE.sub("", text.translate(_FOLD))
    match = _LABEL.match(folded)
    return match[1] if match else folded


def sort_key(text: str) -> str:
    """Return a key that puts 2 before 12 before 12附 before 13."""
    return _NUMBER.sub(lambda found: found[0].lstrip("0").rjust(8, "0"), _bare(text)).upper()[:80]


def joined(*parts: str) -> str:
    """Return the legacy code ``年度-分类号-案卷号``; a class that already starts with the year is not doubled."""
    kept = [part.strip() for part in parts if part.strip()]
    if len(kept) >= 2 and normal_code(kept[1]).startswith(normal_code(kept[0]) + "-"):
        kept = kept[1:]
    return "-".join(kept)


SEPARATORS = ("·•‧・．﹒∙⋅.", "-－—–‐‑‒―−﹣~～")  # spellings of a dot and of a dash that codes come with


def variants(code: str) -> list[str]:
    """Return other spellings of a reference code that are read as the same: other dots, dashes, widths, cases, spaces."""
    norm = normal_code(code)
    dots, dashes = SEPARATORS
    found = [norm.replace("·", dot) for dot in dots] + [norm.replace("-", dash) for dash in dashes]
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in norm)
    found += [norm.lower(), wide, norm.replace("-", " - "), norm.replace("-", "——")]
    return [one for one in dict.fromkeys(found) if one != norm and normal_code(one) == norm]


def parsed(code: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> tuple[str, Mapping[str, str]] | None:
    """Return the name of the first pattern `code` obeys and its parts; None when it obeys none."""
    folded = normal_code(code)
    for name, pattern in patterns:
        if match := pattern.fullmatch(folded):
            return name, {key: value for key, value in match.groupdict().items() if value}
    return None
