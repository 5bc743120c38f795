"""The end of the flow: papers, check your answers, submit once, the receipt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.people.values import ProxyView
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.reference.values import ItemCheck, Order, OrderCheck, OrderItem, OrderProblem, StudyClaim
from lantai.web.accounts.session import applicant_required
from lantai.web.portal import draft as drafts
from lantai.web.portal.draft import Draft
from lantai.web.portal.forms.request import LANGUAGES
from lantai.web.portal.views.common import actor_of, go_on, locale, question, show, to
from lantai.web.portal.views.receiving import summaries

LARGEST = 20_000_000  # bytes of one uploaded paper


def upload(request: HttpRequest, name: str, *, kind: str, consent: bool) -> tuple[str, str]:
    """Put one uploaded paper into the vault; return ``(id, problem)``."""
    stream: UploadedFile | None = request.FILES.get(name)
    if stream is None or not stream.size:
        return "", ""
    if stream.size > LARGEST:
        return "", _("%(name)s太大了，最多 20 MB；手机里选“压缩”或截图再传。") % {"name": stream.name}
    try:
        added = serving.add_evidence(
            actor_of(request),
            stream=cast("BinaryIO", stream),
            name=stream.name or name,
            media_type=stream.content_type or "application/octet-stream",
            kind=kind,
            consent=consent,
        )
    except LantaiError as fault:
        return "", str(fault)
    return added.id, ""


@applicant_required
@question("evidence")
def evidence(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the proof of identity on file, ask only for what is missing (B32)."""
    actor = actor_of(request)
    problems: list[str] = []
    if request.method == "POST":
        added, problems = _take_papers(request)
        mine = {paper.id for paper in reference.vault(actor)}
        chosen = [one for one in request.POST.getlist("use") if one in mine]
        allowed = {str(proxy.id): proxy.id for proxy in _proxies(request, draft)}
        proxy_id = allowed.get(request.POST.get("proxy", ""))
        draft.answer("evidence", evidence=tuple(dict.fromkeys([*chosen, *added])), proxy_id=proxy_id)
        if "upload" not in request.POST and not problems:
            return go_on(request, "evidence", draft)
        draft.forget("evidence")
        drafts.save(request, draft)
        if not problems:
            return to("evidence")
    kinds = {kind.code: kind for kind in reference.evidence_kinds()}
    vault = reference.vault(actor)
    newest = {paper.kind: paper.id for paper in sorted(vault, key=lambda paper: paper.added_at)}
    used = set(draft.order.evidence) or set(newest.values())
    held = _proxies(request, draft)
    order = dataclasses.replace(
        draft.order,
        evidence=tuple(paper.id for paper in vault if paper.id in used),
        proxy_id=draft.order.proxy_id or (held[0].id if held and "evidence" not in draft.seen else None),
    )
    check = serving.check_order(actor, order=order)
    missing = list(dict.fromkeys(code for item in check.items for code in item.evidence))
    context = {
        "vault": [(paper, kinds.get(paper.kind), paper.id in used) for paper in vault],
        "missing": [kinds[code] for code in missing if code in kinds],
        "proxies": held,
        "chosen_proxy": order.proxy_id,
        "problems": problems,
    }
    return show(request, "evidence", draft, **context)


def _proxies(request: HttpRequest, draft: Draft) -> list[ProxyView]:
    """Return the accepted one-time proxies the visitor may act by (F10)."""
    return people.proxies_held(actor_of(request)) if draft.order.relationship == "DELEGATE" else []


def _take_papers(request: HttpRequest) -> tuple[list[str], list[str]]:
    consent = request.POST.get("consent") == "on"
    added: list[str] = []
    problems: list[str] = []
    for name in request.FILES:
        done, problem = upload(request, name, kind=name.removeprefix("paper-")[:1] or "o", consent=consent)
        added += [done] if done else []
        problems += [problem] if problem else []
    return added, problems


