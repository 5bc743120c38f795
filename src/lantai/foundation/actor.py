"""Who acts. Every service takes an `Actor` first; it is a value, made at the door, never looked up inside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts.

    `roles` are role codes of `people` (for example ``window_archivist``); `sites` the site codes on which they hold
    (empty: all). `purpose` says why a person's record is looked at; `channel` through which door.
    """

    account_id: int | None
    name: str
    kind: str = "staff"  # staff | applicant | system | public
    roles: frozenset[str] = field(default_factory=frozenset)
    sites: frozenset[str] = field(default_factory=frozenset)
    department: str = ""
    channel: str = "WEB"
    purpose: str = ""
    second_factor: bool = False

    @classmethod
    def system(cls, name: str = "system") -> Actor:
        """Timers, the worker and set-up: may do what no person asked for, and only that."""
        return cls(account_id=None, name=name, kind="system", channel="SYSTEM")

    @classmethod
    def public(cls, channel: str = "WEB") -> Actor:
        """Anybody, not signed in."""
        return cls(account_id=None, name="", kind="public", channel=channel)

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    def has(self, *roles: str) -> bool:
        """Tell whether the actor holds one of `roles`."""
        return bool(self.roles.intersection(roles))

    def for_purpose(self, purpose: str) -> Actor:
        return replace(self, purpose=purpose)
