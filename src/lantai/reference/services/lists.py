"""A unit's sheet of people and materials (A23): read once in a limited child process, one case a person, results by row.

One case a person, not one for the sheet: a case has one subject, so what is viewed, refused, reduced and counted stays apart
for each of them, and an archivist opens a page of one person. What the unit sees as one thing is the list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from lantai.adapters import sheets
from lantai.adapters.sandbox import SandboxRefusal
from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.reference import models
from lantai.reference.errors import KeyReused, ListRefused, OrderRefused
from lantai.reference.events import ListSubmitted
from lantai.reference.queries import vocabulary
from lantai.reference.rules import asking, lists, numbers
from lantai.reference.services import checking, submission, telling
from lantai.reference.states import LINE_FINAL, Channel, LineState, Method
from lantai.reference.texts import lists as texts
from lantai.reference.values import DeliveryPlan, Order, OrderItem, Receiver, Share, StudyClaim, UnitLetter
from lantai.reference.values.lists import ListOrder
from lantai.reference.values.packing import pack, unpack

SECONDS = 30
ROWS_AT_ONCE = 200
EMPTY_ENDINGS = (LineState.WITHDRAWN, LineState.EXPIRED, LineState.REFUSED, LineState.NOT_FOUND)


def submit_list(actor: Actor, *, order: ListOrder, path: Path, file_name: str, key: str) -> str:
    """Take a sheet of up to 500 rows under one letter; return the number of the list.

    The file is read in a limited child process. A file that cannot be taken is refused whole (`ListRefused`, with what to
    do); a bad row is kept with its column, rule and remedy, the good ones become cases in a background task. The same `key`
    with the same file and letter returns the same list, with another it raises `KeyReused`. A unit's letter, its number,
    the unit's credit code and a legal ground are mandatory. Source: A22, A23, F11.
    """
    policy.require(actor, "reference.list.submit")
    digest = hashlib.sha256(path.read_bytes() + pack(order).encode()).hexdigest()
    before = _replay(actor, key, digest)
    if before is not None:
        return before
    _check_request(actor, order)
    header, where, rows = _read(path)
    try:
        with transaction.atomic():
            made = _keep(
                actor, order, file_name=file_name, key=key, digest=digest, header=header, where=where, rows=rows
            )
    except IntegrityError:
        again = _replay(actor, key, digest)  # the same form was sent twice at once
        if again is None:
            raise
        return again
    return made.number


def _replay(actor: Actor, key: str, digest: str) -> str | None:
    row = models.UnitList.objects.filter(owner_id=actor.account_id, key=key).first()
    if row is not None and row.digest != digest:
        raise KeyReused(row.number)
    return row.number if row is not None else None


def _check_request(actor: Actor, order: ListOrder) -> None:
    """Refuse a list without what F11 asks for."""
    letter = order.letter
    purposes = {row.code for row in vocabulary.terms("PURPOSE")}
    mine = models.Evidence.objects.filter(owner_id=actor.account_id, removed_at=None, kind="d")
    missing = {
        "NO_UNIT": not letter.unit_name.strip(),
        "CREDIT_CODE": not lists.credit_code_ok(letter.credit_code),
        "NO_LETTER_NO": not letter.letter_no.strip(),
        "NO_GROUND": letter.ground not in {"CONSENT", "LEGAL_DUTY"},
        "NO_GROUND_TEXT": not letter.ground_text.strip(),
        "NO_PURPOSE": order.purpose not in purposes,
        "NO_PAPER": order.paper not in {str(key) for key in mine.values_list("pk", flat=True)},
        "FREE_MAIL": not mailbox_of(actor),
    }
    for code, wrong in missing.items():
        if wrong:
            raise ListRefused(texts.REQUEST[code], code=code)


def mailbox_of(actor: Actor) -> str:
    """Return the unit's own verified mailbox, to which its replies go; empty when it has none but a free one (F11)."""
    known = people.addresses(actor.account_id) if actor.account_id is not None else []
    return next((item.value for item in known if "@" in item.value and not lists.free_mail(item.value)), "")


# --- reading ---------------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[list[str], dict[str, int], list[tuple[int, list[str], frozenset[int]]]]:
    """Return header, columns and the filled rows of the first sheet. Errors: `ListRefused`."""
    try:
        rows = list(_rows(path))
    except SandboxRefusal as refusal:
        raise ListRefused(texts.FILE.get(refusal.code, texts.BROKEN), code=refusal.code) from refusal
    number, where = lists.columns([cells for _number, cells, _bad in rows[: lists.HEADER_WITHIN]])
    if not number:
        raise ListRefused(texts.FILE["NO_HEADER"], code="NO_HEADER")
    filled = [row for row in rows[number:] if any(row[1])]
    if not filled:
        raise ListRefused(texts.FILE["NO_ROWS"], code="NO_ROWS")
    if len(filled) > lists.MOST_ROWS:
        raise ListRefused(texts.FILE["TOO_MANY_ROWS"], code="TOO_MANY_ROWS")
    return rows[number - 1][1], where, filled


