"""Taking a report out of the house: what went out is written down, with a digest of its figures."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from lantai.catalogue import services as catalogue
from lantai.foundation.actor import Actor
from lantai.reporting import queries
from lantai.reporting.values import Holdings


def take_holdings(actor: Actor, *, day: date, fonds: str = "", school: str = "") -> Holdings:
    """Return the holdings at the end of a day (`queries.holdings`), and write down that somebody took them."""
    report = queries.holdings(actor, at=queries.end_of(day), fonds=fonds, school=school)
    catalogue.note_report(actor, report=report.held, sha256=hashlib.sha256(_figures(report)).hexdigest())
    return report


def _figures(report: Holdings) -> bytes:
    found, total = report.held, report.held.total
    shelf = [report.shelved.boxes, report.shelved.length_mm] if report.shelved else []
    figures = [
        total.held, total.digitised, total.indexed, found.items, found.components, found.pages, found.page_bytes,
        found.recordings, found.recording_bytes, *shelf, report.boxed, found.at.isoformat(),
    ]  # fmt: skip
    return json.dumps(figures).encode()
