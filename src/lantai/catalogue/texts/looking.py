"""Words of the check list before a record is called not found."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEPS: dict[str, str | Promise] = {
    "PREDECESSOR": _("前身学校、分校、附属学校"),
    "LEVEL": _("别的层次（函授、夜大、进修、专科）"),
    "YEARS": _("前后相邻年份"),
    "VARIANTS": _("姓名的异体、同音、形近写法和曾用名"),
    "CLASS_LIST": _("只凭姓氏，逐个看该班名单"),
    "ORIGIN": _("按生源省份查名册"),
    "SIBLING": _("相近的院系"),
    "SUPERVISOR": _("研究生：按导师姓名查"),
}
ANSWERS: dict[str, str | Promise] = {"TRIED": _("试过，没有"), "NO_SENSE": _("这里用不上")}
OUTCOMES: dict[str, str | Promise] = {
    "INDEX": _("查过索引"),
    "PAPER": _("查过纸质原件"),
    "NOT_HELD": _("这些年馆里没有"),
}
