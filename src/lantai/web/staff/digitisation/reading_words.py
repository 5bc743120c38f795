"""Words and shapes these pages share."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantai.catalogue.texts.read_people import COLUMNS, DOUBTS
from lantai.digitisation.texts import readings as texts

PURPOSE = "review"
MARKS = {"WAITING": "wait", "READ": "done", "REFUSED": "no"}
CELL_MARKS = {
    "OPEN": "you",
    "ONE_KEY": "wait",
    "DISPUTED": "late",
    "CONFIRMED": "done",
    "CORRECTED": "done",
    "UNREADABLE": "no",
}
CELL_WORDS = {
    "OPEN": gettext_lazy("待校核"),
    "ONE_KEY": gettext_lazy("已录一遍，等第二人"),
    "DISPUTED": gettext_lazy("两人录得不同，等第三人"),
    "CONFIRMED": gettext_lazy("已确认"),
    "CORRECTED": gettext_lazy("已改正"),
    "UNREADABLE": gettext_lazy("无法辨认"),
}
VIEWS = {
    "all": gettext_lazy("全部"),
    "whole": gettext_lazy("整页要看"),
    "refused": gettext_lazy("未能识别"),
    "waiting": gettext_lazy("等待识别"),
}


def column(kind: str) -> str:
    return _(COLUMNS[kind]) if kind in COLUMNS else kind


def doubts(codes: Iterable[str]) -> list[str]:
    """Return doubts of a cell or of a page in words."""
    found = []
    for code in codes:
        if code in DOUBTS:
            found.append(_(DOUBTS[code]))
        elif code in texts.PAGE_DOUBTS:
            found.append(str(texts.PAGE_DOUBTS[code]))
    return found
