"""Putting a verdict into words and facts for a page (F6)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from lantai.certification import texts
from lantai.certification.models import IssuedDocument
from lantai.certification.rules import Findings, verdict
from lantai.certification.services.press import SEAL_NAME
from lantai.certification.services.recognising import Known
from lantai.certification.states import CHANGED, ENDED, IN_FORCE, NO_SEAL, NOT_OURS, UNDECIDED, Reason
from lantai.certification.values import Fact, PageChange, PagePicture, Proof, VerdictView
from lantai.people import queries as people

NUMBER_OF: dict[Reason, int] = {
    Reason.IN_FORCE: IN_FORCE, Reason.BEFORE_WITHDRAWAL: IN_FORCE, Reason.SUPERSEDED: ENDED, Reason.REVOKED: ENDED,
    Reason.ANNULLED: ENDED, Reason.CHANGED: CHANGED, Reason.NOT_OURS: NOT_OURS, Reason.NO_SEAL: NO_SEAL,
    Reason.NOT_PDF: NO_SEAL, Reason.EMPTY: NO_SEAL, Reason.PACKED: NO_SEAL, Reason.CODE_UNKNOWN: NO_SEAL,
}  # fmt: skip


def moment_words(at: datetime) -> tuple[str, str]:
    local = timezone.localtime(at)
    offset = local.strftime("%z")
    zone = f"UTC{offset[:3].lstrip('+0') and offset[0]}{offset[1:3].lstrip('0') or '0'}"
    return (
        f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}",
        f"{local.day} {local:%B %Y, %H:%M} ({zone})",
    )


def plain(reason: Reason, *, way: str, at: datetime, findings: Sequence[Fact] = ()) -> VerdictView:
    """Return a verdict that names no document. All answers of one way have the same shape (F5)."""
    words = texts.VERDICTS[reason]
    return VerdictView(
        verdict=NUMBER_OF.get(reason, UNDECIDED), reason=reason, title=words.title, title_en=words.title_en,
        advice=words.advice, advice_en=words.advice_en, checked_at=at, way=way, findings=tuple(findings),
    )  # fmt: skip


def known(
    row: IssuedDocument,
    reason: Reason,
    *,
    proof: Proof | None,
    way: str,
    at: datetime,
    sha256: str = "",
    findings: Sequence[Fact] = (),
    changes: Sequence[PageChange] = (),
    pictures: Sequence[PagePicture] = (),
) -> VerdictView:
    """Return a verdict about an issue we know. A doubted entry shows nothing of itself."""
    if reason in {Reason.LEDGER, Reason.UNCONFIRMED}:
        return plain(reason, way=way, at=at)
    words = texts.VERDICTS[reason]
    return VerdictView(
        verdict=NUMBER_OF.get(reason, UNDECIDED), reason=reason, title=words.title, title_en=words.title_en,
        advice=words.advice, advice_en=words.advice_en, checked_at=at, way=way, issue_no=row.issue_no,
        number=row.number, state=row.state, facts=tuple(facts(row)), findings=tuple(findings),
        changes=tuple(changes), seal=_seal(reason), proof=proof, pictures=tuple(pictures), pages=row.pages, sha256=sha256,
    )  # fmt: skip


def _seal(reason: Reason) -> Fact | None:
    if reason == Reason.CHANGED:
        return None
    archive = people.archive()
    words = ("签发时有效，带时间戳", "valid at signing, time-stamped")
    if reason == Reason.BEFORE_WITHDRAWAL:
        words = ("密钥后来停用；签发在停用之前", "key withdrawn later, after this was sealed")
    return Fact("印章", "Seal", f"{archive.name} {SEAL_NAME}，{words[0]}", words[1])


def facts(row: IssuedDocument) -> list[Fact]:
    """Return what was issued: archive, title, number, holder in full, records, pages, day, state, paper copies."""
    archive = people.archive()
    sealed_zh, sealed_en = moment_words(row.sealed_at)
    found = [
        Fact("文件", "Document", row.title, row.title_en),
        Fact("签发", "Issued by", archive.name, archive.name_en),
        Fact("编号", "Certificate no.", row.number, row.issue_no),
        *([Fact("当事人", "Person concerned", row.subject_name, row.subject_name_en)] if row.subject_name else []),
    ]
    for quoted in json.loads(row.facts or "[]"):
        place = "　".join(part for part in (quoted["ref_code"], quoted["page"], quoted["row"]) if part)
        found.append(Fact("所载档案", "Record", quoted["title"], place))
    if not json.loads(row.facts or "[]") and row.ref_codes:
        found.append(Fact("所引档号", "Records quoted", "、".join(row.ref_codes)))
    found.append(Fact("页数", "Pages", f"{row.pages} 页", f"{row.pages}"))
    found.append(Fact("签发时间", "Issued on", sealed_zh, sealed_en))
    state_zh, state_en = texts.STATES[row.state]
    if row.ended_at:
        ended_zh, ended_en = moment_words(row.ended_at)
        state_zh, state_en = f"{state_zh}（{ended_zh}）", f"{state_en}, {ended_en}"
    found.append(Fact("状态", "State", state_zh, state_en))
    if row.superseded_by:
        found.append(Fact("代替文件", "Superseded by", row.superseded_by))
    found += _paper(row)
    return found


def _paper(row: IssuedDocument) -> list[Fact]:
    """Say of each envelope which copies are in it: copy x of y, sealed under which number (F14)."""
    found: dict[str, list[int]] = {}
    for serial, envelope in row.paper.order_by("serial").values_list("serial", "envelope"):
        found.setdefault(envelope, []).append(serial)
    facts = []
    for envelope, serials in found.items():
        numbers, several = _runs(serials), len(serials) > 1
        zh = f"纸质第 {numbers} 份，共 {row.copies} 份"
        en = f"paper {'copies' if several else 'copy'} {numbers} of {row.copies}"
        if envelope:
            zh, en = f"{zh}，封在信封 {envelope}", f"{en}, in envelope {envelope}"
        facts.append(Fact("份数", "Copies", zh, en))
    return facts


def _runs(serials: Sequence[int]) -> str:
    """Return ``1–3、5``."""
    runs: list[list[int]] = []
    for serial in sorted(serials):
        if runs and serial == runs[-1][1] + 1:
            runs[-1][1] = serial
        else:
            runs.append([serial, serial])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def differences(facts: dict[str, Any], known: Known, changes: Sequence[PageChange] = ()) -> list[Fact]:
    """Say in words what happened to a file of ours after it was sealed."""
    found = []
    if known.before:
        found.append(Fact("文件开头", "Beginning", f"多出 {known.before:,} 字节", f"{known.before:,} bytes added"))
    if known.after:
        found.append(Fact("文件末尾", "End", f"多出 {known.after:,} 字节", f"{known.after:,} bytes added"))
    seals = [seal for seal in facts.get("signatures", []) if not seal["is_timestamp"]]
    if known.match == "prefix":
        found.append(Fact("印章", "Seal", "只管到改动之前", "Covers only what was before the change"))
    elif known.stolen_from:
        found.append(Fact("印章", "Seal", "从另一份文件上移来的", "Taken from another document"))
    elif not any(seal["intact"] for seal in seals):
        found.append(Fact("印章", "Seal", "与文件内容对不上", "Does not fit the contents"))
    if len(seals) > 1:
        found.append(Fact("其他印章", "Other seals", f"另有 {len(seals) - 1} 个", f"{len(seals) - 1} more"))
    if facts.get("broken") or facts.get("encrypted"):
        found.append(
            Fact("文件结构", "Structure", "已损坏或加了密，不能逐页比对", "Damaged or locked: no page can be compared")
        )
    elif changes and all(change.state == "same" for change in changes):
        same = "各页看上去与签发时相同，改动在别处（如文件信息、印章设置）"
        english = "Every page looks as issued; the change is elsewhere, for example in titles or settings"
        found.append(Fact("页面", "Pages", same, english))
    return found + _active(facts)


def _active(facts: dict[str, Any]) -> list[Fact]:
    if not facts.get("active"):
        return []
    return [
        Fact(
            "活动内容", "Active content", "含有脚本或附件，请勿打开", "Contains scripts or attachments: do not open it"
        )
    ]


def strange(facts: dict[str, Any], known: Known, kind: str = "pdf") -> list[Fact]:
    """Say what there is to say about a file that is not ours, without quoting it at length."""
    found = []
    if kind in texts.KINDS:
        found.append(Fact("文件类型", "Kind of file", *texts.KINDS[kind]))
    for seal in [seal for seal in facts.get("signatures", []) if not seal["is_timestamp"]][:3]:
        whose = "不是本馆证书"
        if seal["ours"]:
            whose = "本馆证书" if seal["intact"] else "抄用了本馆证书，但签名不是本馆的"
        claimed = f"{seal['subject'][:80] or '没有写名称'}（{whose}）"
        found.append(Fact("印章自称", "The seal calls itself", claimed, f"SHA-256 {seal['fingerprint'][:16]}…"))
    if known.row is not None and known.match == "code":
        look = "是一份真实文件的验证码，请按验证码查验并逐字比对"
        found.append(Fact("页面上的验证码", "Code on the page", look, "Belongs to a real document: check by that code"))
    return found + _active(facts)


def agrees(found: Findings) -> bool:
    """Tell whether the table of numbers above and the rule say the same; for tests."""
    number, reason = verdict(found)
    return NUMBER_OF.get(reason, UNDECIDED) == number
