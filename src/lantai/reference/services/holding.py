"""What a holder may do with the PIN of her copy (services.md F6)."""

from __future__ import annotations

from lantai.certification import services as certification
from lantai.foundation.actor import Actor
from lantai.reference.queries import holding


def renew_pin(actor: Actor, *, line_id: int, grant: str = "") -> None:
    """Give a copy another PIN; the one before opens nothing any more. For its holder. Errors: `NoSuchCase`."""
    line, asker = holding.held_line(actor, line_id, grant)
    certification.renew_pin(asker, issue_no=line.issue_no)
