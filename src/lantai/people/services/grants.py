"""Roles: granted and revoked by the security administrator, never to oneself."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.people import rules
from lantai.people.errors import DutiesExclude, NotFound, PeopleError
from lantai.people.events import RoleGranted, RoleRevoked
from lantai.people.models import Account, Duty, RoleGrant, Site


@transaction.atomic
def grant_role(
    actor: Actor,
    *,
    account_id: int,
    role: str,
    site: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
) -> int:
    """Grant `role` at `site` (empty: everywhere) from a day to a day and return the grant's id.

    Refuses whoever is no security administrator, oneself (`NotAllowed`), an account whose duty excludes the role
    (`DutiesExclude`; the database refuses it too), an unknown account, role or site (`NotFound`). domain.md 2.12.
    """
    if not actor.is_system:
        policy.require(actor, "people.role.grant")
    if actor.account_id == account_id:
        raise NotAllowed(_("不能给自己授权。请由另一位安全管理员办理。"), code="NOT_TO_ONESELF")
    account = Account.objects.filter(pk=account_id).first()
    place = Site.objects.filter(code=site).first() if site else None
    if account is None or role not in rules.ROLES or (site and place is None):
        raise NotFound
    duty = rules.duty_of(role)
    since = valid_from or clock.today()
    if valid_to is not None and valid_to < since:
        raise PeopleError(_("截止日期早于开始日期。请改过来再授权。"), code="DAYS_OUT_OF_ORDER")
    if (account.kind == Account.APPLICANT) != (duty == rules.OUTSIDE):
        raise DutiesExclude
    holder = _duty(account, duty)
    row = RoleGrant.objects.create(
        account=account,
        holder=holder,
        role=role,
        duty=duty,
        site=place,
        valid_from=since,
        valid_to=valid_to,
        granted_by_id=actor.account_id,
        reason=reason[:200],
    )
    events.record(
        RoleGranted(role=role, site=site, valid_from=since, valid_to=valid_to),
        actor=actor,
        subject=("account", account_id),
    )
    return row.pk


def _duty(account: Account, duty: str) -> Duty:
    held = Duty.objects.filter(account=account).first()
    if held is None:
        try:
            with transaction.atomic():
                return Duty.objects.create(key=f"{account.pk}:{duty}", account=account, duty=duty)
        except IntegrityError:
            held = Duty.objects.get(account=account)
    if rules.conflicts(held.duty, duty):
        raise DutiesExclude
    return held


@transaction.atomic
def revoke_role(actor: Actor, *, grant_id: int, reason: str) -> None:
    """End a grant now. The row stays, for the auditor."""
    policy.require(actor, "people.role.grant")
    row = RoleGrant.objects.filter(pk=grant_id, revoked_at__isnull=True).select_related("site").first()
    if row is None:
        raise NotFound
    if row.account_id == actor.account_id:
        raise NotAllowed(_("不能撤销自己的授权。请由另一位安全管理员办理。"), code="NOT_TO_ONESELF")
    ended = RoleGrant.objects.filter(pk=grant_id, revoked_at__isnull=True)
    if not ended.update(revoked_at=clock.now(), revoked_by_id=actor.account_id):
        raise NotFound
    events.record(
        RoleRevoked(role=row.role, site=row.site.code if row.site else "", reason=reason[:200]),
        actor=actor,
        subject=("account", row.account_id),
    )
