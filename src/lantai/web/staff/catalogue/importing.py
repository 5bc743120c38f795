"""Bringing a sheet in: choose, look at the preview, put the columns right, accept."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.catalogue import services
from lantai.catalogue.errors import NotFound
from lantai.catalogue.queries import arrangement, browse, dropping, imports
from lantai.catalogue.values import ImportReport, SheetGuess
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.web.design import dates
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue import difference
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, PURPOSE
from lantai.web.staff.catalogue.reports import lasting
from lantai.web.staff.catalogue.words import KINDS

NEW = "+"  # the choice "make a fonds"
DEFAULT_SCHEME = "process"
MOST_SCANS = 100
LONGEST_NAME = 240  # bytes; file systems take 255
TRIED_ROWS = 3000  # more are tried by the worker, while the page shows how far it is


class ChooseForm(forms.Form):
    """Which file, into which fonds."""

    file = forms.FileField(
        label=gettext_lazy("目录或名单"),
        help_text=gettext_lazy(
            "案卷目录、卷内文件目录、归档文件目录或学生名单，也可以是改好的更正表；.xlsx、.xls、.ods、.csv，"
            "或导出过的 JSON Lines、EAD 3，不超过 500 MB。栏目顺序不限。"
        ),
        error_messages={
            "required": gettext_lazy("请选择一个文件。"),
            "empty": gettext_lazy("文件里没有内容。请确认表格已经保存。"),
        },
    )
    fonds = forms.ChoiceField(label=gettext_lazy("放进哪个全宗"))
    department = forms.CharField(
        label=gettext_lazy("哪个部门交来的"),
        help_text=gettext_lazy("表里没有“归档单位”的，记这个部门；它的栏目怎么对应，下次照这次的来。"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "departments", "autocomplete": "off"}),
    )
    new_code = forms.CharField(label=gettext_lazy("新全宗的全宗号"), max_length=24, required=False)
    new_name = forms.CharField(label=gettext_lazy("新全宗的名称"), max_length=120, required=False)
    new_scheme = forms.ChoiceField(
        label=gettext_lazy("新全宗按哪个分类方案"),
        required=False,
        help_text=gettext_lazy(
            "同一个 JX14，在各方案里不是一回事；不同年份用不同方案的，导入前由馆长在“分类方案”里定。"
        ),
    )

    def __init__(
        self, *arguments: Any, choices: list[tuple[str, str]], schemes: list[tuple[str, str]], **keywords: Any
    ) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["new_scheme"].choices = schemes  # type: ignore[attr-defined]
        self.fields["fonds"].choices = [*choices, (NEW, _("新建一个全宗"))]  # type: ignore[attr-defined]
        self.fields["fonds"].initial = choices[0][0] if choices else NEW

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("fonds") == NEW and not (values.get("new_code") and values.get("new_name")):
            self.add_error("new_code", _("新建全宗要填全宗号和名称。"))
        return values


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose a file; below it the imports so far."""
    choices = [(one.code, f"{one.code} {dates.said(one, 'name')}") for one in browse.all_fonds(actor)]
    schemes = [(f"{one.code} {one.version}", f"{one.name} {one.version}") for one in arrangement.in_use(actor)]
    form = ChooseForm(request.POST or None, request.FILES or None, choices=choices, schemes=schemes)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            token = services.stage_upload(actor, stream=values["file"], file_name=values["file"].name)
            services.inspect_sheet(actor, path=services.staged(actor, token=token).path, file_name=values["file"].name)
        except LantaiError as refusal:
            form.add_error("file", str(refusal))
        else:
            is_new = values["fonds"] == NEW
            plan = {
                "fonds": values["new_code"] if is_new else values["fonds"],
                "new": values["new_name"] if is_new else "",
                "department": values["department"].strip(),
                "scheme": values["new_scheme"] or DEFAULT_SCHEME,
            }
            request.session[f"import-{token}"] = plan
            _try_long(actor, token, plan)
            return redirect("staff:import-preview", token=token)
    context = {
        "form": form,
        "batches": imports.batches(actor),
        "conflicts": len(imports.conflicts(actor, limit=1000)),
        "departments": people.unit_names(),
        "folders": dropping.folders(actor),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return shell.page(request, "staff/catalogue/import.html", context, here="import", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def preview(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """Show what each sheet seems to be and what an import would do, row by row; a POST tries again or accepts."""
    upload = services.staged(actor, token=token)
    plan = request.session.get(f"import-{token}")
    if plan is None:
        return redirect("staff:import")
    guesses = _guesses(actor, token, plan)
    if request.method == "POST":
        plan["mapping"] = _mapping(request.POST, guesses) or None
        request.session[f"import-{token}"] = plan
        guesses = _guesses(actor, token, plan)
    report, refusal, trial = None, "", None
    try:
        if "accept" in request.POST:
            batch_id = services.start_import(actor, **_order(token, plan))
            request.session.pop(f"import-{token}", None)
            return redirect("staff:import-batch", batch_id=batch_id)
        if request.method == "POST" and "discard" not in request.POST:
            _try_long(actor, token, plan)
        report, trial = _tried(actor, token, plan, guesses)
    except LantaiError as fault:
        refusal = str(fault)
    if "discard" in request.POST:
        services.discard_upload(actor, token=token)
        messages.info(request, _("没有导入，上传的文件已经删去。"))
        return redirect("staff:import")
    context = {
        "file_name": upload.file_name,
        "plan": plan,
        "sheets": [_Shown(place, one) for place, one in enumerate(guesses)],
        "kinds": KINDS,
        "report": report,
        "trial": trial,
        "left": lasting(trial.remaining) if trial and trial.remaining else "",
        "refusal": refusal or (trial.refusal if trial else ""),
        "beside": difference.beside(report) if report else [],
        "trail": difference.shown(report, request.GET.get("show", "")) if report else None,
        "here": reverse("staff:import-preview", args=[token]),
        "file": reverse("staff:import-difference", args=[token]),
    }
    response = shell.page(request, "staff/catalogue/preview.html", context, here="import")
    if trial is not None and trial.state in {"WAITING", "RUNNING"}:
        response["Refresh"] = "2"
    return response


@require_GET
@staff(*ARCHIVISTS)
def difference_file(request: HttpRequest, actor: Actor, token: str) -> HttpResponseBase:
    """All that the import would do, as a csv: every row, where the preview lists the first of each kind."""
    upload = services.staged(actor, token=token)
    plan = request.session.get(f"import-{token}")
    if plan is None:
        return redirect("staff:import")
    try:
        path = services.take_difference(actor.for_purpose(PURPOSE), **_order(token, plan))
    except NotFound as refusal:
        messages.info(request, str(refusal))
        return redirect("staff:import-preview", token=token)
    name = _("%(file)s 差异.csv") % {"file": Path(upload.file_name).stem}
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def _order(token: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the services want to know about an import."""
    return {
        "token": token, "fonds_code": plan["fonds"], "create_name": plan["new"], "mapping": plan.get("mapping"),
        "department": plan.get("department", ""), "scheme": plan.get("scheme", DEFAULT_SCHEME),
    }  # fmt: skip


def _guesses(actor: Actor, token: str, plan: Mapping[str, Any]) -> tuple[SheetGuess, ...]:
    upload = services.staged(actor, token=token)
    return services.inspect_sheet(
        actor, path=upload.path, file_name=upload.file_name, mapping=plan.get("mapping"),
        department=plan.get("department", ""),
    )  # fmt: skip


def _is_long(guesses: tuple[SheetGuess, ...]) -> bool:
    return sum(one.rows for one in guesses) > TRIED_ROWS


def _try_long(actor: Actor, token: str, plan: Mapping[str, Any]) -> None:
    """Have a long sheet tried out by the worker, unless just this was tried."""
    order = _order(token, plan)
    if _is_long(_guesses(actor, token, plan)) and services.trial(actor, **order) is None:
        services.ask_trial(actor, **order)


def _tried(
    actor: Actor, token: str, plan: Mapping[str, Any], guesses: tuple[SheetGuess, ...]
) -> tuple[ImportReport | None, services.Trial | None]:
    order = _order(token, plan)
    if not _is_long(guesses):
        return services.try_import(actor, **order), None
    trial = services.trial(actor, **order)
    return (trial.report if trial else None), trial


def _mapping(posted: Any, guesses: tuple[SheetGuess, ...]) -> dict[str, Any]:
    """Read the form: ``kind-0``, ``header-0``, ``column-0-3`` for sheet 0, column 3."""
    mapping: dict[str, Any] = {}
    for place, guess in enumerate(guesses):
        header, shown = posted.get(f"header-{place}", ""), posted.get(f"shown-{place}", "")
        start = f"column-{place}-"
        one: dict[str, Any] = {"kind": posted.get(f"kind-{place}") or guess.kind}
        if (row := whole(header)) is not None:
            one["header_row"] = min(row, 100_000)
        if header == (shown or header):  # else another row is the header now, and its columns are guessed anew
            one["columns"] = {key[len(start) :]: name for key, name in posted.items() if key.startswith(start) and name}
        mapping[guess.sheet] = one
    return mapping


class _Shown:
    """One sheet as the preview shows it."""

    def __init__(self, place: int, guess: SheetGuess) -> None:
        english = (get_language() or "").startswith("en")
        names = services.field_names(guess.kind, english=english)
        self.place, self.guess = place, guess
        self.sure = round(guess.kind_score * 100)
        self.remembered = guess.remembered
        self.options = sorted(names.items(), key=lambda one: one[1])
        self.columns = [
            {
                "index": column,
                "letter": services.column_letter(column),
                "header": header,
                "field": guess.mapping.get(column, ""),
                "sure": round(guess.scores.get(column, 0) * 100),
                "samples": [row[column] for row in guess.sample if column < len(row) and row[column]][:3],
            }
            for column, header in sorted(guess.headers.items())
        ]


@require_POST
@staff(*ARCHIVISTS)
def scans(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Take scans for one volume; the page number stands in each file's name. Whole folders come by the command."""
    volume = browse.volume(actor, volume_id=volume_id)
    files = request.FILES.getlist("scans")
    here = redirect("staff:volume", volume_id=volume_id)
    if not files or len(files) > MOST_SCANS:
        messages.error(
            request, _("请选择 1 到 %(most)s 个图像文件；更多的用 lantai import pages 导入。") % {"most": MOST_SCANS}
        )
        return here
    with tempfile.TemporaryDirectory(prefix="lantai-scans-") as name:
        for number, file in enumerate(files):
            with place_upload(Path(name), volume.brief.ref_code, file.name or "scan", number).open("wb") as out:
                for block in file.chunks():
                    out.write(block)
        report = services.import_pages(actor, folder=name, fonds_code=volume.fonds_code)
    return redirect("staff:import-batch", batch_id=report.batch_id)


def place_upload(root: Path, ref_code: str, name: str, number: int) -> Path:
    """Return where to put an uploaded file: a second one of the same name beside the first, never over it."""
    bare = Path(name).name
    while len(bare.encode()) > LONGEST_NAME:
        bare = bare[1:]  # the page number stands at the end
    code = ref_code.replace("/", "-")
    path = root / code / bare
    if path.exists():
        path = root / str(number) / code / bare
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
