"""The order of the questions, pure: what comes next, what is still missing, which step of how many."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.web.portal.draft import Draft

# (page, number of the step shown to people)
PAGES: tuple[tuple[str, int], ...] = (
    ("what", 1),
    ("copies", 1),
    ("who", 2),
    ("subject", 2),
    ("study", 3),
    ("held", 3),
    ("purpose", 4),
    ("delivery", 5),
    ("shares", 5),
    ("evidence", 6),
    ("check", 7),
)
TOTAL = 7
NAMES: dict[int, str | Promise] = {
    1: _("要什么"),
    2: _("谁的"),
    3: _("就读"),
    4: _("用途"),
    5: _("送达"),
    6: _("身份"),
    7: _("核对"),
}
_ORDER = [page for page, _number in PAGES]
_NUMBER = dict(PAGES)


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a page in the flow, for the row of steps above it."""

    number: int
    total: int
    marks: tuple[str, ...]
    back: str


def applies(draft: Draft, page: str) -> bool:
    """Tell whether `page` is asked at all: shares only with more than one receiver."""
    return page != "shares" or len(draft.order.deliveries) > 1


def answered(draft: Draft, page: str) -> bool:
    order = draft.order
    match page:
        case "what":
            return bool(order.items)
        case "subject":
            return bool(order.studies and order.studies[0].name) and page in draft.seen
        case "delivery":
            return bool(order.deliveries) and page in draft.seen
        case _:
            return page in draft.seen


def first_open(draft: Draft) -> str:
    """Return the first question without an answer, or ``check``."""
    return next((page for page in _ORDER if applies(draft, page) and not answered(draft, page)), "check")


def may_open(draft: Draft, page: str) -> bool:
    """Tell whether everything before `page` is answered."""
    return _ORDER.index(page) <= _ORDER.index(first_open(draft))


def after(draft: Draft, page: str) -> str:
    """Return where to go when `page` has been answered: the next one, or straight back to the check."""
    if "check" in draft.seen:
        return first_open(draft)
    rest = _ORDER[_ORDER.index(page) + 1 :]
    return next(one for one in rest if applies(draft, one))


def before(draft: Draft, page: str) -> str:
    earlier = [one for one in _ORDER[: _ORDER.index(page)] if applies(draft, one)]
    return earlier[-1] if earlier else ""


def where(draft: Draft, page: str) -> Where:
    number = _NUMBER[page]
    marks = tuple("done" if step < number else "now" if step == number else "" for step in range(1, TOTAL + 1))
    return Where(number, TOTAL, marks, before(draft, page))
