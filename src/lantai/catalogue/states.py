"""Words for states of holdings. Pure."""

from __future__ import annotations

import enum


class Opening(enum.StrEnum):
    """开放标识 (DA/T 18-2022): mandatory for every volume and item; UNREVIEWED is not open."""

    OPEN = "OPEN"  # 开放
    CONTROLLED = "CONTROLLED"  # 控制
    DEFERRED = "DEFERRED"  # 延期开放
    UNREVIEWED = "UNREVIEWED"  # 未审核


class Secrecy(enum.StrEnum):
    """密级. Of the last three only a stub (code, place) may stand in this network."""

    PUBLIC = "PUBLIC"  # 公开
    INTERNAL = "INTERNAL"  # 内部
    SECRET = "SECRET"  # 秘密  # noqa: S105
    CONFIDENTIAL = "CONFIDENTIAL"  # 机密
    TOP_SECRET = "TOP_SECRET"  # 绝密  # noqa: S105

    @property
    def is_state_secret(self) -> bool:
        return self in STATE_SECRETS


STATE_SECRETS = frozenset({Secrecy.SECRET, Secrecy.CONFIDENTIAL, Secrecy.TOP_SECRET})


class Left(enum.StrEnum):
    """How a volume left the holdings. Its description stays for ever."""

    DESTROYED = "DESTROYED"  # 销毁
    TRANSFERRED = "TRANSFERRED"  # 移出
    LOST = "LOST"  # 遗失


class OpeningReview(enum.StrEnum):
    """One volume or item before two reviewers."""

    FIRST = "FIRST"  # one opinion is given
    DECIDED = "DECIDED"
    DROPPED = "DROPPED"  # taken back, or its batch was


OPENING_REVIEW_MOVES: dict[OpeningReview, tuple[OpeningReview, ...]] = {
    OpeningReview.FIRST: (OpeningReview.DECIDED, OpeningReview.DROPPED),
    OpeningReview.DECIDED: (),
    OpeningReview.DROPPED: (),
}


class OpeningBatch(enum.StrEnum):
    """Volumes reviewed together by rules."""

    SAMPLING = "SAMPLING"  # the sample is being read
    DECIDED = "DECIDED"
    DROPPED = "DROPPED"


OPENING_BATCH_MOVES: dict[OpeningBatch, tuple[OpeningBatch, ...]] = {
    OpeningBatch.SAMPLING: (OpeningBatch.DECIDED, OpeningBatch.DROPPED),
    OpeningBatch.DECIDED: (),
    OpeningBatch.DROPPED: (),
}


class ImportedOpening(enum.StrEnum):
    """What a sheet says was opened before."""

    WAITING = "WAITING"  # a first opinion; the unit stays closed
    CONFIRMED = "CONFIRMED"  # by a second person: open
    PASSED = "PASSED"  # when it was confirmed, somebody had decided otherwise, or it may not be opened
    REFUSED = "REFUSED"  # the unit waits for review like any other


IMPORTED_OPENING_MOVES: dict[ImportedOpening, tuple[ImportedOpening, ...]] = {
    ImportedOpening.WAITING: (ImportedOpening.CONFIRMED, ImportedOpening.PASSED, ImportedOpening.REFUSED),
    ImportedOpening.CONFIRMED: (),
    ImportedOpening.PASSED: (),
    ImportedOpening.REFUSED: (),
}


class SecrecyChange(enum.StrEnum):
    """Another level of secrecy for one unit: one proposes, another confirms."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    WITHDRAWN = "WITHDRAWN"


SECRECY_CHANGE_MOVES: dict[SecrecyChange, tuple[SecrecyChange, ...]] = {
    SecrecyChange.PROPOSED: (SecrecyChange.CONFIRMED, SecrecyChange.WITHDRAWN),
    SecrecyChange.CONFIRMED: (),
    SecrecyChange.WITHDRAWN: (),
}


class HoldGround(enum.StrEnum):
    """Why something may not be destroyed, whatever its retention says."""

    LEGAL = "LEGAL"  # 诉讼、仲裁
    AUDIT = "AUDIT"  # 审计、检查
    OTHER = "OTHER"


class Disposal(enum.StrEnum):
    """销毁清册: nobody carries it through alone."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"  # by one
    CONFIRMED = "CONFIRMED"  # by a second; may be carried out
    CARRIED_OUT = "CARRIED_OUT"  # says who did it; the witness is still to sign
    DESTROYED = "DESTROYED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


