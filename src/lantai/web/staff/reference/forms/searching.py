"""Searching: other words, back to the search, an original that is away, a page found by leafing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.reference import services
from lantai.reference.values import StudyClaim
from lantai.web.staff.reference.forms.base import StepForm, area


class Search(StepForm):
    """Search again with other words."""

    title = _("换个条件再查")
    lead = _("改动只用于这次查找，不改申请人填写的内容。")
    button = _("查找")
    done = _("已按新的条件查过。")
    name = forms.CharField(label=_("姓名"), max_length=60)
    former_names = forms.CharField(label=_("曾用名"), required=False, max_length=120)
    entered = forms.IntegerField(label=_("入学年"), required=False, min_value=1850, max_value=2100)
    graduated = forms.IntegerField(label=_("毕业年"), required=False, min_value=1850, max_value=2100)
    slack = forms.IntegerField(label=_("前后差几年"), required=False, min_value=0, max_value=10)
    school = forms.CharField(label=_("当时的校名"), required=False, max_length=80)
    unit = forms.CharField(label=_("系科"), required=False, max_length=80)
    level = forms.CharField(label=_("层次"), required=False, max_length=20)
    supervisor = forms.CharField(label=_("导师"), required=False, max_length=60)

    def apply(self, *, number: str, line_id: int) -> None:
        data = self.cleaned_data
        former = tuple(part for part in data["former_names"].replace("，", " ").replace("、", " ").split() if part)
        study = StudyClaim(
            name=data["name"],
            former_names=former,
            entered=data["entered"],
            graduated=data["graduated"],
            slack=data["slack"] or 0,
            school=data["school"],
            unit=data["unit"],
            level=data["level"],
            supervisor=data["supervisor"],
        )
        services.search_again(self.actor, line_id=line_id, study=study)


class SearchBack(StepForm):
    title = _("重新查找")
    lead = _("认定的记载不对时退回查档：草稿作废，认定撤销，原来的记录都在。")
    button = _("退回查档")
    done = _("已退回查档。")
    reason = forms.CharField(label=_("哪里不对"), max_length=300, widget=area(2))

    def apply(self, *, number: str, line_id: int) -> None:
        services.search_back(self.actor, line_id=line_id, reason=self.cleaned_data["reason"])


class OriginalAway(StepForm):
    title = _("原件不在库里")
    lead = _("给申请人一个诚实的新日期。")
    button = _("记下")
    done = _("已告诉申请人新的日期。")
    why = forms.CharField(label=_("原件在哪里"), max_length=200, help_text=_("例如：外借、修复、正在数字化"))
    until = forms.DateField(label=_("哪天回来"), widget=forms.DateInput(attrs={"type": "date"}))

    def apply(self, *, number: str, line_id: int) -> None:
        services.original_away(
            self.actor, line_id=line_id, why=self.cleaned_data["why"], until=self.cleaned_data["until"]
        )


class IndexPage(StepForm):
    title = _("翻检找到的一页")
    lead = _("名单里没有、翻卷找到的：写明在哪一页、页面上写的名字或题名，以您的名义记入索引，再框出那一行。")
    button = _("记入索引")
    done = _("已记入索引，请框出那一行再认定。")
    fonds_code = forms.CharField(label=_("全宗号"), max_length=16, help_text=_("例如 J02"))
    ref_code = forms.CharField(label=_("档号"), max_length=80, help_text=_("照目录写，例如 1987-JX13-1"))
    page = forms.CharField(label=_("页号"), max_length=20)
    name = forms.CharField(label=_("页面上的姓名或题名"), max_length=80)

    def apply(self, *, number: str, line_id: int) -> None:
        data = self.cleaned_data
        services.index_page(
            self.actor, line_id=line_id, fonds_code=data["fonds_code"], ref_code=data["ref_code"], page=data["page"],
            name=data["name"],
        )  # fmt: skip
