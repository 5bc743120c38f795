"""Looking people up in the index: keys first, then mentions, then weighing (domain.md 5.7; A13).

Called by `services.finding`, which asks who may and writes the look-up down; never by a door.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Value

from lantai.catalogue.models import Fonds, MentionNumber, OtherName, PageImage, PersonMention, PersonName, Volume
from lantai.catalogue.names.compare import Agreement
from lantai.catalogue.names.keys import How
from lantai.catalogue.queries import reached, supervisors
from lantai.catalogue.queries.reached import Names
from lantai.catalogue.queries.read_people import read_states
from lantai.catalogue.rules import identity, matching, units
from lantai.catalogue.rules.certainty import Standing, certain_groups
from lantai.catalogue.rules.matching import Asked, Held, Weighed
from lantai.catalogue.texts import finding as words
from lantai.catalogue.values import Candidate, Study
from lantai.foundation.fields import blind_index
from lantai.foundation.geometry import Region
from lantai.people import queries as people

ID_PURPOSE = "mention.id_number"
MOST_ROWS, MOST_FAR = 1500, 300
NUMBERED = Agreement(How.OTHER, 30.0)  # a number or a supervisor brought it, the name does not agree


class Row(NamedTuple):
    """One mention as read: no encrypted column, no model object."""

    pk: int
    name_id: int
    person_id: int | None
    raw_name: str
    entered: int | None
    graduated: int | None
    unit: str
    major: str
    class_name: str
    level: str
    student_no: str
    sex: str
    birth: str
    native_place: str
    record_kind: str
    fonds_code: str
    list_name: str
    ref_code: str
    ref_code_norm: str
    page: str
    page_norm: str
    row: int | None
    region: list[float] | None
    region_verified: bool
    page_image_id: int | None
    source: str


class Other(NamedTuple):
    """A further name of a mention: as its list has it, or said of its person upon a paper."""

    name_id: int
    kind: str = "former"  # former | alias
    source: str = ""  # the paper, where somebody said so
    dated: str = ""
    text: str = ""


@dataclass(slots=True)
class Hit:
    """One mention, weighed."""

    row: Row
    name: Agreement
    weighed: Weighed
    held: Held
    numbered: str = ""
    other: Other | None = None  # the further name by which it was found, if not by its own

    @property
    def former(self) -> str:
        return self.other.text if self.other else ""

    @property
    def group(self) -> tuple[str, int]:
        return ("person", self.row.person_id) if self.row.person_id else ("mention", self.row.pk)


def search(study: Study, *, limit: int) -> list[Candidate]:
    """Return the candidates for `study`, best first; constant in queries, whatever the number of tiers."""
    unit, via = _unit(study)
    asked = matching.ask(study, unit)
    schools = dict(Fonds.objects.values_list("code", "name")) if study.unit else {}
    numbered = _by_number(study)
    names = reached.names(study.name, study.former_names)
    students = supervisors.students_of(study.supervisor) if study.supervisor else None
    look = Look(asked, names, schools, numbered, students)
    if numbered:
        look.take(rows(Q(pk__in=list(numbered)), MOST_ROWS))
    _by_name(look, limit)
    if students and not look.hits.keys() & students.keys():
        _by_supervisor(look, list(students))
    ranked = _ranked(look.hits.values())
    return _candidates(asked, ranked, limit, via, named=bool(study.name or study.former_names))


def indexed() -> bool:
    """Tell whether anybody is in the index at all."""
    return PersonMention.objects.exists()


def _unit(study: Study) -> tuple[units.AskedUnit, tuple[str, ...]]:
    matches = [people.lineage(part, study.entered or study.graduated) for part in units.divide(study.unit)]
    via = tuple(word for match in matches[-1:] for word in match.via)
    return units.prepare(study.unit, tuple(match.names for match in matches)), via


def _by_number(study: Study) -> dict[int, str]:
    """Return mention id → kind of number by which it was found."""
    asked: dict[str, tuple[str, ...]] = {
        value: kinds
        for text, kinds in (
            (study.student_no, ("student", "exam")),
            (study.certificate_no, ("diploma", "degree")),
        )
        for value in {identity.number(text), identity.bare_number(text)} - {""}
    }
    bare = identity.bare_number(study.name)
    if bare and bare[-2:-1].isdigit() and sum(map(str.isdigit, bare)) >= 5:  # a number typed where the name goes
        asked[bare] = ("student", "exam", "diploma", "degree")
    values = set(asked)
    for text in (study.id_number, bare if len(bare) in {15, 18} else ""):
        if identity.bare_number(text):
            values.add(digest := blind_index(identity.id_number(text), purpose=ID_PURPOSE))
            asked[digest] = ("id",)
    if not values:
        return {}
    rows = MentionNumber.objects.filter(value__in=values).values_list("mention_id", "kind", "value")[:MOST_ROWS]
    found = [(mention, kind.removesuffix(identity.BARE), value) for mention, kind, value in rows]
    return {mention: kind for mention, kind, value in found if kind in asked[value]}


def _by_name(look: Look, limit: int) -> None:
    """Read mentions: within the years first, the other years only when those do not suffice."""
    strong, weak = look.names.strong, look.names.weak
    if not strong and not weak:
        return
    look.others = _others(strong | weak)
    window = look.asked.search_window
    if window is None:
        steps = [(strong, Q(), MOST_ROWS), (weak, Q(), MOST_FAR)]
    else:
        within = Q(entry_from__lte=window[1], entry_to__gte=window[0])
        steps = [(strong | weak, within, MOST_ROWS), (strong, ~within, MOST_FAR), (weak, ~within, MOST_FAR)]
    for some, condition, most in steps:
        if some and len(look.hits) < limit:
            look.take(rows(_who(some, look.others) & condition, most))


def _by_supervisor(look: Look, students: list[int]) -> None:
    """Read all students of the supervisor: nobody found by name or number is one. Within the years, or else of others."""
    window = look.asked.search_window
    within = Q() if window is None else Q(entry_from__lte=window[1], entry_to__gte=window[0])
    before = len(look.hits)
    look.take(rows(Q(pk__in=students) & within, MOST_FAR))
    if len(look.hits) == before and window is not None:
        look.take(rows(Q(pk__in=students), MOST_FAR))


def _others(everyone: dict[int, Agreement]) -> dict[int, Other]:
    """Return mention id → the further name it bears of those found; the one that agrees best."""
    found: dict[int, Other] = {}
    for mention, other in _borne(list(everyone)):
        if mention not in found or everyone[other.name_id].quality > everyone[found[mention].name_id].quality:
            found[mention] = other
    return found


def _borne(names: list[int]) -> Iterable[tuple[int, Other]]:
    """Yield the mentions that bear one of the names beside their own, on their row or because somebody said so of their
    person: one query for both.
    """
    plain = {"form": F("name_id"), "what": F("kind")}
    own = OtherName.objects.filter(name_id__in=names).annotate(
        one=F("mention_id"), each=F("mention_id"), **plain, paper=Value(""), day=Value("")
    )
    said = PersonName.objects.filter(name_id__in=names, withdrawn_at=None).annotate(
        one=F("mention_id"), each=F("mention__person__mentions"), **plain, paper=F("source"), day=F("dated")
    )
    columns = ("one", "each", "form", "what", "paper", "day")
    both = own.values_list(*columns).union(said.values_list(*columns), all=True)
    for one, each, form, what, paper, day in both[:MOST_ROWS]:
        yield each or one, Other(form, what, paper, day)


def _who(some: dict[int, Agreement], others: dict[int, Other]) -> Q:
    who = Q(name_id__in=list(some))
    mentions = [mention for mention, other in others.items() if other.name_id in some]
    return who | Q(pk__in=mentions) if mentions else who


def rows(condition: Q, most: int) -> Iterable[Row]:
    return map(Row._make, _columns().filter(condition)[:most])


@cache
def _columns() -> QuerySet[PersonMention, tuple[Any, ...]]:
    """Return the query of all mentions, its columns chosen once: that alone is half a millisecond a look-up."""
    return PersonMention.objects.values_list(*Row._fields)


@dataclass(slots=True)
class Look:
    """One look-up under way."""

    asked: Asked
    names: Names
    schools: dict[str, str]
    numbered: dict[int, str]
    students: dict[int, bool] | None = None  # of the supervisor asked for: mention → whether by the name itself
    others: dict[int, Other] = field(default_factory=dict)
    hits: dict[int, Hit] = field(default_factory=dict)

    def take(self, rows: Iterable[Row]) -> None:
        several = rows if self.students is None else list(rows)
        held = {} if self.students is None else supervisors.of_mentions({row.pk for row in several})
        for row in several:
            if row.pk not in self.hits:
                self.hits[row.pk] = self._hit(row, held.get(row.pk, ""))

    def _hit(self, row: Row, supervisor: str) -> Hit:
        agreement, other = self._agreement(row)
        words_of_unit = " ".join(part for part in (row.unit, row.major, row.class_name) if part)
        held = Held(
            row.entered, row.graduated, words_of_unit, self.schools.get(row.fonds_code, ""), row.level, row.sex,
            row.birth, row.native_place, row.raw_name, row.source, supervisor,
        )  # fmt: skip
        number = self.numbered.get(row.pk, "")
        same = (self.students or {}).get(row.pk)  # by the name itself, by its sound; None: not his student
        weighed = matching.weigh(
            self.asked, held, agreement, numbered=bool(number), former=other is not None,
            supervised=same is not None if supervisor else None, sounds=same is False,
        )  # fmt: skip
        return Hit(row, agreement, weighed, held, number, other)

    def _agreement(self, row: Row) -> tuple[Agreement, Other | None]:
        """Return how the names agree, and by which of the mention's further names if not by its own."""
        own = self.names.of(row.name_id)
        further = self.others.get(row.pk)
        other = self.names.of(further.name_id) if further is not None else None
        if further is not None and other is not None and (own is None or other.quality - 8.0 > own.quality):
            return other, further._replace(text=self.names.texts[further.name_id])
        return own or NUMBERED, None


