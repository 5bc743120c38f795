"""Drop folders: which department lays its sheets where, and what became of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lantai.catalogue import services
from lantai.catalogue.queries import browse, dropping
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.web.design import dates
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS

MARKS = {"SEEN": "wait", "DONE": "done", "KNOWN": "todo", "REFUSED": "no"}


class FolderForm(forms.Form):
    """A new drop folder."""

    department = forms.CharField(
        label=gettext_lazy("哪个部门"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "departments", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("文件夹名"),
        max_length=80,
        help_text=gettext_lazy("只用文字、数字、连字符和括号，例如“教务处”。"),
    )
    fonds = forms.ChoiceField(label=gettext_lazy("放进哪个全宗"))
    every = forms.IntegerField(label=gettext_lazy("隔几分钟看一次"), min_value=1, max_value=24 * 60, initial=10)

    def __init__(self, *arguments: Any, choices: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["fonds"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every drop folder and its latest files; below, a form for another one."""
    choices = [(one.code, f"{one.code} {dates.said(one, 'name')}") for one in browse.all_fonds(actor)]
    form = FolderForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.set_up_folder(
                actor, name=values["name"], department=values["department"], fonds_code=values["fonds"],
                every_minutes=values["every"],
            )  # fmt: skip
        except LantaiError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("已经设好，从现在起定时读取。"))
            return redirect("staff:drop-folders")
    folders = [(one, [(file, MARKS[file.state]) for file in one.files]) for one in dropping.folders(actor)]
    context = {"folders": folders, "form": form, "departments": people.unit_names()}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return shell.page(request, "staff/catalogue/folders.html", context, here="import", status=status)


@require_POST
@staff(*ARCHIVISTS)
def stop(request: HttpRequest, actor: Actor, folder_id: int) -> HttpResponse:
    """Visit a folder no more."""
    services.stop_folder(actor, folder_id=folder_id)
    messages.info(request, _("不再读取这个文件夹；里面的文件没有动。"))
    return redirect("staff:drop-folders")
