"""What a holder is told about a copy she has been given: her PIN, and who checked it (services.md F6, P12)."""

from __future__ import annotations

from collections.abc import Iterable

from lantai.certification import queries as certification
from lantai.certification import texts as certification_texts
from lantai.certification.values import HeldView
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.queries import access, vocabulary
from lantai.reference.states import DeliveryState, LineState
from lantai.reference.values import CheckLine, HeldCopy

D = DeliveryState
ARRIVED = frozenset({D.DOWNLOADED, D.DELIVERED, D.COLLECTED, D.REPLY_SENT})


def is_given(line: models.Line, rows: Iterable[models.Delivery]) -> bool:
    """Tell whether some copy of a line has reached somebody: only then is there anything to check."""
    if not line.issue_no:
        return False
    return line.state == LineState.CLOSED or any(row.state in ARRIVED for row in rows if row.replaced_by_id is None)


def holder(actor: Actor, case: models.Case, grant: str = "") -> Actor | None:
    """Return as whom certification is asked for what is the holder's; None for everybody else.

    The owner asks herself. A caller without an account has no other way in than the code sent to her own contact, so
    her grant counts; a grant to a case with an account does not (P4).
    """
    if policy.allows(actor, "reference.case.own", case):
        return actor
    if case.applicant_id is None and access.granted(case, grant):
        return Actor.system("reference.holder")
    return None


def held(actor: Actor | None, lines: Iterable[models.Line]) -> dict[str, HeldView]:
    """Return PIN and count of verifications by issue number, for the progress page: two queries, or none."""
    numbers = [line.issue_no for line in lines]
    return certification.held(actor, numbers) if actor is not None and numbers else {}


def held_line(actor: Actor, line_id: int, grant: str = "") -> tuple[models.Line, Actor]:
    """Return a line that was given, and as whom to ask about its copy. Errors: `NoSuchCase`."""
    line = access.applicant_line(actor, line_id, grant)
    asker = holder(actor, line.case, grant)
    if asker is None or not is_given(line, line.deliveries.all()):
        raise access.NoSuchCase
    return line, asker


def held_copy(actor: Actor, *, line_id: int, grant: str = "") -> HeldCopy:
    """Return code, PIN and verifications of a copy, newest first, for its holder. Errors: `NoSuchCase`."""
    line, asker = held_line(actor, line_id, grant)
    found = certification.holder_pin(asker, line.issue_no)
    checks = certification.verifications(asker, line.issue_no)
    words = certification_texts
    return HeldCopy(
        line_id=line.pk,
        name=vocabulary.names([(line.material, line.material_version)])[line.material, line.material_version],
        issue_no=line.issue_no,
        code=line.code,
        pin=found.pin,
        pin_made_at=found.made_at,
        pin_spent=found.spent,
        checks=tuple(
            CheckLine(
                at=check.at, way=words.way_word(check.way), place=words.place_word(check.place),
                word=words.verdict_word(check.reason), good=check.verdict == 1,
            )
            for check in checks
        ),
    )  # fmt: skip
