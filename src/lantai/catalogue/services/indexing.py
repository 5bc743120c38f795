"""Bringing the rows of lists into the person index, thousands at a time (A13; domain.md 5.6, 5.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from lantai.catalogue import events
from lantai.catalogue.models import (
    Enrolment,
    MentionNumber,
    NameForm,
    NameKey,
    OtherName,
    Person,
    PersonMention,
    SupervisorName,
)
from lantai.catalogue.names import keys
from lantai.catalogue.rules import identity
from lantai.catalogue.services import bulk, keying, reserving, worked
from lantai.catalogue.services.worked import ID_PURPOSE, Worked
from lantai.catalogue.values import IndexReport, MentionRow, RowConflict
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index

CHUNK = 2000
NUMBER = ("value", "kind", "mention_id")  # columns of a number, of a further name
OTHER = ("name_id", "mention_id", "kind")
TAUGHT = ("name_id", "mention_id", "written")
COLUMNS = (*worked.COLUMNS, "name_id", "person_id", "enrolment_id", *worked.SECRETS)


@dataclass(slots=True)
class _Tally:
    accepted: int = 0
    unchanged: int = 0
    conflicts: list[RowConflict] = field(default_factory=list)
    first: int = 0
    last: int = 0


def index_mentions(
    actor: Actor, *, rows: Iterable[MentionRow], batch_id: int | None = None, keys_may_wait: bool = False
) -> IndexReport:
    """Bring `rows` into the person index and report what became of them.

    A row is known again by fonds, list name and student number, or by name, entry year, unit and sequence. The same
    key with the same content changes nothing; with other content it is a conflict, reported and never overwritten.
    Rows of one fonds with the same student number and name become one person (unless a decade apart); nothing else is
    linked by itself. Rows without a readable name are accepted, to be found by number and place. Constant memory.
    `keys_may_wait`: of a long import, which calls `keying.put_in` (names are found all the same).
    Raises `NotAllowed`. Source: A13; issue "Holdings in".
    """
    return index_worked(actor, several=map(Worked.of, rows), batch_id=batch_id, keys_may_wait=keys_may_wait)


def index_worked(
    actor: Actor, *, several: Iterable[Worked], batch_id: int | None = None, keys_may_wait: bool = False
) -> IndexReport:
    """Bring rows that are worked out into the person index: see `index_mentions`."""
    policy.require(actor, "catalogue.import")
    tally = _Tally()
    several = iter(several)
    with transaction.atomic(savepoint=False):
        while chunk := list(islice(several, CHUNK)):
            _index(chunk, batch_id, tally, keys_may_wait)
        told = events.MentionsIndexed(
            accepted=tally.accepted, unchanged=tally.unchanged, conflicts=len(tally.conflicts),
            first=tally.first, last=tally.last,
        )  # fmt: skip
        log.record(told, actor=actor, subject=("import_batch", batch_id or ""))
    return IndexReport(tally.accepted, tally.unchanged, tuple(tally.conflicts))


def _index(several: Sequence[Worked], batch_id: int | None, tally: _Tally, keys_may_wait: bool) -> None:
    fresh = _sorted_out(several, tally)
    if fresh:
        mentions = make(fresh, batch_id=batch_id, keys_may_wait=keys_may_wait)
        tally.accepted += len(mentions)
        lowest, highest = min(mentions), max(mentions)
        tally.first = min(tally.first or lowest, lowest)
        tally.last = max(tally.last, highest)


def make(several: Sequence[Worked], *, batch_id: int | None = None, keys_may_wait: bool = False) -> Sequence[int]:
    """Make a mention of each row, with its name, its student and its numbers; return their ids in the same order."""
    names, pairs = _named(several)
    with keying.writing(pairs, may_wait=keys_may_wait):
        secrets = worked.secrets_of(several)
    theirs, new = _students(several)
    now, mentions = bulk.moment(clock.now()), reserving.ids(PersonMention, len(several))
    with _enrolling(new):
        values = values_of(several, names, theirs, secrets)
        rows = [(*own, batch_id, now, pk) for own, pk in zip(values, mentions, strict=True)]
    with bulk.inserting(PersonMention, (*COLUMNS, "batch_id", "indexed_at", "id"), rows):
        numbers, others, taught = (
            _numbers(mentions, several),
            _others(mentions, several, names),
            _taught(mentions, several, names),
        )
    bulk.insert(MentionNumber, NUMBER, numbers)
    bulk.insert(OtherName, OTHER, others)
    bulk.insert(SupervisorName, TAUGHT, taught)
    return mentions


def _sorted_out(several: Sequence[Worked], tally: _Tally) -> list[Worked]:
    """Return the rows that are new; count those that are known and report those that say otherwise."""
    asked = PersonMention.objects.filter(identity__among=[one.key for one in several])
    known = {key: (pk, content) for key, pk, content in asked.values_list("identity", "pk", "content")}
    fresh: dict[str, Worked] = {}
    disputed: list[tuple[MentionRow, int]] = []
    for one in several:
        if one.key in known:
            if known[one.key][1] == one.content:
                tally.unchanged += 1
            else:
                disputed.append((one.row, known[one.key][0]))
        elif first := fresh.get(one.key):
            if first.content == one.content:
                tally.unchanged += 1
            else:
                held = {name: _shown(getattr(first.row, name)) for name in (*identity.CONTENT, identity.BESIDE)}
                tally.conflicts.append(RowConflict(one.row, 0, identity.differences(one.row, held)))
        else:
            fresh[one.key] = one
    _report(disputed, tally)
    return list(fresh.values())


def _report(disputed: list[tuple[MentionRow, int]], tally: _Tally) -> None:
    if not disputed:
        return
    held = PersonMention.objects.prefetch_related("other_names__name", "numbers", "supervisors").in_bulk(
        [pk for _row, pk in disputed]
    )
    for row, pk in disputed:
        mention = held[pk]
        numbers = {one.kind: one.value for one in mention.numbers.all()}
        stored = {name: _shown(getattr(mention, name, "")) for name in identity.CONTENT}
        stored |= {f"{kind}_no": numbers.get(kind, "") for kind in ("diploma", "degree", "exam")}
        stored[identity.BESIDE] = "、".join(one.written for one in mention.supervisors.all())
        stored["former_names"] = "、".join(
            one.name.text
            for one in mention.other_names.all()
            if one.kind == "former" and one.name.text in row.former_names
        )
        if len(stored["former_names"].split("、")) != len(row.former_names):
            stored["former_names"] = "、".join(
                one.name.text for one in mention.other_names.all() if one.kind == "former"
            )
        tally.conflicts.append(RowConflict(row, pk, identity.differences(row, stored)))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    return "" if value is None else str(value)


def named(several: Sequence[Worked]) -> dict[str, int]:
    """Return cleaned name → id of its form, making forms and their keys where they are new."""
    names, pairs = _named(several)
    with keying.writing(pairs):
        return names


def _named(several: Sequence[Worked]) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Return cleaned name → id of its form, made where it is new, and (key, id) to be written of those just made."""
    texts: dict[str, tuple[str, ...]] = {}
    for one in several:
        texts[one.name.text] = (*texts.get(one.name.text, ()), *keys.parts_of_record(one.name))
    for one in several:
        for _kind, text in one.further():
            texts.setdefault(text, ())
        if one.row.supervisors:
            texts.update({text: texts.get(text, ()) for text, _written in one.taught()})
    found = _forms(texts)
    missing = sorted(texts.keys() - found.keys())  # in one order, so that two imports never wait in a ring
    made: dict[str, int] = {}
    if missing:
        made = reserving.made(NameForm, "text", missing)
        found |= made
        found |= _forms(texts.keys() - found.keys())  # another import's, just committed
    written = {(key[:220], found[text]) for text, parts in texts.items() if text not in made for key in parts}
    again = [NameKey(key=key, name_id=name) for key, name in sorted(written)]
    NameKey.objects.bulk_create(again, ignore_conflicts=True)  # of how it is written this time
    return found, sorted({(key[:220], made[text]) for text in made for key in (*keys.of_record(text), *texts[text])})


