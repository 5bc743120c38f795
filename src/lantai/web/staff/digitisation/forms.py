"""Forms of the pages about digitisation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.digitisation.queries.batches import ProjectView
from lantai.digitisation.rules.findings import Thresholds
from lantai.digitisation.services.projects import Contract
from lantai.digitisation.texts import batches as texts

SCANNER = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


def _share(label: Any, **facts: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal("0.01"), max_value=Decimal(100), decimal_places=2, **facts)


class ContractForm(forms.Form):
    """What a project asks for. Shares are typed as per cent."""

    name = forms.CharField(label=_("项目名称"), max_length=120)
    contractor = forms.CharField(label=_("承包方"), max_length=120, help_text=_("自己扫就写本馆。"))
    least_dpi = forms.IntegerField(label=_("最低分辨率（dpi）"), min_value=0, max_value=2400, initial=200)
    colour = forms.ChoiceField(label=_("色彩模式"), choices=lambda: list(texts.COLOURS.items()))
    least_side = forms.IntegerField(label=_("短边至少多少像素"), min_value=1, max_value=20_000, initial=800)
    most_skew = forms.DecimalField(
        label=_("歪斜不超过（度）"), min_value=Decimal("0.1"), max_value=45, initial=Decimal("1.5")
    )
    pattern = forms.CharField(
        label=_("命名规则"), max_length=120, required=False,
        help_text=_("{ref_code} 是档号，{page} 是页号，例如 {ref_code}/IMG{page}。留空：一卷一个文件夹，或 档号_页号。"),
    )  # fmt: skip
    sample_share = _share(_("每次抽检多少卷（%）"), initial=Decimal(5))
    sample_least = forms.IntegerField(label=_("至少抽几卷"), min_value=1, max_value=100_000, initial=1)
    pass_share = _share(_("合格线：没有毛病的页占（%）"), initial=Decimal(95))
    two_keys = forms.BooleanField(label=_("姓名由两个人分别录入，不一致的再定"), required=False)

    copy_format = forms.ChoiceField(
        label=_("做哪些利用副本"), required=False, choices=lambda: list(texts.COPIES.items()),
        help_text=_("由收到的页做成，随时可以重做；原样的文件不动。"),
    )  # fmt: skip
    copy_quality = forms.IntegerField(
        label=_("JPEG 质量（30–100）"), min_value=30, max_value=100, initial=85, required=False
    )

    def contract(self) -> Contract:
        data = self.cleaned_data
        limits = Thresholds(
            least_dpi=data["least_dpi"],
            colour=data["colour"],
            least_side=data["least_side"],
            most_skew=float(data["most_skew"]),
        )
        return Contract(
            data["name"], data["contractor"], data["pattern"], limits, data["sample_share"] / 100, data["sample_least"],
            data["pass_share"] / 100, data["two_keys"], data["copy_format"], data["copy_quality"] or 85,
        )  # fmt: skip


class ProjectForm(ContractForm):
    code = forms.CharField(label=_("项目编号"), max_length=24, help_text=_("短一些，批次用它起头，例如 DX87。"))
    fonds = forms.ChoiceField(label=_("全宗"))

    def __init__(self, *arguments: Any, fonds: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["fonds"].choices = fonds  # type: ignore[attr-defined]


def as_initial(view: ProjectView) -> dict[str, Any]:
    limits = view.thresholds
    return {
        "name": view.name, "contractor": view.contractor, "least_dpi": limits.least_dpi, "colour": limits.colour,
        "least_side": limits.least_side, "most_skew": limits.most_skew, "pattern": view.pattern,
        "sample_share": (view.sample_share * 100).normalize(), "sample_least": view.sample_least,
        "pass_share": (view.pass_share * 100).normalize(), "two_keys": view.two_keys,
        "copy_format": view.copy_format, "copy_quality": view.copy_quality,
    }  # fmt: skip


class VolumesForm(forms.Form):
    """Volumes for a batch."""

    codes = forms.CharField(
        label=_("哪些案卷"), help_text=_("扫案卷条码或写档号，一行一个；扫盒子是整盒。"),
        widget=forms.Textarea(attrs={**SCANNER, "rows": 4}),
    )  # fmt: skip
    in_place = forms.BooleanField(label=_("就地扫描，或以前扫好的：不从库房借出"), required=False)
    site = forms.ChoiceField(label=_("没有登记位置的，由哪个校区保管"), required=False)

    def __init__(self, *arguments: Any, sites: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["site"].choices = [("", _("（都有位置）")), *sites]  # type: ignore[attr-defined]
