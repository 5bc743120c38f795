"""Undoing an import: what it brought goes, what it completed says again what it said before; in a person's name.

What another import's sheet names too stays, as that import's. Where something later was built on it, nothing goes, and the
refusal says what stands in the way. A long one is taken out by the worker, piece by piece, and goes on after a kill.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import UndoRefused
from lantai.catalogue.models import (
    Enrolment,
    FormerPlace,
    ImportBatch,
    ImportChange,
    ImportConflict,
    ImportProblem,
    MentionNumber,
    MentionReading,
    NameForm,
    NameKey,
    NameKeyWaiting,
    OtherName,
    Person,
    PersonLink,
    PersonMention,
    PersonName,
    SupervisorName,
    VolumeThen,
)
from lantai.catalogue.queries import undoing as queries
from lantai.catalogue.services import (
    arranged,
    former_places,
    formers,
    imported_opening,
    kin,
    relating,
    replacing,
    secrecy,
    tracing,
)
from lantai.catalogue.services.fonds import take_turn
from lantai.catalogue.states import Batch, Conflict
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

AT_ONCE = 5000  # rows taken out while the archivist waits, in one transaction; more go to the worker
PIECE = 2000
MANY = 50_000  # names whose keys are looked for together
DATES = ("date_from", "date_to", "opens_on")


def undo_import(actor: Actor, *, batch_id: int, reason: str, at_once: bool = False) -> str:
    """Undo an import and return its state: UNDONE, or UNDOING when the worker does it (`at_once`: never the worker).

    Raises `NotFound`, `NotAllowed`, `UndoRefused` (no reason; it runs or is undone already; something stands in the way:
    `code` and `obstacles` say what), `StaleState`.
    """
    policy.require(actor, "catalogue.import.undo")
    view = queries.consider(actor, batch_id=batch_id)
    _refuse(view, reason)
    total = view.volumes + view.items + view.mentions
    stood = [Batch.DONE.value, Batch.FAILED.value]
    facts = {"undone_by": actor.account_id, "undo_reason": reason.strip()[:300], "failure": ""}
    try:
        with transaction.atomic():
            transitions.move(ImportBatch, batch_id, expected=stood, to=Batch.UNDOING.value, **facts)
            if total > AT_ONCE:
                told = events.ImportUndoAccepted(rows=total)
                log.record(told, actor=actor, subject=("import_batch", batch_id))
            else:
                _withdraw(actor, batch_id)
    except IntegrityError:
        raise UndoRefused(
            _("刚刚有人用上了其中的内容，没有撤销。请刷新页面，看看拦着的是什么。"), code="IN_THE_WAY"
        ) from None
    if total > AT_ONCE and at_once:
        go_on(actor, batch_id=batch_id)
    return ImportBatch.objects.values_list("state", flat=True).get(pk=batch_id)


def go_on(actor: Actor, *, batch_id: int) -> None:
    """Take out what is left of an import that is being undone; one that is undone stays so.

    When somebody has meanwhile built on what is left, it stops there: the import is said to have failed, with the reason.
    """
    if ImportBatch.objects.filter(pk=batch_id, state=Batch.UNDOING.value).exists():
        try:
            _withdraw(actor, batch_id)
        except (IntegrityError, UndoRefused):
            ImportBatch.objects.filter(pk=batch_id).update(state=Batch.FAILED.value, failure="UNDO_STOPPED")


def _refuse(view: queries.Undoing, reason: str) -> None:
    if not reason.strip():
        raise UndoRefused(_("请写明为什么撤销，例如“选错了全宗”。"), code="NO_REASON")
    if view.state in {Batch.UNDOING.value, Batch.UNDONE.value}:
        raise UndoRefused(_("这次导入已经撤销，或正在撤销。"), code="UNDONE")
    if view.obstacles:
        words = "；".join(one.words for one in view.obstacles)
        refusal = UndoRefused(_("不能撤销：%(words)s。没有任何改动。") % {"words": words}, code="IN_THE_WAY")
        refusal.obstacles = view.obstacles
        raise refusal
    if not view.possible:
        raise UndoRefused(_("这次导入还没有结束，或者是页面图像，不能撤销。"), code="NOT_STANDING")


# --- piece by piece


def _withdraw(actor: Actor, batch_id: int) -> None:
    batch = ImportBatch.objects.select_related("fonds").get(pk=batch_id)
    with transaction.atomic():
        take_turn(batch.fonds.code)
        kin.hand_over(batch_id)
        relating.hand_over(batch_id, queries.leaving_units(batch_id))
        relating.take_out(batch_id)
        _restore(actor, batch_id)
        _hand_over(batch_id)
    for kind in ("mention", "item", "volume"):
        while _piece(batch, kind):
            pass
    with transaction.atomic():
        take_turn(batch.fonds.code)
        arranged.take_out(batch)
        secrecy.drop_what_a_sheet_says(actor, batch_id=batch.pk)
        _tidy(batch)
        _tell(actor, batch)


def _restore(actor: Actor, batch_id: int) -> None:
    """Let the rows this import completed say what they said before; each is forgotten as it is done."""
    for change in ImportChange.objects.filter(batch_id=batch_id).order_by("-id"):
        before: dict[str, Any] = json.loads(change.before)
        if change.kind == "mention":
            offered = {name: value for name, value in before.items() if name != "content"}
            replacing.replace_mention(actor, mention_id=change.held_id, offered=offered, batch_id=before.get("batch"))
        elif change.kind == "page":
            from lantai.catalogue.services import page_imports  # noqa: PLC0415  pages import sheets' words, not vice versa

            page_imports.replace_image(actor, page_image_id=change.held_id, offered=before)
        elif change.kind in {"fonds", "series"}:
            arranged.take_back(actor, change, change.batch.undo_reason)
        elif change.kind in kin.KINDS:
            if kin.take_back(change):
                tracing.spans(batch_id, tracing.GONE, [(change.kind, change.held_id)])
        else:
            if (former := before.pop(formers.FIELD, None)) is not None:
                after = json.loads(change.after)[formers.FIELD]
                gone = formers.take_back(change.kind, change.held_id, former, after)
                tracing.spans(batch_id, tracing.GONE, [("former", pk) for pk in gone])
            values = {name: _stored(name, value) for name, value in before.items()}
            if values:
                queries.MODELS[change.kind]._default_manager.filter(pk=change.held_id).update(**values)  # noqa: SLF001
        tracing.spans(batch_id, tracing.BACK, [(change.kind, change.held_id)])  # to be written again in the index
        change.delete()


def _stored(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DATES and value else value


def _hand_over(batch_id: int) -> None:
    """Give the rows that another import's sheet names too to that import."""
    for kind, model in queries.MODELS.items():
        heirs: dict[int, list[int]] = {}
        for pk, heir in queries.staying(kind, batch_id).values_list("pk", "heir").iterator():
            heirs.setdefault(heir, []).append(pk)
        for heir, ids in heirs.items():
            for start in range(0, len(ids), PIECE):
                model._default_manager.filter(pk__in=ids[start : start + PIECE]).update(batch_id=heir)  # noqa: SLF001
                if kind != "mention":
                    formers.hand_over(kind, ids[start : start + PIECE], batch_id, heir)
                if kind == "item":
                    former_places.hand_over(ids[start : start + PIECE], batch_id, heir)


