"""From claim to record: candidates, the named acceptance with both gates, originals that are away."""

from __future__ import annotations

import dataclasses

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.catalogue import queries as catalogue_queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.values import Candidate, GateDecision, MentionRow, Study
from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import GateClosed, MarkMissing, MarkUnconfirmed, refused
from lantai.reference.events import CandidateAccepted
from lantai.reference.queries import access, vocabulary
from lantai.reference.rules import asking
from lantai.reference.services import moves, originals, production, vault
from lantai.reference.services.review import note_check, write
from lantai.reference.states import LineState
from lantai.reference.values import StudyClaim
from lantai.reference.values.packing import pack, unpack

L = LineState
SEARCHABLE = (L.SUBMITTED, L.IN_REVIEW, L.SEARCHING)
MOST = 10
BY_HEAD = frozenset({"director"})


def as_study(claim: StudyClaim) -> Study:
    """Return the question the catalogue is asked for a claim."""
    return Study(
        name=claim.name,
        former_names=claim.former_names,
        entered=claim.entered,
        graduated=claim.graduated,
        slack=claim.slack,
        unit=claim.unit or claim.school,
        level=claim.level,
        student_no=claim.student_no,
        id_number=claim.id_number,
        sex=claim.sex,
        birth=claim.birth,
        native_place=claim.native_place,
        supervisor=claim.supervisor,
    )


def attach_candidates(actor: Actor, *, number: str) -> int:
    """Find the person for each open line and attach the candidates; prepare a draft from a single certain one.

    Called by the task `prepare_case` a moment after submission; running it again changes nothing that a person has
    decided. The draft is seen by staff only. Return how many candidates are attached now.
    """
    case = access.case_of(number)
    attached = 0
    answers: dict[int, list[Candidate]] = {}
    for line in case.lines.filter(state__in=SEARCHABLE).select_related("study", "case"):
        if line.study is None or line.accepted_by_id is not None:
            continue
        if line.study.pk not in answers:
            study = as_study(unpack(StudyClaim, line.study.claim))
            answers[line.study.pk] = catalogue.find_person(actor, study=study, limit=MOST)
        with transaction.atomic():
            found = ranked(answers[line.study.pk], line)
            attach(line, found)
            attached += len(found)
        production.prepare_automatically(actor, line)
    return attached


def ranked(found: list[Candidate], line: models.Line) -> list[Candidate]:
    """Put the candidates from the kind of record this material is made of first; the order within stays."""
    kinds = vocabulary.material_row(line.material, line.material_version).record_kinds
    return sorted(found, key=lambda item: kinds.index(item.record_kind) if item.record_kind in kinds else len(kinds))


def attach(line: models.Line, found: list[Candidate]) -> None:
    """Keep what was found with why; candidates already chosen stay."""
    now = clock.now()
    line.candidates.filter(chosen=False).exclude(mention_id__in=[item.mention_id for item in found]).delete()
    rows = {
        item.mention_id: models.Candidate(
            line=line, mention_id=item.mention_id, rank=rank, snapshot=pack(item), certain=item.certain, attached_at=now
        )
        for rank, item in enumerate(found)
    }
    models.Candidate.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["line", "mention_id"],
        update_fields=["rank", "snapshot", "certain"],
    )  # fmt: skip


def search_again(actor: Actor, *, line_id: int, study: StudyClaim) -> int:
    """Search with other words and attach what is found beside what was chosen; return how many were found."""
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE, L.PRODUCING)
    found = ranked(catalogue.find_person(actor.for_purpose(line.case.number), study=as_study(study), limit=MOST), line)
    with transaction.atomic():
        attach(line, found)
    return len(found)


def live(actor: Actor, mention_id: int) -> Candidate:
    """Return a mention as the catalogue has it now (its mark may be newer than the snapshot)."""
    found = catalogue_queries.candidate(actor, mention_id)
    if found is None:
        raise refused(_("馆藏里已经没有这一条记载。请重新查找。"), code="NO_SUCH_MENTION")
    return found


