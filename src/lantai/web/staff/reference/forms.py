"""What the desk asks before it acts. Each form knows its one verb: `apply` calls it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.reference import services
from lantai.reference.values import StudyClaim


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NamedSelect(forms.Select):
    """A choice among names, which are Chinese on an English page, too: each choice but the empty one says so."""

    def create_option(self, *args: Any, **keywords: Any) -> dict[str, Any]:
        option = super().create_option(*args, **keywords)
        if option["value"]:
            option["attrs"]["lang"] = "zh-CN"
        return option


class StepForm(forms.Form):
    """Base: what the page says above the fields, and what is said when it is done."""

    title: ClassVar[str | Promise] = ""
    lead: ClassVar[str | Promise] = ""
    button: ClassVar[str | Promise] = ""
    done: ClassVar[str | Promise] = ""
    danger: ClassVar[bool] = False

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        self.actor = actor
        super().__init__(*args, **keywords)

    def apply(self, *, number: str, line_id: int) -> None:
        raise NotImplementedError


class AskMore(StepForm):
    title = _("请申请人补充")
    lead = _("选现成的话，或自己写。申请人会在手机和邮箱里看到；等他的这几天不计入办理时间。")
    button = _("发给申请人")
    done = _("已请申请人补充，时钟停走。")
    phrases = forms.MultipleChoiceField(label=_("缺什么"), required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("还想说的"), required=False, max_length=600, widget=_area())

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
        error_messages={"required": _("请勾选查过的地方；没有查过就不能说没有查到。")},
    )
    elsewhere = forms.CharField(
        label=_("可能在哪里"), required=False, max_length=200, help_text=_("例如市档案馆、人才中心；会告诉申请人。")
    )
    words = forms.CharField(label=_("给第二人的话"), required=False, max_length=600, widget=_area(2))

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["places"].choices = [(row.code, row.name) for row in reference.places()]  # type: ignore[attr-defined]

    def apply(self, *, number: str, line_id: int) -> None:
        services.propose_not_found(
            self.actor,
            line_id=line_id,
            places=tuple(self.cleaned_data["places"]),
            words=self.cleaned_data["words"],
            elsewhere=self.cleaned_data["elsewhere"],
        )


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
    words = forms.CharField(label=_("补充说明"), required=False, max_length=600, widget=_area())

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
    reason = forms.CharField(label=_("为什么转"), max_length=300, widget=_area(2))

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        from lantai.web.staff import shell  # noqa: PLC0415  the shell needs no forms

        self.fields["site"].choices = list(shell.site_names().items())  # type: ignore[attr-defined]
        colleagues = people.staff(("archivist", "window_archivist"))
        self.fields["to"].choices = [("", _("由那里的值班老师领取"))] + [  # type: ignore[attr-defined]
            (str(row.id), row.name) for row in colleagues if row.id != self.actor.account_id
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
    note = forms.CharField(label=_("说明"), required=False, max_length=600, widget=_area())

    def apply(self, *, number: str, line_id: int) -> None:
        services.ask_approval(
            self.actor, line_id=line_id, rule=self.cleaned_data["rule"], note=self.cleaned_data["note"]
        )


class Decide(StepForm):
    """Yes or no, with words."""

    yes: ClassVar[str | Promise] = _("同意")
    no: ClassVar[str | Promise] = _("不同意")
    agreed = forms.ChoiceField(
        label=_("您的意见"), widget=forms.RadioSelect, error_messages={"required": _("请选一项。")}
    )
    words = forms.CharField(label=_("说明"), required=False, max_length=600, widget=_area())

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
    words = forms.CharField(label=_("还想说的"), required=False, max_length=600, widget=_area(2))

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
        )
        services.search_again(self.actor, line_id=line_id, study=study)


class SearchBack(StepForm):
    title = _("重新查找")
    lead = _("认定的记载不对时退回查档：草稿作废，认定撤销，原来的记录都在。")
    button = _("退回查档")
    done = _("已退回查档。")
    reason = forms.CharField(label=_("哪里不对"), max_length=300, widget=_area(2))

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
    fonds_code = forms.CharField(label=_("全宗号"), max_length=16)
    ref_code = forms.CharField(label=_("档号"), max_length=80)

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


class IndexPage(StepForm):
    title = _("翻检找到的一页")
    lead = _("名单里没有、翻卷找到的：写明在哪一页、页面上写的名字或题名，以您的名义记入索引，再框出那一行。")
    button = _("记入索引")
    done = _("已记入索引，请框出那一行再认定。")
    fonds_code = forms.CharField(label=_("全宗号"), max_length=16)
    ref_code = forms.CharField(label=_("档号"), max_length=80)
    page = forms.CharField(label=_("页号"), max_length=20)
    name = forms.CharField(label=_("页面上的姓名或题名"), max_length=80)

    def apply(self, *, number: str, line_id: int) -> None:
        data = self.cleaned_data
        services.index_page(
            self.actor, line_id=line_id, fonds_code=data["fonds_code"], ref_code=data["ref_code"], page=data["page"],
            name=data["name"],
        )  # fmt: skip


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


class Reopen(StepForm):
    title = _("接着办")
    lead = _("办结三十日内可以接着办，原来的记录都在。")
    button = _("接着办")
    done = _("这一项接着办。")
    reason = forms.CharField(label=_("为什么"), max_length=300, widget=_area(2))

    def apply(self, *, number: str, line_id: int) -> None:
        services.reopen(self.actor, line_id=line_id, reason=self.cleaned_data["reason"])


class Say(forms.Form):
    """A message to the applicant, or a note for colleagues."""

    text = forms.CharField(label=_("写给申请人"), max_length=1000, widget=_area(2))


STEPS: dict[str, type[StepForm]] = {
    "ask_more": AskMore,
    "propose_not_found": NotFound,
    "propose_refusal": Refuse,
    "forward": Forward,
    "ask_approval": AskApproval,
    "approve": Approve,
    "confirm_negative": ConfirmNegative,
    "decide_appeal": DecideAppeal,
    "return_to_producer": Return,
    "search": Search,
    "search_back": SearchBack,
    "ready_envelope": ReadyEnvelope,
    "add_reading_item": AddReadingItem,
    "ready_reading": ReadyReading,
    "give_back": GiveBack,
    "index_page": IndexPage,
    "original_away": OriginalAway,
    "urgent": Urgent,
    "confirm_payment": Payment,
    "reopen": Reopen,
}
