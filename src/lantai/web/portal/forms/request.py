"""What, how many, for whom, where studied, for what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantai.reference.values import ChoiceView, MaterialView, PurposeView
from lantai.web.portal.forms.fields import BirthField, NameField, NamesField, YearField

LANGUAGES = {
    "zh": pgettext_lazy("language of a document", "中文"),
    "en": _("英文"),
    "zh-en": _("中英对照"),
    "any": _("照原件"),
}
LEVELS = (
    ("本科", _("本科")),
    ("专科", _("专科")),
    ("硕士", _("硕士")),
    ("博士", _("博士")),
    ("成人", _("成人、函授")),
    ("", _("说不清")),
)


class WhatForm(forms.Form):
    """Which materials. The page draws the boxes in groups; this reads them."""

    materials = forms.MultipleChoiceField(
        label=_("要哪些材料"), error_messages={"required": _("请至少选一种；都不像，就选“其他”。")}
    )

    def __init__(self, *args: Any, known: list[MaterialView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["materials"].choices = [(one.code, one.name) for one in known]  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """How many of one material, in which language; for 其他 what exactly."""

    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=99, initial=1)
    language = forms.ChoiceField(label=_("语言"))
    description = forms.CharField(label=_("具体要什么"), max_length=500, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, material: MaterialView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.material = material
        limit = material.copies or 1
        copies = self.fields["copies"]
        copies.max_value = limit  # type: ignore[attr-defined]
        copies.validators = [self._within]
        copies.widget.attrs.update({"min": 1, "max": limit, "inputmode": "numeric"})
        if material.copies == 0:
            del self.fields["copies"]
        if len(material.languages) > 1:
            self.fields["language"].choices = [(code, LANGUAGES.get(code, code)) for code in material.languages]  # type: ignore[attr-defined]
        else:
            del self.fields["language"]
        if material.code == "OTHER":
            self.fields["description"].required = True
            self.fields["description"].help_text = str(_("一句话写清楚：哪一年、什么文件、里面要有什么。"))
            self.fields["description"].error_messages["required"] = str(_("请写一句您要的是什么，不然我们没法找。"))
            self.fields["description"].widget.attrs["rows"] = 3
        else:
            del self.fields["description"]

    def _within(self, value: int) -> None:
        limit = self.material.copies or 1
        if not 1 <= value <= limit:
            raise ValidationError(
                _("%(name)s一次最多 %(limit)s 份；要更多请在留言里说明。")
                % {"name": self.material.name, "limit": limit}
            )


class RemarkForm(forms.Form):
    """The free remark of its own (A17), and a date by which it is needed."""

    remark = forms.CharField(
        label=_("还有什么要告诉我们的"),
        help_text=_("目录里写不下的、着急的缘由，都写在这里，不要写在地址里。"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhoForm(forms.Form):
    relationship = forms.ChoiceField(
        label=_("您和档案上的人是什么关系"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )

    def __init__(self, *args: Any, known: list[ChoiceView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["relationship"].choices = [(one.code, one.name) for one in known]  # type: ignore[attr-defined]


class SubjectForm(forms.Form):
    """Whose record it is."""

    name = NameField(
        label=_("档案上的姓名"),
        help_text=_("在校时用的名字；留学生请照证书上写"),
        error_messages={"required": _("请写姓名，名册是按姓名找的。")},
    )
    former_names = NamesField(
        label=_("曾用名、别的写法"),
        help_text=_("改过名、繁体字、拼音，都可以写，用逗号隔开"),
        max_length=200,
        required=False,
    )
    sex = forms.ChoiceField(
        label=_("性别"),
        choices=(("女", _("女")), ("男", _("男")), ("", _("不填"))),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("同名的人多，填了好分辨"),
    )
    birth = BirthField(label=_("出生年月"), help_text=_("例如 1969-08，只记得年份也行"), max_length=20, required=False)


class AskerForm(forms.Form):
    """Who asks, when it is not the person of the record."""

    applicant_name = NameField(label=_("您的姓名"), error_messages={"required": _("请写您自己的姓名。")})


class LetterForm(forms.Form):
    """The official letter of a unit (A22)."""

    unit_name = forms.CharField(
        label=_("单位全称"), max_length=120, error_messages={"required": _("请写单位全称，和公章一致。")}
    )
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    letter_no = forms.CharField(label=_("公函或介绍信编号"), max_length=60, required=False)
    handler_phone = forms.CharField(label=_("经办人电话"), max_length=40, required=False)
    ground = forms.ChoiceField(
        label=_("凭什么可以查"),
        choices=(("CONSENT", _("本人书面同意")), ("LEGAL_DUTY", _("法定职责"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("查别人的档案要有依据，请选一项。")},
    )
    ground_text = forms.CharField(label=_("依据哪一条"), max_length=200, required=False)


class StudyForm(forms.Form):
    """One enrolment, in the applicant's own words (A13)."""

    entered = YearField(label=_("入学"))
    graduated = YearField(label=_("毕业或离校"))
    about = forms.BooleanField(label=_("年份只是大概"), required=False)
    level = forms.ChoiceField(label=_("层次"), choices=LEVELS, widget=forms.RadioSelect, required=False)
    unit = forms.CharField(
        label=_("当时的学校和系科"),
        help_text=_("照当时的叫法写，改过名、并过校的我们来对应"),
        max_length=120,
        required=False,
    )
    major = forms.CharField(label=_("专业、班级"), max_length=120, required=False)
    student_no = forms.CharField(label=_("学号或准考证号"), max_length=40, required=False)
    native_place = forms.CharField(
        label=_("从哪个省、哪所中学考来"),
        help_text=_("1990 年以前的录取名册分省装订，填了找得快"),
        max_length=80,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        entered, graduated = data.get("entered"), data.get("graduated")
        if entered and graduated and graduated < entered:
            self.add_error("graduated", _("毕业年份早于入学年份，请看一眼是不是写反了。"))
        if not (entered or graduated or data.get("unit")) and not self.errors:
            self.add_error("entered", _("请至少写一个年份或系科，大概的也行，不然要翻几十年的名册。"))
        return data


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("做什么用"), widget=forms.RadioSelect, error_messages={"required": _("请选一项，法规要求登记用途。")}
    )
    purpose_text = forms.CharField(
        label=_("补一句"),
        help_text=_("选“其他”时必填；交给哪个机构、有没有期限，写了我们好安排"),
        max_length=200,
        required=False,
    )
    urgent = forms.BooleanField(label=_("很急，有截止的日子"), required=False)
    needed_by = forms.DateField(
        label=_("哪天以前要"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期请写成 2026-12-04 这样。")},
    )

    def __init__(self, *args: Any, known: list[PurposeView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["purpose"].choices = [(one.code, one.name) for one in known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = next((one for one in self.known if one.code == data.get("purpose")), None)
        if chosen and chosen.needs_text and not data.get("purpose_text"):
            self.add_error("purpose_text", _("请写一句用途；只写“查阅”不够。"))
        if data.get("urgent") and not data.get("needed_by") and "needed_by" not in self.errors:
            self.add_error("needed_by", _("写上哪天以前要，我们才知道排在谁前面。"))
        return data