DISPOSAL_MOVES: dict[Disposal, tuple[Disposal, ...]] = {
    Disposal.PROPOSED: (Disposal.APPROVED, Disposal.REFUSED, Disposal.WITHDRAWN),
    Disposal.APPROVED: (Disposal.CONFIRMED, Disposal.REFUSED, Disposal.WITHDRAWN),
    Disposal.CONFIRMED: (Disposal.CARRIED_OUT, Disposal.WITHDRAWN),
    Disposal.CARRIED_OUT: (Disposal.DESTROYED,),
    Disposal.DESTROYED: (),
    Disposal.REFUSED: (),
    Disposal.WITHDRAWN: (),
}


class Erasure(enum.StrEnum):
    """Erasing the page images of what was destroyed: one proposes, another confirms."""

    PROPOSED = "PROPOSED"
    ERASED = "ERASED"
    WITHDRAWN = "WITHDRAWN"


ERASURE_MOVES: dict[Erasure, tuple[Erasure, ...]] = {
    Erasure.PROPOSED: (Erasure.ERASED, Erasure.WITHDRAWN),
    Erasure.ERASED: (),
    Erasure.WITHDRAWN: (),
}


class Batch(enum.StrEnum):
    """One import of a sheet or a folder of pages."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    UNDOING = "UNDOING"  # what it brought is being taken out
    UNDONE = "UNDONE"


STANDING = (Batch.DONE.value, Batch.RUNNING.value, Batch.FAILED.value)  # what it brought is here

BATCH_MOVES: dict[Batch, tuple[Batch, ...]] = {
    Batch.WAITING: (Batch.RUNNING, Batch.FAILED),
    Batch.RUNNING: (Batch.DONE, Batch.FAILED, Batch.RUNNING),
    Batch.DONE: (Batch.UNDOING,),
    Batch.FAILED: (Batch.RUNNING, Batch.UNDOING),
    Batch.UNDOING: (Batch.UNDONE, Batch.FAILED),
    Batch.UNDONE: (),
}


class Conflict(enum.StrEnum):
    """Same key, other content: a person decides."""

    OPEN = "OPEN"
    KEPT = "KEPT"  # what we had stays
    TAKEN = "TAKEN"  # what the sheet says replaces it


CONFLICT_MOVES: dict[Conflict, tuple[Conflict, ...]] = {
    Conflict.OPEN: (Conflict.KEPT, Conflict.TAKEN),
    Conflict.KEPT: (),
    Conflict.TAKEN: (),
}


class Outcome(enum.StrEnum):
    """What an import does (or would do) with one row."""

    NEW = "NEW"
    SAME = "SAME"
    CHANGED = "CHANGED"  # held, and completed: what was blank is filled, nothing is overwritten
    CONFLICT = "CONFLICT"  # held with other content: a person decides
    REFUSED = "REFUSED"


class Dropped(enum.StrEnum):
    """A file in a drop folder."""

    SEEN = "SEEN"  # perhaps still being copied
    DONE = "DONE"
    KNOWN = "KNOWN"  # the same bytes are in already
    REFUSED = "REFUSED"


class Likeness(enum.StrEnum):
    """Two records that may be of one person. Whatever was decided can be taken up again, with a reason."""

    OPEN = "OPEN"
    SAME = "SAME"
    DIFFERENT = "DIFFERENT"  # never asked again
    UNSURE = "UNSURE"  # nobody can tell from what we have


LIKENESS_MOVES: dict[Likeness, tuple[Likeness, ...]] = {
    Likeness.OPEN: (Likeness.SAME, Likeness.DIFFERENT, Likeness.UNSURE),
    Likeness.SAME: (Likeness.OPEN,),
    Likeness.DIFFERENT: (Likeness.OPEN,),
    Likeness.UNSURE: (Likeness.OPEN, Likeness.SAME, Likeness.DIFFERENT),
}


class SheetKind(enum.StrEnum):
    VOLUMES = "VOLUMES"  # 案卷目录
    VOLUME_ITEMS = "VOLUME_ITEMS"  # 卷内文件目录
    ITEMS = "ITEMS"  # 归档文件目录
    PERSONS = "PERSONS"  # personal student list
    UNKNOWN = "UNKNOWN"


class Held(enum.StrEnum):
    HELD = "held"
    NOT_HELD = "not_held"
    UNKNOWN = "unknown"


class Images(enum.StrEnum):
    """How page images of what is open are shown to the public."""

    NONE = "NONE"  # 不在网上看
    MARKED = "MARKED"  # 加水印
    PLAIN = "PLAIN"  # 不加水印


class PaperState(enum.StrEnum):
    """Where a line of a topic's checklist stands; derived, never stored."""

    COME = "COME"
    PARTLY = "PARTLY"
    MISSING = "MISSING"
    WAIVED = "WAIVED"


class Making(enum.StrEnum):
    """How far the copy for browsers and the picture of a recording are."""

    WAITING = "WAITING"  # or being made; what was killed is begun again
    READY = "READY"
    FAILED = "FAILED"
