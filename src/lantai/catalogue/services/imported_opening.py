"""What a sheet says was opened before: a first opinion, and the unit stays closed until a second person confirms it.

One hand brings a sheet in; no hand alone opens anything (domain.md 2.8). Our own exports come back the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events, states
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import Fonds, ImportBatch, ImportedOpening, Item, OpeningReview, Volume
from lantai.catalogue.queries.following import REVIEWED
from lantai.catalogue.rules import visibility
from lantai.catalogue.services import bulk
from lantai.catalogue.services.sheets import Line
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people

AT_ONCE = 2000  # units opened while the head waits; more go to the worker
PIECE = 1000
GROUND = "BEFORE"  # the `OpeningReason` of a first opinion that a sheet gave
COLUMNS = ("batch_id", "volume_id", "item_id", "opens_on", "state")
MODELS: dict[str, Any] = {"volume": Volume, "item": Item}
REVIEWED_AS = {"volume": {"volume": "pk"}, "item": {"volume": "volume", "item": "pk"}}  # kind of review → where it lies
IDENTITY = {"volume": "ref_code_norm", "item": "key"}
State = states.ImportedOpening


# --- while a sheet comes in


def known(kind: str, rows: Collection[Mapping[str, Any]], lines: Sequence[Line]) -> set[tuple[int, date | None]]:
    """Return (id, day) of held rows of which a sheet said before that they are open, where a line says it again.

    What was confirmed is open, or has been decided about since: of that a sheet may say something else.
    """
    if not any(visibility.is_open(line.read.values) for line in lines):
        return set()
    said = ImportedOpening.objects.filter(**{f"{kind}__in": [row["pk"] for row in rows]})
    return set(said.exclude(state=State.CONFIRMED.value).values_list(f"{kind}_id", "opens_on"))


def bring(fonds: Fonds, kind: str, said: Mapping[str, date | None], batch_id: int | None) -> None:
    """Keep what a sheet says of units that were just made: normal code or key → the day from which it is open."""
    if not said or batch_id is None:
        return
    rows = MODELS[kind].objects.filter(fonds=fonds, **{f"{IDENTITY[kind]}__among": said})
    ids = dict(rows.values_list(IDENTITY[kind], "pk"))
    _insert(kind, [(ids[name], day) for name, day in said.items()], batch_id)


def put(kind: str, held_id: int, days: Iterable[date | None], batch_id: int | None) -> None:
    """Keep what a sheet says of one held unit, if it says that it is open."""
    if batch_id is not None:
        _insert(kind, [(held_id, day) for day in days], batch_id)


def take_out(kind: str, ids: Sequence[int]) -> None:
    """Forget what was said of units that go. For undoing an import."""
    ImportedOpening.objects.filter(**{f"{kind}__in": ids}).delete()


def forget(batch_id: int) -> None:
    """Forget what an import that is undone said of units that stay; what was confirmed has been decided and stays."""
    ImportedOpening.objects.filter(batch=batch_id).exclude(state=State.CONFIRMED.value).delete()


def _insert(kind: str, several: Sequence[tuple[int, date | None]], batch_id: int) -> None:
    rows = [
        (
            batch_id, pk if kind == "volume" else None, pk if kind == "item" else None,
            day.isoformat() if day else None, State.WAITING.value,
        )
        for pk, day in several
    ]  # fmt: skip
    bulk.insert(ImportedOpening, COLUMNS, rows)


# --- the second person


def confirm_imported_opening(actor: Actor, *, batch_id: int, reason: str) -> int:
    """Open what an import says was opened before, as the second of two people; return how many units that concerns.

    Only the head of the archive or a deputy, never who brought the sheet in, with a reason in words. What has been
    decided otherwise meanwhile, lies before reviewers, is a state secret or destroyed is passed over; a restriction and
    an embargo hold as before. More than 2,000 units are opened by the worker. Raises `NotFound`, `CatalogueError`.
    Source: 档案法 art. 27, 30.
    """
    policy.require(actor, "catalogue.opening.decide")
    with transaction.atomic():
        batch = _batch(batch_id, reason)
        if batch.started_by == actor.account_id:
            raise CatalogueError(_("这份目录是您自己导入的，请另一位馆领导确认。"), code="OPENING_TWO")
        count = batch.openings.filter(state=State.WAITING.value).count()
        ImportBatch.objects.filter(pk=batch_id).update(opening_by=actor.account_id, opening_why=reason.strip()[:200])
        if count > AT_ONCE:
            log.record(events.ImportedOpeningAccepted(units=count), actor=actor, subject=("import_batch", batch_id))
        else:
            go_on(actor, batch_id=batch_id)
    return count


@transaction.atomic
def refuse_imported_opening(actor: Actor, *, batch_id: int, reason: str) -> int:
    """Say that what an import says of opening is not believed; return how many units wait for review like any other.

    The head or a deputy, with a reason in words. Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.opening.decide")
    batch = _batch(batch_id, reason)
    count = batch.openings.filter(state=State.WAITING.value).update(state=State.REFUSED.value)
    told = events.ImportedOpeningRefused(units=count, reason=reason.strip()[:200])
    log.record(told, actor=actor, subject=("import_batch", batch_id))
    return count


