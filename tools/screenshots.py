"""`make screenshots`: portal and staff pages at 390 and 1280 px, Chinese and English, into the ignored `screenshots/`.

Starts a demonstration of its own, into which it puts what is seldom seen (an ended copy, a forged file, a conflict).
`DEMO=path/to/demo.json` looks at a running one instead and adds nothing but one application to it; what
`python -m tools.scenery` printed before is read from `scenery.json` beside it. A role's name
(`make screenshots ROLES=public,auditor`) pictures those pages alone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.doors import enter_as_staff, enter_by_code  # noqa: E402
from tests.browser.house import chromium, free_port  # noqa: E402
from tests.browser.looking import Visitor  # noqa: E402

from tools import rounds, walks  # noqa: E402
from tools.camera import LANGUAGES, Camera  # noqa: E402

TARGET = ROOT / "screenshots"
WIDTHS = (390, 1280)
MISSING = {"not-found": 404, "closed-door": 403}
ROLES = ("public", "applying", "alumnus_abroad", "opened", *rounds.STAFF, "unit_clerk")


@contextmanager
def demonstration() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Give the facts of a demonstration and what was put into it beside."""
    if named := os.environ.get("DEMO"):
        beside = Path(named).with_name("scenery.json")
        yield (
            json.loads(Path(named).read_text("utf-8")),
            json.loads(beside.read_text("utf-8")) if beside.exists() else {},
        )
        return
    with tempfile.TemporaryDirectory(prefix="lantai-pictures-") as home:
        environment = {**os.environ, "LANTAI_HOME": home, "PORT": str(free_port())}
        print("starting a demonstration of our own (about half a minute)", flush=True)
        with (Path(home) / "demo.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lantai.demo"], env=environment, cwd=ROOT, stdout=log, stderr=log
            )
        try:
            deadline = time.monotonic() + 300
            while not (Path(home) / "demo.json").exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit((Path(home) / "demo.log").read_text("utf-8", "replace"))
                time.sleep(0.5)
            yield json.loads((Path(home) / "demo.json").read_text("utf-8")), scenery(environment)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def scenery(environment: dict[str, str]) -> dict[str, Any]:
    environment = {**environment, "DJANGO_SETTINGS_MODULE": "lantai.config.settings"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "tools.scenery"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def enter(browser: Browser, role: str, facts: dict[str, Any]) -> Visitor:
    """Go through the role's door once; its cookies open it for every width and language."""
    visitor = Visitor(browser, facts["base_url"], width=1280, locale="zh-CN")
    if role in {"alumnus_abroad", "unit_clerk"}:
        enter_by_code(visitor.page, Path(facts["outbox"]), facts["logins"][role]["name"])
    elif role == "opened":
        walks.open_all(visitor, Path(facts["outbox"]), list(rounds.cases(facts).values()))
    elif role in rounds.STAFF:
        enter_as_staff(visitor.page, facts["logins"][role])
    return visitor


def pages(visitor: Visitor, role: str, facts: dict[str, Any]) -> dict[str, str]:
    """Return the addresses of a role's pages."""
    if role == "public":
        return rounds.READING | {"verdict-by-code": f"/verify/{facts['sample_code']}"}
    if role == "alumnus_abroad":
        return rounds.OWN | {"case": f"/progress/{facts['cases']['E_READY']}/"}
    if role == "unit_clerk":
        known, _missing = rounds.resolve(visitor.context, rounds.LISTS)
        return known
    numbers = rounds.cases(facts)
    if role == "opened":
        known = {f"progress-{state}": f"/progress/{number}/" for state, number in numbers.items()}
        return known | rounds.answers(visitor.context, facts)
    known, missing = rounds.resolve(visitor.context, rounds.STAFF[role])
    for name in missing:
        print(f"  ? {role}-{name}: no link leads there", flush=True)
    if role == "window_archivist":
        known |= {f"case-{state}": f"/staff/reference/{number}/" for state, number in numbers.items()}
        known |= rounds.marking(visitor.context, facts)
    return known


def picture(camera: Camera, visitor: Visitor, name: str, suffix: str, go: Any, *, judge: bool) -> None:
    try:
        response = go(visitor)
    except (Error, AssertionError) as fault:
        camera.note(f"{name}-{suffix}", [str(fault).splitlines()[0]])
        return
    expected = next((status for part, status in MISSING.items() if name.endswith(part)), 200)
    camera.take(visitor, name, suffix, status=expected, judge=judge)
    if response is not None and response.status != expected:
        camera.note(f"{name}-{suffix}", [f"status {response.status}"])


def tour(
    camera: Camera, facts: dict[str, Any], plans: dict[str, tuple[list[Any], dict[str, str]]], deeds: Any, width: int
) -> None:
    """Picture everything at one width, in a browser of our own."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for role, (cookies, addresses) in plans.items():
            if role == "applying":
                visitor = Visitor(browser, facts["base_url"], width=width, locale="zh-CN")
                try:
                    walks.apply(camera, visitor, Path(facts["outbox"]), width, Path(folder))
                except (Error, AssertionError) as fault:
                    camera.note(f"applying-{width}", [f"cut short at {visitor.page.url}: {str(fault).splitlines()[0]}"])
                visitor.close()
                continue
            for language, locale in LANGUAGES:
                visitor = Visitor(browser, facts["base_url"], width=width, locale=locale)
                visitor.context.add_cookies(cookies)
                look = partial(
                    picture, camera, visitor, suffix=f"{width}-{language}", judge=walks.judged(width, language)
                )
                for name, path in addresses.items():
                    look(f"{role}-{name}", go=lambda one, path=path: one.page.goto(path))
                for name, (deed, value) in deeds.get(role, {}).items():
                    if role == "public" and not walks.judged(width, language):
                        continue  # a verdict is told in both languages at once, and uploads are counted
                    look(f"{role}-{name}", go=lambda one, deed=deed, value=value: deed(one, value))
                visitor.close()
        browser.close()


def main() -> int:
    program = chromium()
    if program is None:
        print("chromium is absent; apt install chromium")
        return 1
    TARGET.mkdir(exist_ok=True)
    wanted = [role for role in ROLES if role in (os.environ.get("ROLES") or ",".join(ROLES)).split(",")]
    for role in wanted:
        for old in TARGET.glob(f"{role}-*.png"):
            old.unlink()
    camera = Camera(TARGET)
    with demonstration() as (facts, beside):
        deeds = walks.doing(beside, facts["sample_pdf"])
        plans: dict[str, tuple[list[Any], dict[str, str]]] = {}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for role in wanted:
                if role == "applying":
                    plans[role] = ([], {})
                    camera.plan(4 * (len(walks.STEPS) + len(walks.AFTERWARDS)))
                    continue
                visitor = enter(browser, role, facts)
                addresses = pages(visitor, role, facts)
                cookies: list[Any] = [
                    one for one in visitor.context.cookies() if "language" not in str(one.get("name"))
                ]
                plans[role] = (cookies, addresses)
                camera.plan(4 * len(addresses) + (2 if role == "public" else 4) * len(deeds.get(role, {})))
                visitor.close()
            browser.close()
        with ThreadPoolExecutor(len(WIDTHS)) as pool:
            list(pool.map(partial(tour, camera, facts, plans, deeds), WIDTHS))
    print(f"\n{len(list(TARGET.glob('*.png')))} pictures in {TARGET}, {len(camera.faults)} faults")
    return 1 if camera.faults else 0


if __name__ == "__main__":
    sys.exit(main())
