"""Fonds before fonds and their series, schemes through time, and the tester of reference codes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import arrangement as queries
from lantai.catalogue.queries import classing as classing_queries
from lantai.catalogue.queries import disposal
from lantai.catalogue.texts import describing as texts
from lantai.catalogue.values.patterns import PatternWords
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue import words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS
from lantai.web.staff.catalogue.gaps import year_field
from lantai.web.staff.catalogue.reports import lasting


class PredecessorForm(forms.Form):
    """Whose records this fonds carries on."""

    predecessor_code = forms.ChoiceField(label=gettext_lazy("前身"))
    relation = forms.ChoiceField(label=gettext_lazy("怎样接续"), choices=list(words.KINSHIPS.items()))
    year = year_field(gettext_lazy("哪一年"))
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, required=False, help_text=gettext_lazy("例如：教育部〔2000〕文件。")
    )

    def __init__(self, *args: Any, fonds: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        choices = [(code, f"{code} {name}") for code, name in fonds]
        self.fields["predecessor_code"] = forms.ChoiceField(
            label=self.fields["predecessor_code"].label, choices=choices
        )
        self.order_fields(["predecessor_code", "relation", "year", "source"])


class SeriesForm(forms.Form):
    """A series of its own."""

    title = forms.CharField(label=gettext_lazy("类别名称"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("英文名"), max_length=240, required=False)
    code = forms.CharField(label=gettext_lazy("代号"), max_length=40, required=False)
    parent_id = forms.ChoiceField(label=gettext_lazy("在哪个类别下面"), required=False)

    def __init__(self, *args: Any, series: tuple[queries.SeriesLine, ...], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        choices = [("", "—"), *((str(one.id), f"{'　' * (one.depth - 1)}{one.code} {one.title}") for one in series)]
        self.fields["parent_id"] = forms.ChoiceField(
            label=self.fields["parent_id"].label, choices=choices, required=False
        )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def history(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One fonds: whose records it carries on, and its series in order."""
    fonds = queries.fonds_history(actor, fonds_code=code)
    others = [one for one in disposal.fonds_names(actor) if one[0] != code]
    verb = request.POST.get("do", "")
    before = PredecessorForm(request.POST if verb == "predecessor" else None, fonds=others)
    series = SeriesForm(request.POST if verb == "series" else None, series=fonds.series)
    form: forms.Form = before if verb == "predecessor" else series
    if form.is_valid():
        try:
            _do(actor, code, verb, form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已记下。"))
            return redirect("staff:fonds-history", code)
    context = {
        "fonds": fonds, "before": before, "series": series, "others": others,
        "kin": [(one, words.KINSHIPS[one.relation]) for one in fonds.kin],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/history.html", context, here="catalogue", status=status)


def _do(actor: Actor, code: str, verb: str, given: dict[str, Any]) -> None:
    if verb == "predecessor":
        services.name_predecessor(actor, fonds_code=code, **given)
    else:
        services.make_series(actor, fonds_code=code, **{**given, "parent_id": whole(given["parent_id"])})


class EndForm(forms.Form):
    """Until when a version of a scheme is used."""

    scheme = forms.ChoiceField(label=gettext_lazy("方案"))
    last_day = forms.DateField(
        label=gettext_lazy("用到哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AdoptForm(forms.Form):
    """Which fonds uses which scheme in which years."""

    fonds_code = forms.ChoiceField(label=gettext_lazy("全宗"))
    scheme = forms.ChoiceField(label=gettext_lazy("方案"))
    year_from = year_field(gettext_lazy("从哪一年"))
    year_to = year_field(gettext_lazy("到哪一年"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def schemes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version of every scheme; the head ends one or lets a fonds use another."""
    rows = queries.schemes(actor)
    verb = request.POST.get("do", "")
    if verb == "withdraw":
        return _withdraw(request, actor)
    end, adopt = EndForm(request.POST if verb == "end" else None), AdoptForm(request.POST if verb == "adopt" else None)
    several = [(str(row.id), f"{row.name} {row.version}") for row in rows]
    for form in (end, adopt):
        form.fields["scheme"] = forms.ChoiceField(label=form.fields["scheme"].label, choices=several)
    fonds = [(code, f"{code} {name}") for code, name in disposal.fonds_names(actor)]
    adopt.fields["fonds_code"] = forms.ChoiceField(label=adopt.fields["fonds_code"].label, choices=fonds)
    end.order_fields(["scheme", "last_day"])
    adopt.order_fields(["fonds_code", "scheme", "year_from", "year_to"])
    asked: forms.Form = adopt if verb == "adopt" else end
    if asked.is_valid():
        given = dict(asked.cleaned_data)
        scheme_id = int(given.pop("scheme"))
        try:
            if verb == "adopt":
                services.adopt_scheme(actor, scheme_id=scheme_id, **given)
            else:
                services.end_scheme(actor, scheme_id=scheme_id, **given)
        except CatalogueError as refusal:
            asked.add_error(None, str(refusal))
        else:
            messages.success(request, _("已记下。"))
            return redirect("staff:schemes")
    may = policy.allows(actor, "catalogue.scheme.decide")
    uses = sorted(((row, use) for row in rows for use in row.lines), key=lambda pair: (pair[1].fonds, pair[1].years))
    context = {
        "rows": rows, "end": end, "adopt": adopt, "may_decide": may, "uses": uses, "classing": under_way(actor),
    }  # fmt: skip
    status = 422 if asked.is_bound else 200
    return shell.page(request, "staff/catalogue/schemes.html", context, here="catalogue", status=status)


def _withdraw(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let a fonds not use a scheme after all; the refusal says how many need it."""
    try:
        changed = services.withdraw_scheme(actor, use_id=whole(request.POST.get("use", "")) or 0)
    except CatalogueError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("已撤下；%(volumes)d 卷、%(items)d 件按别的方案重认了类目。")
        much = _("已撤下；案卷较多，正在后台按别的方案重认类目。")
        messages.success(
            request, said % {"volumes": changed.volumes, "items": changed.items} if changed is not None else much
        )
    return redirect("staff:schemes")


def under_way(actor: Actor, *, fonds_code: str = "", ended: bool = False) -> list[dict[str, Any]]:
    """Return the fonds that are being classed again as the pages show them: how far, how long still."""
    rows = classing_queries.reclassings(actor, fonds_code=fonds_code, ended=ended)
    return [
        {
            "row": row,
            "mark": words.CLASSING[row.state][0],
            "word": words.CLASSING[row.state][1],
            "share": min(100, round(100 * row.done / row.total)) if row.total else 0,
            "left": lasting(row.remaining) if row.remaining else "",
        }
        for row in rows
    ]


@require_GET
@staff(*ARCHIVISTS)
def classing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How far the worker is with what is classed again; while it is at it the page comes back every two seconds."""
    rows = under_way(actor, ended=True)
    response = shell.page(request, "staff/catalogue/classing.html", {"rows": rows}, here="catalogue")
    if any(one["row"].finished_at is None for one in rows):
        response["Refresh"] = "2"
    return response


class PatternForm(forms.Form):
    """How a reference code is built."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=160, required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("是谁的档号"),
        choices=[("volume", pgettext_lazy("level", "案卷")), ("item", pgettext_lazy("level", "文件"))],
    )
    expression = forms.CharField(
        label=gettext_lazy("式样"), max_length=400, widget=forms.Textarea(attrs={"rows": 3, "class": "lt-code", "spellcheck": "false"}),
        help_text=gettext_lazy("正则表达式，各部分写明名字，例如 (?P<year>\\d{4})-(?P<class_code>[A-Z]{2}\\d{0,4})-(?P<volume_no>\\d+)"),
    )  # fmt: skip
    example = forms.CharField(label=gettext_lazy("例子"), max_length=80, help_text=gettext_lazy("式样必须读得了它。"))
    rank = forms.IntegerField(
        label=gettext_lazy("先后"), min_value=1, max_value=999, initial=100, help_text=gettext_lazy("小的先试。")
    )

    def words(self) -> PatternWords:
        return PatternWords(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Paste codes, see how each is read; the head writes a pattern, tries it on them beside, and keeps it."""
    text = request.POST.get("codes", "")[:20_000]
    verb, may = request.POST.get("do", "try"), policy.allows(actor, "catalogue.scheme.decide")
    known = queries.patterns(actor)
    chosen = next((one for one in known if one.id == whole(request.GET.get("pattern", ""))), None)
    writing = may and (chosen is not None or request.GET.get("pattern") == "new")
    initial = asdict(chosen.words) if chosen else None
    form = PatternForm(request.POST if writing and request.method == "POST" else None, initial=initial)
    if verb == "remove" and may and chosen:
        services.remove_pattern(actor, pattern_id=chosen.id)
        messages.success(request, _("这个式样不再用了，已有的档号照旧。"))
        return redirect("staff:codes")
    draft = _draft(form) if form.is_bound else None
    if draft and verb == "keep":
        services.keep_pattern(actor, pattern_id=chosen.id if chosen else None, words=draft)
        messages.success(request, _("式样已存下，以后来的档号照它读。"))
        return redirect("staff:codes")
    readings = queries.read_codes(
        actor, given=text.splitlines(), draft=draft, instead_of=chosen.id if chosen and draft else None
    )
    context = {
        "text": text, "rows": readings, "patterns": known, "may_decide": may, "form": form if writing else None, "chosen": chosen,
        "draft": draft, "parts": [(name, str(word)) for name, word in texts.PARTS.items()],
    }  # fmt: skip
    status = 422 if form.is_bound and draft is None else 200
    return shell.page(request, "staff/catalogue/codes.html", context, here="catalogue", status=status)


def _draft(form: PatternForm) -> PatternWords | None:
    """Return what was written when it can be used; else the form says why not."""
    if not form.is_valid():
        return None
    try:
        services.check_pattern(form.words())
    except CatalogueError as refusal:
        form.add_error("example" if refusal.code == "PATTERN_EXAMPLE" else "expression", str(refusal))
        return None
    return form.words()
