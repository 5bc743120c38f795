"""Words of drop folders."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

STATES: dict[str, Words] = {
    "SEEN": _("等它复制完"),
    "DONE": _("已导入"),
    "KNOWN": _("以前导入过，没有重复"),
    "REFUSED": _("退回"),
}
TROUBLES: dict[str, Words] = {
    "NO_FOLDER": _("找不到这个文件夹，请系统管理员查看。"),
    "NOBODY": _("设这个文件夹的账号已停用，或不再能导入。请换一个人重新设。"),
    "NO_MOVE": _("读过的文件移不走：文件夹不让写。请系统管理员改权限。"),
    "BUSY": _("同一份表正由别人导入，下次再读。"),
    "FAULT": _("读取时出错，下次再试。"),
}
REFUSALS: dict[str, Words] = {
    "NAME": _("文件夹名只用文字、数字、连字符和括号，最多 80 个字。"),
    "TAKEN": _("已有这个文件夹。"),
    "MINUTES": _("间隔要在 1 分钟到 1 天之间。"),
    "ACCOUNT": _("要由一个真人的账号来设：导入以他的名义进行。"),
    "DEPARTMENT": _("请写明是哪个部门的文件夹。"),
}
