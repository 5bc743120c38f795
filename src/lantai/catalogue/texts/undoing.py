"""Words of undoing an import: what was built on it since, and what to do about that."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ROOMS: dict[str, Words] = {"stacks": _("库房"), "reference": _("利用服务"), "discovery": _("检索")}
OBSTACLES: dict[str, tuple[Words, Words]] = {
    "PAGES": (_("已有 %(n)s 页图像挂在这次导入的案卷或件上"), _("图像是后来扫描的成果；案卷有错，请改正，不要撤销")),
    "ITEMS": (_("另外的导入把 %(n)s 件放进了这些案卷"), _("先撤销那次导入")),
    "RECODED": (_("有 %(n)s 个档号后来改过"), _("旧档号要永远查得到；有错请逐条改正")),
    "MARKED": (_("有 %(n)s 行已在页面图像上框出"), _("框过的行有人核对过；有错请逐条改正")),
    "LINKED": (_("有 %(n)s 条记载被确认过是谁，或分开过"), _("先在人名检索里撤回这些确认，或逐条改正")),
    "LISTED": (_("另外的名单里有 %(n)s 人记在这些案卷上"), _("先撤销那份名单的导入")),
    "OPENED": (_("有 %(n)s 卷已作过开放审核"), _("审核是正式的决定；有错请逐条改正")),
    "LATER": (_("后来的导入补全了其中 %(n)s 条，或有不一致等人裁决"), _("先撤销后来的导入，或先裁决")),
    "CHANGED": (_("这次导入补全过的 %(n)s 条，后来又改过"), _("先撤回后来的改动，或逐条改正")),
    "ROOM": (_("%(room)s已用到其中的案卷或件，共 %(n)s 处"), _("先在那里取消，再撤销")),
    "CLAIMED": (_("%(room)s里有 %(n)s 宗申请用到这些记载"), _("申请办结前后都要查得到依据；有错请逐条改正")),
}


def of_obstacle(code: str, count: int, room: str) -> tuple[str, str]:
    """Return (what stands in the way, what to do) in the reader's language."""
    words, remedy = OBSTACLES[code]
    return str(words) % {"n": count, "room": ROOMS.get(room, room)}, str(remedy)
