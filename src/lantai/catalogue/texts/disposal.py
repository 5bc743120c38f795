"""Words of appraisal and disposal."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULTS: dict[str, str | Promise] = {
    "DISPOSAL_LISTED": _("已经销毁，或在另一份清册上：%(codes)s。"),
    "DISPOSAL_NOT_OVER": _("永久保管，期限没有满，或期限认不出：%(codes)s。请从清册里去掉。"),
    "DISPOSAL_HELD": _("因诉讼、审计等不得销毁：%(codes)s。请撤下，或等解除以后再办。"),
}
