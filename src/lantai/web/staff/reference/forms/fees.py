"""What copies cost, as the head decides it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.reference import queries as reference


class Fees(forms.Form):
    """The switch, the words on paying and getting back, and the price of one copy of each material in yuan."""

    on = forms.BooleanField(label=_("收费"), required=False, help_text=_("关着时下面的价目都不算，申请人看不到"))
    pay_words = forms.CharField(
        label=_("怎样交"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    refund_words = forms.CharField(
        label=_("怎样退"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.materials = reference.materials()
        for one in self.materials:
            self.fields[f"fee-{one.code}"] = forms.DecimalField(
                label=one.name,
                min_value=0,
                max_value=Decimal("9999.99"),
                decimal_places=2,
                initial=(Decimal(one.fee_fen) / 100).quantize(Decimal("0.01")),
                error_messages={"required": _("请写金额；不收的写 0。")},
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "class": "lt-num"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("pay_words", "refund_words"):
            if data.get("on") and not data.get(name):
                self.add_error(name, _("要收费，请写明怎样交、怎样退。"))
        return data

    @property
    def prices(self) -> list[Any]:
        """The bound fields of the price list, in the order of the catalogue."""
        return [self[f"fee-{one.code}"] for one in self.materials]

    def fees(self) -> dict[str, int]:
        """Material → fen."""
        return {one.code: int(self.cleaned_data[f"fee-{one.code}"] * 100) for one in self.materials}
