"""The holdings map: what is held of which years, and the form that declares it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import holdings
from lantai.catalogue.queries.kinds import kind_names
from lantai.foundation.actor import Actor
from lantai.web.design import dates
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue import words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS

STEP = 10  # width of one year in the drawing


@require_GET
@staff(*ARCHIVISTS)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw year × kind, with the same said in words below each kind, and list the declarations."""
    found = holdings.holdings_map(actor)
    width = (found.year_to - found.year_from + 1) * STEP
    known = [kind for kind in found.kinds if any(span.answer != "silent" for span in kind.spans)]
    context = {
        "kinds": [_kind(kind, found.year_from) for kind in known],
        "blank": [kind for kind in found.kinds if kind not in known],
        "decades": [
            {"year": year, "x": (year - found.year_from) * STEP}
            for year in range(found.year_from, found.year_to + 1)
            if year % 10 == 0
        ],
        "width": width,
        "axis": {"height": round(width / 40), "size": round(width / 64, 1), "text": round(width / 52, 1)},
        "legend": [(code, word) for code, (_shape, word) in words.HELD.items()],
        "declared": [(row, words.HELD[row.answer], _years(row.year_from, row.year_to)) for row in found.declared],
    }
    return shell.page(request, "staff/catalogue/map.html", context, here="map")


def _kind(kind: holdings.KindSpans, first: int) -> dict[str, Any]:
    """One row: the strip, and the same in words, one line for each answer."""
    bars = [
        {
            "x": (span.year_from - first) * STEP,
            "w": (span.year_to - span.year_from + 1) * STEP,
            "answer": span.answer,
        }
        for span in kind.spans
    ]
    return {"code": kind.code, "name": kind.name, "bars": bars, "lines": list(_lines(kind))}


def _lines(kind: holdings.KindSpans) -> Iterator[dict[str, Any]]:
    for answer, (shape, word) in words.HELD.items():
        spans = [span for span in kind.spans if span.answer == answer]
        if not spans or answer == "silent":
            continue
        volumes = sum(span.volumes for span in spans)
        yield {
            "shape": shape,
            "word": word,
            "volumes": volumes,
            "clash": answer == "not_held" and volumes > 0,
            "years": [(_years(span.year_from, span.year_to), _declare_address(kind.code, span)) for span in spans],
        }


def _years(start: int | None, end: int | None) -> str:
    if start is None and end is None:
        return _("所有年份")
    if start == end:
        return str(start)
    return f"{start or '…'}—{end or '…'}"


def _declare_address(kind: str, span: holdings.Span) -> str:
    if span.declared is not None:
        return f"{reverse('staff:declare')}?row={span.declared.id}"
    return f"{reverse('staff:declare')}?kind={kind}&from={span.year_from}&to={span.year_to}"


def _year(label: Any) -> forms.IntegerField:
    number = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=1850, max_value=2200, widget=number)


class DeclareForm(forms.Form):
    """What is held of a kind in some years."""

    record_kind = forms.ChoiceField(label=gettext_lazy("哪一类"))
    year_from = _year(gettext_lazy("从哪年"))
    year_to = _year(gettext_lazy("到哪年"))
    answer = forms.ChoiceField(
        label=gettext_lazy("馆里有没有"),
        choices=[
            ("held", gettext_lazy("有")),
            ("not_held", gettext_lazy("没有")),
            ("unknown", gettext_lazy("要查了才知道")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("对申请人怎么说"),
        help_text=gettext_lazy("提交前就会显示。说“没有”时必须写明原因，例如：1966—1969 年没有招生。"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words_en = forms.CharField(
        label=gettext_lazy("英文怎么说"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    elsewhere = forms.CharField(
        label=gettext_lazy("可以到哪里去问"),
        help_text=gettext_lazy("写单位全称，例如：锦城市档案馆。"),
        required=False,
        max_length=300,
    )
    elsewhere_en = forms.CharField(label=gettext_lazy("英文写法"), required=False, max_length=400)
    level = forms.CharField(
        label=gettext_lazy("只限某个层次"), help_text=gettext_lazy("不限就空着。"), required=False, max_length=24
    )
    unit = forms.CharField(
        label=gettext_lazy("只限某个院系"), help_text=gettext_lazy("不限就空着。"), required=False, max_length=120
    )

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["record_kind"].choices = list(_kinds())  # type: ignore[attr-defined]


def _kinds() -> Iterator[tuple[str, str]]:
    english = dates.english()
    yield holdings.ANY, _("所有种类")
    for code, (name, name_en) in kind_names().items():
        yield code, name_en if english else name


FIELDS = (
    "record_kind",
    "year_from",
    "year_to",
    "answer",
    "words",
    "words_en",
    "elsewhere",
    "elsewhere_en",
    "level",
    "unit",
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def declare(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Declare, or change what was declared: kind, years, level and unit name the place, which is replaced."""
    form = DeclareForm(request.POST if request.method == "POST" else None, initial=_initial(request, actor))
    if form.is_valid():
        try:
            services.declare_held(actor, **form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error("words" if refusal.code == "HOLDINGS_MAP_WORDS" else "year_to", str(refusal))
        else:
            messages.success(request, _("已记下。申请人选到这些年份时会看到这句话。"))
            return redirect(f"{reverse('staff:map')}#declared")
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/declare.html", {"form": form}, here="map", status=status)


def _initial(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    row = request.GET.get("row", "")
    if row.isascii() and row.isdigit() and len(row) < 10:
        found = holdings.declaration(actor, declaration_id=int(row))
        return {name: getattr(found, name) for name in FIELDS}
    given = request.GET
    return {"record_kind": given.get("kind", holdings.ANY), "year_from": given.get("from"), "year_to": given.get("to")}
