"""Writing the use register: by itself, at the moment of use (domain.md 3.6, B43, B45)."""

from __future__ import annotations

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.events import UseRegistered
from lantai.reference.services.production import chosen_of
from lantai.reference.states import DeliveryState, Method
from lantai.reference.values import UnitLetter
from lantai.reference.values.packing import unpack


def enter(
    actor: Actor,
    line: models.Line,
    *,
    effect: str,
    documents: tuple[str, ...] = (),
    approver: int | None = None,
    handler: int | None = None,
) -> models.UseRegisterEntry:
    """Append one entry: who, what for, which records and pages, what was issued, with which effect."""
    case = line.case
    mentions = chosen_of(line)
    pages = list(dict.fromkeys(f"{item.ref_code}#{item.page}" for item in mentions if item.page))
    read = list(line.reading.filter(allowed=True).values_list("ref_code", flat=True))
    live = line.deliveries.filter(replaced_by=None).exclude(state=DeliveryState.CANCELLED)
    paper = sum(live.filter(method__in=[Method.MAIL, Method.PICKUP]).values_list("copies", flat=True))
    electronic = live.filter(method__in=[Method.E_COPY, Method.REPLY]).count()
    issued = effect in {"ISSUED", "REPLIED", "NO_RECORD"} and bool(documents)
    entry = models.UseRegisterEntry.objects.create(
        at=clock.now(),
        day=clock.today(),
        site=line.site,
        channel=case.channel,
        user=case.applicant_name,
        user_kind=case.relationship,
        user_key=case.user_key,
        id_hash=case.name_index,
        unit=unpack(UnitLetter, case.letter).unit_name[:120] if case.letter else "",
        purpose=case.purpose,
        purpose_text=case.purpose_text,
        effect=effect,
        material=line.material,
        ref_codes=[*dict.fromkeys(item.ref_code for item in mentions if item.ref_code), *read],
        pages_viewed=pages,
        original_pages=len(pages) if issued else 0,
        copies=(paper + electronic) if issued else 0,
        documents=list(documents),
        e_sealed=issued and electronic > 0,
        approver_id=approver or line.approved_by_id,
        handler_id=handler or line.handler_id or actor.account_id,
        line=line,
    )
    events.record(UseRegistered(case.number, line.pk, entry.pk, effect), actor=actor, subject=("case", case.number))
    return entry


def learn_effect(case: models.Case, text: str, source: str) -> None:
    """Keep what the applicant tells about the use (利用效果) beside the entries of the case."""
    entries = models.UseRegisterEntry.objects.filter(line__case=case)
    models.UseEffect.objects.bulk_create(
        models.UseEffect(entry=entry, text=text, source=source, at=clock.now()) for entry in entries
    )
