"""To whom and how: one form per way of delivery, and how copies are shared among several receivers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.reference.values import ChoiceView, DeliveryPlan, Receiver
from lantai.web.portal.forms.fields import NameField, fold

METHODS = {
    "E_COPY": (_("电子件"), _("带电子签章的 PDF，发链接给您，下载时再要一次验证码")),
    "MAIL": (_("邮寄"), _("国内国外都可以，可以封口盖骑缝章")),
    "PICKUP": (_("到馆自取"), _("也可以请别人代取，凭取件码和证件")),
    "REPLY": (_("书面答复"), _("复函发到邮箱，单位的发到登记的地址")),
}
COUNTRIES = (
    ("CN", _("中国大陆")),
    ("HK", _("中国香港")),
    ("MO", _("中国澳门")),
    ("TW", _("中国台湾")),
    ("OTHER", _("其他国家和地区")),
)


class MethodForm(forms.Form):
    method = forms.ChoiceField(
        label=_("这一份怎样给"), widget=forms.RadioSelect, error_messages={"required": _("请选一种送达方式。")}
    )

    def __init__(self, *args: Any, allowed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(code, METHODS[code][0]) for code in METHODS if code in allowed]  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """What every way has in common: reading a plan into the form and the form into a plan."""

    method = ""

    def plan(self) -> DeliveryPlan:
        raise NotImplementedError

    @staticmethod
    def initial_of(plan: DeliveryPlan) -> dict[str, Any]:
        receiver = plan.receiver
        return {
            "name": receiver.name,
            "phone": receiver.phone,
            "email": receiver.email,
            "unit": receiver.unit,
            "country": receiver.country if receiver.country in dict(COUNTRIES) else "OTHER",
            "country_name": "" if receiver.country in dict(COUNTRIES) else receiver.country,
            "region": receiver.region,
            "address": receiver.address,
            "postcode": receiver.postcode,
            "sealing": plan.sealing,
            "envelope_text": plan.envelope_text,
            "reference_no": plan.reference_no,
            "site": plan.site,
            "proxy_name": plan.proxy_name,
            "proxy_phone": plan.proxy_phone,
        }


class ECopyForm(PlanForm):
    method = "E_COPY"
    email = forms.EmailField(
        label=_("链接发到哪个邮箱"),
        help_text=_("空着就发到您登录用的手机或邮箱"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("这个邮箱地址不完整，请看一眼。")},
    )

    def plan(self) -> DeliveryPlan:
        return DeliveryPlan("E_COPY", Receiver(email=self.cleaned_data["email"]))


class ECopyInsteadForm(PlanForm):
    """Another way for something under way: the link goes where the messages of the case go, nothing to ask."""

    method = "E_COPY"

    def plan(self) -> DeliveryPlan:
        return DeliveryPlan("E_COPY")


class MailForm(PlanForm):
    method = "MAIL"
    name = NameField(
        label=_("收件人"),
        error_messages={"required": _("请写收件人姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    unit = forms.CharField(label=_("收件单位"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("收件人电话"),
        help_text=_("快递员送件时打；境外号码请带国家号"),
        max_length=40,
        error_messages={"required": _("请写收件人电话，没有电话快递不收。")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    country = forms.ChoiceField(label=_("寄到"), choices=COUNTRIES, initial="CN")
    country_name = forms.CharField(
        label=_("国家或地区名称"), help_text=_("选“其他国家和地区”时填，请用英文"), max_length=60, required=False
    )
    region = forms.CharField(
        label=_("省、市或州"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level1"}),
    )
    address = forms.CharField(
        label=_("详细地址"),
        help_text=_("写到门牌号；这里只写地址，别的话写在留言里"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        error_messages={"required": _("请写详细地址，写到门牌号。")},
    )
    postcode = forms.CharField(
        label=_("邮编"), max_length=16, required=False, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    sealing = forms.ChoiceField(label=_("信封"), widget=forms.RadioSelect, required=False)
    envelope_text = forms.CharField(
        label=_("信封上印什么"), help_text=_("例如学生姓名、申请的专业；照写的印"), max_length=120, required=False
    )
    reference_no = forms.CharField(
        label=_("收件方给您的参考号"),
        help_text=_("例如 WES 的 Reference No.，印在信封上，收件方凭它归档"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, sealings: list[ChoiceView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sealing"].choices = [(one.code, one.name) for one in sealings]  # type: ignore[attr-defined]
        if not self.is_bound and not self.initial.get("sealing"):
            self.initial["sealing"] = "NONE"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        country = data.get("country")
        if country == "OTHER" and not data.get("country_name"):
            self.add_error("country_name", _("请写国家或地区的名称。"))
        if country == "CN" and not data.get("region"):
            self.add_error("region", _("请写省和市。"))
        if country == "OTHER" and not data.get("postcode"):
            self.add_error("postcode", _("寄到国外要写邮编；当地没有邮编的写“-”。"))
        return data

    def plan(self) -> DeliveryPlan:
        data = self.cleaned_data
        country = fold(data["country_name"]) if data["country"] == "OTHER" else data["country"]
        receiver = Receiver(
            name=data["name"],
            phone=fold(data["phone"]),
            unit=data["unit"].strip(),
            country=country,
            region=data["region"].strip(),
            address=data["address"].strip(),
            postcode=fold(data["postcode"]),
        )
        return DeliveryPlan(
            "MAIL",
            receiver,
            sealing=data["sealing"] or "NONE",
            envelope_text=data["envelope_text"].strip(),
            reference_no=fold(data["reference_no"]),
        )


class PickupForm(PlanForm):
    method = "PICKUP"
    site = forms.ChoiceField(
        label=_("在哪里取"), widget=forms.RadioSelect, error_messages={"required": _("请选取件的校区。")}
    )
    proxy_name = NameField(label=_("谁来取"), help_text=_("自己来取就空着"), required=False)
    proxy_phone = forms.CharField(label=_("代取人电话"), max_length=40, required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("proxy_name") and not data.get("proxy_phone"):
            self.add_error("proxy_phone", _("请写代取人的电话，取件码发到这个号码。"))
        return data

    def plan(self) -> DeliveryPlan:
        data = self.cleaned_data
        return DeliveryPlan(
            "PICKUP", site=data["site"], proxy_name=data["proxy_name"], proxy_phone=fold(data["proxy_phone"])
        )


class ReplyForm(PlanForm):
    method = "REPLY"
    email = forms.EmailField(
        label=_("答复发到哪个邮箱"),
        help_text=_("空着就发到您登录用的手机或邮箱"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("这个邮箱地址不完整，请看一眼。"),
            "required": _("请写单位的邮箱，复函只发到那里。"),
        },
    )

    def __init__(self, *args: Any, unit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit:
            self.fields["email"].required = True
            self.fields["email"].help_text = _("请写单位登记的邮箱，不要写私人邮箱")

    def plan(self) -> DeliveryPlan:
        return DeliveryPlan("REPLY", Receiver(email=self.cleaned_data["email"]))
