"""A whole house for a story: its own data folder, its own database, web server and worker, started as a user would."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "qing-shan-lv-shui-1986"  # of made-up people


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str | None:
    named = os.environ.get("LANTAI_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def chromium_or_skip() -> str:
    """Return the browser's path; its absence is said, and with CI=true it is a failure."""
    program = chromium()
    if program is None:
        words = "chromium is absent; apt install chromium"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(words)
        pytest.skip(words)
    return program


def launched(playwright: Playwright, *flags: str) -> Browser:
    """Start the machine's Chromium; what has no window needs no stand-in for a graphics card."""
    given = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *flags]
    return playwright.chromium.launch(executable_path=chromium_or_skip(), args=given)


def own_database(name: str) -> str:
    """Return the address of a new database beside the suite's own: empty (SQLite in the home) or on its PostgreSQL."""
    address = os.environ.get("LANTAI_DATABASE_URL", "")
    if not address:
        return ""
    import psycopg

    with psycopg.connect(address.replace("/lantai?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{name}"))


@dataclass
class House:
    home: Path
    database: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    staff: dict[str, Any] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTAI_")}
        kept |= {"LANTAI_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "lantai.config.settings"}
        kept["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        return {**kept, "LANTAI_DATABASE_URL": self.database} if self.database else kept

    def lantai(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command as a person at a terminal would."""
        done = subprocess.run(
            [sys.executable, "-m", "lantai", *words],
            env=self.environment(), cwd=self.home, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if check and done.returncode:
            raise AssertionError(f"lantai {' '.join(words)} → {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def people(self) -> None:
        """Make the staff of the story, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.browser.setting"],
            env=self.environment(), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        self.staff = json.loads(done.stdout.splitlines()[-1])

    def open(self) -> None:
        """Start web server and worker as `lantai serve` does, and wait until a page is answered."""
        with (self.home / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lantai", "serve", "--port", str(self.port)],
                env=self.environment(), cwd=self.home, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + 40
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        return (self.home / "server.log").read_text("utf-8", "replace")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return True
        except OSError:
            return False

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)

    def messages(self) -> list[Path]:
        return (
            sorted(self.outbox.rglob("*.*"), key=lambda path: path.stat().st_mtime_ns) if self.outbox.exists() else []
        )
