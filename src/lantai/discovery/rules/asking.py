"""What somebody typed into the one box, read as a question.

``1987 录取名册`` both; ``"机械工程系"`` the words together; ``-函授`` (or ``NOT 函授``) without, beside words or conditions;
``甲|乙`` (or ``甲 OR 乙``) one of them; ``题名:招生`` in one field; ``年度:1985-1990``, ``门类:JX``, ``全宗:J02`` narrow. Words
stand in any order; spaces and full-width marks are as good as their narrow ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from lantai.discovery.rules import tokens

Field = Literal["title", "code", "creator", "body"]
FIELDS: dict[str, Field] = {
    "题名": "title", "标题": "title", "title": "title",
    "档号": "code", "编号": "code", "code": "code",
    "责任者": "creator", "作者": "creator", "creator": "creator",
    "正文": "body", "全文": "body", "text": "body",
}  # fmt: skip
NARROWING = {
    "年度": "year", "年": "year", "year": "year",
    "门类": "category", "类": "category", "category": "category",
    "全宗": "fonds", "fonds": "fonds",
}  # fmt: skip
MOST_CHARACTERS, MOST_TERMS = 200, 20
SHOWN = 20  # characters of what lies beyond
_TERM = re.compile(r"""(?P<sign>[-－−]?)(?:(?P<name>[^\s"“”:：|-][^\s"“”:：|]{0,11})[:：])?(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”]+))""")  # fmt: skip
_YEARS = re.compile(r"(\d{4})(?:\s*(?:-|－|–|—|~|～|\.\.|至)\s*(\d{4}))?")
_OR, _NOT = {"or", "或", "|"}, {"not", "非"}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: the words as typed, their phrase, and in which field (any when None)."""

    words: str
    phrase: tuple[str, ...]
    prefix: bool
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The question. `must`: every group, any term of it. `narrow`: column → values; `years` from and to."""

    must: tuple[tuple[Term, ...], ...] = ()
    never: tuple[Term, ...] = ()
    narrow: tuple[tuple[str, str], ...] = ()
    years: tuple[int, int] | None = None
    ignored: tuple[str, ...] = ()  # what has no letter, digit or character in it

    @property
    def empty(self) -> bool:
        return not (self.must or self.narrow or self.years)


@dataclass(slots=True)
class _Reading:
    must: list[tuple[Term, ...]] = field(default_factory=list)
    never: list[Term] = field(default_factory=list)
    narrow: list[tuple[str, str]] = field(default_factory=list)
    years: tuple[int, int] | None = None
    ignored: list[str] = field(default_factory=list)
    joined: bool = False  # an OR was read
    denied: bool = False  # a NOT was read


def read(text: str) -> Asked:
    """Read what was typed. Never fails: what cannot be asked for is named in `ignored`."""
    reading = _Reading()
    several = list(_TERM.finditer(text[:MOST_CHARACTERS]))
    for match in several[:MOST_TERMS]:
        _take(reading, match)
    rest = [match[0] for match in several[MOST_TERMS:]]
    beyond = text[MOST_CHARACTERS:].strip()
    reading.ignored += [*rest, f"{beyond[:SHOWN]}…"] if beyond else rest
    return Asked(
        tuple(reading.must), tuple(reading.never), tuple(reading.narrow), reading.years, tuple(reading.ignored)
    )


def _take(reading: _Reading, match: re.Match[str]) -> None:
    sign, name = match["sign"], "".join(tokens.folded(one) for one in match["name"] or "")
    words = match["word"] if match["word"] is not None else match["phrase"]
    if match["word"] and not sign and not name and words.lower() in _OR:
        reading.joined = bool(reading.must)
        return
    if match["word"] and not sign and not name and words.lower() in _NOT:
        reading.denied = True
        return
    denied = bool(sign) or reading.denied
    if name in NARROWING and denied:
        reading.ignored.append(match[0])  # a condition is not turned round; what stands after it is not, either
        reading.denied = False
        return
    if name in NARROWING and _narrowed(reading, NARROWING[name], words):
        return
    within = FIELDS.get(name)
    if name and within is None:
        words = f"{match['name']}:{words}"  # no field of ours: all of it is words
    alternatives = words.split("|") if match["word"] is not None else [words]
    terms = [term for one in alternatives if one and (term := _term(one, within)) is not None]
    if not terms:
        reading.ignored.append(match[0])
    elif denied:
        reading.never += terms
    elif reading.joined:
        reading.must[-1] = (*reading.must[-1], *terms)
    else:
        reading.must.append(tuple(terms))
    reading.joined = reading.denied = False


def _term(words: str, within: Field | None) -> Term | None:
    phrase, prefix = tokens.of_question(words)
    if not phrase:
        return None
    return Term(words, phrase, prefix or words.endswith(("*", "＊")), within)


def _narrowed(reading: _Reading, column: str, words: str) -> bool:
    if column != "year":
        reading.narrow.append((column, words.upper()))
        return True
    match = _YEARS.fullmatch(words.strip())
    if match is None:
        return False
    first, last = int(match[1]), int(match[2] or match[1])
    reading.years = (min(first, last), max(first, last))
    return True
