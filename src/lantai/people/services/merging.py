"""One account per person: merging two, and letting a long unused contact in again (A12)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.people import queries, rules
from lantai.people.errors import NotFound, PeopleError
from lantai.people.events import AccountsMerged, AccountViewed, ContactRevived
from lantai.people.models import Account, Contact, Proxy, RoleGrant
from lantai.people.values import AccountView, Address


@transaction.atomic
def find_applicant(actor: Actor, *, contact: str, purpose: str) -> AccountView | None:
    """Return the applicant whose verified contact this is, for window staff; the look is written down (P8)."""
    policy.require(actor, "people.account.assist")
    address: Address | None = rules.parse_contact(contact)
    owner = queries.owner_of(address) if address else None
    if owner is None:
        return None
    view = queries.account(owner)
    if view.kind != Account.APPLICANT:
        return None
    events.record(AccountViewed(), actor=actor.for_purpose(purpose), subject=("account", owner))
    return view


@transaction.atomic
def revive_contact(actor: Actor, *, contact_id: int, ground: str) -> None:
    """Let a long unused contact sign in again after its owner's identity was checked; for window staff."""
    policy.require(actor, "people.account.assist")
    row = Contact.objects.filter(pk=contact_id, verified_at__isnull=False).first()
    if row is None:
        raise NotFound
    Contact.objects.filter(pk=contact_id).update(last_used_at=clock.now())
    events.record(
        ContactRevived(contact_id=contact_id, ground=ground[:80]), actor=actor, subject=("account", row.account_id)
    )


@transaction.atomic
def merge_accounts(actor: Actor, *, keep: int, drop: int, ground: str) -> None:
    """Make two applicants' accounts one: contacts and proxies of `drop` go to `keep`, `drop` is stopped.

    Upper rooms move what is theirs when they hear `AccountsMerged`. Only for window staff who checked both identities;
    `ground` says how. Refuses staff accounts, unit clerks and an account with itself (`PeopleError`). Source: A12.
    """
    policy.require(actor, "people.account.assist")
    rows = {row.pk: row for row in Account.objects.filter(pk__in=[keep, drop], kind=Account.APPLICANT, is_active=True)}
    if len(rows) != 2:
        raise NotFound
    if RoleGrant.objects.filter(account_id__in=[keep, drop], revoked_at__isnull=True).exists():
        raise PeopleError(_("单位经办账号不能合并。请分别保留。"), code="UNIT_ACCOUNT")
    mine = set(Contact.objects.filter(account_id=keep).values_list("value_index", flat=True))
    Contact.objects.filter(account_id=drop, value_index__in=mine).delete()
    Contact.objects.filter(account_id=drop).update(account_id=keep, is_preferred=False)
    Proxy.objects.filter(holder_id=drop).update(holder_id=keep)
    Proxy.objects.filter(accepted_by_id=drop).exclude(holder_id=keep).update(accepted_by_id=keep)
    Account.objects.filter(pk=drop).update(is_active=False, session_stamp=F("session_stamp") + 1)
    if not rows[keep].name and rows[drop].name:
        Account.objects.filter(pk=keep).update(name=rows[drop].name)
    merged = AccountsMerged(kept=keep, dropped=drop, ground=ground[:80])
    events.record(merged, actor=actor, subject=("account", keep))
