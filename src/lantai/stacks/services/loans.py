"""Lending originals and taking them back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lantai.foundation import clock, policy, transitions, turns
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks import events
from lantai.stacks.errors import LoanRefused, NotFound, refused
from lantai.stacks.models import Content, Loan
from lantai.stacks.queries.loans import open_loans_of, terms
from lantai.stacks.queries.places import standing
from lantai.stacks.queries.things import Key, key_of, named, pictured
from lantai.stacks.rules import lending
from lantai.stacks.rules.lending import Term
from lantai.stacks.services.rooms import site_id
from lantai.stacks.states import LENDING, LOAN, Availability, Condition, JourneyState, LoanState, Reason
from lantai.stacks.values import Thing


def sites_of(actor: Actor, things: Collection[Thing], site: str = "") -> dict[Key, tuple[int, str]]:
    """Return (id, code) of the site that keeps each thing: of its box, of the box of the volume it is in, else `site`.

    Raises `LoanRefused`, `NotAllowed`.
    """
    known = homes_of(things, site)
    for code in {code for _pk, code in known.values()}:
        policy.require(actor, "stacks.work", code)
    return known


def homes_of(things: Collection[Thing], site: str = "") -> dict[Key, tuple[int, str]]:
    """As `sites_of`, whoever asks. Raises `LoanRefused`."""
    volumes = [pk for one in things if (pk := one.volume_id or one.parent_id) is not None]
    items = [one.id for one in things if one.kind == "item"]
    rows = Content.objects.filter(Q(volume_id__in=volumes) | Q(item_id__in=items))
    known = {
        key_of(volume, item): (site_pk, code)
        for volume, item, site_pk, code in rows.values_list("volume_id", "item_id", "box__site_id", "box__site__code")
    }
    if gone := [one.ref_code for one in things if one.gone]:
        words = _("%(codes)s 已经离馆（销毁、移出或遗失），没有原件可借。") % {"codes": "、".join(gone[:8])}
        raise refused(LoanRefused, words, "GONE")
    fallback = (site_id(site), site) if site else None
    homes: dict[Key, tuple[int, str]] = {}
    for thing in things:
        found = known.get((thing.kind, thing.id)) or known.get(("volume", thing.parent_id or 0)) or fallback
        if found is None:
            raise refused(
                LoanRefused,
                _("%(code)s 还没有登记位置，不知道由哪个校区保管。请先放进盒子，或选明校区。")
                % {"code": thing.ref_code},
                "NO_PLACE",
            )
        homes[thing.kind, thing.id] = found
    return homes


def term_of(reason: str) -> Term:
    """Return for how long a reason lends. Raises `LoanRefused` for none, and for a journey: it has its own verbs."""
    if reason not in set(LENDING):
        raise refused(LoanRefused, _("请选明借出的缘由。"), "NO_REASON")
    return terms().get(reason, Term(5, 1))


@transaction.atomic
def request_loan(
    actor: Actor,
    *,
    things: Sequence[Thing],
    reason: str,
    borrower: str,
    borrower_account: int | None = None,
    note: str = "",
    case_number: str = "",
    site: str = "",
) -> list[int]:
    """Ask for originals to be fetched; return the ids of the loans, REQUESTED. Raises `LoanRefused`, `NotAllowed`.

    Asking is allowed while somebody else has it out: it waits its turn. `reason` is a `states.Reason`.
    """
    term_of(reason)
    homes = sites_of(actor, things, site)
    made = [
        _new(
            actor,
            one,
            homes[one.kind, one.id],
            LoanState.REQUESTED,
            reason,
            borrower,
            borrower_account,
            note,
            case_number,
        )
        for one in _some(things, borrower)
    ]
    for row in made:
        row.save()
        log.record(
            events.LoanRequested(volume=row.volume_id, item=row.item_id, reason=reason, case_number=row.case_number),
            actor=actor,
            subject=("loan", row.pk),
        )
    return [row.pk for row in made]


def _some(things: Sequence[Thing], borrower: str) -> list[Thing]:
    if not things:
        raise refused(LoanRefused, _("请写明借哪一卷（件）。"), "NOTHING")
    if not borrower.strip():
        raise refused(LoanRefused, _("请写明谁借。"), "NO_BORROWER")
    return list(dict.fromkeys(things))


def _new(  # noqa: PLR0917  the columns of one row
    actor: Actor, thing: Thing, site: tuple[int, str], state: LoanState, reason: str, borrower: str, account: int | None,
    note: str, case_number: str,
) -> Loan:  # fmt: skip
    return Loan(
        site_id=site[0], volume_id=thing.volume_id, item_id=thing.item_id, state=state.value, reason=reason,
        borrower=borrower.strip()[:80], borrower_account_id=account, note=note.strip()[:200],
        case_number=case_number.strip()[:24], requested_at=clock.now(), requested_by_id=actor.account_id,
    )  # fmt: skip


@transaction.atomic
def lend(
    actor: Actor,
    *,
    things: Sequence[Thing],
    reason: str,
    borrower: str,
    borrower_account: int | None = None,
    due_date: date | None = None,
    note: str = "",
    case_number: str = "",
    site: str = "",
) -> list[int]:
    """Hand originals out now; return the ids of the loans, OUT. All go, or none.

    The due date follows the site's calendar and the reason's term unless `due_date` says otherwise. Raises `LoanRefused`:
    out already, in treatment (except for treatment), by itself or with the volume it is in, or an item of it is; no place
    known, a due date in the past; `NotAllowed`.
    """
    term = term_of(reason)
    every = _some(things, borrower)
    homes = sites_of(actor, every, site)
    take_turns(every)
    refuse_absent(actor, every, reason)
    today = clock.today()
    if due_date is not None and due_date < today:
        raise refused(LoanRefused, _("归还日期已经过去了，请改一个。"), "DUE_IN_PAST")
    made = []
    for thing in every:
        home = homes[thing.kind, thing.id]
        row = _new(actor, thing, home, LoanState.OUT, reason, borrower, borrower_account, note, case_number)
        row.out_at, row.lent_by_id = clock.now(), actor.account_id
        row.due_date = due_date or lending.due(today, term.days, people.calendar(home[1]))
        _save_out(row, thing)
        record_lent(actor, row)
        made.append(row.pk)
    return made


def take_turns(things: Collection[Thing]) -> None:
    """Let no two desks lend a volume and what lies in it at the same moment: constraints know one thing at a time."""
    turns.take("stacks.lending", [pk for one in things if (pk := one.volume_id or one.parent_id) is not None])


def refuse_absent(actor: Actor, things: Collection[Thing], reason: str) -> None:
    """Raise `LoanRefused` naming everything that is out or in treatment, by itself, with its volume, or in part; and of
    that what has page images, of which a copy can be given instead.
    """
    states = standing(things)
    absent: dict[Thing, str] = {}
    for thing in things:
        state, facts = states.of(thing)
        mending = state is Availability.TREATMENT and "loan_id" not in facts and reason == Reason.TREATMENT
        if state is not Availability.AVAILABLE and not mending:
            part = _("%(code)s 里的件") % {"code": thing.ref_code}
            absent[thing] = str(part) if facts.get("part") else thing.ref_code
    if not absent:
        return
    imaged = pictured(actor, absent)
    words = str(_("现在不能借出：%(codes)s（已借出、已报失或在修复）。") % {"codes": _listed(list(absent.values()))})
    if imaged:
        codes = _listed([thing.ref_code for thing in imaged])
        words += str(_("%(codes)s 有页图，可先提供复制件。") % {"codes": codes})
    refusal = LoanRefused(words, code="NOT_AVAILABLE")
    refusal.copies = imaged
    raise refusal


def _listed(codes: Sequence[str]) -> str:
    return "、".join(codes[:8]) + ("…" if len(codes) > 8 else "")


def _save_out(row: Loan, thing: Thing) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:  # the database allows one at a time
        raise refused(
            LoanRefused, _("%(code)s 刚刚由别人借出。请刷新后再看。") % {"code": thing.ref_code}, "JUST_LENT"
        ) from fault


def record_lent(actor: Actor, row: Loan) -> None:
    assert row.due_date is not None
    log.record(
        events.Lent(
            volume=row.volume_id, item=row.item_id, reason=row.reason, due=row.due_date, case_number=row.case_number
        ),
        actor=actor,
        subject=("loan", row.pk),
    )


def loan_row(actor: Actor, loan_id: int) -> Loan:
    policy.require(actor, "stacks.work")
    found = (
        Loan.objects.select_related("site", "journey").filter(policy.scope(actor, "stacks.work"), pk=loan_id).first()
    )
    if found is None:
        raise NotFound
    return found


def _refuse_travelling(row: Loan) -> None:
    """Raise `LoanRefused` for what is sent to another site: bag, seal and receipt are told on the slip.

    What was not in a bag that was taken in (LOST) may be found like anything else.
    """
    journey = row.journey
    if journey is not None and (row.state != LoanState.LOST or journey.state == JourneyState.NOT_ARRIVED):
        words = _("它随移送单 %(number)s 走。请在移送单上办。") % {"number": journey.number}
        raise refused(LoanRefused, words, "ON_A_JOURNEY")


@transaction.atomic
def hand_out(actor: Actor, *, loan_id: int) -> date:
    """Give out what was asked for; return the due date. Raises `LoanRefused` when it is out or in treatment."""
    row = loan_row(actor, loan_id)
    _refuse_travelling(row)
    key = key_of(row.volume_id, row.item_id)
    thing = named(actor, [key])[key]
    take_turns([thing])
    refuse_absent(actor, [thing], row.reason)
    due = lending.due(clock.today(), term_of(row.reason).days, people.calendar(row.site.code))
    try:
        with transaction.atomic():
            _move(row, LoanState.OUT, out_at=clock.now(), lent_by_id=actor.account_id, due_date=due)
    except IntegrityError as fault:
        raise refused(LoanRefused, _("刚刚由别人借出。请刷新后再看。"), "JUST_LENT") from fault
    row.due_date = due
    record_lent(actor, row)
    return due


def _move(row: Loan, to: LoanState, **changes: Any) -> None:
    expected = [state.value for state, following in LOAN.items() if to in following]
    transitions.move(Loan, row.pk, expected=expected, to=to.value, **changes)


@transaction.atomic
def renew(actor: Actor, *, loan_id: int) -> date:
    """Let a loan last one term longer; return the new due date. Raises `LoanRefused` when it was renewed often enough,
    or when somebody else waits for it.
    """
    row = loan_row(actor, loan_id)
    _refuse_travelling(row)
    term = term_of(row.reason)
    if row.state != LoanState.OUT or row.due_date is None:
        raise refused(LoanRefused, _("没有借出，不用续借。"), "NOT_OUT")
    if row.renewals >= term.renewals:
        raise refused(
            LoanRefused,
            ngettext(
                "已续借 %(n)s 次，到了上限。请先归还，再重新借出。",
                "已续借 %(n)s 次，到了上限。请先归还，再重新借出。",
                row.renewals,
            )
            % {"n": row.renewals},
            "RENEWED_ENOUGH",
        )
    same: Any = {"volume_id": row.volume_id, "item_id": row.item_id}
    if Loan.objects.filter(state=LoanState.REQUESTED, **same).exists():
        raise refused(LoanRefused, _("有人等着用这一卷，不能续借。"), "SOMEBODY_WAITS")
    due = lending.renewed(row.due_date, clock.today(), term.days, people.calendar(row.site.code))
    changed = Loan.objects.filter(pk=row.pk, state=LoanState.OUT, renewals=row.renewals).update(
        due_date=due, renewals=row.renewals + 1
    )
    if not changed:
        raise refused(LoanRefused, _("刚刚由别人办过了。请刷新后再看。"), "STALE_STATE")
    log.record(
        events.LoanRenewed(before=row.due_date, after=due, renewals=row.renewals + 1),
        actor=actor,
        subject=("loan", row.pk),
    )
    return due


@transaction.atomic
def give_back(actor: Actor, *, loan_id: int, condition: str = Condition.GOOD, note: str = "") -> int:
    """Take an original back (also a lost one that turned up); return by how many days it was late.

    `condition` is a `states.Condition`; anything but GOOD needs a note. Raises `LoanRefused`, `StaleState`.
    """
    row = loan_row(actor, loan_id)
    _refuse_travelling(row)
    if condition not in set(Condition):
        raise refused(LoanRefused, _("请选明归还时的状况。"), "NO_CONDITION")
    if condition != Condition.GOOD and not note.strip():
        raise refused(LoanRefused, _("状况不是“完好”的，请写明哪里有问题。"), "NO_NOTE")
    return back_in(actor, row, condition, note)


def back_in(actor: Actor, row: Loan, condition: str, note: str) -> int:
    """Put a loan down as returned; return by how many days it was late. In the caller's transaction."""
    _move(
        row, LoanState.RETURNED, ended_at=clock.now(), ended_by_id=actor.account_id, condition=condition,
        condition_note=note.strip()[:200],
    )  # fmt: skip
    wanted = Q(volume_id=row.volume_id) if row.volume_id else Q(item_id=row.item_id)
    Content.objects.filter(wanted).update(missing_since=None)
    late = lending.days_late(row.due_date, clock.today()) if row.due_date else 0
    log.record(
        events.GivenBack(volume=row.volume_id, item=row.item_id, condition=condition, days_late=late),
        actor=actor,
        subject=("loan", row.pk),
    )
    return late


@transaction.atomic
def end_loan(actor: Actor, *, loan_id: int, state: LoanState, note: str = "") -> None:
    """Withdraw a request (WITHDRAWN), or declare what is out lost (LOST, with a note saying what was done to find it)."""
    row = loan_row(actor, loan_id)
    _refuse_travelling(row)
    if state not in {LoanState.WITHDRAWN, LoanState.LOST}:
        raise refused(LoanRefused, _("只能撤回申请，或报失。"), "STATE")
    if state is LoanState.LOST and not note.strip():
        raise refused(LoanRefused, _("报失要写明怎样找过。"), "NO_NOTE")
    _move(row, state, ended_at=clock.now(), ended_by_id=actor.account_id, condition_note=note.strip()[:200])
    log.record(events.LoanEnded(state=state.value), actor=actor, subject=("loan", row.pk))


def loans_out(actor: Actor, things: Collection[Thing]) -> dict[Key, int]:
    """Return the ids of the open loans of some things, at the actor's sites."""
    policy.require(actor, "stacks.work")
    return {
        key: row.pk for key, row in open_loans_of(things).items() if policy.allows(actor, "stacks.work", row.site.code)
    }
