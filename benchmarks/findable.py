"""From upload to findable: a page is sent to the running server by a browser's form and read by the real worker, until
`find_person` gives the person (issue 4: within 60 seconds for a single page on an idle machine).

Beside it, in the same minute: the bare RapidOCR reading the same page in a process that starts, loads its models, reads and
ends. Pages are made rosters (seeded); each is a round of its own with the worker idle before it.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import textwrap
import time
import uuid
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks import frame, served, sheaf
from benchmarks.frame import Figure

ROUNDS, GOAL_SECONDS, PATIENCE = 3, 60.0, 300.0
CODE = "1987-JX13-1"
BARE = textwrap.dedent("""
    import json, sys, time
    begun = time.perf_counter()
    import numpy
    from PIL import Image
    from lantai.adapters.ocr.machine import Machine
    machine = Machine()
    loaded = time.perf_counter()
    machine.bare(numpy.ascontiguousarray(numpy.asarray(Image.open(sys.argv[1]).convert("RGB"))[:, :, ::-1]))
    print(json.dumps([loaded - begun, time.perf_counter() - loaded]))
""")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rows", type=int, default=26)
    parser.add_argument("--seed", type=int, default=7)


def pages(folder: Path, count: int, rows: int, seed: int) -> list[tuple[Path, str]]:
    """Make rosters; return each with the name of somebody on it who stands on no other."""
    face, made, known = next(iter(sheaf.faces().values())), [], set()
    for number in range(count):
        sheet = sheaf.page(Random(f"{seed}-{number}"), "roster", "yellowed", face, rows=rows, sealed_share=0.0)
        path = folder / f"{number + 1:03}.jpg"
        sheet.picture.save(path, "JPEG", quality=80, dpi=(200, 200))
        names = [str(row["name"]) for row in sheet.rows if row["name"] not in known]
        known |= set(names)
        made.append((path, names[len(names) // 2]))
    return made


def upload(visitor: served.Visitor, volume: int, path: Path) -> None:
    """Send one picture as the form on a volume's page does, and press the button that has it read."""
    mark = uuid.uuid4().hex
    body = io.BytesIO()
    for head, content in (
        ('name="csrfmiddlewaretoken"', served.SECRET.encode()),
        (f'name="scans"; filename="{path.name}"\r\nContent-Type: image/jpeg', path.read_bytes()),
    ):
        body.write(f"--{mark}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n")
    body.write(f"--{mark}--\r\n".encode())
    headers = {**visitor.headers, "Content-Type": f"multipart/form-data; boundary={mark}"}
    visitor.connection.request(
        "POST", f"/staff/catalogue/volume/{volume}/scans/", body=body.getvalue(), headers=headers
    )
    answer = visitor.connection.getresponse()
    answer.read()
    if answer.status != 302:
        sys.exit(f"the upload was answered with {answer.status}")
    status, _content = visitor.post(f"/staff/digitisation/volume/{volume}/read/", {})
    if status != 302:
        sys.exit(f"the button was answered with {status}")


def holdings(home: frame.Home) -> tuple[Any, int]:
    """Make a fonds with one volume; return an archivist and the volume."""
    from tests import cast
    from tests.catalogue import paper

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.models import Volume

    cast.fixtures()
    catalogue.load_fixtures()
    archivist = cast.second_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology")
    sheet = paper.volume_sheet(home.folder / "案卷目录.xlsx")
    catalogue.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J02")
    Volume.objects.filter(ref_code=CODE).update(record_kind="ADMISSION_ROSTER")
    return archivist, Volume.objects.get(ref_code=CODE).pk


def until_found(archivist: Any, name: str) -> float:
    """Return the seconds until the person index gives somebody of that name."""
    from lantai.catalogue import services as catalogue
    from lantai.catalogue.values import Study

    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        if any(one.name == name for one in catalogue.find_person(archivist, study=Study(name))):
            return time.perf_counter() - begun
        time.sleep(0.1)
    sys.exit(f"nobody was found within {PATIENCE:.0f} s")


def bare(path: Path) -> tuple[float, float]:
    """Return the seconds in which a process of its own loads the bare machine, and in which that reads the page."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    done = subprocess.run([sys.executable, "-c", BARE, str(path)], env=environment, capture_output=True, check=True)
    loading, reading = json.loads(done.stdout.splitlines()[-1])
    return float(loading), float(reading)


def run(arguments: argparse.Namespace) -> list[Figure]:
    from lantai.adapters import ocr

    if not ocr.installed():
        frame.progress("SKIPPED: the machine that reads is not installed here (make ocr); no figure was taken")
        return []
    with frame.Home(postgresql=arguments.postgresql) as home:
        from lantai.cli import supervisor

        archivist, volume = holdings(home)
        made = pages(home.folder, arguments.rounds, arguments.rows, arguments.seed)
        taken, alone, said = [], [], []
        session = served.session_of(archivist)
        with served.Server() as server, served.beside(supervisor.worker()):
            visitor = served.Visitor(server.port, session)
            for path, name in made:
                time.sleep(3)  # an idle worker, as it is before a single page comes
                begun = time.perf_counter()
                upload(visitor, volume, path)
                sent = time.perf_counter() - begun
                until_found(archivist, name)
                taken.append(time.perf_counter() - begun)
                alone.append(bare(path))
                said.append(f"{sent:.1f} s sent and asked for, {taken[-1]:.1f} s findable; bare {alone[-1][0]:.1f} s loading, {alone[-1][1]:.1f} s reading")  # fmt: skip
                frame.progress(said[-1])
        return [
            Figure(
                f"findable: from upload to found, one page of {arguments.rows} people, {home.database}", median(taken), "s",
                baseline=median(map(sum, alone)), baseline_name="bare RapidOCR, started for this page", goal=GOAL_SECONDS,
                goal_of="ours", note=f"the slowest of {len(taken)}: {max(taken):.1f} s; load {frame.machine()['load']}",
                details={f"page {number}": words for number, words in enumerate(said, start=1)},
            )
        ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