@transaction.atomic
def accept_candidate(actor: Actor, *, line_id: int, mention_ids: tuple[int, ...], note: str = "") -> None:
    """Assert, by name, that these mentions are the person asked for.

    Records identity, opening gate and privacy gate; passes SUBMITTED/IN_REVIEW → SEARCHING → PRODUCING, writing every
    event, and makes the draft under the archivist's name. A draft prepared from another candidate is thrown away.
    Where no page image exists yet the line stays SEARCHING. Errors: `GateClosed` with what would open it,
    `MarkMissing`, `MarkUnconfirmed` (nobody has looked at the frame a machine drew), `NotThisWay` when identity is not established, `StaleState`. Source: domain.md 3.3 rule 2, F12.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE)
    if not mention_ids:
        raise refused(_("请先选定一条记载。"), code="NOTHING_CHOSEN")
    chosen = [live(actor, mention_id) for mention_id in dict.fromkeys(mention_ids)]
    product = vocabulary.product(line.material, line.material_version)
    scanned = [item for item in chosen if item.page_image_id is not None]
    if product == "COPY" and scanned and any(item.region is None for item in scanned):
        raise MarkMissing
    if any(item.region is not None and not item.verified for item in scanned):
        raise MarkUnconfirmed
    establish_identity(actor, line)
    for item in chosen:
        check_gates(actor, line, item)
    _remember(line, chosen, actor)
    note_check(actor, line, "CANDIDATE", passed=True, words=note, code=chosen[0].tier)
    check_duplicate(actor, line)
    events.record(
        CandidateAccepted(
            line.case.number,
            line.pk,
            tuple(item.mention_id for item in chosen),
            tuple(item.ref_code for item in chosen),
        ),
        actor=actor,
        subject=("case", line.case.number),
    )
    go_on(actor, line)


def go_on(actor: Actor, line: models.Line) -> None:
    """Take an accepted line as far as it can go now, and make the draft when it is there."""
    copied = vocabulary.product(line.material, line.material_version) == "COPY"
    scanned = any(item.page_image_id is not None for item in production.chosen_of(line))
    pass_on(actor, line, ready=not copied or scanned)
    if line.state == L.PRODUCING:
        production.adopt_or_make(actor, line)
    elif line.state == L.SEARCHING:
        originals.look_for_original(actor, line)


def pass_on(actor: Actor, line: models.Line, *, ready: bool) -> None:
    """SUBMITTED/IN_REVIEW → SEARCHING → PRODUCING, one event a step, one notice in all; receivers freeze on the way.

    Where a fee is due the line waits for it in AWAIT_PAYMENT and goes on from there.
    """
    mine = {"handler_id": actor.account_id}
    if line.state == L.SUBMITTED:
        moves.move_line(actor, line, L.IN_REVIEW, quiet=True, person=actor.account_id, changes=mine)
    if line.state == L.IN_REVIEW and moves.owes(line):
        moves.move_line(actor, line, L.AWAIT_PAYMENT)
        return
    if line.state == L.IN_REVIEW:
        moves.move_line(
            actor,
            line,
            L.SEARCHING,
            quiet=ready,
            person=actor.account_id,
            changes={**mine, "accepted_by_id": line.accepted_by_id},
        )
    if ready and line.state == L.SEARCHING:
        moves.move_line(actor, line, L.PRODUCING, person=actor.account_id, changes=mine)


def establish_identity(actor: Actor, line: models.Line) -> None:
    """F12: the identity level is on the case before the first record goes out.

    A level known already, or a paper of the right kind at hand, which the accepting archivist has looked at.
    """
    case = line.case
    if case.identity_level >= 1 or line.checks.filter(kind__in=["IDENTITY", "AUTHORITY"], passed=True).exists():
        return
    wanted = set(asking.BY_RELATIONSHIP.get(case.relationship, ("a",)))
    papers = case.evidence.filter(kind__in=wanted, removed_at=None).exclude(result="FAILED")
    if not papers.exists():
        raise refused(
            _("这个申请还没有可以核对身份的凭据。请先请申请人补充，或记下到馆核对的结果。"), code="NO_IDENTITY"
        )
    for paper in papers.filter(checked_at=None):
        vault.passed(actor, paper, level=1)
    kind = "AUTHORITY" if case.relationship in {"UNIT", "AUTHORITY"} else "IDENTITY"
    note_check(actor, line, kind, passed=True, code="BY_PAPER")
    models.Case.objects.filter(pk=case.pk, identity_level=0).update(identity_level=1)
    case.identity_level = max(case.identity_level, 1)


def check_gates(actor: Actor, line: models.Line, item: Candidate) -> GateDecision:
    """Ask the opening gate and the privacy gate apart, and record both. Errors: `GateClosed`."""
    decision: GateDecision = catalogue_queries.gates(
        actor, mention_id=item.mention_id, relationship=line.case.relationship, purpose=line.case.purpose
    )
    approved = line.approved_by_id is not None
    material = vocabulary.material_row(line.material, line.material_version)
    needs = {*decision.opening.needs, *decision.privacy.needs}
    if material.approval == "PENALTY" and not approved:
        _penalty_known(line)
    if not approved and decision.allowed and (material.approval == "HEAD" or needs & BY_HEAD):
        raise GateClosed(_("这份材料须经负责人批准才能提供。请先报审批。"), code="NEEDS_APPROVAL")
    for kind, gate in (("OPENING", decision.opening), ("PRIVACY", decision.privacy)):
        by_head = not gate.allowed and approved and bool(gate.needs) and set(gate.needs) <= BY_HEAD
        if not gate.allowed and not by_head:
            raise GateClosed(gate.reason, code=f"GATE_CLOSED:{gate.code}")
        note_check(actor, line, kind, passed=True, code="APPROVED" if by_head else gate.code, words=gate.reason)
    return decision


def _penalty_known(line: models.Line) -> None:
    """STATUS_CHANGE: somebody looked whether a penalty stands in it; a penalty needs the head's approval (domain.md 3.2)."""
    last = line.checks.filter(kind="PENALTY").order_by("-at", "-pk").first()
    if last is None:
        raise GateClosed(_("请先看一遍，记下有没有处分内容，再认定。"), code="PENALTY_UNKNOWN")
    if not last.passed:
        raise GateClosed(_("含处分内容的材料须经负责人批准才能提供。请先报审批。"), code="NEEDS_APPROVAL")


