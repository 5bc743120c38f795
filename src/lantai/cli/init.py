"""`lantai init`: make an empty data folder that of a real archive: its profile, its identity, three administrators."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people.values import OneTimePassword

PARTICULARS = {
    "name": "馆名 the archive, such as 某大学档案馆",
    "name_en": "its name in English",
    "university": "校名 the university",
    "university_en": "its name in English",
    "domain": "域名 the address printed on documents for verifying, such as dag.some.edu.cn; it must stay reachable",
    "phone": "电话 for applicants",
    "email": "邮箱, also the sender of our mails",
    "address": "地址",
    "address_en": "address in English",
}


class AlreadyUsed(LantaiError):  # noqa: N818
    code = "FOLDER_USED"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("init", help="make an empty data folder that of a real archive")
    for name, words in PARTICULARS.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}", required=name in {"name", "name_en", "domain"}, default="", help=words
        )
    parser.add_argument("--issue-prefix", required=True, help="what issue numbers begin with, such as 锦档证")
    parser.set_defaults(run=run, prepare=False)


def run(arguments: argparse.Namespace) -> int:
    """Write the profile first, then start afresh under it: settings are read once, at the start of a process."""
    profile = Path(settings.HOME) / "profile"
    if settings.DEMONSTRATION:
        if (Path(settings.HOME) / "prepared").exists():
            raise AlreadyUsed(
                _("这个数据文件夹已放过示例数据：%(folder)s。请另选一个空文件夹（LANTAI_HOME），再执行 lantai init。")
                % {"folder": settings.HOME}
            )
        profile.parent.mkdir(parents=True, exist_ok=True)
        profile.write_text("production\n", "utf-8")
        os.execv(sys.executable, [sys.executable, "-m", "lantai", *sys.argv[1:]])  # noqa: S606  ourselves, no shell
    try:
        made = _initialise(arguments)
    except LantaiError:
        if not (Path(settings.HOME) / "prepared").exists():
            profile.unlink(missing_ok=True)
        raise
    print(_("已建立。三位管理员的首次口令只显示这一次，请分别当面交给三个人："))
    for first in made:
        print(f"  {first.username:<10} {first.password}")
    print(_("接着执行 lantai check，看正式使用前还缺什么。"))
    return 0


def _initialise(arguments: argparse.Namespace) -> list[OneTimePassword]:
    """Who we are comes first: what the rooms ship is made out in the archive's name."""
    from django.db import transaction

    from lantai.cli import prepare
    from lantai.people import services as people

    prepare.migrate()
    system = Actor.system("init")
    with transaction.atomic():
        made = people.initialise(system)
        people.identify_archive(
            system,
            issue_prefix=arguments.issue_prefix,
            **{name: getattr(arguments, name) for name in PARTICULARS},
        )
    prepare.ensure_ready()
    return made
