"""馆藏统计: the holdings at a stated moment, the rows behind each figure, the file that goes out, and what should exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.adapters.sheets import streaming
from lantai.adapters.sheets import writing as sheets
from lantai.catalogue import queries, services
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.texts.describing import CARRIER_LINES as CARRIERS
from lantai.catalogue.values import Cell, Counts, HoldingsAt, Which
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.reporting import queries as figures
from lantai.reporting import services as reporting
from lantai.reporting.values import Holdings
from lantai.web.design import dates
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue.browsing import ARCHIVISTS

Row = Sequence[str | int | float | None]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE, DECADE, GB = 50, 10, 10**9
WHAT: dict[str, str | Promise] = {
    "held": gettext_lazy("馆藏"), "digitised": gettext_lazy("已扫描"), "undigitised": gettext_lazy("未扫描"),
    "indexed": gettext_lazy("已建人名索引"), "unindexed": gettext_lazy("未建人名索引"),
}  # fmt: skip


def _moment(request: HttpRequest) -> tuple[date, datetime]:
    """The day asked for, today when none, and its last moment (now, for today)."""
    try:
        day = parse_date(request.GET.get("at", "")) or clock.today()
    except ValueError:
        day = clock.today()
    day = min(max(day, date(1900, 1, 1)), clock.today())
    return day, figures.end_of(day)


def _asked(request: HttpRequest, known: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The fonds (one of those `known`) and the school that are asked for."""
    fonds = request.GET.get("fonds", "")
    return {"fonds": fonds if fonds in dict(known) else "", "school": request.GET.get("school", "").strip()[:120]}


@require_GET
@staff(*ARCHIVISTS)
def holdings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was held, digitised and indexed on a day: by category, by year and key class, by school."""
    day, at = _moment(request)
    known = queries.all_fonds_codes(actor)
    asked = _asked(request, known)
    report = figures.holdings(actor, at=at, **asked)
    found = report.held
    query = {"at": day.isoformat(), **{name: value for name, value in asked.items() if value}}
    context = {
        "report": found, "shelved": report.shelved, "loose": report.loose, "day": day, "today": clock.today(), **asked, "fonds_known": known,
        "query": urlencode(query), "decades": _decades(found, query), "categories": _categories(found, query),
        "carriers": _carriers(found, query),
        "keys": [(line, _rows(query, key_class=line.code)) for line in found.keys],
        "schools": [(line, f"?{urlencode({**query, 'school': line.name})}") for line in found.schools[:40]],
        "rows_of": {what: _rows(query, what=what) for what in WHAT},
    }  # fmt: skip
    return shell.page(request, "staff/reporting/holdings.html", context, here="holdings-at")


def _rows(query: dict[str, str], **more: object) -> str:
    return urlencode({**query, **{name: str(value) for name, value in more.items() if value not in {None, ""}}})


def _categories(found: HoldingsAt, query: dict[str, str]) -> list[tuple[Any, str]]:
    return [(line, _rows(query, category=line.code) if line.code else "") for line in found.categories]


def _carriers(found: HoldingsAt, query: dict[str, str]) -> list[tuple[Any, str | Promise, str]]:
    return [(line, CARRIERS[line.code], _rows(query, carrier=line.code)) for line in found.carriers]


def _decades(found: HoldingsAt, query: dict[str, str]) -> list[dict[str, Any]]:
    """The years in tens, newest first: a table of seventy years is read decade by decade."""
    cells = [{cell.year: cell for cell in line.cells} for line in found.keys]
    groups: dict[int, list[dict[str, Any]]] = {}
    for year in found.years:
        row = [
            (column.get(year), _rows(query, key_class=line.code, year=year))
            for column, line in zip(cells, found.keys, strict=True)
        ]
        missing = sum(1 for cell, _address in row if cell is not None and cell.missing)
        groups.setdefault(year - year % DECADE, []).append({"year": year, "cells": row, "missing": missing})
    return [
        {"from": decade, "rows": rows, "missing": sum(row["missing"] for row in rows)}
        for decade, rows in groups.items()
    ]


@require_GET
@staff(*ARCHIVISTS)
def by_school(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One key class, year by year and school by school: what is held and what is lacking."""
    day, at = _moment(request)
    fonds_known, known = queries.all_fonds_codes(actor), queries.key_classes(actor)
    fonds = _asked(request, fonds_known)["fonds"]
    code = request.GET.get("key_class", "")[:16] or (known[0][0] if known else "")
    try:
        found = queries.holdings_by_school(actor, at=at, key_class=code, fonds=fonds)
    except NotFound:
        raise Http404 from None
    query = {"at": day.isoformat(), **({"fonds": fonds} if fonds else {})}
    rows = [
        (
            whole_year,
            _rows(query, key_class=code, year=whole_year.year),
            [
                (cell, f"{_rows(query, key_class=code, year=cell.year)}&{urlencode({'department': school})}")
                for cell, school in zip(cells, found.schools, strict=True)
            ],
        )
        for whole_year, cells in found.rows
    ]
    context = {
        "found": found, "rows": rows, "day": day, "today": clock.today(), "fonds": fonds, "query": urlencode(query),
        "fonds_known": fonds_known, "key_class": code,
        "keys": [(one, name_en if dates.english() else name) for one, name, name_en in known],
    }  # fmt: skip
    return shell.page(request, "staff/reporting/holdings_schools.html", context, here="holdings-at")


