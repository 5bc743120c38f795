"""A receiver killed with ``kill -9`` at any moment, again and again: at the end everything is there, once (B13)."""

from __future__ import annotations

import fcntl
import io
import random
import subprocess
import sys
import textwrap
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from lantai.digitisation.errors import DeliveryRefused
from lantai.digitisation.models import BatchPage, DeliveredFile
from lantai.digitisation.services import uploading
from lantai.preservation import services as preservation
from lantai.preservation.models import StoredObject
from tests.digitisation import delivering
from tests.stacks import house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]
PROGRAM = textwrap.dedent("""
    import sys
    import django
    django.setup()
    from lantai.digitisation.services import checking, receiving
    from lantai.foundation.actor import Actor
    from lantai.people import queries
    batch, account, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    who = queries.actor_for(account, channel="CLI")
    print("ready", flush=True)
    receiving.receive(who, batch_id=batch, source=folder)
    checking.check_waiting(Actor.system("digitisation"), batch_id=batch)
    print("done", flush=True)
""")
PAGES = 24
KILLED_AT = ((0, 0), (1, 0), (PAGES - 1, 2), (PAGES - 1, 13))  # so many files received, so many pages looked at


def _state() -> tuple[int, int]:
    return DeliveredFile.objects.count(), BatchPage.objects.count()


def _run(environment, batch, folder, until: tuple[int, int] | None, moment: float = 0.0) -> bool:
    """Run the receiver; kill it `moment` seconds after it has come so far. Tell whether it finished."""
    arguments = [sys.executable, "-c", PROGRAM, str(batch.batch_id), str(batch.contractor.account_id), str(folder)]
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline().strip() == "ready"
        if until is not None:
            while child.poll() is None and any(now < wanted for now, wanted in zip(_state(), until, strict=True)):
                time.sleep(0.01)
            time.sleep(moment)
            child.kill()
        last = child.stdout.read().strip()
    return last == "done"


@pytest.mark.req("B13")
def test_a_receiver_killed_at_any_point_loses_nothing_and_doubles_nothing(tmp_path, child_environment):
    batch = delivering.build()
    connection.close()
    delivering.pages(tmp_path, *range(1, PAGES - 1))
    lying = delivering.picture(50)
    lying.save(tmp_path / house.code(2), "TIFF", save_all=True, append_images=[delivering.picture(51)], dpi=(300, 300))
    (tmp_path / house.code(2)).rename(tmp_path / f"{house.code(2)}_0001.tif")
    dice, seen = random.Random(87), []
    for until in KILLED_AT:
        assert not _run(child_environment, batch, tmp_path, until, dice.uniform(0, 0.05)), "killed before its end"
        seen.append(_state())
    assert len(set(seen)) >= len(KILLED_AT) - 1, f"killed at different points: {seen}"
    assert _run(child_environment, batch, tmp_path, None)
    assert DeliveredFile.objects.count() == PAGES - 1
    assert not DeliveredFile.objects.filter(state="WAITING").exists()
    places = Counter(BatchPage.objects.values_list("ref_code", "label_norm"))
    wanted = {(house.code(1), str(label)) for label in range(1, PAGES - 1)} | {
        (house.code(2), "1"),
        (house.code(2), "2"),
    }
    assert places == Counter(wanted)
    # every kept object is named by a file or a page, and each file of the folder can be read back bit for bit
    named = set(DeliveredFile.objects.values_list("object_id", flat=True)) | set(
        BatchPage.objects.values_list("object_id", flat=True)
    )
    assert set(StoredObject.objects.values_list("pk", flat=True)) == named
    for row in DeliveredFile.objects.all():
        with preservation.open(batch.archivist, object_id=row.object_id) as kept:
            assert kept.read() == (Path(tmp_path) / row.name).read_bytes()


def test_two_windows_that_send_one_file_do_not_write_into_each_other():
    batch = delivering.build()
    who, file = batch.contractor, uploading.Offered(f"{house.code(1)}/0001.jpg", 8, 1)
    part = uploading._part(who, batch.batch_id, file)
    part.parent.mkdir(parents=True, exist_ok=True)

    def other_window() -> str:
        try:
            told = {"batch_id": batch.batch_id, "file": file, "offset": 0, "stream": io.BytesIO(b"othe"), "length": 4}
            uploading.add_part(who, **told)
        except DeliveryRefused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(1) as pool:
        with part.open("ab") as mine:
            fcntl.flock(mine, fcntl.LOCK_EX)
            theirs = pool.submit(other_window)
            time.sleep(0.5)
            mine.write(b"mine")
        assert theirs.result(20) == "OFFSET"
    assert part.read_bytes() == b"mine"