def _forms(texts: Collection[str]) -> dict[str, int]:
    return dict(NameForm.objects.filter(text__among=texts).values_list("text", "pk")) if texts else {}


Student = tuple[int, int]  # person id, enrolment id


def students(several: Sequence[Worked]) -> list[Student | None]:
    """Return for each row the student of its number, made where it is new, or None where it has no number."""
    theirs, new = _students(several)
    with _enrolling(new):
        return theirs


def _students(several: Sequence[Worked]) -> tuple[list[Student | None], list[tuple[Student, Worked]]]:
    """Return for each row the student of its number, and those among them who are still to be written."""
    known: dict[str, list[tuple[int, int, tuple[int | None, int | None]]]] = {}
    for key, person, pk, entered, graduated in Enrolment.objects.filter(
        group_key__among={one.student for one in several if one.student}
    ).values_list("group_key", "person_id", "pk", "entered", "graduated"):
        known.setdefault(key, []).append((person, pk, (entered, graduated)))
    new: list[Worked] = []
    shared: dict[str, list[tuple[int, tuple[int | None, int | None]]]] = {}
    answer: list[Any] = [None] * len(several)
    for place, one in enumerate(several):
        if not (key := one.student):
            continue
        span = (one.row.entered, one.row.graduated)
        held = next((course for course in known.get(key, ()) if identity.same_time(course[2], span)), None)
        if held:
            answer[place] = held[:2]
            continue
        earlier = next((course for course in shared.get(key, ()) if identity.same_time(course[1], span)), None)
        if earlier:
            answer[place] = earlier[0]
            continue
        shared.setdefault(key, []).append((len(new), span))
        answer[place] = len(new)
        new.append(one)
    made = list(zip(reserving.ids(Person, len(new)), reserving.ids(Enrolment, len(new)), strict=True)) if new else []
    return [made[one] if isinstance(one, int) else one for one in answer], list(zip(made, new, strict=True))


