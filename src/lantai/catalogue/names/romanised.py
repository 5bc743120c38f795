"""Names in latin letters: passports, Wade-Giles, Cantonese surnames, either order, any spacing (5.6 #25)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from lantai.catalogue.names import fold, pinyin

ELSEWHERE: dict[str, tuple[str, ...]] = {
    spelling: tuple(readings.split("/"))
    for spelling, readings in (line.split() for line in fold.table("surnames_elsewhere.txt"))
}
_INITIALS = {  # Wade-Giles initial → pinyin initials it may stand for once the apostrophe is lost
    "p'": ("p",), "p": ("b", "p"), "t'": ("t",), "t": ("d", "t"), "k'": ("k",), "k": ("g", "k"),
    "ch'": ("ch", "q"), "ch": ("zh", "j", "ch", "q"), "ts'": ("c",), "ts": ("z", "c"), "tz'": ("c",), "tz": ("z", "c"),
    "hs": ("x",), "ss": ("s",), "sz": ("s",), "j": ("r",), "sh": ("sh",), "": ("",),
}  # fmt: skip
_FINALS = {
    "ien": ("ian",), "ieh": ("ie",), "ueh": ("ue", "ve"), "üeh": ("ue", "ve"), "üan": ("uan",), "üen": ("uan",),
    "ün": ("un",), "ü": ("u", "v"), "ung": ("ong",), "iung": ("iong",), "eh": ("e",), "erh": ("er",), "ih": ("i",),
    "ŭ": ("i",), "u": ("u", "i"), "o": ("uo", "e", "o"), "uei": ("ui",), "uo": ("uo",), "i": ("i",), "en": ("en",),
    "vn": ("un",), "vh": ("u",), "veh": ("ue",), "van": ("uan",), "v": ("u", "v"), "yu": ("u", "v"),
}  # fmt: skip
_WHOLE = {"i": ("yi",), "yeh": ("ye",), "yen": ("yan",), "yung": ("yong",), "yu": ("you", "yu"), "yv": ("yu",), "erh": ("er",),
          "yvan": ("yuan",), "yueh": ("yue",), "ho": ("he",), "ko": ("ge",), "k'o": ("ke",), "jih": ("ri",), "jen": ("ren",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Romanised:
    """What a latin name may say: run-together pinyin with its surname first, best guess first; abbreviated forms."""

    full: tuple[tuple[str, str], ...]  # (surname, given) run together
    short: tuple[str, ...]  # "zhou nc", "znc"
    tokens: str  # all tokens in order of the alphabet, for foreign names
    plain: str  # run together as written


def read(text: str) -> Romanised:
    """Say what a latin name may stand for, either order, any spacing."""
    comma = "," in text
    tokens = [token for token in re.split(r"[\s,]+", text) if token]
    small = [_small(token) for token in tokens]
    plain = "".join(_letters(token) for token in small)
    orders = [small] if comma or len(small) < 2 else [small, [small[-1], *small[:-1]], [*small[1:], small[0]]]
    full: dict[tuple[str, str], None] = {}
    short: dict[str, None] = {}
    for order in orders:
        _one_order(order, full, short)
    readable = [token for token in small if _is_read(token)]
    if 2 <= len(readable) < len(small):  # Eileen Chang Ailin: the foreign name aside
        for order in (readable, [readable[-1], *readable[:-1]]):
            _one_order(order, full, short)
    return Romanised(tuple(full)[:24], tuple(short)[:8], " ".join(sorted(_letters(token) for token in small)), plain)


def _is_read(token: str) -> bool:
    """Tell whether a token reads as one or two Chinese syllables, by Wade-Giles, or as a surname from elsewhere."""
    parts = [part for part in token.split("-") if part]
    return bool(parts) and all(
        any(len(way) <= 2 for way in pinyin.split(_umlaut(_letters(part)))) or wade_giles(part) or part in ELSEWHERE
        for part in parts
    )


def _small(token: str) -> str:
    return pinyin.bare(token.replace("’", "'").replace("‘", "'").replace("`", "'"))


def _letters(token: str) -> str:
    return "".join(one for one in token if one.isalpha())


def _one_order(order: list[str], full: dict[tuple[str, str], None], short: dict[str, None]) -> None:
    head, *rest = order
    if not rest:
        letters = _umlaut(_letters(head))
        _run_together(letters, full)
        if 2 <= len(letters) <= 4 and not full:
            short[letters] = None
        return
    surnames = tuple(dict.fromkeys((*_syllable(head, one=True), *ELSEWHERE.get(head, ()))))
    if all(_initials(token) for token in rest):
        initials = "".join(_letters(token) for token in rest)
        short.update(dict.fromkeys(f"{surname} {initials}" for surname in surnames))
        return
    givens = [reading for token in rest for part in token.split("-") if part for reading in [_given(part)]]
    for combination in islice(product(surnames, *givens), 16):
        full[(combination[0], "".join(combination[1:]))] = None


def _initials(token: str) -> bool:
    """Tell whether a token abbreviates a given name: N, N-C, NC."""
    parts = [part for part in token.split("-") if part]
    return all(len(part) == 1 for part in parts) or (len(token) <= 3 and not any(one in "aeiouv" for one in token))


def _run_together(letters: str, full: dict[tuple[str, str], None]) -> None:
    for syllables in pinyin.split(letters):
        if len(syllables) > 1:
            for spelt in _with_umlaut(syllables):
                full[(spelt[0], "".join(spelt[1:]))] = None
                full[(spelt[-1], "".join(spelt[:-1]))] = None


def _with_umlaut(syllables: tuple[str, ...]) -> list[tuple[str, ...]]:
    choices = [(one, one[0] + "v") if one in {"lu", "nu"} else (one,) for one in syllables]
    return [tuple(combination) for combination in islice(product(*choices), 4)]


def _given(token: str) -> tuple[str, ...]:
    """Return the readings of a given-name token, several syllables perhaps."""
    letters = _umlaut(_letters(token))
    ways: tuple[tuple[str, ...], ...] = ()
    if "'" not in token or all(part in pinyin.SYLLABLES for part in token.split("'")):
        ways = pinyin.split(letters)
    found = dict.fromkeys("".join(spelt) for way in ways for spelt in _with_umlaut(way))
    found.update(dict.fromkeys(wade_giles(token)))
    return tuple(found)[:6] or (letters,)


def _syllable(token: str, *, one: bool) -> tuple[str, ...]:
    letters = _umlaut(_letters(token))
    found: dict[str, None] = {}
    if letters in pinyin.SYLLABLES or (one and pinyin.split(letters)):
        found[letters] = None
        if letters in {"lu", "nu"}:
            found[letters[0] + "v"] = None
    found.update(dict.fromkeys(wade_giles(token)))
    return tuple(found)[:6]


def _umlaut(letters: str) -> str:
    return (
        re.sub(r"(?<=[ln])yu(?![a-z])", "v", re.sub(r"(?<=[ln])yue", "ve", letters))
        .replace("lue", "lve")
        .replace("nue", "nve")
    )


@cache
def wade_giles(token: str) -> tuple[str, ...]:
    """Return the pinyin syllables a Wade-Giles spelling may stand for; none when it is not one."""
    if token in _WHOLE:
        return _WHOLE[token]
    found: dict[str, None] = {}
    for initial in sorted(_INITIALS, key=len, reverse=True):
        if not token.startswith(initial):
            continue
        final = token[len(initial) :].lstrip("'")
        heads = _INITIALS[initial]
        if not initial:
            heads = (token[:1],) if token[:1] in "fhlmnrswy" else ()
            final = token[1:]
        for head, tail in product(heads, (*_FINALS.get(final, ()), final)):
            if head + tail in pinyin.SYLLABLES:
                found[head + tail] = None
        if initial and found:
            break
    return tuple(found)


def of_record(text: str) -> tuple[list[str], str]:
    """Return the run-together forms of a latin name on a record (both orders) and its tokens in order."""
    said = read(text)
    forms = dict.fromkeys([said.plain, *(head + given for head, given in said.full)])
    return [form for form in forms if form][:10], said.tokens


def is_pinyin(text: str) -> bool:
    """Tell whether a latin name reads as Chinese syllables throughout."""
    return bool(read(text).full)


def folded(text: str) -> str:
    return fold.text("".join(one for one in text if one.isalpha()))