def _piece(batch: ImportBatch, kind: str) -> bool:
    """Take out some rows; tell whether there were any."""
    with transaction.atomic():
        take_turn(batch.fonds.code)
        ids = list(queries.rows(kind, batch.pk).order_by("pk").values_list("pk", flat=True)[:PIECE])
        if not ids:
            return False
        if kind == "mention":
            _forget(ids)
        else:
            if kind == "item":  # those below go too, if later
                queries.rows("item", batch.pk).filter(parent__in=ids).update(parent=None)
            imported_opening.take_out(kind, ids)
            gone = formers.take_out(kind, ids, batch.pk)
            tracing.spans(batch.pk, tracing.GONE, [("former", pk) for pk in gone])
        if kind == "volume":  # it was never held, however it stood
            _remove(VolumeThen, volume__in=ids)
        if kind != "mention":
            _remove(FormerPlace, **{f"{kind}__in": ids})
        _remove(queries.MODELS[kind], pk__in=ids)
        tracing.spans(batch.pk, tracing.GONE, [(kind, pk) for pk in ids])
    return True


def _forget(ids: list[int]) -> None:
    """Take out what belongs to mentions, and the persons and courses of study that only they spoke of."""
    persons = set(PersonMention.objects.filter(pk__in=ids).exclude(person=None).values_list("person_id", flat=True))
    if any(model.objects.filter(mention__in=ids).exists() for model in (PersonLink, PersonName)):
        raise UndoRefused(code="IN_THE_WAY")
    for model in (MentionNumber, MentionReading, OtherName, SupervisorName):
        _remove(model, mention__in=ids)
    PersonMention.objects.filter(pk__in=ids).update(person=None, enrolment=None)
    held = PersonMention.objects.filter(person__in=persons).values_list("person_id", "enrolment_id")
    standing = set(held)
    kept_persons = {person for person, _enrolment in standing}
    kept_persons |= set(PersonLink.objects.filter(person__in=persons).values_list("person_id", flat=True))
    kept_courses = {enrolment for _person, enrolment in standing if enrolment}
    courses = Enrolment.objects.filter(person__in=persons).values_list("pk", flat=True)
    _remove(Enrolment, pk__in=[pk for pk in courses if pk not in kept_courses])
    _remove(Person, pk__in=list(persons - kept_persons))


