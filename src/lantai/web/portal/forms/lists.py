"""The one form of a unit's list: the letter, the ground, the sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.reference import queries as reference
from lantai.reference.values import Receiver, UnitLetter
from lantai.web.portal.forms.request import LetterForm


class ListForm(LetterForm):
    """A list under one letter (A22, A23)."""

    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, error_messages={"required": _("请填十八位统一社会信用代码。")}
    )
    letter_no = forms.CharField(label=_("公函编号"), max_length=60, error_messages={"required": _("请填公函的编号。")})
    handler = forms.CharField(
        label=_("经办人姓名"), max_length=60, error_messages={"required": _("请填经办人姓名，和公函一致。")}
    )
    ground_text = forms.CharField(
        label=_("依据哪一条，或同意书存在哪里"),
        max_length=200,
        error_messages={"required": _("请写明依据哪一条规定，或本人同意书存在哪里。")},
    )
    purpose = forms.ChoiceField(label=_("用途"), error_messages={"required": _("请选择用途。")})
    receiver_name = forms.CharField(label=_("收件人"), max_length=60, required=False)
    receiver_phone = forms.CharField(label=_("收件电话"), max_length=40, required=False)
    receiver_region = forms.CharField(label=_("省（自治区、直辖市）"), max_length=40, required=False)
    receiver_address = forms.CharField(label=_("单位收件地址"), max_length=200, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = (
        "unit_name",
        "credit_code",
        "letter_no",
        "handler",
        "handler_phone",
        "purpose",
        "ground",
        "ground_text",
    )

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["purpose"].choices = [(one.code, one.name) for one in reference.purposes() if not one.needs_text]  # type: ignore[attr-defined]

    def letter(self) -> UnitLetter:
        data = self.cleaned_data
        names = ("unit_name", "credit_code", "letter_no", "handler", "handler_phone", "ground", "ground_text")
        return UnitLetter(**{name: data[name] for name in names})

    def receiver(self) -> Receiver:
        data = self.cleaned_data
        return Receiver(
            name=data["receiver_name"],
            phone=data["receiver_phone"],
            unit=data["unit_name"],
            region=data["receiver_region"],
            address=data["receiver_address"],
        )
