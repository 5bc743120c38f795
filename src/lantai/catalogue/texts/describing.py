"""Words of description: faults, levels, groups of elements, relations, how a code is read."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

FAULTS: dict[str, Words] = {
    "NOT_HERE": _("这一层级不著录这一项，或者这一项另有办理的地方。"),
    "MANDATORY": _("这一项必填，不能改成空的。"),
    "TOO_LONG": _("太长了，请写短些，或写进“附注”。"),
    "NO_CHOICE": _("请在给出的几种里选。"),
    "NO_NUMBER": _("这里只填整数。"),
    "NO_DAY": _("请写成年月日，例如 1953-09-01。"),
    "LINES": _("这一项只写一行。"),
    "NO_RETENTION": _("认不出这个期限。请用永久、30年、10年，或永久、长期、短期。"),
    "NO_DATE": _("认不出这个日期。请照原件写，例如 1953.9、1953年9月—1954年2月、[1953]。"),
}
LEVELS: dict[str, Words] = {
    "fonds": pgettext_lazy("level", "全宗"),
    "series": pgettext_lazy("level", "类别"),
    "volume": pgettext_lazy("level", "案卷"),
    "item": pgettext_lazy("level", "文件"),
    "component": pgettext_lazy("level", "组件"),
}
CARRIERS: dict[str, Words] = {
    "paper": pgettext_lazy("carrier", "纸质"),
    "photograph": pgettext_lazy("carrier", "照片"),
    "sound": pgettext_lazy("carrier", "录音"),
    "video": pgettext_lazy("carrier", "录像"),
    "electronic": pgettext_lazy("carrier", "电子"),
    "object": pgettext_lazy("carrier", "实物"),
    "microform": pgettext_lazy("carrier", "缩微"),
    "audiovisual": pgettext_lazy("carrier", "声像（未细分）"),
}
CARRIER_LINES: dict[str, Words] = {**CARRIERS, "secret": _("国家秘密，不分载体")}  # of a report of the holdings
GROUPS: dict[str, Words] = {
    "identity": _("标识"),
    "context": _("背景"),
    "content": _("内容与结构"),
    "access": _("查阅与控制"),
    "related": _("相关档案"),
    "notes": _("附注与著录控制"),
}
RELATIONS: dict[str, Words] = {
    "continues": _("接续"),
    "copy": _("复制件、底图"),
    "reply": _("来文与复文"),
    "same": _("同一事由"),
    "moved": _("由此移入"),
}
PARTS: dict[str, Words] = {
    "fonds_code": _("全宗号"),
    "year": _("年度"),
    "class_code": _("分类号"),
    "category": _("门类"),
    "volume_no": _("案卷号"),
    "item_no": _("件号"),
    "catalogue_no": _("目录号"),
    "retention": _("保管期限"),
    "department": _("机构或问题"),
}
PATTERN_FAULTS: dict[str, Words] = {
    "PATTERN_BROKEN": _("式样写得不对，读不懂。请核对括号和反斜杠。"),
    "PATTERN_PARTS": _("每一部分要有认得的名字，例如 (?P<year>\\d{4})。可用的名字列在下面。"),
    "PATTERN_RUNS_AWAY": _("重复里面套着重复，遇到长的档号会卡住。请写明各部分最多几位。"),
    "PATTERN_EXAMPLE": _("式样读不了它自己的例子。请核对两者。"),
}
