"""Batches, delivered files, pages and checks (DA/T 31-2017; domain.md 2.6, requirement B20). Pure."""

from __future__ import annotations

import enum


class BatchState(enum.StrEnum):
    """The last step of DA/T 31 that is done with. PLANNED: none yet."""

    PLANNED = "PLANNED"
    CHECKED_OUT = "CHECKED_OUT"
    PREPARED = "PREPARED"
    SCANNED = "SCANNED"
    PROCESSED = "PROCESSED"
    INDEXED = "INDEXED"
    LINKED = "LINKED"
    QC1 = "QC1"
    QC2 = "QC2"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"


B = BatchState
BATCH: dict[BatchState, tuple[BatchState, ...]] = {
    B.PLANNED: (B.CHECKED_OUT,),
    B.CHECKED_OUT: (B.PREPARED,),
    B.PREPARED: (B.SCANNED,),
    B.SCANNED: (B.PROCESSED,),
    B.PROCESSED: (B.INDEXED,),
    B.INDEXED: (B.LINKED,),
    B.LINKED: (B.QC1, B.PREPARED),  # a check failed: pages are scanned again
    B.QC1: (B.QC2, B.PREPARED),
    B.QC2: (B.ACCEPTED, B.PREPARED),
    B.ACCEPTED: (B.RETURNED,),
    B.RETURNED: (),
}
WORK = (B.PREPARED, B.SCANNED, B.PROCESSED, B.INDEXED, B.LINKED)  # steps that people report, one after another
CHECKED = (B.QC1, B.QC2)
RECEIVING = (
    B.PLANNED,
    B.CHECKED_OUT,
    *WORK,
    *CHECKED,
)  # pages come in; what comes after a check is looked at by itself


def on_the_way(state: BatchState, to: BatchState) -> tuple[BatchState, ...]:
    """Return the steps of `WORK` after `state` up to `to`; nothing when `to` does not lie ahead of it."""
    order = (B.CHECKED_OUT, *WORK)
    if state not in order or to not in WORK or order.index(to) <= order.index(state):
        return ()
    return order[order.index(state) + 1 : order.index(to) + 1]


class FileState(enum.StrEnum):
    """A delivered file. Its bytes are safe from the first state on."""

    WAITING = "WAITING"
    CHECKED = "CHECKED"


FILE: dict[FileState, tuple[FileState, ...]] = {FileState.WAITING: (FileState.CHECKED,), FileState.CHECKED: ()}


class PageState(enum.StrEnum):
    """A received page."""

    CHECKED = "CHECKED"
    CONFLICT = "CONFLICT"  # another page is there already: a person chooses
    REJECTED = "REJECTED"  # to be delivered again
    REPLACED = "REPLACED"  # another delivery took its place; its bytes stay
    DISMISSED = "DISMISSED"  # not wanted: the other of a conflict, a blank back
    ATTACHED = "ATTACHED"  # in the catalogue


P = PageState
PAGE: dict[PageState, tuple[PageState, ...]] = {
    P.CHECKED: (P.REJECTED, P.REPLACED, P.DISMISSED, P.ATTACHED),
    P.CONFLICT: (P.CHECKED, P.DISMISSED),
    P.REJECTED: (P.CHECKED, P.REPLACED, P.DISMISSED),
    P.REPLACED: (),
    P.DISMISSED: (P.CHECKED,),
    P.ATTACHED: (),
}
STANDING = (P.CHECKED, P.ATTACHED)  # one of these at each place
OPEN = (P.CONFLICT, P.REJECTED)  # somebody has to do something


class CheckState(enum.StrEnum):
    """One of the two checks by sample."""

    OPEN = "OPEN"
    PASSED = "PASSED"
    FAILED = "FAILED"


CHECK: dict[CheckState, tuple[CheckState, ...]] = {
    CheckState.OPEN: (CheckState.PASSED, CheckState.FAILED),
    CheckState.PASSED: (),
    CheckState.FAILED: (),
}


class Channel(enum.StrEnum):
    """How a delivery came in."""

    FOLDER = "FOLDER"
    BROWSER = "BROWSER"
    COMMAND = "COMMAND"
