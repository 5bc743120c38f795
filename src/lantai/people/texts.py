"""The words of people: roles, doors, standings, duties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantai.people.states import ContactKind, DoorKind, ProxyState, Standing

ROLES = {
    "applicant": _("查档人"),
    "unit_clerk": _("单位经办人"),
    "window_archivist": _("窗口档案员"),
    "archivist": _("档案员"),
    "second_archivist": _("复核档案员"),
    "director": _("馆长"),
    "deputy_director": _("副馆长"),
    "guard": _("保安"),
    "workstation_clerk": _("工作站经办人"),
    "dept_archivist": _("兼职档案员"),
    "contractor": _("数字化承包方"),
    "sysadmin": _("系统管理员"),
    "secadmin": _("安全管理员"),
    "auditor": _("审计员"),
}
DOORS = {
    DoorKind.PORTAL: _("网上办理"),
    DoorKind.WECHAT: _("微信"),
    DoorKind.MAIL: _("邮件"),
    DoorKind.PHONE: _("电话"),
    DoorKind.LETTER: _("来函"),
    DoorKind.WINDOW_SLOT: _("窗口预约"),
    DoorKind.WINDOW_FREE: _("窗口直接来"),
    DoorKind.DROPBOX: _("需求箱"),
}
CONTACTS = {ContactKind.PHONE: _("手机"), ContactKind.MAIL: _("邮箱")}
PROXIES = {
    ProxyState.OFFERED: _("等对方接受"),
    ProxyState.ACCEPTED: _("已接受，未使用"),
    ProxyState.USED: _("已使用"),
    ProxyState.WITHDRAWN: _("已撤回"),
    ProxyState.EXPIRED: _("已过期"),
}
STANDINGS = {
    Standing.UNVERIFIED: _("未验证"),
    Standing.CONTACT_VERIFIED: _("联系方式已验证"),
    Standing.IDENTITY_VERIFIED: _("身份已核验"),
}
PRESETS = {
    "normal": _("正常"),
    "appointment": _("预约式"),
    "contactless": _("无接触式"),
    "closed": _("闭馆"),
}
