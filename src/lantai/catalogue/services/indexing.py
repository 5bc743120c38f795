"""Bringing the rows of lists into the person index, thousands at a time (A13; domain.md 5.6, 5.7)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, transaction

from lantai.catalogue import events
from lantai.catalogue.models import Enrolment, MentionNumber, NameForm, NameKey, OtherName, Person, PersonMention
from lantai.catalogue.models.people import UNKNOWN_FROM, UNKNOWN_TO
from lantai.catalogue.names import keys
from lantai.catalogue.names.clean import Parsed, parse
from lantai.catalogue.rules import codes, identity, years
from lantai.catalogue.values import IndexReport, MentionRow, RowConflict
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index

CHUNK = 2000
ID_PURPOSE = "mention.id_number"


@dataclass(slots=True)
class _Tally:
    accepted: int = 0
    unchanged: int = 0
    conflicts: list[RowConflict] = field(default_factory=list)


@transaction.atomic
def index_mentions(actor: Actor, *, rows: Iterable[MentionRow], batch_id: int | None = None) -> IndexReport:
    """Bring `rows` into the person index and report what became of them.

    A row is known again by fonds, list name and student number, or by name, entry year, unit and sequence. The same
    key with the same content changes nothing; with other content it is a conflict, reported and never overwritten.
    Rows of one fonds with the same student number and name become one person (unless a decade apart); nothing else is
    linked by itself. Rows without a readable name are accepted, to be found by number and place. Constant memory.
    Raises `NotAllowed`. Source: A13; issue "Holdings in".
    """
    policy.require(actor, "catalogue.import")
    tally = _Tally()
    several = iter(rows)
    while chunk := list(islice(several, CHUNK)):
        _index(chunk, batch_id, tally)
    log.record(
        events.MentionsIndexed(accepted=tally.accepted, unchanged=tally.unchanged, conflicts=len(tally.conflicts)),
        actor=actor,
        subject=("import_batch", batch_id or ""),
    )
    return IndexReport(tally.accepted, tally.unchanged, tuple(tally.conflicts))


def _index(rows: Sequence[MentionRow], batch_id: int | None, tally: _Tally) -> None:
    fresh = _sorted_out(rows, tally)
    if not fresh:
        return
    parsed = [parse(row.raw_name) for row, _identity, _content in fresh]
    names = _names(parsed, [row for row, _identity, _content in fresh])
    students = _students([row for row, _identity, _content in fresh])
    now = clock.now()
    made = [
        _mention(row, own, names[one.text], students[place], batch_id=batch_id, now=now)
        for place, ((row, *own), one) in enumerate(zip(fresh, parsed, strict=True))
    ]
    PersonMention.objects.bulk_create(made, batch_size=500)
    _numbers(made, [row for row, *_own in fresh])
    _others(made, [row for row, *_own in fresh], parsed, names)
    tally.accepted += len(made)


def _sorted_out(rows: Sequence[MentionRow], tally: _Tally) -> list[tuple[MentionRow, str, str]]:
    """Return the rows that are new; count those that are known and report those that say otherwise."""
    keyed = [(row, identity.of_row(row), identity.content(row)) for row in rows]
    known: dict[str, tuple[int, str]] = {
        key: (pk, content)
        for key, pk, content in PersonMention.objects.filter(identity__in=[key for _row, key, _c in keyed]).values_list(
            "identity", "pk", "content"
        )
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


def _names(parsed: Sequence[Parsed], rows: Sequence[MentionRow]) -> dict[str, int]:
    """Return cleaned name → id of its form, making forms and their keys where they are new."""
    texts = {one.text: keys.parts_of_record(one) for one in parsed}
    for one, row in zip(parsed, rows, strict=True):
        for _kind, text in _further(row, one):
            texts.setdefault(text, ())
    found = _forms(list(texts))
    missing = [text for text in texts if text not in found]
    if missing:
        NameForm.objects.bulk_create([NameForm(text=text) for text in missing], ignore_conflicts=True, batch_size=500)
        made = _forms(missing)
        _insert_keys((key, made[text]) for text in missing for key in (*keys.of_record(text), *texts[text]))
        found |= made
    return found


def _forms(texts: Sequence[str]) -> dict[str, int]:
    return dict(NameForm.objects.filter(text__in=texts).values_list("text", "pk"))


def _insert_keys(pairs: Iterable[tuple[str, int]]) -> None:
    """Write keys without building objects: they are nine tenths of all rows of an import."""
    table = connection.ops.quote_name(NameKey._meta.db_table)  # noqa: SLF001
    several = [(key[:220], name) for key, name in dict.fromkeys(pairs)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {table} (key, name_id) SELECT * FROM unnest(%s::text[], %s::bigint[]) "  # noqa: S608
                "ON CONFLICT DO NOTHING",
                [[key for key, _name in several], [name for _key, name in several]],
            )
        else:
            cursor.executemany(f"INSERT OR IGNORE INTO {table} (key, name_id) VALUES (%s, %s)", several)  # noqa: S608


def _further(row: MentionRow, parsed: Parsed) -> Iterator[tuple[str, str]]:
    """Yield (kind, cleaned name) of the further names of a row, its own bracketed ones too."""
    for former in row.former_names:
        one = parse(former)
        if one.text and one.text != parsed.text:
            yield "former", one.text
    for kind, text in parsed.others:
        if text and text != parsed.text:
            yield kind, text


def _students(rows: Sequence[MentionRow]) -> list[tuple[int, int] | None]:
    """Return for each row (person id, enrolment id) by its student number, or None where it has none."""
    wanted = [identity.of_student(row) for row in rows]
    known: dict[str, list[tuple[int, int, tuple[int | None, int | None]]]] = {}
    for key, person, pk, entered, graduated in Enrolment.objects.filter(
        group_key__in={key for key in wanted if key}
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
    now = clock.now()
    persons = Person.objects.bulk_create([Person(created_at=now) for _one in new], batch_size=1000)
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(
                person_id=person.pk, group_key=key, fonds_code=row.fonds_code, student_no=identity.number(row.student_no)[:40],
                level=row.level[:40], unit=row.unit[:200], entered=row.entered, graduated=row.graduated,
            )
            for person, (_place, row, key) in zip(persons, new, strict=True)
        ],
        batch_size=1000,
    )  # fmt: skip
    return [(person.pk, one.pk) for person, one in zip(persons, enrolments, strict=True)]


def _mention(
    row: MentionRow,
    own: Sequence[str],
    name_id: int,
    student: tuple[int, int] | None,
    *,
    batch_id: int | None,
    now: Any,
) -> PersonMention:
    window = years.entry_window(row.entered, row.graduated, years.level(row.level, row.unit), row.unit)
    return PersonMention(
        identity=own[0], content=own[1], raw_name=row.raw_name[:200], name_id=name_id,
        person_id=student[0] if student else None, enrolment_id=student[1] if student else None,
        fonds_code=row.fonds_code, list_name=row.list_name[:200], sequence=row.sequence[:24],
        record_kind=row.record_kind, student_no=row.student_no[:40], sex=row.sex[:8], birth=row.birth[:24],
        native_place=row.native_place[:120], id_number=row.id_number, unit=row.unit[:200], major=row.major[:120],
        class_name=row.class_name[:120], level=row.level[:40], entered=row.entered, graduated=row.graduated,
        entry_from=window[0] if window else UNKNOWN_FROM, entry_to=window[1] if window else UNKNOWN_TO,
        ref_code=row.ref_code[:80], ref_code_norm=codes.normal_code(row.ref_code)[:80], page=row.page[:40],
        page_norm=codes.normal_label(row.page)[:40], row=row.row, region=row.region.as_list() if row.region else None,
        source=row.source, confidence=row.confidence, batch_id=batch_id, indexed_at=now,
        raw=json.dumps(dict(row.raw), ensure_ascii=False, default=str) if row.raw else "",
    )  # fmt: skip


def _numbers(made: Sequence[PersonMention], rows: Sequence[MentionRow]) -> None:
    table = connection.ops.quote_name(MentionNumber._meta.db_table)  # noqa: SLF001
    several: list[tuple[str, str, int]] = []
    for mention, row in zip(made, rows, strict=True):
        for kind, text in (
            ("student", row.student_no), ("diploma", row.diploma_no), ("degree", row.degree_no), ("exam", row.exam_no),
        ):  # fmt: skip
            if value := identity.number(text):
                several.append((value, kind, mention.pk))
        if row.id_number:
            several.append((blind_index(identity.id_number(row.id_number), purpose=ID_PURPOSE), "id", mention.pk))
    if not several:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {table} (value, kind, mention_id) SELECT * FROM "  # noqa: S608
                "unnest(%s::text[], %s::text[], %s::bigint[])",
                [list(column) for column in zip(*several, strict=True)],
            )
        else:
            cursor.executemany(f"INSERT INTO {table} (value, kind, mention_id) VALUES (%s, %s, %s)", several)  # noqa: S608


def _others(
    made: Sequence[PersonMention], rows: Sequence[MentionRow], parsed: Sequence[Parsed], names: dict[str, int]
) -> None:
    further = {
        (names[text], mention.pk): kind
        for mention, row, one in zip(made, rows, parsed, strict=True)
        for kind, text in _further(row, one)
    }
    OtherName.objects.bulk_create(
        [OtherName(name_id=name, mention_id=mention, kind=kind) for (name, mention), kind in further.items()],
        batch_size=1000,
    )
