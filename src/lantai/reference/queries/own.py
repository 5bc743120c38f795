"""One's own requests and saved drafts (A18)."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference import models, texts
from lantai.reference.queries import access, facts, vocabulary
from lantai.reference.queries.keeping import draft_lives
from lantai.reference.rules import derived
from lantai.reference.states import Stage
from lantai.reference.values import CaseBrief, Order
from lantai.reference.values.packing import unpack


def my_cases(actor: Actor) -> list[CaseBrief]:
    """The applicant's own requests and saved drafts, newest first, in four queries."""
    if actor.account_id is None or actor.kind != "applicant":
        return []
    cases = list(
        models.Case.objects.filter(applicant_id=actor.account_id, unit_list=None).order_by("-submitted_at")[:200]
    )
    lines: dict[int, list[models.Line]] = {case.pk: [] for case in cases}
    for line in models.Line.objects.filter(case__in=cases).order_by("number").prefetch_related("deliveries"):
        lines[line.case_id].append(line)
    every = [line for group in lines.values() for line in group]
    names = vocabulary.names((line.material, line.material_version) for line in every)
    drafts = models.OrderDraft.objects.filter(owner_id=actor.account_id).order_by("-saved_at")
    return [_draft_brief(row) for row in drafts] + [_brief(case, lines[case.pk], names) for case in cases]


def _brief(case: models.Case, lines: list[models.Line], names: dict[tuple[str, int], str]) -> CaseBrief:
    whole = derived.derive([facts.line_fact(line, list(line.deliveries.all())) for line in lines])
    dates = [when for line in lines if (when := facts.by_when(line, list(line.deliveries.all()))) is not None]
    return CaseBrief(
        number=case.number,
        submitted_at=case.submitted_at,
        materials=tuple(names[line.material, line.material_version] for line in lines),
        stage=whole.stage,
        stage_name=str(texts.STAGE[whole.stage]),
        needs_you=whole.needs_you,
        closed=whole.closed,
        by_when=max(dates, default=None),
    )


def _draft_brief(row: models.OrderDraft) -> CaseBrief:
    order = unpack(Order, row.order)
    words = {item.code: item.name for item in vocabulary.materials()}
    return CaseBrief(
        number="",
        submitted_at=None,
        materials=tuple(words.get(item.material, item.material) for item in order.items),
        stage=Stage.FILL,
        stage_name=str(texts.STAGE[Stage.FILL]),
        needs_you=True,
        closed=False,
        by_when=row.saved_at + draft_lives(),
        draft_id=str(row.pk),
    )


def draft_order(actor: Actor, *, draft_id: str) -> Order:
    """A saved order of one's own. Errors: `NoSuchCase`."""
    row = models.OrderDraft.objects.filter(pk=draft_id, owner_id=actor.account_id or 0).first()
    if row is None:
        raise access.NoSuchCase
    return unpack(Order, row.order)
