"""Whether a page lies in a volume of another year or class than its own header names: the doubt of a page OTHER_TITLE."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lantai.digitisation.rules import words

_YEARS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:年?[-—–~～至到]((?:19|20)\d\d))?年?(?:度|学年)?(级|届|录取|招收|招生|新生|入学|毕业|结业)"
)
_ENTERING = frozenset({"级", "录取", "招收", "招生", "新生", "入学"})
_CLASS = re.compile(r"([㐀-鿿]{1,6}?)(\d{2,5}(?:[-－]\d)?)级?(?:(\d)|([一二三四五六七八九十]))?班")
_HAN = {sign: str(number) for number, sign in enumerate("一二三四五六七八九十", start=1)}
MOST_YEARS = 60  # of a range: more is no range


def strays(over: Iterable[str], title: str) -> bool:
    """Tell whether what stands over a list names years or classes, and the volume's title others of the same kind.

    Cohorts are held against cohorts and years of leaving against years of leaving; what only one of them names tells
    nothing: a score sheet of 1988 belongs to a class of 1987.
    """
    said, told = list(map(words.plain, over)), words.plain(title)
    pairs = (
        (_years(said, entering=True), _years([told], entering=True)),
        (_years(said, entering=False), _years([told], entering=False)),
        (_classes(said), _classes([told])),
    )
    return any(here and there and not here & there for here, there in pairs)


def _years(texts: Iterable[str], *, entering: bool) -> set[int]:
    found: set[int] = set()
    for text in texts:
        for first, last, kind in _YEARS.findall(text):
            if (kind in _ENTERING) is entering and int(last or first) - int(first) in range(MOST_YEARS):
                found |= set(range(int(first), int(last or first) + 1))
    return found


def _classes(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Return number and ordinal of every class named: 机械8701班 and 机械87级2班. The words before it are too often misread."""
    return {
        (number, ordinal or _HAN.get(spelt, ""))
        for text in texts
        for _name, number, ordinal, spelt in _CLASS.findall(text)
    }
