"""Killed in the middle, out of room, the same again: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from lantai.adapters import sandbox
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportBatch, PageImage, PersonMention, SourceSheet, Volume
from lantai.catalogue.services import tidying
from lantai.certification import services as certification
from lantai.certification.models import IssuedDocument
from lantai.foundation import audit, clock, faults, ledger
from lantai.foundation.actor import Actor
from lantai.preservation.errors import StoreFull
from lantai.preservation.models import StoredObject
from tests import cast
from tests.catalogue import paper
from tests.certification import stage as issues
from tests.reference import stage

pytestmark = pytest.mark.integration

IMPORT = textwrap.dedent("""
    import os, signal, sys
    import django; django.setup()
    from lantai.catalogue import services
    from lantai.catalogue.services import evidence, imports
    from tests import cast
    imports.PIECE = 1000
    point, at = sys.argv[2].split()
    left = int(at)

    def dying(real):
        def verb(*arguments, **options):
            global left
            left -= 1
            answer = real(*arguments, **options)
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer
        return verb

    if point == "written":  # the rows of a piece are there, their transaction is not ended
        imports._Run._note_place = dying(imports._Run._note_place)
    if point == "seen":  # noted as seen, not written
        imports.Seen.first = dying(imports.Seen.first)
    if point == "kept":  # the sheet is in preservation, the batch is not closed
        evidence.keep = dying(evidence.keep)
    progress = dying(lambda done, total: None) if point == "committed" else None
    services.import_catalogue(
        cast.window_archivist(), path=sys.argv[1], file_name="名册.xlsx", fonds_code="J02", progress=progress
    )
