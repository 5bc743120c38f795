"""Records that may be of one person: found by blocks, decided by a person, kept (domain.md 5.6 #5, 5.7 rule 4).

A new record is compared only with those that share a block with it: a name in one folding within a year of entry, a name
and a birth date, an ID or certificate number. So the cost goes with what came in, not with the size of the index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import LinkRefused, NotFound
from lantai.catalogue.models import Fonds, LikelySame, MentionNumber, NameForm, OtherName, PersonMention
from lantai.catalogue.names import keys as keys_of
from lantai.catalogue.queries import reached
from lantai.catalogue.rules import likeness, units
from lantai.catalogue.rules.likeness import Record
from lantai.catalogue.services import linking
from lantai.catalogue.states import LIKENESS_MOVES, Likeness
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people

CHUNK, MOST_FOR_ONE, MOST_IN_BLOCK = 2000, 10, 20_000
SURE_NUMBERS = ("id", "diploma", "degree")
_COLUMNS = (
    "pk", "person_id", "raw_name", "fonds_code", "list_name", "student_no", "sex", "birth", "native_place", "unit", "major",
    "class_name", "level", "entered", "graduated", "entry_from", "entry_to", "name_id", "name__text",
)  # fmt: skip

Groups = frozenset[tuple[str, int]]


@dataclass(slots=True)
class _Names:
    """Name ids → the folded form all its variants share; mention → ids of its further names."""

    folded: dict[int, str] = field(default_factory=dict)
    further: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def look_for_likely(actor: Actor, *, first: int = 0, last: int = 0) -> int:
    """Compare the mentions with ids `first`–`last` (0: from the beginning, to the end) with the index; return new pairs.

    Idempotent: what was found or decided before, in either person's records, is not found again. Piece by piece, each in
    a transaction of its own. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.person.link")
    ends = PersonMention.objects.aggregate(low=Min("pk"), high=Max("pk"))
    low, high = max(first, ends["low"] or 1), min(last or ends["high"] or 0, ends["high"] or 0)
    found = 0
    schools = dict(Fonds.objects.values_list("code", "name"))
    for start in range(low, high + 1, CHUNK):
        with transaction.atomic():
            found += _piece(Q(pk__gte=start, pk__lt=min(start + CHUNK, high + 1)), schools)
    if found:
        with transaction.atomic():
            log.record(events.LikelySameFound(pairs=found), actor=actor, subject=("person_index", low))
    return found


def _piece(which: Q, schools: Mapping[str, str]) -> int:
    rows = list(PersonMention.objects.filter(which).values_list(*_COLUMNS))
    if not rows:
        return 0
    names = _names_of([row[17] for row in rows], [row[0] for row in rows])
    fresh = [_record(row, names, schools) for row in rows]
    numbered = _numbered([one.pk for one in fresh])
    pool = _pool(fresh, names, schools, numbered)
    by_form: dict[str, list[Record]] = defaultdict(list)
    for one in pool.values():
        for form in one.forms:
            by_form[form].append(one)
    divided = {one.unit: units.divide(one.unit) for one in fresh if one.unit}
    lineages = people.lineages({part for parts in divided.values() for part in parts})
    asked = {
        unit: units.prepare(unit, tuple(lineages[part].names for part in parts)) for unit, parts in divided.items()
    }
    best: dict[Groups, tuple[int, int, likeness.Likeness]] = {}
    for one in fresh:
        _best_of(one, pool, by_form, asked, same=numbered.get(one.pk, set()), best=best)
    return _write(best)


def _names_of(ids: Sequence[int], mentions: Sequence[int]) -> _Names:
    found = _Names()
    for mention, name in OtherName.objects.filter(mention__in=mentions).values_list("mention_id", "name_id"):
        found.further[mention].append(name)
    every = {*ids, *(name for names in found.further.values() for name in names)}
    for pk, text in NameForm.objects.filter(pk__among=every).values_list("pk", "text"):
        found.folded.update((pk, key) for key in keys_of.of_record(text) if key.startswith("F"))
    return found


