"""Letting somebody else act: a one-time code, bound to the proxy's phone, seven days, one use (services.md F10)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

from django.db import transaction

from lantai.foundation import clock, events, ids, keyring
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index
from lantai.people import queries, rules
from lantai.people.errors import ContactUnreadable, NotFound, ProxyRefused, TooManyProxies, TooOften
from lantai.people.events import ProxyAccepted, ProxyOffered, ProxyUsed, ProxyWithdrawn
from lantai.people.models import Contact, Proxy
from lantai.people.rules import Limit
from lantai.people.services.throttle import take
from lantai.people.states import ContactKind, ProxyState
from lantai.people.values import ProxyView


def _hash(code: str) -> str:
    return hmac.new(keyring.key("proxies"), ids.normalise(code).encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def issue_proxy_code(actor: Actor, *, proxy_name: str, phone: str, scope: str = "") -> ProxyView:
    """Offer a proxy to whoever has `phone`; the answer holds the code (eight characters), shown once to the holder.

    Raises `NotFound` without an account, `ContactUnreadable`, `TooManyProxies` (five open at once).
    """
    if actor.account_id is None or actor.kind != "applicant":
        raise NotFound
    address = rules.parse_contact(phone)
    if address is None or address.kind != ContactKind.PHONE:
        raise ContactUnreadable
    now = clock.now()
    waiting = Proxy.objects.filter(holder_id=actor.account_id, state__in=["OFFERED", "ACCEPTED"], expires_at__gt=now)
    if waiting.count() >= rules.PROXY_OPEN_AT_ONCE:
        raise TooManyProxies
    code = ids.mint(rules.PROXY_CODE_LENGTH)
    row = Proxy.objects.create(
        holder_id=actor.account_id,
        proxy_name=proxy_name.strip()[:80],
        phone=address.value,
        phone_index=blind_index(address.value, purpose="contact"),
        scope=scope.strip()[:120],
        code_hash=_hash(code),
        created_at=now,
        expires_at=now + rules.PROXY_LIFE,
    )
    events.record(ProxyOffered(proxy_id=row.pk), actor=actor, subject=("account", actor.account_id))
    return replace(queries.proxy(actor, row.pk), code=ids.grouped(code))


def accept_proxy(actor: Actor, *, code: str, ip: str = "") -> ProxyView:
    """Accept a proxy by its code, signed in with the very phone it is bound to. One code, one acceptance.

    Raises `ProxyRefused` (one answer for every reason) and `TooOften` (20 tries an hour).
    """
    if actor.account_id is None:
        raise ProxyRefused
    for who in (f"account:{actor.account_id}", f"ip:{ip}"):
        if wait := take("proxy.try", who, [Limit(20, rules.PER_IP[0].window)]):
            raise TooOften(wait)
    phones = Contact.objects.filter(account_id=actor.account_id, kind=ContactKind.PHONE, verified_at__isnull=False)
    now = clock.now()
    with transaction.atomic():
        row = (
            Proxy.objects.filter(code_hash=_hash(code), phone_index__in=phones.values("value_index"))
            .exclude(holder_id=actor.account_id)
            .first()
        )
        open_row = Proxy.objects.filter(pk=row.pk if row else 0, state=ProxyState.OFFERED, expires_at__gt=now)
        if row is None or not open_row.update(
            state=ProxyState.ACCEPTED, accepted_by_id=actor.account_id, accepted_at=now
        ):
            raise ProxyRefused
        events.record(
            ProxyAccepted(proxy_id=row.pk, accepted_by=actor.account_id),
            actor=actor,
            subject=("account", row.holder_id),
        )
    return queries.proxy(actor, row.pk)


@transaction.atomic
def use_proxy(actor: Actor, *, proxy_id: int, reference: str) -> ProxyView:
    """Use an accepted proxy up for one case (`reference`). Raises `ProxyRefused`."""
    now = clock.now()
    row = Proxy.objects.filter(pk=proxy_id, accepted_by_id=actor.account_id or 0).first()
    usable = Proxy.objects.filter(pk=proxy_id, state=ProxyState.ACCEPTED, expires_at__gt=now)
    if row is None or not usable.update(state=ProxyState.USED, used_at=now, used_for=reference):
        raise ProxyRefused
    events.record(ProxyUsed(proxy_id=row.pk, reference=reference), actor=actor, subject=("account", row.holder_id))
    return queries.proxy(actor, proxy_id)


@transaction.atomic
def withdraw_proxy(actor: Actor, *, proxy_id: int) -> None:
    """Take back a proxy that was not used yet; for its holder."""
    rows = Proxy.objects.filter(pk=proxy_id, holder_id=actor.account_id or 0, state__in=["OFFERED", "ACCEPTED"])
    if not rows.update(state=ProxyState.WITHDRAWN):
        raise NotFound
    events.record(ProxyWithdrawn(proxy_id=proxy_id), actor=actor, subject=("account", actor.account_id))
