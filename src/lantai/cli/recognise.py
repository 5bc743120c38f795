"""`lantai recognise --fonds CODE [--ref CODE] [--again] [--json]`: have attached pages read, here and now, telling how far it is."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

from lantai.cli.prepare import acting, add_acting

GOOD, UNDECIDED = 0, 2


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("recognise", help="识别页图：逐行认出人名，进入人名索引 — read page images")
    topic.add_argument("--fonds", required=True, metavar="CODE", help="全宗号")
    topic.add_argument("--ref", default="", metavar="CODE", help="只识别这个档号的页")
    topic.add_argument("--again", action="store_true", help="没认出的、没有人校核过的，重新识别")
    topic.add_argument("--queue", action="store_true", help="只排队，由后台工作进程识别")
    topic.add_argument("--json", action="store_true", help="以 JSON 输出")
    add_acting(topic)
    topic.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print how far it is and a summary last. Exit 0; 2 when pages are left because the machine is not installed."""
    from lantai.digitisation import services
    from lantai.digitisation.queries import readings

    actor = acting(arguments)
    asked, known = services.ask_attached(
        actor, fonds_code=arguments.fonds, ref_code=arguments.ref, again=arguments.again
    )
    before = readings.progress_of(fonds_code=arguments.fonds)
    begun = time.monotonic()
    done = 0
    if not arguments.queue:
        done = services.read_waiting(
            actor, by=f"cli-{os.getpid()}", seconds=float("inf"), progress=_teller(arguments.json, before.waiting)
        )
    after = readings.progress_of(fonds_code=arguments.fonds)
    told = {
        "fonds": arguments.fonds, "asked": asked, "known": known, "done": done, "read": after.read,
        "refused": after.refused, "waiting": after.waiting, "people": after.people, "cells_open": after.cells_open,
        "seconds": round(time.monotonic() - begun, 1),
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False) if arguments.json else _words(told))
    return GOOD


def _teller(plain: bool, total: int) -> Any:
    """Return what is called after each page: it tells count, rate and how long it will still take."""
    begun = time.monotonic()

    def tell(done: int) -> None:
        rate = done / max(0.001, time.monotonic() - begun) * 60
        left = max(0, total - done)
        minutes = left / rate if rate else 0
        if plain:
            facts = {"done": done, "left": left, "pages_per_minute": round(rate, 1), "minutes_left": round(minutes, 1)}
            print(json.dumps(facts), flush=True)
        elif sys.stderr.isatty() or done == total or done % 20 == 0:
            from django.utils.translation import gettext as _

            words = _("已识别 %(done)d 页，剩 %(left)d 页；每分钟 %(rate).1f 页，约需 %(minutes)d 分钟")
            end = "\r" if sys.stderr.isatty() else "\n"
            sys.stderr.write(words % {"done": done, "left": left, "rate": rate, "minutes": round(minutes)} + end)
            sys.stderr.flush()

    return tell


def _words(told: dict[str, Any]) -> str:
    from django.utils.translation import gettext as _

    return (
        _(
            "%(fonds)s：新排 %(asked)d 页（%(known)d 页早已识别或在排），这次识别 %(done)d 页，用了 %(seconds)s 秒。"
            "累计认出 %(read)d 页、%(people)d 人；%(refused)d 页没认出，%(waiting)d 页在等，%(cells_open)d 格待校核。"
        )
        % told
    )
