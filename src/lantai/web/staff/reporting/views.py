"""Figures of a year, the rows behind each, and the use register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lantai.adapters.sheets import writing as sheets
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.reference import services as reference
from lantai.reference.queries import register as use
from lantai.reference.values.register import RegisterRow
from lantai.reporting import queries as reporting
from lantai.reporting import rules
from lantai.reporting.values import Figures
from lantai.web.design import dates
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, staff, whole
from lantai.web.staff.reporting import chart

Row = Sequence[str | int | float | None]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _year(request: HttpRequest) -> int:
    year = whole(request.GET.get("year", "")) or 0
    return year if 1950 <= year <= 2200 else clock.today().year


def _site(request: HttpRequest) -> str:
    site = request.GET.get("site", "")
    return site if site in shell.site_names() else ""


def _page(request: HttpRequest) -> int:
    return min(max(1, whole(request.GET.get("page", "")) or 1), 999_999)


@require_GET
@staff(*DESK)
def figures(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The four counters with their units, where the year's visits came from, and the breakdowns."""
    year, site = _year(request), _site(request)
    found = reporting.counters(actor, year=year, site=site)
    context = {
        "figures": found,
        "chart": chart.draw(found.months),
        "legend": _legend(found),
        "years": [(known, f"?{urlencode({'year': known, 'site': site})}") for known in reporting.years(actor)],
        "sites": [
            (name, f"?{urlencode({'year': year, 'site': code})}", code == site)
            for code, name in [("", _("全部校区")), *shell.site_names().items()]
        ],
        "query": urlencode({"year": year, "site": site}),
        "breakdowns": [
            (_("按渠道"), _("人次"), found.by_channel),
            (_("按材料"), _("项"), found.by_material),
            (_("按用途"), _("人次"), found.by_purpose),
            (_("按结果"), _("项"), found.by_effect),
        ],
    }
    return shell.page(request, "staff/reporting/figures.html", context, here="figures")


def _legend(found: Figures) -> list[dict[str, object]]:
    """The channel groups in the order in which the columns are stacked."""
    counts = {group.code: group.count for group in found.groups}
    names = {"WINDOW": _("窗口"), "ONLINE": _("网上与微信"), "PHONE": _("电话"), "LETTERS": _("来函与投件箱")}
    return [
        {"name": names[code], "count": counts.get(code, 0), "shade": f"k{place}"}
        for place, (code, _channels) in enumerate(rules.GROUPS, 1)
    ]


@require_GET
@staff(*DESK)
def drill(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The rows one figure is made of; their number is the figure."""
    if code not in reporting.CODES:
        raise Http404
    year, site = _year(request), _site(request)
    found = reporting.drill(actor, year=year, code=code, site=site, page=_page(request))
    query = {"year": year, "site": site}
    context = {
        "drill": found,
        "year": year,
        "query": urlencode(query),
        "back_page": f"?{urlencode({**query, 'page': found.page - 1})}" if found.page > 1 else "",
        "next_page": f"?{urlencode({**query, 'page': found.page + 1})}" if found.page < found.pages else "",
    }
    return shell.page(request, "staff/reporting/drill.html", context, here="figures")


def _period(request: HttpRequest) -> tuple[date, date]:
    year = _year(request)
    since = parse_date(request.GET.get("since", "")) if request.GET.get("since") else None
    until = parse_date(request.GET.get("until", "")) if request.GET.get("until") else None
    return since or date(year, 1, 1), until or date(year, 12, 31)


@require_GET
@staff(*DESK)
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The use register, newest first; `entries` picks the rows behind a figure."""
    since, until = _period(request)
    parts = request.GET.get("entries", "").split(",")
    picked = tuple(one for text in parts if (one := whole(text)) is not None)
    wanted = {"since": since.isoformat(), "until": until.isoformat(), "site": _site(request)}
    wanted |= {name: request.GET.get(name, "")[:24] for name in ("channel", "purpose")}
    found = use.use_register(
        actor,
        since=since,
        until=until,
        site=wanted["site"],
        channel=wanted["channel"],
        purpose=wanted["purpose"],
        numbers=picked or None,
        page=_page(request),
    )
    query = {name: value for name, value in wanted.items() if value}
    context = {
        "register": found,
        "since": since,
        "until": until,
        "wanted": wanted,
        "channels": list(use.channel_words().items()),
        "export": f"export.xlsx?{urlencode(query)}",
        "back_page": f"?{urlencode({**query, 'page': found.page - 1})}" if found.page > 1 else "",
        "next_page": f"?{urlencode({**query, 'page': found.page + 1})}" if found.page < found.pages else "",
    }
    return shell.page(request, "staff/reporting/register.html", context, here="register")


def _download(name: str, made: Iterable[sheets.Sheet]) -> HttpResponse:
    response = HttpResponse(sheets.workbook(made), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@staff(*DESK)
def export_figures(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The year as a workbook: counters with their rules, breakdowns, months."""
    found = reporting.counters(actor, year=_year(request), site=_site(request))
    return _download(f"figures-{found.year}.xlsx", _sheets(found))


def _sheets(found: Figures) -> list[sheets.Sheet]:
    counted: list[Row] = [[item.name, item.value, item.unit, item.previous, item.rule] for item in found.counters]
    sides: list[Row] = [[item.name, item.value, "", None, ""] for item in found.sides]
    months = [[month.month, *month.counts, month.total] for month in found.months]
    groups = [_("窗口"), _("网上与微信"), _("电话"), _("来函与投件箱")]
    parts = [
        (_("按渠道"), found.by_channel),
        (_("按材料"), found.by_material),
        (_("按用途"), found.by_purpose),
        (_("按结果"), found.by_effect),
    ]
    return [
        sheets.Sheet(_("统计"), [_("项目"), _("数"), _("单位"), _("上年"), _("怎么数的")], [*counted, *sides]),
        sheets.Sheet(_("各月"), [_("月"), *groups, _("合计")], months),
        *(
            sheets.Sheet(
                name, [_("项目"), _("数"), _("占比")], [[row.name, row.count, round(row.share, 4)] for row in rows]
            )
            for name, rows in parts
        ),
    ]


@require_GET
@staff(*DESK)
def export_register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The use register of a period as a sheet, names masked as on the page."""
    since, until = _period(request)
    head = [
        _("登记号"), pgettext("when", "时间"), _("馆区"), _("渠道"), _("利用者"), _("身份"), _("单位"), _("用途"), _("用途说明"), _("结果"),
        _("利用效果"), _("材料"), _("档号"), _("查看页"), _("复制原件页数"), _("份数"), _("出证号"), _("电子签章"),
        _("批准"), _("经手"), _("申请编号"),
    ]  # fmt: skip
    entries = list(use.all_entries(actor, since=since, until=until, site=_site(request)))
    reference.note_taken(actor, name="register", rows=len(entries))
    return _download(
        f"register-{since:%Y%m%d}-{until:%Y%m%d}.xlsx", [sheets.Sheet(_("利用登记"), head, _cells(entries))]
    )


def _cells(entries: Iterable[RegisterRow]) -> Iterator[Row]:
    for row in entries:
        yield [
            row.number, dates.long_moment(row.at), row.site, row.channel, row.user, row.user_kind, row.unit, row.purpose,
            row.purpose_text, row.effect, "；".join(row.effects_learned), row.material, "；".join(row.ref_codes),
            "；".join(row.pages_viewed), row.original_pages, row.copies, "；".join(row.documents),
            _("是") if row.e_sealed else "", row.approver, row.handler, row.case_number,
        ]  # fmt: skip
