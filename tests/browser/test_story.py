"""The main story in a real browser, on a list and pages that are not the demonstration's (issue, sections 2 and 5)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import holdings, story
from tests.browser.doors import enter_by_code, sign_in
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]
LOCALE = PAIR[1]


def pdfsig(path: Path) -> str:
    program = shutil.which("pdfsig")
    if program is None:
        words = "pdfsig is absent; apt install poppler-utils"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(words)
        return ""
    return subprocess.run([program, str(path)], capture_output=True, text=True, check=False).stdout


@pytest.mark.req("A09", "A12", "A13", "A14", "A15", "A18", "B32", "B36", "B42")
def test_from_a_request_to_a_copy_that_anyone_can_verify(browser: Browser, house: House, tmp_path: Path) -> None:
    listed, scans = holdings.write(tmp_path)
    report = json.loads(
        house.lantai(
            "import", "catalogue", str(listed), "--fonds", holdings.FONDS, "--create-fonds", holdings.SCHOOL, "--json"
        ).stdout
    )
    assert (report["accepted"], report["rejected"]) == (22, 0)
    pages = json.loads(house.lantai("import", "pages", str(scans), "--fonds", holdings.FONDS, "--json").stdout)
    assert pages["accepted"] == 2
    person = holdings.people()[3]
    found = json.loads(house.lantai("find", person.name, "--entered", "1998", "--json").stdout)
    assert (found[0]["ref_code"], found[0]["page"]) == (holdings.VOLUME, "1")

    contact = "lang.tinglan@story.example"
    applicant = Visitor(browser, house.base_url, width=390, locale=LOCALE)
    archivist = Visitor(browser, house.base_url, width=1280, locale=LOCALE)
    second = Visitor(browser, house.base_url, width=1280, locale=LOCALE)
    anyone = Visitor(browser, house.base_url, width=390, locale=LOCALE, script=False)
    try:
        enter_by_code(applicant.page, house.outbox, contact, person.name)
        identity = holdings.write_identity(tmp_path, person.name)
        number = story.apply(applicant, name=person.name, entered="1998", unit=person.department, identity=identity)

        sign_in(archivist.page, house.staff["window_archivist"])
        archivist.go("/staff/")
        archivist.look()
        story.wait_for_candidates(archivist.page, number)
        archivist.look()
        painted = holdings.paint(person.page)
        story.mark(archivist.page, painted.rows[person.row - 1])
        story.accept_and_send(archivist, number)

        sign_in(second.page, house.staff["second_archivist"])
        begun = time.time()
        story.seal(second, number)
        copy = story.download(applicant, number, house.outbox, contact, tmp_path / "copy.pdf", after=begun)

        assert "Total document signed" in pdfsig(copy) or not shutil.which("pdfsig")
        house.lantai("verify", str(copy))
        story.verify_upload(anyone, copy, genuine=True)

        changed = tmp_path / "changed.pdf"
        content = bytearray(copy.read_bytes())
        content[len(content) // 2] ^= 1
        changed.write_bytes(bytes(content))
        assert house.lantai("verify", str(changed), check=False).returncode == 1
        story.verify_upload(anyone, changed, genuine=False)
    finally:
        for visitor in (applicant, archivist, second, anyone):
            visitor.close()
