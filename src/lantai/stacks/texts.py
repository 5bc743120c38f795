"""The words of the stacks for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.stacks import states
from lantai.stacks.states import (
    Alarm,
    Availability,
    Carrier,
    Condition,
    Damage,
    InventoryState,
    JourneyState,
    LoanState,
    MoveKind,
    Outcome,
    Reason,
    Urgency,
)

Words = str | Promise

LOAN: dict[str, Words] = {
    LoanState.REQUESTED: _("待取出"),
    LoanState.OUT: _("借出"),
    LoanState.RETURNED: _("已还"),
    LoanState.LOST: _("已报失"),
    LoanState.WITHDRAWN: _("已撤回"),
}
REASON: dict[str, Words] = {
    Reason.READING_ROOM: _("阅览室查阅"),
    Reason.INTERNAL: _("馆内工作"),
    Reason.DIGITISATION: _("数字化"),
    Reason.EXHIBITION: _("展览"),
    Reason.TREATMENT: _("保护修复"),
    Reason.LEGAL: _("司法调阅"),
    Reason.JOURNEY: _("跨校区调卷"),
}
LENDING: dict[str, Words] = {reason.value: REASON[reason] for reason in states.LENDING}
JOURNEY: dict[str, Words] = {
    JourneyState.REQUESTED: _("待取出寄送"),
    JourneyState.ON_THE_WAY: _("在途"),
    JourneyState.ARRIVED: _("已送到"),
    JourneyState.RETURNING: _("送回途中"),
    JourneyState.HOME: _("已送回入库"),
    JourneyState.NOT_ARRIVED: _("报未到"),
    JourneyState.CANCELLED: _("已撤销"),
}
URGENCY: dict[str, Words] = {
    Urgency.NORMAL: _("平件"),
    Urgency.URGENT: _("加急"),
    Urgency.IMMEDIATE: _("特急"),
}
CARRIER: dict[str, Words] = {
    Carrier.BUS: _("校车"),
    Carrier.MESSENGER: _("专人"),
    Carrier.CONFIDENTIAL: _("机要"),
}
CONDITION: dict[str, Words] = {
    Condition.GOOD: _("完好"),
    Condition.WORN: _("有磨损"),
    Condition.DAMAGED: _("有损坏"),
    Condition.INCOMPLETE: _("有缺页"),
}
DAMAGE: dict[str, Words] = {
    Damage.EXTREME: _("特残"),
    Damage.SEVERE: _("严重"),
    Damage.MEDIUM: _("中度"),
    Damage.LIGHT: _("轻度"),
}
INVENTORY: dict[str, Words] = {
    InventoryState.OPEN: _("正在盘点"),
    InventoryState.COUNTED: _("已清点，待处理"),
    InventoryState.CLOSED: _("已办结"),
}
OUTCOME: dict[str, Words] = {
    Outcome.WAITING: _("还没扫到"),
    Outcome.FOUND: _("在原位"),
    Outcome.MISPLACED: _("放错位置"),
    Outcome.AWAY: _("借出或修复中"),
    Outcome.MISSING: _("缺失"),
    Outcome.UNKNOWN: _("不认识的条码"),
    Outcome.GONE: _("已离馆"),
}
AVAILABILITY: dict[str, Words] = {
    Availability.AVAILABLE: _("在库，可以取"),
    Availability.OUT: _("借出"),
    Availability.ON_THE_WAY: _("在校区之间的路上"),
    Availability.TREATMENT: _("修复中"),
    Availability.DIGITISATION: _("数字化中"),
    Availability.MISSING: _("盘点时没有找到"),
    Availability.UNPLACED: _("还没有登记位置"),
    Availability.UNKNOWN: _("没有这个档号"),
    Availability.GONE: _("已离馆"),
}
MOVE: dict[str, Words] = {
    MoveKind.MADE: _("立了盒"),
    MoveKind.PUT_IN: _("装入"),
    MoveKind.TAKEN_OUT: _("取出"),
    MoveKind.PLACED: _("上架"),
    MoveKind.DISCARDED: _("注销"),
}
HOW: dict[str, Words] = {
    "HAND": _("手工"),
    "SCAN": _("用扫描枪"),
    "IMPORT": _("按位置表"),
    "INVENTORY": _("盘点归位"),
    "LEFT": _("离馆"),
}
# how a thing left the holdings
GONE: dict[str, Words] = {"DESTROYED": _("已销毁"), "TRANSFERRED": _("已移出"), "LOST": _("已遗失")}
ALARM: dict[str, Words] = {
    Alarm.TOO_WARM: _("温度偏高"),
    Alarm.TOO_COLD: _("温度偏低"),
    Alarm.TOO_DAMP: _("湿度偏高"),
    Alarm.TOO_DRY: _("湿度偏低"),
    Alarm.SWING_TEMPERATURE: _("一昼夜温度变化过大"),
    Alarm.SWING_HUMIDITY: _("一昼夜湿度变化过大"),
}
# where a reading came from
SOURCE: dict[str, Words] = {"HAND": _("手工"), "SHEET": _("记录仪")}
LOAD: dict[str, Words] = {
    "EMPTY": _("空"),
    "ROOM": _("有余"),
    "TIGHT": _("将满"),
    "FULL": _("已满"),
    "OVER": _("超出"),
}
# Rows of a place list that could not be taken: which rule, what to do.
PROBLEM: dict[str, tuple[Words, Words]] = {
    "NO_CODE": (_("没有档号"), _("补上档号，或删去这一行。")),
    "NO_BOX": (_("没有盒号或条码"), _("补上盒号；没有盒子的，按实际情况编一个。")),
    "UNKNOWN_CODE": (_("目录里没有这个档号"), _("先导入案卷目录，或核对档号。")),
    "SEVERAL": (_("几个全宗都有这个档号"), _("加一栏“全宗号”写明是哪个全宗。")),
    "UNKNOWN_STACK": (_("没有登记这个库房"), _("核对库房号，或先在库房页登记。")),
    "FOREIGN_STACK": (_("这个库房不在您负责的校区"), _("请该校区的档案员导入这一部分。")),
    "BAD_PLACE": (_("位置读不懂"), _("排、列、节、层各写一个 1 到 999 的数，至少写明层；或按库房的位置编码写。")),
    "TWO_PLACES": (_("同一个盒号写了两个位置"), _("一只盒子只能在一处；盒号重复的，前面加上年度或类号。")),
    "TWO_BOXES": (_("同一档号写进了两只盒子"), _("一卷只能在一只盒子里，核对后留下一行。")),
    "FOREIGN_BOX": (_("这个条码的盒子属于别的校区"), _("核对条码；确实搬来的，请原校区先移出。")),
    "BARCODE_TAKEN": (_("这个条码是这里另一只盒子的"), _("核对条码；要换新标签的，删去这一行的条码再导入。")),
    "BARCODE_MISREAD": (_("条码的校验位不对"), _("照盒上的标签核对；看不清的，删去这一行的条码，导入后打印新标签。")),
    "BAD_THICKNESS": (_("盒厚不是 1 到 999 毫米的数"), _("只写毫米数，例如 40；不知道就留空。")),
    "BOX_MOVED": (_("盒子已登记在别处"), _("若确已搬动，请勾选“以表为准”后再导入。")),
    "GONE": (_("这一卷（件）登记为已销毁、移出或遗失，不在馆里了"), _("删去这一行；实物确实还在，请报告馆长。")),
    "LIES_ELSEWHERE": (_("这一卷已登记在另一只盒子里"), _("若确已换盒，请勾选“以表为准”后再导入。")),
}
SHEET: dict[str, Words] = {
    "NO_HEADER": _("没有找到表头。位置表至少要有“档号”和“盒号”两栏；温湿度表至少要有“时间”“温度”“湿度”三栏。"),
    "EMPTY": _("表里没有内容。"),
    "ENCRYPTED": _("文件有密码。请去掉密码再上传。"),
    "MACROS": _("文件里有宏。请另存为不带宏的 .xlsx。"),
    "TOO_LARGE": _("文件太大。请分成几份，每份不超过 100 MB。"),
    "NOT_A_SHEET": _("这不是表格文件。请用 .xlsx、.xls、.ods 或 .csv。"),
    "HTML": _("这是网页，不是表格。请用表格软件打开后另存为 .xlsx。"),
    "ENCODING": _("文字编码读不懂。请另存为 UTF-8 或 GBK。"),
    "DAMAGED": _("文件坏了。请用表格软件打开后另存一次。"),
}
UNREADABLE = _("这份表读不了。请另存为 .xlsx 后再试。")
# what stands on volumes and items that an import brought: how it is said, and what to do
_KEPT = _("库房的记录要留着；有错请逐条改正")
CLAIMS: dict[str, tuple[str | Promise, str | Promise]] = {
    "LENT": (_("其中 %(n)s 卷（件）有借阅：在申请、在外，或还回过"), _KEPT),
    "PLACED": (_("其中 %(n)s 卷（件）已装盒上架，或装过"), _KEPT),
    "TREATED": (_("其中 %(n)s 卷（件）停借修复，或修复过"), _KEPT),
    "COUNTED": (_("其中 %(n)s 卷（件）在库房清点里"), _KEPT),
}
