"""The applicant's turn: give more, proof-read, withdraw, write, rate, thank, appeal, reopen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantai.foundation.errors import LantaiError, StaleState
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.reference.values import LineProgress, ProgressView, StudyClaim
from lantai.web.design.views import form_page
from lantai.web.portal.forms import answers as forms
from lantai.web.portal.forms.request import StudyForm, SubjectForm
from lantai.web.portal.views.asking import SLACK
from lantai.web.portal.views.common import actor_of, signed_in
from lantai.web.portal.views.following import access, load
from lantai.web.portal.views.submitting import upload

Page = Callable[..., HttpResponse]


def on_line(action: str) -> Callable[[Page], Page]:
    """Mark a page about one line of a case the visitor may see; without the `action` it says so and goes back."""

    def decorate(view: Page) -> Page:
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        def page(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
            try:
                case = load(request, number)
            except LantaiError as fault:
                messages.error(request, str(fault))
                return redirect("portal:progress")
            line = next((one for one in case.lines if one.id == line_id), None)
            if line is None:
                raise Http404
            if action not in line.actions:
                messages.warning(request, _("这一步已经过了，下面是现在的情况。"))
                return redirect("portal:case", number=number)
            request.line_id = line_id  # type: ignore[attr-defined]
            return view(request, case, line)

        return page

    return decorate


def _say(request: HttpRequest, number: str, act: Callable[[], Any], thanks: str) -> HttpResponse | None:
    """Do `act` on what was seen; on success thank and go to the case, on refusal keep the page and show why."""
    try:
        with serving.as_seen(line_id=getattr(request, "line_id", 0), seen=request.POST.get("seen", "")):
            act()
    except StaleState as fault:
        messages.warning(request, str(fault))
        return redirect("portal:case", number=number)
    except LantaiError as fault:
        messages.error(request, str(fault))
        return None
    messages.success(request, thanks)
    return redirect("portal:case", number=number)


def _page(request: HttpRequest, name: str, case: ProgressView, line: LineProgress | None, **more: Any) -> HttpResponse:
    context = {"here": "progress", "progress": case, "line": line, **more}
    bad = request.method == "POST" and bool(more.get("problems"))
    return form_page(request, f"portal/answer/{name}.html", context, more.get("form"), bad=bad)


@on_line("answer_more")
def more(request: HttpRequest, case: ProgressView, line: LineProgress) -> HttpResponse:
    """Give what was asked for: words, papers, corrected study information; nothing else reopens."""
    data = request.POST if request.method == "POST" else None
    form = forms.MoreForm(data)
    ask = line.ask
    reopened = ask is not None and "studies" in ask.fields
    subject, study = (SubjectForm(data), StudyForm(data)) if reopened else (None, None)
    changed = study is not None and subject is not None and (study.has_changed() or subject.has_changed())
    problems: list[str] = []
    if data is not None and form.is_valid() and (not changed or (_good(subject) and _good(study))):
        papers: list[str] = []
        for name in request.FILES:
            done, problem = upload(
                request, name, kind=name.removeprefix("paper-")[:1] or "o", consent=data.get("consent") == "on"
            )
            papers += [done] if done else []
            problems += [problem] if problem else []
        if not problems and not papers and not form.cleaned_data["text"] and not changed:
            problems.append(_("还没有传文件，也没有写说明。"))
        if not problems:
            answer: dict[str, Any] = {"text": form.cleaned_data["text"], "evidence": tuple(papers)}
            if changed and subject is not None and study is not None:
                answer["studies"] = (_claim(subject.cleaned_data, study.cleaned_data),)
            answered = _say(
                request,
                case.number,
                lambda: serving.answer_more(
                    actor_of(request), line_id=line.id, **answer, **access(request, case.number)
                ),
                _("收到了，馆里接着办，时钟重新开始走。"),
            )
            if answered:
                return answered
    kinds = {kind.code: kind for kind in reference.evidence_kinds()}
    wanted = [kinds[code] for code in (ask.evidence if ask else ()) if code in kinds]
    context = {"form": form, "wanted": wanted, "problems": problems, "may_upload": signed_in(request)}
    if reopened:
        context |= {"study": study, "subject": subject}
    return _page(request, "more", case, line, **context)


def _good(form: django_forms.Form | None) -> bool:
    return form is not None and form.is_valid()


def _claim(person: dict[str, Any], study: dict[str, Any]) -> StudyClaim:
    """The corrected enrolment, whole: it takes the place of the first one."""
    years = {
        name: study[name] for name in ("entered", "graduated", "level", "unit", "major", "student_no", "native_place")
    }
    return StudyClaim(**person, **years, slack=SLACK if study["about"] else 0)


@on_line("confirm_proof")
def proof(request: HttpRequest, case: ProgressView, line: LineProgress) -> HttpResponse:
    """Proof-read a draft page by page, then agree or say what to mend (6.1 job 4)."""
    form = forms.ProofForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and line.proof is not None:
        agreed = form.cleaned_data["agreed"] == "yes"
        shown = request.POST.get("digest", "")
        answered = _say(
            request,
            case.number,
            lambda: serving.confirm_proof(
                actor_of(request),
                line_id=line.id,
                digest=shown,
                agreed=agreed,
                remarks=form.cleaned_data["remarks"],
                **access(request, case.number),
            ),
            _("谢谢核对，交给第二位老师用印。") if agreed else _("收到您的更正，改好后再请您看。"),
        )
        if answered:
            return answered
    pages = range(1, (line.proof.pages if line.proof else 0) + 1)
    return _page(request, "proof", case, line, form=form, pages=pages)


@never_cache
@require_safe
def proof_page(request: HttpRequest, number: str, line_id: int, page: int) -> HttpResponse:
    try:
        case = load(request, number)
        line = next((one for one in case.lines if one.id == line_id), None)
        if line is None or line.proof is None or not 1 <= page <= line.proof.pages:
            raise Http404
        content = reference.proof_page(actor_of(request), line_id=line_id, page=page, **access(request, number))
    except LantaiError as fault:
        raise Http404(str(fault)) from fault
    return HttpResponse(content, content_type="image/png")


@on_line("withdraw")
def withdraw(request: HttpRequest, case: ProgressView, line: LineProgress) -> HttpResponse:
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answered = _say(
            request,
            case.number,
            lambda: serving.withdraw_line(
                actor_of(request), line_id=line.id, reason=form.cleaned_data["text"], **access(request, case.number)
            ),
            _("已经撤回这一项。30 天内想继续，可以在这里重新打开。"),
        )
        if answered:
            return answered
    return _page(request, "withdraw", case, line, form=form)


@on_line("appeal")
def appeal(request: HttpRequest, case: ProgressView, line: LineProgress) -> HttpResponse:
    label = gettext_lazy("为什么不同意，有什么凭据")
    form = forms.ReasonForm(request.POST if request.method == "POST" else None, required=True, label=label)
    if request.method == "POST" and form.is_valid():
        answered = _say(
            request,
            case.number,
            lambda: serving.appeal(
                actor_of(request), line_id=line.id, text=form.cleaned_data["text"], **access(request, case.number)
            ),
            _("申诉收到了，由没有参与过的馆领导复核，10 个工作日内答复。"),
        )
        if answered:
            return answered
    return _page(request, "appeal", case, line, form=form)


@on_line("reopen")
def reopen(request: HttpRequest, case: ProgressView, line: LineProgress) -> HttpResponse:
    label = gettext_lazy("为什么要重新办")
    form = forms.ReasonForm(request.POST if request.method == "POST" else None, required=True, label=label)
    if request.method == "POST" and form.is_valid():
        answered = _say(
            request,
            case.number,
            lambda: serving.reopen(
                actor_of(request), line_id=line.id, reason=form.cleaned_data["text"], **access(request, case.number)
            ),
            _("已经重新打开，回到审核。"),
        )
        if answered:
            return answered
    return _page(request, "reopen", case, line, form=form)


@on_line("letter")
def letter(request: HttpRequest, case: ProgressView, line: LineProgress) -> HttpResponse:
    """Ask for the sealed letter that nothing was found."""
    if request.method == "POST":
        answered = _say(
            request,
            case.number,
            lambda: serving.ask_no_record_letter(actor_of(request), line_id=line.id, **access(request, case.number)),
            _("正在出具“查无记载”的书面答复，盖章后发给您。"),
        )
        if answered:
            return answered
    return redirect("portal:answer-negative", number=case.number, line_id=line.id)


@never_cache
@require_safe
def negative(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
    """A refusal or "not found", written kindly: why, on which rule, what now, how to appeal."""
    try:
        case = load(request, number)
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:progress")
    line = next((one for one in case.lines if one.id == line_id and one.negative), None)
    if line is None:
        return redirect("portal:case", number=number)
    others = [one for one in case.lines if one.id != line_id]
    return _page(request, "negative", case, line, negative=line.negative, others=others)


def _post(
    request: HttpRequest, number: str, form: django_forms.Form, act: Callable[[dict[str, Any]], Any], thanks: str
) -> HttpResponse:
    """One small form on the case page: do it, or say what is missing, and return to the case."""
    if form.is_valid():
        _say(request, number, lambda: act(form.cleaned_data), thanks)
    else:
        for problem in {str(one) for found in form.errors.values() for one in found}:
            messages.error(request, problem)
    return redirect("portal:case", number=number)


@require_POST
def say(request: HttpRequest, number: str) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        serving.say(actor_of(request), number=number, text=data["text"], **access(request, number))

    return _post(request, number, forms.SayForm(request.POST), act, _("留言发给档案馆了。"))


@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        serving.rate(actor_of(request), number=number, **data, **access(request, number))

    complaint = request.POST.get("complaint") == "on"
    thanks = _("投诉收到了，5 个工作日内由没有经手的老师答复。") if complaint else _("谢谢您的评价。")
    return _post(request, number, forms.RateForm(request.POST), act, thanks)


@require_POST
def thank(request: HttpRequest, number: str) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        serving.thank(actor_of(request), number=number, **data, **access(request, number))

    return _post(request, number, forms.ThankForm(request.POST), act, _("谢谢您，我们会转给经手的老师。"))
