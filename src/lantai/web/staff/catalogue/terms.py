"""The words for retention periods: everybody at the desk reads them, the head adds and ends them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import terms as queries
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS

FIELDS = {"TERM_YEARS": "years", "TERM_HELD": "name", "TERM_CODE": "code"}


class TermForm(forms.Form):
    """A word, and how long it means."""

    code = forms.CharField(label=gettext_lazy("代码"), max_length=16, help_text=gettext_lazy("例如 D20。"))
    name = forms.CharField(label=gettext_lazy("用词"), max_length=20, help_text=gettext_lazy("例如 20年。"))
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=40, required=False)
    aliases = forms.CharField(
        label=gettext_lazy("还有哪些写法"), max_length=120, required=False, help_text=gettext_lazy("用、隔开，例如 二十年、定期20年。")
    )  # fmt: skip
    years = forms.IntegerField(
        label=gettext_lazy("多少年"), required=False, min_value=1, max_value=200, help_text=gettext_lazy("永久的空着。")
    )
    era = forms.CharField(
        label=gettext_lazy("依据"), max_length=40, required=False, help_text=gettext_lazy("哪一年的什么规定。")
    )


class EndForm(forms.Form):
    """Until when a word is used."""

    term_id = forms.TypedChoiceField(label=gettext_lazy("用词"), coerce=int)
    last_day = forms.DateField(
        label=gettext_lazy("用到哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def terms(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every word with its years; the head adds one or ends one."""
    rows, verb = queries.terms(actor), request.POST.get("do", "")
    add = TermForm(request.POST if verb == "add" else None)
    end = EndForm(request.POST if verb == "end" else None)
    end.fields["term_id"].choices = [  # type: ignore[attr-defined]
        (row.id, f"{row.name} {row.code}") for row in rows if row.valid_to is None
    ]
    asked: forms.Form = end if verb == "end" else add
    if asked.is_valid():
        try:
            said = _do(actor, verb, asked)
        except CatalogueError as refusal:
            where = "last_day" if verb == "end" else FIELDS.get(refusal.code)
            asked.add_error(where, str(refusal))
        else:
            messages.success(request, said)
            return redirect("staff:terms")
    may = policy.allows(actor, "catalogue.scheme.decide")
    context = {"rows": rows, "add": add, "end": end, "may_decide": may}
    status = 422 if asked.is_bound else 200
    return shell.page(request, "staff/catalogue/terms.html", context, here="catalogue", status=status)


def _do(actor: Actor, verb: str, form: forms.Form) -> str:
    given = dict(form.cleaned_data)
    if verb == "end":
        services.end_term(actor, **given)
        return _("已停用；写着它的照旧。")
    aliases = given.pop("aliases").replace("，", "、").replace(",", "、").split("、")
    tied = services.add_term(actor, **given, aliases=aliases)
    return ngettext("已增加；%(n)d 份早就写着它，已认得。", "已增加；%(n)d 份早就写着它，已认得。", tied) % {"n": tied}
