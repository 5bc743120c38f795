"""The shredder: closed cases are reduced to their figures, papers and drafts go when their time is over (P2, P6, P7).

What stays: the use register with the keyed hash of who asked, the issue register and its ledger, mailed pieces, ratings
as stars, and of each case and line what counting needs. Every thing goes in a transaction of its own that also counts
it, so a run that is killed loses nothing and counts nothing twice; the next run takes the open one up and ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import services as catalogue
from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.notices import services as notices
from lantai.reference import models
from lantai.reference.errors import WrongState, refused
from lantai.reference.events import CaseReduced, PurgeDone
from lantai.reference.queries import access
from lantai.reference.queries.keeping import keeping_rules
from lantai.reference.rules import keeping as rules
from lantai.reference.rules import privacy
from lantai.reference.services import production, timers
from lantai.reference.states import LINE_FINAL
from lantai.reference.values import Receiver, StudyClaim, UnitLetter
from lantai.reference.values.packing import pack, unpack

PORTION = 200


class _Closed(Exception):  # noqa: N818
    """The run was ended by another worker."""


def run_purge(actor: Actor, *, at_most: int | None = None) -> dict[str, int]:
    """Take away everything whose time is over and leave a receipt; return what each rule took in this run.

    For the system's schedule and for heads. `at_most` stops after so many things and leaves the run open. The receipt
    is the event `PurgeDone` (counts, rules with version and days, operator), folded into the signed ledger. Source: P6, P7.
    """
    policy.require(actor, "reference.purge")
    run = _open_run(actor)
    for done, (rule, act) in enumerate(_due(actor)):
        if at_most is not None and done >= at_most:
            return _counts(run)
        try:
            with transaction.atomic():
                _count(run, rule, act)
        except _Closed:
            break
    _end(actor, run)
    return _counts(run)


def _open_run(actor: Actor) -> models.PurgeRun:
    run = models.PurgeRun.objects.filter(ended_at=None).order_by("pk").first()
    if run is not None:
        return run
    in_force = {code: [rule.version, rule.days] for code, rule in keeping_rules().items()}
    return models.PurgeRun.objects.create(started_at=clock.now(), operator_id=actor.account_id, rules=in_force)


def _count(run: models.PurgeRun, rule: str, act: Callable[[], int]) -> None:
    """Do one thing and count it. The run's row is held, so that nobody ends it in between."""
    if not models.PurgeRun.objects.filter(pk=run.pk, ended_at=None).update(started_at=F("started_at")):
        raise _Closed
    count = int(act())  # a bool cannot be added on PostgreSQL
    if count:
        models.PurgeCount.objects.get_or_create(run=run, rule=rule)
        models.PurgeCount.objects.filter(run=run, rule=rule).update(count=F("count") + count)


def _counts(run: models.PurgeRun) -> dict[str, int]:
    return dict(models.PurgeCount.objects.filter(run=run).order_by("rule").values_list("rule", "count"))


@transaction.atomic
def _end(actor: Actor, run: models.PurgeRun) -> None:
    if models.PurgeRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=clock.now()):
        receipt = PurgeDone(run.pk, _counts(run), {code: tuple(value) for code, value in run.rules.items()})
        events.record(receipt, actor=actor, subject=("purge", run.pk))


