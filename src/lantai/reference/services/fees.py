"""Deciding whether copies cost something. Off by default; what is decided is a new version, never an overwrite."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from lantai.foundation import events, policy
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import refused
from lantai.reference.events import FeesDecided
from lantai.reference.queries import vocabulary


@transaction.atomic
def decide_fees(
    actor: Actor, *, on: bool, fees: Mapping[str, int], pay_words: str = "", refund_words: str = ""
) -> None:
    """Switch fees on or off and set what a copy costs: material → fen. Only the head; lines ordered before keep theirs.

    Errors: `NotThisWay` for an unknown material, a negative fee, or fees without words on how to pay and get back.
    Source: domain.md 3.3 AWAIT_PAYMENT.
    """
    policy.require(actor, "reference.head")
    vocabulary.MATERIALS.forget()  # another process may have decided a moment ago
    rows = {row.code: row for row in vocabulary.current_rows()}
    if set(fees) - set(rows) or any(fee < 0 for fee in fees.values()):
        raise refused(_("有的材料不在目录里，或者金额不对。请核对。"), code="FEE")
    if on and not (pay_words.strip() and refund_words.strip()):
        raise refused(_("要收费，请写明怎样交、怎样退。"), code="FEE_WORDS")
    for code, fee in fees.items():
        if rows[code].fee_fen != fee:
            _new_version(rows[code], fee)
    vocabulary.MATERIALS.forget()
    row = vocabulary.word("SWITCH", "FEES")
    if row is None:
        raise refused(_("词表里没有收费开关。"), code="FEE")
    kept = model_to_dict(row, exclude=["id", "version", "value"])
    value = {"on": on, "pay_words": pay_words.strip(), "refund_words": refund_words.strip()}
    models.Term.objects.create(**kept, version=row.version + 1, value=value)
    events.record(FeesDecided(on, tuple(sorted(fees))), actor=actor, subject=("switch", "FEES"))


def _new_version(row: models.MaterialType, fee: int) -> None:
    kept = model_to_dict(row, exclude=["id", "version", "fee_fen"])
    newest = models.MaterialType.objects.filter(code=row.code).order_by("-version").values_list("version", flat=True)[0]
    models.MaterialType.objects.create(**kept, version=newest + 1, fee_fen=fee)
