"""Who is who, as another house (or this one) wrote it out: brought over the lists that are in already.

Records are known again by what their lists say. What is said here already stays; whom somebody here told apart is not
joined. Each assertion keeps the name and the day it had there; who brought it in stands in the event log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import LikelySame, Person, PersonChange, PersonLink, PersonMention
from lantai.catalogue.rules import identity
from lantai.catalogue.services import linking, merging, naming
from lantai.catalogue.states import Likeness
from lantai.catalogue.values import MentionRow
from lantai.catalogue.values.persons import NameElsewhere, PersonProblem, PersonsReport
from lantai.foundation import clock, jsonlines, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.jsonlines import moment, text, whole

PIECE = 200
MOST_TOLD = 1000
TEXTS = {
    "fonds": "fonds_code",
    "list": "list_name",
    "student_no": "student_no",
    "name": "raw_name",
    "unit": "unit",
    "sequence": "sequence",
}
KINDS = ("division", "apart", "person")


def import_persons(actor: Actor, *, path: Path) -> PersonsReport:
    """Bring in who is who from JSON Lines as `export_persons` writes them; return what became of it.

    Idempotent: what is known is passed over. A record that no list here has is counted as unknown, and the rest of its
    person comes in. Some hundred persons a transaction. Raises `NotAllowed`, `ImportRefused` (not such a file).
    """
    policy.require(actor, "catalogue.import")
    policy.require(actor, "catalogue.person.link")
    done = _Tally()
    lines = _read(path)
    while several := list(islice(lines, PIECE)):
        with transaction.atomic():
            _Piece(actor, several, done).bring()
    report = done.report()
    told = events.PersonsImported(
        persons=done.persons,
        joined=done.joined,
        parted=done.parted,
        links=done.links,
        names=done.names,
        unknown=done.unknown,
    )
    with transaction.atomic():
        log.record(told, actor=actor, subject=("person_index", 0))
    return report


def _read(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        yield from jsonlines.objects(path, kinds=KINDS)
    except jsonlines.Foreign as fault:
        words = _("第 %(line)d 行不是人物档的一行。请选“lantai export persons”写出的文件。") % {"line": fault.line}
        raise ImportRefused(words, code="NOT_PERSONS") from fault


@dataclass(slots=True)
class _Tally:
    persons: int = 0
    joined: int = 0
    parted: int = 0
    links: int = 0
    names: int = 0
    unknown: int = 0
    problems: list[PersonProblem] = field(default_factory=list)
    divided: set[int] = field(default_factory=set)  # records whose link this file has made, before it says by whom

    def tell(self, line: int, code: str, words: str) -> None:
        if len(self.problems) < MOST_TOLD:
            self.problems.append(PersonProblem(line, code, words))

    def report(self) -> PersonsReport:
        return PersonsReport(
            self.persons, self.joined, self.parted, self.links, self.names, self.unknown, tuple(self.problems)
        )


@dataclass(slots=True)
class _Held:
    pk: int
    person: int | None
    said: Mapping[str, Any]


class _Piece:
    """Some lines of the file, in one transaction."""

    def __init__(self, actor: Actor, lines: Sequence[tuple[int, Mapping[str, Any]]], done: _Tally) -> None:
        self.actor, self.lines, self.done = actor, lines, done
        records = [record for _number, line in lines for record in _records(line)]
        self.keys = {id(record): _keys(record) for record in records}
        rows = PersonMention.objects.filter(identity__among={key for keys in self.keys.values() for key in keys})
        self.ids: dict[str, int] = dict(rows.values_list("identity", "pk"))
        self.persons: dict[int, int | None] = {}
        self._look_again()
        linked = PersonLink.objects.filter(mention__in=self.ids.values(), withdrawn_at=None)
        self.linked = set(linked.values_list("mention_id", flat=True)) - done.divided  # by others than this file

    def bring(self) -> None:
        for number, line in self.lines:
            records = _records(line)
            held = [one for record in records if (one := self._held(record)) is not None]
            self.done.unknown += len(records) - len(held)
            if not held:
                continue
            if line["kind"] == "division":
                self._divide(line, held)
            elif line["kind"] == "apart":
                self._take_out(line, held[0])
            else:
                self.done.persons += 1
                self._join(number, held)
                self._say(held)
                self._name(number, held)

    def _look_again(self) -> None:
        """Ask for whom the records stand: at the beginning, and when any was joined or taken apart."""
        rows = PersonMention.objects.filter(pk__in=self.ids.values())
        self.persons = dict(rows.values_list("pk", "person_id"))

    def _held(self, record: Mapping[str, Any]) -> _Held | None:
        pk = next((self.ids[key] for key in self.keys[id(record)] if key in self.ids), None)
        return None if pk is None else _Held(pk, self.persons[pk], record)

    # --- apart

    def _divide(self, line: Mapping[str, Any], held: Sequence[_Held]) -> None:
        """Take records out of the person of the first (`of`), where they still are in it and nobody here decided so."""
        stays, *others = held
        if stays.said is not line.get("of") or stays.person is None:
            return
        going = [one.pk for one in others if one.person == stays.person]
        ground = text(line, "ground")
        before = PersonChange.objects.filter(kind=merging.DIVIDE, ground=ground).values_list("moved", flat=True)
        known = {pk for moved in before for pk, _enrolment in moved}
        if going and ground and not known.intersection(going):
            merging.divide_person(self.actor, person_id=stays.person, mention_ids=going, ground=ground)
            self.done.parted += len(going)
            self.done.divided |= set(going)
            self._look_again()

    def _take_out(self, line: Mapping[str, Any], one: _Held) -> None:
        ground = text(line, "ground")
        known = PersonLink.objects.filter(mention=one.pk, withdrawn_at__isnull=False, withdrawal=ground)
        if one.person is not None and ground and not known.exists():
            linking.unlink_mention(self.actor, mention_id=one.pk, ground=ground)
            self.done.parted += 1
            self._look_again()

    # --- one person

    def _join(self, number: int, held: Sequence[_Held]) -> None:
        """Let all these records stand for one person: that of the first whom nobody had to link."""
        if len(held) < 2:
            return
        first = next((one for one in held if one.person and "link" not in one.said), None)
        persons = list(dict.fromkeys(one.person for one in ([first] if first else []) + list(held) if one.person))
        if len(persons) == 1 and all(one.person for one in held):
            return
        ids = [one.pk for one in held]
        if LikelySame.objects.filter(one__in=ids, other__in=ids, state=Likeness.DIFFERENT.value).exists():
            self.done.tell(number, "TOLD_APART", str(_("这里有人认定过其中两条不是同一人，没有并")))
            return
        target = persons[0] if persons else Person.objects.create(created_at=clock.now()).pk
        for other in persons[1:]:
            moved = [one for one in held if one.person == other]
            merging.merge_persons(self.actor, kept=target, other=other, ground=_ground(moved))
        for one in held:
            if one.person is None:
                merging.hang(self.actor, [one.pk], target, ground=_ground([one]))
                log.record(events.MentionLinked(person=target), actor=self.actor, subject=("mention", one.pk))
            one.person = target
        self.done.joined += 1
        self._look_again()

    def _say(self, held: Sequence[_Held]) -> None:
        """Write down by whom, when and on what ground each link was made there, where nobody here had made one."""
        for one in held:
            link = one.said.get("link")
            if not isinstance(link, dict) or one.person is None or one.pk in self.linked:
                continue
            said = {
                "ground": text(link, "ground"), "asserted_by": None, "asserted_by_name": text(link, "by", 80),
                "asserted_at": moment(link.get("at")) or clock.now(),
            }  # fmt: skip
            PersonLink.objects.update_or_create(
                mention_id=one.pk, person_id=one.person, withdrawn_at=None, defaults=said
            )
            self.linked.add(one.pk)
            self.done.links += 1

    def _name(self, number: int, held: Iterable[_Held]) -> None:
        for one in held:
            names = one.said.get("names")
            for each in names if isinstance(names, list) else ():
                said = _name_of(each) if isinstance(each, dict) else None
                brought = naming.bring_name(self.actor, mention_id=one.pk, said=said) if said else None
                if brought is None:
                    words = _("有一个另记的姓名读不出来，或没有依据，没有读进来")
                    self.done.tell(number, "NAME_UNREADABLE", str(words))
                else:
                    self.done.names += brought


def _records(line: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the records of a line, of a division first the one that stays."""
    several = [line.get("of"), line.get("record")]
    listed = line.get("records")
    several += listed if isinstance(listed, list) else []
    return [one for one in several if isinstance(one, dict)]


def _keys(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys under which the index may know a record: its own, and that of what its list says."""
    said: dict[str, Any] = {column: text(record, name, 200) for name, column in TEXTS.items()}
    row = MentionRow(**said, entered=whole(record.get("entered")), row=whole(record.get("row")))
    return text(record, "known_by", 32), identity.of_row(row)


def _name_of(said: Mapping[str, Any]) -> NameElsewhere | None:
    back = said.get("withdrawn")
    withdrawn: Mapping[str, Any] = back if isinstance(back, dict) else {}
    at, taken = moment(said.get("at")), moment(withdrawn.get("at"))
    found = NameElsewhere(
        text(said, "name", 200), text(said, "kind", 8), text(said, "source"), text(said, "dated", 40), text(said, "by", 80),
        at or clock.now(), text(withdrawn, "by", 80), taken, text(withdrawn, "why"),
    )  # fmt: skip
    return found if found.source and found.kind in naming.KINDS and bool(withdrawn) == bool(taken) else None


def _ground(held: Sequence[_Held]) -> str:
    links = [one.said["link"] for one in held if isinstance(one.said.get("link"), dict)]
    return next((ground for link in links if (ground := text(link, "ground"))), str(_("照带来的人物档")))
