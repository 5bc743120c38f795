"""Template tags of the house: shapes, icons, dates, masked names, form fields.

``{% load lantai %}`` then ``{% state "done" _("已办结") %}``, ``{% icon "print" %}``, ``{{ when|day }}``,
``{{ name|masked }}``, ``{{ title|held }}``, ``{% field form.name %}``, ``{% errors form %}``, ``{% pager page %}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lantai.web.design import counts, dates, unseen
from lantai.web.design.icons import ICONS, SHAPES

register = template.Library()

# A run of Chinese, with what stands between: punctuation of both kinds, digits and blanks inside the run.
_CHARACTER = r"[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]"
_BETWEEN = r"[ 　、，。：；！？（）《》“”‘’「」·＊—…\d]"
_TAIL = r"(?:（\d+）|[、，。：；！？）》”’」＊…])*"
HAN = re.compile(rf"[（《“‘「]*{_CHARACTER}(?:{_BETWEEN}*{_CHARACTER})*{_TAIL}")

_SVG = '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'


@cache
def _svg(css: str, body: str) -> SafeString:
    return format_html(_SVG, css, mark_safe(body))  # noqa: S308  drawn by us in icons.py


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw the line icon `name`; it is decoration, the word stands beside it."""
    return _svg(f"i {css}".strip(), ICONS[name])


LIBRARY = "openseadragon/openseadragon.min.js"


@cache
def _library() -> str:
    """Return the address of the viewer's library, nothing where set-up could not fetch it."""
    return static(LIBRARY) if finders.find(LIBRARY) else ""


@register.simple_tag
def viewer_scripts() -> SafeString:
    """Bring the script of the page viewer, and its library where there is one."""
    library, own = _library(), static("design/pageview.js")
    scripts = format_html('<script src="{}" defer></script>', library) if library else SafeString("")
    return scripts + format_html('<script type="module" src="{}"></script>', own)


@register.simple_tag
def shape(kind: str, css: str = "") -> SafeString:
    """Draw only the shape of a state (done, now, you, wait, todo, ink, late, no)."""
    return _svg(css or "lt-shape", SHAPES.get(kind, SHAPES["todo"]))


@register.simple_tag
def state(kind: str, word: str, css: str = "") -> SafeString:
    """Show a state: shape and word. `kind` is one of done, now, you, wait, todo, ink, late, no."""
    tint = "wait" if kind == "todo" else kind
    classes = f"lt-state is-{tint} {css}".strip()
    return format_html(
        '<span class="{}">{}<span>{}</span></span>', classes, _svg("", SHAPES.get(kind, SHAPES["todo"])), word
    )


@register.simple_tag
def still(part: str, **values: Any) -> SafeString:
    """Include a part that depends on nothing but the reader's language and `values`: it is rendered once for each.

    For what every page repeats (the list of keys, the head). Not for anything that knows the reader or the moment.
    """
    known = (*values.items(), ("demonstration", settings.DEMONSTRATION))
    return _part(part, known) if settings.DEBUG else _kept_part(part, known, get_language())


