"""Questions about people; answers are small frozen values."""

from lantai.people.queries.accounts import (
    account,
    accounts,
    actor_for,
    actor_of,
    addresses,
    by_username,
    called,
    contacts,
    grants,
    news_readers,
    owner_of,
    preferred_address,
    proxies_given,
    proxies_held,
    proxy,
    staff,
)
from lantai.people.queries.audit import alerts, audit_log, event_names, ledger_state, sign_ins, who_looked
from lantai.people.queries.sites import archive, calendar, doors, holidays, site, site_id, sites
from lantai.people.queries.unit_history import unit_history
from lantai.people.queries.units import lineage, lineages, unit_names, units
from lantai.people.rules import mask_contact, parse_contact

__all__ = [
    "account",
    "accounts",
    "actor_for",
    "actor_of",
    "addresses",
    "alerts",
    "archive",
    "audit_log",
    "by_username",
    "calendar",
    "called",
    "contacts",
    "doors",
    "event_names",
    "grants",
    "holidays",
    "ledger_state",
    "lineage",
    "lineages",
    "mask_contact",
    "news_readers",
    "owner_of",
    "parse_contact",
    "preferred_address",
    "proxies_given",
    "proxies_held",
    "proxy",
    "sign_ins",
    "site",
    "site_id",
    "sites",
    "staff",
    "unit_history",
    "unit_names",
    "units",
    "who_looked",
]  # fmt: skip
