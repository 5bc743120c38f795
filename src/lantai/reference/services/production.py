"""Making the copy or letter: draft and proof. What is made comes from archived records only (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.catalogue import queries as catalogue
from lantai.catalogue.values import Candidate, Gaps
from lantai.certification import queries as certification_queries
from lantai.certification import services as certification
from lantai.certification.values import DraftView, Mandate, PageExcerpt
from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.foundation.geometry import Region
from lantai.reference import models
from lantai.reference.errors import DraftStale, MarkMissing, MarkUnconfirmed, refused
from lantai.reference.events import DraftPrepared
from lantai.reference.queries import access, vocabulary
from lantai.reference.services import moves, wording
from lantai.reference.states import LineState
from lantai.reference.values import DraftSight, StudyClaim, UnitLetter
from lantai.reference.values.packing import unpack

L = LineState
ABOUT_NOBODY = frozenset({"COURSE_DESC", "VOUCHER", "DRAWING"})


def chosen_of(line: models.Line) -> list[Candidate]:
    """Return the accepted mentions of a line, as they were accepted."""
    return [unpack(Candidate, row.snapshot) for row in line.candidates.filter(chosen=True).order_by("rank")]


def candidates_of(line: models.Line) -> list[Candidate]:
    """Return every record attached to a line, as it was found."""
    return [unpack(Candidate, row.snapshot) for row in line.candidates.order_by("rank")]


def excerpts_of(actor: Actor, mentions: list[Candidate]) -> tuple[PageExcerpt, ...]:
    """Return header and marked rows of each page, and nothing else. Errors: `MarkMissing`, `MarkUnconfirmed`."""
    pages: dict[int, list[Candidate]] = {}
    for item in mentions:
        if item.page_image_id is not None:
            pages.setdefault(item.page_image_id, []).append(item)
    found = []
    for page_image_id, rows in pages.items():
        keep: tuple[Region, ...] = tuple(item.region for item in rows if item.region is not None)
        if len(keep) != len(rows):
            raise MarkMissing
        if not all(item.verified for item in rows):
            raise MarkUnconfirmed
        source = catalogue.page_source(actor, page_image_id)
        found.append(
            PageExcerpt(
                object_id=source.object_id,
                media_type=source.media_type,
                ref_code=source.ref_code,
                page_label=f"第 {source.page} 页",
                title=source.title,
                fonds_name=source.fonds_name,
                record_date=source.record_date,
                header=source.header,
                keep=keep,
                row_label="、".join(f"第 {item.row} 行" for item in rows if item.row is not None),
            )
        )
    if not found:
        raise MarkMissing
    return tuple(found)


def claim_of(line: models.Line) -> StudyClaim:
    """Return what was claimed about the person of a line."""
    return unpack(StudyClaim, line.study.claim) if line.study is not None else StudyClaim(line.case.applicant_name)


def mandate_of(line: models.Line, *, prepared_by: int | None, subject: str) -> Mandate:
    """Return who asked, about whom, on which ground, and who prepared it."""
    case = line.case
    purpose = vocabulary.word("PURPOSE", case.purpose)
    return Mandate(
        case_number=case.number,
        line_id=line.pk,
        requested_by=case.applicant_id,
        subject_name=subject,
        purpose=purpose.name if purpose is not None else case.purpose,
        prepared_by=prepared_by,
        ground=case.relationship,
        purpose_en=purpose.name_en if purpose is not None else "",
    )


def _keep(
    line: models.Line,
    draft: DraftView,
    *,
    kind: str,
    automatic: bool,
    producer: int | None,
    mentions: list[int],
) -> None:
    columns: dict[str, Any] = {
        "draft_id": draft.id,
        "draft_digest": draft.digest,
        "draft_pages": draft.page_count,
        "draft_kind": kind,
        "draft_at": clock.now(),
        "draft_automatic": automatic,
        "draft_mentions": mentions,
        "draft_note": "",
        "producer_id": producer,
    }
    models.Line.objects.filter(pk=line.pk).update(**columns)
    for name, value in columns.items():
        setattr(line, name, value)


def prepare_automatically(actor: Actor, line: models.Line) -> bool:
    """From a single certain candidate prepare a draft that only staff see. Return whether there is one now.

    Nothing is decided: a person accepts, and only then the gates are recorded under a name. What cannot be prepared
    (no mark, a closed gate, a letter) is left to the archivist, with the reason on the line.
    """
    material = vocabulary.material_row(line.material, line.material_version)
    if line.draft_id is not None or material.product != "COPY":
        return False
    item = _certain_record(line, material.record_kinds)
    if item is None:
        return False
    try:
        with transaction.atomic():
            decision = catalogue.gates(
                actor, mention_id=item.mention_id, relationship=line.case.relationship, purpose=line.case.purpose
            )
            if not decision.allowed:
                closed = decision.privacy if decision.opening.allowed else decision.opening
                models.Line.objects.filter(pk=line.pk).update(draft_note=closed.code[:80])
                return False
            _draft(actor, line, [item], automatic=True, prepared_by=None)
    except LantaiError as fault:
        models.Line.objects.filter(pk=line.pk).update(draft_note=fault.code[:80])
        return False
    return True


def _certain_record(line: models.Line, kinds: Sequence[str]) -> Candidate | None:
    """Return the one certain record of the kind this material is made of; None when there is none, or several.

    A certain person stands in several lists (roster, card, degree list): each of her records is certain.
    """
    certain = [unpack(Candidate, row.snapshot) for row in line.candidates.filter(certain=True)]
    best = next((kind for kind in kinds if any(item.record_kind == kind for item in certain)), None)
    fitting = [item for item in certain if item.record_kind == best] if kinds else certain
    return fitting[0] if len(fitting) == 1 else None


def _draft(
    actor: Actor, line: models.Line, mentions: list[Candidate], *, automatic: bool, prepared_by: int | None
) -> DraftView:
    """Draft a copy and write it on the line with its event."""
    material = vocabulary.material_row(line.material, line.material_version)
    draft = certification.draft_copy(
        actor,
        mandate=mandate_of(line, prepared_by=prepared_by, subject=_subject(line, mentions[0])),
        material=line.material,
        excerpts=excerpts_of(actor, mentions),
        wording=wording.of_copy(material, mentions, _gaps(actor, mentions)),
        copies=max(1, line.copies),
    )
    _record(actor, line, draft, kind="COPY", automatic=automatic, mentions=[item.mention_id for item in mentions])
    return draft


def _gaps(actor: Actor, mentions: list[Candidate]) -> dict[int, Gaps]:
    return catalogue.gaps(actor, mention_ids={item.mention_id for item in mentions})


def _subject(line: models.Line, first: Candidate) -> str:
    """Whom a copy is about: who stands on the page; a syllabus, voucher or drawing is made for who asked."""
    return claim_of(line).name if first.record_kind in ABOUT_NOBODY else first.name


def _record(
    actor: Actor, line: models.Line, draft: DraftView, *, kind: str, automatic: bool, mentions: list[int]
) -> None:
    producer = None if automatic else actor.account_id
    _keep(line, draft, kind=kind, automatic=automatic, producer=producer, mentions=mentions)
    events.record(
        DraftPrepared(line.case.number, line.pk, str(draft.id), draft.digest, automatic),
        actor=actor,
        subject=("case", line.case.number),
    )


def throw_away(actor: Actor, line: models.Line) -> None:
    """Discard the present draft, if there is one."""
    if line.draft_id is None:
        return
    certification.discard_draft(actor, draft_id=line.draft_id)
    columns = {"draft_id": None, "draft_digest": "", "draft_pages": 0, "draft_at": None, "draft_automatic": False}
    models.Line.objects.filter(pk=line.pk).update(**columns)
    for name, value in columns.items():
        setattr(line, name, value)


def let_go(number: str, line_id: int | None = None) -> None:
    """Discard what was prepared for a case, or for one line of it, and never sealed."""
    system = Actor.system("reference.production")
    for draft in certification_queries.ready_drafts(system, case_number=number):
        if line_id in {None, draft.line_id}:
            certification.discard_draft(system, draft_id=draft.id)


def adopt_or_make(actor: Actor, line: models.Line) -> None:
    """Take over the prepared draft when it shows exactly the accepted mentions, else throw it away and make another.

    One that was prepared before somebody marked the header of a page of it shows too little.
    """
    accepted = [row.mention_id for row in line.candidates.filter(chosen=True).order_by("rank")]
    same = line.draft_automatic and line.draft_mentions == accepted
    if line.draft_id is not None and line.draft_at is not None and same and not _marked_since(actor, line):
        draft = certification.adopt_draft(actor, draft_id=line.draft_id)
        _record(actor, line, draft, kind="COPY", automatic=False, mentions=accepted)
        return
    make_draft(actor, line)


def _marked_since(actor: Actor, line: models.Line) -> bool:
    pages = {item.page_image_id for item in chosen_of(line) if item.page_image_id is not None}
    return line.draft_at is not None and catalogue.headers_marked(actor, page_image_ids=pages, since=line.draft_at)


def make_anew(actor: Actor, line: models.Line) -> None:
    """Throw away a draft that shows what is no longer so; in production another takes its place at once."""
    if line.draft_id is None:
        return
    throw_away(actor, line)
    if line.state == L.PRODUCING:
        make_draft(actor, line)


def make_draft(actor: Actor, line: models.Line, *, title: str = "", body: str = "", body_en: str = "") -> None:
    """Make the draft of a PRODUCING line under the archivist's name; an older one is thrown away."""
    if actor.account_id is None:
        raise refused(_("制件要记在一位老师名下。请登录后再办。"), code="NO_NAME")
    throw_away(actor, line)
    mentions = chosen_of(line)
    product = vocabulary.product(line.material, line.material_version)
    if line.draft_kind == "NORECORD" or product != "COPY":
        _letter(actor, line, mentions, title=title, body=body, body_en=body_en)
        return
    if not mentions:
        raise MarkMissing
    _draft(actor, line, mentions, automatic=False, prepared_by=actor.account_id)


