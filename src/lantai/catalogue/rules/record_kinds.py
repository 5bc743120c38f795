"""What kind of record about people a volume is: what its title says, else what its class alone says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ANY_LIST = "STUDENT_LIST"  # its words are those of many titles: never told by one


def told(title: str, of_class: Sequence[str], kinds: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return the kind (code) that a title names by the longest word; else the only one of the class; else nothing.

    `kinds`: code and the words for it. `of_class`: the kinds that sit in the class.
    """
    found = [(len(word), code) for code, words in kinds for word in words if word in title and code != ANY_LIST]
    if found:
        return max(found)[1]
    return of_class[0] if len(of_class) == 1 else ""


def followed(
    held: str,
    title: str,
    classes: tuple[Sequence[str], Sequence[str]],
    kinds: Iterable[tuple[str, Sequence[str]]],
) -> str:
    """Return the kind of a volume whose class changes: that of the new class, as if it had come with it.

    `classes`: the kinds of the class before and of the one after. One that neither title nor class had said stays: the
    list that named the volume knew better.
    """
    several = list(kinds)
    if held and held != told(title, classes[0], several):
        return held
    return told(title, classes[1], several)
