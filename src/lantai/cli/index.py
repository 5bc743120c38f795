"""`lantai index status|rebuild`: how the search index stands; making it again from the database while the old one answers."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from lantai.cli.prepare import acting, add_acting

GOOD, BAD = 0, 1


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser(
        "index", help="检索索引：状态与重建 — the search index: how it stands, making it again"
    )
    verbs = topic.add_subparsers(dest="verb", metavar="VERB", required=True)
    status = verbs.add_parser("status", help="现在答问的是哪一代 — which generation answers")
    status.add_argument("--json", action="store_true", help="以 JSON 输出")
    status.set_defaults(run=run_status)
    again = verbs.add_parser(
        "rebuild", help="从数据库重建，旧的照常答问 — from the database, while the old one answers"
    )
    add_acting(again)
    again.set_defaults(run=run_rebuild)


def run_status(arguments: argparse.Namespace) -> int:
    """Exit 0 when an index answers that the rule in force has made."""
    from django.utils.translation import gettext as _

    from lantai.discovery import queries

    found = queries.status()
    if arguments.json:
        print(json.dumps(dataclasses.asdict(found), ensure_ascii=False))
    elif found.live is None:
        print(_("没有索引在答问，后台正要建或正在建"))
    else:
        print(_("第 %(n)s 代，%(documents)s 条，%(since)s 起") % {"n": found.live, "documents": found.documents, "since": found.live_since[:16]})  # fmt: skip
    return GOOD if found.live is not None and found.current else BAD


def run_rebuild(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.discovery import services

    begun = time.monotonic()
    documents = services.rebuild(acting(arguments), progress=_telling(begun))
    seconds = max(time.monotonic() - begun, 0.001)
    print(_("重建了 %(n)s 条，每秒 %(rate)s 条") % {"n": documents, "rate": round(documents / seconds)})
    return GOOD


def _telling(begun: float) -> Callable[[int], None]:
    """Return what says now and then how far it is; nothing is said where nobody watches."""
    said = [begun]

    def tell(done: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - said[0] > 2:
            said[0] = time.monotonic()
            print(done, file=sys.stderr)

    return tell
