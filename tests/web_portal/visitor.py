"""A visitor without JavaScript: reads a page, fills in the form that stands there, presses a button of it."""

from __future__ import annotations

import copy
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from PIL import Image

from lantai.foundation import tasks
from lantai.notices import queries as notices


@dataclass
class Form:
    action: str = ""
    method: str = "get"
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select: str | None = None
        self.textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(at.get("action", ""), at.get("method", "get").lower())
            self.forms.append(self.inside)
        if self.inside is None:
            return
        name, kind = at.get("name", ""), at.get("type", "text")
        if tag == "input" and name:
            self._input(name, kind, at)
        elif tag == "select" and name:
            self.select = name
            self.inside.fields.setdefault(name, [])
        elif tag == "option" and self.select:
            self.inside.choices.setdefault(self.select, []).append(at.get("value", ""))
            if "selected" in at or not self.inside.fields[self.select]:
                self.inside.fields[self.select] = [at.get("value", "")]
        elif tag == "textarea" and name:
            self.textarea = name
            self.inside.fields[name] = [""]
        elif tag == "button" and name:
            self.inside.buttons[name] = at.get("value", "")

    def _input(self, name: str, kind: str, at: dict[str, str]) -> None:
        assert self.inside is not None
        if kind == "file":
            self.inside.files.append(name)
        elif kind in {"checkbox", "radio"}:
            self.inside.choices.setdefault(name, []).append(at.get("value", "on"))
            if "checked" in at:
                self.inside.fields.setdefault(name, []).append(at.get("value", "on"))
        else:
            self.inside.fields.setdefault(name, []).append(at.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.textarea and self.inside is not None:
            self.inside.fields[self.textarea] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None


class Visitor:
    """One person at the portal. `text` is what they read, `status` and `path` where they are."""

    def __init__(self, language: str = "zh-hans") -> None:
        self.language = language
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
        self.path = ""
        self.status = 0
        self.html = ""

    def twin(self) -> Visitor:
        """Return another with the same cookies and the same page in view, for a scene lends its own to nobody."""
        other = Visitor(self.language)
        other.client.cookies = copy.deepcopy(self.client.cookies)
        other.path, other.status, other.html = self.path, self.status, self.html
        return other

    def go(self, path: str) -> Visitor:
        return self._arrive(self.client.get(path, follow=True), path)

    def _arrive(self, response: Any, path: str) -> Visitor:
        chain = getattr(response, "redirect_chain", [])
        self.path = (chain[-1][0] if chain else path).partition("?")[0]
        self.status = response.status_code
        self.response = response
        self.html = "" if response.streaming else response.content.decode()
        return self

    @property
    def text(self) -> str:
        main = self.html[self.html.find("<main") :]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found.group(1)).strip() if found else ""

    def form(self, *names: str, action: str = "") -> Form:
        """Return the form in view that has the fields or buttons `names` (in `main`)."""
        reader = _Reader()
        reader.feed(self.html[self.html.find("<main") :])
        for form in reader.forms:
            known = {*form.fields, *form.choices, *form.files, *form.buttons}
            if form.method == "post" and set(names) <= known and action in form.action:
                return form
        raise AssertionError(f"no form with {names} on {self.path}: {self.text[:400]}")

    def send(self, button: str = "", *, form_action: str = "", **answers: Any) -> Visitor:
        """Fill in `answers` (a list for several boxes, None to empty) and press the button."""
        uploads = {name: value for name, value in answers.items() if hasattr(value, "read")}
        plain = {name.replace("__", "-"): value for name, value in answers.items() if name not in uploads}
        form = self.form(*plain, *([button] if button else []), action=form_action)
        data: dict[str, Any] = dict(form.fields)
        for name, value in plain.items():
            wanted = [] if value is None else value if isinstance(value, list) else [value]
            offered = form.choices.get(name)
            assert offered is None or set(wanted) <= set(offered), f"{name}: {wanted} is not among {offered}"
            data[name] = wanted
        for name, value in uploads.items():
            assert name.replace("__", "-") in form.files, f"no file field {name}"
            data[name.replace("__", "-")] = value
        if button:
            data[button] = form.buttons[button]
        self.sent = (form.action or self.path, data)
        return self._post(*self.sent)

    def again(self) -> Visitor:
        """Press the same button of the same page once more, as a double click does."""
        return self._post(*self.sent)

    def _post(self, path: str, data: dict[str, Any]) -> Visitor:
        return self._arrive(self.client.post(path, data, follow=True), path)

    def sign_in(self, contact: str, name: str = "周念慈") -> Visitor:
        """Sign in from the page in view, registering when the contact is new."""
        self.send(who=contact)
        self.send(code=newest_code())
        if self.path.endswith("/welcome/"):
            self.send(name=name)
        return self


def newest_code() -> str:
    """Read the newest six-digit code in the local outbox."""
    tasks.run_until_empty()
    for message in notices.outbox(10):
        found = re.search(r"(?<![0-9A-Z-])(\d{6})(?![0-9A-Z])", message.text)
        if found is not None:
            return found.group(1)
    raise AssertionError("no code was sent")


def photo(name: str = "身份证.jpg") -> io.BytesIO:
    """Return a photo of an identity card, as a phone would send it."""
    stream = io.BytesIO()
    Image.new("RGB", (640, 400), "#d8d2c4").save(stream, "JPEG")
    stream.seek(0)
    stream.name = name
    return stream


def ask(
    visitor: Visitor,
    *,
    materials: tuple[str, ...] | list[str] = ("ADMISSION_ROSTER",),
    contact: str = "nianci@mail.example",
    name: str = "周念慈",
    submit: bool = True,
    method: str = "E_COPY",
) -> str:
    """Walk a visitor through the whole flow to the check page, or to the receipt; return the end of its address."""
    visitor.go("/apply/").send(materials=list(materials))
    visitor.send()
    visitor.send(relationship="SELF")
    visitor.send(name=name)
    visitor.send(entered="1987", graduated="1991", level="本科", unit="锦江工学院 化学系")
    visitor.send()
    visitor.send(purpose="VISA")
    visitor.send(method=method)
    visitor.send()
    visitor.send("go-on")
    if visitor.path.startswith("/accounts/"):
        visitor.sign_in(contact, name=name)
    if "paper-a" in visitor.form("consent").files:
        visitor.send(paper__a=photo())
    else:
        visitor.send()
    assert visitor.path == "/apply/check/", visitor.text[:600]
    if submit:
        visitor.send(truth="on")
        assert visitor.path.startswith("/apply/done/"), visitor.text[:600]
    return visitor.path.strip("/").split("/")[-1]