def _ranked(hits: Iterable[Hit]) -> list[Hit]:
    """Order by score; the records of one person stay together, behind their best."""
    several = sorted(hits, key=lambda hit: (-hit.weighed.score, hit.row.pk))
    first: dict[tuple[str, int], int] = {}
    for place, hit in enumerate(several):
        first.setdefault(hit.group, place)
    return sorted(several, key=lambda hit: first[hit.group])


def _candidates(
    asked: Asked, ranked: Sequence[Hit], limit: int, via: tuple[str, ...], *, named: bool
) -> list[Candidate]:
    sure = certain_groups([_standing(hit) for hit in ranked])
    sources: dict[tuple[str, int], set[str]] = defaultdict(set)
    for hit in ranked:
        sources[hit.group].add(hit.row.record_kind)
    best = ranked[:limit]
    titles, images = places([hit.row for hit in best])
    by_machine = [hit.row.pk for hit in best if hit.row.source == "ocr"]
    read = read_states(by_machine) if by_machine else {}
    return [
        replace(
            plain(
                hit.row,
                title=titles.get((hit.row.fonds_code, hit.row.ref_code_norm), hit.row.list_name),
                image=image_of(hit.row, images),
            ),
            tier=hit.weighed.tier,
            score=round(hit.weighed.score, 2),
            certain=hit.group in sure and not _doubted(read.get(hit.row.pk)),
            reasons=words.reasons(
                asked, hit.held, hit.name, hit.weighed, numbered=hit.numbered, former=hit.former, paper=_paper(hit.other), via=via,
                sources=len(sources[hit.group]), read=read.get(hit.row.pk), named=named,
            ),
        )
        for hit in best
    ]  # fmt: skip