@applicant_required
@require_POST
def forget_paper(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    try:
        serving.remove_evidence(actor_of(request), evidence_id=str(evidence_id))
        messages.success(request, _("已经删掉。以前核对过的结论还在，照片没有了。"))
    except LantaiError as fault:
        messages.error(request, str(fault))
    draft = drafts.load(request)
    if str(evidence_id) in draft.order.evidence:
        draft.order = dataclasses.replace(
            draft.order, evidence=tuple(one for one in draft.order.evidence if one != str(evidence_id))
        )
        drafts.save(request, draft)
    return to("evidence")


def _final(draft: Draft, *, address_confirmed: bool) -> Order:
    return dataclasses.replace(
        draft.order,
        applicant_name=draft.order.applicant_name or draft.subject.name,
        address_confirmed=address_confirmed,
        locale=locale(),
    )


@applicant_required
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Check your answers, then submit: once, however often the button is pressed."""
    if request.method == "POST":
        earlier = drafts.submitted(request, request.POST.get("key", ""))
        if earlier is not None:
            return _again(request, *earlier)
    return _check(request)


@question("check")
def _check(request: HttpRequest, draft: Draft) -> HttpResponse:
    actor = actor_of(request)
    if "check" not in draft.seen:
        draft.seen.append("check")
        drafts.save(request, draft)
    posts = any(plan.method == "MAIL" for plan in draft.order.deliveries)
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        confirmed = not posts or request.POST.get("address") == "on"
        if request.POST.get("shown") != drafts.digest(draft.order):
            problems.append({"anchor": "", "text": _("您在别的页面改过内容，下面是现在的样子，请再核对一遍。")})
        else:
            if not confirmed:
                problems.append({"anchor": "#address", "text": _("请再读一遍收件地址，然后勾上“门牌没有错”。")})
            if request.POST.get("truth") != "on":
                problems.append({"anchor": "#truth", "text": _("请勾上“所填属实”，我们才能开始办。")})
        if not problems:
            answer = _submit(request, draft, _final(draft, address_confirmed=confirmed))
            if isinstance(answer, HttpResponse):
                return answer
            problems += answer
    order_check = serving.check_order(actor, order=_final(draft, address_confirmed=True))
    problems += [_lead(problem) for problem in order_check.problems if _lead(problem) not in problems]
    context = _read_back(draft, order_check) | {
        "posts": posts,
        "problems": problems,
        "shown": drafts.digest(draft.order),
    }
    return show(request, "check", draft, **context)


# Where to mend what `reference` finds at the end, by the first part of the field it names.
PLACES = {
    "items": "portal:apply-copies",
    "remark": "portal:apply-copies",
    "relationship": "portal:apply-who",
    "studies": "portal:apply-study",
    "letter": "portal:apply-subject",
    "applicant_name": "portal:apply-subject",
    "purpose": "portal:apply-purpose",
    "purpose_text": "portal:apply-purpose",
    "needed_by": "portal:apply-purpose",
    "deliveries": "portal:apply-delivery",
    "proxy": "portal:apply-evidence",
    "contact": "accounts:contact-add",
}


def _lead(problem: OrderProblem) -> dict[str, str]:
    """Return what is wrong with the way to the page where it can be mended."""
    place = PLACES.get(problem.field.partition(".")[0], "")
    if problem.code == "NOT_HELD":
        place = "portal:apply-held"
    return {"anchor": reverse(place) if place else "", "text": problem.text}


def _submit(request: HttpRequest, draft: Draft, order: Order) -> HttpResponse | list[dict[str, str]]:
    try:
        receipt = serving.submit_case(actor_of(request), order=order, key=draft.key)
    except LantaiError as fault:
        found = [_lead(problem) for problem in getattr(fault, "problems", ())]
        if fault.code == "KEY_REUSED":
            messages.warning(request, str(fault))
            drafts.clear(request)
            return redirect("portal:progress")
        return found or [{"anchor": "", "text": str(fault)}]
    drafts.remember_submitted(request, draft, receipt.number)
    if draft.draft_id:
        serving.discard_draft(actor_of(request), draft_id=draft.draft_id)
    return redirect("portal:apply-done", number=receipt.number)


def _again(request: HttpRequest, number: str, sent: str) -> HttpResponse:
    """The same form once more: harmless when it is the same, explained when it is another."""
    if request.POST.get("shown") != sent:
        messages.warning(
            request,
            _(
                "这份申请已经提交过，编号 %(number)s；后来改的内容没有算进去。要补充请在那件申请里留言，要另办请重新填一份。"
            )
            % {"number": number},
        )
    return redirect("portal:apply-done", number=number)


@dataclass(frozen=True, slots=True)
class ItemBack:
    """One item as it is read back."""

    item: OrderItem
    name: str
    language: str
    counted: bool
    check: ItemCheck
    study: StudyClaim | None
    fee: int
    proof: bool


def _read_back(draft: Draft, order_check: OrderCheck) -> dict[str, Any]:
    known = {one.code: one for one in reference.materials()}
    several = len(draft.order.studies) > 1
    items = [
        ItemBack(
            item=item,
            name=known[item.material].name,
            language=str(LANGUAGES.get(item.language, "")) if len(known[item.material].languages) > 1 else "",
            counted=bool(known[item.material].copies),
            check=found,
            study=draft.order.studies[item.study] if several else None,
            fee=known[item.material].fee_fen * item.copies,
            proof=known[item.material].proof,
        )
        for item, found in zip(draft.order.items, order_check.items, strict=False)
    ]
    purposes = {one.code: one for one in reference.purposes()}
    purpose = purposes.get(draft.order.purpose)
    ordered = {item.material for item in draft.order.items}
    kinds = {one.code: one.name for one in reference.relationships()}
    return {
        "order": draft.order,
        "items": items,
        "plans": summaries(draft.order.deliveries),
        "purpose": purpose.name if purpose else "",
        "suggested": [
            known[code]
            for code in (purpose.suggested if purpose else ())
            if code in known and code not in ordered and draft.order.relationship in known[code].who
        ],
        "relationship": kinds.get(draft.order.relationship, ""),
        "order_check": order_check,
        "fee": sum(one.fee for one in items),
        "days_stopped": any(one.proof for one in items),
    }


@applicant_required
@never_cache
@require_safe
def done(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: the number, what happens next, whose turn it is and by when (A15)."""
    try:
        progress = reference.progress(actor_of(request), number=number)
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:progress")
    context = {"here": "apply", "progress": progress, "outbox": settings.DEMONSTRATION}
    return render(request, "portal/apply/done.html", context)
