"""Words of appraisal and disposal."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.states import Disposal

FAULTS: dict[str, str | Promise] = {
    "DISPOSAL_LISTED": _("已经销毁，或在另一份清册上：%(codes)s。"),
    "DISPOSAL_NOT_OVER": _("永久保管，期限没有满，或期限认不出：%(codes)s。请从清册里去掉。"),
    "DISPOSAL_HELD": _("因诉讼、审计等不得销毁：%(codes)s。请撤下，或等解除以后再办。"),
}
STATES: dict[Disposal, str | Promise] = {
    Disposal.PROPOSED: _("待第一人批准"),
    Disposal.APPROVED: _("待第二人批准"),
    Disposal.CONFIRMED: _("已批准，待执行"),
    Disposal.CARRIED_OUT: _("已执行，待监销人签字"),
    Disposal.DESTROYED: _("已销毁"),
    Disposal.REFUSED: _("没有批准"),
    Disposal.WITHDRAWN: _("已撤回"),
}
