"""The case page: what the applicant says · what the holdings say · what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from lantai.catalogue import queries as catalogue
from lantai.catalogue.queries import recordings
from lantai.catalogue.services import list_views
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.reference import services
from lantai.reference.values import CandidateView, CaseView, LineView, PageSight
from lantai.web.design import pageview, player
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, back, staff, whole
from lantai.web.staff.reference import delivery_forms, forms, lens, neighbours, steps
from lantai.web.staff.reference.views import acting, marking

PURPOSE = "REVIEW"
# Until the row is accepted the page is what counts; afterwards the copy made of it.
BEFORE_ACCEPTING = ("SUBMITTED", "IN_REVIEW", "SEARCHING", "NEED_MORE", "FORWARDED", "AWAIT_APPROVAL", "NEGATIVE_CHECK")


@require_GET
@staff(*DESK)
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Show the three panes. `line` and `candidate` in the address choose what the middle pane shows."""
    case = services.open_case(actor, number=number, purpose=PURPOSE)
    line = _line(case, request.GET.get("line", ""))
    candidate = _candidate(line, request.GET.get("candidate", ""))
    seen = sight_of(actor, line, candidate)
    sight = seen.sight if seen else None
    wish = request.GET.get("show") or ("page" if line.state in BEFORE_ACCEPTING else "draft")
    show_draft = line.draft is not None and (wish == "draft" or sight is None)
    asks = seen is not None and seen.asks
    primary, others = _steps(case, line, candidate, sight, asks=asks)
    context = {
        "case": case,
        "line": line,
        "candidate": candidate,
        "sight": sight,
        "lens": seen.lens if seen else None,
        "candidates": [
            (choice, _address(case, line, choice.candidate.mention_id), number + 1)
            for number, choice in enumerate(line.candidates)
        ],
        "draft_pages": range(1, line.draft.pages + 1) if line.draft and show_draft else (),
        "show_draft": show_draft,
        **({} if show_draft else pictures_of(actor, sight, number)),
        "recordings": _recordings(actor, candidate),
        "primary": primary,
        **_to_confirm(sight, asks=asks),
        "primary_url": acting.address(case.number, line, primary.code, candidate) if primary else "",
        "others": others,
        "three": _three(line),
        "support": [choice for choice in line.candidates if choice is not candidate and choice.agreement == "certain"],
        "siblings": [other for other in case.lines if other.id != line.id],
        "delivery_direct": delivery_forms.DIRECT,
        "colleagues": _colleagues(actor, case),
        **_sent(actor, line),
        "neighbours": neighbours.around(actor, number),
        "here": request.get_full_path(),
    }
    return shell.page(request, "staff/reference/case.html", context, here="worklist", slim=True)


def _colleagues(actor: Actor, case: CaseView) -> list[tuple[int, str]]:
    """Return to whom the reader may hand an urgent call on that is in her hands."""
    if not any("hand_on" in call.verbs for call in case.calls):
        return []
    named = people.staff_names(services.URGENT_CLAIMERS)
    return [(one, name) for one, name in named.items() if one != actor.account_id]


def _sent(actor: Actor, line: LineView) -> dict[str, object]:
    """Return how the originals a line waits for travel between campuses, for who sees journeys; no query."""
    if not policy.allows(actor, "stacks.journey"):
        return {}
    journeys = {one.journey.id: one for one in line.originals if one.journey is not None}
    return {"travelling": list(journeys.values()), "may_send": True, "site_names": shell.site_names()}


def _line(case: CaseView, wanted: str) -> LineView:
    chosen = next((line for line in case.lines if str(line.id) == wanted), None)
    return chosen or case.lines[min(case.current, len(case.lines) - 1)]


def _candidate(line: LineView, wanted: str) -> CandidateView | None:
    if not line.candidates:
        return None
    by_id = {str(choice.candidate.mention_id): choice for choice in line.candidates}
    chosen = next((choice for choice in line.candidates if choice.chosen), line.candidates[0])
    return by_id.get(wanted, chosen)


def _address(case: CaseView, line: LineView, mention_id: int) -> str:
    return f"{reverse('staff:case', args=[case.number])}?line={line.id}&candidate={mention_id}"


def _recordings(actor: Actor, candidate: CandidateView | None) -> list[player.Line]:
    """Return the recordings of the volume the chosen record stands in; opened from here they are logged in this case."""
    if candidate is None or not candidate.recorded:
        return []
    one = candidate.candidate
    found = recordings.of_code(actor.for_purpose(PURPOSE), fonds_code=one.fonds_code, ref_code=one.ref_code)
    return player.lines(found)


