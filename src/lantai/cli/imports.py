"""`lantai import catalogue FILE`, `… pages FOLDER`, `… recordings FOLDER`, `… list`, `… undo NUMBER`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lantai.cli import difference
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
    _persons(
        kinds.add_parser(
            "persons", help="导入人物档（lantai export persons 写出的）— who is who, over lists that are in"
        )
    )
    _places(kinds.add_parser("places", help="导入库房位置表 — a list of where everything lies"))
    _units(
        kinds.add_parser(
            "units", help="导入机构沿革（lantai export units 写出的）— schools and departments through time"
        )
    )
    _pages(kinds.add_parser("pages", help="导入页面图像 — a folder of page images"))
    _recordings(kinds.add_parser("recordings", help="导入录音录像 — a folder of sound and moving pictures"))
    _undo(kinds.add_parser("undo", help="撤销一次导入 — take an import back, as one piece"))
    _list(kinds.add_parser("list", help="最近的导入 — the latest imports"))


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fonds", required=True, metavar="CODE", help="全宗号")
    parser.add_argument("--create-fonds", metavar="NAME", default=None, help="没有这个全宗时以此名称新建")
    parser.add_argument(
        "--scheme", default="process", help="新建的全宗按哪个分类方案，例如 process、level 或 'process 1993'"
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    add_acting(parser)


def _told(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """Give a kind who acts and how it is told."""
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    add_acting(parser)
    parser.set_defaults(run=answering(run))


def _catalogue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入；逐行列出新的、改的、不一致的和退回的")
    parser.add_argument("--department", default="", metavar="NAME", help="移交部门；栏目对应按部门记住")
    parser.add_argument("--corrections", type=Path, metavar="FILE", default=None, help="把退回的行写成更正表")
    parser.add_argument(
        "--difference",
        type=Path,
        metavar="FILE",
        default=None,
        help="试导时把每一行会怎样写成 csv（与 --dry-run 一起）",
    )
    parser.add_argument("--rows", type=int, default=20, metavar="N", help="试导时每类最多列几行（默认 20）")
    _common(parser)
    parser.set_defaults(run=answering(run_catalogue))


def _persons(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    _told(parser, run_persons)


def _places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--trust", action="store_true", help="以表为准：登记的位置与表不同的，照表改")
    _told(parser, run_places)


def _units(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    _told(parser, run_units)


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", type=int)
    parser.add_argument("--reason", default="", metavar="TEXT", help="为什么撤销（必填）")
    parser.add_argument("--dry-run", action="store_true", help="只看会怎样，不撤销")
    _told(parser, run_undo)


def _list(parser: argparse.ArgumentParser) -> None:
    _told(parser, run_list)


def _pages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--pattern", default="", help="默认 REFCODE_PAGE.ext，或每个档号一个文件夹")
    parser.add_argument("--create-volumes", action="store_true", help="目录里没有的档号先立空的案卷")
    _common(parser)
    parser.set_defaults(run=answering(run_pages))


def _recordings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--pattern", default="", help="默认 REFCODE_PART.ext，或每个档号一个文件夹")
    _common(parser)
    parser.set_defaults(run=answering(run_recordings))


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
    if arguments.difference is not None and not (arguments.dry_run and arguments.difference.parent.is_dir()):
        words = _("--difference 只和 --dry-run 一起用，写进已有的文件夹：%(path)s")
        sys.stderr.write(words % {"path": arguments.difference} + "\n")
        return USAGE
    actor = acting(arguments)
    report = catalogue.import_catalogue(
        actor,
        path=arguments.file,
        file_name=arguments.file.name,
        fonds_code=arguments.fonds,
        create_fonds=arguments.create_fonds,
        dry_run=arguments.dry_run,
        department=arguments.department,
        scheme=arguments.scheme,
        progress=_meter(),
        difference=arguments.difference,
    )
    if arguments.json:
        print(json.dumps(_plain(report), ensure_ascii=False, indent=1))
    else:
        if report.dry_run:
            difference.say(report, arguments.rows)
        _say(report)
    if arguments.corrections and report.rejected and report.batch_id is not None:
        catalogue.error_sheet(
            actor.for_purpose(arguments.purpose or "import"), batch_id=report.batch_id, path=arguments.corrections
        )
    return GOOD if report.accepted or report.unchanged or not report.rejected else BAD


def run_persons(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue

    if not arguments.file.is_file():
        sys.stderr.write(_("找不到文件：%(path)s") % {"path": arguments.file} + "\n")
        return USAGE
    report = dataclasses.asdict(catalogue.import_persons(acting(arguments), path=arguments.file))
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
        return GOOD
    words = _(
        "读了 %(persons)d 人：并为一人 %(joined)d，分开 %(parted)d 条，认定 %(links)d 条，另记姓名 %(names)d 个；名单里没有的 %(unknown)d 条"
    )
    print(words % report)
    for one in report["problems"]:
        print(_("  第 %(line)d 行：%(words)s") % one)
    return GOOD


def run_places(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.stacks import services as stacks
    from lantai.stacks import texts

    if not arguments.file.is_file():
        sys.stderr.write(_("找不到文件：%(path)s") % {"path": arguments.file} + "\n")
        return USAGE
    actor = acting(arguments)
    report = stacks.import_places(actor, path=arguments.file, file_name=arguments.file.name, trust=arguments.trust)
    if arguments.json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        words = _("接受 %(accepted)d，未变 %(unchanged)d，退回 %(rejected)d；新立 %(boxes)d 盒、%(shelves)d 层")
        print(words % dataclasses.asdict(report))
        for one in report.problems:
            rule, remedy = texts.PROBLEM[one.code]
            print(f"  {one.sheet} {one.row}: {rule}（{one.value}） → {remedy}")
    return GOOD if report.accepted or report.unchanged or not report.rejected else BAD


def run_units(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.people import services as people

    if not arguments.file.is_file():
        sys.stderr.write(_("找不到文件：%(path)s") % {"path": arguments.file} + "\n")
        return USAGE
    report = dataclasses.asdict(people.import_units(acting(arguments), path=arguments.file))
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
        return GOOD
    print(_("新的单位 %(units)d，名称 %(names)d，前后关系 %(edges)d；补全 %(completed)d") % report)
    for line, words in report["problems"]:
        print(_("  第 %(line)d 行：%(words)s") % {"line": line, "words": words})
    return GOOD


def run_pages(arguments: argparse.Namespace) -> int:
    from lantai.catalogue import services as catalogue

    return _run_folder(arguments, catalogue.import_pages, create_volumes=arguments.create_volumes)


def run_recordings(arguments: argparse.Namespace) -> int:
    from lantai.catalogue import services as catalogue

    return _run_folder(arguments, catalogue.import_recordings)


def _run_folder(arguments: argparse.Namespace, bring: Callable[..., Any], **options: bool) -> int:
    """Bring a folder in by `bring` and say what became of it."""
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue

    if not arguments.folder.is_dir():
        sys.stderr.write(_("找不到文件夹：%(path)s") % {"path": arguments.folder} + "\n")
        return USAGE
    actor = acting(arguments)
    if arguments.create_fonds:
        catalogue.create_fonds(actor, code=arguments.fonds, name=arguments.create_fonds, scheme=arguments.scheme)
    report = bring(
        actor,
        folder=arguments.folder,
        fonds_code=arguments.fonds,
        pattern=arguments.pattern,
        progress=_meter(),
        **options,
    )
    if arguments.json:
        print(json.dumps(_plain(report), ensure_ascii=False, indent=1))
    else:
        _say(report)
    return GOOD if report.accepted or report.unchanged or not report.rejected else BAD


def run_undo(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.queries import undoing

    actor = acting(arguments)
    view = undoing.consider(actor, batch_id=arguments.number)
    if arguments.dry_run or view.obstacles:
        if arguments.json:
            print(json.dumps(dataclasses.asdict(view), ensure_ascii=False, indent=1))
        else:
            difference.say_undoing(view)
        return GOOD if view.possible else BAD
    state = catalogue.undo_import(actor, batch_id=arguments.number, reason=arguments.reason, at_once=True)
    if arguments.json:
        print(json.dumps({"state": state, **dataclasses.asdict(view)}, ensure_ascii=False))
    else:
        counts = {"volumes": view.volumes, "items": view.items, "mentions": view.mentions, "kept": view.kept}
        print(
            _("已撤销：%(volumes)d 卷、%(items)d 件、%(mentions)d 条人名；另一份表也列有的 %(kept)d 条留着。") % counts
        )
    return GOOD if state == "UNDONE" else BAD


def run_list(arguments: argparse.Namespace) -> int:
    from lantai.catalogue.queries import imports

    several = imports.batches(acting(arguments))
    if arguments.json:
        print(json.dumps([dataclasses.asdict(one) for one in several], ensure_ascii=False, default=str, indent=1))
        return GOOD
    for one in several:
        print(
            f"#{one.id}  {one.created_at:%Y-%m-%d %H:%M}  {one.state:<8}  {one.fonds_code}  {one.file_name}"
            f"  +{one.accepted} ~{one.changed} ={one.unchanged} !{one.conflicts} ×{one.rejected}"
        )
    return GOOD


def _plain(report: Any) -> dict[str, Any]:
    value = dataclasses.asdict(report)
    for sheet in value.get("sheets", []):
        sheet.pop("sample", None)
    value["trail"] = [difference.plain(one) for one in getattr(report, "trail", ())]
    return value


def _say(report: Any) -> None:
    from django.utils.translation import gettext as _

    from lantai.catalogue.texts import imports as texts

    counts = {
        "accepted": report.accepted,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "conflicts": report.conflicts,
        "rejected": report.rejected,
    }
    if report.resumed:
        print(_("接着上次做到的第 %(n)d 行做完。") % {"n": report.resumed})
    if report.batch_id is not None:
        print(_("导入 #%(n)d，用时 %(seconds).1f 秒") % {"n": report.batch_id, "seconds": report.seconds})
    print(
        _("接受 %(accepted)d，补全 %(changed)d，未变 %(unchanged)d，待裁决 %(conflicts)d，退回 %(rejected)d") % counts
    )
    for one in report.beside:
        words = {"what": texts.BESIDE[one.kind], "new": one.new, "known": one.known, "conflicts": one.conflicts}
        print(_("%(what)s：新的 %(new)d，已有的 %(known)d，待裁决或读不进的 %(conflicts)d") % words)
    for problem in report.problems:
        place = " · ".join(
            part for part in (problem.file, problem.sheet, str(problem.row or ""), problem.column) if part
        )
        value = f"（{problem.value}）" if problem.value else ""
        print(f"  {place}: {problem.rule}{value} → {problem.remedy}")
    for notice in report.notices:
        place = " ".join(part for part in (notice.sheet, str(notice.row or ""), notice.column) if part)
        print(f"  · {place or notice.file}: {notice.rule}")


def _meter() -> Callable[[int, int], None]:
    """Show rows, rate and remaining time: on a terminal in one line, in a log a line every half minute."""
    from django.utils.translation import gettext as _

    from lantai.catalogue.rules import pace

    begun, told, before = time.monotonic(), 0.0, -1
    live = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        nonlocal told, before
        now = time.monotonic()
        if before < 0:  # what was in before, when a killed import goes on, is no part of the rate
            before = max(0, done - 1000)
        if now - told < (0.2 if live else 30) and done < total:
            return
        if not live and not told and now - begun < 30:
            return
        told = now
        speed = pace.of(done, total, now - begun, before=before)
        words = _("%(done)s/%(total)s 行，每秒 %(rate)s 行，还要约 %(left)s") % {
            "done": f"{done:,}", "total": f"{total:,}", "rate": f"{speed.rate:,.0f}",
            "left": difference.lasting(speed.remaining),
        }  # fmt: skip
        sys.stderr.write(f"\r\x1b[K{words}" if live else f"{words}\n")
        if live and done >= total:
            sys.stderr.write("\n")
        sys.stderr.flush()

    return show
