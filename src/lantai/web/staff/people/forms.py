"""Forms of the administrators' pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lantai.people import queries as people
from lantai.people import rules, texts
from lantai.web.staff.people import trail

DAY = forms.DateInput(attrs={"type": "date"})


class AccountForm(forms.Form):
    username = forms.RegexField(
        label=_("登录名"),
        regex=r"^[a-z0-9][a-z0-9._-]{1,39}$",
        help_text=_("小写字母、数字、点和短横；定了就不改"),
        error_messages={"invalid": _("登录名只用小写字母、数字、点和短横，2 到 40 个字符。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=80)
    department = forms.CharField(label=_("部门"), max_length=80, required=False)
    mail = forms.EmailField(label=_("工作邮箱"), required=False, help_text=_("待办提醒发到这里"))


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("岗位"))
    site = forms.ChoiceField(label=_("校区"), required=False)
    valid_from = forms.DateField(label=_("从"), required=False, widget=DAY)
    valid_to = forms.DateField(label=_("到"), required=False, widget=DAY, help_text=_("不填就是一直有效"))
    reason = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：馆务会 2026-11 分工"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(code, texts.ROLES[code]) for code in rules.STAFF_ROLES]  # type: ignore[attr-defined]
        self.fields["site"].choices = [("", _("全部校区")), *site_choices()]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class PresetForm(forms.Form):
    site = forms.ChoiceField(label=_("校区"))
    preset = forms.ChoiceField(label=_("方式"), choices=list(texts.PRESETS.items()))
    since = forms.DateField(label=_("从"), widget=DAY)
    until = forms.DateField(label=_("到"), required=False, widget=DAY, help_text=_("不填就是到下次改动为止"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = site_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", str(_("截止日期早于开始日期。请改过来。")))
        return cleaned


class DistanceForm(forms.Form):
    """How far two campuses are apart."""

    one = forms.ChoiceField(label=_("从哪个校区"))
    other = forms.ChoiceField(label=_("到哪个校区"))
    kilometres = forms.DecimalField(
        label=_("公里"), min_value=Decimal("0.1"), max_value=Decimal("9999.9"), max_digits=5, decimal_places=1
    )
    minutes = forms.IntegerField(
        label=_("路上多少分钟"), min_value=1, max_value=2880, help_text=_("门到门，平常的时候")
    )
    note = forms.CharField(
        label=_("怎么走"), max_length=120, required=False, help_text=_("例如：校车 8:00、13:00、17:00，从北门发")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            self.fields[name].choices = site_choices()  # type: ignore[attr-defined]


class AnnouncementForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(label=_("正文"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000)
    title_en = forms.CharField(label=_("英文标题"), max_length=160, required=False)
    body_en = forms.CharField(
        label=_("英文正文"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000, required=False
    )
    is_pinned = forms.BooleanField(label=_("置顶"), required=False)


class AuditForm(forms.Form):
    q = forms.CharField(
        label=_("找"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("事件、经办人或编号")}),
    )
    name = forms.ChoiceField(label=_("事件"), required=False)
    since = forms.DateField(label=_("从"), required=False, widget=DAY)
    until = forms.DateField(label=_("到"), required=False, widget=DAY)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worded = sorted(((name, f"{trail.event_word(name)} · {name}") for name in names), key=lambda one: one[1])
        self.fields["name"].choices = [("", _("全部事件")), *worded]  # type: ignore[attr-defined]


class SeekForm(forms.Form):
    contact = forms.CharField(label=_("对方的手机号或邮箱"), max_length=254)
    purpose = forms.CharField(label=_("为什么查"), max_length=80, help_text=_("本人在“谁查看过我的记录”里看得到"))


class MergeForm(forms.Form):
    other = forms.CharField(label=_("同一个人另一账号的手机号或邮箱"), max_length=254)
    ground = forms.CharField(
        label=_("怎样核对了身份"), max_length=80, help_text=_("例如：窗口核对身份证，两个号码当场收到验证码")
    )


def site_choices() -> list[tuple[str, str]]:
    english = (get_language() or "").startswith("en")
    return [(site.code, site.name_en if english else site.name) for site in people.sites()]
