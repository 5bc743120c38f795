"""`lantai holdings`: what was held on a day, in volumes, items, metres of shelf and bytes; as lines or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lantai.cli.prepare import acting, add_acting

if TYPE_CHECKING:
    from lantai.catalogue.values import Counts
    from lantai.reporting.values import Holdings

GOOD, USAGE = 0, 64
GB = 10**9


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser(
        "holdings", help="馆藏统计：某一天馆里有什么，按门类、载体、年度，多少卷、件、米、GB — the holdings on a day"
    )
    topic.add_argument("--at", type=date.fromisoformat, metavar="YYYY-MM-DD", help="截至哪一天，默认现在")
    topic.add_argument("--fonds", default="", metavar="CODE", help="只算一个全宗")
    topic.add_argument("--school", default="", metavar="NAME", help="只算一个院系，哪个时期的名称都行")
    topic.add_argument("--json", action="store_true", help="全部数字，一个 JSON 对象")
    add_acting(topic)
    topic.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from lantai.catalogue import queries as catalogue
    from lantai.foundation import clock
    from lantai.reporting import services as reporting

    actor = acting(arguments)
    if arguments.fonds and arguments.fonds not in dict(catalogue.all_fonds_codes(actor)):
        return _usage(_("没有全宗 %(code)s。") % {"code": arguments.fonds})
    day = arguments.at or clock.today()
    if day > clock.today():
        return _usage(_("%(day)s 还没有到。") % {"day": day})
    report = reporting.take_holdings(actor, day=day, fonds=arguments.fonds, school=arguments.school.strip())
    if arguments.json:
        print(json.dumps(plain(report), ensure_ascii=False))
    else:
        for words in _lines(report):
            print("\t".join(words))
    return GOOD


def _usage(words: str) -> int:
    sys.stderr.write(f"lantai holdings: {words}\n")
    return USAGE


def plain(report: Holdings) -> dict[str, Any]:
    """Return every figure as plain values: volumes are ``held``, ``digitised``, ``indexed``; lengths in mm and bytes.

    ``boxes`` and ``shelf_mm`` are null where the shelf is not known (``places_since``: from when it is) or was not asked.
    """
    found, shelf = report.held, report.shelved
    known = shelf is not None and shelf.known
    return {
        "at": found.at.isoformat(), "fonds": found.fonds, "school": found.school, "volumes": asdict(found.total),
        "items": found.items, "components": found.components, "undated": found.undated, "named_only": found.named_only,
        "boxes": shelf.boxes if shelf and known else None, "shelf_mm": shelf.length_mm if shelf and known else None,
        "places_since": shelf.since.isoformat() if shelf and shelf.since else None, "boxed": report.boxed,
        "unboxed": report.loose, "pages": found.pages, "page_bytes": found.page_bytes, "recordings": found.recordings,
        "recording_bytes": found.recording_bytes,
        "categories": [
            {"code": line.code, "name": line.name, "name_en": line.name_en, **_line(line)} for line in found.categories
        ],
        "carriers": [{"code": line.code, **_line(line)} for line in found.carriers],
        "key_classes": [
            {"code": line.code, "name": line.name, **asdict(line.counts), "expected_years": line.expected_years,
             "complete_years": line.complete_years, "years": _years([(cell.year, cell.counts) for cell in line.cells])}
            for line in found.keys
        ],
        "schools": [{"name": line.name, **asdict(line.counts)} for line in found.schools],
    }  # fmt: skip


def _line(line: Any) -> dict[str, Any]:
    return {**asdict(line.counts), "share": round(line.share, 4), "years": _years(line.years)}


def _years(years: Any) -> list[dict[str, Any]]:
    return [{"year": year, **asdict(counts)} for year, counts in years]


def _lines(report: Holdings) -> list[list[str]]:
    from django.utils import timezone
    from django.utils.translation import get_language

    from lantai.catalogue.texts.describing import CARRIER_LINES

    found, shelf = report.held, report.shelved
    english = (get_language() or "").startswith("en")
    lines = [
        [_("截至 %(moment)s") % {"moment": found.at.isoformat(timespec="seconds")}, _("馆藏"), _("已扫描"), _("已建人名索引")],
        [_("案卷"), *_three(found.total)], [_("件"), str(found.items)], [_("组件"), str(found.components)],
    ]  # fmt: skip
    if report.loose is not None:
        lines.append([_("没有装盒的案卷"), str(report.loose)])
    if shelf is not None and shelf.known:
        lines += [[_("盒"), str(shelf.boxes)], [_("排架长度（米）"), f"{shelf.metres:.3f}"]]
    elif shelf is not None and shelf.since is not None:
        since = timezone.localtime(shelf.since).date()
        lines.append([_("排架长度（米）"), _("不知道，装盒从 %(since)s 起才登记") % {"since": since}])
    elif shelf is not None:
        lines.append([_("排架长度（米）"), _("不知道，还没有登记装盒")])
    lines += [
        [_("页面图像"), str(found.pages)], [_("页面图像（GB）"), f"{found.page_bytes / GB:.9f}"],
        [_("录音录像"), str(found.recordings)], [_("录音录像（GB）"), f"{found.recording_bytes / GB:.9f}"],
    ]  # fmt: skip
    lines += [[line.code, line.name_en if english else line.name, *_three(line.counts)] for line in found.categories]
    return lines + [[_("载体"), str(CARRIER_LINES[line.code]), *_three(line.counts)] for line in found.carriers]


def _three(counts: Counts) -> list[str]:
    return [str(counts.held), str(counts.digitised), str(counts.indexed)]
