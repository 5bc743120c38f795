"""The rows of the worklist as the page shows them: every cell worked out here, so that the template only lays out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from typing import TypedDict

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantai.reference.values import WorklistRow
from lantai.web.design import dates
from lantai.web.design.templatetags.lantai import held, state
from lantai.web.staff.reference import steps
from lantai.web.staff.templatetags.staff import channel_icon


class Row(TypedDict):
    """One row, ready to be laid out: a dictionary, in which templates look things up fastest."""

    state: SafeString
    when: str
    number: str
    address: str
    notes: SafeString
    applicant: str
    study: str
    materials: str
    copies: str
    word: str
    channel: SafeString
    handler: str
    next: SafeString
    ask: str


class Section(TypedDict):
    """Rows with one kind of deadline."""

    name: str
    rows: list[Row]
    count: str
    urgent: str


@cache
def _cases() -> str:
    return reverse("staff:case", args=["-"]).removesuffix("-/")


def case(number: str) -> str:
    """Return the address of a case. All its pages stand below it; `reverse` for every cell of a list is slow."""
    return f"{_cases()}{number}/"


def step(number: str, line_id: int, code: str) -> str:
    """Return the address of one step of a line."""
    return f"{_cases()}{number}/{line_id}/{code}/"


def sections(request: HttpRequest, rows: tuple[WorklistRow, ...]) -> Iterator[Section]:
    """Return the rows in sections by their deadline, in the order they came in."""
    names = {
        "late": _("逾期"),
        "today": _("今天到期"),
        "tomorrow": _("明天"),
        "later": _("以后"),
        "waiting": _("等别人"),
        "closed": _("已办结"),
    }
    stopped = _("时钟停走")
    for code, members in groupby(rows, key=lambda row: row.group):
        listed = list(members)
        urgent = sum(row.urgent for row in listed)
        yield Section(
            name=names.get(code, code),
            rows=[_row(request, row, stopped) for row in listed],
            count=ngettext("%(n)s 件", "%(n)s 件", len(listed)) % {"n": len(listed)},
            urgent=_("其中 %(urgent)s 件加急") % {"urgent": urgent} if urgent else "",
        )


def _row(request: HttpRequest, row: WorklistRow, stopped: str) -> Row:
    return Row(
        state=state(row.mark or "wait", row.left or row.word),
        when=dates.moment(row.due_at) if row.due_at else "" if row.group == "closed" else stopped,
        number=row.number,
        address=f"{case(row.number)}?line={row.line_id}",
        notes=_notes(row),
        applicant=held(row.applicant),
        study=held(row.study),
        materials=row.materials,
        copies=_("%(n)s 份") % {"n": row.copies} if row.copies > 1 else "",
        word=row.word,
        channel=channel(row.channel, row.channel_name),
        handler=held(row.handler) or "—",
        next=_next(request, row),
        ask=step(row.number, row.line_id, "ask_more"),
    )


@cache
def channel(code: str, name: str) -> SafeString:
    """Draw a channel: its sign and its name."""
    return format_html("{}{}", channel_icon(code), name)


def _notes(row: WorklistRow) -> SafeString:
    """What stands below the number: urgent, several lines, new messages."""
    found: list[str] = []
    if row.urgent:
        found.append(format_html('<b class="lt-hot">{}</b>', _("加急")))
    if row.lines > 1:
        found.append(_("共 %(n)s 项") % {"n": row.lines})
    if row.unread:
        found.append(ngettext("%(n)s 条新留言", "%(n)s 条新留言", row.unread) % {"n": row.unread})
    return format_html_join(" · ", "{}", ((note,) for note in found))


KEY = '{} <span class="lt-kbd" aria-hidden="true">{}</span>'
LINK = f'<a class="lt-plain" data-key="{{}}" href="{{}}">{KEY}</a>'
FORM = (
    '<form class="lt-inline" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    f'<input type="hidden" name="next" value="{{}}"><button class="lt-keybtn" data-key="{{}}">{KEY}</button></form>'
)


def _next(request: HttpRequest, row: WorklistRow) -> SafeString:
    """The last cell: a button that does the step at once, a link to where it is done, or words."""
    code, words = row.next_code, row.next_word
    if code in steps.FROM_LIST:
        key = steps.key_of(code)
        address, back = step(row.number, row.line_id, code), request.get_full_path()
        found = format_html(FORM, address, get_token(request), back, key, words, key.upper())
    elif code in LINKS:
        key, address_of = LINKS[code]
        found = format_html(LINK, key, address_of(row), words, key.upper())
    elif code == "wait":
        found = format_html('<span class="lt-quiet">{}</span>', words)
    else:
        found = format_html("{}", words)
    if row.notice_failed:
        found += format_html('<small class="lt-hot">{}</small>', _("通知没有送到"))
    return found


LINKS: dict[str, tuple[str, Callable[[WorklistRow], str]]] = {
    "seal": ("s", lambda row: step(row.number, row.line_id, "seal")),
    "send_to_seal": ("s", lambda row: f"{case(row.number)}?line={row.line_id}"),
    "pack": ("p", lambda _row: reverse("staff:post")),
}