@transaction.atomic
def index_page(
    actor: Actor, *, line_id: int, fonds_code: str, ref_code: str, page: str, name: str, record_kind: str = ""
) -> int:
    """Bring a record found by leafing into the index and attach it to the line; return the mention.

    For what no list names: an old card, a class photo, a syllabus, a voucher, a drawing. The archivist's reading is kept as a
    typed mention under her name, one with the row a machine had read there; marking, gates and acceptance follow as for any
    other. Errors: `NotThisWay`.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE)
    reader = actor.for_purpose(line.case.number)
    try:
        image = catalogue_queries.page_image_of(reader, fonds_code=fonds_code, ref_code=ref_code, page=page)
    except CatalogueError as fault:
        raise refused(_("没有这一页的图像。请核对全宗号、档号和页号。"), code="NO_SUCH_PAGE") from fault
    kinds = vocabulary.material_row(line.material, line.material_version).record_kinds
    row = MentionRow(
        raw_name=name.strip(), fonds_code=fonds_code.strip(), ref_code=ref_code.strip(), page=page.strip(),
        record_kind=record_kind or (kinds[0] if kinds else ""), source="typed", list_name=f"翻检 {ref_code.strip()}",
    )  # fmt: skip
    catalogue.index_mentions(reader, rows=[row])
    catalogue.join_typed(reader, page_image_id=image, name=name)
    waiting = catalogue_queries.unplaced(reader, page_image_id=image, name=name)
    placed = catalogue_queries.mentions_on(reader, page_image_id=image)
    named = [(item.name, item.mention_id) for item in waiting] + [(item.name, item.mention_id) for item in placed]
    found = [mention for said, mention in named if said == name.strip()]
    if not found:
        raise refused(_("写不进索引：这个名字读不出来。请照页面上的字重新录入。"), code="NO_NAME")
    mention_id = max(found)
    attach(line, [*production.candidates_of(line), live(actor, mention_id)])
    return mention_id


def check_duplicate(actor: Actor, line: models.Line) -> None:
    """Now that the person is known: the same material for the same person within 30 days, in whichever channel (A09).

    It is recorded, not refused: the archivist decides.
    """
    if line.person_id is None:
        return
    others = (
        models.Line.objects.filter(
            person_id=line.person_id,
            material=line.material,
            case__submitted_at__gte=line.case.submitted_at - asking.DUPLICATE_WITHIN,
        )
        .exclude(pk=line.pk)
        .exclude(state__in=[L.WITHDRAWN, L.EXPIRED, L.REFUSED, L.NOT_FOUND])
        .values_list("case__number", flat=True)
    )
    numbers = sorted(set(others))
    if numbers:
        note_check(actor, line, "DUPLICATE", passed=False, code="DUPLICATE", words="、".join(numbers))


def _remember(line: models.Line, chosen: list[Candidate], actor: Actor) -> None:
    now = clock.now()
    line.candidates.update(chosen=False)
    for rank, item in enumerate(chosen):
        kept, made = models.Candidate.objects.get_or_create(
            line=line,
            mention_id=item.mention_id,
            defaults={"rank": rank, "snapshot": pack(item), "certain": item.certain, "attached_at": now},
        )
        if not made:
            before = unpack(Candidate, kept.snapshot)
            kept.snapshot = pack(
                dataclasses.replace(
                    item, tier=before.tier, reasons=before.reasons, score=before.score, certain=before.certain
                )
            )
        kept.chosen = True
        kept.save(update_fields=["chosen", "snapshot"])
    person = next((item.person_id for item in chosen if item.person_id is not None), None)
    models.Line.objects.filter(pk=line.pk).update(person_id=person, accepted_by_id=actor.account_id)
    line.person_id, line.accepted_by_id = person, actor.account_id


@transaction.atomic
def search_back(actor: Actor, *, line_id: int, reason: str) -> None:
    """PRODUCING → SEARCHING: the record turned out not to be the right one. Draft and choice are thrown away.

    A no-record letter has nothing to search for. Errors: `WrongState`, `NotThisWay` without a reason.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, L.PRODUCING)
    if line.draft_kind == "NORECORD":
        raise refused(_("未查到证明不是从档案里复制的，不用重新查找。"), code="NO_RECORD")
    if not reason.strip():
        raise refused(_("请写明为什么要重新查找。"), code="NO_REASON")
    write(actor, line.case, reason, line=line, internal=True)
    production.throw_away(actor, line)
    line.candidates.update(chosen=False)
    forgotten = {"person_id": None, "accepted_by_id": None, "producer_id": None, "draft_kind": "", "proof_agreed": ""}
    moves.move_line(actor, line, L.SEARCHING, quiet=True, reason="SEARCH_BACK", changes=forgotten)
