"""What a person may do with the own account besides using it: leave everywhere, take a copy, close it, hear news."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.foundation import events
from lantai.foundation.actor import Actor
from lantai.people import queries
from lantai.people.errors import NotFound, PeopleError
from lantai.people.events import AccountClosed, DataTaken, NewsChosen, SessionsEnded
from lantai.people.models import Account, Contact, ContactCode, Proxy, RoleGrant
from lantai.people.states import ContactKind, ProxyState, Standing
from lantai.people.values import Disclosure

CLOSED = "（已注销）"


@transaction.atomic
def end_other_sessions(actor: Actor) -> int:
    """End every session of the actor; return the stamp by which the calling door may keep its own."""
    account_id = _id(actor)
    Account.objects.filter(pk=account_id).update(session_stamp=F("session_stamp") + 1)
    events.record(SessionsEnded(), actor=actor, subject=("account", account_id))
    return Account.objects.values_list("session_stamp", flat=True).get(pk=account_id)


@transaction.atomic
def choose_news(actor: Actor, *, wanted: bool) -> None:
    """Say whether announcements come by mail; wanting them needs a verified mail address (`PeopleError`). A11."""
    account_id = _id(actor)
    mails = Contact.objects.filter(account_id=account_id, kind=ContactKind.MAIL, verified_at__isnull=False)
    if wanted and not mails.exists():
        raise PeopleError(_("公告用邮件发。请先添加一个邮箱，再回来订阅。"), code="NO_MAIL")
    if Account.objects.filter(pk=account_id).exclude(wants_news=wanted).update(wants_news=wanted):
        events.record(NewsChosen(wanted=wanted), actor=actor, subject=("account", account_id))


@transaction.atomic
def own_data(actor: Actor) -> Disclosure:
    """Return all that this room keeps about the actor, in clear; the taking is written down (PIPL art. 45)."""
    account_id = _id(actor)
    events.record(DataTaken(), actor=actor, subject=("account", account_id))
    return Disclosure(
        account=queries.account(account_id),
        contacts=tuple(queries.addresses(account_id)),
        proxies_given=tuple(queries.proxies_given(actor)),
        proxies_held=tuple(queries.proxies_held(actor)),
        sign_ins=tuple(queries.sign_ins(actor, limit=500)),
    )


@transaction.atomic
def close_account(actor: Actor) -> None:
    """Close the actor's own applicant account for good (PIPL art. 47): names and contacts go, sessions end.

    Rows the law keeps (requests, use register, events) stay and no longer lead to a contact. Upper rooms drop what is
    theirs when they hear `AccountClosed`; whether requests are still open is for the calling door to ask first. Refuses
    staff and unit clerks (`NotFound`, `PeopleError`).
    """
    account_id = _id(actor)
    if not Account.objects.filter(pk=account_id, kind=Account.APPLICANT, is_active=True).exists():
        raise NotFound
    if RoleGrant.objects.filter(account_id=account_id, revoked_at__isnull=True).exists():
        raise PeopleError(_("单位经办账号要由单位来函注销。请打电话给我们。"), code="UNIT_ACCOUNT")
    indexes = list(Contact.objects.filter(account_id=account_id).values_list("value_index", flat=True))
    ContactCode.objects.filter(value_index__in=indexes).delete()
    Contact.objects.filter(account_id=account_id).delete()
    Proxy.objects.filter(holder_id=account_id, state__in=[ProxyState.OFFERED, ProxyState.ACCEPTED]).update(
        state=ProxyState.WITHDRAWN
    )
    Account.objects.filter(pk=account_id).update(
        name=CLOSED, display_name="", organisation="", wants_news=False, is_active=False,
        standing=Standing.UNVERIFIED, identity_level=0, session_stamp=F("session_stamp") + 1,
    )  # fmt: skip
    events.record(AccountClosed(account_id=account_id), actor=actor, subject=("account", account_id))


def _id(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotFound
    return actor.account_id