def _part(part: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(part, dict(values))


@lru_cache(maxsize=256)
def _kept_part(part: str, values: tuple[tuple[str, Any], ...], _language: str | None) -> SafeString:
    return _part(part, values)


@register.filter
def held(text: object) -> str:
    """Mark the Chinese of what the archive holds (names, titles, places) on an English page, for those who hear it.

    For data only, never for words of ours: these have an English form. Text that is already markup stays as it is.
    """
    words = str(text) if text is not None else ""
    if not dates.english() or not HAN.search(words):
        return words if not isinstance(text, SafeString) else text
    return mark_safe(HAN.sub(_in_chinese, text if isinstance(text, SafeString) else escape(words)))  # noqa: S308


def _in_chinese(found: re.Match[str]) -> str:
    return f'<span lang="zh-CN">{found[0]}</span>'


@register.filter
def seen(text: object) -> str:
    """Return what was typed with a space for each character that nobody sees."""
    return unseen.visible(str(text)) if text else ""


@register.filter
def listed(parts: Iterable[object]) -> str:
    """Join `parts` as the reader's language does: 甲、乙 · A, B. Markup among them stays markup."""
    return format_html_join(", " if dates.english() else "、", "{}", ((part,) for part in parts))


@register.filter
def masked(name: str | None) -> str:
    """Mask the middle of a name: 周念慈 → 周＊慈, 方圆 → 方＊, Elena Varga → Elena V＊＊."""
    text = (name or "").strip()
    if not text:
        return ""
    if " " in text:
        first, _, rest = text.partition(" ")
        return f"{first} {rest[:1]}＊＊"
    if text.isascii():
        return f"{text[:2]}＊＊"
    if len(text) == 1:
        return text
    if len(text) == 2:
        return f"{text[0]}＊"
    return f"{text[0]}{'＊' * (len(text) - 2)}{text[-1]}"


@register.filter
def day(when: date | datetime | None) -> str:
    return dates.day(when)


@register.filter
def period(text: str | None) -> str:
    """Show a date as it stands in a description in the reader's language; other words are marked as `held`."""
    words = text or ""
    said = dates.period(words)
    return held(words) if said == words else said


@register.filter
def long_day(when: date | datetime | None) -> str:
    return dates.long_day(when)


@register.filter
def short_day(when: date | datetime | None) -> str:
    return dates.short_day(when)


@register.filter
def moment(when: datetime | None) -> str:
    return dates.moment(when)


@register.filter
def long_moment(when: datetime | None) -> str:
    return dates.long_moment(when)


@register.filter
def clock_time(when: datetime | None) -> str:
    return dates.clock_time(when)


@register.filter
def day_and_weekday(when: date | datetime | None) -> str:
    return dates.day_and_weekday(when)


@register.filter
def counted(number: int, noun: str) -> str:
    return counts.counted(number, noun)


@register.filter
def in_language(value: Any, attribute: str) -> str:
    """Return ``value.<attribute>_en`` on an English page when it is filled, else ``value.<attribute>``."""
    return dates.said(value, attribute)


_TEMPLATES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "check"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.ClearableFileInput, "file"),
)


@register.inclusion_tag("design/parts/field.html")
def field(bound: BoundField, css: str = "", optional: str = "") -> dict[str, Any]:
    """Show one form field with label, hint and error, wired for screen readers."""
    kind = next((name for widget, name in _TEMPLATES if isinstance(bound.field.widget, widget)), "input")
    described = []
    if bound.help_text:
        described.append(f"{bound.id_for_label or bound.auto_id}-hint")
    if bound.errors:
        described.append(f"{bound.id_for_label or bound.auto_id}-error")
    attributes: dict[str, str | bool] = {"class": f"lt-input {css}".strip()}
    if kind == "file":
        attributes["class"] = f"{attributes['class']} lt-file"
    if kind in {"check", "choices", "checks"}:
        attributes["class"] = ""
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "bound": bound,
        "kind": kind,
        "css": css,
        "id": bound.id_for_label or bound.auto_id,
        "control": bound.as_widget(attrs={**attributes}) if kind not in {"choices", "checks"} else "",
        "optional": optional or not bound.field.required,
        "described": " ".join(described),
    }


@register.inclusion_tag("design/parts/errors.html")
def errors(*forms_: forms.BaseForm | Iterable[forms.BaseForm] | None) -> dict[str, Any]:
    """List what has to be mended before one can go on, each a link to its field: one list for all forms of the page.

    The list takes the focus by itself (`autofocus`), so that a screen reader begins there, also without JavaScript.
    """
    found: list[tuple[str, str]] = []
    flat = (one for form in forms_ if form for one in ([form] if isinstance(form, forms.BaseForm) else form))
    for form in flat:
        for name, messages in form.errors.items():
            anchor = "" if name == "__all__" else form[name].auto_id
            found += [(anchor, str(message)) for message in messages]
    return {"found": found}


@register.inclusion_tag("design/parts/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Show "back · page 2 of 9 · on" for a Django paginator page, keeping the other query parameters."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is not None:
        query.pop("page", None)
    return {"page": page, "query": query.urlencode() if query else ""}
