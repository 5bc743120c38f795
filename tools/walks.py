"""Pages that are reached by doing something: applying step by step, looking a person up, uploading a file to verify."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.browser import holdings
from tests.browser.doors import enter_by_code, newest_code, submit
from tests.browser.looking import Visitor
from tests.browser.story import choose, go_on

from tools.camera import LANGUAGES, Camera, speak

STEPS = ("apply", "copies", "who", "subject", "study", "held", "purpose", "delivery", "receiver", "more-receivers",
         "evidence", "check", "done")  # fmt: skip
AFTERWARDS = {
    "study-2": "/apply/study/2/", "receiver-mail": "/apply/delivery/new/MAIL/",
    "receiver-pickup": "/apply/delivery/new/PICKUP/", "shares": "/apply/shares/",
}  # fmt: skip


def open_all(visitor: Visitor, outbox: Path, numbers: list[str]) -> None:
    """Open each case by its number and the code sent to its contact; one that gets none (codes are counted) is told."""
    for number in numbers:
        visitor.go("/progress/")
        visitor.page.fill("[name=number]", number)
        begun = time.time()
        submit(visitor.page, "number")
        if "/code/" in visitor.page.url:
            try:
                visitor.page.fill("[name=code]", newest_code(outbox, "", after=begun, seconds=5))
            except AssertionError:
                print(f"  ? opened-{number}: no code came", flush=True)
                continue
            submit(visitor.page, "code")


def fill(visitor: Visitor, step: str, identity: Path) -> None:
    """Answer one question of the application."""
    page = visitor.page
    if step == "who":
        choose(page, "relationship", "SELF")
    elif step == "subject":
        page.fill("[name=name]", "林知夏")
    elif step == "study":
        page.fill("[name=entered]", "1987")
        page.fill("[name=unit]", "化学系")
    elif step == "purpose":
        choose(page, "purpose", "VISA")
    elif step == "delivery":
        choose(page, "method", "E_COPY")
    elif step == "evidence":
        page.set_input_files("input[type=file]", str(identity))
    elif step == "check":
        page.locator("[name=truth]").check(force=True)


def apply(camera: Camera, visitor: Visitor, outbox: Path, width: int, folder: Path) -> None:
    """Walk through the whole application; each step is pictured in both languages before it is answered."""
    identity = holdings.write_identity(folder, "林知夏")
    enter_by_code(visitor.page, outbox, f"pictures.{width}.{int(time.time())}@mail.example", "林知夏")
    visitor.go("/apply/?material=ADMISSION_ROSTER")
    for step in STEPS:
        both(camera, visitor, f"applying-{step}", width)
        if step == "check":
            here = visitor.page.url
            for name, path in AFTERWARDS.items():
                visitor.go(path)
                both(camera, visitor, f"applying-{name}", width)
            visitor.page.goto(here)
        if step != STEPS[-1]:
            fill(visitor, step, identity)
            go_on(visitor.page)


def both(camera: Camera, visitor: Visitor, name: str, width: int) -> None:
    """Picture the page in view in both languages, and leave it in Chinese."""
    here = visitor.page.url
    for language, _locale in reversed(LANGUAGES):
        speak(visitor, language)
        visitor.page.goto(here)
        camera.take(visitor, name, f"{width}-{language}", judge=judged(width, language))


def judged(width: int, language: str) -> bool:
    """Tell whether axe looks too: each page at each width once, in one language."""
    return (width < 600) == (language == "zh")


def look_up(visitor: Visitor) -> None:
    """Ask for a person, as the desk does."""
    visitor.go("/staff/catalogue/people/")
    visitor.page.fill("[name=name]", "李涛")
    if visitor.page.locator("[name=purpose]").count():
        visitor.page.locator("[name=purpose]").first.fill("CASE")
    submit(visitor.page, "name")


def upload(visitor: Visitor, path: str) -> None:
    visitor.go("/verify/")
    visitor.page.set_input_files("input[type=file]", path)
    visitor.page.locator("form:has(input[type=file]) button").last.click()
    visitor.page.wait_for_load_state()


def preview(visitor: Visitor, path: str) -> None:
    visitor.go("/staff/catalogue/import/")
    visitor.page.set_input_files("input[type=file]", path)
    visitor.page.select_option("[name=fonds]", "J02")
    visitor.page.locator("form:has(input[type=file]) button").last.click()
    visitor.page.wait_for_load_state()


def doing(scenery: dict[str, Any], sample: str) -> dict[str, dict[str, Any]]:
    """Return, by role, the pages behind one deed."""
    files = {"1-in-force": sample, **scenery.get("files", {})}
    return {
        "public": {f"verdict-{name}": (upload, path) for name, path in files.items()},
        "window_archivist": {
            "people-found": (lambda visitor, _path: look_up(visitor), ""),
            **({"import-preview": (preview, scenery["preview"])} if "preview" in scenery else {}),
        },
    }
