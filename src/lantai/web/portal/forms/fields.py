"""Fields that read what people really type: full-width digits, 1987年, 1987.9, names parted by any comma."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock

FIRST_YEAR = 1890
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_BIRTH = re.compile(r"^(1[89]\d\d|20\d\d)(?:[-./年]?\s*(\d{1,2}))?")


def fold(text: str) -> str:
    """Return `text` with full-width letters and digits made plain, ends trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


class YearField(forms.CharField):
    """A year, also out of ``1987年9月`` or ``１９８７``. Empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        text = fold(super().clean(value) or "")
        if not text:
            return None
        found = _YEAR.search(text)
        if found is None:
            raise ValidationError(_("请写四位年份，例如 1987；记不清就空着。"), code="year")
        year = int(found.group(1))
        if not FIRST_YEAR <= year <= clock.today().year + 8:
            raise ValidationError(_("请看一眼这个年份，像是写错了。"), code="year")
        return year


class BirthField(forms.CharField):
    """A birth month, ``1969-08`` or only ``1969``."""

    def clean(self, value: Any) -> str:
        text = fold(super().clean(value) or "")
        if not text:
            return ""
        found = _BIRTH.match(text)
        if found is None or (found.group(2) and not 1 <= int(found.group(2)) <= 12):
            raise ValidationError(_("请写出生年月，例如 1969-08；只记得年份也行。"), code="birth")
        return f"{found.group(1)}-{int(found.group(2)):02d}" if found.group(2) else found.group(1)


class NamesField(forms.CharField):
    """Several names parted by commas, slashes or line breaks."""

    def clean(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        text = fold(super().clean(value) or "")
        return tuple(name.strip() for name in re.split(r"[,，、;；/\n]+", text) if name.strip())


class NameField(forms.CharField):
    """One name of a person; anything can be a name, only not a number or a novel."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = re.sub(r"\s+", " ", fold(super().clean(value) or ""))
        if text and re.fullmatch(r"[\d\W_]+", text):
            raise ValidationError(_("这里写姓名，不是号码。"), code="name")
        return text
