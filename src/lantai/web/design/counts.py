"""How many of what: a number with its noun, in the right number, for lines that count several things."""

from __future__ import annotations

from collections.abc import Callable

from django.template.defaultfilters import floatformat
from django.utils.translation import npgettext

NOUNS: dict[str, Callable[[int], str]] = {
    "boxes": lambda n: npgettext("counted", "%(n)s 盒", "%(n)s 盒", n),
    "images": lambda n: npgettext("counted", "%(n)s 页图", "%(n)s 页图", n),
    "items": lambda n: npgettext("counted", "%(n)s 件", "%(n)s 件", n),
    "lists": lambda n: npgettext("counted", "%(n)s 份名单", "%(n)s 份名单", n),
    "names": lambda n: npgettext("counted", "%(n)s 人次", "%(n)s 人次", n),
    "people": lambda n: npgettext("counted", "%(n)s 人", "%(n)s 人", n),
    "records": lambda n: npgettext("counted", "%(n)s 条记载", "%(n)s 条记载", n),
    "rows": lambda n: npgettext("counted", "%(n)s 行", "%(n)s 行", n),
    "shelves": lambda n: npgettext("counted", "%(n)s 层", "%(n)s 层", n),
    "volumes": lambda n: npgettext("counted", "%(n)s 卷", "%(n)s 卷", n),
}


def counted(number: int, noun: str) -> str:
    """Return ``1 volume``, ``1,200 volumes`` or ``1,200 卷`` for 1 or 1200 and ``volumes``."""
    return NOUNS[noun](number) % {"n": floatformat(number, "0g")}