def _record(row: Sequence[Any], names: _Names, schools: Mapping[str, str]) -> Record:
    pk, person, raw, fonds, list_name, number, sex, birth, place, unit, major, class_name, level, entered, graduated, since, until, name, text = row  # fmt: skip
    own = names.folded.get(name)
    further = [names.folded[one] for one in names.further.get(pk, ()) if one in names.folded]
    words = " ".join(str(part) for part in (unit, major, class_name) if part)
    forms = tuple(dict.fromkeys(([own] if own else []) + further))
    return Record(
        pk, person, text or raw, forms, fonds, list_name, number, sex, birth, place, words, schools.get(str(fonds), ""),
        level, entered, graduated, since, until,
    )  # fmt: skip


def _numbered(mentions: Sequence[int]) -> dict[int, set[int]]:
    """Return mention → other mentions that bear the same ID or certificate number."""
    own = list(
        MentionNumber.objects.filter(mention__in=mentions, kind__in=SURE_NUMBERS).values_list(
            "value", "kind", "mention_id"
        )
    )
    if not own:
        return {}
    bearers: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows = MentionNumber.objects.filter(value__in={value for value, _kind, _mention in own}, kind__in=SURE_NUMBERS)
    for value, kind, mention in rows.values_list("value", "kind", "mention_id")[:MOST_IN_BLOCK]:
        bearers[value, kind].append(mention)
    found: dict[int, set[int]] = defaultdict(set)
    for value, kind, mention in own:
        found[mention].update(one for one in bearers[value, kind] if one != mention)
    return found


def _pool(
    fresh: Sequence[Record], names: _Names, schools: Mapping[str, str], numbered: Mapping[int, set[int]]
) -> dict[int, Record]:
    """Return the mentions that share a block with one of `fresh`, and those themselves."""
    keys = {form for one in fresh for form in one.forms}
    by_key: dict[str, set[int]] = defaultdict(set)
    for key, name in reached.bearing(keys, "key", "name_id"):
        by_key[key].add(name)
        names.folded.setdefault(name, key)
    spans: dict[tuple[int, int], set[int]] = defaultdict(set)
    births: dict[str, set[int]] = defaultdict(set)
    for one in fresh:
        ids = {name for form in one.forms for name in by_key.get(form, ())}
        if one.entry_to != 9999:  # without a year, only a birth date or a number makes a block
            spans[one.entry_from, one.entry_to].update(ids)
        if len(one.birth) >= 6:
            births[one.birth].update(ids)
    rows = PersonMention.objects.values_list(*_COLUMNS)
    found: dict[int, Record] = {one.pk: one for one in fresh}
    wanted = []
    for (since, until), ids in spans.items():
        near = Q(entry_from__lte=until + likeness.NEAR, entry_to__gte=since - likeness.NEAR, entry_to__lt=9999)
        wanted.append(_who(ids) & near)
    everyone = {name for ids in births.values() for name in ids}
    if births:
        wanted.append(_who(everyone) & Q(birth__in=list(births)))
    more = {pk for others in numbered.values() for pk in others}
    if more:
        wanted.append(Q(pk__in=more))
    read = [row for condition in wanted for row in rows.filter(condition)[:MOST_IN_BLOCK] if row[0] not in found]
    for mention, name in OtherName.objects.filter(mention__in={row[0] for row in read}).values_list(
        "mention_id", "name_id"
    ):
        names.further[mention].append(name)
    for row in read:
        found.setdefault(int(row[0]), _record(row, names, schools))
    return found


def _who(names: set[int]) -> Q:
    return Q(name__in=names) | Q(pk__in=OtherName.objects.filter(name__in=names).values("mention_id"))


