"""The demonstration as a newcomer meets it: started in a folder of its own, everybody in `demo.json` walks in."""

from __future__ import annotations

import email
import html
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from pathlib import Path
from typing import Any

import pyotp
import pytest

from lantai.reference.states import DeliveryState, LineState

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parents[2]
ROLES = {
    "applicant", "alumnus_abroad", "unit_clerk", "window_archivist", "second_archivist", "director", "guard",
    "workstation_clerk", "sysadmin", "secadmin", "auditor",
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Demonstration:
    home: Path
    process: subprocess.Popen[str]
    facts: dict[str, Any]
    seconds: float

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def environment(home: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTAI_")}
    return {**kept, "LANTAI_HOME": str(home), "PORT": str(port), "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}


def start(home: Path) -> Demonstration:
    """Start and wait until it is ready: `demo.json` names the new port."""
    port, begun = free_port(), time.monotonic()
    home.parent.mkdir(parents=True, exist_ok=True)
    log = (home.parent / "demo.log").open("a+")
    process = subprocess.Popen(
        [sys.executable, "-m", "lantai.demo"], cwd=ROOT, env=environment(home, port), stdout=log, stderr=log, text=True
    )
    wanted = f"http://localhost:{port}"
    while time.monotonic() - begun < 400:
        assert process.poll() is None, (home.parent / "demo.log").read_text("utf-8")[-2000:]
        told = home / "demo.json"
        if told.exists() and (facts := json.loads(told.read_text("utf-8")))["base_url"] == wanted:
            log.close()
            return Demonstration(home, process, facts, time.monotonic() - begun)
        time.sleep(0.1)
    process.kill()
    raise AssertionError("not ready in time")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One demonstration for all tests here, in a folder whose name has a space and Chinese signs."""
    started = start(tmp_path_factory.mktemp("demo") / "锦江 大学" / "data")
    yield started
    if started.process.poll() is None:
        started.stop()


class Browser:
    """A visitor without scripts: cookies, forms, nothing else."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.base = facts["base_url"].replace("localhost", "127.0.0.1")
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
        )
        self.url, self.page = self.base, ""

    def go(self, path: str, form: dict[str, str] | None = None) -> str:
        address = urllib.parse.urljoin(self.url, path) if path else self.url
        data = urllib.parse.urlencode({**self._token(), **form}).encode() if form is not None else None
        request = urllib.request.Request(address, data, {"Referer": self.url})
        with self.opener.open(request, timeout=60) as answer:
            self.url, self.page = answer.geturl(), answer.read().decode()
        return self.page

    def _token(self) -> dict[str, str]:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        return {"csrfmiddlewaretoken": found[1]} if found else {}

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


INSIDE: dict[tuple[str, str], Browser] = {}


def signed_in(facts: dict[str, Any], role: str) -> Browser:
    """Go in once for each role: six digits let nobody in twice."""
    key = (facts["base_url"], role)
    if key not in INSIDE:
        INSIDE[key] = sign_in(facts, role)
    return INSIDE[key]


def sign_in(facts: dict[str, Any], role: str) -> Browser:
    visitor, login = Browser(facts), facts["logins"][role]
    if login["password"]:
        visitor.go("/accounts/staff/")
        visitor.go("", {"username": login["name"], "password": login["password"]})
        assert "code" in visitor.url, (role, visitor.url)
        visitor.go("", {"code": pyotp.TOTP(login["totp_secret"]).now()})
        return visitor
    visitor.go("/accounts/")
    begun = time.time()
    visitor.go("", {"who": login["name"]})
    code = newest_code(Path(facts["outbox"]), login["name"], after=begun)
    visitor.go("", {"code": code})
    return visitor


def newest_code(outbox: Path, contact: str, *, after: float) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in [path for path in outbox.rglob("[!.]*.*") if path.stat().st_mtime >= after - 0.05]:
            words = message_of(path)
            if contact in words and (found := re.findall(r"(?<![0-9A-Z-])\d{6}(?![0-9A-Z])", words.partition("\n")[2])):
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no code for {contact}")


def message_of(path: Path) -> str:
    if path.suffix == ".json":
        message = json.loads(path.read_text("utf-8"))
        return f"{message['to']}\n{message['text']}"
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    part = mail.get_body(("plain",))
    return f"{mail['To']}\n{part.get_content() if part else ''}"


def test_demo_json_says_everything_a_newcomer_needs(demo: Demonstration) -> None:
    facts = demo.facts
    assert set(facts["logins"]) >= ROLES
    assert (demo.home / "demo.json").stat().st_mode & 0o077 == 0
    assert set(facts["cases"]) >= {state.value for state in LineState}
    assert set(facts["deliveries"]) >= {state.value for state in DeliveryState}
    assert Path(facts["outbox"]).is_dir()
    assert Path(facts["sample_pdf"]).read_bytes().startswith(b"%PDF-")
    assert {path.stem for path in Path(facts["specimens"]).iterdir()} >= {
        "需求箱登记单", "查档公函", "毕业证书扫描件", "感谢诗",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        ("applicant", "/", "2026|进度|申请"),
        ("alumnus_abroad", "/", "Jinjiang|锦江"),
        ("unit_clerk", "/", "锦江"),
        ("window_archivist", "/staff/", "工作台|worklist"),
        ("second_archivist", "/staff/", "工作台|worklist"),
        ("archivist", "/staff/", "工作台|worklist"),
        ("director", "/staff/", "工作台|worklist"),
        ("deputy_director", "/staff/", "工作台|worklist"),
        ("workstation_clerk", "/staff/", "工作台|worklist"),
        ("guard", "/staff/reference/pickup/", "取件"),
        ("dept_archivist", "/staff/people/home/", "计算机学院"),
        ("sysadmin", "/staff/people/accounts/", "账户"),
        ("secadmin", "/staff/people/accounts/", "账户"),
        ("auditor", "/staff/people/audit/", "审计"),
    ],
)
def test_everybody_walks_in_and_meets_a_page_of_their_own(
    demo: Demonstration, role: str, where: str, shows: str
) -> None:
    visitor = signed_in(demo.facts, role)
    assert urllib.parse.urlsplit(visitor.url).path == where
    assert visitor.heading
    assert re.search(shows, visitor.page), (role, visitor.heading)


def test_every_case_opens_at_the_desk_in_the_state_it_is_listed_under(demo: Demonstration) -> None:
    desk = signed_in(demo.facts, "window_archivist")
    for state, number in {**demo.facts["deliveries"], **demo.facts["cases"]}.items():
        if state != "DRAFT":
            assert number in desk.go(f"/staff/reference/{number}/"), state


def test_the_figures_are_alive_and_their_rows_are_there(demo: Demonstration) -> None:
    director = signed_in(demo.facts, "director")
    assert director.go("/staff/reporting/")
    for code in ("SERVED", "ONLINE", "MAILED", "E_SEALED"):
        rows = director.go(f"/staff/reporting/{code}/").count("<tr")
        assert rows > 5, code


@pytest.mark.req("B19")
def test_every_category_is_counted_described_and_found_on_its_shelf_in_one_system(demo: Demonstration) -> None:
    """From the figure of each category to its rows, from a row to the description, from its code to the shelf."""
    director = signed_in(demo.facts, "director")
    figures = director.go("/staff/reporting/holdings/")
    counted = re.findall(
        r'<span class="lt-ref">([A-Z]{2})</span></th><td class="lt-num"><a href="([^"]+)">([\d,]+)</a>', figures
    )
    assert len(counted) >= 11
    for code, address, many in counted:
        rows = director.go(html.unescape(address))
        assert int(many.replace(",", "")) >= rows.count("<tr data-row>") > 0, code
        found = re.findall(r'<a class="lt-ref" href="(/staff/catalogue/[^"]+)">([^<]+)</a>', rows)
        for volume, ref_code in found[:2]:
            assert ref_code in director.go(volume)
        asked = urllib.parse.urlencode({"codes": "\n".join(ref_code for _volume, ref_code in found[:20])})
        assert re.search(r'href="/staff/stacks/(box|shelf)/\d+/"', director.go(f"/staff/stacks/find/?{asked}")), code
    register = director.go("/staff/reporting/register/")
    assert any(f"-{code}" in register for code, _address, _many in counted), "what was used is named by its code"


def test_stopped_started_elsewhere_and_killed_it_keeps_its_data_and_the_sample_still_verifies(
    demo: Demonstration,
) -> None:
    assert demo.stop() == 0
    assert not (demo.home / "run" / "pids.json").exists()
    second = start(demo.home)
    assert second.facts["logins"] == demo.facts["logins"]
    assert second.facts["base_url"] != demo.facts["base_url"]
    assert_known(second)
    left = [row["pid"] for row in json.loads((demo.home / "run" / "pids.json").read_text("utf-8"))]
    second.process.kill()
    second.process.wait()
    assert any(Path(f"/proc/{pid}").exists() for pid in left), "kill -9 leaves children behind"
    third = start(demo.home)
    assert not any(living(pid) for pid in left), "the next start clears them"
    assert_known(third)
    assert_genuine(third)
    assert third.stop() == 0


def living(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def assert_known(started: Demonstration) -> None:
    """The page to verify at knows the sample."""
    visitor = Browser(started.facts)
    assert started.facts["cases"]["E_READY"]
    page = visitor.go(f"/verify/{started.facts['sample_code']}")
    assert re.search("本馆出具|真|genuine", page), visitor.heading


def assert_genuine(started: Demonstration) -> None:
    """The command, which asks no server, finds the sample genuine."""
    found = subprocess.run(
        [sys.executable, "-m", "lantai", "verify", started.facts["sample_pdf"], "--json"],
        env=environment(started.home, 1), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
