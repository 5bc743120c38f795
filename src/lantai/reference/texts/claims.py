"""Words of what cases have built on records."""

from django.utils.translation import gettext_lazy as _

CASES = _("有 %(n)s 宗申请用到这些记载")
CASES_REMEDY = _("申请办结前后都要查得到依据；有错请逐条改正")