def _letter(actor: Actor, line: models.Line, mentions: list[Candidate], *, title: str, body: str, body_en: str) -> None:
    """Draft a letter from the archive's own template; the words come from the record or from the archivist (F1)."""
    if actor.account_id is None:
        return
    no_record = line.draft_kind == "NORECORD"
    claim = unpack(StudyClaim, line.study.claim) if line.study is not None else None
    subject = mentions[0].name if mentions else (claim.name if claim is not None else line.case.applicant_name)
    material = vocabulary.material_row(line.material, line.material_version)
    words = (
        wording.of_no_record(line, claim)
        if no_record
        else wording.for_line(line, material, mentions, claim, _gaps(actor, mentions))
    )
    draft = certification.draft_letter(
        actor,
        mandate=mandate_of(line, prepared_by=actor.account_id, subject=subject),
        kind=_letter_kind(line, no_record=no_record),
        wording=wording.changed(words, title=title, body=body, body_en=body_en),
        material=line.material,
        recipient=_recipient(line),
        places=wording.places_of(line) if no_record else (),
        ref_codes=[
            *dict.fromkeys(item.ref_code for item in mentions if item.ref_code),
            *line.reading.filter(allowed=True).values_list("ref_code", flat=True),
        ],
        copies=max(1, line.copies),
    )
    _record(
        actor,
        line,
        draft,
        kind="NORECORD" if no_record else "LETTER",
        automatic=False,
        mentions=[item.mention_id for item in mentions],
    )


