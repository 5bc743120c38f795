"""Projects: the contract, its batches, its contractors, its watched folder."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lantai.catalogue.queries import browse
from lantai.digitisation.queries import batches as queries
from lantai.digitisation.services import projects as services
from lantai.digitisation.texts import batches as texts
from lantai.foundation.actor import Actor
from lantai.web.design import dates
from lantai.web.staff.access import staff, whole
from lantai.web.staff.digitisation import forms, words
from lantai.web.staff.digitisation.words import ARCHIVISTS, HEADS


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*HEADS)
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a project."""
    fonds = [(one.code, f"{one.code} {dates.said(one, 'name')}") for one in browse.all_fonds(actor)]
    form = forms.ProjectForm(request.POST or None, fonds=fonds)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = words.tried(
            form,
            lambda: services.make_project(
                actor, code=facts["code"], fonds_code=facts["fonds"], contract=form.contract()
            ),
        )
        if made:
            messages.success(request, _("已建项目。现在开第一个批次。"))
            return redirect("staff:digitisation-project", project_id=made)
    return words.page(request, "project_form", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*HEADS)
def change(request: HttpRequest, actor: Actor, project_id: int) -> HttpResponse:
    """Change what a project asks for."""
    view = queries.project(actor, project_id=project_id)
    form = forms.ContractForm(request.POST or None, initial=forms.as_initial(view))
    if request.method == "POST" and form.is_valid():

        def changed() -> bool:
            services.change_project(actor, project_id=project_id, contract=form.contract())
            return True

        done = words.tried(form, changed)
        if done:
            messages.success(request, _("已改。以后收到的页按新的要求检查。"))
            return redirect("staff:digitisation-project", project_id=project_id)
    context = {"form": form, "project": view}
    return words.page(request, "project_form", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD"])
@staff(*ARCHIVISTS)
def show(request: HttpRequest, actor: Actor, project_id: int) -> HttpResponse:
    """One project."""
    view = queries.project(actor, project_id=project_id)
    score = queries.score(actor, project_id=project_id)
    context: dict[str, Any] = {
        "project": view, "rows": [(row, words.batch_state(row.state)) for row in queries.batches(actor, project_id=project_id)],
        "score": score, "worst": max([one.per_thousand for one in score] or [0]),
        "trouble": texts.FOLDER_TROUBLES.get(view.folder_trouble, ""), "colour": texts.COLOURS[view.thresholds.colour],
        "sample": view.sample_share * 100, "pass_line": view.pass_share * 100, "head": actor.has(*HEADS),
    }  # fmt: skip
    return words.page(request, "project", context)


@require_POST
@staff(*ARCHIVISTS)
def act(request: HttpRequest, actor: Actor, project_id: int, verb: str) -> HttpResponse:
    """Open a batch, bind a contractor, watch a folder."""
    if verb == "batch":
        made = services.plan_batch(actor, project_id=project_id, title=request.POST.get("title", ""))
        messages.success(request, _("已开批次。扫条码把案卷放进来。"))
        return redirect("staff:digitisation-batch", scan_batch_id=made)
    if verb == "bind":
        services.bind_contractor(actor, project_id=project_id, username=request.POST.get("username", ""))
        messages.success(request, _("这个账号现在可以交这个项目的页。"))
    elif verb == "release":
        services.release_contractor(
            actor, project_id=project_id, account_id=whole(request.POST.get("account", "")) or 0
        )
        messages.success(request, _("这个账号不再能交这个项目的页。"))
    elif verb not in {"watch", "unwatch"}:
        raise Http404(verb)
    else:
        watched = verb == "watch"
        services.set_folder(actor, project_id=project_id, watched=watched)
        messages.success(request, _("收件文件夹设好了。") if watched else _("不再看这个文件夹，里面的文件没有动。"))
    return redirect("staff:digitisation-project", project_id=project_id)
