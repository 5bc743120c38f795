"""What the desk asks before it acts on one delivery."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import services


class DeliveryForm(forms.Form):
    """Base: words of the page and one verb."""

    title: ClassVar[str | Promise] = ""
    lead: ClassVar[str | Promise] = ""
    button: ClassVar[str | Promise] = _("记下")
    done: ClassVar[str | Promise] = _("已记下。")

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        self.actor = actor
        super().__init__(*args, **keywords)

    def apply(self, delivery_id: int) -> None:
        raise NotImplementedError


class Settle(DeliveryForm):
    title = _("核实派送异常")
    lead = _("打电话给快递公司核实，记下结果。遗失的会重新制作，旧的一份作废。")
    result = forms.ChoiceField(
        label=_("结果"),
        widget=forms.RadioSelect,
        choices=[
            ("IN_TRANSIT", _("继续派送")),
            ("DELIVERED", _("已经签收")),
            ("RETURNED", _("退回来了")),
            ("LOST", _("遗失")),
        ],
    )
    words = forms.CharField(label=_("核实的经过"), required=False, max_length=200)

    def apply(self, delivery_id: int) -> None:
        data = self.cleaned_data
        services.settle_exception(self.actor, delivery_id=delivery_id, result=data["result"], words=data["words"])


class Cancel(DeliveryForm):
    title = _("取消这一件送达")
    lead = _("通常由另一种送达代替；申请人会看到。")
    button = _("取消这一件")
    words = forms.CharField(label=_("为什么"), max_length=200)

    def apply(self, delivery_id: int) -> None:
        services.cancel_delivery(self.actor, delivery_id=delivery_id, words=self.cleaned_data["words"])


class Call(DeliveryForm):
    title = _("记一次电话")
    lead = _("三次打不通，系统改发短信，并请对方改为邮寄。")
    reached = forms.ChoiceField(
        label=_("打通了吗"), widget=forms.RadioSelect, choices=[("yes", _("打通了")), ("no", _("没人接"))]
    )
    words = forms.CharField(label=_("说了什么"), required=False, max_length=200)

    def apply(self, delivery_id: int) -> None:
        data = self.cleaned_data
        services.record_call(self.actor, delivery_id=delivery_id, reached=data["reached"] == "yes", words=data["words"])


class Tracking(DeliveryForm):
    title = _("记快递进展")
    scan = forms.ChoiceField(
        label=_("到哪一步"),
        widget=forms.RadioSelect,
        choices=[
            ("PICKED_UP", _("已揽收")),
            ("ON_THE_WAY", _("运输中")),
            ("OUT_FOR_DELIVERY", _("派送中")),
            ("SIGNED", _("已签收")),
            ("PROBLEM", _("有异常")),
            ("RETURNED", _("退回")),
        ],
    )
    text = forms.CharField(label=_("说明"), required=False, max_length=200)

    def apply(self, delivery_id: int) -> None:
        data = self.cleaned_data
        services.note_tracking(self.actor, delivery_id=delivery_id, scan=data["scan"], text=data["text"])


class Destroy(DeliveryForm):
    title = _("销毁逾期未领的纸质件")
    lead = _("满一百八十日才能销毁，须两人在场。")
    button = _("记下销毁")
    witness = forms.ChoiceField(label=_("在场的另一位老师"))

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        colleagues = people.staff_names(("archivist", "window_archivist", "second_archivist", "director"))
        self.fields["witness"].choices = [  # type: ignore[attr-defined]
            (str(one), name) for one, name in colleagues.items() if one != self.actor.account_id
        ]

    def apply(self, delivery_id: int) -> None:
        services.destroy(self.actor, delivery_id=delivery_id, witness=int(self.cleaned_data["witness"]))


class PostEnvelope(DeliveryForm):
    title = _("交机要或 EMS")
    lead = _("人事档案只由机要或 EMS 学生档案专递转到接收单位，不交普通快递，也不交本人。")
    button = _("记下交寄")
    service = forms.ChoiceField(
        label=_("怎么寄"), widget=forms.RadioSelect, choices=[("JIYAO", _("机要通信")), ("EMS", _("EMS 学生档案专递"))]
    )
    number = forms.CharField(label=_("机要交寄单号或 EMS 邮件号"), max_length=40)

    def apply(self, delivery_id: int) -> None:
        data = self.cleaned_data
        services.post_envelope(self.actor, delivery_ids=(delivery_id,), service=data["service"], number=data["number"])


FORMS: dict[str, type[DeliveryForm]] = {
    "settle_exception": Settle,
    "cancel_delivery": Cancel,
    "record_call": Call,
    "note_tracking": Tracking,
    "destroy": Destroy,
    "post_envelope": PostEnvelope,
}
# One press; the rest is done on the print and post page, where envelopes are.
DIRECT = frozenset({"resend", "send_reply", "dispatch", "ready_for_pickup"})
