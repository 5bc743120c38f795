"""States of people, pure. Source: domain.md A12 (registration), services.md F10 (proxies), domain.md A01 (doors)."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """How much an account has proved."""

    UNVERIFIED = "UNVERIFIED"
    CONTACT_VERIFIED = "CONTACT_VERIFIED"
    IDENTITY_VERIFIED = "IDENTITY_VERIFIED"


STANDING_NEXT: dict[Standing, tuple[Standing, ...]] = {
    Standing.UNVERIFIED: (Standing.CONTACT_VERIFIED,),
    Standing.CONTACT_VERIFIED: (Standing.IDENTITY_VERIFIED, Standing.UNVERIFIED),
    Standing.IDENTITY_VERIFIED: (Standing.CONTACT_VERIFIED,),
}


class ProxyState(StrEnum):
    """One permission from a holder to a proxy: one code, seven days, one use."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    USED = "USED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


PROXY_NEXT: dict[ProxyState, tuple[ProxyState, ...]] = {
    ProxyState.OFFERED: (ProxyState.ACCEPTED, ProxyState.WITHDRAWN, ProxyState.EXPIRED),
    ProxyState.ACCEPTED: (ProxyState.USED, ProxyState.WITHDRAWN, ProxyState.EXPIRED),
    ProxyState.USED: (),
    ProxyState.WITHDRAWN: (),
    ProxyState.EXPIRED: (),
}


class DoorState(StrEnum):
    """One setting of one service door of one site."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


DOOR_NEXT: dict[DoorState, tuple[DoorState, ...]] = {
    DoorState.DRAFT: (DoorState.ACTIVE, DoorState.ENDED),
    DoorState.ACTIVE: (DoorState.ENDED,),
    DoorState.ENDED: (),
}


class DoorKind(StrEnum):
    """Ways in which a site can be reached (A01: doors add up, modes do not exclude)."""

    PORTAL = "PORTAL"
    WECHAT = "WECHAT"
    MAIL = "MAIL"
    PHONE = "PHONE"
    LETTER = "LETTER"
    WINDOW_SLOT = "WINDOW_SLOT"
    WINDOW_FREE = "WINDOW_FREE"
    DROPBOX = "DROPBOX"


class ContactKind(StrEnum):
    PHONE = "PHONE"
    MAIL = "MAIL"


class EdgeKind(StrEnum):
    """How one organisational unit became another, seen from the older to the newer."""

    RENAMED = "RENAMED"
    MERGED = "MERGED"
    SPLIT = "SPLIT"
    PREDECESSOR = "PREDECESSOR"
