"""`lantai check`: the deployment in words. Exit code 1 when a production profile is unsafe."""

from __future__ import annotations

import argparse
import json
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    words: str
    fit: bool  # fit for a production profile


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "check", help="the deployment in words; non-zero when a production profile is unsafe"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    findings = [_profile(), _database(), _folder(), _keys(), _seal(), _store(), _channels(), _door(), _administrators()]
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            print(f"{'✓' if finding.fit else '!'} {finding.subject}：{finding.words}")
    unfit = [finding for finding in findings if not finding.fit]
    if settings.DEMONSTRATION:
        if not arguments.json:
            print(_("这是示例：带 ! 的各项在正式使用前须先解决。"))
        return 0
    if unfit and not arguments.json:
        print(_("这个部署还不能正式使用，共 %(count)s 项待解决。") % {"count": len(unfit)})
    return 1 if unfit else 0


def _profile() -> Finding:
    words = _("示例（lantai init 建立正式档案馆）") if settings.DEMONSTRATION else _("正式")
    return Finding(_("用途"), words, not settings.DEMONSTRATION)


def _database() -> Finding:
    if connection.vendor == "sqlite":
        return Finding(
            _("数据库"), _("SQLite，一个文件：%(name)s") % {"name": connection.settings_dict["NAME"]}, fit=True
        )
    return Finding(_("数据库"), f"PostgreSQL {connection.settings_dict['HOST'] or 'socket'}", fit=True)


def _folder() -> Finding:
    """Names of people are readable in the database and in messages waiting to go out: nobody else may look."""
    home = Path(settings.HOME)
    if not _open(home):
        return Finding(_("数据文件夹"), _("只有本用户能读"), fit=True)
    kept = [*home.glob("*.sqlite3*"), Path(settings.STORE), Path(settings.OUTBOX), Path(settings.UPLOADS)]
    names = [path.name for path in kept if path.exists() and _open(path)]
    if names:
        return Finding(
            _("数据文件夹"),
            _("别的用户也能读：%(names)s（chmod -R go= ）") % {"names": "、".join(names[:4])},
            fit=False,
        )
    return Finding(_("数据文件夹"), _("只有本用户能读"), fit=True)


def _open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _keys() -> Finding:
    folder, home = Path(settings.KEYS), Path(settings.HOME)
    open_to_others = [path.name for path in [folder, *folder.rglob("*")] if path.exists() and _open(path)]
    if open_to_others:
        return Finding(_("密钥"), _("别的用户也能读：%(names)s") % {"names": "、".join(open_to_others[:4])}, fit=False)
    if folder.is_relative_to(home):
        return Finding(_("密钥"), _("只有本用户能读，但与数据放在一起（LANTAI_KEYS 可另指文件夹）"), fit=False)
    return Finding(_("密钥"), _("只有本用户能读，与数据分开"), fit=True)


def _seal() -> Finding:
    return Finding(_("印章"), _("自建证书，只供示例，没有法律效力"), fit=False)


def _store() -> Finding:
    return Finding(_("存储"), _("本机文件夹，1 份；异地：无"), fit=False)


def _channels() -> Finding:
    from lantai.notices import queries as notices

    real = notices.channels()
    if all(real.values()):
        return Finding(_("短信与邮件"), _("经邮件服务器和短信网关发出"), fit=True)
    folder = {"folder": settings.OUTBOX}
    if real["mail"]:
        return Finding(_("短信与邮件"), _("邮件真正发出；短信只写到文件夹 %(folder)s") % folder, fit=False)
    if real["sms"]:
        return Finding(_("短信与邮件"), _("短信真正发出；邮件只写到文件夹 %(folder)s") % folder, fit=False)
    return Finding(_("短信与邮件"), _("只写到文件夹 %(folder)s，不真正发出") % folder, fit=False)


def _door() -> Finding:
    faults = []
    if not settings.SECURE_COOKIES:
        faults.append(_("没有 HTTPS（LANTAI_HTTPS）"))
    if "*" in settings.ALLOWED_HOSTS:
        faults.append(_("接受任何主机名（LANTAI_HOSTS）"))
    return Finding(_("网页入口"), "；".join(faults) or _("只接受 HTTPS 和指定的主机名"), not faults)


def _administrators() -> Finding:
    from lantai.people import queries as people

    held = {role: people.staff([role]) for role in ("sysadmin", "secadmin", "auditor")}
    missing = [role for role, accounts in held.items() if not accounts]
    if missing:
        return Finding(_("三员"), _("还没有：%(roles)s") % {"roles": "、".join(missing)}, fit=False)
    return Finding(_("三员"), _("系统、安全、审计三员分设"), fit=True)
