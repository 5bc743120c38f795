"""`lantai ledger audit|head`: has anybody deleted, edited or inserted recorded rows behind the house's back?"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from lantai.foundation.audit import AuditReport

GOOD, BAD = 0, 1


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("ledger", help=_("账本：核对签发登记簿与事件记录是否被人动过"))
    verbs = topic.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("audit", help=_("逐条核对，发现删除、改动、插入"))
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=audit)
    head = verbs.add_parser("head", help=_("最新的签名树头，供外部见证人保存"))
    head.add_argument("--json", action="store_true")
    head.set_defaults(run=show_head)


def audit(arguments: argparse.Namespace) -> int:
    """Exit 0 when everything agrees, 1 when anything does not."""
    from lantai.certification import services as certification
    from lantai.foundation import audit as auditing
    from lantai.foundation.actor import Actor

    reports = [certification.audit_register(Actor.system("ledger")), auditing.audit_events()]
    if arguments.json:
        print(json.dumps([{**asdict(report), "ok": report.ok} for report in reports], ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _say(report)
    return GOOD if all(report.ok for report in reports) else BAD


def _say(report: AuditReport) -> None:
    verdict = _("一致") if report.ok else _("不一致")
    counts = _("账本 %(size)d 条，核对 %(checked)d 条") % {"size": report.size, "checked": report.checked}
    print(f"{report.log}: {verdict}  {counts}")
    for words, found in (
        (_("被删除"), report.missing),
        (_("被改动"), report.altered),
        (_("被插入"), report.inserted),
        (_("树节点有误"), report.nodes_bad),
        (_("树头有误"), tuple(str(size) for size in report.heads_bad)),
    ):
        for reference in found:
            print(f"   {words}: {reference}")


def show_head(arguments: argparse.Namespace) -> int:
    from lantai.certification import services as certification

    head = certification.tree_head()
    if arguments.json:
        print(json.dumps(head, ensure_ascii=False, indent=1))
    else:
        for name, value in head.items():
            print(f"{name}: {value}")
    return GOOD