""")
POINTS = ("written 1", "seen 2", "committed 2", "written 2", "kept 1")


@pytest.mark.req("B10")
@pytest.mark.django_db(transaction=True)
def test_an_import_killed_wherever_goes_on_where_it_stood(tmp_path, child_environment) -> None:
    stage.load()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    rows = [[n + 1, f"学生{n}", f"87{n:05d}", "男", "", "", "1987-JX13-1", 1] for n in range(2500)]
    rows[1900][2] = rows[3][2]  # a number that was on another line, two pieces before
    volumes = [list(paper.VOLUME_HEADER), *paper.volume_rows(1200)]
    sheet, script = tmp_path / "名册.xlsx", tmp_path / "child.py"
    paper.xlsx(sheet, ("机械87", [[paper.ROSTER_TITLE], list(paper.ROSTER_HEADER), *rows]), ("案卷", volumes))
    script.write_text(IMPORT)
    for point in POINTS:
        child = subprocess.run([sys.executable, str(script), str(sheet), point], env=child_environment, check=False)
        assert child.returncode == -signal.SIGKILL, point
        batch = ImportBatch.objects.get()
        assert batch.state == "RUNNING"
        assert (
            batch.accepted + batch.changed
            == PersonMention.objects.count() + Volume.objects.filter(provisional=False).count()
        )
    again = catalogue.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J02")
    assert (again.batch_id, again.accepted, again.changed, again.unchanged) == (batch.pk, 2499 + 1199, 1, 0)
    assert [(one.code, one.row) for one in again.problems] == [("DUPLICATE_NUMBER", 1903)]
    assert "6" in again.problems[0].rule
    assert (PersonMention.objects.count(), Volume.objects.count()) == (2499, 1200)
    assert (ImportBatch.objects.get().state, SourceSheet.objects.count()) == ("DONE", 1)
    assert not list((Path(settings.UPLOADS) / "importing").iterdir())
    ledger.fold_events()
    assert audit.audit_events().ok


FULL = textwrap.dedent("""
    import os, resource, sys
    import django; django.setup()
    from lantai.catalogue import services
    from lantai.foundation.errors import LantaiError
    from tests import cast
    archivist = cast.window_archivist()
    from django.db import connection
    room = 1_500_000
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        room += os.path.getsize(connection.settings_dict["NAME"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        services.import_catalogue(archivist, path=sys.argv[1], file_name="目录.csv", fonds_code="J02")
    except LantaiError as refusal:
        print(refusal.code, refusal)
""")


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_fills_up_stops_the_import_and_loses_nothing(tmp_path, child_environment) -> None:
    stage.load()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    sheet, script = tmp_path / "目录.csv", tmp_path / "child.py"
    lines = [f"2001-XZ11-{n},第{n}卷{'纪' * 150}{n},{'备' * 100}\n" for n in range(12_000)]
    sheet.write_text("档号,案卷题名,备注\n" + "".join(lines), encoding="utf-8")
    script.write_text(FULL)
    child = subprocess.run(
        [sys.executable, str(script), str(sheet)], env=child_environment, check=True, stdout=subprocess.PIPE
    )
    assert child.stdout.decode().startswith("STORE_FULL ")
    held = Volume.objects.count()
    assert held == ImportBatch.objects.get().accepted
    assert SourceSheet.objects.count() == 0
    again = catalogue.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J02")
    assert (again.accepted, again.unchanged, again.resumed) == (12_000, 0, held)
    assert (Volume.objects.count(), ImportBatch.objects.get().state) == (12_000, "DONE")


@pytest.mark.django_db
def test_an_import_nobody_takes_up_again_is_said_to_have_failed(tmp_path) -> None:
    stage.load()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    report = catalogue.import_catalogue(
        archivist, path=paper.volume_sheet(tmp_path / "a.xlsx"), file_name="a.xlsx", fonds_code="J02"
    )
    ImportBatch.objects.filter(pk=report.batch_id).update(state="RUNNING")
    with clock.at(clock.now() + timedelta(days=2)):
        tidying.tidy(Actor.system("test"))
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.failure) == ("FAILED", "CUT_SHORT")


@pytest.mark.django_db
def test_scans_that_find_no_room_are_reported_and_come_in_later(tmp_path) -> None:
    stage.holdings(tmp_path)
    archivist, scans = cast.window_archivist(), tmp_path / "新扫描"
    scans.mkdir()
    for page in range(2, 25):
        (scans / f"1987-JX13-1_{page}.jpg").write_bytes(stage.picture() + bytes([page]))
    large = scans / "1987-JX13-1_25.jpg"
    large.write_bytes(stage.picture() + bytes(2_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_900_000, before[1]))
    try:
        with pytest.raises(StoreFull):
            catalogue.import_pages(archivist, folder=scans, fonds_code="J02")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    batch = ImportBatch.objects.latest("pk")
    assert (batch.state, batch.failure, batch.accepted) == ("FAILED", "STORE_FULL", 20)
    report = catalogue.import_pages(archivist, folder=scans, fonds_code="J02")
    assert (report.accepted, report.unchanged) == (4, 20)
    assert PageImage.objects.count() == 25


@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_nothing_is_issued_and_the_same_draft_is_sealed_later() -> None:
    """Whether the store, the database or a temporary file meets the end of the disk first."""
    first, _content = issues.sealed()
    draft, second = issues.draft(), cast.second_archivist()
    kept, before = StoredObject.objects.count(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises((StoreFull, OperationalError, OSError)) as refusal:
            certification.seal_copy(second, draft_id=draft.id, approved_digest=draft.digest)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert isinstance(refusal.value, StoreFull) or faults.kind(refusal.value) is faults.Kind.FULL
    assert (IssuedDocument.objects.count(), StoredObject.objects.count()) == (1, kept)
    later = certification.seal_copy(second, draft_id=draft.id, approved_digest=draft.digest)
    assert int(later.issue_no[-5:]) == int(first.issue_no[-5:]) + 1
    ledger.fold_events()
    assert audit.audit_events().ok


def test_a_parser_ends_with_the_process_that_waits_for_it(tmp_path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "from lantai.adapters import sandbox\n"
        "print('go', flush=True)\n"
        "sandbox.run('lantai.adapters.sandbox.trials.sleep', arguments={'seconds': 50}, seconds=55)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "src:."}
    )
    assert parent.stdout is not None
    parent.stdout.readline()
    children = _wait_for(lambda: _children(parent.pid))
    time.sleep(0.3)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert _wait_for(lambda: not any(_lives(child) for child in children))


def test_memory_that_a_library_could_not_get_is_called_by_its_name() -> None:
    with pytest.raises(sandbox.SandboxRefusal) as refusal:
        sandbox.run("lantai.adapters.sandbox.trials.abort", arguments={})
    assert refusal.value.code == "MEMORY"


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_for(question, seconds: float = 10):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := question():
            return answer
        time.sleep(0.05)
    return None
