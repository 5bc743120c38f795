"""Words of the opening review: what is wrong with an opinion, and what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantai.catalogue.states import Opening

FAULTS: dict[str, str | Promise] = {
    "OPENING_REASON": _("请选一条与结论相合的理由。"),
    "OPENING_WORDS": _("这一条理由要写明具体情况，例如哪个单位、哪份约定。"),
    "OPENING_DAY": _("延期开放要写明到哪一天再审核。"),
    "OPENING_PAST": _("日期要在今天以后。已经可以开放的，日期留空。"),
    "OPENING_DAY_FOR_NOTHING": _("控制使用没有开放日期；到某天再审核的，请选延期开放。"),
    "OPENING_SAMPLE": _("抽到的案卷还没有逐卷看完，看完才能审定。"),
    "OPENING_SAMPLE_BAD": _("抽查里改动超过一成，规则不适合这一批。请不审这一批，逐卷审核或分得更细。"),
}
STATUS: dict[Opening, str | Promise] = {
    Opening.OPEN: pgettext_lazy("status", "开放"),
    Opening.CONTROLLED: _("控制"),
    Opening.DEFERRED: _("延期开放"),
    Opening.UNREVIEWED: _("未审核"),
}