def _enrolling(new: Sequence[tuple[Student, Worked]]) -> AbstractContextManager[None]:
    """Write a person with one enrolment for each of `new`; the block may do what needs no database."""
    now = bulk.moment(clock.now())
    bulk.insert(Person, ("id", "created_at"), [(person, now) for (person, _enrolment), _one in new])
    columns = ("id", "person_id", "group_key", "fonds_code", "student_no", "level", "unit", "entered", "graduated")
    rows = [
        (
            enrolment, person, one.student, one.row.fonds_code, identity.number(one.row.student_no)[:40],
            one.row.level[:40], one.row.unit[:200], one.row.entered, one.row.graduated,
        )
        for (person, enrolment), one in new
    ]  # fmt: skip
    return bulk.inserting(Enrolment, columns, rows)


def values_of(
    several: Sequence[Worked],
    names: dict[str, int],
    theirs: Sequence[tuple[int, int] | None],
    secrets: Sequence[tuple[str, str]],
) -> list[tuple[Any, ...]]:
    """Return the values of mentions in the order of `COLUMNS`."""
    return [
        (*one.values, names[one.name.text], *(student or (None, None)), *secret)
        for one, student, secret in zip(several, theirs, secrets, strict=True)
    ]


def write_numbers(mentions: Sequence[int], several: Sequence[Worked]) -> None:
    """Write the numbers by which mentions are found."""
    bulk.insert(MentionNumber, NUMBER, _numbers(mentions, several))


def _numbers(mentions: Sequence[int], several: Sequence[Worked]) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    for mention, (row, *_worked) in zip(mentions, several, strict=True):
        numbers = {"student": row.student_no, "diploma": row.diploma_no, "degree": row.degree_no, "exam": row.exam_no}
        for kind, text in numbers.items():
            if text:
                found.extend((value, one, mention) for value, one in identity.looked_for(kind, text))
        if row.id_number:
            found.append((blind_index(identity.id_number(row.id_number), purpose=ID_PURPOSE), "id", mention))
    return found


def write_others(mentions: Sequence[int], several: Sequence[Worked], names: dict[str, int]) -> None:
    """Write the further names under which mentions are found, and the supervisors by whom they are."""
    bulk.insert(OtherName, OTHER, _others(mentions, several, names))
    bulk.insert(SupervisorName, TAUGHT, _taught(mentions, several, names))


def _others(mentions: Sequence[int], several: Sequence[Worked], names: dict[str, int]) -> list[tuple[int, int, str]]:
    further = {
        (names[text], mention): kind
        for mention, one in zip(mentions, several, strict=True)
        for kind, text in one.further()
    }
    return [(name, mention, kind) for (name, mention), kind in further.items()]


def _taught(mentions: Sequence[int], several: Sequence[Worked], names: dict[str, int]) -> list[tuple[int, int, str]]:
    found = {
        (names[text], mention): written
        for mention, one in zip(mentions, several, strict=True)
        if one.row.supervisors
        for text, written in one.taught()
    }
    return [(name, mention, written) for (name, mention), written in found.items()]
