"""Words of the two gates and of the holdings map."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPENING: dict[str, str | Promise] = {
    "SECRET_STUB": _("涉密档案，本系统只登记档号；请联系保密部门。"),
    "OWN_RECORD": _("查本人的记载，不以是否开放为条件。"),
    "LEGAL_DUTY": _("依法律文书查询，登记后提供。"),
    "RESTRICTED_BY_UNIT": _("形成单位限制使用；须经该单位同意并由馆长批准。"),
    "OPEN": _("已经开放。"),
    "EMBARGOED": _("已定开放，但开放的日子还没有到；在那以前须由馆长批准。"),
    "DEFERRED_OVER": _("延期已满，待重新审核；在那以前须由馆长批准。"),
    "DESTROYED": _("已经鉴定销毁，实体不存；目录和销毁证明留着。"),
    "USE_OF_UNOPENED": _("尚未开放；因正当需要利用，按规定审批、登记。"),
    "CONTROLLED": _("经审核控制使用；须由馆长批准。"),
    "DEFERRED": _("经审核延期开放；须由馆长批准。"),
    "UNREVIEWED": _("未满 25 年，也没有经过开放审核，不视为开放；须由馆长批准。"),
    "UNREVIEWED_DUE": _("已满 25 年，但还没有经过开放审核，不视为开放；可申请审核，或由馆长批准。"),
}
PRIVACY: dict[str, str | Promise] = {
    "NOT_PERSONAL": _("不涉及个人信息。"),
    "LONG_PAST": _("记载的人出生已满 100 年，不再按在世的人保护；能不能看，只看开放这道门。"),
    "SUBJECT": _("申请人就是记载的本人；须核对身份。"),
    "DELEGATED": _("受本人委托；须核对委托和双方身份。"),
    "KIN_OF_DECEASED": _("亡故校友的近亲属；须有亲属关系和亡故证明，并由馆长批准。"),
    "UNIT_WITH_CONSENT": _("单位查询；须有公函，并有本人同意或法定职责。"),
    "LEGAL_DUTY": _("司法、纪检机关依法查询；须有法律文书，两人同来。"),
    "PERSONAL_OF_OTHERS": _("是他人的个人信息，满 25 年也不公开；须有本人同意。"),
}
HELD: dict[str, str | Promise] = {
    "held": _("本馆有这一时期的这类档案。"),
    "not_held": _("本馆没有这一时期的这类档案。"),
    "unknown": _("这一时期的这类档案，需要查了才知道。"),
}
NOTHING_KEPT: str | Promise = _("那一年本来就没有这类档案（%(ground)s）。")
# What a reader is told at the stub of something that is not open.
CLOSED: dict[str, str | Promise] = {
    "UNREVIEWED": _("形成还不满 25 年，也没有经过开放审核，所以还不公开。"),
    "UNREVIEWED_DUE": _("已满 25 年，但还没有轮到开放审核；没有审核过的不视为开放。您可以申请审核。"),
    "CONTROLLED": _("经开放审核，内容暂不宜公开，列为控制使用。"),
    "DEFERRED": _("经开放审核，决定延期开放。"),
    "DEFERRED_OVER": _("延期开放的时间已过，正等再次审核。"),
    "EMBARGOED": _("经开放审核，到写明的那一天才开放。"),
    "DESTROYED": _("已经鉴定销毁，实体不存；目录和销毁证明留着。"),
    "RESTRICTED_BY_UNIT": _("形成它的单位限制使用，须经该单位同意。"),
    "INTERNAL": _("列为内部档案，不在网上公开。"),
}