@dataclass(frozen=True, slots=True)
class Seen:
    """A page and how to show it. `asks`: it is now to be said whether a header a machine proposes is one."""

    sight: PageSight
    lens: lens.Lens
    asks: bool = False


def sight_of(actor: Actor, line: LineView, candidate: CandidateView | None) -> Seen | None:
    """Return the page of `candidate` (or of the line) and the lens on it; None when there is no page image."""
    sight = _sight(actor, line, candidate)
    if sight is None:
        return None
    asks = _proposed(sight, line)
    header = sight.proposed.region if asks and sight.proposed else sight.header
    return Seen(sight, lens.of(sight.width, sight.height, sight.region, header, proposed=asks), asks)


def pictures_of(actor: Actor, sight: PageSight | None, number: str) -> dict[str, str]:
    """Return where the pictures of the page shown are; that it was viewed is logged with the first of them."""
    if sight is None:
        return {}
    page = sight.page_image_id
    known = list_views(actor, page_image_ids=[page], purpose=PURPOSE, case_number=number)
    return {"image": pageview.image(known[page]), "picture": pageview.whole(known[page], sight.width)}


def _sight(actor: Actor, line: LineView, candidate: CandidateView | None) -> PageSight | None:
    """Return the page to show: that of the chosen candidate, else the line's own."""
    if candidate is None:
        return line.page
    if candidate.candidate.page_image_id is None:  # never the page of another record beside this one's particulars
        same = line.page is not None and line.page.mention_id == candidate.candidate.mention_id
        return line.page if same else None
    found, page_image_id = candidate.candidate, candidate.candidate.page_image_id
    if line.page is not None and line.page.mention_id == found.mention_id:
        return line.page
    source = candidate.source or catalogue.page_source(actor.for_purpose(PURPOSE), page_image_id)
    return PageSight(
        page_image_id=page_image_id,
        ref_code=found.ref_code,
        page=found.page,
        title=found.title,
        width=source.width,
        height=source.height,
        region=found.region,
        header=source.header,
        region_verified=found.verified,
        mention_id=found.mention_id,
        proposed=source.proposed,
    )


def _steps(
    case: CaseView, line: LineView, candidate: CandidateView | None, sight: PageSight | None, *, asks: bool
) -> tuple[steps.Step | None, list[tuple[steps.Step, str]]]:
    """Return the one next step and the others with their addresses.

    An unmarked row cannot be copied, so then marking comes before accepting; where a machine drew the frame, saying
    that it is right comes first. A header a machine proposes is confirmed with the row, in one press.
    """
    unmarked = sight is not None and sight.mention_id is not None and sight.region is None
    unsure = _unconfirmed(sight) and _has(line, "mark", "accept")
    asked = unsure or asks
    no_page = candidate is None or candidate.candidate.page_image_id is None
    primary: steps.Step | None = None
    others: list[tuple[steps.Step, str]] = []
    if asked and candidate is not None:
        primary = steps.Step("confirm_mark", _confirming(sight, asks=asks), "", direct=False, primary=True)
    for action in line.actions:
        if (action.code == "mark" and no_page) or (action.code == "accept" and candidate is None):
            continue
        first = action.code == "mark" if unmarked and _has(line, "mark", "accept") else action.primary
        step = steps.Step(
            code=action.code,
            name=action.name,
            key=steps.key_of(action.code, action.key),
            direct=action.code in steps.DIRECT,
            blocked=str(_("先核对框")) if unsure and action.code == "accept" else action.blocked,
            primary=first and not asked,
        )
        if step.primary and primary is None:
            primary = step
        else:
            others.append((step, acting.address(case.number, line, step.code, candidate)))
    return primary, others


def _unconfirmed(sight: PageSight | None) -> bool:
    """Tell whether only a machine has said where the row stands."""
    known = sight is not None and sight.mention_id is not None and sight.region is not None
    return sight is not None and known and not sight.region_verified


def _proposed(sight: PageSight | None, line: LineView) -> bool:
    """Tell whether a machine proposes a header for the page of a framed row, and it is now to be said whether it is one.

    A letter shows no page, so for its sake nobody is asked by herself; with the row it costs nothing.
    """
    if sight is None or sight.region is None or sight.proposed is None or not _has(line, "mark", "accept"):
        return False
    return _unconfirmed(sight) or reference.copied(line.material)


