"""Making lines out of what an applicant wrote (A17)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantai.reference import queries as reference
from lantai.reference.values import CaseView, OrderItem


class Remark(forms.Form):
    """Which materials are meant, how many copies of each, and by which enrolment when there are several."""

    materials = forms.MultipleChoiceField(
        label=_("要的是哪几种材料"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择要转成哪几种材料。")},
    )
    copies = forms.IntegerField(label=_("每种几份"), min_value=1, max_value=20, initial=1)
    study = forms.TypedChoiceField(label=_("哪一段在校经历"), coerce=int, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, case: CaseView, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.known = {one.code: one for one in reference.materials(relationship=case.relationship)}
        self.known.pop("OTHER", None)
        self.fields["materials"].choices = [(code, one.name) for code, one in self.known.items()]  # type: ignore[attr-defined]
        studies = [(str(index), f"{study.name} {study.unit} {study.level}") for index, study in enumerate(case.studies)]
        if len(studies) > 1:
            self.fields["study"].choices = studies  # type: ignore[attr-defined]
            self.initial.setdefault("study", "0")
        else:
            del self.fields["study"]

    def items(self) -> tuple[OrderItem, ...]:
        """Return the materials as items of an order, in Chinese where the archive makes it in Chinese."""
        data = self.cleaned_data
        return tuple(
            OrderItem(code, copies=data["copies"], language=self._language(code), study=data.get("study") or 0)
            for code in data["materials"]
        )

    def _language(self, code: str) -> str:
        offered = self.known[code].languages
        return "zh" if "zh" in offered or not offered else offered[0]
