"""What an applicant may say to a request under way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.reference.rules import numbers

STARS = ((5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("很不满意")))


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("申请编号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请写申请编号，收到申请时的短信或邮件里有。")},
    )

    def clean_number(self) -> str:
        """Read a number as dictated: any case, spaces or hyphens. Its last character tells a slip of the pen."""
        found = numbers.read(self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(_("编号抄错了一位，或者少了一位。它像 2026-7KQM3RX 这样，横线写不写都行。"))
        return found


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("请写收到的验证码。")},
    )


class MoreForm(forms.Form):
    text = forms.CharField(
        label=_("要说明的"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class SayForm(forms.Form):
    text = forms.CharField(
        label=_("给档案馆留言"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("还没有写内容。")},
    )


class ReasonForm(forms.Form):
    """Withdrawing, reopening, appealing: a few words, obligatory or not."""

    text = forms.CharField(label=_("缘由"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, required: bool = False, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = required
        self.fields["text"].error_messages["required"] = str(_("请写几句缘由，收到的人要据此判断。"))
        if label:
            self.fields["text"].label = label


class ProofForm(forms.Form):
    agreed = forms.ChoiceField(
        label=_("样稿对不对"),
        choices=(("yes", _("都对，可以用印")), ("no", _("有地方要改"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选“都对”或“有地方要改”。")},
    )
    remarks = forms.CharField(
        label=_("哪里要改，改成什么"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("agreed") == "no" and not data.get("remarks"):
            self.add_error("remarks", _("请写明哪一页哪一处、改成什么。"))
        return data


class RateForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("您满意吗"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )
    text = forms.CharField(label=_("想说的"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    complaint = forms.BooleanField(label=_("这是投诉，请没有经手的老师在 5 个工作日内答复我"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("complaint") and not data.get("text"):
            self.add_error("text", _("请写明投诉什么，才好去查。"))
        return data


class ThankForm(forms.Form):
    text = forms.CharField(
        label=_("感言"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("还没有写内容。")},
    )
    may_quote = forms.BooleanField(label=_("可以不署名引用"), required=False)
