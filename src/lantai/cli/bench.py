"""`lantai bench ocr`: measure recognition on pages and a truth of one's own."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from lantai.digitisation.rules.characters import Box, Characters, Written
    from lantai.digitisation.rules.grading import Grade
    from lantai.digitisation.values import PageRows

GOOD, BAD, UNDECIDED, USAGE = 0, 1, 2, 64
MOST_PROCESSES = 64


@dataclass(frozen=True, slots=True)
class TruePage:
    """What is true of one page: its people; where given, what is written where, and what else is said of the page."""

    rows: list[dict[str, str]]
    text: tuple[Written, ...] = ()
    ignore: tuple[Box, ...] = ()
    cells: tuple[Box, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


Truth = dict[str, TruePage]


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
    ocr.add_argument("--processes", type=int, default=1, metavar="N", help=_("几个进程同时识别，各用一个线程"))
    ocr.add_argument(
        "--by", action="append", default=[], metavar="FIELD", help=_("按标准答案里的这一栏分别汇总，可重复")
    )
    ocr.set_defaults(run=run, prepare=False)


def run(arguments: argparse.Namespace) -> int:
    """Print one line a page and the summary last. Exit 0; 64 for a folder or truth that cannot be taken."""
    if not arguments.pages.is_dir():
        return _usage(_("没有这个文件夹：%(file)s") % {"file": arguments.pages})
    if not 1 <= arguments.processes <= MOST_PROCESSES:
        return _usage(_("进程数须为 1 至 %(most)s") % {"most": MOST_PROCESSES})
    try:
        truth = read_truth(arguments.truth)
    except (OSError, BadTruth) as fault:
        return _usage(str(fault))
    from lantai.digitisation import services as digitisation

    pages = digitisation.pages_in(arguments.pages)
    if not pages:
        return _usage(_("文件夹里没有 JPEG、PNG、TIFF 或 PDF 页面：%(file)s") % {"file": arguments.pages})
    tally = Tally(truth, arguments.by)
    begun = time.perf_counter()
    for page in digitisation.read_side_by_side(
        pages, processes=arguments.processes, baseline_every=max(0, arguments.baseline_every)
    ):
        tally.add(page)
        print(json.dumps(_plain(page), ensure_ascii=False) if arguments.json else _line(page), flush=True)
    told = tally.summary(time.perf_counter() - begun)
    print(json.dumps(told, ensure_ascii=False) if arguments.json else "\n".join([*_groups(told), _words(told)]))
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
                truth[str(one["page"])] = _true_page(one)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
                words = _("%(file)s 第 %(line)s 行不是 {page, rows:[{name, …}]}：%(why)s")
                raise BadTruth(words % {"file": path, "line": number, "why": fault}) from fault
    if not truth:
        raise BadTruth(_("标准答案是空的：%(file)s") % {"file": path})
    return truth


def _true_page(one: dict[str, Any]) -> TruePage:
    from lantai.digitisation.rules.characters import Written

    rows = [{kind: str(value) for kind, value in row.items()} for row in one["rows"]]
    text = tuple(Written(str(run["text"]), _box(run["box"])) for run in one.get("text", ()))
    said = {name: value for name, value in one.items() if isinstance(value, str)}
    ignore, cells = (tuple(map(_box, one.get(name, ()))) for name in ("ignore", "cells"))
    return TruePage([row | {"name": row["name"]} for row in rows], text, ignore, cells, said)


def _box(values: Sequence[Any]) -> Box:
    x, y, width, height = map(float, values)
    return x, y, width, height


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
        "vertical": page.vertical, "header": page.header.region.as_list() if page.header else None, "doubts": list(page.doubts), "seconds": round(page.seconds, 3), "rows": rows,
    }  # fmt: skip


class Tally:
    """The figures of a run, as a whole and by what the truth says of its pages."""

    def __init__(self, truth: Truth, by: Sequence[str] = ()) -> None:
        from lantai.digitisation.rules.characters import Characters
        from lantai.digitisation.rules.grading import Grade

        self.truth, self.by, self.missing = truth, by, set(truth)
        self.total: tuple[Grade, Characters] = (Grade(), Characters())
        self.groups: dict[tuple[str, str], tuple[Grade, Characters]] = {}
        self.read: list[tuple[str, float, float]] = []

    def add(self, page: PageRows) -> None:
        self.read.append((page.refused, page.seconds, page.baseline_seconds))
        self.missing.discard(page.page)
        true = self.truth.get(page.page)
        if true is None:
            return
        graded = _graded(page, true)
        self.total = _sum(self.total, graded)
        for name in self.by:
            if name in true.said:
                key = name, true.said[name]
                self.groups[key] = _sum(self.groups[key], graded) if key in self.groups else graded

    def summary(self, wall: float) -> dict[str, Any]:
        """Return the figures; `pages_per_minute` of one process, without the loading of the models, on both sides."""
        seconds = sum(one[1] for one in self.read)
        compared = [(ours, bare) for _refused, ours, bare in self.read if bare]
        good = sum(not one[0] for one in self.read)
        told: dict[str, Any] = {
            "pages": len(self.read), "pages_refused": len(self.read) - good,
            "pages_without_file": sorted(self.missing),
        }  # fmt: skip
        if self.by:
            told["by"] = {name: {} for name in self.by}
            for (name, value), graded in sorted(self.groups.items()):
                told["by"][name][value] = _figures(*graded)
        told |= _figures(*self.total)
        told["pages_per_minute"] = round(60 * good / seconds, 2) if seconds else None
        told["pages_per_minute_by_the_clock"] = round(60 * len(self.read) / wall, 2) if wall else None
        told["ratio_to_raw_rapidocr"] = (
            round(sum(bare for _ours, bare in compared) / sum(ours for ours, _bare in compared), 3)
            if compared
            else None
        )
        return told | {"pages_compared": len(compared), "wall_seconds": round(wall, 1)}


def _graded(page: PageRows, true: TruePage) -> tuple[Grade, Characters]:
    from lantai.digitisation.rules.characters import Characters, compare
    from lantai.digitisation.rules.grading import grade
    from lantai.digitisation.values import PageText

    found = grade(true.rows, page, true.cells)[0]
    return found, compare(true.text, page.text or PageText(()), ignore=true.ignore) if true.text else Characters()


def _sum(one: tuple[Grade, Characters], other: tuple[Grade, Characters]) -> tuple[Grade, Characters]:
    return one[0] + other[0], one[1] + other[1]


def _figures(grade: Grade, characters: Characters) -> dict[str, Any]:
    told: dict[str, Any] = {"pages_graded": grade.pages}
    if grade.pages:
        told |= {
            "rows_true": grade.rows_true, "rows_found": grade.rows_found,
            "row_precision": round(grade.row_precision, 5), "row_recall": round(grade.row_recall, 5),
            "name_recall": round(grade.name_recall, 5),
            "names_wrong_not_in_review": round(grade.unseen_share, 5),
            "names_invented_not_in_review": grade.names_invented_unseen,
            "names_in_review": round(grade.review_share, 5),
        }  # fmt: skip
    if grade.headers_asked:
        told |= {
            "headers_asked": grade.headers_asked, "headers_proposed": grade.headers_proposed,
            "headers_over_rows": grade.headers_over_rows,
        }  # fmt: skip
    if characters.true:
        told |= {"characters": characters.true, "character_error": round(characters.error, 5)}
    return told


def _line(page: PageRows) -> str:
    if page.refused:
        return f"{page.page}  ✗ {page.refused}  {page.detail}".rstrip()
    doubted = sum(row.name_is_doubted for row in page.rows)
    words = _("%(rows)s 行，%(doubted)s 个姓名待核") % {"rows": len(page.rows), "doubted": doubted}
    return f"{page.page}  {page.layout or '—'}  {words}  {page.seconds:.1f} s  {' '.join(page.doubts)}".rstrip()


def _words(told: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in told.items() if name != "by" and value not in (None, []))


def _groups(told: Mapping[str, Any]) -> Iterator[str]:
    for name, several in told.get("by", {}).items():
        for value, figures in several.items():
            yield f"{name} {value}  {_words(figures)}"
