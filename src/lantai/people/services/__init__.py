"""Verbs of people."""

from lantai.people.services.accounts import (
    change_profile,
    create_applicant,
    create_staff,
    resume_account,
    set_identity_level,
    stop_account,
)
from lantai.people.services.codes import (
    add_contact,
    confirm_code,
    enter_with_code,
    issue_code,
    prefer_contact,
    remove_contact,
)
from lantai.people.services.grants import grant_role, revoke_role
from lantai.people.services.proxies import accept_proxy, issue_proxy_code, use_proxy, withdraw_proxy
from lantai.people.services.setup import initialise, load_fixtures
from lantai.people.services.sites import apply_preset, identify_archive, open_site, set_day, set_door
from lantai.people.services.throttle import take
from lantai.people.services.units import link_units, record_unit

__all__ = [
    "accept_proxy", "add_contact", "apply_preset", "change_profile", "confirm_code", "create_applicant",
    "create_staff", "enter_with_code", "grant_role", "identify_archive", "initialise", "issue_code",
    "issue_proxy_code", "link_units", "load_fixtures", "open_site", "prefer_contact", "record_unit",
    "remove_contact", "resume_account", "revoke_role", "set_day", "set_door", "set_identity_level", "stop_account",
    "take", "use_proxy", "withdraw_proxy",
]  # fmt: skip
