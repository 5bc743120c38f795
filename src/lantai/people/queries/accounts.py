"""Accounts, roles, contacts, proxies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index
from lantai.people import rules
from lantai.people.errors import NotFound
from lantai.people.models import Account, Contact, Proxy, RoleGrant
from lantai.people.states import ContactKind, ProxyState
from lantai.people.values import AccountView, Address, ContactView, GrantView, ProxyView


def in_force(of: str = "") -> Q:
    """Return the condition under which a role grant holds today; `of`: the way to the grant (``grants__``)."""
    today = clock.today()
    ends = Q((f"{of}valid_to__isnull", True)) | Q((f"{of}valid_to__gte", today))
    return Q((f"{of}revoked_at__isnull", True), (f"{of}valid_from__lte", today)) & ends


def actor_for(account_id: int, *, channel: str, purpose: str = "", second_factor: bool = False) -> Actor:
    """Return the actor this account is now: roles in force today, sites (empty: all). Raises `NotFound` if stopped."""
    row = Account.objects.filter(pk=account_id, is_active=True).first()
    if row is None:
        raise NotFound
    return actor_of(row, channel=channel, purpose=purpose, second_factor=second_factor)


def signed_in(account_id: int) -> Account | None:
    """Return the account of an open session with what it holds today, for `actor_of`: one query for both. None: there is none.

    Once a request, and never kept longer: a role taken away is gone with the next page.
    """
    held = FilteredRelation("grants", condition=in_force("grants__"))
    rows: list[Any] = list(
        Account.objects.annotate(held=held, role=F("held__role"), at=F("held__site__code")).filter(pk=account_id)
    )
    if not rows:
        return None
    found: Account = rows[0]
    found.held_today = [(row.role, row.at) for row in rows if row.role is not None]  # type: ignore[attr-defined]
    return found


def actor_of(row: Account, *, channel: str, purpose: str = "", second_factor: bool = False) -> Actor:
    """As `actor_for`, for a door that already holds the signed-in account (``request.user``): no query after `signed_in`."""
    if not row.is_active:
        raise NotFound
    held: list[tuple[str, str | None]] | None = getattr(row, "held_today", None)
    if held is None:
        held = list(RoleGrant.objects.filter(in_force(), account_id=row.pk).values_list("role", "site__code"))
    roles = {role for role, _ in held}
    if row.kind == Account.APPLICANT:
        roles.add("applicant")
    sites = set() if any(code is None for _, code in held) else {code for _, code in held if code}
    return Actor(
        account_id=row.pk,
        name=row.name or row.display_name or row.username,
        kind=row.kind,
        roles=frozenset(roles),
        sites=frozenset(sites),
        department=row.department,
        channel=channel,
        purpose=purpose,
        second_factor=second_factor,
    )


def _view(row: Account) -> AccountView:
    today = clock.today()
    held = [
        grant
        for grant in row.grants.all()
        if grant.revoked_at is None
        and grant.valid_from <= today
        and (grant.valid_to is None or grant.valid_to >= today)
    ]
    totp = getattr(row, "totp", None)
    return AccountView(
        id=row.pk,
        username=row.username,
        name=row.name,
        display_name=row.display_name or row.name,
        kind=row.kind,
        locale=row.locale,
        is_active=row.is_active,
        standing=row.standing,
        identity_level=row.identity_level,
        department=row.department,
        organisation=row.organisation,
        roles=tuple(sorted({grant.role for grant in held})),
        sites=tuple(sorted({grant.site.code for grant in held if grant.site})),
        has_second_factor=bool(totp and totp.confirmed_at) or bool(row.passkeys.all()),
        created_at=row.created_at,
        last_login=row.last_login,
        wants_news=row.wants_news,
    )


def _accounts() -> QuerySet[Account]:
    return Account.objects.select_related("totp").prefetch_related("grants__site", "passkeys")


def account(account_id: int) -> AccountView:
    """Return one account. Raises `NotFound`."""
    row = _accounts().filter(pk=account_id).first()
    if row is None:
        raise NotFound
    return _view(row)


def by_username(username: str) -> AccountView | None:
    row = _accounts().filter(username=username).first()
    return _view(row) if row else None


def accounts(
    actor: Actor, *, text: str = "", role: str = "", active: bool | None = None, limit: int = 500
) -> list[AccountView]:
    """Return the staff accounts an administrator may see, by name."""
    policy.require(actor, "people.account.list")
    rows = _accounts().filter(policy.scope(actor, "people.account.list"))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if active is not None:
        rows = rows.filter(is_active=active)
    if role:
        rows = rows.filter(pk__in=RoleGrant.objects.filter(in_force(), role=role).values("account_id"))
    return [_view(row) for row in rows.order_by("username")[:limit]]


def staff(roles: Collection[str], site: str = "") -> list[AccountView]:
    """Return active staff holding one of `roles` today, at `site` (or everywhere) when given."""
    return [_view(row) for row in _accounts().filter(_holding(roles, site)).order_by("username")]


def staff_names(roles: Collection[str]) -> dict[int, str]:
    """As `staff`, account → name alone, in one query: for choosing among colleagues."""
    rows = Account.objects.filter(_holding(roles)).order_by("username")
    return dict(rows.values_list("pk", "name"))


def _holding(roles: Collection[str], site: str = "") -> Q:
    held = RoleGrant.objects.filter(in_force(), role__in=list(roles))
    if site:
        held = held.filter(Q(site__isnull=True) | Q(site__code=site))
    return Q(pk__in=held.values("account_id"), is_active=True, kind=Account.STAFF)


def grants(actor: Actor, account_id: int) -> list[GrantView]:
    """Return every grant an account ever had, newest first; for administrators and for oneself."""
    if actor.account_id != account_id:
        policy.require(actor, "people.account.list")
    today = clock.today()
    rows = RoleGrant.objects.filter(account_id=account_id).select_related("site", "granted_by").order_by("-id")
    return [
        GrantView(
            id=row.pk,
            account_id=row.account_id,
            role=row.role,
            site=row.site.code if row.site else "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            granted_by=row.granted_by.name if row.granted_by else "",
            granted_at=row.granted_at,
            revoked_at=row.revoked_at,
            reason=row.reason,
            in_force=row.revoked_at is None
            and row.valid_from <= today
            and (row.valid_to is None or row.valid_to >= today),
        )
        for row in rows
    ]


def contacts(actor: Actor, account_id: int) -> list[ContactView]:
    """Return an account's contacts, masked; for its owner and for archivists serving them."""
    policy.require(actor, "people.contact.view", account_id)
    rows = Contact.objects.filter(account_id=account_id).order_by("-is_preferred", "id")
    return [
        ContactView(
            id=row.pk,
            kind=ContactKind(row.kind),
            masked=rules.mask_contact(Address(ContactKind(row.kind), row.value)),
            verified_at=row.verified_at,
            is_preferred=row.is_preferred,
        )
        for row in rows
    ]


