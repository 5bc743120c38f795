"""`make screenshots`: portal and staff pages at 390 and 1280 px, Chinese and English, into the ignored `screenshots/`.

Looks at a running demonstration: `DEMO=path/to/demo.json`, else `var/demo.json`, else one is started for the purpose.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.doors import enter_as_staff, enter_by_code  # noqa: E402
from tests.browser.house import chromium, free_port  # noqa: E402
from tests.browser.looking import Visitor, serious_faults, wider_than_the_window  # noqa: E402

TARGET = ROOT / "screenshots"
READING = {
    "home": "/", "guide": "/guide/", "materials": "/materials/", "material": "/materials/ADMISSION_ROSTER/",
    "hours": "/hours/", "news": "/news/", "faq": "/faq/", "privacy": "/privacy/", "sign-in": "/accounts/",
    "staff-sign-in": "/accounts/staff/", "progress-number": "/progress/", "verify": "/verify/", "outbox": "/outbox/",
    "not-found": "/no/such/page/",
}  # fmt: skip
OWN = {
    "apply": "/apply/",
    "progress": "/progress/",
    "profile": "/accounts/profile/",
    "proxies": "/accounts/proxies/",
    "looked": "/accounts/looked/",
}
STAFF = {
    "worklist": "/staff/", "seal-queue": "/staff/reference/seal/", "post": "/staff/reference/post/",
    "pickup": "/staff/reference/pickup/", "enter": "/staff/reference/enter/",
}  # fmt: skip
SIZES = [(width, locale) for width in (390, 1280) for locale in ("zh-CN", "en")]


def answers(facts: dict[str, Any]) -> bool:
    try:
        with urllib.request.urlopen(facts["base_url"], timeout=3):
            return True
    except (OSError, urllib.error.URLError):
        return False


@contextmanager
def demonstration() -> Iterator[dict[str, Any]]:
    named = Path(os.environ.get("DEMO") or ROOT / "var" / "demo.json")
    if named.exists():
        facts = json.loads(named.read_text("utf-8"))
        if answers(facts):
            yield facts
            return
    with tempfile.TemporaryDirectory(prefix="lantai-pictures-") as home:
        environment = {**os.environ, "LANTAI_HOME": home, "PORT": str(free_port())}
        process = subprocess.Popen([sys.executable, "-m", "lantai.demo"], env=environment, cwd=ROOT)
        try:
            deadline = time.monotonic() + 300
            while not (Path(home) / "demo.json").exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the demonstration did not start")
                time.sleep(0.5)
            yield json.loads((Path(home) / "demo.json").read_text("utf-8"))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def take(visitor: Visitor, name: str, path: str, suffix: str) -> int:
    visitor.faults.clear()
    response = visitor.page.goto(path)
    visitor.page.screenshot(path=str(TARGET / f"{name}-{suffix}.png"), full_page=True)
    words = [fault for fault in visitor.faults if "404" not in fault]
    words += serious_faults(visitor.page)
    if wider_than_the_window(visitor.page):
        words.append("wider than the window")
    if response is not None and response.status >= 400 and not name.endswith("not-found"):
        words.append(f"status {response.status}")
    for fault in words:
        print(f"! {name} {suffix}: {fault}")
    return len(words)


def of_staff(role: str, facts: dict[str, Any]) -> dict[str, str]:
    pages = dict(STAFF)
    for state, number in facts["cases"].items():
        if state != "DRAFT":
            pages[f"case-{state.lower()}"] = f"/staff/reference/{number}/"
    return pages if role == "window_archivist" else {name: STAFF[name] for name in ("worklist", "seal-queue")}


def rounds(role: str, facts: dict[str, Any]) -> dict[str, str]:
    if role == "public":
        return READING | {"verdict": f"/verify/{facts['sample_code']}"}
    if role == "alumnus_abroad":
        return OWN | {"case": f"/progress/{facts['cases']['E_READY']}/"}
    return of_staff(role, facts)


def enter(visitor: Visitor, role: str, facts: dict[str, Any]) -> list[Any]:
    """Go through the role's door once; return the cookies by which the other sizes stay inside."""
    if role == "alumnus_abroad":
        enter_by_code(visitor.page, Path(facts["outbox"]), facts["logins"][role]["name"])
    elif role != "public":
        enter_as_staff(visitor.page, facts["logins"][role])
    return [cookie for cookie in visitor.context.cookies() if "language" not in str(cookie.get("name"))]


def main() -> int:
    program = chromium()
    if program is None:
        print("chromium is absent; apt install chromium")
        return 1
    TARGET.mkdir(exist_ok=True)
    faults = 0
    with demonstration() as facts, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for role in ("public", "alumnus_abroad", "window_archivist", "second_archivist"):
            kept: list[Any] = []
            for width, locale in SIZES:
                visitor = Visitor(browser, facts["base_url"], width=width, locale=locale)
                if kept:
                    visitor.context.add_cookies(kept)
                else:
                    kept = enter(visitor, role, facts)
                suffix = f"{width}-{'en' if locale == 'en' else 'zh'}"
                for name, path in rounds(role, facts).items():
                    faults += take(visitor, f"{role}-{name}", path, suffix)
                visitor.close()
        browser.close()
    print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET}, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
