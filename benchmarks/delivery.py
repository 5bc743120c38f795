"""A large delivery: is memory flat, is nothing received twice, and how many pages a second come in and are looked at?

Pages are made (seeded): small JPEGs that all differ by a few bytes, in folders of 200. The same folder is received again at
the end, which must bring nothing. Default: a hundredth of the size asked for; ``--pages 100000`` is all of it (B13, B20).
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import frame
from benchmarks.frame import Figure

PAGES, LOOKED_AT, PER_VOLUME = 1_000, 200, 200
FULL = {"pages": 100_000, "looked_at": 2_000}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--looked-at", type=int, default=LOOKED_AT, help="how many of them are looked at by machine")


def lay(folder: Path, pages: int) -> None:
    """Write the delivery: one drawn page, and a remark at its end that differs from page to page."""
    from tests.digitisation import delivering

    raw = io.BytesIO()
    delivering.picture(1).save(raw, "JPEG", quality=40, dpi=(200, 200))
    for number in range(pages):
        volume = folder / f"V{number // PER_VOLUME:05}"
        if number % PER_VOLUME == 0:
            volume.mkdir()
        (volume / f"{number % PER_VOLUME + 1:04}.jpg").write_bytes(raw.getvalue() + f"\n{number}".encode())


def memory() -> float:
    """Return the resident memory of this process in MiB."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home, tempfile.TemporaryDirectory() as name:
        from django.db import connection
        from tests import cast

        from lantai.catalogue import services as catalogue
        from lantai.digitisation.models import DeliveredFile
        from lantai.digitisation.services import checking, projects, receiving
        from lantai.preservation.models import StoredObject

        cast.fixtures()
        catalogue.load_fixtures()
        director, archivist = cast.director(), cast.window_archivist()
        catalogue.create_fonds(director, code="J01", name="锦江大学")
        contract = projects.Contract("测量", "测量")
        project = projects.make_project(director, code="M", fonds_code="J01", contract=contract)
        batch = projects.plan_batch(archivist, project_id=project)
        folder = Path(name)
        if not arguments.postgresql:  # what SQLite keeps of its file (64 MiB, and the file mapped) is not ours to grow
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA cache_size=-2000")
                cursor.execute("PRAGMA mmap_size=0")
        frame.progress(f"laying {arguments.pages} pages")
        lay(folder, arguments.pages)
        tenth, marks = max(1, arguments.pages // 10), []

        def watch(receipt: receiving.Receipt) -> None:
            if receipt.received and receipt.received % tenth == 0:
                marks.append(memory())
                frame.progress(f"{receipt.received} received, {marks[-1]:.0f} MiB")

        before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        first = receiving.receive(archivist, batch_id=batch, source=folder, progress=watch)
        seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        again = receiving.receive(archivist, batch_id=batch, source=folder)
        doubled = StoredObject.objects.count() - arguments.pages + again.received
        late = DeliveredFile.objects.order_by("pk")[arguments.looked_at : arguments.looked_at + 1]
        for one in late:
            DeliveredFile.objects.filter(pk__gte=one.pk).update(state="CHECKED")
        frame.progress(f"looking at {arguments.looked_at}")
        looked = time.perf_counter()
        done = checking.check_waiting(cast.SYSTEM, batch_id=batch)
        per_second = done / (time.perf_counter() - looked)
        size = f"{arguments.pages} pages, {home.database}"
        return [
            Figure(f"delivery: received twice or lost, {size}", abs(doubled) + abs(first.received - arguments.pages), "",
                   goal=0, goal_of="ours"),
            Figure(f"delivery: memory at the end by memory at a tenth, {size}", marks[-1] / marks[0], "", goal=1.1,
                   goal_of="ours", note=f"{marks[0]:.0f} → {marks[-1]:.0f} MiB"),
            Figure(f"delivery: received, {size}", first.received / seconds, "pages/s", better=frame.BETTER_HIGH,
                   note=f"{1000 * processor / first.received:.1f} ms of processor time a page"),
            Figure(f"delivery: looked at, one worker, {size}", per_second, "pages/s", better=frame.BETTER_HIGH),
        ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
