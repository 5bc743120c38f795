"""What is asked when a person is looked up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.values import Study


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1890,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class Why(forms.Form):
    """Why one opens the records of a person, when the way here did not say it."""

    purpose = forms.CharField(
        label=_("用途"),
        max_length=120,
        help_text=_("办件编号或来函文号等，会记入日志；本人问起时看得到。"),
        error_messages={"required": _("查看一个人的记载须写明用途。")},
    )


class LookUp(forms.Form):
    """Name and years then, unit, level; a number when known; and why one looks."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=100,
        required=False,
        help_text=_("当时的姓名、曾用名、拼音都可以；认不得的字写“？”。"),
    )
    former = forms.CharField(label=_("曾用名"), max_length=200, required=False)
    entered = _year(_("入学年"))
    graduated = _year(_("毕业年"))
    unit = forms.CharField(label=_("学校与院系"), max_length=120, required=False, help_text=_("历史名称也认得。"))
    level = forms.CharField(label=_("层次"), max_length=30, required=False)
    student_no = forms.CharField(label=_("学号"), max_length=40, required=False)
    certificate_no = forms.CharField(label=_("证书号"), max_length=60, required=False)
    supervisor = forms.CharField(
        label=_("导师"), max_length=100, required=False, help_text=_("研究生：姓名查不到时，可只写导师。")
    )
    id_number = forms.CharField(label=_("身份证号"), max_length=20, required=False)
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=[("", "—"), ("男", _("男")), ("女", _("女"))])
    birth = forms.CharField(label=_("出生年月"), max_length=12, required=False)
    native_place = forms.CharField(label=_("籍贯"), max_length=60, required=False)
    slack = forms.TypedChoiceField(
        label=_("年份"), required=False, coerce=int, empty_value="",
        choices=[(0, _("说得准")), (1, _("可能差一年")), (3, _("前后三年")), (5, _("前后五年"))],
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("用途"), max_length=120, help_text=_("办件编号或来函文号等。每次查人都连同用途记入日志。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("name", "student_no", "certificate_no", "id_number", "supervisor")):
            self.add_error("name", _("请写姓名、导师，或一个号码。"))
        return cleaned

    def study(self) -> Study:
        data = self.cleaned_data
        former = tuple(
            part for part in data["former"].replace("，", "、").replace(",", "、").split("、") if part.strip()
        )
        return Study(
            name=data["name"], former_names=former, entered=data["entered"], graduated=data["graduated"],
            slack=int(data["slack"] or 0), unit=data["unit"], level=data["level"], student_no=data["student_no"],
            id_number=data["id_number"], certificate_no=data["certificate_no"], sex=data["sex"], birth=data["birth"],
            native_place=data["native_place"], supervisor=data["supervisor"],
        )  # fmt: skip
