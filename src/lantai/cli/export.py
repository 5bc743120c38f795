"""`lantai export catalogue --fonds CODE --form csv|xlsx|jsonl|ead --out FILE`: everything out, in open forms."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
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
    parser.add_argument("--kind", choices=KINDS, default=None, help="csv 一次一种；people 须馆长并写明用途")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="写到哪个文件（不覆盖已有的）")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    add_acting(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue

    if arguments.out.exists() or not arguments.out.parent.is_dir():
        sys.stderr.write(_("这里不能写，或者已有同名文件：%(path)s") % {"path": arguments.out} + "\n")
        return USAGE
    if arguments.form == "csv" and arguments.kind is None:
        sys.stderr.write(_("csv 一个文件只放一种目录，请用 --kind 说明是哪一种。") + "\n")
        return USAGE
    done = catalogue.export(
        acting(arguments), fonds_code=arguments.fonds, form=arguments.form, kind=arguments.kind, path=arguments.out
    )
    if arguments.json:
        print(json.dumps(dataclasses.asdict(done)))
    else:
        words = _("写好 %(rows)s 条，%(length)s 字节，SHA-256 %(sha256)s")
        print(words % dataclasses.asdict(done))
    return GOOD