def _due(actor: Actor) -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield what is due, one thing at a time: rule and the act that takes it away."""
    in_force = keeping_rules()
    now = clock.now()
    old = models.OrderDraft.objects.filter(saved_at__lte=now - rules.span(in_force["DRAFT"]))
    for draft_id in list(old.values_list("pk", flat=True)):
        yield "DRAFT", partial(_drop_draft, draft_id)
    papers = models.Evidence.objects.filter(removed_at=None, keep_until__lte=now)
    for paper in papers.order_by("pk"):
        rule = "EVIDENCE_CONSENT" if paper.consent else "EVIDENCE_CHECKED" if paper.checked_at else "EVIDENCE_UNCHECKED"
        yield rule, partial(timers.drop_evidence, actor, paper, reason="TIME")
    alone = models.Evidence.objects.filter(removed_at=None, keep_until=None, cases=None)
    for paper in alone.filter(added_at__lte=now - rules.span(in_force["EVIDENCE_UNCHECKED"])).order_by("pk"):
        yield "EVIDENCE_UNCHECKED", partial(timers.drop_evidence, actor, paper, reason="TIME")
    sheets = models.UnitList.objects.filter(reduced_at=None, cases__reduced_at=None)
    closed = models.UnitList.objects.filter(reduced_at=None).exclude(pk__in=sheets.exclude(cases=None).values("pk"))
    span = rules.span(in_force.get("CLOSED", in_force["EVIDENCE_CONSENT"]))
    for list_id in list(closed.filter(submitted_at__lte=now - span).values_list("pk", flat=True)):
        yield "LIST", partial(_reduce_list, actor, list_id)
    for case_id, code in _cases_due():
        yield code, partial(reduce, actor, case_id, rule=code)


def _drop_draft(draft_id: UUID) -> int:
    deleted, _by_kind = models.OrderDraft.objects.filter(pk=draft_id).delete()
    return min(deleted, 1)


def _reduce_list(actor: Actor, list_id: int) -> int:
    """Reduce a unit's sheet all of whose cases are reduced: how many rows and which became what stays."""
    if not models.UnitList.objects.filter(pk=list_id, reduced_at=None).update(reduced_at=clock.now()):
        return 0
    made = models.UnitList.objects.get(pk=list_id)
    models.UnitRow.objects.filter(sheet=made).update(cells="", row="")
    models.UnitList.objects.filter(pk=list_id).update(file_name="", letter=pack(UnitLetter("")), purpose_text="",
                                                      receiver=pack(Receiver()))  # fmt: skip
    for paper in models.Evidence.objects.filter(pk=made.paper, removed_at=None, cases=None):
        timers.drop_evidence(actor, paper, reason="CASE")
    notices.forget(Actor.system("reference.keeping"), reference=made.number)
    return 1


def _cases_due() -> Iterator[tuple[int, str]]:
    """Yield closed cases whose time is over with the rule that says so; an unanswered complaint keeps a case."""
    now = clock.now()
    reducing = [rule for rule in keeping_rules().values() if rule.outcomes]
    if not reducing:
        return
    shortest = min(reducing, key=lambda rule: rule.days)
    ended = (
        models.Case.objects.filter(reduced_at=None)
        .exclude(lines__closed_at=None)
        .exclude(rating__complaint=True, rating__answered_at=None)
        .annotate(ended=Max("lines__closed_at"))
        .filter(ended__lte=now - rules.span(shortest))
    )
    keys = list(ended.order_by("pk").values_list("pk", "ended"))
    for start in range(0, len(keys), PORTION):
        portion = dict(keys[start : start + PORTION])
        outcomes: dict[int, set[str]] = {}
        for case_id, outcome in models.Line.objects.filter(case_id__in=portion).values_list("case_id", "outcome"):
            outcomes.setdefault(case_id, set()).add(outcome)
        for case_id, moment in portion.items():
            rule = rules.rule_for(outcomes.get(case_id, ()), reducing)
            if rule is not None and rules.is_over(rule, ended=moment, now=now):
                yield case_id, rule.code


@transaction.atomic
def reduce(actor: Actor, case_id: int, *, rule: str) -> bool:
    """Reduce one closed case to its figures; False when that was done before. For this room's own services."""
    if not models.Case.objects.filter(pk=case_id, reduced_at=None).update(reduced_at=clock.now()):
        return False
    case = models.Case.objects.get(pk=case_id)
    system = Actor.system("reference.keeping")
    _reduce_register(case, _names(case))
    _reduce_lines(case)
    _reduce_words(case)
    _reduce_papers(system, case)
    notices.forget(system, reference=case.number)
    catalogue.forget_not_found(system, purpose=case.number)
    models.IdempotencyKey.objects.filter(case=case).delete()
    models.ProgressGrant.objects.filter(case=case).delete()
    blank = dict.fromkeys(
        ("applicant_name", "phone", "email", "name_index", "phone_index", "email_index", "user_key", "letter",
         "purpose_text", "remark", "consent_note"), ""
    )  # fmt: skip
    models.Case.objects.filter(pk=case.pk).update(**blank, applicant=None, proxy_id=None, needed_by=None)
    events.record(CaseReduced(case.number, rule), actor=actor, subject=("case", case.number))
    return True


