"""The applicant's papers: put in once, shown watermarked, dropped when their time is over (B32, P2)."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.adapters import images
from lantai.adapters.sandbox import SandboxRefusal
from lantai.adapters.typeset.typst import font_folder
from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.preservation import services as preservation
from lantai.reference import models, texts
from lantai.reference.errors import NoSuchCase, NotThisWay, refused
from lantai.reference.events import ConsentRevoked, EvidenceChecked, EvidenceViewed
from lantai.reference.queries import access, vocabulary
from lantai.reference.queries.keeping import keeping_days
from lantai.reference.queries.papers import LEVELS, evidence_view
from lantai.reference.rules import asking, keeping
from lantai.reference.services import timers
from lantai.reference.values import EvidenceView

LARGEST = 12 * 1024 * 1024
MOST_PAGES = 20
SECONDS = 20  # longer than any phone's picture takes; nobody keeps the web server busy with one paper
FONT = "NotoSerifSC-Regular.otf"
TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF-": "application/pdf"}


def on_file(account_id: int | None) -> set[str]:
    """Return the kinds of evidence a person has on file and passed (never asked again)."""
    if account_id is None:
        return set()
    rows = models.Evidence.objects.filter(owner_id=account_id, removed_at=None).exclude(result="FAILED")
    return set(rows.values_list("kind", flat=True))


def add_evidence(
    actor: Actor,
    *,
    stream: BinaryIO,
    name: str,
    kind: str,
    media_type: str = "",  # noqa: ARG001  what a browser says of a file is not believed
    consent: bool = False,
    number: str = "",
    grant: str = "",
) -> EvidenceView:
    """Put one paper into the vault: JPEG, PNG or PDF up to 12 MB and 20 pages, judged by its bytes, not its name;
    every page must open.

    With `consent` it is kept two years for next time; otherwise it is dropped 30 days after the check. Errors:
    `NotThisWay` with what to do. With `number` the paper is laid to that case at once: by the desk for a caller or letter
    writer (A24), or by who proved the contact (`grant`). Source: B32; services.md P2.
    """
    case = _case_for(actor, number, grant)
    if case is None and (actor.kind not in {"applicant", "staff"} or actor.account_id is None):
        raise NotAllowed(texts.SIGN_IN_FIRST)
    known = {choice.code for choice in vocabulary.evidence_kinds()}
    if kind not in known:
        raise refused(_("请选择这是哪一种凭据。"), code="EVIDENCE_KIND")
    found, pages = _judged(stream)
    with transaction.atomic():
        depositor = actor if actor.account_id is not None else Actor.system("reference.vault")
        stored = preservation.deposit(depositor, stream=stream, name=name[:120] or kind, media_type=found)
        now = clock.now()
        row = models.Evidence.objects.create(
            owner_id=_owner(actor, case),
            kind=kind,
            name=name[:120],
            object_id=stored.id,
            sha256=stored.sha256,
            media_type=found,
            length=stored.length,
            pages=pages,
            added_at=now,
            consent=consent,
            keep_until=keeping.paper_until(kind, added=now, checked=None, consent=consent, days=keeping_days()),
        )
        if case is not None:
            case.evidence.add(row)
    return evidence_view(row)


def _judged(stream: BinaryIO) -> tuple[str, int]:
    """Return the media type of a paper, by its bytes, and its pages. Errors: `NotThisWay` with what to do."""
    head = stream.read(8)
    stream.seek(0, 2)
    length = stream.tell()
    stream.seek(0)
    found = next((media for magic, media in TYPES.items() if head.startswith(magic)), "")
    if not found:
        raise refused(_("只收 JPG、PNG 图片或 PDF。请重新拍照，或另存为 PDF 再传。"), code="EVIDENCE_TYPE")
    if length > LARGEST:
        raise refused(_("文件超过 12 MB。请把照片调小一些再传。"), code="EVIDENCE_SIZE")
    return found, _pages(stream)


def _case_for(actor: Actor, number: str, grant: str) -> models.Case | None:
    """The case a paper is laid to: one's own, one opened by a grant, or any for the desk."""
    if not number:
        return None
    if actor.is_staff:
        policy.require(actor, "reference.desk")
        return access.case_of(number)
    return access.applicant_case(actor, number, grant)


