"""Reviewing: ask for more, pass on, ask for approval, propose a refusal or that nothing was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.texts import looking as looking_words
from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.reference import services
from lantai.reference.values import Looked
from lantai.web.staff.reference.forms.base import NamedSelect, StepForm, area

SMALL = {"class": "lt-input lt-input--s"}
NOT_LOOKED = _("请勾选查过的地方；没有查过就不能说没有查到。")


class AskMore(StepForm):
    title = _("请申请人补充")
    lead = _("选现成的话，或自己写。申请人会在手机和邮箱里看到；等他的这几天不计入办理时间。")
    button = _("发给申请人")
    done = _("已请申请人补充，时钟停走。")
    phrases = forms.MultipleChoiceField(label=_("缺什么"), required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("还想说的"), required=False, max_length=600, widget=area())

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["phrases"].choices = [(row.code, row.name) for row in reference.phrases("MORE")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phrases") and not data.get("note"):
            raise forms.ValidationError(_("请至少选一条，或写一句话，申请人才知道要补什么。"))
        return data

    def apply(self, *, number: str, line_id: int) -> None:
        services.ask_more(
            self.actor,
            line_id=line_id,
            phrases=tuple(self.cleaned_data["phrases"]),
            note=self.cleaned_data["note"],
        )


class NotFound(StepForm):
    title = _("没有查到")
    lead = _("记下查过的地方。第二位老师会照着再查一遍，两人都没有查到才答复申请人。")
    button = _("请第二人再查")
    done = _("已送第二位老师复查。")
    places = forms.MultipleChoiceField(
        label=_("查过哪些地方"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NOT_LOOKED},
    )
    elsewhere = forms.CharField(
        label=_("可能在哪里"), required=False, max_length=200, help_text=_("例如市档案馆、人才中心；会告诉申请人。")
    )
    words = forms.CharField(label=_("给第二人的话"), required=False, max_length=600, widget=area(2))

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.listing = services.where_to_look(self.actor, line_id=self.line_id)
        if not self.listing:
            self.fields["places"].choices = [(row.code, row.name) for row in reference.places()]  # type: ignore[attr-defined]
            return
        del self.fields["places"]
        for place in self.listing:
            self.fields[f"place-{place.code}"] = _answer(_("查过了吗"), _("还没查"), looking_words.OUTCOMES)
        for code, word in looking_words.STEPS.items():
            self.fields[f"step-{code}"] = _answer(word, _("还没试"), looking_words.ANSWERS)
            self.fields[f"why-{code}"] = forms.CharField(
                label=_("为什么用不上"), required=False, max_length=200, widget=forms.TextInput(attrs=SMALL)
            )

    def looking(self) -> dict[str, Any]:
        """The check list for the page: each place and each further way with its fields."""
        if not self.listing:
            return {}
        return {
            "places": [(place, self[f"place-{place.code}"]) for place in self.listing],
            "steps": [(self[f"step-{code}"], self[f"why-{code}"]) for code in looking_words.STEPS],
        }

    def plain(self) -> list[forms.BoundField]:
        return [bound for bound in self if not bound.name.startswith(("place-", "step-", "why-"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.listing and not any(value for name, value in data.items() if name.startswith(("place-", "step-"))):
            self.add_error(None, NOT_LOOKED)
        return data

    def apply(self, *, number: str, line_id: int) -> None:
        said = {kind: self._said(kind) for kind in ("place-", "step-", "why-")}
        services.propose_not_found(
            self.actor,
            line_id=line_id,
            looked=Looked(said["place-"], said["step-"], said["why-"]),
            places=tuple(self.cleaned_data.get("places", ())),
            words=self.cleaned_data["words"],
            elsewhere=self.cleaned_data["elsewhere"],
        )

    def _said(self, kind: str) -> dict[str, str]:
        return {
            name.removeprefix(kind): value
            for name, value in self.cleaned_data.items()
            if name.startswith(kind) and value
        }


def _answer(label: Any, nothing: str | Promise, words: Mapping[str, str | Promise]) -> forms.ChoiceField:
    choices = [("", nothing), *words.items()]
    widget = forms.Select(attrs=SMALL)
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=widget)


class Refuse(StepForm):
    title = _("不予提供")
    lead = _("理由会原样告诉申请人，并写明依据和可以怎么办。须第二位老师确认。")
    button = _("请第二人确认")
    done = _("已送第二位老师确认。")
    danger = True
    reason = forms.ChoiceField(
        label=_("理由"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一条理由。没有理由不能不给。")},
    )
    words = forms.CharField(label=_("补充说明"), required=False, max_length=600, widget=area())

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (row.code, f"{row.name} — {row.hint}" if row.hint else row.name) for row in reference.refusal_reasons()
        ]

    def apply(self, *, number: str, line_id: int) -> None:
        services.propose_refusal(
            self.actor, line_id=line_id, reason=self.cleaned_data["reason"], words=self.cleaned_data["words"]
        )


class Forward(StepForm):
    title = _("转其他校区")
    lead = _("原件在别处时转给那里的老师。办理时间照走，申请人会看到现在在谁手里。")
    button = _("转过去")
    done = _("已转过去。")
    site = forms.ChoiceField(
        label=_("转到"), widget=forms.RadioSelect, error_messages={"required": _("请选一个校区。")}
    )
    to = forms.ChoiceField(
        label=_("指定老师"),
        required=False,
        widget=NamedSelect,
    )
    reason = forms.CharField(label=_("为什么转"), max_length=300, widget=area(2))

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        from lantai.web.staff import shell  # noqa: PLC0415  the shell needs no forms

        self.fields["site"].choices = list(shell.site_names().items())  # type: ignore[attr-defined]
        colleagues = people.staff_names(("archivist", "window_archivist"))
        self.fields["to"].choices = [("", _("由那里的值班老师领取"))] + [  # type: ignore[attr-defined]
            (str(one), name) for one, name in colleagues.items() if one != self.actor.account_id
        ]

    def apply(self, *, number: str, line_id: int) -> None:
        services.forward(
            self.actor,
            line_id=line_id,
            site=self.cleaned_data["site"],
            to=int(self.cleaned_data["to"]) if self.cleaned_data["to"] else None,
            reason=self.cleaned_data["reason"],
        )


class AskApproval(StepForm):
    title = _("报负责人审批")
    lead = _("写明依据哪一条规定须经审批。")
    button = _("报批")
    done = _("已报负责人审批。")
    rule = forms.CharField(label=_("依据"), max_length=200)
    note = forms.CharField(label=_("说明"), required=False, max_length=600, widget=area())

    def apply(self, *, number: str, line_id: int) -> None:
        services.ask_approval(
            self.actor, line_id=line_id, rule=self.cleaned_data["rule"], note=self.cleaned_data["note"]
        )