def addresses(account_id: int) -> list[Address]:
    """Return an account's verified addresses in clear, preferred first: for the room that sends, never for a page."""
    rows = Contact.objects.filter(account_id=account_id, verified_at__isnull=False).order_by("-is_preferred", "id")
    return [Address(ContactKind(row.kind), row.value) for row in rows]


def preferred_address(account_id: int) -> Address | None:
    """Return where an account wants its messages; in clear, for the room that sends."""
    found = addresses(account_id)
    return found[0] if found else None


def news_readers() -> list[tuple[int, Address]]:
    """Return who wants announcements by mail, and the mail address of each; for the room that sends (A11)."""
    rows = Contact.objects.filter(
        account__wants_news=True, account__is_active=True, kind=ContactKind.MAIL, verified_at__isnull=False
    ).order_by("account_id", "-is_preferred", "id")
    found: dict[int, Address] = {}
    for row in rows:
        found.setdefault(row.account_id, Address(ContactKind.MAIL, row.value))
    return list(found.items())


def owner_of(address: Address) -> int | None:
    """Return the account that has verified `address`."""
    index = blind_index(address.value, purpose="contact")
    return (
        Contact.objects.filter(value_index=index, verified_at__isnull=False)
        .values_list("account_id", flat=True)
        .first()
    )


def _proxy_view(row: Proxy) -> ProxyView:
    state = row.state
    if state in (ProxyState.OFFERED, ProxyState.ACCEPTED) and row.expires_at <= clock.now():
        state = ProxyState.EXPIRED
    return ProxyView(
        id=row.pk,
        holder_id=row.holder_id,
        holder_name=row.holder.name,
        proxy_name=row.proxy_name,
        masked_phone=rules.mask_contact(Address(ContactKind.PHONE, row.phone)),
        scope=row.scope,
        state=state,
        expires_at=row.expires_at,
        used_for=row.used_for,
    )


def proxies_given(actor: Actor) -> list[ProxyView]:
    """Return the proxies the actor gave, newest first."""
    rows = Proxy.objects.filter(holder_id=actor.account_id or 0).select_related("holder").order_by("-id")
    return [_proxy_view(row) for row in rows]


def proxies_held(actor: Actor) -> list[ProxyView]:
    """Return the accepted, unused and unexpired proxies by which the actor may act for somebody."""
    rows = Proxy.objects.filter(
        accepted_by_id=actor.account_id or 0, state=ProxyState.ACCEPTED, expires_at__gt=clock.now()
    ).select_related("holder")
    return [_proxy_view(row) for row in rows.order_by("expires_at")]


def proxy(actor: Actor, proxy_id: int) -> ProxyView:
    """Return one proxy; for its two parties and for staff. Raises `NotFound`."""
    row = Proxy.objects.filter(pk=proxy_id).select_related("holder").first()
    party = row is not None and actor.account_id in (row.holder_id, row.accepted_by_id)
    if row is None or not (party or actor.is_staff or actor.is_system):
        raise NotFound
    return _proxy_view(row)


def called(account_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return account → how it is called on pages, in one query; unknown ones are left out."""
    wanted = {one for one in account_ids if one is not None}
    rows = Account.objects.filter(pk__in=wanted) if wanted else []
    return {row.pk: row.name or row.display_name or row.username for row in rows}
