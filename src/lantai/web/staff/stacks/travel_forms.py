"""Forms of originals that travel between campuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.stacks import texts
from lantai.stacks.states import Carrier, Condition
from lantai.stacks.values import Bag, Counted, JourneyUnit
from lantai.web.staff.stacks.forms import SCANNER


def _moment(label: Any, **facts: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **facts
    )


class AskForm(forms.Form):
    """What is asked for, for what, where and by when."""

    codes = forms.CharField(
        label=_("调哪些"),
        help_text=_("扫案卷条码或写档号，一行一个；不扫盒子。"),
        widget=forms.Textarea(attrs={**SCANNER, "rows": 3}),
    )
    to = forms.ChoiceField(label=_("送到哪个校区"))
    purpose = forms.CharField(label=_("做什么用"), max_length=200, help_text=_("例如：核对学籍卡原件，窗口有人等。"))
    case_number = forms.CharField(label=_("申请编号"), max_length=24, required=False)
    reader = forms.CharField(label=_("给谁用"), max_length=80, required=False, help_text=_("不为办件时写。"))
    wanted_by = _moment(_("最晚什么时候送到"))
    urgency = forms.ChoiceField(label=_("急不急"), choices=lambda: list(texts.URGENCY.items()))
    note = forms.CharField(label=_("备注"), max_length=200, required=False)
    site = forms.ChoiceField(label=_("没有登记位置的，由哪个校区保管"), required=False)

    def __init__(
        self, *args: Any, to: Sequence[tuple[str, str]], keepers: Sequence[tuple[str, str | Promise]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = to  # type: ignore[attr-defined]
        self.fields["site"].choices = keepers  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """What is in hand: scanned, or ticked; the rest is not there."""

    text = forms.CharField(
        label=_("扫条码"), required=False, widget=forms.Textarea(attrs={**SCANNER, "rows": 2}),
        help_text=_("一件一扫；没有扫描枪的，在下面勾选。"),
    )  # fmt: skip
    ticked = forms.MultipleChoiceField(label=_("实际在手里的"), required=False, widget=forms.CheckboxSelectMultiple)
    short = forms.BooleanField(label=_("其余没有"), required=False)
    note = forms.CharField(label=_("情况说明"), max_length=200, required=False)

    def __init__(self, *args: Any, units: Sequence[JourneyUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ticked"].choices = [  # type: ignore[attr-defined]
            (str(one.loan_id), f"{one.thing.ref_code}　{one.thing.title}"[:90]) for one in units
        ]

    def counted(self) -> Counted:
        facts = self.cleaned_data
        return Counted(facts["text"], [int(pk) for pk in facts["ticked"]], bool(facts.get("short")))


class BagForm(CountForm):
    """A bag that is closed and handed to somebody."""

    carrier = forms.ChoiceField(label=_("怎样送"), choices=lambda: list(texts.CARRIER.items()))
    carried_by = forms.CharField(label=_("交给谁"), max_length=80, help_text=_("写姓名，例如：校车司机 韩师傅。"))
    bag = forms.CharField(label=_("封包号"), max_length=40, widget=forms.TextInput(attrs=SCANNER))
    expected_at = _moment(_("预计到达"), required=False, help_text=_("留空按路程和那边的上班时间算。"))
    field_order = ("text", "ticked", "short", "carrier", "carried_by", "bag", "expected_at", "return_by", "note")

    def __init__(self, *args: Any, is_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_secret:
            only = [(Carrier.CONFIDENTIAL.value, texts.CARRIER[Carrier.CONFIDENTIAL])]
            self.fields["carrier"].choices = only  # type: ignore[attr-defined]

    def handed(self) -> Bag:
        facts = self.cleaned_data
        return Bag(facts["carrier"], facts["carried_by"], facts["bag"])


class SendForm(BagForm):
    """The bag that leaves the stack."""

    return_by = forms.DateField(
        label=_("借到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("留空按借期算。"),
    )  # fmt: skip


class BackForm(BagForm):
    """The bag that goes home: everything is in it."""

    short = None  # type: ignore[assignment]


class ReceiveForm(CountForm):
    """A bag that is opened."""

    broken = forms.BooleanField(label=_("封签破损或拆过"), required=False)
    field_order: tuple[str, ...] = ("text", "ticked", "short", "broken", "note")


class HomeForm(ReceiveForm):
    """A bag that is opened at home."""

    condition = forms.ChoiceField(
        label=_("状况"), choices=lambda: list(texts.CONDITION.items()), initial=Condition.GOOD.value
    )
    field_order = ("text", "ticked", "short", "broken", "condition", "note")


class WhyForm(forms.Form):
    """A word about something that goes wrong or is called off."""

    note = forms.CharField(label=_("为什么"), max_length=200)
