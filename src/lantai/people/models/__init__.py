"""Tables of people: accounts, duties, roles, contacts, sites, units."""

from lantai.people.models.accounts import Account, Duty, Passkey, RecoveryCode, RoleGrant, SecondFactor
from lantai.people.models.contacts import Contact, ContactCode, Proxy, Throttle
from lantai.people.models.sites import Archive, CalendarDay, ServiceDoor, Site, SiteDistance
from lantai.people.models.units import OrgEdge, OrgName, OrgUnit

__all__ = [
    "Account", "Archive", "CalendarDay", "Contact", "ContactCode", "Duty", "OrgEdge", "OrgName", "OrgUnit", "Passkey",
    "Proxy", "RecoveryCode", "RoleGrant", "SecondFactor", "ServiceDoor", "Site", "SiteDistance", "Throttle",
]  # fmt: skip
