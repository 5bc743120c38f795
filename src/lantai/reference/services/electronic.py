"""Electronic deliveries: a link for seven days, a one-time code by another channel, replies to units."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.core import signing
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, keyring
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.people.values import Address
from lantai.reference import models
from lantai.reference.errors import WrongCode
from lantai.reference.rules import timers
from lantai.reference.services import moves, telling
from lantai.reference.states import DeliveryState
from lantai.reference.values import Receiver
from lantai.reference.values.packing import unpack

D = DeliveryState
DIGITS, TRIES = 6, 5
TICKET_LIVES = timedelta(minutes=10)


def code_hash(kind: str, delivery_id: int, code: str) -> str:
    """Return the keyed digest under which a code is kept, bound to its delivery and its use."""
    digits = "".join(character for character in code if character.isdigit())
    return hmac.new(keyring.key("codes"), f"{kind}\x00{delivery_id}\x00{digits}".encode(), hashlib.sha256).hexdigest()


def new_code(row: models.Delivery, *, kind: str, life: timedelta | None) -> str:
    """Give a delivery a fresh code of six digits; an older one is dead. Returned in clear only here."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row.code_hash = code_hash(kind, row.pk, code)
    row.code_tries = 0
    row.code_until = clock.now() + life if life is not None else None
    models.Delivery.objects.filter(pk=row.pk).update(code_hash=row.code_hash, code_tries=0, code_until=row.code_until)
    return code


def _signer() -> signing.Signer:
    return signing.Signer(key=keyring.key("codes").hex(), salt="reference.ticket")


def ticket(delivery_id: int, until: int) -> str:
    """Return a signed ticket for the file of a delivery, good until a moment (seconds)."""
    return _signer().sign_object([delivery_id, until])


def read_ticket(text: str) -> int | None:
    """Return the delivery a ticket was given for; None when it is over or not ours."""
    try:
        delivery_id, until = _signer().unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(delivery_id) if clock.now().timestamp() < until else None


def wrong_code() -> WrongCode:
    return WrongCode(_("验证码不对、已经用过或者过期了。请核对最近一条消息；不行就重新取一个。"))


def right_code(row: models.Delivery, *, kind: str, code: str) -> bool:
    """Tell whether this is the code of the delivery; False when it is wrong, used, expired or five times wrong.

    A wrong try is counted by itself, so call it outside the transaction of the act, and `use_up` inside: what fails
    leaves the code good.
    """
    open_still = models.Delivery.objects.filter(pk=row.pk, code_tries__lt=TRIES).exclude(code_hash="")
    if not open_still.update(code_tries=F("code_tries") + 1):
        return False
    right = hmac.compare_digest(code_hash(kind, row.pk, code), row.code_hash or "0" * 64)
    if not right or (row.code_until is not None and row.code_until <= clock.now()):
        return False
    models.Delivery.objects.filter(pk=row.pk, code_tries__gt=0).update(code_tries=F("code_tries") - 1)
    return True


def use_up(row: models.Delivery) -> None:
    """Spend the code in the transaction of what it is for. Errors: `WrongCode` when somebody else was faster."""
    if (
        not models.Delivery.objects.filter(pk=row.pk, code_hash=row.code_hash)
        .exclude(code_hash="")
        .update(code_hash="")
    ):
        raise wrong_code()


def make_ready(actor: Actor, row: models.Delivery) -> None:
    """→ E_READY: the link to the applicant, the one-time code by another channel when they have two."""
    moves.move_delivery(actor, row, D.E_READY)
    code = new_code(row, kind="download", life=timers.LINK_LIVES)
    case = row.line.case
    telling.send(actor, case, "e_copy_ready", {"days": str(timers.LINK_LIVES.days)})
    telling.send(actor, case, "e_copy_code", {"code": code}, to=telling.second_address(case))


def reply_address(row: models.Delivery) -> Address | None:
    receiver = unpack(Receiver, row.receiver)
    return people.parse_contact(receiver.email) if receiver.email else None


def send_out_reply(actor: Actor, row: models.Delivery) -> None:
    """→ REPLY_SENT: the unit learns the letter is ready; the code to open it follows by itself."""
    moves.move_delivery(actor, row, D.REPLY_SENT)
    code = new_code(row, kind="download", life=timers.LINK_LIVES)
    case, address = row.line.case, reply_address(row)
    letter = {"letter": row.line.issue_no, "verification": row.line.code, "days": str(timers.LINK_LIVES.days)}
    telling.send(actor, case, "reply_sent", letter, to=address)
    telling.send(actor, case, "e_copy_code", {"code": code}, to=telling.second_address(case) or address)
