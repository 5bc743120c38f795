"""The command line: exit codes, an empty data folder, who acts, the deployment in words. Each command in its process."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pyotp
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration
IDENTITY = [
    "--name",
    "某大学档案馆",
    "--name-en",
    "Some University Archives",
    "--domain",
    "dag.some.example",
    "--issue-prefix",
    "某档证",
]


def lantai(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTAI_")}
    environment = {**kept, "LANTAI_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8", **variables}
    return subprocess.run(
        [sys.executable, "-m", "lantai", *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A data folder that was empty, and the first command that met it."""
    home = tmp_path_factory.mktemp("first")
    return home, lantai(home, "check", "--json")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A data folder made into that of a real archive, and what was said."""
    home = tmp_path_factory.mktemp("real") / "new data"
    made = lantai(home, "init", *IDENTITY)
    assert made.returncode == 0, made.stderr
    return home, made


def test_a_wrong_command_line_is_64(first: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, _ = first
    assert lantai(home, "find").returncode == 64
    assert lantai(home, "no-such-topic").returncode == 64


def test_an_empty_data_folder_prepares_itself_and_stays_a_demonstration(
    first: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    home, done = first
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)
    assert not findings[0]["fit"], "a demonstration is not fit for production"
    assert (home / "lantai.sqlite3").exists()
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o700
    assert [path.name for path in (home / "keys").rglob("*") if path.stat().st_mode & 0o077] == []
    english = lantai(home, "check", LANTAI_LANGUAGE="en")
    assert "not legally valid" in english.stdout


def test_a_real_archive_is_told_what_it_lacks_and_knows_no_default_person(
    real: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    home, made = real
    assert [line.split()[0] for line in made.stdout.splitlines() if line.startswith("  ")] == [
        "sysadmin",
        "secadmin",
        "auditor",
    ]
    unsafe = lantai(home, "check")
    assert unsafe.returncode == 1
    assert "没有法律效力" in unsafe.stdout
    nobody = lantai(home, "find", "周念慈")
    assert nobody.returncode == 1
    assert "NOBODY_ACTS" in nobody.stderr
    again = lantai(home, "init", *IDENTITY)
    assert again.returncode == 1, "the administrators are made once"


def test_a_folder_that_held_the_demonstration_cannot_become_real(
    first: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    home, done = first
    assert done.returncode == 0
    refused = lantai(home, "init", *IDENTITY)
    assert refused.returncode == 1
    assert "FOLDER_USED" in refused.stderr
    assert not (home / "profile").exists()


def test_verify_leaves_an_empty_folder_empty_and_decides_nothing(tmp_path: Path) -> None:
    stranger = tmp_path / "letter.pdf"
    stranger.write_bytes(b"%PDF-1.7\nnot really\n")
    home = tmp_path / "home"
    home.mkdir()
    assert lantai(home, "verify", str(stranger)).returncode == 2
    assert not (home / "lantai.sqlite3").exists()


def test_check_tells_what_the_senders_say_of_themselves_not_fixed_words(
    first: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    home, _ = first

    def found(**variables: str) -> dict[str, dict[str, object]]:
        answer = lantai(home, "check", "--json", LANTAI_LANGUAGE="en", **variables)
        assert answer.returncode == 0, answer.stderr
        return {finding["subject"]: finding for finding in json.loads(answer.stdout)}

    before = found()
    after = found(LANTAI_SMTP="relay://localhost")
    assert (before["Mail"]["fit"], after["Mail"]["fit"]) == (False, True)
    assert str(home / "outbox") in str(before["Mail"]["words"])
    assert before["Text messages"]["fit"] is after["Text messages"]["fit"] is False
    assert str(home / "store") in str(before["Store"]["words"])
    assert "1, of which elsewhere: 0" in str(before["Copies"]["words"])


def test_a_data_folder_we_make_is_closed_to_others_and_an_open_one_is_told(
    real: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    home, _ = real
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "lantai.sqlite3").stat().st_mode) == 0o600
    home.chmod(0o755)
    assert "chmod 700" in lantai(home, "check").stdout


def test_check_cannot_decide_without_its_database(tmp_path: Path) -> None:
    absent = lantai(tmp_path, "check", LANTAI_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert absent.returncode == 2


def test_the_six_digits_of_a_demonstration_login_can_be_asked_for(tmp_path: Path) -> None:
    assert lantai(tmp_path, "demo", "--code", "hejingan").returncode == 2
    secret = "GXYTIJUTGLJ3MML5SPNKGYL5N4T7RXPT"
    login = {"name": "hejingan", "password": "x", "totp_secret": secret}
    (tmp_path / "demo.json").write_text(json.dumps({"logins": {"window_archivist": login}}), "utf-8")
    for name in ("hejingan", "window_archivist"):
        told = lantai(tmp_path, "demo", "--code", name)
        assert told.returncode == 0, told.stderr
        assert pyotp.TOTP(secret).verify(told.stdout.strip(), valid_window=1)
    assert lantai(tmp_path, "demo", "--code", "nobody").returncode == 1


def test_lost_foreign_and_broken_keys_newer_data_and_a_dead_database(
    first: tuple[Path, subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    home, master = tmp_path / "home", tmp_path / "home" / "keys" / "master"
    shutil.copytree(first[0], home)
    kept = master.read_bytes()

    def said(*words: str, code: int = 2, **variables: str) -> None:
        answer = lantai(home, "check", LANTAI_LANGUAGE="en", **variables)
        assert (answer.returncode, answer.stdout) == (code, ""), answer.stderr
        assert all(word in answer.stderr for word in words), answer.stderr
        assert "Traceback" not in answer.stderr

    master.unlink()
    said("a key is missing", str(master))
    assert not master.exists(), "another in its place could read nothing"
    master.write_bytes(b"x" * 32)
    said("not the key the data was written with")
    master.write_bytes(b"x")
    said("the key file is broken")
    master.write_bytes(kept)
    with sqlite3.connect(home / "lantai.sqlite3") as database:
        database.execute(
            "insert into django_migrations (app, name, applied) values ('people', '0900_later', '2027-01-01')"
        )
    said("newer version", "people.0900_later")
    said("does not answer", LANTAI_DATABASE_URL="postgresql://a:secret@127.0.0.1:1/x")
    said("LANTAI_TIME_ZONE", code=64, LANTAI_TIME_ZONE="Mars/Base")
    said("LANTAI_DATABASE_URL", code=64, LANTAI_DATABASE_URL="mysql://a:secret@b/c")
