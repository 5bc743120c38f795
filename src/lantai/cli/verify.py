"""`lantai verify FILE`: is this file ours, unchanged and in force? It changes no data folder and makes none."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from lantai.certification.values import VerdictView

IN_FORCE, OTHER, UNDECIDED, USAGE = 0, 1, 2, 64


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("verify", help=_("验真：判定一个 PDF 是否本馆签发、未经改动、现行有效"))
    topic.add_argument("file", type=Path, metavar="FILE")
    topic.add_argument("--json", action="store_true")
    topic.set_defaults(run=run, prepare=False)


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 only for "issued by us, unchanged, in force"; 2 when it cannot decide; 1 for the rest; 64 for no file."""
    if not arguments.file.is_file():
        sys.stderr.write("lantai verify: " + _("没有这个文件：%(file)s") % {"file": arguments.file} + "\n")
        return USAGE
    from lantai.certification import services as certification

    try:
        view = certification.verify_here(arguments.file)
    except OSError as fault:
        sys.stderr.write("lantai verify: " + _("文件读不出来：%(why)s") % {"why": fault} + "\n")
        return UNDECIDED
    if arguments.json:
        print(json.dumps(certification.as_json(view), ensure_ascii=False, indent=1))
    else:
        _say(view)
    if view.verdict == 1:
        return IN_FORCE
    return UNDECIDED if view.verdict == 6 else OTHER


def _say(view: VerdictView) -> None:
    """Say the verdict in both languages, whatever the machine's: a print-out may be shown to anybody."""
    from lantai.certification import texts

    print(f"{view.verdict}  {view.title}  ·  {view.title_en}")
    print(f"   {view.advice}\n   {view.advice_en}")
    for fact in (*view.findings, *view.facts):
        tail = f"  ·  {fact.value_en}" if fact.value_en else ""
        print(f"   {fact.label} {fact.label_en}: {fact.value}{tail}")
    for change in view.changes:
        zh, en = texts.PAGE_STATES[change.state]
        print(f"   第 {change.page} 页 Page {change.page}: {zh}  ·  {en}")
    if view.proof is not None:
        print(f"   {_('签发登记簿')} Ledger: {view.proof.position + 1}/{view.proof.size}  {view.proof.root}")
