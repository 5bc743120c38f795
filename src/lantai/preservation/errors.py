"""Refusals of preservation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantai.foundation.errors import CannotNow, LantaiError


class PreservationError(LantaiError):
    """Base of the room's refusals."""

    code = "PRESERVATION"


class StoreFull(PreservationError, CannotNow):  # noqa: N818
    """There is no room on the medium; nothing was kept."""

    code = "STORE_FULL"

    def __init__(self) -> None:
        super().__init__(_("存储空间已满，文件没有存入，也没有留下残片。请联系系统管理员扩容后重新提交。"))


class StoreBroken(PreservationError, CannotNow):  # noqa: N818
    """The store failed; nothing was kept."""

    code = "STORE_BROKEN"

    def __init__(self) -> None:
        super().__init__(_("存储发生故障，文件没有存入。请稍后重试；仍然不行，请联系系统管理员。"))


class NotHeld(PreservationError):  # noqa: N818
    """No such object, or its bytes are gone."""

    code = "NOT_HELD"

    def __init__(self) -> None:
        super().__init__(_("找不到这个文件的内容。请把编号告诉系统管理员，由其从副本恢复。"))


class Erased(PreservationError):  # noqa: N818
    """The bytes were erased on two people's word; their digests are all that is left."""

    code = "ERASED"

    def __init__(self) -> None:
        super().__init__(_("这个文件的内容已经按销毁清册删除，只留着指纹，不能恢复。"))


class Closed(PreservationError):  # noqa: N818
    """What is in it may not be read in this network any more; a person decides what becomes of it."""

    code = "CLOSED"

    def __init__(self) -> None:
        super().__init__(_("这个文件里有国家秘密，已经封闭，谁也不能在本系统打开。请联系保密部门。"))


class NotByTwo(PreservationError):  # noqa: N818
    """Who asked for an erasure cannot carry it out, and the ground must be said."""

    code = "NOT_BY_TWO"

    def __init__(self) -> None:
        super().__init__(_("删除内容要由两个人办：一人提议，另一人确认，并写明依据。"))


class Damaged(PreservationError):  # noqa: N818
    """The bytes are not what was deposited."""

    code = "DAMAGED"

    def __init__(self) -> None:
        super().__init__(_("文件内容与存入时不一致，已停止使用。请联系系统管理员从副本恢复。"))


class Empty(PreservationError):  # noqa: N818
    """There was nothing to keep."""

    code = "EMPTY"

    def __init__(self) -> None:
        super().__init__(_("文件是空的，没有存入。请检查后重新选择文件。"))
