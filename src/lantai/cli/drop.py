"""`lantai drop`: folders into which departments lay their sheets; the worker visits them, `lantai drop run` does so now."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import Any

from lantai.cli.prepare import acting, add_acting

GOOD, BAD = 0, 1


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("drop", help="投递文件夹：部门放表，系统定时导入 — drop folders of the departments")
    verbs = topic.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="设一个文件夹 — set one up")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--department", required=True, metavar="NAME", help="哪个部门的")
    add.add_argument("--fonds", required=True, metavar="CODE", help="放进哪个全宗")
    add.add_argument("--every", type=int, default=10, metavar="MINUTES", help="隔几分钟看一次（默认 10）")
    add_acting(add)
    add.set_defaults(run=run_add)
    stop = verbs.add_parser("stop", help="不再看它；里面的文件不动 — visit it no more")
    stop.add_argument("name", metavar="NAME")
    add_acting(stop)
    stop.set_defaults(run=run_stop)
    for verb, run, words in (
        ("list", run_list, "有哪些文件夹，近来怎样 — which there are, and how they fare"),
        ("run", run_now, "现在就看一遍 — visit all of them now"),
    ):
        one = verbs.add_parser(verb, help=words)
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
        add_acting(one)
        one.set_defaults(run=run)


def run_add(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue

    place = catalogue.set_up_folder(
        acting(arguments),
        name=arguments.name,
        department=arguments.department,
        fonds_code=arguments.fonds,
        every_minutes=arguments.every,
    )
    print(_("已设好：%(place)s") % {"place": place})
    return GOOD


def run_stop(arguments: argparse.Namespace) -> int:
    from lantai.catalogue import services as catalogue
    from lantai.catalogue.queries import dropping

    actor = acting(arguments)
    found = [one.id for one in dropping.folders(actor) if one.name == arguments.name]
    for folder_id in found:
        catalogue.stop_folder(actor, folder_id=folder_id)
    return GOOD if found else BAD


def run_list(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue.queries import dropping

    folders = dropping.folders(acting(arguments))
    if arguments.json:
        print(json.dumps([dataclasses.asdict(one) for one in folders], ensure_ascii=False, default=str, indent=1))
        return GOOD
    for one in folders:
        state = one.trouble or ("" if one.is_active else _("已停"))
        print(f"{one.name}  {one.department} → {one.fonds_code}  {one.place}  {one.acting}  {state}")
        for file in one.files:
            number = f" #{file.batch_id}" if file.batch_id else ""
            print(f"    {file.at:%Y-%m-%d %H:%M}  {file.words}{number}  {file.name}")
    return GOOD


def run_now(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue

    visit = catalogue.visit_folders(acting(arguments), everyone=True)
    if arguments.json:
        print(json.dumps(dataclasses.asdict(visit)))
    else:
        print(_("看了 %(folders)d 个文件夹，处理了 %(files)d 个文件") % dataclasses.asdict(visit))
    return GOOD
