"""The real machine from page to findable person; killed in the middle, it goes on and reads nothing twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from benchmarks import sheaf

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import MentionReading, PersonMention, Volume
from lantai.digitisation import services
from lantai.digitisation.models import DoubtfulCell, Reading, ReadRow
from lantai.foundation import audit, events, ledger
from lantai.preservation.models import StoredObject
from tests import cast
from tests.catalogue import paper as sheets
from tests.digitisation import stage

pytestmark = pytest.mark.integration
FACE = sheaf.faces()["Noto Serif SC"]
KILLED = textwrap.dedent("""
    import os, signal, sys
    import django; django.setup()
    from lantai.digitisation import services
    from lantai.digitisation.services import keeping
    from lantai.foundation.actor import Actor

    point, left = sys.argv[1], int(sys.argv[2])
    real = getattr(keeping, point)

    def dying(*arguments, **options):
        global left
        left -= 1
        answer = real(*arguments, **options)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(keeping, point, dying)
    services.read_waiting(Actor.system("digitisation"), by="lane-0")
""")


@pytest.mark.req("B16")
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_every_page_is_read_once(tmp_path, child_environment) -> None:
    """Killed once with the rows of a page written and not committed, once just behind a page that was kept."""
    cast.fixtures()
    catalogue.load_fixtures()
    archivist = cast.second_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    volumes = sheets.volume_sheet(tmp_path / "案卷目录.xlsx")
    catalogue.import_catalogue(archivist, path=volumes, file_name=volumes.name, fonds_code="J02")
    Volume.objects.filter(ref_code=stage.CODE).update(record_kind="ADMISSION_ROSTER")
    scans, truth = tmp_path / "扫描", {}
    scans.mkdir()
    for number, turn in ((1, 0), (2, 180), (3, 0)):
        made = sheaf.page(random.Random(number), "roster", "clean", FACE, rows=5, scale=0.9, sealed_share=0)
        truth[number] = made.rows
        made.picture.rotate(turn, expand=True).save(scans / f"{stage.CODE}_{number:03}.jpg", quality=92)
    (scans / f"{stage.CODE}_004.jpg").write_bytes(stage.picture(230))
    catalogue.import_pages(archivist, folder=scans, fonds_code="J02")
    services.ask_attached(archivist, fonds_code="J02")
    script = tmp_path / "child.py"
    script.write_text(KILLED)
    for point, at, kept in (("index", 1, 0), ("keep", 2, 2)):
        child = subprocess.run([sys.executable, str(script), point, str(at)], env=child_environment, check=False)
        assert child.returncode == -signal.SIGKILL
        assert Reading.objects.filter(state="READ").count() == kept
        assert (ReadRow.objects.count(), PersonMention.objects.count()) == (5 * kept, 5 * kept)
    begun = time.monotonic()
    assert services.read_waiting(stage.SYSTEM, by="lane-0") == 2
    assert time.monotonic() - begun < 60, "a page is findable within a minute"
    assert dict(Reading.objects.values_list("label", "state")) == {
        "001": "READ", "002": "READ", "003": "READ", "004": "REFUSED",
    }  # fmt: skip
    told = events.log().filter(name="digitisation.PageRead")
    assert told.count() == 3
    assert StoredObject.objects.filter(media_type="application/xml").count() == 3
    assert PersonMention.objects.count() == MentionReading.objects.count() == 15
    doubted = set(DoubtfulCell.objects.filter(kind="name").values_list("row__mention_id", flat=True))
    for number, rows in truth.items():
        held = {one.row: one for one in PersonMention.objects.filter(page=f"{number:03}")}
        for place, row in enumerate(rows, start=1):
            assert held[place].raw_name == row["name"].replace(" ", "") or held[place].pk in doubted
    turned = Reading.objects.get(label="002")
    first, last = (PersonMention.objects.get(page="002", row=row).region for row in (1, 5))
    assert (turned.turned, first[1] > last[1]) == (180, True), "on the stored picture the first row is the lowest"
    ledger.fold_events()
    assert audit.audit_events().ok


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_how_far_it_is(tmp_path, capsys) -> None:
    from lantai.cli.main import main

    stage.volume(tmp_path, pages=1)
    assert main(["recognise", "--fonds", "J02", "--as", "qinzhiyuan", "--json"]) == 1, "nobody of that name yet"
    cast.second_archivist()
    capsys.readouterr()
    assert main(["recognise", "--fonds", "J02", "--as", "qinzhiyuan", "--json"]) == 0
    *steps, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(one["done"], one["left"]) for one in steps] == [(1, 0)]
    assert (last["asked"], last["done"], last["refused"], last["waiting"]) == (1, 1, 1, 0)
    assert main(["recognise", "--fonds", "J02", "--as", "qinzhiyuan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["known"] == 1
