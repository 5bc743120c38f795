"""`lantai receive`: a folder, a zip or a file of scanned pages into a batch; cut short, the same command goes on."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from lantai.cli.prepare import acting, add_acting

GOOD, BAD = 0, 1


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("receive", help="接收数字化成果：文件夹或压缩包 — take scanned pages into a batch")
    topic.add_argument("source", metavar="FOLDER|ZIP", help="文件夹、zip 或一个文件")
    topic.add_argument("--batch", required=True, metavar="PROJECT-N", help="批次，例如 DX87-3")
    topic.add_argument("--check", action="store_true", help="现在就逐页检查，不等后台 — look at the pages now")
    topic.add_argument("--json", action="store_true", help="以 JSON 输出")
    add_acting(topic)
    topic.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from lantai.digitisation.queries import batches
    from lantai.digitisation.services import checking, receiving
    from lantai.foundation.actor import Actor

    actor = acting(arguments)
    batch_id = batches.by_name(actor, name=arguments.batch)
    begun, last = time.monotonic(), 0.0

    def show(receipt: receiving.Receipt) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last > 0.5:
            last = time.monotonic()
            sys.stderr.write(f"\r{receipt.received + receipt.known}  {receipt.bytes / 1e6:.0f} MB ")

    receipt = receiving.receive(actor, batch_id=batch_id, source=arguments.source, progress=show)
    checked = checking.check_waiting(Actor.system("receive"), batch_id=batch_id) if arguments.check else 0
    told = {
        "received": receipt.received, "known": receipt.known, "manifests": receipt.manifests, "bytes": receipt.bytes,
        "refused": [{"name": name, "why": why} for name, why in receipt.refused], "checked": checked,
        "seconds": round(time.monotonic() - begun, 1),
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(_("收到 %(received)d 个文件，另有 %(known)d 个早已收过，清单 %(manifests)d 份。") % told)
        for name, why in receipt.refused:
            print(f"  {name}: {why}")
    return BAD if receipt.refused else GOOD
