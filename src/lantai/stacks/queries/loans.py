"""What is out, what is late, what is held."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from lantai.catalogue.queries import identity
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.stacks.errors import NotFound
from lantai.stacks.models import Content, Hold, Loan, LoanTerm
from lantai.stacks.queries.things import Key, key_of, named
from lantai.stacks.rules import lending
from lantai.stacks.rules.lending import Term
from lantai.stacks.states import Damage, LoanState
from lantai.stacks.values import HoldView, LoanView, Thing, Where

VIEWS = ("out", "overdue", "requested", "returned", "lost")


def terms() -> dict[str, Term]:
    return {row.reason: Term(row.days, row.renewals) for row in LoanTerm.objects.all()}


def _narrowed(actor: Actor, view: str) -> Any:
    rows = Loan.objects.filter(policy.scope(actor, "stacks.view"))
    if view == "overdue":
        return rows.filter(state=LoanState.OUT, due_date__lt=clock.today()).order_by("due_date", "pk")
    if view == "requested":
        return rows.filter(state=LoanState.REQUESTED).order_by("requested_at", "pk")
    if view == "returned":
        return rows.filter(state=LoanState.RETURNED).order_by("-ended_at", "-pk")
    if view == "lost":
        return rows.filter(state=LoanState.LOST).order_by("-ended_at", "-pk")
    return rows.filter(state=LoanState.OUT).order_by("due_date", "pk")


def loans(
    actor: Actor, *, view: str = "out", text: str = "", start: int = 0, limit: int = 50
) -> tuple[list[LoanView], int]:
    """Return one page of the loans of a view (out, overdue, requested, returned, lost) and how many there are.

    `text`: a reference code, or part of the borrower's name or of the case number. Constant queries.
    """
    policy.require(actor, "stacks.view")
    rows = _narrowed(actor, view)
    if text.strip():
        found = identity.identify(actor, codes=[text])
        ids = [one for several in found.values() for one in several]
        rows = rows.filter(
            Q(volume_id__in=[one.id for one in ids if one.kind == identity.VOLUME])
            | Q(item_id__in=[one.id for one in ids if one.kind == identity.ITEM])
            | Q(borrower__contains=text.strip())
            | Q(case_number__iexact=text.strip())
        )
    page = list(rows.select_related("site")[start : start + limit])
    return _views(actor, page), rows.count()


def loan(actor: Actor, *, loan_id: int) -> LoanView:
    """Return one loan. Raises `NotFound`."""
    policy.require(actor, "stacks.view")
    row = Loan.objects.filter(policy.scope(actor, "stacks.view"), pk=loan_id).select_related("site").first()
    if row is None:
        raise NotFound
    return _views(actor, [row])[0]


def overdue(actor: Actor, *, limit: int = 500) -> list[LoanView]:
    """Return what should be back, the latest first."""
    return loans(actor, view="overdue", limit=limit)[0]


def counts(actor: Actor) -> dict[str, int]:
    """Return how many loans each view holds, in one query."""
    from django.db.models import Count  # noqa: PLC0415

    policy.require(actor, "stacks.view")
    out = Q(state=LoanState.OUT)
    found: dict[str, int] = Loan.objects.filter(policy.scope(actor, "stacks.view")).aggregate(
        out=Count("pk", filter=out),
        overdue=Count("pk", filter=out & Q(due_date__lt=clock.today())),
        requested=Count("pk", filter=Q(state=LoanState.REQUESTED)),
        returned=Count("pk", filter=Q(state=LoanState.RETURNED)),
        lost=Count("pk", filter=Q(state=LoanState.LOST)),
    )
    return found


def _views(actor: Actor, rows: list[Loan]) -> list[LoanView]:
    called = named(actor, {key_of(row.volume_id, row.item_id) for row in rows})
    known, today = terms(), clock.today()
    homes = _homes(called)
    made = []
    for row in rows:
        key = key_of(row.volume_id, row.item_id)
        term = known.get(row.reason, Term(0, 0))
        out = row.state == LoanState.OUT
        made.append(
            LoanView(
                row.pk, called[key], row.site.code, row.state, row.reason, row.borrower, row.note, row.case_number,
                row.requested_at, row.out_at, row.due_date, row.renewals,
                out and row.renewals < term.renewals and not called[key].gone,
                lending.days_late(row.due_date, today) if out and row.due_date else 0, row.ended_at, row.condition,
                row.condition_note, homes.get(key), row.journey_id,
            )
        )  # fmt: skip
    return made


def _homes(called: dict[Key, Thing]) -> dict[Key, Where]:
    """Return where each belongs, for the person who carries it back: an item without a place with its volume. One query."""
    volumes = [pk for one in called.values() if (pk := one.volume_id or one.parent_id) is not None]
    items = [pk for kind, pk in called if kind == identity.ITEM]
    rows = Content.objects.filter(Q(volume_id__in=volumes) | Q(item_id__in=items)).select_related(
        "box__site", "box__shelf__stack"
    )
    placed = {key_of(row.volume_id, row.item_id): row for row in rows}
    found = {}
    for key, thing in called.items():
        row = placed.get(key) or placed.get((identity.VOLUME, thing.parent_id or 0))
        if row is None:
            continue
        at: Any = row.box.shelf
        found[key] = Where(
            thing, row.box.site.code, row.box_id, str(row.box), row.box.barcode or "", row.box.shelf_id,
            at.code if at else "", at.stack_id if at else None, at.stack.name if at else "", at.stack.name_en if at else "",
            row.position, row.missing_since, with_volume=key not in placed,
        )  # fmt: skip
    return found


def holds(actor: Actor, *, released: bool = False, limit: int = 200) -> list[HoldView]:
    """Return what is in treatment, the worst damage first; or what was released, newest first."""
    policy.require(actor, "stacks.view")
    rows: Any = Hold.objects.filter(policy.scope(actor, "stacks.view"), released_at__isnull=not released)
    ranks = [When(grade=grade.value, then=Value(rank)) for rank, grade in enumerate(Damage)]
    rank = Case(*ranks, default=Value(9), output_field=IntegerField())
    rows = rows.order_by("-released_at") if released else rows.annotate(rank=rank).order_by("rank", "since", "pk")
    found = list(rows.select_related("site")[:limit])
    called = named(actor, {key_of(row.volume_id, row.item_id) for row in found})
    return [
        HoldView(
            row.pk, called[key_of(row.volume_id, row.item_id)], row.site.code, row.reason, row.grade, row.since, row.until,
            row.released_at, row.outcome,
        )
        for row in found
    ]  # fmt: skip


def open_loans_of(things: Collection[Thing]) -> dict[Key, Loan]:
    """Return the rows of what is out (or lost) of some things, for the verbs of this room."""
    from lantai.stacks.states import AWAY  # noqa: PLC0415

    volumes = [one.id for one in things if one.kind == identity.VOLUME]
    items = [one.id for one in things if one.kind == identity.ITEM]
    rows = Loan.objects.filter(
        Q(volume_id__in=volumes) | Q(item_id__in=items), state__in=[state.value for state in AWAY]
    ).select_related("site")
    return {key_of(row.volume_id, row.item_id): row for row in rows}
