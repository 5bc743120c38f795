"""Topics at the desk: which there are, what has come and what is missing, what is in them (B07)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.catalogue import services
from lantai.catalogue.errors import TopicRefused
from lantai.catalogue.queries import topics as queries
from lantai.catalogue.services.topics import MOST_AT_ONCE
from lantai.catalogue.values.topics import TopicWords
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue import answers, words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, number
from lantai.web.staff.catalogue.topic_forms import PaperForm, TopicForm, WaiveForm

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff(*ARCHIVISTS)
def topics(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every topic, with how much is in it."""
    return shell.page(request, "staff/catalogue/topics/list.html", {"topics": queries.topics(actor)}, here="topics")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = TopicForm(request.POST if request.method == "POST" else None, units=people.units())
    if form.is_valid():
        try:
            made = services.make_topic(actor, code=form.cleaned_data["code"], words=_words(form))
        except TopicRefused as refusal:
            form.add_error("code" if refusal.code in {"TOPIC_CODE", "TOPIC_TAKEN"} else None, str(refusal))
        else:
            return redirect(reverse("staff:topic", args=[made]))
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/topics/form.html", {"form": form}, here="topics", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def edit(request: HttpRequest, actor: Actor, topic_code: str) -> HttpResponse:
    topic = queries.topic(actor, code=topic_code)
    initial = {name: getattr(topic, name) for name in ("name", "name_en", "about", "about_en")}
    initial["owners"] = queries.owner_codes(actor, code=topic_code)
    form = TopicForm(request.POST if request.method == "POST" else None, units=people.units(), initial=initial)
    del form.fields["code"]
    if form.is_valid():
        try:
            services.change_topic(actor, code=topic_code, words=_words(form))
        except TopicRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(reverse("staff:topic", args=[topic_code]))
    context = {"form": form, "topic": topic}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/topics/form.html", context, here="topics", status=status)


def _words(form: TopicForm) -> TopicWords:
    data = form.cleaned_data
    return TopicWords(data["name"], data["name_en"], data["about"], data["about_en"], tuple(data["owners"]))


@require_GET
@staff(*ARCHIVISTS)
def topic(request: HttpRequest, actor: Actor, topic_code: str) -> HttpResponse:
    """One topic: its checklist, and what is in it."""
    return _page(request, actor, topic_code)


def _page(request: HttpRequest, actor: Actor, topic_code: str, form: PaperForm | None = None) -> HttpResponse:
    at, line = number(request.GET.get("page")), whole(request.GET.get("paper", ""))
    rows, total = queries.records(actor, code=topic_code, paper=line, start=(at - 1) * ROWS, limit=ROWS)
    kept = queries.kept(actor, code=topic_code)
    checklist = kept.checklist
    context: dict[str, Any] = {
        "topic": kept.topic,
        "checklist": checklist,
        "lines": [(one, words.PAPERS[one.state.value]) for one in checklist.lines],
        "rows": rows,
        "line": next((one for one in checklist.lines if one.id == line), None),
        "paging": Paginator(range(total), ROWS).get_page(at),
        "form": form or PaperForm(units=kept.units),
        "may_open": policy.allows(actor, "catalogue.topic.open"),
    }
    status = 422 if form is not None else 200
    return shell.page(request, "staff/catalogue/topics/topic.html", context, here="topics", status=status)


@require_POST
@staff(*ARCHIVISTS)
def expect(request: HttpRequest, actor: Actor, topic_code: str) -> HttpResponse:
    """Write lines into the checklist."""
    form = PaperForm(request.POST, units=people.units())
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.expect_paper(
                actor, code=topic_code, unit=data["unit"], name=data["name"], years=data["years"], wanted=data["wanted"]
            )
        except TopicRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{reverse('staff:topic', args=[topic_code])}#checklist")
    return _page(request, actor, topic_code, form)


@require_POST
@staff(*ARCHIVISTS)
def waive(request: HttpRequest, actor: Actor, topic_code: str, paper_id: int) -> HttpResponse:
    """Say why a line will not come; empty: it is wanted again."""
    form = WaiveForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.waive_paper(actor, paper_id=paper_id, reason=reason)
    return redirect(f"{reverse('staff:topic', args=[topic_code])}#checklist")


@require_POST
@staff(*ARCHIVISTS)
def remove(request: HttpRequest, actor: Actor, topic_code: str, paper_id: int) -> HttpResponse:
    try:
        services.remove_paper(actor, paper_id=paper_id)
    except TopicRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('staff:topic', args=[topic_code])}#checklist")


@require_POST
@staff(*ARCHIVISTS)
def publish(request: HttpRequest, actor: Actor, topic_code: str) -> HttpResponse:
    """Give the topic a public page, or take it back: for the head."""
    opened = request.POST.get("opened") == "1"
    try:
        services.open_topic(actor, code=topic_code, opened=opened)
    except TopicRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("专题页已经公开；里面只有开放的档案看得见。") if opened else _("专题页已经收回。")
        messages.success(request, said)
    return redirect(reverse("staff:topic", args=[topic_code]))


@require_POST
@staff(*ARCHIVISTS)
def take_out(request: HttpRequest, actor: Actor, topic_code: str) -> HttpResponse:
    kind, _colon, pk = request.POST.get("record", "").partition(":")
    services.untag(actor, code=topic_code, kind=kind, record_id=whole(pk) or 0)
    return redirect(reverse("staff:topic", args=[topic_code]))


@require_POST
@staff(*ARCHIVISTS)
def put_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put what was ticked, or the whole answer of a search, into a topic (``into``: its code, or code/line)."""
    code, _slash, line = request.POST.get("into", "").partition("/")
    chosen = request.POST.getlist("record")
    if request.POST.get("whole") == "1":
        chosen = answers.everything(actor, request.POST.get("question", ""), most=MOST_AT_ONCE)
    ids = answers.numbers(chosen)
    made = services.tag(actor, code=code, volumes=ids["volume"], items=ids["item"], paper_id=whole(line))
    messages.success(request, ngettext("新归入 %(n)d 条。", "新归入 %(n)d 条。", made) % {"n": made})
    return redirect(reverse("staff:topic", args=[code]))


@require_GET
@staff(*ARCHIVISTS)
def export(_request: HttpRequest, actor: Actor, topic_code: str) -> HttpResponse:
    """The topic, its checklist and what is in it as a workbook; it is recorded that it went out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "topic.xlsx"
        services.export_topics_to(actor.for_purpose("TOPIC"), path=path, form="xlsx", code=topic_code)
        content = path.read_bytes()
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="topic-{topic_code}.xlsx"'
    return answer
