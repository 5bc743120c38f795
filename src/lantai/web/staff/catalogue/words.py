"""Words for codes that these pages show."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantai.catalogue.states import Disposal
from lantai.catalogue.texts import disposal
from lantai.catalogue.texts import imports as texts

Words = str | Promise

KINDS: dict[str, Words] = {
    "VOLUMES": _("案卷目录"),
    "VOLUME_ITEMS": _("卷内文件目录"),
    "ITEMS": _("归档文件目录"),
    "PERSONS": _("学生名单"),
    "UNKNOWN": _("不导入这张表"),
    "PAGES": _("页面图像"),
    "RECORDINGS": _("录音录像"),
    "WAITING": _("待读取"),
}
STATES: dict[str, tuple[str, Words]] = {
    "WAITING": ("wait", _("排队中")),
    "RUNNING": ("now", _("正在读取")),
    "DONE": ("done", _("已完成")),
    "FAILED": ("no", _("没有读成")),
    "UNDOING": ("now", _("正在撤销")),
    "UNDONE": ("todo", _("已整批撤销")),
}
CLASSING: dict[str, tuple[str, Words]] = {
    "WAITING": ("wait", _("排队中")),
    "RUNNING": ("now", _("正在重认类目")),
    "DONE": ("done", _("已完成")),
}
OPENING: dict[str, Words] = {
    "OPEN": pgettext_lazy("status", "开放"),
    "CONTROLLED": _("控制"),
    "DEFERRED": _("延期开放"),
    "UNREVIEWED": _("未审核"),
}
REVIEWS: dict[str, Words] = {
    "due": _("满 25 年，待审核"),
    "asked": _("有第一意见，等审定"),
    "later": _("未满 25 年"),
    "open": _("已开放"),
    "controlled": _("控制使用"),
    "deferred": _("延期开放"),
}
RELATIONSHIPS: dict[str, Words] = {
    "SELF": _("本人"),
    "DELEGATE": _("受本人委托"),
    "KIN": _("亡故校友的近亲属"),
    "UNIT": _("单位"),
    "AUTHORITY": _("司法、纪检机关"),
    "RESEARCHER": _("研究者"),
}
HELD: dict[str, tuple[str, Words]] = {
    "digitised": ("done", _("有，已扫描")),
    "held": ("ink", _("有，在纸上")),
    "unknown": ("wait", _("要查了才知道")),
    "not_held": ("no", _("没有")),
    "silent": ("todo", _("没有登记")),
}
PAPERS: dict[str, tuple[str, Words]] = {
    "COME": ("done", _("已归")),
    "PARTLY": ("wait", _("归了一部分")),
    "MISSING": ("late", _("还缺")),
    "WAIVED": ("todo", _("不再要")),
}
SECRECY: dict[str, Words] = {
    "PUBLIC": "",
    "INTERNAL": _("内部"),
    "SECRET": _("秘密（仅存根）"),
    "CONFIDENTIAL": _("机密（仅存根）"),
    "TOP_SECRET": _("绝密（仅存根）"),
}
SUBJECTS: dict[str, Words] = {
    "volume": _("案卷"),
    "item": pgettext_lazy("holdings", "件"),
    "mention": _("人名著录"),
    "page": _("页图"),
}
FIELDS = texts.FIELDS
# what an import does with a row: the shape of its mark, and in which order people want to see them
OUTCOMES: dict[str, str] = {"CONFLICT": "you", "REFUSED": "no", "CHANGED": "now", "NEW": "done", "SAME": "todo"}
BATCHES: dict[str, tuple[str, Words]] = {
    "SAMPLING": ("wait", _("在抽查")),
    "DECIDED": ("done", _("已审定")),
    "DROPPED": ("no", _("不审了")),
}
_DISPOSAL_SHAPES = {
    Disposal.PROPOSED: "wait", Disposal.APPROVED: "wait", Disposal.CONFIRMED: "you", Disposal.CARRIED_OUT: "you",
    Disposal.DESTROYED: "done", Disposal.REFUSED: "no", Disposal.WITHDRAWN: "no",
}  # fmt: skip
DISPOSALS: dict[str, tuple[str, Words]] = {
    state.value: (_DISPOSAL_SHAPES[state], word) for state, word in disposal.STATES.items()
}
HANDS: dict[str, Words] = {
    "proposed": _("提议"),
    "approved": _("批准，第一人"),
    "confirmed": _("批准，第二人"),
    "carried_out": _("执行"),
    "witnessed": _("监销"),
}
GROUNDS: dict[str, Words] = {
    "LEGAL": _("诉讼、仲裁"),
    "AUDIT": _("审计、检查"),
    "OTHER": pgettext_lazy("ground", "其他"),
}
ERAS: dict[str, Words] = {"2006": _("2006 年以后的期限"), "1987": _("1987 年的期限")}
LEFT: dict[str, Words] = {"DESTROYED": _("已销毁"), "TRANSFERRED": _("已移出"), "LOST": _("已遗失")}
KINSHIPS: dict[str, Words] = {"merged": _("并入"), "renamed": _("更名"), "divided": _("分出")}