def _best_of(
    one: Record,
    pool: Mapping[int, Record],
    by_form: Mapping[str, list[Record]],
    asked: Mapping[str, units.AskedUnit],
    *,
    same: set[int],
    best: dict[Groups, tuple[int, int, likeness.Likeness]],
) -> None:
    """Keep the likeliest pairs of one record, each pair of persons once: with the two records most alike."""
    near = {other.pk: other for form in one.forms for other in by_form.get(form, ())}
    near |= {pk: pool[pk] for pk in same if pk in pool}
    likely = (
        (other, likeness.of(one, other, asked, number=other.pk in same))
        for other in near.values()
        if other.pk != one.pk
    )
    weighed = [(alike, other) for other, alike in likely if alike is not None]
    for alike, other in sorted(weighed, key=lambda pair: (-pair[0].score, pair[1].pk))[:MOST_FOR_ONE]:
        groups = frozenset({one.group, other.group})
        if groups not in best or best[groups][2].score < alike.score:
            best[groups] = (min(one.pk, other.pk), max(one.pk, other.pk), alike)


def _write(best: Mapping[Groups, tuple[int, int, likeness.Likeness]]) -> int:
    if not best:
        return 0
    known = _known({group for groups in best for group in groups})
    now = clock.now()
    rows = [
        LikelySame(one_id=one, other_id=other, score=alike.score, grounds=list(alike.grounds), found_at=now)
        for groups, (one, other, alike) in best.items()
        if groups not in known
    ]
    LikelySame.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _known(groups: Iterable[tuple[str, int]]) -> set[Groups]:
    """Return the pairs of persons about whom something was found or decided before, whichever of their records it was."""
    several = list(groups)
    persons = [pk for kind, pk in several if kind == "person"]
    mentions = {pk for kind, pk in several if kind == "mention"}
    mentions |= set(PersonMention.objects.filter(person__in=persons).values_list("pk", flat=True))
    found: set[Groups] = set()
    for column in ("one__in", "other__in"):
        rows = LikelySame.objects.filter(**{column: mentions})
        for one, her, other, his in rows.values_list("one_id", "one__person_id", "other_id", "other__person_id"):
            left = ("person", her) if her else ("mention", one)
            right = ("person", his) if his else ("mention", other)
            found.add(frozenset({left, right}))
    return found


@transaction.atomic
def decide_likely(actor: Actor, *, pair_id: int, decision: str, ground: str) -> int | None:
    """Decide whether two records are of one person: SAME, DIFFERENT (never asked again), UNSURE, or OPEN to ask again.

    SAME joins them (see `link_mentions`) and returns the person. To open a pair called the same, take the merger back.
    Raises `NotFound`, `NotAllowed`, `LinkRefused` (no ground), `StaleState` when somebody was quicker.
    """
    policy.require(actor, "catalogue.person.link")
    row = LikelySame.objects.filter(pk=pair_id, one__pk__gt=0, other__pk__gt=0).select_related("one", "other").first()
    if row is None:
        raise NotFound(_("这一对已不在索引里。"))
    if not ground.strip():
        raise LinkRefused(_("请写明依据，例如“名册与学籍卡出生年月一致”。"), code="NO_GROUND")
    to = Likeness(decision)
    before = Likeness(row.state)
    if to not in LIKENESS_MOVES[before] or (before is Likeness.SAME and _joined(row)):
        raise LinkRefused(_("已经有人决定过。要改，请先撤回原来的认定。"), code="DECIDED")
    now = clock.now()
    transitions.move(
        LikelySame, row.pk, expected=[before.value], to=to.value, ground=ground.strip()[:300], decided_by=actor.account_id,
        decided_at=now,
    )  # fmt: skip
    person = None
    if to is Likeness.SAME and not _joined(row):
        person = linking.link_mentions(actor, mention_ids=[row.one_id, row.other_id], ground=ground)
    told = events.LikelySameDecided(decision=to.value, one=row.one_id, other=row.other_id)
    log.record(told, actor=actor, subject=("likely_same", row.pk))
    return person


def _joined(row: LikelySame) -> bool:
    return row.one.person_id is not None and row.one.person_id == row.other.person_id
