"""What every step of the desk asks with: the frame of a form that knows its one verb."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.foundation.actor import Actor


def area(rows: int = 3) -> forms.Textarea:
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

    def __init__(self, *args: Any, actor: Actor, line_id: int, **keywords: Any) -> None:
        self.actor, self.line_id = actor, line_id
        super().__init__(*args, **keywords)

    def plain(self) -> list[forms.BoundField]:
        """The fields that stand one below the other; what else there is has a place of its own on the page."""
        return list(self)

    def apply(self, *, number: str, line_id: int) -> None:
        raise NotImplementedError


class Say(forms.Form):
    """A message to the applicant, or a note for colleagues."""

    text = forms.CharField(label=_("写给申请人"), max_length=1000, widget=area(2))
