"""Unfinished orders, kept for a while (state DRAFT)."""

from __future__ import annotations

from django.db import transaction

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.reference import models, texts
from lantai.reference.errors import OrderRefused
from lantai.reference.rules import privacy
from lantai.reference.values import Order, OrderProblem
from lantai.reference.values.packing import pack


def save_draft(actor: Actor, *, order: Order, draft_id: str = "") -> str:
    """Keep an unfinished order for 30 days (state DRAFT); return its id. A password in it is refused."""
    if actor.account_id is None:
        raise NotAllowed(texts.SIGN_IN_FIRST)
    if privacy.holds_password(order.remark):
        raise OrderRefused((OrderProblem("remark", "PASSWORD", str(texts.FAULT["PASSWORD"])),))
    with transaction.atomic():
        if draft_id:
            kept = models.OrderDraft.objects.filter(pk=draft_id, owner_id=actor.account_id)
            row = kept.first()
            if row is not None:
                row.order, row.saved_at, row.reminded = pack(order), clock.now(), False
                row.save(update_fields=["order", "saved_at", "reminded"])
                return str(row.pk)
        row = models.OrderDraft.objects.create(owner_id=actor.account_id, order=pack(order), saved_at=clock.now())
        return str(row.pk)


def discard_draft(actor: Actor, *, draft_id: str) -> None:
    """Forget a saved order of one's own."""
    models.OrderDraft.objects.filter(pk=draft_id, owner_id=actor.account_id or 0).delete()
