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
    attach_contact,
    confirm_code,
    enter_with_code,
    issue_code,
    prefer_contact,
    remove_contact,
)
from lantai.people.services.factors import (
    begin_totp,
    change_password,
    clear_second_factor,
    confirm_totp,
    enrol_totp,
    has_second_factor,
    note_refusal,
    note_sign_in,
    provisioning_uri,
    renew_recovery_codes,
    reset_password,
    use_recovery_code,
    verify_totp,
)
from lantai.people.services.grants import grant_role, revoke_role
from lantai.people.services.merging import find_applicant, merge_accounts, revive_contact
from lantai.people.services.own import choose_news, close_account, end_other_sessions, own_data
from lantai.people.services.passkeys import keep_passkey, passkey, passkeys_of, remove_passkey, use_passkey
from lantai.people.services.proxies import accept_proxy, issue_proxy_code, use_proxy, withdraw_proxy
from lantai.people.services.setup import initialise, load_fixtures
from lantai.people.services.sites import apply_preset, identify_archive, open_site, set_day, set_distance, set_door
from lantai.people.services.throttle import take
from lantai.people.services.unit_lists import export_units, import_units
from lantai.people.services.units import (
    call_unit,
    correct_unit,
    link_units,
    record_unit,
    rename_unit,
    withdraw_edge,
    withdraw_name,
)
from lantai.people.services.watch import watch_lookups

__all__ = [
    "accept_proxy",
    "add_contact",
    "apply_preset",
    "attach_contact",
    "begin_totp",
    "call_unit",
    "change_password",
    "change_profile",
    "choose_news",
    "clear_second_factor",
    "close_account",
    "confirm_code",
    "confirm_totp",
    "correct_unit",
    "create_applicant",
    "create_staff",
    "end_other_sessions",
    "enrol_totp",
    "enter_with_code",
    "export_units",
    "find_applicant",
    "grant_role",
    "has_second_factor",
    "identify_archive",
    "import_units",
    "initialise",
    "issue_code",
    "issue_proxy_code",
    "keep_passkey",
    "link_units",
    "load_fixtures",
    "merge_accounts",
    "note_refusal",
    "note_sign_in",
    "open_site",
    "own_data",
    "passkey",
    "passkeys_of",
    "prefer_contact",
    "provisioning_uri",
    "record_unit",
    "remove_contact",
    "remove_passkey",
    "rename_unit",
    "renew_recovery_codes",
    "reset_password",
    "resume_account",
    "revive_contact",
    "revoke_role",
    "set_day",
    "set_distance",
    "set_door",
    "set_identity_level",
    "stop_account",
    "take",
    "use_passkey",
    "use_proxy",
    "use_recovery_code",
    "verify_totp",
    "watch_lookups",
    "withdraw_edge",
    "withdraw_name",
    "withdraw_proxy",
]
