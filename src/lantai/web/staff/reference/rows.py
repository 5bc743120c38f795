"""The rows of the worklist as the page shows them: every cell worked out here, so that the template only lays out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantai.reference.values import WorklistRow
from lantai.web.design import dates
from lantai.web.design.templatetags.lantai import state
from lantai.web.staff.reference import steps
from lantai.web.staff.templatetags.staff import channel_icon, held


@dataclass(frozen=True, slots=True)
class Next:
    """The last cell: a button that does the step at once (`post`), a link, or words only."""

    words: str
    kind: str = "words"  # post | link | quiet | words
    address: str = ""
    key: str = ""

    @property
    def shown_key(self) -> str:
        return self.key.upper()


@dataclass(frozen=True, slots=True)
class Row:
    """One row, ready to be laid out."""

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
    next: Next
    ask: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Section:
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


def sections(rows: tuple[WorklistRow, ...]) -> Iterator[Section]:
    """Return the rows in sections by their deadline, in the order they came in."""
    names = {
        "late": _("逾期"),
        "today": _("今天到期"),
        "tomorrow": _("明天"),
        "later": _("以后"),
        "waiting": _("等别人"),
    }
    stopped = _("时钟停走")
    for code, members in groupby(rows, key=lambda row: row.group):
        listed = list(members)
        urgent = sum(row.urgent for row in listed)
        yield Section(
            name=names.get(code, code),
            rows=[_row(row, stopped) for row in listed],
            count=ngettext("%(n)s 件", "%(n)s 件", len(listed)) % {"n": len(listed)},
            urgent=_("其中 %(urgent)s 件加急") % {"urgent": urgent} if urgent else "",
        )


def _row(row: WorklistRow, stopped: str) -> Row:
    return Row(
        state=state(row.mark or "wait", row.left or row.word),
        when=dates.moment(row.due_at) if row.due_at else stopped,
        number=row.number,
        address=f"{case(row.number)}?line={row.line_id}",
        notes=_notes(row),
        applicant=held(row.applicant),
        study=held(row.study),
        materials=row.materials,
        copies=_("%(n)s 份") % {"n": row.copies} if row.copies > 1 else "",
        word=row.word,
        channel=format_html("{}{}", channel_icon(row.channel), row.channel_name),
        handler=held(row.handler) or "—",
        next=_next(row),
        ask=step(row.number, row.line_id, "ask_more"),
        failed=row.notice_failed,
    )


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


def _next(row: WorklistRow) -> Next:
    code = row.next_code
    if code in steps.FROM_LIST:
        return Next(row.next_word, "post", step(row.number, row.line_id, code), steps.key_of(code))
    if code == "wait":
        return Next(row.next_word, "quiet")
    if code == "seal":
        return Next(row.next_word, "link", step(row.number, row.line_id, "seal"), "s")
    if code == "send_to_seal":
        return Next(row.next_word, "link", f"{case(row.number)}?line={row.line_id}", "s")
    if code == "pack":
        return Next(row.next_word, "link", reverse("staff:post"), "p")
    return Next(row.next_word)