def _which(request: HttpRequest, asked: dict[str, str]) -> Which:
    given = request.GET
    year = whole(given.get("year", ""))
    what = given.get("what", "held")
    if what not in WHAT or (year is not None and year > 9999):
        raise Http404
    return Which(
        fonds=asked["fonds"],
        school=asked["school"],
        category=given.get("category", "")[:12],
        carrier=given.get("carrier", "")[:12],
        key_class=given.get("key_class", "")[:16],
        year=year,
        department=given["department"].strip()[:120] if "department" in given else None,
        what=what,
    )


@require_GET
@staff(*ARCHIVISTS)
def rows(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The volumes one figure is made of, as they stood then."""
    day, at = _moment(request)
    asked = _asked(request, queries.all_fonds_codes(actor))
    which = _which(request, asked)
    page = min(whole(request.GET.get("page", "")) or 1, 99_999)
    found, total = queries.volumes_at(actor, at=at, which=which, start=(page - 1) * AT_ONCE, limit=AT_ONCE)
    names = {code: (name_en if dates.english() else name) for code, name, name_en in queries.key_classes(actor)}
    said = [
        WHAT[which.what],
        names.get(which.key_class, which.key_class),
        which.category,
        CARRIERS.get(which.carrier, which.carrier),
        which.year,
        which.school,
        which.department,
        which.fonds,
    ]
    context = {
        "rows": found, "total": total, "day": day, "said": [one for one in said if one],
        "paging": Paginator(range(total), AT_ONCE).get_page(page),
        "query": urlencode({"at": day.isoformat(), **{name: value for name, value in asked.items() if value}}),
        "export": request.GET.urlencode(),
    }  # fmt: skip
    return shell.page(request, "staff/reporting/holdings_rows.html", context, here="holdings-at")


@require_GET
@staff(*ARCHIVISTS)
def export(request: HttpRequest, actor: Actor, form: str) -> HttpResponseBase:
    """The report as a workbook; as csv, the volumes behind it. What went out is logged with its digest."""
    if form not in {"xlsx", "csv"}:
        raise Http404
    day, at = _moment(request)
    asked = _asked(request, queries.all_fonds_codes(actor))
    report = reporting.take_holdings(actor, day=day, **asked)
    name = f"holdings-{day:%Y%m%d}"
    response: HttpResponseBase
    if form == "xlsx":
        response = HttpResponse(sheets.workbook(_sheets(report)), content_type=XLSX)
    else:
        lines = streaming.csv_lines(_head(), _lines(actor, at, _which(request, asked)))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _head() -> list[str]:
    return [
        _("全宗号"),
        _("档号"),
        _("现档号"),
        _("案卷题名"),
        _("分类号"),
        _("载体"),
        _("年度"),
        _("归档单位"),
        _("已扫描"),
        _("已建人名索引"),
    ]


def _lines(actor: Actor, at: datetime, which: Which) -> Iterator[list[str | int | None]]:
    volumes, _total = queries.volumes_at(actor, at=at, which=which, limit=None)
    for row in volumes:
        yield [row.fonds_code, row.ref_code, row.now_code, row.title, row.class_code, str(CARRIERS[row.carrier]), row.year, row.department,
               int(row.digitised), int(row.indexed)]  # fmt: skip


def _three(counts: Counts) -> list[int]:
    return [counts.held, counts.digitised, counts.indexed]


def _lacking(cell: Cell) -> str:
    """Name each part of a year of which there is not enough, with how much is held of how much."""
    return "；".join(
        " ".join(filter(None, (part.fonds, part.department, f"{part.held}/{part.expected}"))) for part in cell.lacking
    )


def _alone(report: Holdings) -> dict[str, int | float]:
    """The figures that are not told apart, by their words; of shelf only what is known."""
    found, shelved = report.held, report.shelved
    told: dict[str, int | float] = {_("件"): found.items, _("组件"): found.components}
    if report.loose is not None:
        told |= {_("没有装盒的案卷"): report.loose}
    if shelved is not None and shelved.known:
        told |= {_("盒"): shelved.boxes, _("排架长度（米）"): shelved.metres}
    return told | {
        _("页面图像"): found.pages, _("录音录像"): found.recordings, _("页面图像（GB）"): found.page_bytes / GB,
        _("录音录像（GB）"): found.recording_bytes / GB, _("没有入藏日期的案卷"): found.undated,
    }  # fmt: skip


def _sheets(report: Holdings) -> list[sheets.Sheet]:
    found, english = report.held, dates.english()
    three = [_("馆藏"), _("已扫描"), _("已建人名索引")]
    alone = ([word, n, None, None] for word, n in _alone(report).items())
    total: list[Row] = [[_("案卷"), *_three(found.total)], *alone]
    categories: list[Row] = [
        [line.code, line.name_en if english else line.name, *_three(line.counts), round(line.share, 4)]
        for line in found.categories
    ]
    carriers: list[Row] = [
        [str(CARRIERS[line.code]), *_three(line.counts), round(line.share, 4)] for line in found.carriers
    ]
    carriers_by_year: list[Row] = [
        [year, str(CARRIERS[line.code]), *_three(counts)] for line in found.carriers for year, counts in line.years
    ]
    by_year: list[Row] = [
        [year, line.code, line.name_en if english else line.name, *_three(counts)]
        for line in found.categories
        for year, counts in line.years
    ]
    keys: list[Row] = [
        [line.name_en if english else line.name, *_three(line.counts), line.expected_years, line.complete_years]
        for line in found.keys
    ]
    cells: list[Row] = [
        [cell.year, line.name_en if english else line.name, cell.expected, *_three(cell.counts), _lacking(cell)]
        for line in found.keys
        for cell in line.cells
    ]
    names = [line.name_en if english else line.name for line in found.keys]
    schools: list[Row] = [
        [line.name, *_three(line.counts), *(counts.held for counts in line.keys)] for line in found.schools
    ]
    return [
        sheets.Sheet(_("总数"), [_("截至 %(moment)s") % {"moment": dates.long_moment(found.at)}, *three], total),
        sheets.Sheet(_("门类"), [_("门类"), _("名称"), *three, _("占比")], categories),
        sheets.Sheet(_("门类逐年"), [_("年度"), _("门类"), _("名称"), *three], by_year),
        sheets.Sheet(_("载体"), [_("载体"), *three, _("占比")], carriers),
        sheets.Sheet(_("载体逐年"), [_("年度"), _("载体"), *three], carriers_by_year),
        sheets.Sheet(_("重点类目"), [_("重点类目"), *three, _("应有年数"), _("齐全年数")], keys),
        sheets.Sheet(_("逐年"), [_("年度"), _("重点类目"), _("应有"), *three, _("缺（现有/应有）")], cells),
        sheets.Sheet(_("院系"), [_("归档单位"), *three, *names], schools),
    ]


class ExpectedForm(forms.Form):
    """What should exist of a key class."""

    key_class = forms.ChoiceField(label=gettext_lazy("重点类目"))
    fonds_code = forms.ChoiceField(label=gettext_lazy("全宗"))
    year_from = forms.IntegerField(label=gettext_lazy("从哪年"), min_value=1850, max_value=2200)
    year_to = forms.IntegerField(label=gettext_lazy("到哪年"), min_value=1850, max_value=2200)
    volumes = forms.IntegerField(
        label=gettext_lazy("每年至少几卷"), min_value=0, max_value=100_000, initial=1,
        help_text=gettext_lazy("那些年本来就没有的（停止招生、尚未建校）写 0。"),
    )  # fmt: skip
    department = forms.CharField(
        label=gettext_lazy("归档单位"), required=False, max_length=120, help_text=gettext_lazy("不限就空着。")
    )
    ground = forms.CharField(
        label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("例如：归档范围表、历年招生计划")
    )

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        english = dates.english()
        self.fields["key_class"].choices = [  # type: ignore[attr-defined]
            (code, name_en if english else name) for code, name, name_en in queries.key_classes(actor)
        ]
        self.fields["fonds_code"].choices = queries.all_fonds_codes(actor)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def expected(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What should exist, as said; say more."""
    form = ExpectedForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        try:
            services.expect_holdings(actor, **form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error("year_to" if refusal.code == "EXPECTED_YEARS" else None, str(refusal))
        else:
            messages.success(request, _("已记下。缺的年份会在馆藏统计里标出来。"))
            return redirect("staff:holdings-expected")
    context = {"form": form, "rows": queries.expectations(actor)}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/reporting/holdings_expected.html", context, here="holdings-at", status=status)


@require_POST
@staff(*ARCHIVISTS)
def withdraw(request: HttpRequest, actor: Actor, expectation_id: int) -> HttpResponse:
    services.withdraw_expectation(actor, expectation_id=expectation_id)
    messages.success(request, _("已撤回；从前的报表不变。"))
    return redirect("staff:holdings-expected")
