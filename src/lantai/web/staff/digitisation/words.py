"""What these pages share: who may come in, the shapes of states, small readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from lantai.digitisation.services.reports import defect_words
from lantai.digitisation.states.batches import BatchState
from lantai.digitisation.texts import batches as texts
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, NotAllowed
from lantai.foundation.geometry import Region
from lantai.web.staff import shell

ARCHIVISTS = ("archivist", "second_archivist", "director", "deputy_director")
HEADS = ("director", "deputy_director")
ACCEPTING = ("archivist", *HEADS)
DELIVERING = (*ARCHIVISTS, "contractor")
MARKS: Mapping[str, str] = {
    "PLANNED": "todo", "CHECKED_OUT": "now", "PREPARED": "now", "SCANNED": "now", "PROCESSED": "now", "INDEXED": "now",
    "LINKED": "you", "QC1": "you", "QC2": "you", "ACCEPTED": "done", "RETURNED": "done",
}  # fmt: skip
PAGE_MARKS: Mapping[str, str] = {
    "CHECKED": "done", "CONFLICT": "you", "REJECTED": "no", "REPLACED": "todo", "DISMISSED": "todo", "ATTACHED": "done",
}  # fmt: skip
CHECK_MARKS: Mapping[str, str] = {"OPEN": "now", "PASSED": "done", "FAILED": "no"}


def is_contractor(actor: Actor) -> bool:
    return not actor.has(*ARCHIVISTS)


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Show one page of digitisation."""
    return shell.page(request, f"staff/digitisation/{template}.html", context, here="digitisation", status=status)


def batch_state(state: str) -> dict[str, Any]:
    return {"mark": MARKS[state], "word": texts.BATCH[BatchState(state)]}


def track(state: str) -> list[dict[str, Any]]:
    """Return the ten steps of the standard: word, and whether done with."""
    order = list(BatchState)[1:]
    done = order.index(BatchState(state)) if state != BatchState.PLANNED else -1
    return [{"word": texts.BATCH[one], "kind": "done" if at <= done else "now" if at == done + 1 else "todo"} for at, one in enumerate(order)]  # fmt: skip


def finding(code: str) -> dict[str, Any]:
    """Return the words of a finding or of a defect a person gave."""
    words, remedy = texts.FINDINGS.get(code, (defect_words(code), ""))
    return {"code": code, "words": words, "remedy": remedy}


def tried(form: forms.Form, call: Callable[[], Any]) -> Any:
    """Call a verb for a valid form; a refusal becomes an error above the form, and None is returned."""
    try:
        return call()
    except NotAllowed:
        raise
    except LantaiError as refusal:
        form.add_error(None, str(refusal))
        return None


def region_of(data: Mapping[str, Any]) -> Region | None:
    """Return the rectangle of a form in hundredths of the page, None when there is none or it cannot be."""
    try:
        x, y, w, h = (float(data.get(name, "") or "nan") / 100 for name in ("x", "y", "w", "h"))
    except (TypeError, ValueError):
        return None
    inside = 0 <= x < 1 and 0 <= y < 1 and 0.005 <= w <= 1 - x + 1e-6 and 0.005 <= h <= 1 - y + 1e-6
    return Region(x, y, min(w, 1 - x), min(h, 1 - y)) if inside else None