def _confirming(sight: PageSight | None, *, asks: bool) -> str:
    if not asks:
        return str(_("框的正是这一行"))
    return str(_("行和表头都框对了")) if _unconfirmed(sight) else str(_("表头框得对"))


def _to_confirm(sight: PageSight | None, *, asks: bool) -> dict[str, object]:
    """Return the frames only a machine drew, as the form sends them back; none where the row is yet to be framed."""
    if sight is None or sight.region is None:
        return {"frame": None, "heading": None}
    heading = marking.numbers(sight.proposed.region) if sight.proposed and asks else None
    return {"frame": marking.numbers(sight.region) if _unconfirmed(sight) else None, "heading": heading}


def _has(line: LineView, *codes: str) -> bool:
    return set(codes) <= {action.code for action in line.actions}


@dataclass(frozen=True, slots=True)
class Third:
    """One of the three actions of a routine case."""

    name: str
    words: str
    mark: str  # done | now | todo


def _three(line: LineView) -> list[Third]:
    after = {"PRODUCING": 1, "AWAIT_CONFIRM": 1, "SEALING": 2, "IN_DELIVERY": 3, "CLOSED": 3}
    at = after.get(line.state, 0)
    if line.negative is not None or line.state == "NEGATIVE_CHECK":
        return []
    first = {
        "ENVELOPE_SEND": (_("找到档案袋"), _("打开核对内装材料")),
        "RESEARCH_READ": (_("做调阅单"), _("逐件核对开放状态")),
    }
    words = [
        first.get(line.material, (_("认定这一行"), _("凭馆藏记载，以您的名义"))),
        (_("送复核"), _("看一眼草稿")),
        (pgettext("step", "用印"), _("由第二位老师复核")),
    ]
    marks = ["done" if number < at else "now" if number == at else "todo" for number in range(3)]
    return [Third(name, hint, mark) for (name, hint), mark in zip(words, marks, strict=True)]


@require_POST
@staff(*DESK)
def accept(request: HttpRequest, actor: Actor, number: str, line_id: int) -> HttpResponse:
    """Accept the candidate (and those that support it): a named assertion."""
    chosen = tuple(found for text in request.POST.getlist("mention") if (found := whole(text)) is not None)
    with services.as_seen(line_id=line_id, seen=request.POST.get("seen", "")):
        services.accept_candidate(actor, line_id=line_id, mention_ids=chosen, note=request.POST.get("note", "")[:600])
    messages.success(request, _("已认定，记在您的名下。请看一眼复印件，再送复核。"))
    return redirect(f"{reverse('staff:case', args=[number])}?line={line_id}")


@require_POST
@staff(*DESK)
def say(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Write to the applicant, or a note that only staff see."""
    form = forms.Say(request.POST)
    if not form.is_valid():
        messages.error(request, _("请先写一句话。"))
        return back(request)
    if request.POST.get("kind") == "note":
        services.note(actor, number=number, text=form.cleaned_data["text"])
        messages.success(request, _("已记下，只有馆里的人看得到。"))
    else:
        services.write_to_applicant(actor, number=number, text=form.cleaned_data["text"])
        messages.success(request, _("已发给申请人。"))
    return back(request)


@require_POST
@staff(*DESK)
def check_evidence(request: HttpRequest, actor: Actor, number: str, evidence_id: UUID) -> HttpResponse:
    """Record what the archivist thinks of one paper."""
    passed = request.POST.get("passed") == "yes"
    services.check_evidence(
        actor, evidence_id=str(evidence_id), number=number, passed=passed, words=request.POST.get("words", "")[:300]
    )
    messages.success(request, _("已核对，记下了。") if passed else _("已记下：这份凭据不行。"))
    return back(request)


@require_POST
@staff(*DESK)
def check(request: HttpRequest, actor: Actor, number: str, line_id: int) -> HttpResponse:
    """Record a check made by a person: documents shown at the window, authority, duplicate, held."""
    kind = request.POST.get("kind", "")
    passed = request.POST.get("passed") == "yes"
    with services.as_seen(line_id=line_id, seen=request.POST.get("seen", "")):
        services.record_check(
            actor, line_id=line_id, kind=kind, passed=passed, words=request.POST.get("words", "").strip()[:200]
        )
    messages.success(request, _("核对结果已记在您的名下。"))
    return redirect(f"{reverse('staff:case', args=[number])}?line={line_id}")
