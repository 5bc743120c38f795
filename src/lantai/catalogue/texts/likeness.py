"""Words for what says that two records are of one person, and for what speaks against it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUNDS: dict[str, tuple[str, str | Promise]] = {
    "number.same": ("done", _("证件或证书号码相同")),
    "name.same": ("done", _("姓名逐字相同")),
    "name.variant": ("you", _("姓名是异体字")),
    "name.former": ("you", _("一方的曾用名")),
    "name.other": ("no", _("姓名不同")),
    "birth.same": ("done", _("出生年月相合")),
    "birth.other": ("no", _("出生年份不同")),
    "year.same": ("done", _("同年入学")),
    "year.near": ("you", _("入学只差一年")),
    "year.other": ("wait", _("不在同一时期")),
    "unit.same": ("done", _("同一院系")),
    "unit.lineage": ("done", _("院系前后相承")),
    "unit.near": ("you", _("院系相近")),
    "unit.other": ("no", _("院系不同")),
    "place.same": ("done", _("籍贯相同")),
}
