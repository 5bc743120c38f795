"""Words for states, stages, turns and doors, in the reader's language. No internal code reaches a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lantai.reference.states import Ball, Channel, DeliveryState, LineState, Method, Stage, UrgentState

Word = str | Promise
K = TypeVar("K")

STAGE: dict[Stage, Word] = {
    Stage.FILL: _("填写"),
    Stage.REVIEW: _("审核"),
    Stage.PRINT: _("打印"),
    Stage.MAIL: _("邮寄"),
    Stage.PICKUP: _("领取"),
    Stage.SEND: _("发送"),
    Stage.APPEAL: _("申诉"),
    Stage.DONE: _("办结"),
}
LINE: dict[LineState, Word] = {
    LineState.DRAFT: _("草稿"),
    LineState.SUBMITTED: _("待受理"),
    LineState.IN_REVIEW: _("审核中"),
    LineState.NEED_MORE: _("待您补充材料"),
    LineState.AWAIT_APPROVAL: _("待审批"),
    LineState.AWAIT_PAYMENT: _("待缴费"),
    LineState.SEARCHING: _("审核已通过，查档中"),
    LineState.FORWARDED: _("已转办"),
    LineState.NEGATIVE_CHECK: _("结论复核中"),
    LineState.PRODUCING: _("制作中"),
    LineState.AWAIT_CONFIRM: _("请核对样稿"),
    LineState.SEALING: _("复核用印"),
    LineState.IN_DELIVERY: _("送达中"),
    LineState.CLOSED: _("已办结"),
    LineState.NOT_FOUND: _("未查到"),
    LineState.REFUSED: _("不予提供"),
    LineState.APPEALED: _("申诉处理中"),
    LineState.WITHDRAWN: _("已撤回"),
    LineState.EXPIRED: _("已过期"),
}
LINE_STAFF: dict[LineState, Word] = {
    **LINE,
    LineState.NEED_MORE: _("等申请人补充"),
    LineState.AWAIT_CONFIRM: _("等申请人核对样稿"),
}
DELIVERY: dict[DeliveryState, Word] = {
    DeliveryState.PLANNED: _("待交付"),
    DeliveryState.PACKED: _("已封装"),
    DeliveryState.HELD_FOR_COURIER: _("等待快递恢复"),
    DeliveryState.READY_PICKUP: _("待领取"),
    DeliveryState.DISPATCHED: _("已寄出"),
    DeliveryState.IN_TRANSIT: _("运输中"),
    DeliveryState.EXCEPTION: _("派送异常"),
    DeliveryState.RETURNED: _("退件"),
    DeliveryState.E_READY: _("电子件已发送"),
    DeliveryState.REPLY_SENT: _("复函已发"),
    DeliveryState.BOUNCED: _("投递失败"),
    DeliveryState.UNCLAIMED: _("逾期未领"),
    DeliveryState.DELIVERED: _("已签收"),
    DeliveryState.COLLECTED: _("已领取"),
    DeliveryState.DOWNLOADED: _("已下载"),
    DeliveryState.LOST: _("遗失"),
    DeliveryState.CANCELLED: _("已取消"),
    DeliveryState.DESTROYED: _("已销毁"),
}
METHOD: dict[Method, Word] = {
    Method.E_COPY: _("电子件"),
    Method.MAIL: _("邮寄"),
    Method.PICKUP: _("到馆领取"),
    Method.REPLY: _("复函"),
}
CHANNEL: dict[Channel, Word] = {
    Channel.WEB: _("网上"),
    Channel.WECHAT: _("微信"),
    Channel.MAIL: _("邮件"),
    Channel.E_LETTER: _("公函"),
    Channel.LETTER: _("来信"),
    Channel.PHONE: _("电话"),
    Channel.WINDOW: _("窗口"),
    Channel.DROPBOX: _("投件箱"),
    Channel.INTERCAMPUS: _("校区"),
}
BALL: dict[Ball, Word] = {
    Ball.APPLICANT: _("您"),
    Ball.ARCHIVE: _("档案馆"),
    Ball.ARCHIVIST: _("档案馆"),
    Ball.APPROVER: _("档案馆负责人"),
    Ball.OTHER_SITE: _("档案馆"),
    Ball.SECOND: _("档案馆的第二位老师"),
    Ball.HEAD: _("档案馆负责人"),
    Ball.COURIER: _("快递"),
    Ball.UNIT: _("收函单位"),
    Ball.DELIVERIES: _("档案馆"),
    Ball.NONE: _("没有人，已经办完"),
}
WHY: dict[LineState, Word] = {
    LineState.DRAFT: _("还没有提交"),
    LineState.SUBMITTED: _("已经收到，等老师受理"),
    LineState.IN_REVIEW: _("正在核对身份与就读信息"),
    LineState.NEED_MORE: _("还缺一点材料，补上就继续；等您的这几天不计入办理时间"),
    LineState.AWAIT_APPROVAL: _("这份材料按规定须经负责人批准"),
    LineState.AWAIT_PAYMENT: _("缴费后就开始查档；等您的这几天不计入办理时间"),
    LineState.SEARCHING: _("审核已通过，正在库里查找原件"),
    LineState.FORWARDED: _("原件在别的校区或部门，已转给那里的老师"),
    LineState.NEGATIVE_CHECK: _("正由第二人复查"),
    LineState.PRODUCING: _("原件找到了，正在制作"),
    LineState.AWAIT_CONFIRM: _("盖章前请您核对；姓名拼写和译名以您确认的为准"),
    LineState.SEALING: _("另一位老师复核后用印"),
    LineState.IN_DELIVERY: _("已经用印，正在送到您手里"),
    LineState.CLOSED: _("已经办完"),
    LineState.NOT_FOUND: _("两位老师分别查过，没有查到"),
    LineState.REFUSED: _("按规定不能提供，理由见下"),
    LineState.APPEALED: _("没有参与原决定的负责人正在处理您的申诉"),
    LineState.WITHDRAWN: _("您撤回了这一项"),
    LineState.EXPIRED: _("等候期满，自动结束；三十日内可以接着办"),
}
WHY_DELIVERY: dict[DeliveryState, Word] = {
    DeliveryState.PLANNED: _("用印后交付"),
    DeliveryState.PACKED: _("已经装好，等快递来取"),
    DeliveryState.HELD_FOR_COURIER: _("您那里的快递暂停，恢复后马上寄；也可以改要电子件或来馆领取"),
    DeliveryState.READY_PICKUP: _("请凭取件码和证件来领"),
    DeliveryState.DISPATCHED: _("已交快递"),
    DeliveryState.IN_TRANSIT: _("快递在路上"),
    DeliveryState.EXCEPTION: _("快递有异常，我们正在跟快递公司核实"),
    DeliveryState.RETURNED: _("邮件退回来了，请选择重寄、来馆领取或取消"),
    DeliveryState.E_READY: _("电子件已发出，请用一次性验证码下载"),
    DeliveryState.REPLY_SENT: _("复函已发到单位邮箱"),
    DeliveryState.BOUNCED: _("没有送达，我们换一种方式联系您"),
    DeliveryState.UNCLAIMED: _("过期未领，仍可以来领或重新取得链接"),
    DeliveryState.DELIVERED: _("已签收"),
    DeliveryState.COLLECTED: _("已领取"),
    DeliveryState.DOWNLOADED: _("已下载，账户里随时可以再取"),
    DeliveryState.LOST: _("邮件遗失，我们重新制作"),
    DeliveryState.CANCELLED: _("已取消"),
    DeliveryState.DESTROYED: _("超过一百八十日未领，已由两人销毁"),
}
STEP: dict[LineState, Word] = {
    LineState.SUBMITTED: _("收到申请"),
    LineState.IN_REVIEW: _("开始审核"),
    LineState.NEED_MORE: _("请您补充材料，时钟停走"),
    LineState.AWAIT_APPROVAL: _("报负责人审批"),
    LineState.AWAIT_PAYMENT: _("等待缴费，时钟停走"),
    LineState.SEARCHING: _("审核通过，开始查档"),
    LineState.FORWARDED: _("转给别的校区或部门"),
    LineState.NEGATIVE_CHECK: _("请第二人复查结论"),
    LineState.PRODUCING: _("找到原件，开始制作"),
    LineState.AWAIT_CONFIRM: _("样稿发给您核对，时钟停走"),
    LineState.SEALING: _("送第二位老师复核"),
    LineState.IN_DELIVERY: _("复核用印，开始送达"),
    LineState.CLOSED: _("办结"),
    LineState.NOT_FOUND: _("两人查找，未查到"),
    LineState.REFUSED: _("不予提供，理由已告知"),
    LineState.APPEALED: _("收到您的申诉"),
    LineState.WITHDRAWN: _("撤回"),
    LineState.EXPIRED: _("等候期满，自动结束"),
}
URGENT: dict[UrgentState, Word] = {
    UrgentState.RAISED: _("已发出急件"),
    UrgentState.CLAIMED: _("已接手"),
    UrgentState.FOUND: _("已找到"),
    UrgentState.DELIVERED: _("已送达"),
    UrgentState.ESCALATED: _("已报上一级"),
    UrgentState.DECLINED: _("不算急件"),
}
CHECK: dict[str, Word] = {
    "IDENTITY": _("身份"),
    "AUTHORITY": _("委托或公函"),
    "DUPLICATE": _("是否重复"),
    "HELD": _("该年代是否有存"),
    "CANDIDATE": _("认定"),
    "OPENING": _("开放"),
    "PENALTY": _("是否含处分内容"),
    "PRIVACY": _("隐私"),
}
FREIGHT: dict[str, Word] = {"COLLECT": _("到付"), "PREPAID": _("寄付")}
POSTAL: dict[str, Word] = {"JIYAO": _("机要通信"), "EMS": _("EMS 学生档案专递")}
EFFECT: dict[str, Word] = {
    "ISSUED": _("出证"),
    "REPLIED": _("复函"),
    "NO_RECORD": _("未查到，已答复"),
    "REFUSED": _("不予提供"),
    "READ": _("阅览"),
    "ANSWERED": _("解答"),
}
COMPARE: dict[str, Word] = {
    "same": _("相符"),
    "differs": _("不符"),
    "unclaimed": _("没有填，无从比对"),
    "silent": _("原件没有写"),
}


def left(delta: timedelta) -> str:
    """还剩 1 天 4 小时 / 逾期 2 小时 — working time, days of eight hours."""
    late = delta < timedelta()
    minutes = int(abs(delta).total_seconds() // 60)
    days, rest = divmod(minutes, 480)
    hours, minutes = divmod(rest, 60)
    span = _span(days, hours, 0 if days else minutes, get_language())
    return gettext("逾期 %(span)s") % {"span": span} if late else gettext("还剩 %(span)s") % {"span": span}


@lru_cache(maxsize=1024)
def _span(days: int, hours: int, minutes: int, _language: str | None) -> str:
    """Return a span in words. Lists say the same few over and over; they are put together once in each language."""
    parts = []
    if days:
        parts.append(gettext("%(count)s 天") % {"count": days})
    if hours:
        parts.append(gettext("%(count)s 小时") % {"count": hours})
    if minutes:
        parts.append(gettext("%(count)s 分") % {"count": minutes})
    return " ".join(parts) or gettext("不到 1 分")


def said(table: Mapping[K, Word]) -> dict[K, str]:
    """Return one of the tables above in the reader's language, put into words once: for lists that need many of them.

    For tables that stand in a module; they are known by their place in memory.
    """
    return _said(_Table(table), get_language())


class _Table(Generic[K]):
    """A table that can be a key."""

    def __init__(self, words: Mapping[K, Word]) -> None:
        self.words = words

    def __hash__(self) -> int:
        return id(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table) and other.words is self.words


@lru_cache(maxsize=128)
def _said(table: _Table[K], _language: str | None) -> dict[K, str]:
    return {key: str(word) for key, word in table.words.items()}


FAULT: dict[str, Word] = {
    "NO_ITEMS": _("请至少选一种材料。"),
    "TOO_MANY_ITEMS": _("一次最多六十项。名单多的请分几次提交。"),
    "NO_PURPOSE": _("请选择用途，我们按用途核对需要什么凭据。"),
    "PURPOSE_WORDS": _("选了“其他”，请写明作什么用。"),
    "TOO_LONG": _("文字太长了，请控制在两千字以内。"),
    "PASSWORD": _("文字里好像有密码。档案馆从不需要您的密码，请删去再提交。"),
    "NO_UNIT": _("请填写单位全称。"),
    "NO_GROUND": _("查他人档案须写明依据：本人同意，或法定职责。"),
    "READ_BACK": _("请把收件地址再看一遍，确认无误。寄出后不能改。"),
    "NO_STUDY": _("请填写至少一段就读经历。"),
    "NO_NAME": _("请填写在校时的姓名。"),
    "NO_YEAR": _("请填写入学或毕业年份，记不准写个大概就行。"),
    "YEARS_TURNED": _("毕业年份早于入学年份，请核对。"),
    "SLACK": _("年份的出入请在十五年以内。"),
    "NO_PHONE": _("请填写收件人电话，快递要用。"),
    "NO_ADDRESS": _("请填写收件地址。"),
    "NEED_IN_ADDRESS": _("地址里好像写了需要的材料。请写到留言里，地址只写地址，以免寄错。"),
    "NO_REPLY_ADDRESS": _("请填写接收复函的单位邮箱或地址。"),
    "TWO_OFFICERS": _("司法、纪检查询须两人同来。请写明两位办案人员的姓名，用顿号分开。"),
    "TRANSFER_ONLY_UNIT": _("人事档案只能由接收单位凭调档函来调，不转给本人。请接收单位开具调档函来办。"),
    "NO_RECEIVING_UNIT": _("请填写接收单位的全称；人事档案只寄给单位。"),
    "NEVER_TO_PERSON": _("收件人不能是档案本人。请写接收单位的收档人。"),
    "FREE_MAIL": _("复函只发到单位自己的邮箱或地址，不发到个人免费邮箱。请改填单位域名的邮箱。"),
    "NO_METHOD": _("请选择送达方式。"),
    "NO_SUCH_MATERIAL": _("材料目录里没有这一种，请重新选择。"),
    "NOT_FOR_YOU": _("这种材料不能由您选择的身份来办，请看材料说明。"),
    "NO_LANGUAGE": _("这种材料没有所选的语言。"),
    "COPIES": _("请填写份数。"),
    "OVER_LIMIT": _("超过了这种材料的份数上限。确需更多，请在留言里说明。"),
    "DESCRIBE": _("选了“其他”，请写明需要什么。"),
    "NO_DELIVERY": _("请选择这份材料怎样送到您手里。"),
    "METHOD_NOT_OFFERED": _("这种材料不提供所选的送达方式。"),
    "E_COPY_CANNOT_BE_SEALED_IN": _("电子件不能装信封；要密封件请选邮寄或领取。"),
    "MORE_SHARES_THAN_COPIES": _("分给各收件人的份数多于总份数。"),
    "NOT_HELD": _("这一年代的这种材料本馆没有保存。仍要请我们再查，请勾选“请再查一遍”。"),
    "NO_CONTACT": _("请先验证手机号或邮箱，办理结果要发到那里。"),
    "NO_PROXY": _("请先接受委托人给您的委托码，或上传委托书。"),
}
SIGN_IN_FIRST = _("请先登录，再提交申请。")
NO_KEY = _("这张申请单不完整，请重新打开页面再填。")
