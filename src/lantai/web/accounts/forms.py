"""Forms of the accounts pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantai.people import queries as people
from lantai.people.errors import ContactUnreadable


class ContactForm(forms.Form):
    who = forms.CharField(
        label=_("手机号或邮箱"),
        help_text=_("境外手机请带国家号，如 +49 151…"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_who(self) -> str:
        address = people.parse_contact(self.cleaned_data["who"])
        if address is None:
            raise forms.ValidationError(str(ContactUnreadable()))
        return address.value


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        help_text=_("六位数字"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("姓名"),
        help_text=_("请填证件上的姓名。以后出具的材料用档案里当年的姓名，不受这里影响。"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    display_name = forms.CharField(
        label=_("怎样称呼您"), max_length=80, required=False, help_text=_("只用在页面和消息里")
    )
    locale = forms.ChoiceField(
        label=_("消息用哪种语言"), choices=settings.LANGUAGES, widget=forms.RadioSelect, required=True
    )

    def __init__(self, *args: Any, name_is_fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if name_is_fixed:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("身份已核验，姓名不能自己改；要改请联系我们。")


class ProxyForm(forms.Form):
    proxy_name = forms.CharField(label=_("受托人姓名"), max_length=80)
    phone = forms.CharField(
        label=_("受托人的手机号"),
        help_text=_("委托码只有这个手机号登录后才能用。境外手机请带国家号。"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    scope = forms.CharField(
        label=_("委托办什么"), max_length=120, required=False, help_text=_("例如：代领成绩单，代办学历证明")
    )


class AcceptProxyForm(forms.Form):
    code = forms.CharField(
        label=_("委托码"),
        help_text=_("八位，字母不分大小写"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}),
    )


class StaffForm(forms.Form):
    username = forms.CharField(
        label=_("登录名"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username webauthn",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class TotpForm(forms.Form):
    code = forms.CharField(
        label=_("动态码"),
        help_text=_("验证器应用里的六位数字；设备不在身边，可填一个备用码"),
        max_length=16,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "dir": "ltr", "spellcheck": "false", "autofocus": True}
        ),
    )


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=128,
        help_text=_("至少十个字符，不要全是数字，不要用常见的密码。一句只有您知道的话最好。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再填一遍新密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", str(_("两遍新密码不一样。请再填一次。")))
        return cleaned