def _paper(other: Other | None) -> str:
    """Return the paper upon which a further name was said, with its date; nothing where the list itself has it."""
    return "，".join(part for part in (other.source, other.dated) if part) if other else ""


def _doubted(read: words.ReadState | None) -> bool:
    """Tell whether a machine was unsure of a record and nobody has looked at it since."""
    return read is not None and bool(read[0]) and not read[2]


def _standing(hit: Hit) -> Standing:
    return Standing(
        hit.group, hit.row.record_kind, hit.row.list_name, hit.row.student_no, hit.name, hit.weighed, hit.numbered, bool(hit.former)
    )  # fmt: skip


def places(several: Sequence[Row]) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str, str], int]]:
    """Return the titles of the volumes and the page images of some mentions, one query each."""
    wanted = {row.ref_code_norm for row in several if row.ref_code_norm}
    if not wanted:
        return {}, {}
    titles = {
        (fonds, code): title
        for fonds, code, title in Volume.objects.filter(ref_code_norm__in=wanted).values_list(
            "fonds__code", "ref_code_norm", "title"
        )
    }
    pages = {row.page_norm for row in several if row.page_norm}
    images = {
        (fonds, code, label): pk
        for fonds, code, label, pk in PageImage.objects.filter(
            ref_code_norm__in=wanted, label_norm__in=pages
        ).values_list("fonds__code", "ref_code_norm", "label_norm", "pk")
    }
    return titles, images


def image_of(row: Row, images: dict[tuple[str, str, str], int]) -> int | None:
    return row.page_image_id or images.get((row.fonds_code, row.ref_code_norm, row.page_norm))


def plain(row: Row, *, title: str, image: int | None) -> Candidate:
    """Return a mention as a value, unweighed."""
    return Candidate(
        mention_id=row.pk, person_id=row.person_id, name=row.raw_name, entered=row.entered, graduated=row.graduated,
        unit=row.unit, level=row.level, student_no=row.student_no, sex=row.sex, birth=row.birth,
        record_kind=row.record_kind, ref_code=row.ref_code, title=title, page=row.page, row=row.row, page_image_id=image,
        region=Region.from_list(row.region), verified=row.region_verified, tier="", reasons=(), certain=False, score=0.0,
        native_place=row.native_place, fonds_code=row.fonds_code, class_name=row.class_name,
    )  # fmt: skip