def _reduce_lines(case: models.Case) -> None:
    lines = models.Line.objects.filter(case=case)
    production.let_go(case.number)
    models.Candidate.objects.filter(line__case=case).delete()
    models.LineCheck.objects.filter(line__case=case).update(words="")
    models.Decision.objects.filter(line__case=case).update(words="", appeal="", appeal_words="", elsewhere="")
    lines.update(
        study=None, description="", person_id=None, ask={}, code="", draft_id=None, draft_digest="", proof_agreed="",
        draft_mentions=[], courses=[], away_why="",
    )  # fmt: skip
    models.StudyClaim.objects.filter(case=case).delete()
    _deliveries(case).update(
        receiver=pack(Receiver()), envelope_text="", reference_no="", proxy="", collector="", why="", code_hash="",
        token_hash="", address_code_hash="",
    )  # fmt: skip


def _reduce_words(case: models.Case) -> None:
    models.Message.objects.filter(case=case).delete()
    models.Rating.objects.filter(case=case).update(text="", effect="", answer="")
    models.Thanks.objects.filter(case=case, may_quote=False).delete()


def _reduce_papers(actor: Actor, case: models.Case) -> None:
    """Papers of nobody's vault go; those in somebody's vault stay there until their own time is over."""
    for paper in list(case.evidence.all()):
        if paper.kind in rules.KEPT_FOR_GOOD:
            continue
        case.evidence.remove(paper)
        alone = not paper.cases.exists()
        if paper.removed_at is None and alone and (paper.owner_id is None or paper.keep_until is None):
            timers.drop_evidence(actor, paper, reason="CASE")


def _names(case: models.Case) -> set[str]:
    """The names that stand in a case: who asked, whom it is about, who received."""
    claims = [unpack(StudyClaim, row.claim) for row in case.studies.all()]
    receivers = [unpack(Receiver, text) for text in _deliveries(case).values_list("receiver", flat=True)]
    found = {case.applicant_name, *(claim.name for claim in claims), *(receiver.name for receiver in receivers)}
    return {name for name in found.union(*(claim.former_names for claim in claims)) if name.strip()}


def _deliveries(case: models.Case) -> QuerySet[models.Delivery]:
    return models.Delivery.objects.filter(line__case=case)


def _reduce_register(case: models.Case, names: set[str]) -> None:
    """The register stays with every column; who asked is only the keyed hash (domain.md 3.6).

    Purpose and effect are what the register is for: they stay, without names and numbers.
    """
    entries = models.UseRegisterEntry.objects.filter(line__case=case)
    for entry in entries.exclude(purpose_text=""):
        entries.filter(pk=entry.pk).update(purpose_text=privacy.without_names(entry.purpose_text, names))
    entries.update(user="")
    for effect in models.UseEffect.objects.filter(entry__line__case=case):
        models.UseEffect.objects.filter(pk=effect.pk).update(text=privacy.without_names(effect.text, names))


def forget_case(actor: Actor, *, number: str) -> None:
    """Reduce one's own closed case before its time, at the holder's wish (PIPL 47); the receipt names the rule HOLDER.

    Not for units and authorities, whose letters are records about somebody else; not while something is under way.
    Errors: `NoSuchCase`, `WrongState`, `NotThisWay`.
    """
    case = access.applicant_case(actor, number, "")
    why = rules.not_forgotten(
        relationship=case.relationship,
        open_lines=case.lines.exclude(state__in=LINE_FINAL).exists(),
        complaint=models.Rating.objects.filter(case=case, complaint=True, answered_at=None).exists(),
    )
    if why == "LETTER_KEPT":
        raise refused(_("单位查他人档案的函件要按规定保存，到期才能删除。"), code=why)
    if why:
        raise WrongState(
            _("还有申请项没有办完。请先撤回或等办完，再申请删除。")
            if why == "OPEN"
            else _("您的投诉还没有答复，答复之后才能删除。")
        )
    with transaction.atomic():
        run = models.PurgeRun.objects.create(started_at=clock.now(), operator_id=actor.account_id)
        _count(run, rules.HOLDER, partial(reduce, actor, case.pk, rule=rules.HOLDER))
        _end(actor, run)
