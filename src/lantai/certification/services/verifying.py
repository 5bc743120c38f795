"""Answering "is this genuine?" by code, and on the command line. The decision itself is `rules.verdict`."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from lantai.certification import queries
from lantai.certification.models import IssuedDocument
from lantai.certification.services import checking, examining, holding, verdicts
from lantai.certification.states import Reason, Way
from lantai.certification.values import VerdictView
from lantai.foundation import clock, faults, ids, ledger
from lantai.foundation.keyfiles import KeyFault

WITHOUT = ("pictures", "ticket", "pin")  # of a verdict: what is for the page only


def verify_code(code: str, *, ip: str, way: Way = Way.CODE) -> VerdictView:
    """Return the verdict on the document with this code. An unknown code and a malformed one look the same (F5).

    `ip` is the asker's address for the rate limit; "" for the machine itself. The verification is logged for the
    holder. A verdict about a document of ours bears a ticket for trying the holder's PIN (`show_pages`).
    """
    moment = clock.now()
    digest = queries.code_hash(code)
    if checking.too_many(ip, digest):
        return verdicts.plain(Reason.TOO_MANY, way=way, at=moment)
    trust, unable = checking.trust_at(moment)
    if trust is None:
        return verdicts.plain(unable, way=way, at=moment)
    row = IssuedDocument.objects.filter(code_hash=digest).first()
    if row is None:
        erased = len(ids.normalise(code)) == 16 and ledger.position_of(ledger.ISSUES, digest) is not None
        if erased:
            return checking.answer(None, verdicts.plain(Reason.LEDGER, way=way, at=moment), ip)
        return verdicts.plain(Reason.CODE_UNKNOWN, way=way, at=moment)
    view = checking.as_registered(row, trust, way=way, at=moment)
    if view.facts:
        view = replace(view, ticket=holding.ticket(row.issue_no, moment))
    return checking.answer(row, view, ip)


def verify_here(path: Path) -> VerdictView:
    """Return the verdict on a file for the command line, where there may be no database, no keys, nothing.

    Makes nothing: without a register it says so (`NO_REGISTER`), and so it does when the register cannot be read
    (`NO_ANSWER`).
    """
    try:
        if queries.register_exists():
            return examining.verify_file(path, ip="")
    except KeyFault:
        pass  # without our keys we know neither our seal nor our ledger
    except DatabaseError as fault:
        if faults.kind(fault) is None:
            raise
        return verdicts.plain(Reason.NO_ANSWER, way=Way.FILE, at=clock.now())
    return verdicts.plain(Reason.NO_REGISTER, way=Way.FILE, at=clock.now())


def as_json(view: VerdictView) -> dict[str, Any]:
    """Return the verdict as plain JSON values, for the command and the API; without pictures."""
    value = {name: item for name, item in asdict(replace(view, pictures=())).items() if name not in WITHOUT}
    value["checked_at"] = view.checked_at.isoformat()
    if view.proof is not None:
        value["proof"]["signed_at"] = view.proof.signed_at.isoformat() if view.proof.signed_at else None
    value["in_force"] = view.in_force
    return value
