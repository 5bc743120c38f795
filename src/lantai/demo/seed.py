"""`python -m lantai.demo.seed`: fill an empty data folder, once. Everything goes through the rooms' services."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from lantai.demo.painter import Pages

SEEDED = "demo-seeded.json"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.config.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415  settings exist from here on
    from django.utils import translation  # noqa: PLC0415

    from lantai.cli import prepare  # noqa: PLC0415
    from lantai.demo import painter  # noqa: PLC0415
    from lantai.foundation.sparing import search_for_rings_rarely  # noqa: PLC0415

    search_for_rings_rarely()
    translation.activate("zh-hans")
    if not settings.DEMONSTRATION:
        sys.stderr.write(
            "这个数据文件夹属于一个真实的档案馆，不能放示例数据。\n  This data folder is a real archive's.\n"
        )
        return 1
    done = Path(settings.HOME) / SEEDED
    begun = time.monotonic()
    half = Path(settings.HOME) / "demo-half-done"
    if half.exists() and not done.exists():
        clear_away(Path(settings.HOME))
    if done.exists():
        prepare.ensure_ready()
        return 0
    with painter.painting() as pages:
        prepare.ensure_ready()
        half.touch()
        say("数据表与词表已备好 tables and vocabularies", begun)
        facts = fill(begun, pages)
    draft = done.with_suffix(".new")
    draft.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    draft.chmod(0o600)
    draft.replace(done)
    half.unlink()
    return 0


def clear_away(home: Path) -> None:
    """Remove what an interrupted seeding left: only in a folder that our own mark says was being filled."""
    from django.conf import settings  # noqa: PLC0415

    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        raise SystemExit(
            "示例只写了一半，数据库要先清空：dropdb、createdb。\n  Seeding was interrupted; empty the database."
        )
    print("· 上次没有写完，从头再来 starting over", flush=True)
    for path in home.iterdir():
        if path.name in {"run", "keys"}:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def say(words: str, begun: float) -> None:
    print(f"· {words} ({time.monotonic() - begun:.1f} s)", flush=True)


def fill(begun: float, pages: Future[Pages]) -> dict[str, Any]:
    """Tell the demonstration's story from the beginning and return what `demo.json` shows."""
    from django.conf import settings  # noqa: PLC0415

    from lantai.demo import (  # noqa: PLC0415
        between,
        cases,
        intake,
        news,
        papers,
        people,
        questions,
        recordings,
        scans,
        stacks,
        topics,
    )  # fmt: skip

    logins = people.seed_applicants() | people.seed_staff()
    news.announce()
    say("人员 people", begun)
    intake.take_in_first(pages.result())
    topics.open_and_gather()
    if absent := recordings.bring_in():
        say(absent, begun)
    questions.ask()
    say("馆藏、名册、页面图像 holdings, lists, page images", begun)
    told = cases.tell()
    say("申请与复制件 cases and sealed copies", begun)
    stacks.shelve()
    scans.tell()
    between.send_about()
    say("库房与数字化 stacks and digitisation", begun)
    specimens = settings.HOME / "specimens"
    papers.keep_specimens(specimens)
    intake.go_on_later()
    return {"logins": logins, "outbox": str(settings.OUTBOX), "specimens": str(specimens), **told}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("· 停在半路，下次从头再来 stopped half-way; the next start begins anew", flush=True)
        sys.exit(130)