def _owner(actor: Actor, case: models.Case | None) -> int | None:
    """Whose vault it goes to: the applicant's, if there is an account."""
    if actor.kind == "applicant" and actor.account_id is not None:
        return actor.account_id
    return case.applicant_id if case is not None else None


def _pages(stream: BinaryIO) -> int:
    """Return how many pages the paper has. A limited child process draws every one of them: what the desk could not
    look at is refused while its owner is still there.
    """
    with tempfile.TemporaryDirectory(prefix="lantai-paper-") as folder:
        path = Path(folder) / "paper"
        with path.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        stream.seek(0)
        try:
            if images.probe(path, seconds=SECONDS).media_type != "application/pdf":
                return 1  # a picture has been decoded by now
            return images.draw_pages(path, most=MOST_PAGES, seconds=SECONDS)
        except SandboxRefusal as fault:
            raise _unfit(fault) from fault


def _unfit(fault: SandboxRefusal) -> NotThisWay:
    if fault.code == "TOO_MANY_PAGES":
        words = _("这份 PDF 有 %(pages)s 页，一份凭据最多 %(most)s 页。请只留证明身份或委托的那几页再传。")
        return refused(words % {"pages": fault.detail, "most": MOST_PAGES}, code="EVIDENCE_PAGES")
    words = _("这个文件打不开，或者不是真正的图片、PDF。请重新拍照或另存后再传。")
    return refused(words, code=f"EVIDENCE_{fault.code}")


@transaction.atomic
def remove_evidence(actor: Actor, *, evidence_id: str) -> None:
    """Take a paper out of one's vault; the result of an earlier check stays (P2). Errors: `NoSuchCase`."""
    row = models.Evidence.objects.filter(pk=evidence_id, owner_id=actor.account_id or 0, removed_at=None).first()
    if row is None:
        raise NoSuchCase
    timers.drop_evidence(actor, row, reason="OWNER")


@transaction.atomic
def forget_applicant(actor: Actor, *, account_id: int) -> None:
    """Drop the papers and unfinished requests of a closed account. For the system."""
    if not actor.is_system:
        raise NotAllowed(texts.SIGN_IN_FIRST)
    for row in models.Evidence.objects.filter(owner_id=account_id, removed_at=None):
        timers.drop_evidence(actor, row, reason="OWNER")
    models.OrderDraft.objects.filter(owner_id=account_id).delete()


@transaction.atomic
def check_evidence(
    actor: Actor, *, evidence_id: str, number: str, passed: bool, level: str = "L1", words: str = ""
) -> None:
    """Record the check of one paper of a case and the identity level it establishes (L1 photo, L3 in person).

    Without consent the picture is dropped 30 days from now. Errors: `NoSuchCase`, `NotAllowed`.
    """
    policy.require(actor, "reference.produce")
    row = _of_case(evidence_id, number)
    reached = LEVELS.index(level) if passed and level in LEVELS else 0
    _checked(actor, row, result="PASSED" if passed else "FAILED", level=reached, words=words)
    case = access.case_of(number)
    if passed and row.kind in asking.BY_RELATIONSHIP.get(case.relationship, ("a",)):
        models.Case.objects.filter(pk=case.pk, identity_level__lt=reached).update(identity_level=reached)
        if row.owner_id is not None and row.kind == "a" and people.account(row.owner_id).identity_level < reached:
            people_services.set_identity_level(
                Actor.system("reference.vault"), account_id=row.owner_id, level=reached, ground=f"evidence:{row.pk}"
            )
    subject = ("account", row.owner_id) if row.owner_id else ("case", case.number)
    events.record(EvidenceChecked(str(row.pk), passed, reached), actor=actor, subject=subject)


