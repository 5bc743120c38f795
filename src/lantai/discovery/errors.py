"""Refusals of discovery."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantai.foundation.errors import LantaiError


class DiscoveryError(LantaiError):
    """Base of every refusal of this room."""

    code = "DISCOVERY"


class IndexNotReady(DiscoveryError):  # noqa: N818
    """No generation answers yet; one is being built or must be."""

    code = "INDEX_NOT_READY"

    def __init__(self) -> None:
        super().__init__(_("检索索引正在建立，请过几分钟再试。按档号仍可以直接查到。"))


class RebuildUnderWay(DiscoveryError):  # noqa: N818
    """Somebody, or the worker, is making the index again just now; it goes on undisturbed."""

    code = "REBUILD_UNDER_WAY"

    def __init__(self) -> None:
        super().__init__(_("索引正在重建，还没有建完；这段时间旧索引照常答问。请等它建完再重建。"))


class NothingAsked(DiscoveryError):  # noqa: N818
    """The question holds no word, number or code."""

    code = "NOTHING_ASKED"

    def __init__(self) -> None:
        super().__init__(_("请写下要找的词、档号、姓名或年份。只写“不要什么”还不能查，请再写一个要找的词。"))
