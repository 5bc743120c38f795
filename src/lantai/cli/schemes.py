"""`lantai schemes`: which versions of schemes there are, and a list of classes read into one."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantai.cli.prepare import acting, add_acting

if TYPE_CHECKING:
    from lantai.foundation.actor import Actor

GOOD, USAGE = 0, 64


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("schemes", help="分类方案：有哪些，读入一张类目表 — classification schemes")
    verbs = topic.add_subparsers(dest="verb", metavar="VERB", required=True)
    show = verbs.add_parser("list", help="有哪些方案和版本，哪些全宗在用 — which there are, and who uses them")
    add_acting(show)
    show.set_defaults(run=run_list)
    read = verbs.add_parser(
        "read", help="把类目表（代码,名称,英文名）读入一个版本，没有就新立 — read classes from a csv file"
    )
    read.add_argument("file", metavar="FILE", type=Path, help="csv，UTF-8 或 GB18030，第一行可以是标题")
    read.add_argument("--scheme", required=True, metavar="CODE", help="方案的代码，例如 process")
    read.add_argument("--version", dest="scheme_version", required=True, metavar="VERSION", help="版本，例如 2027")
    read.add_argument("--name", default="", metavar="NAME", help="新立方案的名称")
    read.add_argument("--copy", default="", metavar="'CODE VERSION'", help="新立时以哪个版本为底本")
    add_acting(read)
    read.set_defaults(run=run_read)


def run_list(arguments: argparse.Namespace) -> int:
    from lantai.catalogue.queries import arrangement

    for row in arrangement.schemes(acting(arguments)):
        uses = "、".join(f"{use.fonds} {use.years}".strip() for use in row.lines)
        print("\t".join([f"{row.code} {row.version}", row.name, str(len(row.classes)), uses]))
    return GOOD


def run_read(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.queries import arrangement

    if not arguments.file.is_file():
        sys.stderr.write(_("找不到文件：%(path)s") % {"path": arguments.file} + "\n")
        return USAGE
    actor = acting(arguments)
    known = {f"{row.code} {row.version}": row.id for row in arrangement.schemes(actor)}
    wanted = f"{arguments.scheme} {arguments.scheme_version}"
    if arguments.copy and arguments.copy not in known:
        sys.stderr.write(_("没有分类方案 %(scheme)s。") % {"scheme": arguments.copy} + "\n")
        return USAGE
    rows = _rows(arguments.file.read_bytes())
    if wanted in known:
        added, renamed, same = catalogue.read_classes(actor, scheme_id=known[wanted], rows=rows)
        counts = {"scheme": wanted, "added": added, "renamed": renamed, "same": same}
        print(_("%(scheme)s：新加 %(added)d 个类目，改名 %(renamed)d 个，%(same)d 个照旧。") % counts)
        _tell_under_way(actor)
        return GOOD
    catalogue.make_version(
        actor, of=known.get(arguments.copy), code=arguments.scheme, version=arguments.scheme_version,
        name=arguments.name, classes=rows,
    )  # fmt: skip
    print(_("已立 %(scheme)s，读入 %(n)d 行类目。") % {"scheme": wanted, "n": len(rows)})
    return GOOD


def _tell_under_way(actor: Actor) -> None:
    """Say which fonds hold so much that the worker classes it again."""
    from django.utils.translation import gettext as _

    from lantai.catalogue.queries import classing

    for one in classing.reclassings(actor):
        print(
            _("全宗 %(fonds)s 的 %(n)d 卷（件）由后台重认类目。") % {"fonds": one.fonds_code, "n": one.total - one.done}
        )


def _rows(content: bytes) -> list[tuple[str, str, str]]:
    """Return code, name and English name of each line; a first line that begins with no code is a header."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    rows = [([cell.strip() for cell in row] + ["", "", ""])[:3] for row in csv.reader(io.StringIO(text)) if any(row)]
    if rows and not rows[0][0].isascii():
        rows = rows[1:]
    return [(code, name, name_en) for code, name, name_en in rows]
