"""A unit's lists: hand in a sheet, see every row, take the sheet back with its results (A23)."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantai.foundation import policy
from lantai.foundation.errors import LantaiError
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.reference.errors import NoSuchCase
from lantai.reference.values.lists import ListOrder
from lantai.web.accounts.session import applicant_required
from lantai.web.portal.forms.lists import ListForm
from lantai.web.portal.views.common import actor_of, locale
from lantai.web.portal.views.submitting import upload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 5_000_000


@applicant_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """My lists, and the form for another one."""
    actor = actor_of(request)
    if not policy.allows(actor, "reference.list.submit"):
        raise PermissionDenied
    form = ListForm(request.POST or None, initial={"key": uuid.uuid4().hex, "ground": "CONSENT", "purpose": "VERIFY"})
    paper = request.POST.get("paper", "")
    problems: list[str] = []
    if request.method == "POST":
        fine = form.is_valid()
        added, problem = upload(request, "letter", kind="d", consent=False)
        paper = added or paper
        problems += [problem] if problem else []
        if fine and not problems:
            number, problem = _submit(request, form, paper)
            if number:
                messages.success(request, _("名单 %(number)s 已收到，正在逐行受理。") % {"number": number})
                return redirect("portal:list", number=number)
            problems.append(problem)
    mine = reference.my_lists(actor)
    context = {"here": "progress", "form": form, "lists": mine, "paper": paper, "problems": problems}
    return render(request, "portal/lists/lists.html", context, status=422 if form.is_bound else 200)


def _submit(request: HttpRequest, form: ListForm, paper: str) -> tuple[str, str]:
    """Hand the sheet over; return (number, problem)."""
    sheet: UploadedFile | None = request.FILES.get("sheet")
    if sheet is None:
        return "", _("请选择要上传的名单。")
    if (sheet.size or 0) > LARGEST:
        return "", _("名单太大，最多 5 MB。请只留名单本身，另存后再传。")
    order = ListOrder(
        letter=form.letter(),
        purpose=form.cleaned_data["purpose"],
        paper=paper,
        receiver=form.receiver(),
        locale=locale(),
    )
    with tempfile.TemporaryDirectory(prefix="lantai-list-") as folder:
        path = Path(folder) / "sheet"
        with path.open("wb") as copy:
            for chunk in sheet.chunks():
                copy.write(chunk)
        try:
            return serving.submit_list(
                actor_of(request), order=order, path=path, file_name=sheet.name or "", key=form.cleaned_data["key"]
            ), ""
        except LantaiError as refusal:
            return "", str(refusal)


@applicant_required
@never_cache
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One list, row by row."""
    only = request.GET.get("only", "")
    asked = request.GET.get("page", "1")
    try:
        view = reference.unit_list(
            actor_of(request), number=number, page=int(asked) if asked.isdecimal() else 1, only=only
        )
    except NoSuchCase as refusal:
        raise Http404 from refusal
    page = Paginator(range(view.pages), 1).get_page(view.page)
    context: dict[str, Any] = {"here": "progress", "list": view, "page": page, "only": only}
    return render(request, "portal/lists/list.html", context)


@applicant_required
@never_cache
@require_safe
def result(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet as it came, with what became of each row."""
    try:
        content = reference.result_sheet(actor_of(request), number=number)
    except NoSuchCase as refusal:
        raise Http404 from refusal
    return _sheet(content, f"{number}.xlsx")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet to fill in."""
    return _sheet(reference.list_template(), "list.xlsx")


def _sheet(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
