"""The staff door in English: no Chinese but what the archive holds, and that is marked for those who hear the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from babel.messages import pofile
from django.conf import settings
from django.urls import reverse

import lantai
from lantai.catalogue import services as catalogue
from lantai.foundation import tasks
from lantai.reference import services
from lantai.reference.models import Line
from tests import cast, scenes
from tests.web_staff import world
from tests.web_staff.pages import accept, case, line_of, looked, mark, seal, sealed, send, step

pytestmark = [pytest.mark.django_db, pytest.mark.integration, pytest.mark.once]
HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿，。；：（）、！？]")
SPOKEN = {"aria-label", "placeholder", "title", "alt"}
VOID = {"img", "input", "meta", "link", "br", "hr", "path", "rect", "image", "circle", "use", "source"}
NOT_PAGES = re.compile(r"\.(xlsx|png|jpg|pdf)$|/page/\d+/$|/evidence/|/outbox/|/picture/|/design/|/static/")
MOST_PAGES = 260


class Listener(HTMLParser):
    """Hears a page as a screen reader does: what is said in Chinese without being marked so, and where links lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.heard: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        outside = self.open[-1][1] if self.open else False
        language = given.get("lang")
        chinese = language.startswith("zh") if language else outside
        silent = given.get("aria-hidden") == "true" or tag in {"script", "style", "textarea"}
        for name in SPOKEN & set(given):
            if not chinese and not silent and HAN.search(given[name] or ""):
                self.heard.append(f"{tag}[{name}]: {given[name]}")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag not in VOID:
            self.open.append((tag, chinese or silent))

    def handle_endtag(self, tag):
        while self.open and tag not in VOID:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data):
        if HAN.search(data) and not (self.open and self.open[-1][1]) and not self._in("title"):
            self.heard.append(f"{self.open[-1][0] if self.open else ''}: {data.strip()}")

    def _in(self, tag: str) -> bool:
        return any(name == tag for name, _chinese in self.open)


def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def shape(address: str) -> str:
    """Pages of one kind: a hundred cases are walked a few times each, not a hundred times."""
    parts = urlsplit(address)
    return re.sub(r"\d{4}-\w{7}|\d+", "#", parts.path) + "?" + re.sub(r"=[^&]*", "=", parts.query)


def walk(client, starts: list[str], each: int = 2) -> dict[str, list[str]]:
    """Follow the links of the staff door from `starts`; return what was heard in Chinese, by page."""
    waiting, seen, kinds, found = list(starts), set(starts), {}, {}
    while waiting and len(kinds) < MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        if answer.status_code in {403, 404} and address not in starts:
            continue
        assert answer.status_code == 200, address
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        listener = Listener()
        listener.feed(answer.content.decode())
        if listener.heard:
            found[address] = listener.heard
        for link in listener.links:
            target = urljoin(address, link.partition("#")[0])
            path = urlsplit(target).path
            if target in seen or not path.startswith("/staff/") or NOT_PAGES.search(path):
                continue
            kinds[shape(target)] = kinds.get(shape(target), 0) + 1
            seen.add(target)
            if kinds[shape(target)] <= each:
                waiting.append(target)
    assert len(seen) > 20
    return found


