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
