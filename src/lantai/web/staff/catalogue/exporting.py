"""导出: what goes out, in which form, for what; written while it is downloaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import browse, exporting
from lantai.catalogue.queries.exporting import Kind
from lantai.catalogue.services.exporting import Form
from lantai.catalogue.values.exporting import Selection
from lantai.discovery.errors import DiscoveryError
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.stacks import queries as stacks
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue import answers
from lantai.web.staff.catalogue.browsing import ARCHIVISTS

MOST_CHOSEN = 10_000  # the deepest a search answers
# what is asked for → form, list, what it is, what it is good for
FORMS: dict[str, tuple[Form, Kind | None, Any, Any]] = {
    "xlsx": (
        "xlsx",
        None,
        gettext_lazy("Excel 工作簿"),
        gettext_lazy("案卷、卷内文件、归档文件各一张表；可以改了再导入"),
    ),
    "csv-volumes": ("csv", "volumes", gettext_lazy("案卷目录 csv"), gettext_lazy("多少行都行，边写边下载；可以再导入")),
    "csv-volume_items": ("csv", "volume_items", gettext_lazy("卷内文件目录 csv"), gettext_lazy("同上，卷里的文件")),
    "csv-items": ("csv", "items", gettext_lazy("归档文件目录 csv"), gettext_lazy("同上，不在案卷里的件")),
    "jsonl": ("jsonl", None, gettext_lazy("JSON Lines"), gettext_lazy("著录的一切，一行一条，给程序用")),
    "ead": ("ead", None, gettext_lazy("EAD 3 检索工具"), gettext_lazy("国际通行的 XML，交给别的馆或平台")),
    "csv-people": (
        "csv",
        "people",
        gettext_lazy("学生名单 csv"),
        gettext_lazy("含身份证号，只限馆长、副馆长；按整个全宗"),
    ),
}


class ExportForm(forms.Form):
    """In which form, and for what."""

    fonds = forms.ChoiceField(label=gettext_lazy("全宗"))
    format = forms.ChoiceField(label=gettext_lazy("格式"), widget=forms.RadioSelect, initial="xlsx")
    purpose = forms.CharField(
        label=gettext_lazy("作什么用"),
        max_length=80,
        error_messages={"required": gettext_lazy("请写明导出作什么用。")},
        help_text=gettext_lazy("例如：送省档案馆备案。写进日志，连同您的姓名和时间。"),
    )

    def __init__(self, *args: Any, fonds: list[tuple[str, str]], kinds: list[str], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        choices = [(code, FORMS[code][2]) for code in kinds]
        self.fields["format"] = forms.ChoiceField(
            label=_("格式"), widget=forms.RadioSelect, choices=choices, initial="xlsx"
        )
        self.fields["fonds"] = forms.ChoiceField(label=_("全宗"), choices=fonds, required=bool(fonds))
        self.order_fields(["fonds", "format", "purpose"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def export(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Choose and take: a fonds, a class, what a list shows (?fonds&class&q&scans), or a search's answer (?question)."""
    asked = request.POST if request.method == "POST" else request.GET
    question = asked.get("question", "")[:1000]
    names = browse.fonds_names(actor) if not question else {}
    codes = [(code, f"{code} {name}") for code, name in names.items()]
    known = next((code for code, _name in codes if code == asked.get("fonds", "").upper()), "")
    form = ExportForm(
        request.POST if request.method == "POST" else None,
        fonds=codes,
        kinds=_kinds(actor, question),
        initial={"fonds": known},
    )
    if form.is_valid():
        form_code, kind = FORMS[form.cleaned_data["format"]][:2]
        try:
            what = _selection(actor, asked, question, form.cleaned_data["fonds"])
            going: Any = services.send_export(
                actor.for_purpose(form.cleaned_data["purpose"]),
                what=what,
                form=form_code,
                kind=kind,
            )
        except (CatalogueError, DiscoveryError) as refusal:
            form.add_error(None, str(refusal))
        else:
            answer = StreamingHttpResponse(going.pieces, content_type=going.media_type)
            answer["Content-Disposition"] = f'attachment; filename="{going.name}"'
            return answer
    narrowed = {name: asked.get(name, "") for name in ("class", "q", "scans")} if known or not question else {}
    context = {
        "form": form, "question": question, "known": known, "known_name": dict(codes).get(known, ""), "narrowed": narrowed,
        "explained": [(code, FORMS[code][2], FORMS[code][3]) for code in _kinds(actor, question)],
        "counted": _counted(actor, asked, question, known),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/export.html", context, here="export", status=status)


def _kinds(actor: Actor, question: str) -> list[str]:
    head = policy.allows(actor, "catalogue.export.people")
    return [
        code
        for code in FORMS
        if not (code == "csv-people" and not head) and not (question and code in {"ead", "csv-people"})
    ]


def _selection(actor: Actor, asked: Any, question: str, fonds: str) -> Selection:
    places = stacks.places_in_words(actor)
    if question:
        ids = answers.numbers(answers.everything(actor, question, most=MOST_CHOSEN)[:MOST_CHOSEN])
        return Selection(volumes=tuple(ids["volume"]), items=tuple(ids["item"]), places=places)
    return Selection(
        fonds_code=fonds, class_code=asked.get("class", "")[:24], text=asked.get("q", "").strip()[:200],
        with_pages=asked.get("scans") == "1", places=places,
    )  # fmt: skip


def _counted(actor: Actor, asked: Any, question: str, fonds: str) -> dict[str, int]:
    """Return how many rows the chosen part of a fonds has; nothing for a search, whose answer was just seen."""
    if question or not fonds:
        return {}
    counted = exporting.size(actor, what=_selection(actor, asked, "", fonds))
    return {str(kind): n for kind, n in counted.items()}