def _letter_kind(line: models.Line, *, no_record: bool) -> str:
    if no_record:
        return "no_record"
    if line.material == "ENVELOPE_WHERE":
        return "where"
    return "reply" if line.case.relationship in {"UNIT", "AUTHORITY"} else "proof"


def _recipient(line: models.Line) -> str:
    return unpack(UnitLetter, line.case.letter).unit_name if line.case.letter else ""


@transaction.atomic
def prepare_draft(actor: Actor, *, line_id: int, title: str = "", body: str = "", body_en: str = "") -> DraftSight:
    """Make (again) the draft of a PRODUCING line: header and marked regions, or a letter in the words given.

    Errors: `MarkMissing` ("请先框出这一行"), `WrongState`.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, L.PRODUCING)
    make_draft(actor, line, title=title, body=body, body_en=body_en)
    return sight(line, actor.name)


def sight(line: models.Line, prepared_by: str) -> DraftSight:
    return DraftSight(
        draft_id=str(line.draft_id),
        digest=line.draft_digest,
        pages=line.draft_pages,
        prepared_by=prepared_by,
        prepared_at=line.draft_at or line.entered_at,
        automatic=line.draft_automatic,
        kind=line.draft_kind or "COPY",
    )


def _ready(line: models.Line, digest: str) -> None:
    moves.expect(line, L.PRODUCING)
    if line.draft_id is None or line.producer_id is None:
        raise (
            MarkMissing
            if vocabulary.product(line.material, line.material_version) == "COPY"
            else refused(_("还没有草稿。请先制作草稿。"), code="NO_DRAFT")
        )
    if digest and digest != line.draft_digest:
        raise DraftStale


@transaction.atomic
def send_proof(actor: Actor, *, line_id: int) -> None:
    """→ AWAIT_CONFIRM: the applicant proof-reads the very draft that would be sealed; the clock stops."""
    line = access.staff_line(actor, line_id)
    _ready(line, "")
    moves.move_line(actor, line, L.AWAIT_CONFIRM)


@transaction.atomic
def send_to_seal(actor: Actor, *, line_id: int, draft_digest: str = "") -> None:
    """→ SEALING: the second of the three actions. Errors: `DraftStale`, `NotThisWay` when a proof must come first."""
    line = access.staff_line(actor, line_id)
    _ready(line, draft_digest)
    material = vocabulary.material_row(line.material, line.material_version)
    if material.proof and line.draft_kind != "NORECORD" and line.proof_agreed != line.draft_digest:
        raise refused(_("这种材料盖章前要请申请人核对样稿。请先把样稿发给申请人。"), code="PROOF_FIRST")
    moves.move_line(actor, line, L.SEALING)
