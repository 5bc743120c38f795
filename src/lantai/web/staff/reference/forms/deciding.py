"""The second person: approve, confirm or reject, decide an appeal, send back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.reference import queries as reference
from lantai.reference import services
from lantai.web.staff.reference.forms.base import StepForm, area


class Decide(StepForm):
    """Yes or no, with words."""

    yes: ClassVar[str | Promise] = _("同意")
    no: ClassVar[str | Promise] = _("不同意")
    agreed = forms.ChoiceField(
        label=_("您的意见"), widget=forms.RadioSelect, error_messages={"required": _("请选一项。")}
    )
    words = forms.CharField(label=_("说明"), required=False, max_length=600, widget=area())

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["agreed"].choices = [("yes", self.yes), ("no", self.no)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agreed") == "no" and not data.get("words"):
            self.add_error("words", _("不同意时请写明原因，前一位老师才知道怎么办。"))
        return data

    @property
    def agrees(self) -> bool:
        return bool(self.cleaned_data["agreed"] == "yes")


class Approve(Decide):
    title = _("审批")
    button = _("记下意见")
    done = _("审批意见已记下。")

    def apply(self, *, number: str, line_id: int) -> None:
        services.approve(self.actor, line_id=line_id, agreed=self.agrees, note=self.cleaned_data["words"])


class ConfirmNegative(Decide):
    title = _("复查结论")
    lead = _("请先自己查一遍再确认。您的名字会和前一位老师并列写在记录里。")
    button = _("记下结论")
    done = _("复查结论已记下。")
    yes = _("我也查过，结论成立")
    no = _("结论不成立，退回")
    places = forms.MultipleChoiceField(label=_("您查过哪些地方"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("agreed", "places", "words")

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["places"].choices = [(row.code, row.name) for row in reference.places()]  # type: ignore[attr-defined]

    def apply(self, *, number: str, line_id: int) -> None:
        services.confirm_negative(
            self.actor,
            line_id=line_id,
            agreed=self.agrees,
            places=tuple(self.cleaned_data["places"]),
            words=self.cleaned_data["words"],
        )


class DecideAppeal(Decide):
    title = _("处理申诉")
    lead = _("由没有参与原决定的负责人处理。")
    button = _("记下决定")
    done = _("申诉已处理，结果已告知申请人。")
    yes = _("申诉有理，重新办理")
    no = _("维持原决定")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("words") and "words" not in self.errors:
            self.add_error("words", _("请写明理由，会告诉申请人。"))
        return data

    def apply(self, *, number: str, line_id: int) -> None:
        services.decide_appeal(self.actor, line_id=line_id, upheld=self.agrees, words=self.cleaned_data["words"])


class Return(StepForm):
    title = _("退回制件")
    lead = _("写明哪里不对，前一位老师改好后会再送来。")
    button = _("退回")
    done = _("已退回，前一位老师会看到原因。")
    phrases = forms.MultipleChoiceField(label=_("哪里不对"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("还想说的"), required=False, max_length=600, widget=area(2))

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["phrases"].choices = [(row.code, row.name) for row in reference.phrases("RETURN")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phrases") and not data.get("words"):
            raise forms.ValidationError(_("请选一条原因，或写一句话。"))
        return data

    def apply(self, *, number: str, line_id: int) -> None:
        chosen = dict(self.fields["phrases"].choices)  # type: ignore[attr-defined]
        said = [str(chosen[code]) for code in self.cleaned_data["phrases"]] + [self.cleaned_data["words"]]
        services.return_to_producer(self.actor, line_id=line_id, words="；".join(text for text in said if text))
