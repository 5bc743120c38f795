"""Words of undoing an import: what was built on it since, and what to do about that."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ROOMS: dict[str, Words] = {"stacks": _("库房"), "reference": _("利用服务"), "discovery": _("检索")}
OBSTACLES: dict[str, tuple[Words, Words]] = {
    "PAGES": (_("已有 %(n)s 页图像挂在这次导入的案卷或件上"), _("图像是后来扫描的成果；案卷有错，请改正，不要撤销")),
    "RECORDINGS": (
        _("已有 %(n)s 段录音录像挂在这次导入的案卷或件上"),
        _("录音录像是后来收进的原件；案卷有错，请改正，不要撤销"),
    ),
    "ITEMS": (_("另外的导入把 %(n)s 件放进了这些案卷"), _("先撤销那次导入")),
    "RECODED": (_("有 %(n)s 个档号后来改过"), _("旧档号要永远查得到；有错请逐条改正")),
    "MARKED": (_("有 %(n)s 行已在页面图像上框出"), _("框过的行有人核对过；有错请逐条改正")),
    "LINKED": (_("有 %(n)s 条记载被确认过是谁，或分开过"), _("先在人名检索里撤回这些确认，或逐条改正")),
    "NAMED": (_("给 %(n)s 条记载的人另记过姓名"), _("那是有人凭证明认定的；有错请逐条改正")),
    "LISTED": (_("另外的名单里有 %(n)s 人记在这些案卷上"), _("先撤销那份名单的导入")),
    "OPENED": (_("有 %(n)s 卷（件）已作过开放审核"), _("审核是正式的决定；有错请逐条改正")),
    "LATER": (_("后来的导入补全了其中 %(n)s 条，或有不一致等人裁决"), _("先撤销后来的导入，或先裁决")),
    "CHANGED": (_("这次导入补全过的 %(n)s 条，后来又改过"), _("先撤回后来的改动，或逐条改正")),
    "ROOM": (_("%(room)s已用到其中的案卷或件，共 %(n)s 处"), _("先在那里取消，再撤销")),
    "TOPIC": (_("其中 %(n)s 卷（件）归入了专题"), _("先在专题的页面上把它们移出，再撤销")),
    "REVIEWED": (_("其中 %(n)s 卷（件）提过开放审核的意见"), _("意见要留着查得到；有错请逐条改正")),
    "SECRECY": (_("其中 %(n)s 卷（件）提过密级变更"), _("变更要留着查得到；有错请逐条改正")),
    "DISPOSAL": (_("其中 %(n)s 卷（件）列进过销毁清册"), _("清册要留着；有错请逐条改正")),
    "HELD": (_("其中 %(n)s 卷定过不得销毁"), _("这样的决定要留着；有错请逐条改正")),
    "MISSING": (_("其中有 %(n)s 处登记过缺页"), _("登记的人看过原件；有错请逐条改正")),
    "INCOMPLETE": (_("有 %(n)s 条记载标过不全"), _("标的人看过原件；有错请逐条改正")),
    "THEN": (_("其中 %(n)s 卷后来改过档号、类目或年度"), _("从前的样子要留着，馆藏统计靠它；有错请逐条改正")),
    "PARTS": (_("另外的导入在其中的件下放了 %(n)s 份材料"), _("先撤销那次导入")),
    "RELATED": (_("其中 %(n)s 卷（件）与别的档案有关联"), _("先在著录的页面上解除关联，再撤销")),
    "DESCRIBED": (_("其中 %(n)s 卷（件）的著录后来有人改过"), _("那是人写的，撤销会一起没有；有错请逐条改正")),
}


def of_obstacle(code: str, count: int, room: str) -> tuple[str, str]:
    """Return (what stands in the way, what to do) in the reader's language."""
    words, remedy = OBSTACLES[code]
    return str(words) % {"n": count, "room": ROOMS.get(room, room)}, str(remedy)
