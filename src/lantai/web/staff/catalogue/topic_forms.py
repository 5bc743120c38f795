"""Forms of topics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lantai.people.values import UnitView
from lantai.web.design.dates import english
from lantai.web.design.templatetags.lantai import held

_YEARS = re.compile(r"([0-9]{4})(?:\s*[-－–—~至]\s*([0-9]{4}))?")


def _units(units: Sequence[UnitView]) -> list[tuple[str, str]]:
    """Return the departments of today: those that are no more hand in nothing."""
    said = [(unit.code, (unit.name_en if english() else "") or unit.name) for unit in units if not unit.dissolved]
    return [(code, held(name)) for code, name in said]


class TopicForm(forms.Form):
    """A topic in words, and who answers for it."""

    name = forms.CharField(label=_("专题名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    code = forms.CharField(
        label=_("网址里的短名"),
        help_text=_("小写字母、数字和短横，例如 first-class-courses；定了就不再改。"),
        max_length=40,
    )
    owners = forms.MultipleChoiceField(
        label=_("负责的部门"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个负责的部门：专题要有人管。")},
    )
    about = forms.CharField(
        label=_("介绍"),
        help_text=_("收什么、不收什么、从哪年到哪年。公开专题页时读者看到的就是这一段。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    about_en = forms.CharField(
        label=_("英文介绍"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, units: Sequence[UnitView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].choices = _units(units)  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """One line of the checklist, or one for each of several years."""

    name = forms.CharField(label=_("应归的材料"), max_length=120)
    unit = forms.ChoiceField(label=_("由哪个部门归档"))
    years = forms.CharField(
        label=_("年度"),
        help_text=_("每年都有的写 2020-2023，每年一行；不分年度的不填。"),
        required=False,
        max_length=40,
    )
    wanted = forms.IntegerField(label=_("应有几件（卷）"), min_value=1, max_value=999, initial=1)

    def __init__(self, *args: Any, units: Sequence[UnitView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units(units)  # type: ignore[attr-defined]

    def clean_years(self) -> list[int | None]:
        text = self.cleaned_data["years"].strip()
        if not text:
            return [None]
        match = _YEARS.fullmatch(text)
        if match is None:
            raise ValidationError(_("年度写成 2020 或 2020-2023。"))
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first >= 60:
            raise ValidationError(_("请核对起止年份，一次最多六十年。"))
        return list(range(first, last + 1))


class WaiveForm(forms.Form):
    reason = forms.CharField(max_length=200, required=False)
