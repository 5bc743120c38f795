"""`lantai find NAME`: look a person up in the index, one question or a file of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lantai.cli import prepare

if TYPE_CHECKING:
    from lantai.catalogue.values import Candidate, Study
    from lantai.foundation.actor import Actor

FOUND, NONE, UNDECIDED, USAGE = 0, 1, 2, 64
TEXTS = (
    "name",
    "unit",
    "level",
    "student_no",
    "id_number",
    "certificate_no",
    "sex",
    "birth",
    "native_place",
    "supervisor",
)
YEARS = ("entered", "graduated", "slack")


class BadQuestion(ValueError):  # noqa: N818
    """A question that cannot be asked; the words say why."""


def register(subparsers: Any) -> None:
    topic = subparsers.add_parser("find", help=_("查人：按姓名、年份、院系在人名索引里找"))
    topic.add_argument("name", nargs="*", metavar="NAME", help=_("姓名；拉丁字母的姓名可分几个词写"))
    topic.add_argument("--entered", type=int, metavar="Y")
    topic.add_argument("--graduated", type=int, metavar="Y")
    topic.add_argument("--unit", default="", metavar="TEXT")
    topic.add_argument("--level", default="", metavar="L")
    topic.add_argument("--former", action="append", default=[], metavar="NAME", help=_("曾用名，可多次"))
    topic.add_argument("--number", default="", metavar="NO", help=_("学号"))
    topic.add_argument("--supervisor", default="", metavar="NAME", help=_("导师；研究生可只凭导师查"))
    topic.add_argument("--slack", type=int, default=0, metavar="YEARS", help=_("年份拿不准时放宽几年"))
    topic.add_argument("--limit", type=int, default=10, metavar="N")
    topic.add_argument("--json", action="store_true")
    topic.add_argument("--batch", type=Path, metavar="FILE.jsonl")
    prepare.add_acting(topic)
    topic.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    name = " ".join(arguments.name).strip()
    if bool(arguments.batch) == bool(name or arguments.supervisor.strip()):
        return _usage(_("请给出一个姓名，或用 --batch 给出一个文件（二者取一）。"))
    if not 1 <= arguments.limit <= 100:
        return _usage(_("--limit 须在 1 到 100 之间。"))
    from lantai.catalogue import queries as catalogue

    if arguments.batch and not arguments.batch.is_file():
        return _usage(_("没有这个文件：%(file)s") % {"file": arguments.batch})
    actor = prepare.acting(arguments)
    if not catalogue.indexed():
        sys.stderr.write("lantai: " + _("人名索引还是空的。请先用 lantai import catalogue 导入名册。") + "\n")
        return UNDECIDED
    if arguments.batch:
        return _batch(actor, arguments.batch, arguments.limit)
    found = _find(actor, _question(arguments, name), arguments.limit)
    if arguments.json:
        print(json.dumps([_plain(candidate) for candidate in found], ensure_ascii=False))
    else:
        _print(found)
    return FOUND if found else NONE


def _usage(words: str) -> int:
    sys.stderr.write(f"lantai find: {words}\n")
    return USAGE


def _find(actor: Actor, study: Study, limit: int) -> list[Candidate]:
    from lantai.catalogue import services as catalogue

    return catalogue.find_person(actor, study=study, limit=limit)


def _question(arguments: argparse.Namespace, name: str) -> Study:
    from lantai.catalogue.values import Study

    return Study(
        name=_sound(name), former_names=tuple(map(_sound, arguments.former)), entered=arguments.entered,
        graduated=arguments.graduated, slack=max(0, arguments.slack), unit=_sound(arguments.unit), level=_sound(arguments.level),
        student_no=_sound(arguments.number), supervisor=_sound(arguments.supervisor),
    )  # fmt: skip


def _batch(actor: Actor, path: Path, limit: int) -> int:
    """Answer one question a line, one array a line; a bad line answers with an error object and 1 at the end."""
    found_any = bad = False
    for number, line in enumerate(_lines(path), start=1):
        try:
            study, most = _read(line, limit)
        except BadQuestion as error:
            bad = True
            print(json.dumps({"error": str(error), "line": number}, ensure_ascii=False), flush=True)
            continue
        found = _find(actor, study, most)
        found_any = found_any or bool(found)
        print(json.dumps([_plain(candidate) for candidate in found], ensure_ascii=False))
    return NONE if bad or not found_any else FOUND


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        for line in stream:
            bare = line.removeprefix(b"\xef\xbb\xbf").strip()
            if bare:
                yield bare


def _read(line: bytes, limit: int) -> tuple[Study, int]:
    from lantai.catalogue.values import Study

    try:
        asked = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadQuestion(_("这一行不是 UTF-8 的 JSON 对象。")) from error
    if not isinstance(asked, dict):
        raise BadQuestion(_("这一行不是 JSON 对象。"))
    texts = {name: _text(asked.get(name), name) for name in TEXTS}
    if not any(texts[name] for name in ("name", "student_no", "id_number", "certificate_no", "supervisor")):
        raise BadQuestion(_("没有 name。"))
    numbers = {name: _year(asked.get(name), name) for name in YEARS}
    former = asked.get("former_names") or []
    if not isinstance(former, list) or not all(isinstance(one, str) for one in former):
        raise BadQuestion(_("former_names 须是文字的数组。"))
    most = asked.get("limit", limit)
    if not isinstance(most, int) or not 1 <= most <= 100:
        raise BadQuestion(_("limit 须是 1 到 100 的整数。"))
    slack = max(0, numbers["slack"] or 0)
    return (
        Study(
            **texts,
            entered=numbers["entered"],
            graduated=numbers["graduated"],
            slack=slack,
            former_names=tuple(map(_sound, former)),
        ),
        most,
    )


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return _sound(str(value)[:400])
    raise BadQuestion(_("%(name)s 须是文字。") % {"name": name})


def _sound(text: str) -> str:
    """Return `text` with a question mark for what is no character (half a surrogate pair, a byte of another code)."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _year(value: Any, name: str) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -1 < value < 3000:
        raise BadQuestion(_("%(name)s 须是年份（整数）。") % {"name": name})
    return value


def _plain(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate as other programs read it: years as integers, unknown as null."""
    return {
        "name": candidate.name,
        "entered": candidate.entered,
        "graduated": candidate.graduated,
        "unit": candidate.unit or None,
        "level": candidate.level or None,
        "student_no": candidate.student_no or None,
        "ref_code": candidate.ref_code or None,
        "page": candidate.page or None,
        "region": candidate.region.as_list() if candidate.region else None,
        "tier": candidate.tier,
        "reasons": [reason.text for reason in candidate.reasons],
    }


def _print(found: list[Candidate]) -> None:
    if not found:
        print(_("没有找到。可放宽年份（--slack）、换一种写法，或查前身学校。"))
    for place, one in enumerate(found, start=1):
        years = f"{one.entered or '—'}–{one.graduated or '—'}"
        print(f"{place:>3}. {one.tier} {one.name}  {years}  {one.unit} {one.level} {one.student_no}".rstrip())
        print(f"     {one.ref_code} {one.page}  {one.title}".rstrip())
        for reason in one.reasons:
            print(f"     {'+' if reason.good else '-'} {reason.text}")