def passed(actor: Actor, row: models.Evidence, *, level: int) -> None:
    """Book that the accepting archivist looked at a paper and let it pass; from now its time runs (P2)."""
    _checked(actor, row, result="PASSED", level=level, words="")
    subject = ("account", row.owner_id) if row.owner_id else ("evidence", row.pk)
    events.record(EvidenceChecked(str(row.pk), passed=True, level=level), actor=actor, subject=subject)


def _checked(actor: Actor, row: models.Evidence, *, result: str, level: int, words: str) -> None:
    row.result, row.level, row.words = result, level, words.strip()
    row.checked_by_id, row.checked_at = actor.account_id, clock.now()
    row.keep_until = _kept_until(row)
    row.save(update_fields=["result", "level", "checked_by", "checked_at", "words", "keep_until"])


def _kept_until(row: models.Evidence) -> datetime | None:
    return keeping.paper_until(
        row.kind, added=row.added_at, checked=row.checked_at, consent=row.consent, days=keeping_days()
    )


@transaction.atomic
def revoke_consent(actor: Actor, *, evidence_id: str) -> None:
    """Take back the consent to keep a paper for next time: it goes as if it had never been given (P2).

    A paper checked more than thirty days ago goes at once. Errors: `NoSuchCase`.
    """
    row = models.Evidence.objects.filter(pk=evidence_id, owner_id=actor.account_id or 0, removed_at=None).first()
    if row is None:
        raise NoSuchCase
    row.consent = False
    row.keep_until = _kept_until(row)
    row.save(update_fields=["consent", "keep_until"])
    events.record(ConsentRevoked(str(row.pk)), actor=actor, subject=("account", row.owner_id))
    if row.keep_until is not None and row.keep_until <= clock.now():
        timers.drop_evidence(actor, row, reason="OWNER")


def _of_case(evidence_id: str, number: str) -> models.Evidence:
    row = models.Evidence.objects.filter(
        pk=evidence_id, cases__number=access.case_of(number).number, removed_at=None
    ).first()
    if row is None or row.object_id is None:
        raise NoSuchCase
    return row


@transaction.atomic
def view_evidence(actor: Actor, *, evidence_id: str, number: str = "", page: int = 1) -> bytes:
    """Return one page of a paper as JPEG, watermarked with who looks, why and when; the view is logged (P2, P8).

    For its owner, and for the desk on a case the paper belongs to. Errors: `NoSuchCase`, `NotAllowed`.
    """
    if actor.is_staff:
        policy.require(actor, "reference.desk")
        row = _of_case(evidence_id, number)
    else:
        found = models.Evidence.objects.filter(pk=evidence_id, owner_id=actor.account_id or 0, removed_at=None).first()
        if found is None or found.object_id is None:
            raise NoSuchCase
        row = found
    words = _("仅供档案馆核对身份使用 %(number)s %(date)s %(name)s") % {
        "number": number,
        "date": clock.today().isoformat(),
        "name": actor.name,
    }
    subject = ("account", row.owner_id) if row.owner_id else ("case", number)
    if actor.is_staff:
        events.record(EvidenceViewed(str(row.pk), number), actor=actor, subject=subject)
    return _watermarked(actor, row, page=page, words=str(words))


def _watermarked(actor: Actor, row: models.Evidence, *, page: int, words: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="lantai-paper-") as folder:
        source, scaled, made = (Path(folder) / name for name in ("paper", "scaled.png", "made.png"))
        with preservation.open(actor, object_id=row.object_id or "") as stream, source.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        try:
            images.scale(source, out=scaled, width=1200, frame=max(0, page - 1), seconds=SECONDS)
            images.watermark(scaled, out=made, text=words, font=font_folder() / FONT)
        except SandboxRefusal as fault:
            raise refused(_("这一页打不开。请申请人重新上传。"), code=f"EVIDENCE_{fault.code}") from fault
        return made.read_bytes()
