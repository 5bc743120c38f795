"""From page image to rows of people: made pages against their truth, and speed against the bare RapidOCR.

``make bench ARGS="ocr --pages 200 --seed 7"``. Any folder of one's own: ``lantai bench ocr --pages … --truth …``.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import frame, sheaf
from benchmarks.frame import Figure


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--rows", type=int, default=26)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--keep", type=Path, help="write the pages here and leave them")


def run(arguments: argparse.Namespace) -> list[Figure]:
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="lantai-sheaf-"))
    try:
        frame.progress(f"making {arguments.pages} pages")
        sheaf.make(folder, arguments.pages, arguments.seed, rows=arguments.rows, fonts=arguments.fonts)
        frame.progress("reading them")
        told = measured(folder)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    note = f"{told['pages']} pages, {told['rows_true']} rows, {len(sheaf.faces(arguments.fonts))} typefaces"
    high, low = frame.BETTER_HIGH, frame.BETTER_LOW
    return [
        Figure("ocr: names wrong or lost and not sent to review", told["names_wrong_not_in_review"], "", goal=0.001, goal_of="ours", better=low, note=note, details=told),
        Figure("ocr: row precision before review", told["row_precision"], "", goal=0.98, goal_of="ours", better=high),
        Figure("ocr: row recall before review", told["row_recall"], "", goal=0.98, goal_of="ours", better=high),
        Figure("ocr: names sent to review", told["names_in_review"], ""),
        Figure("ocr: pages a minute, one thread", told["pages_per_minute"], "pages/min", baseline=told["pages_per_minute"] / told["ratio_to_raw_rapidocr"],
               baseline_name="bare RapidOCR", goal=0.95, better=high, note=f"{told['pages_compared']} pages read both ways"),
    ]  # fmt: skip


def measured(folder: Path) -> dict:
    from lantai.cli.main import main

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(
            [
                "bench",
                "ocr",
                "--pages",
                str(folder),
                "--truth",
                str(folder / "truth.jsonl"),
                "--json",
                "--baseline-every",
                "2",
            ]
        )
    if code:
        sys.exit(code)
    return json.loads(printed.getvalue().splitlines()[-1])


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
