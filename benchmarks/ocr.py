"""From page image to rows of people: made pages against their truth, and speed against the bare RapidOCR.

``make bench ARGS="ocr --pages 200 --seed 7"``; with ``--processes 2`` also how much faster two processes are than one. Any
folder of one's own: ``lantai bench ocr --pages … --truth …``.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import frame, sheaf
from benchmarks.frame import Figure

TABLES = ("print", "kind", "ageing", "face")
COLUMNS = (
    "pages_graded",
    "rows_true",
    "row_precision",
    "row_recall",
    "names_wrong_not_in_review",
    "names_in_review",
    "character_error",
)
TOGETHER = 16  # pages read by one process and by several


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=24, help="fewer tell little: one bad page of eight is an eighth")
    parser.add_argument("--rows", type=int, default=26)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--processes", type=int, default=1, help="measure also this many processes against one")
    parser.add_argument("--keep", type=Path, help="write the pages here and leave them")


def run(arguments: argparse.Namespace) -> list[Figure]:
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="lantai-sheaf-"))
    try:
        frame.progress(f"making {arguments.pages} pages")
        sheaf.make(folder, arguments.pages, arguments.seed, rows=arguments.rows, fonts=arguments.fonts)
        frame.progress("reading them")
        told = measured(folder)
        found = figures(told, len(sheaf.faces(arguments.fonts)))
        if arguments.processes > 1:
            found.append(side_by_side(folder, arguments.processes))
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return found


def figures(told: dict[str, Any], faces: int) -> list[Figure]:
    """Return the figures: goals hold for printed pages, the table has all others."""
    printed = told["by"]["print"]["printed"]
    note = f"{printed['pages_graded']} printed pages, {printed['rows_true']} people, {faces} typefaces"
    high, low, whole = frame.BETTER_HIGH, frame.BETTER_LOW, {"goal_of": "ours"}
    tables = {f"{name} {value}": _row(row) for name in TABLES for value, row in told["by"].get(name, {}).items()}
    raw = told["pages_per_minute"] / told["ratio_to_raw_rapidocr"]
    return [
        Figure("ocr: names wrong or lost and not sent to review", printed["names_wrong_not_in_review"], "", goal=0.001, better=low, note=note, details=tables, **whole),
        Figure("ocr: the same on every page, carbon copies too", told["names_wrong_not_in_review"], "", goal=0.001, better=low, note=f"{told['rows_true']} people", **whole),
        Figure("ocr: names invented and not sent to review", told["names_invented_not_in_review"], "", goal=0, better=low, **whole),
        Figure("ocr: row precision before review", printed["row_precision"], "", goal=0.98, better=high, **whole),
        Figure("ocr: row recall before review", printed["row_recall"], "", goal=0.98, better=high, **whole),
        Figure("ocr: proposed headers that touch somebody's row", told["headers_over_rows"], "", goal=0, better=low, note=f"{told['headers_proposed']} headers on {told['headers_asked']} pages with rows", **whole),
        Figure("ocr: characters wrong", printed["character_error"], "", goal=0.01, better=low, note=f"{printed['characters']} characters", **whole),
        Figure("ocr: names sent to review", printed["names_in_review"], ""),
        Figure("ocr: pages a minute, one thread", told["pages_per_minute"], "pages/min", baseline=raw, baseline_name="bare RapidOCR", goal=0.95, better=high, note=f"{told['pages_compared']} pages read both ways"),
    ]  # fmt: skip


def _row(row: dict[str, Any]) -> str:
    return "  ".join(f"{name} {row[name]}" for name in COLUMNS if name in row)


def measured(folder: Path) -> dict[str, Any]:
    from lantai.cli.main import main

    words = [
        "bench",
        "ocr",
        "--pages",
        str(folder),
        "--truth",
        str(folder / "truth.jsonl"),
        "--json",
        "--baseline-every",
        "4",
    ]
    for name in TABLES:
        words += ["--by", name]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(words)
    if code:
        sys.exit(code)
    told: dict[str, Any] = json.loads(printed.getvalue().splitlines()[-1])
    return told


def side_by_side(folder: Path, processes: int) -> Figure:
    """Return pages a minute of several processes against one, each from its first page to its last: without loading."""
    from lantai.digitisation import services as digitisation

    pages = digitisation.pages_in(folder)[:TOGETHER]
    speeds = {}
    for count in (1, processes):
        frame.progress(f"{count} at once")
        moments: list[list[float]] = [[] for _ in range(count)]

        def read(place: int, count: int = count, moments: list[list[float]] = moments) -> None:
            for _page in digitisation.read_pages(pages if count == 1 else pages[place::count]):
                moments[place].append(time.perf_counter())

        threads = [threading.Thread(target=read, args=(place,)) for place in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        speeds[count] = sum(60 * (len(some) - 1) / (some[-1] - some[0]) for some in moments)
    return Figure(
        f"ocr: pages a minute, {processes} processes", speeds[processes], "pages/min", baseline=speeds[1], baseline_name="one process",
        goal=1.7, better=frame.BETTER_HIGH, note=f"{len(pages)} pages; load {frame.machine()['load']}",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