def report(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{address}\n    " + "\n    ".join(dict.fromkeys(heard)) for address, heard in found.items())


def fill_the_desk(_folder):
    """Bring in cases in many states, by people whose words are Chinese; return their numbers."""
    desk, second = world.browser(cast.window_archivist()), world.browser(cast.second_archivist())
    numbers = {}

    def new(state: str, **order) -> str:
        numbers[state] = world.submit(**order)
        return numbers[state]

    new("submitted")
    step(desk, new("claimed", name="欧阳若水"), "claim")
    step(desk, new("asked"), "claim")
    step(desk, numbers["asked"], "ask_more", note="请补一张照片")
    for state, code, data in (
        ("negative", "propose_not_found", {"words": "三处都没有"}),
        ("refusing", "propose_refusal", {"reason": "PRIVACY_OTHERS", "words": "是别人的"}),
        ("forwarded", "forward", {"site": "SH", "words": "在那边"}),
        ("approval", "ask_approval", {"rule": "未开放", "words": "请批"}),
    ):
        step(desk, new(state), "claim")
        step(desk, numbers[state], code, **data, **(looked(desk, numbers[state]) if state == "negative" else {}))
    accept_and = new("producing")
    mark(desk, accept_and)
    accept(desk, accept_and)
    for state in ("sealing", "proof"):
        number = new(state, paper=1)
        mark(desk, number)
        accept(desk, number)
        send(desk, number)
    sealed(desk, second, new("mailing", paper=2))
    sealed(desk, second, new("pickup", paper=1, method="PICKUP", at="WM"))
    services.note(cast.window_archivist(), number=numbers["submitted"], text="馆内备注一句")
    services.say(cast.alumna(), number=numbers["submitted"], text="麻烦快一点")
    catalogue.declare_held(
        cast.window_archivist(), record_kind="*", year_from=1966, year_to=1969, answer="not_held",
        words="没有招生。", elsewhere="锦城市档案馆",
    )  # fmt: skip
    tasks.run_until_empty()
    return numbers


BUSY = scenes.Scene(fill_the_desk, on=world.ARCHIVE)


@pytest.fixture
@scenes.begins_with(BUSY)
def busy(db):
    return BUSY.value


def test_the_cases_of_the_walk_stand_in_many_states(busy):
    states = set(Line.objects.values_list("state", flat=True))
    assert len(states) >= 8, states


def test_every_page_of_the_desk_speaks_english(busy, desk, second):
    starts = [
        "/staff/", reverse("staff:seal-queue"), reverse("staff:post"), reverse("staff:register"),
        reverse("staff:figures"), reverse("staff:issues"), *[case(number) for number in busy.values()],
    ]  # fmt: skip
    found = walk(english(second), starts)
    assert not found, report(found)


def test_every_page_of_the_head_speaks_english(busy):
    found = walk(english(world.browser(cast.director())), ["/staff/", case(busy["approval"]), reverse("staff:doors")])
    assert not found, report(found)


def test_the_pages_of_administrators_and_the_guard_speak_english(busy):
    for person, start in (
        (cast.sysadmin(), reverse("staff:accounts")),
        (cast.secadmin(), reverse("staff:accounts")),
        (cast.auditor(), reverse("staff:audit")),
        (cast.guard(), reverse("staff:pickup")),
    ):
        listener = Listener()
        answer = english(world.browser(person)).get(start)
        assert answer.status_code == 200
        listener.feed(answer.content.decode())
        assert not listener.heard, report({start: listener.heard})


def test_what_the_person_index_answers_speaks_english(busy, desk):
    asked = {"name": "周念慈", "entered": "1987", "purpose": "check"}
    for data in (asked, {**asked, "check": "1"}, {**asked, "name": "欧阳不在"}):
        listener = Listener()
        answer = english(desk).post(reverse("staff:people"), data)
        listener.feed(answer.content.decode())
        assert not listener.heard, report({str(data): listener.heard})


def test_refusals_speak_english(busy, desk, second):
    """What a step answers when it cannot be done, and what a form says about its fields."""
    english(desk)
    number = busy["sealing"]
    answers = [
        seal(desk, number, digest="ab" * 32), step(desk, busy["claimed"], "ask_more"), accept(desk, busy["mailing"]),
        step(desk, busy["claimed"], "propose_not_found"), step(desk, busy["claimed"], "propose_refusal"),
        desk.post(reverse("staff:enter"), {}), desk.post(reverse("staff:import"), {}), desk.post(reverse("staff:suspend"), {}),
        desk.post(reverse("staff:post-act"), {"do": "pack"}, follow=True),
        desk.post(reverse("staff:declare"), {"answer": "not_held", "record_kind": "*"}),
    ]  # fmt: skip
    for place, answer in enumerate(answers):
        listener = Listener()
        listener.feed(answer.content.decode())
        assert not listener.heard, (place, report({answer.request["PATH_INFO"]: listener.heard}))


def test_chinese_on_an_english_page_is_marked_and_chinese_pages_are_not_cluttered(busy, desk):
    chinese = desk.get("/staff/").content.decode()
    assert '<span lang="zh-CN">' not in chinese
    marked = english(desk).get("/staff/").content.decode()
    assert '<span lang="zh-CN">周＊慈</span>' in marked
    assert line_of(busy["submitted"]).state == "SUBMITTED"


def test_one_chinese_word_of_the_desk_has_one_english_word():
    """Django merges the catalogues of all apps: of two translations of one word one is lost. A context tells them apart."""
    package = Path(lantai.__file__).parent
    said: dict[tuple[object, object], dict[str, object]] = {}
    for path in sorted(package.rglob("locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as stream:
            for message in pofile.read_po(stream, locale="en"):
                said.setdefault((message.context, message.id), {})[str(path.relative_to(package))] = message.string
    desk = "web/staff/locale/en/LC_MESSAGES/django.po"
    lost = {
        key: rooms for key, rooms in said.items() if desk in rooms and len({str(one) for one in rooms.values()}) > 1
    }
    assert not lost
