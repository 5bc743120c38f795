"""Bringing the rows of lists into the person index, thousands at a time (A13; domain.md 5.6, 5.7)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from lantai.catalogue import events
from lantai.catalogue.models import Enrolment, MentionNumber, NameForm, NameKey, OtherName, Person, PersonMention
from lantai.catalogue.models.people import UNKNOWN_FROM, UNKNOWN_TO
from lantai.catalogue.names import keys
from lantai.catalogue.names.clean import Parsed, parse
from lantai.catalogue.rules import codes, identity, years
from lantai.catalogue.services import bulk, keying, reserving
from lantai.catalogue.values import IndexReport, MentionRow, RowConflict
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index, encrypt

CHUNK = 2000
ID_PURPOSE = "mention.id_number"


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
    policy.require(actor, "catalogue.import")
    tally = _Tally()
    several = iter(rows)
    with transaction.atomic(savepoint=False):
        while chunk := list(islice(several, CHUNK)):
            _index(chunk, batch_id, tally, keys_may_wait)
        told = events.MentionsIndexed(
            accepted=tally.accepted, unchanged=tally.unchanged, conflicts=len(tally.conflicts),
            first=tally.first, last=tally.last,
        )  # fmt: skip
        log.record(told, actor=actor, subject=("import_batch", batch_id or ""))
    return IndexReport(tally.accepted, tally.unchanged, tuple(tally.conflicts))


def _index(rows: Sequence[MentionRow], batch_id: int | None, tally: _Tally, keys_may_wait: bool) -> None:
    fresh = _sorted_out(rows, tally)
    if not fresh:
        return
    parsed = [parse(row.raw_name) for row, _identity, _content in fresh]
    several = [row for row, _identity, _content in fresh]
    names = named(parsed, several, keys_may_wait=keys_may_wait)
    theirs = students(several)
    made = [
        mention_values(row, own, names[one.text], student, batch_id=batch_id)
        for (row, *own), one, student in zip(fresh, parsed, theirs, strict=True)
    ]
    now, mentions = bulk.moment(clock.now()), reserving.ids(PersonMention, len(made))
    bulk.insert(PersonMention, COLUMNS, [(*values, now, pk) for values, pk in zip(made, mentions, strict=True)])
    write_numbers(mentions, several)
    write_others(mentions, several, parsed, names)
    tally.accepted += len(made)
    lowest, highest = min(mentions), max(mentions)
    tally.first = min(tally.first or lowest, lowest)
    tally.last = max(tally.last, highest)


def _sorted_out(rows: Sequence[MentionRow], tally: _Tally) -> list[tuple[MentionRow, str, str]]:
    """Return the rows that are new; count those that are known and report those that say otherwise."""
    keyed = [(row, identity.of_row(row), identity.content(row)) for row in rows]
    known: dict[str, tuple[int, str]] = {
        key: (pk, content)
        for key, pk, content in PersonMention.objects.filter(
            identity__among=[key for _row, key, _c in keyed]
        ).values_list("identity", "pk", "content")
    }
    fresh: dict[str, tuple[MentionRow, str, str]] = {}
    disputed: list[tuple[MentionRow, int]] = []
    for row, key, content in keyed:
        if key in known:
            if known[key][1] == content:
                tally.unchanged += 1
            else:
                disputed.append((row, known[key][0]))
        elif key in fresh:
            if fresh[key][2] == content:
                tally.unchanged += 1
            else:
                first = fresh[key][0]
                held = {name: _shown(getattr(first, name)) for name in identity.CONTENT}
                tally.conflicts.append(RowConflict(row, 0, identity.differences(row, held)))
        else:
            fresh[key] = (row, key, content)
    _report(disputed, tally)
    return list(fresh.values())


def _report(disputed: list[tuple[MentionRow, int]], tally: _Tally) -> None:
    if not disputed:
        return
    held = PersonMention.objects.prefetch_related("other_names__name", "numbers").in_bulk([pk for _row, pk in disputed])
    for row, pk in disputed:
        mention = held[pk]
        numbers = {one.kind: one.value for one in mention.numbers.all()}
        stored = {name: _shown(getattr(mention, name, "")) for name in identity.CONTENT}
        stored |= {f"{kind}_no": numbers.get(kind, "") for kind in ("diploma", "degree", "exam")}
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


def named(parsed: Sequence[Parsed], rows: Sequence[MentionRow], *, keys_may_wait: bool = False) -> dict[str, int]:
    """Return cleaned name → id of its form, making forms and their keys where they are new."""
    texts: dict[str, tuple[str, ...]] = {}
    for one in parsed:
        texts[one.text] = (*texts.get(one.text, ()), *keys.parts_of_record(one))
    for one, row in zip(parsed, rows, strict=True):
        for _kind, text in _further(row, one):
            texts.setdefault(text, ())
    found = _forms(texts)
    missing = sorted(texts.keys() - found.keys())  # in one order, so that two imports never wait in a ring
    made: dict[str, int] = {}
    if missing:
        made = reserving.made(NameForm, "text", missing)
        pairs = {(key[:220], made[text]) for text in made for key in (*keys.of_record(text), *texts[text])}
        keying.write(list(pairs), may_wait=keys_may_wait)
        found |= made
        found |= _forms(texts.keys() - found.keys())  # another import's, just committed
    written = {(key[:220], found[text]) for text, parts in texts.items() if text not in made for key in parts}
    again = [NameKey(key=key, name_id=name) for key, name in sorted(written)]
    NameKey.objects.bulk_create(again, ignore_conflicts=True)  # of how it is written this time
    return found


def _forms(texts: Collection[str]) -> dict[str, int]:
    return dict(NameForm.objects.filter(text__among=texts).values_list("text", "pk")) if texts else {}


def _further(row: MentionRow, parsed: Parsed) -> Iterator[tuple[str, str]]:
    """Yield (kind, cleaned name) of the further names of a row, its own bracketed ones too."""
    for former in row.former_names:
        one = parse(former)
        if one.text and one.text != parsed.text:
            yield "former", one.text
    for kind, text in parsed.others:
        if text and text != parsed.text:
            yield kind, text


def students(rows: Sequence[MentionRow]) -> list[tuple[int, int] | None]:
    """Return for each row (person id, enrolment id) by its student number, or None where it has none."""
    wanted = [identity.of_student(row) for row in rows]
    known: dict[str, list[tuple[int, int, tuple[int | None, int | None]]]] = {}
    for key, person, pk, entered, graduated in Enrolment.objects.filter(
        group_key__among={key for key in wanted if key}
    ).values_list("group_key", "person_id", "pk", "entered", "graduated"):
        known.setdefault(key, []).append((person, pk, (entered, graduated)))
    new: list[tuple[int, MentionRow, str]] = []
    shared: dict[str, list[tuple[int, tuple[int | None, int | None]]]] = {}
    answer: list[Any] = [None] * len(rows)
    for place, (row, key) in enumerate(zip(rows, wanted, strict=True)):
        if not key:
            continue
        span = (row.entered, row.graduated)
        held = next((one for one in known.get(key, ()) if identity.same_time(one[2], span)), None)
        if held:
            answer[place] = held[:2]
            continue
        earlier = next((one for one in shared.get(key, ()) if identity.same_time(one[1], span)), None)
        if earlier:
            answer[place] = earlier[0]
            continue
        shared.setdefault(key, []).append((len(new), span))
        answer[place] = len(new)
        new.append((place, row, key))
    made = _enrol(new)
    return [made[one] if isinstance(one, int) else one for one in answer]


def _enrol(new: Sequence[tuple[int, MentionRow, str]]) -> list[tuple[int, int]]:
    """Make a person with one enrolment for each of `new`; return (person id, enrolment id) in the same order."""
    if not new:
        return []
    now = bulk.moment(clock.now())
    made = list(zip(reserving.ids(Person, len(new)), reserving.ids(Enrolment, len(new)), strict=True))
    bulk.insert(Person, ("id", "created_at"), [(person, now) for person, _enrolment in made])
    columns = ("id", "person_id", "group_key", "fonds_code", "student_no", "level", "unit", "entered", "graduated")
    rows = [
        (
            enrolment, person, key, row.fonds_code, identity.number(row.student_no)[:40], row.level[:40], row.unit[:200],
            row.entered, row.graduated,
        )
        for (person, enrolment), (_place, row, key) in zip(made, new, strict=True)
    ]  # fmt: skip
    bulk.insert(Enrolment, columns, rows)
    return made


_RAW = json.JSONEncoder(ensure_ascii=False, default=str)
COLUMNS = (
    "identity", "content", "raw_name", "name_id", "person_id", "enrolment_id", "fonds_code", "list_name", "sequence",
    "record_kind", "student_no", "sex", "birth", "native_place", "id_number", "unit", "major", "class_name", "level",
    "entered", "graduated", "entry_from", "entry_to", "ref_code", "ref_code_norm", "page", "page_norm", "row", "region",
    "region_verified", "source", "confidence", "raw", "batch_id", "indexed_at", "id",
)  # fmt: skip


def mention_values(
    row: MentionRow, own: Sequence[str], name_id: int, student: tuple[int, int] | None, *, batch_id: int | None = None
) -> tuple[Any, ...]:
    """Return the values of one mention in the order of `COLUMNS`, without the last two."""
    window = years.entry_window(row.entered, row.graduated, years.level(row.level, row.unit), row.unit)
    raw = _RAW.encode(row.raw if type(row.raw) is dict else dict(row.raw)) if row.raw else ""
    return (
        *own, row.raw_name[:200], name_id, *(student or (None, None)), row.fonds_code, row.list_name[:200],
        row.sequence[:24], row.record_kind, row.student_no[:40], row.sex[:8], row.birth[:24], row.native_place[:120],
        encrypt(row.id_number, purpose=ID_PURPOSE), row.unit[:200], row.major[:120], row.class_name[:120], row.level[:40],
        row.entered, row.graduated, *(window or (UNKNOWN_FROM, UNKNOWN_TO)), row.ref_code[:80],
        codes.normal_code(row.ref_code)[:80], row.page[:40], codes.normal_label(row.page)[:40], row.row,
        json.dumps(row.region.as_list()) if row.region else None, False, row.source, row.confidence,
        encrypt(raw, purpose="mention.raw"), batch_id,
    )  # fmt: skip


def write_numbers(mentions: Sequence[int], rows: Sequence[MentionRow]) -> None:
    """Write the numbers by which mentions are found."""
    several: list[tuple[str, str, int]] = []
    for mention, row in zip(mentions, rows, strict=True):
        numbers = {"student": row.student_no, "diploma": row.diploma_no, "degree": row.degree_no, "exam": row.exam_no}
        several.extend((identity.number(text), kind, mention) for kind, text in numbers.items() if text)
        if row.id_number:
            several.append((blind_index(identity.id_number(row.id_number), purpose=ID_PURPOSE), "id", mention))
    bulk.insert(MentionNumber, ("value", "kind", "mention_id"), several)


def write_others(
    mentions: Sequence[int], rows: Sequence[MentionRow], parsed: Sequence[Parsed], names: dict[str, int]
) -> None:
    further = {
        (names[text], mention): kind
        for mention, row, one in zip(mentions, rows, parsed, strict=True)
        for kind, text in _further(row, one)
    }
    several = [(name, mention, kind) for (name, mention), kind in further.items()]
    bulk.insert(OtherName, ("name_id", "mention_id", "kind"), several)