def _rows(path: Path) -> Iterator[tuple[int, list[str], frozenset[int]]]:
    """Yield number, cells and bad columns of the first sheet, a little further than a list may be long."""
    first = ""
    seen = 0
    for chunk in sheets.chunks(path, size=ROWS_AT_ONCE, seconds=SECONDS):
        first = first or chunk.sheet
        if chunk.sheet != first:
            return
        for offset, cells in enumerate(chunk.rows):
            number = chunk.start + offset
            seen += any(cells)
            if seen > lists.MOST_ROWS + lists.HEADER_WITHIN + 1:
                return
            yield number, cells, frozenset(column for row, column in chunk.formulas if row == number)


def wanted_materials() -> dict[str, lists.Wanted]:
    """Return what may be written in the column of materials: code and names, without marks and case."""
    found: dict[str, lists.Wanted] = {}
    for row in vocabulary.current_rows():
        may = asking.who_may("UNIT", row.who) and row.code not in {"OTHER", "ENVELOPE_SEND"}
        words = (row.code, row.name, row.name_en, lists.short(row.name), lists.short(row.name_en))
        item = lists.Wanted(row.code, words, may, tuple(row.languages), row.copies)
        for word in item.words:
            found.setdefault(lists.bare(word), item)
    return found


def _keep(
    actor: Actor,
    order: ListOrder,
    *,
    file_name: str,
    key: str,
    digest: str,
    header: list[str],
    where: dict[str, int],
    rows: list[tuple[int, list[str], frozenset[int]]],
) -> models.UnitList:
    now = clock.now()
    made = models.UnitList.objects.create(
        number=f"L{numbers.mint(now.year)}"[:16], owner_id=actor.account_id or 0, key=key, digest=digest, submitted_at=now,
        file_name=file_name[:120], header=header, columns=where, letter=pack(order.letter), paper=order.paper,
        purpose=order.purpose, purpose_text=order.purpose_text.strip(), receiver=pack(order.receiver), locale=order.locale,
    )  # fmt: skip
    kept = _judged(made, order, rows, where)
    models.UnitRow.objects.bulk_create(kept)
    good = sum(not row.faults for row in kept)
    models.Evidence.objects.filter(pk=order.paper).update(keep_until=None)  # the letter stays with its list
    events.record(ListSubmitted(made.number, len(kept), good), actor=actor, subject=("list", made.number))
    telling.list_told(actor, made, "list_received", {"good": str(good), "bad": str(len(kept) - good)})
    if good:
        import_string("lantai.reference.tasks.open_list").enqueue(list_id=made.pk)
    return made


def _judged(
    made: models.UnitList, order: ListOrder, rows: list[tuple[int, list[str], frozenset[int]]], where: dict[str, int]
) -> list[models.UnitRow]:
    """Judge every row: its own faults, repeats within the sheet, and paper copies without an address."""
    materials = wanted_materials()
    on_paper = {row.code for row in vocabulary.current_rows() if not set(row.methods) & {Method.REPLY, Method.E_COPY}}
    address = all((order.receiver.name, order.receiver.phone, order.receiver.address))
    people_seen: dict[tuple[str, ...], int] = {}
    first_of: dict[tuple[str, ...], int] = {}
    kept = []
    for number, cells, formulas in rows:
        row, faults = lists.read(cells, where, materials, formulas=formulas)
        person = 0
        if row is not None:
            earlier = first_of.setdefault((*row.person, row.material), number)
            if earlier != number:
                faults.append(lists.RowFault("name", "DUPLICATE_ROW", str(earlier)))
            if row.material in on_paper and not address:
                faults.append(lists.RowFault("material", "NO_ADDRESS"))
            if not faults:
                person = people_seen.setdefault(row.person, len(people_seen) + 1)
        kept.append(
            models.UnitRow(
                sheet=made, number=number, cells=json.dumps(cells, ensure_ascii=False), person=person,
                row=pack(row) if row is not None and not faults else "",
                faults=[[fault.column, fault.code, fault.detail] for fault in faults],
            )
        )  # fmt: skip
    return kept


# --- one case a person -----------------------------------------------------------------------------------------


def open_list(actor: Actor, *, list_id: int) -> int:
    """Open a case for each person of a list; return how many there are now. Twice or cut off: nothing is doubled.

    Every person is a transaction of its own under a key of its own; what the room refuses is kept on the rows.
    """
    made = models.UnitList.objects.select_related("owner").get(pk=list_id)
    unit = people.actor_for(made.owner_id, channel=Channel.E_LETTER)
    waiting = made.rows.filter(line=None, person__gt=0, faults=[])
    for person in sorted(set(waiting.values_list("person", flat=True))):
        _open_person(unit, made, list(waiting.filter(person=person).order_by("number")))
    models.UnitList.objects.filter(pk=made.pk, opened_at=None).update(opened_at=clock.now())
    note_list_end(actor, list_id=made.pk)
    return made.rows.exclude(case=None).values("case").distinct().count()


