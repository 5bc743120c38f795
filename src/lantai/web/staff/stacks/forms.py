"""Forms of the stacks' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.stacks import texts
from lantai.stacks.rules.places import DEFAULT_PATTERN

SCANNER = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "enterkeyhint": "go"}


def _day(label: Any, **facts: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **facts)


class _AtSites(forms.Form):
    def __init__(self, *arguments: Any, sites: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        if "site" in self.fields:
            self.fields["site"].choices = sites  # type: ignore[attr-defined]


class StackForm(_AtSites):
    """A room."""

    site = forms.ChoiceField(label=_("校区"))
    code = forms.CharField(
        label=_("库房编码"), max_length=12, help_text=_("字母和数字，全馆不重复，位置编码用它开头，例如 WM1。")
    )
    name = forms.CharField(label=_("名称"), max_length=60)
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    standard = forms.ChoiceField(label=_("温湿度标准"))
    shelf_mm = forms.IntegerField(label=_("一层能放多少毫米"), min_value=1, max_value=99_999, initial=900)
    pattern = forms.CharField(label=_("位置编码的格式"), max_length=80, initial=DEFAULT_PATTERN, required=False, help_text=_("row 排、column 列（架）、section 节、level 层；“:02”是补足两位。"))  # fmt: skip

    def __init__(self, *arguments: Any, standards: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["standard"].choices = standards  # type: ignore[attr-defined]


class ChangeStackForm(StackForm):
    site = code = pattern = None  # type: ignore[assignment]


class ShelvesForm(forms.Form):
    """Shelves of some rows, columns, sections and levels; empty: not used."""

    row_from = forms.IntegerField(label=_("排，从"), min_value=0, max_value=999, initial=1)
    row_to = forms.IntegerField(label=_("排，到"), min_value=0, max_value=999, initial=1)
    column_from = forms.IntegerField(label=_("列（架），从"), min_value=0, max_value=999, required=False)
    column_to = forms.IntegerField(label=_("列（架），到"), min_value=0, max_value=999, required=False)
    section_from = forms.IntegerField(label=_("节，从"), min_value=0, max_value=999, required=False)
    section_to = forms.IntegerField(label=_("节，到"), min_value=0, max_value=999, required=False)
    level_from = forms.IntegerField(label=_("层，从"), min_value=1, max_value=999, initial=1)
    level_to = forms.IntegerField(label=_("层，到"), min_value=1, max_value=999, initial=6)
    capacity_mm = forms.IntegerField(label=_("每层毫米数"), min_value=1, max_value=99_999, required=False)

    def pair(self, name: str) -> tuple[int, int]:
        first = self.cleaned_data.get(f"{name}_from") or 0
        return first, self.cleaned_data.get(f"{name}_to") or first


class BoxForm(_AtSites):
    """A box."""

    site = forms.ChoiceField(label=_("校区"))
    number = forms.CharField(label=_("盒号"), max_length=40, required=False)
    title = forms.CharField(label=_("盒上题名"), max_length=200, required=False)
    thickness_mm = forms.IntegerField(label=_("盒厚（毫米）"), min_value=1, max_value=999, initial=40)
    barcode = forms.CharField(
        label=_("已有的条码"), max_length=40, required=False, help_text=_("没有就留空，自动给一个。")
    )


class ChangeBoxForm(BoxForm):
    barcode = None  # type: ignore[assignment]


class LendForm(_AtSites):
    """Handing originals out."""

    codes = forms.CharField(
        label=_("借哪些"),
        help_text=_("扫案卷条码或写档号，一行一个；扫盒子是整盒。"),
        widget=forms.Textarea(attrs={**SCANNER, "rows": 3}),
    )
    reason = forms.ChoiceField(label=_("缘由"), choices=lambda: list(texts.LENDING.items()))
    borrower = forms.CharField(label=_("谁借"), max_length=80)
    due_date = _day(_("归还日期"), required=False, help_text=_("留空按缘由和校区的工作日历算。"))
    case_number = forms.CharField(label=_("申请编号"), max_length=24, required=False)
    note = forms.CharField(label=_("备注"), max_length=200, required=False)
    site = forms.ChoiceField(label=_("没有登记位置的，由哪个校区保管"), required=False)


class HoldForm(_AtSites):
    """Taking originals out of circulation for treatment."""

    codes = forms.CharField(
        label=_("修复哪些"),
        help_text=_("扫案卷条码或写档号，一行一个。"),
        widget=forms.Textarea(attrs={**SCANNER, "rows": 2}),
    )
    reason = forms.CharField(label=_("为什么"), max_length=200)
    grade = forms.ChoiceField(
        label=_("破损等级（GB/T 42468.1）"),
        required=False,
        choices=lambda: [("", _("没有定级")), *texts.DAMAGE.items()],
    )
    since = _day(_("从哪天起"), required=False)
    until = _day(_("到哪天（不知道就留空）"), required=False)
    site = forms.ChoiceField(label=_("没有登记位置的，由哪个校区保管"), required=False)


class ReadingForm(forms.Form):
    """One reading."""

    temperature = forms.DecimalField(label=_("温度 ℃"), min_value=-30, max_value=60, decimal_places=1)
    humidity = forms.DecimalField(label=_("相对湿度 %"), min_value=0, max_value=100, decimal_places=1)
    at = forms.DateTimeField(
        label=_("时间（留空是现在）"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    note = forms.CharField(label=_("备注"), max_length=120, required=False)


class SheetForm(forms.Form):
    """A sheet to read."""

    file = forms.FileField(
        label=_("文件"), help_text=_(".xlsx、.xls、.ods 或 .csv"),
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件里没有内容。")},
    )  # fmt: skip


class PlaceListForm(SheetForm):
    trust = forms.BooleanField(label=_("以表为准：与登记不同的，按表改"), required=False)


class InventoryForm(forms.Form):
    """Which shelves to count."""

    first = forms.CharField(
        label=_("从哪一层"), help_text=_("扫架子条码，或写位置编码。"), widget=forms.TextInput(attrs=SCANNER)
    )
    last = forms.CharField(label=_("到哪一层"), widget=forms.TextInput(attrs=SCANNER))
    with_volumes = forms.BooleanField(label=_("打开盒子，逐卷扫"), required=False, initial=True)


class LabelForm(forms.Form):
    """What to print on what."""

    stock = forms.ChoiceField(label=_("标签纸"))
    codes = forms.CharField(
        label=_("打印哪些"), help_text=_("盒号、盒条码、位置编码、案卷条码或档号，一行一个。"), widget=forms.Textarea(attrs={**SCANNER, "rows": 6})
    )  # fmt: skip
    skip = forms.IntegerField(label=_("第一张已用掉几个"), min_value=0, max_value=200, initial=0, required=False)

    def __init__(self, *arguments: Any, stocks: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["stock"].choices = stocks  # type: ignore[attr-defined]