def _batch(batch_id: int, reason: str) -> ImportBatch:
    stands = (states.Batch.DONE.value, states.Batch.FAILED.value)
    batch = ImportBatch.objects.filter(pk=batch_id, state__in=stands).first()
    if batch is None or not batch.openings.filter(state=State.WAITING.value).exists():
        raise NotFound(_("这次导入没有等确认的开放标识，或者已经办完。"))
    if not reason.strip():
        raise CatalogueError(_("请写明审核的理由。"), code="OPENING_REASON")
    return batch


def go_on(actor: Actor, *, batch_id: int) -> None:
    """Open what is left of an import that was confirmed, piece by piece. Idempotent; may go on after a kill."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state in {states.Batch.UNDOING.value, states.Batch.UNDONE.value}:
        return
    waiting = batch.openings.filter(state=State.WAITING.value).order_by("pk")
    if not waiting.exists():
        return
    while some := list(waiting[:PIECE]):
        with transaction.atomic():
            _open(actor, batch, some)
    counts = {state: batch.openings.filter(state=state.value).count() for state in (State.CONFIRMED, State.PASSED)}
    told = events.ImportedOpeningConfirmed(opened=counts[State.CONFIRMED], passed=counts[State.PASSED])
    with transaction.atomic():
        log.record(told, actor=actor, subject=("import_batch", batch_id))


def _open(actor: Actor, batch: ImportBatch, some: Sequence[ImportedOpening]) -> None:
    for kind, model in MODELS.items():
        days = {getattr(one, f"{kind}_id"): one.opens_on for one in some if getattr(one, f"{kind}_id")}
        ids = _may_open(kind, list(days))
        for day in {days[pk] for pk in ids}:
            own = [pk for pk in ids if days[pk] == day]
            model.objects.filter(pk__in=own).update(opening_status=states.Opening.OPEN.value, opens_on=day)
        _keep_reviews(actor, batch, kind, {pk: days[pk] for pk in ids})
        for pk in ids:
            log.record(_told(batch, days[pk]), actor=actor, subject=(kind, pk))
        own_rows = ImportedOpening.objects.filter(pk__in=[one.pk for one in some], **{f"{kind}__isnull": False})
        own_rows.filter(**{f"{kind}__in": ids}).update(state=State.CONFIRMED.value)
        own_rows.exclude(**{f"{kind}__in": ids}).update(state=State.PASSED.value)


def _told(batch: ImportBatch, day: date | None) -> events.OpeningDecided:
    opened = states.Opening.OPEN.value
    return events.OpeningDecided(
        before=states.Opening.UNREVIEWED.value, after=opened, reason=batch.opening_why, first=opened,
        opens_on=day.isoformat() if day else "", imported=batch.pk,
    )  # fmt: skip


def _may_open(kind: str, ids: Sequence[int]) -> list[int]:
    """Return those of `ids` that nobody has decided about, or is deciding about, and that may be opened at all."""
    rows = MODELS[kind].objects.filter(
        pk__in=ids, opening_status=states.Opening.UNREVIEWED.value, secrecy__in=REVIEWED, destroyed_on=None
    )
    before_reviewers = OpeningReview.objects.filter(state=states.OpeningReview.FIRST.value)
    for reviewed, place in REVIEWED_AS[kind].items():
        rows = rows.exclude(**{f"{place}__in": before_reviewers.exclude(**{reviewed: None}).values(f"{reviewed}_id")})
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _keep_reviews(actor: Actor, batch: ImportBatch, kind: str, days: Mapping[int, date | None]) -> None:
    """Write both opinions down of each volume, and of each item that lies in none: the sheet's, by who brought it in, and
    this one. An item in a volume goes on following it.
    """
    alone = set(Item.objects.filter(pk__in=days, volume=None).values_list("pk", flat=True)) if kind == "item" else days
    first_at, now = batch.finished_at or batch.created_at, clock.now()
    name = people.account(batch.started_by).name if batch.started_by else ""
    status = states.Opening.OPEN.value
    OpeningReview.objects.bulk_create([
        OpeningReview(
            **{f"{kind}_id": pk}, state=states.OpeningReview.DECIDED.value, status=status, reason=GROUND, opens_on=day,
            first_by=batch.started_by, first_by_name=name, first_at=first_at, second_by=actor.account_id,
            second_by_name=actor.name, second_at=now, second_status=status, second_words=batch.opening_why,
        )
        for pk, day in days.items()
        if pk in alone
    ])  # fmt: skip