def _remove(model: Any, **which: Any) -> None:
    """Delete without walking from row to row; the keys between tables still hold."""
    rows = model._default_manager.filter(**which)  # noqa: SLF001
    rows._raw_delete(rows.db)  # noqa: SLF001


def _tidy(batch: ImportBatch) -> None:
    """Take out names nobody bears any more and conflicts the sheet had raised; what it mended is set aside again."""
    bearer = PersonMention.objects.filter(name=OuterRef("pk"))
    other = OtherName.objects.filter(name=OuterRef("pk"))
    said = PersonName.objects.filter(name=OuterRef("pk"))
    taught = SupervisorName.objects.filter(name=OuterRef("pk"))
    orphans = NameForm.objects.filter(*(~Exists(one) for one in (bearer, other, said, taught)))
    if orphans.exists():
        ids = list(orphans.values_list("pk", flat=True))
        for start in range(0, len(ids), MANY):  # each walks through all keys
            for model in (NameKey, NameKeyWaiting):
                _remove(model, name__in=NameForm.objects.filter(pk__among=ids[start : start + MANY]))
        for start in range(0, len(ids), PIECE):
            _remove(NameForm, pk__in=ids[start : start + PIECE])
    imported_opening.forget(batch.pk)
    former_places.take_out(batch.pk)
    gone = [Conflict.OPEN.value, Conflict.TAKEN.value]
    ImportConflict.objects.filter(batch=batch, state__in=gone).delete()
    ImportProblem.objects.filter(mended_by=batch).update(mended_by=None)


def _tell(actor: Actor, batch: ImportBatch) -> None:
    counts = {"volume": 0, "item": 0, "mention": 0}
    for kind, first, last in batch.spans.filter(role=tracing.GONE).values_list("kind", "first_id", "last_id"):
        counts[kind] = counts.get(kind, 0) + last - first + 1
    ImportBatch.objects.filter(pk=batch.pk).update(state=Batch.UNDONE.value, undone_at=clock.now())
    told = events.ImportUndone(
        fonds=batch.fonds.code, kind=batch.kind, volumes=counts["volume"], items=counts["item"],
        mentions=counts["mention"], reason=batch.undo_reason[:200], series=counts.get("series", 0),
        former=counts.get("former", 0), predecessors=counts.get("predecessor", 0), uses=counts.get("scheme_use", 0),
        related=counts.get("related", 0), notes=counts.get("note", 0),
    )  # fmt: skip
    log.record(told, actor=actor, subject=("import_batch", batch.pk))
