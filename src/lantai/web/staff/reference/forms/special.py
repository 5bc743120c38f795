"""What only some lines need: envelopes, the reading room, urgency, payment, opening again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.reference import queries as reference
from lantai.reference import services
from lantai.web.staff.reference.forms.base import StepForm, area


class ReadyEnvelope(StepForm):
    title = _("档案袋已找到")
    lead = _("打开核对内装材料；缺必备材料的先请补齐。人事档案只走机要或 EMS，寄给接收单位。")
    button = _("做转递通知单")
    done = _("转递通知单草稿已做好，请送复核。")
    contents = forms.MultipleChoiceField(
        label=_("袋内有哪些"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请勾选袋内的材料。")},
    )

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["contents"].choices = [(row.code, row.name) for row in reference.envelope_contents()]  # type: ignore[attr-defined]

    def apply(self, *, number: str, line_id: int) -> None:
        services.ready_envelope(self.actor, line_id=line_id, contents=tuple(self.cleaned_data["contents"]))


class AddReadingItem(StepForm):
    title = _("加一件调阅的档案")
    lead = _("逐件核对开放状态；不开放的也记在调阅单上，写明为什么。")
    button = _("加上")
    done = _("已加上，并核对了开放状态。")
    fonds_code = forms.CharField(label=_("全宗号"), max_length=16, help_text=_("例如 J02"))
    ref_code = forms.CharField(label=_("档号"), max_length=80, help_text=_("照目录写，例如 1987-JX13-1"))

    def apply(self, *, number: str, line_id: int) -> None:
        data = self.cleaned_data
        services.add_reading_item(self.actor, line_id=line_id, fonds_code=data["fonds_code"], ref_code=data["ref_code"])


class ReadyReading(StepForm):
    title = _("做调阅单")
    lead = _("调阅单由第二位老师复核用印，读者凭单和证件到阅览室取阅。")
    button = _("做调阅单")
    done = _("调阅单草稿已做好，请送复核。")

    def apply(self, *, number: str, line_id: int) -> None:
        services.ready_reading(self.actor, line_id=line_id)


class GiveBack(StepForm):
    title = _("还清")
    lead = _("逐件清点，还清才能离馆。")
    button = _("记下还清")
    done = _("已记下还清。")

    def apply(self, *, number: str, line_id: int) -> None:
        services.give_back(self.actor, line_id=line_id)


class Urgent(StepForm):
    title = _("加急")
    lead = _("加急有名额，须写明理由。")
    button = _("列为加急")
    done = _("已列为加急。")
    reason = forms.ChoiceField(label=_("理由"), widget=forms.RadioSelect)
    needed_by = forms.CharField(label=_("哪天要用"), required=False, max_length=40)

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["reason"].choices = [(row.code, row.name) for row in reference.phrases("URGENT")]  # type: ignore[attr-defined]

    def apply(self, *, number: str, line_id: int) -> None:
        services.raise_urgent(
            self.actor, number=number, reason=self.cleaned_data["reason"], needed_by=self.cleaned_data["needed_by"]
        )


class Payment(StepForm):
    title = _("登记缴费")
    button = _("登记")
    done = _("已登记缴费，开始查档。")
    receipt = forms.CharField(label=_("票据号"), max_length=60)

    def apply(self, *, number: str, line_id: int) -> None:
        services.confirm_payment(self.actor, line_id=line_id, receipt=self.cleaned_data["receipt"])


class NameCourses(StepForm):
    title = _("写课程译名")
    lead = _("照成绩单原样抄课程名，一行一门，可以整栏粘贴。英文按本校译名表自动对上；译名表里没有的，先去定下来。")
    button = _("对上译名，重做草稿")
    done = _("课程译名已写进草稿，请发申请人核对。")
    courses = forms.CharField(
        label=_("课程名"),
        max_length=6000,
        widget=area(14),
        error_messages={"required": _("请写课程名，一行一门。")},
    )

    def apply(self, *, number: str, line_id: int) -> None:
        services.name_courses(self.actor, line_id=line_id, names=self.cleaned_data["courses"].splitlines())


class Reopen(StepForm):
    title = _("接着办")
    lead = _("办结三十日内可以接着办，原来的记录都在。")
    button = _("接着办")
    done = _("这一项接着办。")
    reason = forms.CharField(label=_("为什么"), max_length=300, widget=area(2))

    def apply(self, *, number: str, line_id: int) -> None:
        services.reopen(self.actor, line_id=line_id, reason=self.cleaned_data["reason"])
