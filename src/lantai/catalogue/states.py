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
        return self in {Secrecy.SECRET, Secrecy.CONFIDENTIAL, Secrecy.TOP_SECRET}


class OpeningReview(enum.StrEnum):
    """One volume before two reviewers."""

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


class Batch(enum.StrEnum):
    """One import of a sheet or a folder of pages."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


BATCH_MOVES: dict[Batch, tuple[Batch, ...]] = {
    Batch.WAITING: (Batch.RUNNING, Batch.FAILED),
    Batch.RUNNING: (Batch.DONE, Batch.FAILED, Batch.RUNNING),
    Batch.DONE: (),
    Batch.FAILED: (Batch.RUNNING,),
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
