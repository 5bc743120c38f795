"""`lantai bench ocr`: measure recognition on pages and a truth of one's own."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from lantai.digitisation.rules.grading import Grade
    from lantai.digitisation.values import PageRows

GOOD, BAD, UNDECIDED, USAGE = 0, 1, 2, 64
Truth = dict[str, list[dict[str, str]]]


class BadTruth(ValueError):  # noqa: N818
    """A truth file that cannot be taken; the words say why."""


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("bench", help=_("测量：用自己的页面和标准答案"))
    kinds = topic.add_subparsers(dest="what", metavar="WHAT", required=True)
    ocr = kinds.add_parser("ocr", help=_("识别：页面文件夹对照标准答案，末行为汇总"))
    ocr.add_argument("--pages", type=Path, required=True, metavar="FOLDER")
    ocr.add_argument("--truth", type=Path, required=True, metavar="FILE.jsonl")
    ocr.add_argument("--json", action="store_true", help=_("每页一行 JSON，末行为汇总"))
    ocr.add_argument(
        "--baseline-every", type=int, default=4, metavar="N", help=_("每几页用裸 RapidOCR 再读一遍比速度，0 为不比")
    )
    ocr.set_defaults(run=run, prepare=False)


def run(arguments: argparse.Namespace) -> int:
    """Print one line a page and the summary last. Exit 0; 64 for a folder or truth that cannot be taken."""
    if not arguments.pages.is_dir():
        return _usage(_("没有这个文件夹：%(file)s") % {"file": arguments.pages})
    try:
        truth = read_truth(arguments.truth)
    except (OSError, BadTruth) as fault:
        return _usage(str(fault))
    from lantai.digitisation import services as digitisation

    pages = digitisation.pages_in(arguments.pages)
    if not pages:
        return _usage(_("文件夹里没有 JPEG、PNG、TIFF 或 PDF 页面：%(file)s") % {"file": arguments.pages})
    begun, total, read, missing = time.perf_counter(), None, [], set(truth)
    for page in digitisation.read_pages(pages, baseline_every=max(0, arguments.baseline_every)):
        missing.discard(page.page)
        grade = _graded(page, truth)
        total = grade if total is None else total + grade if grade else total
        read.append((page.refused, page.seconds, page.baseline_seconds))
        print(json.dumps(_plain(page), ensure_ascii=False) if arguments.json else _line(page), flush=True)
    told = summary(total, read, sorted(missing), time.perf_counter() - begun)
    print(json.dumps(told, ensure_ascii=False) if arguments.json else _words(told))
    return GOOD


def _usage(words: str) -> int:
    sys.stderr.write(f"lantai bench ocr: {words}\n")
    return USAGE


def read_truth(path: Path) -> Truth:
    """Return the rows of every page named. Raises `BadTruth` with the line that cannot be taken, and OSError."""
    truth: Truth = {}
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                one = json.loads(line)
                rows = [{kind: str(value) for kind, value in row.items()} for row in one["rows"]]
                truth[str(one["page"])] = [row | {"name": row["name"]} for row in rows]
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
                words = _("%(file)s 第 %(line)s 行不是 {page, rows:[{name, …}]}：%(why)s")
                raise BadTruth(words % {"file": path, "line": number, "why": fault}) from fault
    if not truth:
        raise BadTruth(_("标准答案是空的：%(file)s") % {"file": path})
    return truth


def _graded(page: PageRows, truth: Truth) -> Grade | None:
    from lantai.digitisation.rules.grading import grade

    return grade(truth[page.page], page)[0] if page.page in truth else None


def _plain(page: PageRows) -> dict[str, Any]:
    """Return a page as other programs read it; boxes are x, y, width, height in fractions of the upright page."""
    rows = [
        {
            **{kind: cell.text for kind, cell in row.cells.items() if kind != row.number_kind},
            "name": row.name,
            "number": row.number,
            "box": row.region.as_list() if row.region else None,
            "confidence": {kind: cell.confidence for kind, cell in row.cells.items()},
            "doubts": {kind: list(cell.doubts) for kind, cell in row.cells.items() if cell.doubts},
            "row_doubts": list(row.doubts),
        }
        for row in page.rows
    ]
    return {
        "page": page.page, "layout": page.layout or None, "refused": page.refused or None, "turned": page.turned,
        "vertical": page.vertical, "doubts": list(page.doubts), "seconds": round(page.seconds, 3), "rows": rows,
    }  # fmt: skip


def summary(
    total: Grade | None, read: list[tuple[str, float, float]], missing: list[str], wall: float
) -> dict[str, Any]:
    """Return the figures of the whole run; speeds leave the loading of the models out, on both sides."""
    seconds = sum(one[1] for one in read)
    compared = [(ours, bare) for _refused, ours, bare in read if bare]
    told: dict[str, Any] = {
        "pages": len(read), "pages_refused": sum(bool(one[0]) for one in read), "pages_without_file": missing,
        "pages_graded": total.pages if total else 0,
    }  # fmt: skip
    if total:
        told |= {
            "rows_true": total.rows_true, "rows_found": total.rows_found,
            "row_precision": round(total.row_precision, 5), "row_recall": round(total.row_recall, 5),
            "name_recall": round(total.name_recall, 5),
            "names_wrong_not_in_review": round(total.unseen_share, 5),
            "names_invented_not_in_review": total.names_invented_unseen,
            "names_in_review": round(total.review_share, 5),
        }  # fmt: skip
    good = sum(not one[0] for one in read)
    told["pages_per_minute"] = round(60 * good / seconds, 2) if seconds else None
    told["ratio_to_raw_rapidocr"] = (
        round(sum(bare for _ours, bare in compared) / sum(ours for ours, _bare in compared), 3) if compared else None
    )
    return told | {"pages_compared": len(compared), "wall_seconds": round(wall, 1)}


def _line(page: PageRows) -> str:
    if page.refused:
        return f"{page.page}  ✗ {page.refused}  {page.detail}".rstrip()
    doubted = sum(row.name_is_doubted for row in page.rows)
    words = _("%(rows)s 行，%(doubted)s 个姓名待核") % {"rows": len(page.rows), "doubted": doubted}
    return f"{page.page}  {page.layout or '—'}  {words}  {page.seconds:.1f} s  {' '.join(page.doubts)}".rstrip()


def _words(told: dict[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in told.items() if value not in (None, []))
