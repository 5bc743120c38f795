"""The desk's lists as sheets."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lantai.adapters.sheets import writing as sheets
from lantai.foundation import clock
from lantai.reference.values import WorklistRow
from lantai.web.design import dates

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def worklist(rows: Iterable[WorklistRow]) -> HttpResponse:
    """Return the rows as an xlsx file; every cell is text, so nothing in it can act as a formula."""
    head = [_("编号"), _("期限"), _("剩余"), _("申请人"), _("就读"), _("要什么"), _("份数"), _("渠道"), _("校区"), _("经手"),
            _("状态"), _("下一步")]  # fmt: skip
    body = (
        [
            row.number, dates.long_moment(row.due_at), row.left, row.applicant, row.study, row.materials, str(row.copies),
            row.channel_name, row.site, row.handler, row.word, row.next_word,
        ]
        for row in rows
    )  # fmt: skip
    return sheet(f"worklist-{clock.today():%Y%m%d}.xlsx", _("工作台"), head, body)


def sheet(name: str, title: str, head: list[str], body: Iterable[list[str]]) -> HttpResponse:
    """Answer with a download of one sheet."""
    response = HttpResponse(sheets.workbook([sheets.Sheet(title, head, body)]), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
