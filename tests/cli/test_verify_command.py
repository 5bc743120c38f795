"""`lantai verify` and `lantai ledger audit`, as programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from lantai.certification.models import IssuedDocument
from tests.certification import stage

pytestmark = [pytest.mark.integration]


def lantai(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = "from lantai.cli.main import entry; entry()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.req("B36")
@pytest.mark.django_db(transaction=True)
def test_exit_codes_tell_the_verdict_apart(tmp_path, child_environment):
    issue, content = stage.sealed()
    genuine, changed, other = tmp_path / "锦档证.pdf", tmp_path / "changed.pdf", tmp_path / "other.txt"
    genuine.write_bytes(content)
    changed.write_bytes(content + b"%")
    other.write_text("no seal")
    answer = lantai("verify", str(genuine), "--json", environment=child_environment)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["verdict"] == 1
    assert told["in_force"] is True
    assert told["number"] == issue.number
    assert lantai("verify", str(changed), environment=child_environment).returncode == 1
    assert lantai("verify", str(other), environment=child_environment).returncode == 1
    assert lantai("verify", str(tmp_path / "absent.pdf"), environment=child_environment).returncode == 64
    assert lantai("verify", environment=child_environment).returncode == 64


@pytest.mark.req("B36")
def test_without_a_register_it_cannot_decide_and_makes_no_data_folder(tmp_path):
    home = tmp_path / "nothing"
    environment = {**os.environ, "LANTAI_HOME": str(home), "PYTHONPATH": "src:."}
    for name in ("LANTAI_DATABASE_URL", "LANTAI_KEYS", "LANTAI_STORE", "LANTAI_OUTBOX", "LANTAI_STATIC_ROOT"):
        environment.pop(name, None)
    file = tmp_path / "some.pdf"
    file.write_bytes(b"%PDF-1.7\n")
    answer = lantai("verify", str(file), "--json", environment=environment)
    assert answer.returncode == 2, answer.stderr
    assert json.loads(answer.stdout)["reason"] == "NO_REGISTER"
    assert not home.exists()


ELSEWHEN = """
import sys
from datetime import datetime, timedelta, UTC
import socket
from pathlib import Path

class Offline(socket.socket):
    def connect(self, address):
        if self.family != socket.AF_UNIX:
            raise SystemExit("it tried to reach " + repr(address))
        return super().connect(address)

def nobody(*question, **more):
    raise SystemExit("it asked for the address of " + repr(question))

socket.socket, socket.getaddrinfo = Offline, nobody
from lantai.foundation import clock
from lantai.cli.main import entry
with clock.at(datetime.now(UTC) + timedelta(days=int(sys.argv.pop(1)))):
    entry()
"""


def verify_elsewhen(days: int, file: object, environment: dict[str, str]) -> tuple[int, dict]:
    """Run the command with its clock `days` ahead, in a process that may reach no network; return code and answer."""
    command = [sys.executable, "-c", ELSEWHEN, str(days), "verify", str(file), "--json"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert answer.stdout, answer.stderr
    return answer.returncode, json.loads(answer.stdout)


@pytest.mark.once
@pytest.mark.req("B36")
@pytest.mark.django_db(transaction=True)
def test_months_later_offline_and_on_another_port_it_still_holds(tmp_path, child_environment):
    """The list of revoked certificates is made anew, here and now; the one of the day of sealing is long over."""
    _, content = stage.sealed()
    file, changed = tmp_path / "copy.pdf", tmp_path / "changed.pdf"
    file.write_bytes(content)
    changed.write_bytes(content + b"%")
    elsewhere = {**child_environment, "PORT": "8765"}
    assert [verify_elsewhen(days, file, elsewhere)[0] for days in (0, 200, 3000)] == [0, 0, 0]
    code, answer = verify_elsewhen(200, changed, elsewhere)
    assert (code, answer["verdict"]) == (1, 3)
    code, answer = verify_elsewhen(-400, file, elsewhere)
    assert (code, answer["reason"]) == (2, "CLOCK")


@pytest.mark.once
@pytest.mark.req("B36")
@pytest.mark.django_db(transaction=True)
def test_with_the_register_but_without_our_anchors_it_cannot_decide(tmp_path, child_environment):
    """Verdict 6 and never 4: whose seal it is cannot be said where our certificates are not (F6). Nothing is made."""
    _, content = stage.sealed()
    file = tmp_path / "copy.pdf"
    file.write_bytes(content)
    home = tmp_path / "bare"
    for keys in (tmp_path / "no-keys", home / "keys"):
        answer = lantai(
            "verify",
            str(file),
            "--json",
            environment={**child_environment, "LANTAI_KEYS": str(keys), "LANTAI_HOME": str(home)},
        )
        assert answer.returncode == 2, answer.stderr
        told = json.loads(answer.stdout)
        assert (told["verdict"], told["reason"]) == (6, "NO_REGISTER")
        assert told["advice"]
        assert told["advice_en"]
        assert not keys.exists()
    assert not home.exists()


@pytest.mark.django_db(transaction=True)
def test_the_audit_names_what_was_edited(child_environment):
    issue, _ = stage.sealed()
    stage.sealed()
    environment = {**child_environment, "LANTAI_LANGUAGE": "zh"}
    good = lantai("ledger", "audit", environment=environment)
    assert good.returncode == 0, good.stdout + good.stderr
    row = IssuedDocument.objects.get(issue_no=issue.issue_no)
    IssuedDocument.objects.filter(pk=row.pk).update(title="学位证明")
    bad = lantai("ledger", "audit", "--json", environment=environment)
    assert bad.returncode == 1
    issues = next(report for report in json.loads(bad.stdout) if report["log"] == "issues")
    assert issues["altered"] == [row.code_hash]
    head = lantai("ledger", "head", "--json", environment=environment)
    assert json.loads(head.stdout)["size"] == 2
