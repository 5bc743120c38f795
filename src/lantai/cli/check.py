"""`lantai check`: the deployment in words. Exit code 1 when a production profile is unsafe."""

from __future__ import annotations

import argparse
import json
import stat
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lantai.foundation import clock

ROOM = 5 << 30  # less than this left in the store is too little


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
    findings = [
        _profile(), _archive(), _database(), _clock(), _folder(), _keys(), *_seal(), *_store(), *_channels(), _courier(), _door(),
        _administrators(),
    ]  # fmt: skip
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            colon = ": " if _english() else "："
            print(f"{'✓' if finding.fit else '!'} {finding.subject}{colon}{finding.words}")
    unfit = [finding for finding in findings if not finding.fit]
    if settings.DEMONSTRATION:
        if not arguments.json:
            print(_("这是示例：带 ! 的各项在正式使用前须先解决。"))
        return 0
    if unfit and not arguments.json:
        print(_("这个部署还不能正式使用，共 %(count)s 项待解决。") % {"count": len(unfit)})
    return 1 if unfit else 0


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _joined(words: list[str]) -> str:
    return ("; " if _english() else "；").join(words)


def _profile() -> Finding:
    words = _("示例（lantai init 建立正式档案馆）") if settings.DEMONSTRATION else _("正式")
    return Finding(_("用途"), words, not settings.DEMONSTRATION)


def _database() -> Finding:
    if connection.vendor == "sqlite":
        return Finding(
            _("数据库"), _("SQLite，一个文件：%(name)s") % {"name": connection.settings_dict["NAME"]}, fit=True
        )
    return Finding(_("数据库"), f"PostgreSQL {connection.settings_dict['HOST'] or 'socket'}", fit=True)


def _clock() -> Finding:
    """A clock behind what was sealed can seal nothing and verify nothing."""
    from lantai.certification import queries as certification

    if certification.clock_behind(clock.now()):
        words = _("时钟早于最近一份有效文件的签发时间：不能用印，也不能判定真伪（请校准时钟）")
        return Finding(_("时钟"), words, fit=False)
    return Finding(_("时钟"), _("不早于已经签发的文件"), fit=True)


def _folder() -> Finding:
    """Names of people are readable in the database and in messages waiting to go out: nobody else may look in."""
    home = Path(settings.HOME)
    if not _open(home):
        return Finding(_("数据文件夹"), _("只有本用户能进：%(folder)s") % {"folder": home}, fit=True)
    kept = [*home.glob("*.sqlite3*"), Path(settings.STORE), Path(settings.OUTBOX), Path(settings.UPLOADS)]
    names = [path.name for path in kept if path.exists() and _open(path)]
    words = _("别的用户也能进：%(folder)s（chmod 700）") % {"folder": home}
    if names:
        words = _("别的用户也能读：%(names)s（chmod -R go= ）") % {"names": "、".join(names[:4])}
    return Finding(_("数据文件夹"), words, fit=False)


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


def _seal() -> list[Finding]:
    """What the seal says of itself, and whose clock its time stamps are."""
    from lantai.certification import services as certification

    seal = certification.seal_standing()
    whose = _("%(subject)s，有效期至 %(day)s") % {"subject": seal.subject, "day": _day(seal.until)}
    if not seal.prepared:
        whose = _("尚未生成，第一次用印时生成")
    words = whose if seal.legal else _("%(whose)s；自建证书，只供示例，没有法律效力") % {"whose": whose}
    stamp = _("本机自己签发，不是第三方时间") if seal.own_clock else _("第三方时间戳服务")
    return [Finding(_("印章"), words, seal.legal), Finding(_("时间戳"), stamp, not seal.own_clock)]


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment is not None else "—"


def _store() -> list[Finding]:
    """Where the bytes are, how much room is left, how many copies there are."""
    from lantai.preservation import services as preservation

    store = preservation.store().standing()
    roomy = store.free is None or store.free > ROOM
    place = {"place": store.place, "free": _size(store.free)}
    room = _("%(place)s，还可写 %(free)s") % place if store.free is not None else store.place
    copies = {"count": store.replicas, "away": store.off_site}
    return [
        Finding(_("存储"), room if roomy else _("快写满了：%(place)s，只剩 %(free)s") % place, roomy),
        Finding(
            _("副本"), _("%(count)d 份，其中异地 %(away)d 份") % copies, store.replicas >= 3 and store.off_site >= 1
        ),
    ]


def _size(length: int | None) -> str:
    return "—" if length is None else f"{length / (1 << 30):.1f} GB"


def _channels() -> list[Finding]:
    """Which channels really reach people, as the senders themselves say."""
    from lantai.notices.services.deliver import mailer, short_message_sender

    folder = {"folder": settings.OUTBOX}
    mail, sms = mailer().is_real, short_message_sender().is_real
    only = _("只写到文件夹 %(folder)s，不真正发出") % folder
    return [
        Finding(_("邮件服务器"), _("经邮件服务器发出") if mail else f"{only} (LANTAI_SMTP)", mail),
        Finding(_("短信网关"), _("经短信网关发出") if sms else f"{only} (LANTAI_SMS_GATEWAY)", sms),
    ]


def _courier() -> Finding:
    from lantai.reference.couriers import courier_office

    real = courier_office().is_real
    return Finding(_("快递接口"), _("经快递接口下单") if real else _("只把面单写到文件夹，要人工叫快递"), fit=True)


def _archive() -> Finding:
    """Who we are: printed on every document, so it must be ours before the first one."""
    from lantai.people import queries as people

    archive = people.archive()
    example = archive.domain.endswith((".example", ".test", ".invalid", "localhost"))
    missing = [name for name, value in ((_("电话"), archive.phone), (_("地址"), archive.address)) if not value]
    words = [f"{archive.name_en if _english() else archive.name} · https://{archive.domain}"]
    if example:
        words.append(_("示例域名，印在文件上的核验地址打不开"))
    if missing:
        words.append(_("还缺：%(names)s") % {"names": "、".join(missing)})
    return Finding(_("馆名与核验地址"), _joined(words), not example and not missing)


def _door() -> Finding:
    faults = []
    if not settings.SECURE_COOKIES:
        faults.append(_("没有 HTTPS（LANTAI_HTTPS）"))
    if "*" in settings.ALLOWED_HOSTS:
        faults.append(_("接受任何主机名（LANTAI_HOSTS）"))
    return Finding(_("网页入口"), _joined(faults) or _("只接受 HTTPS 和指定的主机名"), not faults)


def _administrators() -> Finding:
    from lantai.people import queries as people

    held = {role: people.staff([role]) for role in ("sysadmin", "secadmin", "auditor")}
    missing = [role for role, accounts in held.items() if not accounts]
    if missing:
        return Finding(_("三员"), _("还没有：%(roles)s") % {"roles": "、".join(missing)}, fit=False)
    return Finding(_("三员"), _("系统、安全、审计三员分设"), fit=True)