def _open_person(unit: Actor, made: models.UnitList, rows: list[models.UnitRow]) -> None:
    read = [unpack(lists.ListRow, row.row) for row in rows]
    good = [(row, item) for row, item in zip(rows, read, strict=True) if not _asked_before(unit, row, item)]
    if not good:
        return
    order = _order_of(unit, made, [item for _row, item in good])
    try:
        with transaction.atomic():
            receipt = submission.take(
                unit, order=order, key=f"{made.number}-{good[0][0].person}", channel=Channel.E_LETTER,
                owner=f"list:{made.pk}", unit_list=made.pk,
            )  # fmt: skip
            lines = models.Line.objects.filter(case__number=receipt.number).order_by("number")
            for (row, _item), line in zip(good, lines, strict=True):
                models.UnitRow.objects.filter(pk=row.pk).update(case_id=line.case_id, line=line)
    except OrderRefused as refusal:
        _refuse_rows(good, refusal)
    except LantaiError as fault:
        for row, _item in good:
            _fault(row, "name", "ORDER", str(fault))


def _refuse_rows(good: list[tuple[models.UnitRow, lists.ListRow]], refusal: OrderRefused) -> None:
    """Write what the order was refused for on the rows concerned; the rest of this person's rows go with another sheet."""
    for place, (row, _item) in enumerate(good):
        mine = [problem for problem in refusal.problems if problem.field.startswith(f"items.{place}.")]
        general = [problem for problem in refusal.problems if not problem.field.startswith("items.")]
        for problem in (mine or general)[:1]:
            code = "NOT_HELD" if problem.code == "NOT_HELD" else "ORDER"
            _fault(row, "material" if mine else "name", code, problem.text)
    refused = {row.pk for row, _item in good if row.faults}
    left = [pair for pair in good if pair[0].pk not in refused]
    for row, _item in left if len(left) < len(good) else good:
        if not row.faults:
            _fault(row, "name", "ORDER", str(refusal))


def _fault(row: models.UnitRow, column: str, code: str, detail: str) -> None:
    row.faults = [*row.faults, [column, code, detail[:200]]]
    models.UnitRow.objects.filter(pk=row.pk).update(faults=row.faults)


def _asked_before(unit: Actor, row: models.UnitRow, item: lists.ListRow) -> bool:
    """A09: the unit's own request for the same person and material within thirty days; the row names it."""
    key = checking.person_key(_study(item))
    since = clock.now() - asking.DUPLICATE_WITHIN
    earlier = (
        models.Line.objects.filter(
            study__person_key=key, material=item.material, case__applicant_id=unit.account_id,
            case__submitted_at__gte=since,
        )
        .exclude(state__in=EMPTY_ENDINGS)
        .values_list("case__number", flat=True)
        .first()
    )  # fmt: skip
    if earlier is not None:
        _fault(row, "name", "ALREADY_ASKED", earlier)
    return earlier is not None


def _study(item: lists.ListRow) -> StudyClaim:
    return StudyClaim(
        name=item.name, school=item.school, unit=item.unit, major=item.major, level=item.level, entered=item.entered,
        graduated=item.graduated, student_no=item.student_no, id_number=item.id_number,
    )  # fmt: skip


def _order_of(unit: Actor, made: models.UnitList, items: list[lists.ListRow]) -> Order:
    """One person's order: replies to the unit's mailbox, electronic copies to its account, paper to its address."""
    receiver = unpack(Receiver, made.receiver)
    letter = unpack(UnitLetter, made.letter)
    plans = (
        DeliveryPlan("REPLY", Receiver(unit=letter.unit_name, email=mailbox_of(unit))),
        DeliveryPlan("E_COPY"),
        DeliveryPlan("MAIL", receiver),
    )
    offered = {row.code: row.methods for row in vocabulary.current_rows()}
    ways = [next(place for place, plan in enumerate(plans) if plan.method in offered[item.material]) for item in items]
    used = sorted(set(ways))
    return Order(
        studies=(_study(items[0]),),
        items=tuple(
            OrderItem(item.material, copies=item.copies, language=item.language, description=item.note,
                      shares=(Share(used.index(way), max(1, item.copies) if plans[way].method == "MAIL" else 1),))
            for item, way in zip(items, ways, strict=True)
        ),
        deliveries=tuple(plans[place] for place in used),
        purpose=made.purpose,
        purpose_text=made.purpose_text,
        relationship="UNIT",
        applicant_name=letter.handler or unit.name,
        letter=letter,
        evidence=(str(made.paper),),
        address_confirmed=True,
        locale=made.locale,
    )  # fmt: skip


@transaction.atomic
def note_list_end(actor: Actor, *, list_id: int) -> None:
    """Tell the unit once when the last case of its list has ended."""
    made = models.UnitList.objects.get(pk=list_id)
    if made.done_at is not None or models.UnitRow.objects.filter(sheet=made, faults=[], line=None).exists():
        return
    rows = models.UnitRow.objects.filter(sheet=made).exclude(line=None)
    if not rows.exists() or rows.exclude(line__state__in=LINE_FINAL).exists():
        return
    if models.UnitList.objects.filter(pk=made.pk, done_at=None).update(done_at=clock.now()):
        telling.list_told(actor, made, "list_done", {})
