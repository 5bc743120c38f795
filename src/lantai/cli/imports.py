"""`lantai import catalogue FILE --fonds CODE` and `lantai import pages FOLDER --fonds CODE`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lantai.cli.prepare import acting, add_acting

GOOD, BAD, USAGE = 0, 1, 64


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("import", help="导入目录、名单或页面图像 — bring sheets or page images in")
    kinds = topic.add_subparsers(dest="what", metavar="WHAT", required=True)
    _catalogue(
        kinds.add_parser(
            "catalogue", help="导入案卷目录、卷内目录、归档文件目录或学生名单 — a catalogue sheet or student list"
        )
    )
    _pages(kinds.add_parser("pages", help="导入页面图像 — a folder of page images"))


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fonds", required=True, metavar="CODE", help="全宗号")
    parser.add_argument("--create-fonds", metavar="NAME", default=None, help="没有这个全宗时以此名称新建")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    add_acting(parser)


def _catalogue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    _common(parser)
    parser.set_defaults(run=answering(run_catalogue))


def _pages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--pattern", default="", help="默认 REFCODE_PAGE.ext，或每个档号一个文件夹")
    parser.add_argument("--create-volumes", action="store_true", help="目录里没有的档号先立空的案卷")
    _common(parser)
    parser.set_defaults(run=answering(run_pages))


def answering(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """With ``--json`` a refusal of the whole file is JSON on standard output too."""

    def answer(arguments: argparse.Namespace) -> int:
        from lantai.foundation.errors import LantaiError

        try:
            return run(arguments)
        except LantaiError as refusal:
            if not arguments.json:
                raise
            print(json.dumps({"refused": refusal.code, "message": str(refusal)}, ensure_ascii=False))
            return BAD

    return answer


def run_catalogue(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue

    if not arguments.file.is_file():
        sys.stderr.write(_("找不到文件：%(path)s") % {"path": arguments.file} + "\n")
        return USAGE
    report = catalogue.import_catalogue(
        acting(arguments),
        path=arguments.file,
        file_name=arguments.file.name,
        fonds_code=arguments.fonds,
        create_fonds=arguments.create_fonds,
        dry_run=arguments.dry_run,
        progress=_meter(),
    )
    if arguments.json:
        print(json.dumps(_plain(report), ensure_ascii=False, indent=1))
    else:
        _say(report)
    return GOOD if report.accepted or report.unchanged or not report.rejected else BAD


def run_pages(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue

    if not arguments.folder.is_dir():
        sys.stderr.write(_("找不到文件夹：%(path)s") % {"path": arguments.folder} + "\n")
        return USAGE
    actor = acting(arguments)
    if arguments.create_fonds:
        catalogue.create_fonds(actor, code=arguments.fonds, name=arguments.create_fonds)
    report = catalogue.import_pages(
        actor,
        folder=arguments.folder,
        fonds_code=arguments.fonds,
        pattern=arguments.pattern,
        create_volumes=arguments.create_volumes,
        progress=_meter(),
    )
    if arguments.json:
        print(json.dumps(_plain(report), ensure_ascii=False, indent=1))
    else:
        _say(report)
    return GOOD if report.accepted or report.unchanged or not report.rejected else BAD


def _plain(report: Any) -> dict[str, Any]:
    value = dataclasses.asdict(report)
    for sheet in value.get("sheets", []):
        sheet.pop("sample", None)
    return value


def _say(report: Any) -> None:
    from django.utils.translation import gettext as _

    counts = {
        "accepted": report.accepted,
        "unchanged": report.unchanged,
        "conflicts": report.conflicts,
        "rejected": report.rejected,
    }
    print(_("接受 %(accepted)d，未变 %(unchanged)d，待裁决 %(conflicts)d，退回 %(rejected)d") % counts)
    for problem in report.problems:
        place = " · ".join(
            part for part in (problem.file, problem.sheet, str(problem.row or ""), problem.column) if part
        )
        value = f"（{problem.value}）" if problem.value else ""
        print(f"  {place}: {problem.rule}{value} → {problem.remedy}")
    for notice in report.notices:
        print(f"  · {notice.sheet} {notice.row} {notice.column}: {notice.rule}")


def _meter() -> Callable[[int, int], None] | None:
    """Show a count and a rate on a terminal; stay silent in a pipe."""
    if not sys.stderr.isatty():
        return None
    begun = time.monotonic()

    def show(done: int, total: int) -> None:
        rate = done / max(0.001, time.monotonic() - begun)
        sys.stderr.write(f"\r{done}/{total}  {rate:,.0f}/s ")
        sys.stderr.flush()

    return show
