"""The form for entering a case for a caller or letter writer (A24): one page, in the order of a conversation."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantai.reference import queries as reference
from lantai.reference.values import DeliveryPlan, Order, OrderItem, Receiver, Share, StudyClaim, UnitLetter
from lantai.web.staff import shell

CHANNELS = [
    ("PHONE", _("电话")),
    ("WINDOW", _("窗口")),
    ("LETTER", _("来信")),
    ("MAIL", _("邮件")),
    ("E_LETTER", _("公函")),
    ("DROPBOX", _("投件箱")),
    ("INTERCAMPUS", _("校区")),
]
METHODS = [("E_COPY", _("电子件")), ("MAIL", _("邮寄")), ("PICKUP", _("到馆领取"))]
LANGUAGES = [("zh", pgettext_lazy("copy", "中文")), ("en", _("英文")), ("zh-en", _("中英文"))]
LINES = 4


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1850, max_value=2100)


def _text(label: Any, length: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=required, help_text=help_text)


class ItemForm(forms.Form):
    """One material of the order; an empty row is left out."""

    material = forms.ChoiceField(label=_("材料"), required=False)
    copies = forms.IntegerField(label=_("份数"), required=False, min_value=1, max_value=50, initial=1)
    language = forms.ChoiceField(label=_("文种"), choices=LANGUAGES, required=False)
    description = _text(_("具体是什么"), 300)

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["material"].choices = [("", "—")] + [(row.code, row.name) for row in reference.materials()]  # type: ignore[attr-defined]


ItemSet = forms.formset_factory(ItemForm, extra=LINES, max_num=LINES, absolute_max=LINES)


class EntryForm(forms.Form):
    """Who speaks, about whom, what for, and how to answer."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(label=_("从哪里来"), choices=CHANNELS, widget=forms.RadioSelect, initial="PHONE")
    consent_note = _text(
        _("对方怎样同意由您代填"), 200, required=True, help_text=_("例如：电话中同意，上午 9:40。会记在申请里。")
    )
    answered_by = _text(_("说话的人（不是本人时）"), 60)
    relationship = forms.ChoiceField(label=_("与被查的人是什么关系"))
    phone = _text(_("手机或电话"), 30)
    email = forms.EmailField(label=_("邮箱"), required=False)
    unit_name = _text(_("单位名称"), 100)
    letter_no = _text(_("公函文号"), 60)

    name = _text(_("在校时的姓名"), 60, required=True)
    former_names = _text(_("曾用名"), 120)
    sex = forms.ChoiceField(label=_("性别"), choices=[("", "—"), ("女", _("女")), ("男", _("男"))], required=False)
    birth = _text(_("出生年月"), 10, help_text=_("1969-08 或 1969"))
    school = _text(_("当时的校名"), 80)
    unit = _text(_("系科"), 80)
    level = _text(_("层次"), 20)
    entered = _year(_("入学年"))
    graduated = _year(_("毕业年"))
    slack = forms.IntegerField(label=_("前后可能差几年"), required=False, min_value=0, max_value=10)
    student_no = _text(_("学号"), 40)
    native_place = _text(_("从哪里考来"), 80)

    purpose = forms.ChoiceField(label=_("作什么用"))
    purpose_text = _text(_("用途说明"), 200)
    remark = forms.CharField(label=_("留言"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    needed_by = forms.DateField(label=_("哪天要用"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    method = forms.ChoiceField(label=_("怎样给对方"), choices=METHODS, widget=forms.RadioSelect, initial="MAIL")
    site = forms.ChoiceField(label=_("领取校区"), required=False)
    receiver = _text(_("收件人"), 60, help_text=_("空着就是本人"))
    receiver_phone = _text(_("收件人电话"), 30)
    region = _text(_("省、市"), 40)
    address = _text(_("详细地址"), 200)
    postcode = _text(_("邮编"), 12)
    read_back = forms.BooleanField(label=_("地址和电话已向对方念过一遍，对方确认"), required=False)

    groups = (
        (_("谁在问"), ("channel", "consent_note", "answered_by", "relationship", "phone", "email", "unit_name", "letter_no")),
        (
            _("查谁"),
            (
                "name", "former_names", "sex", "birth", "school", "unit", "level", "entered", "graduated", "slack",
                "student_no", "native_place",
            ),
        ),
        (_("作什么用"), ("purpose", "purpose_text", "needed_by", "remark")),
        (_("怎样给对方"), ("method", "site", "receiver", "receiver_phone", "region", "address", "postcode", "read_back")),
    )  # fmt: skip

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["relationship"].choices = [(row.code, row.name) for row in reference.relationships()]  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [(row.code, row.name) for row in reference.purposes()]  # type: ignore[attr-defined]
        self.fields["site"].choices = [("", "—"), *shell.site_names().items()]  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4().hex)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("method") == "MAIL":
            for name in ("address", "region"):
                if not data.get(name):
                    self.add_error(name, _("邮寄须写全地址。"))
            if not data.get("read_back"):
                self.add_error("read_back", _("请把地址念给对方听，确认后勾选。"))
        if data.get("method") == "PICKUP" and not data.get("site"):
            self.add_error("site", _("请选在哪个校区领。"))
        if data.get("method") == "E_COPY" and not data.get("email") and not data.get("phone"):
            self.add_error("email", _("电子件要有邮箱或手机才能送到。"))
        return data

    def order(self, items: list[dict[str, Any]], locale: str) -> Order:
        """Return the order as the portal would have made it."""
        data = self.cleaned_data
        former = tuple(part for part in data["former_names"].replace("，", " ").replace("、", " ").split() if part)
        study = StudyClaim(
            name=data["name"], former_names=former, sex=data["sex"], birth=data["birth"], school=data["school"],
            unit=data["unit"], level=data["level"], entered=data["entered"], graduated=data["graduated"],
            slack=data["slack"] or 0, student_no=data["student_no"], native_place=data["native_place"],
        )  # fmt: skip
        receiver = Receiver(
            name=data["receiver"] or data["name"], phone=data["receiver_phone"] or data["phone"], email=data["email"],
            region=data["region"], address=data["address"], postcode=data["postcode"],
        )  # fmt: skip
        letter = UnitLetter(unit_name=data["unit_name"], letter_no=data["letter_no"]) if data["unit_name"] else None
        return Order(
            studies=(study,),
            items=tuple(_item(row) for row in items),
            deliveries=(DeliveryPlan(method=data["method"], receiver=receiver, site=data["site"]),),
            purpose=data["purpose"],
            purpose_text=data["purpose_text"],
            remark=data["remark"],
            relationship=data["relationship"],
            applicant_name=data["answered_by"] or data["name"],
            letter=letter,
            address_confirmed=data["read_back"],
            needed_by=data["needed_by"].isoformat() if data["needed_by"] else "",
            locale=locale,
            email=data["email"],
            phone=data["phone"],
        )


def _item(row: dict[str, Any]) -> OrderItem:
    copies = row.get("copies") or 1
    return OrderItem(
        material=row["material"],
        copies=copies,
        language=row.get("language") or "zh",
        description=row.get("description") or "",
        shares=(Share(0, copies),),
    )
