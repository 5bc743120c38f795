"""`lantai export catalogue --fonds CODE --form csv|xlsx|jsonl|ead --out FILE`: everything out, in open forms."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lantai.cli.prepare import acting, add_acting

GOOD, USAGE = 0, 64
KINDS = ("volumes", "items", "volume_items", "people")


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("export", help="导出目录 — catalogue out, in open forms")
    kinds = topic.add_subparsers(dest="what", metavar="WHAT", required=True)
    parser = kinds.add_parser("catalogue", help="一个全宗的目录 — the description of one fonds")
    parser.add_argument("--fonds", required=True, metavar="CODE", help="全宗号")
    parser.add_argument("--form", choices=("csv", "xlsx", "jsonl", "ead"), default="xlsx")
    parser.add_argument("--class", dest="class_code", default="", metavar="CLASS", help="只要这个类目（和它下面的）")
    parser.add_argument(
        "--kind", choices=KINDS, default=None, help="csv 一次一种，xlsx 不写就是全部；people 须馆长并写明用途"
    )
    _outgoing(parser, run)
    persons = kinds.add_parser(
        "persons", help="人物档：谁和谁是一人、另记的姓名 — who is who, for the head of the archive"
    )
    _outgoing(persons, run_persons)
    places = kinds.add_parser("places", help="库房位置：每卷每件在哪一盒、哪一层 — where everything lies")
    places.add_argument("--site", default="", metavar="CODE", help="只要这个校区；不写就是看得到的全部")
    places.add_argument("--form", choices=("csv", "xlsx"), default="xlsx")
    _outgoing(places, run_places)
    units = kinds.add_parser(
        "units", help="机构沿革：名称、又称、前后关系和依据 — schools and departments through time"
    )
    _outgoing(units, run_units)
    topics = kinds.add_parser("topics", help="专题：应归材料和归入的档案 — topics with their checklists")
    topics.add_argument("--topic", default="", metavar="CODE", help="短名；不写就是全部")
    topics.add_argument("--form", choices=("xlsx", "jsonl"), default="xlsx")
    _outgoing(topics, run_topics)


def _outgoing(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """Give a kind what all that goes out has: where to, who takes it, how it is told."""
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="写到哪个文件（不覆盖已有的）")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    add_acting(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue
    from lantai.stacks import queries as stacks

    if not _writable(arguments.out):
        return USAGE
    if arguments.form == "csv" and arguments.kind is None:
        sys.stderr.write(_("csv 一个文件只放一种目录，请用 --kind 说明是哪一种。") + "\n")
        return USAGE
    if arguments.kind is not None and arguments.form not in catalogue.OF_ONE_LIST:
        sys.stderr.write(
            _("JSON Lines 和 EAD 3 写出全部案卷和件，不能只要其中一种目录；--kind 只和 csv、xlsx 一起用。") + "\n"
        )
        return USAGE
    actor = acting(arguments)
    done = catalogue.export(
        actor, fonds_code=arguments.fonds, form=arguments.form, kind=arguments.kind, path=arguments.out,
        class_code=arguments.class_code, places=stacks.places_in_words(actor),
    )  # fmt: skip
    return _say(done, plain=arguments.json)


def run_persons(arguments: argparse.Namespace) -> int:
    from lantai.catalogue import services as catalogue

    if not _writable(arguments.out):
        return USAGE
    return _say(catalogue.export_persons(acting(arguments), path=arguments.out), plain=arguments.json)


def run_places(arguments: argparse.Namespace) -> int:
    from lantai.stacks import services as stacks

    if not _writable(arguments.out):
        return USAGE
    actor = acting(arguments)
    done = stacks.export_places(actor, path=arguments.out, form=arguments.form, site=arguments.site)
    return _say(done, plain=arguments.json)


def run_units(arguments: argparse.Namespace) -> int:
    from lantai.people import services as people

    if not _writable(arguments.out):
        return USAGE
    return _say(people.export_units(acting(arguments), path=arguments.out), plain=arguments.json)


def run_topics(arguments: argparse.Namespace) -> int:
    from lantai.catalogue import services as catalogue

    if not _writable(arguments.out):
        return USAGE
    done = catalogue.export_topics_to(acting(arguments), path=arguments.out, form=arguments.form, code=arguments.topic)
    return _say(done, plain=arguments.json)


def _writable(path: Path) -> bool:
    from django.utils.translation import gettext as _

    if path.exists() or not path.parent.is_dir():
        sys.stderr.write(_("这里不能写，或者已有同名文件：%(path)s") % {"path": path} + "\n")
        return False
    return True


def _say(done: Any, *, plain: bool) -> int:
    from django.utils.translation import gettext as _

    if plain:
        print(json.dumps(dataclasses.asdict(done)))
    else:
        words = _("写好 %(rows)s 条，%(length)s 字节，SHA-256 %(sha256)s")
        print(words % dataclasses.asdict(done))
    return GOOD
