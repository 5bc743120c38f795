"""One box: code, words, year. The answer is explained: where each word stands is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lantai.adapters.index.port import Answer, AnyOf, Between, Condition, IndexFault, Phrase, Question
from lantai.catalogue.names import fold
from lantai.catalogue.queries import findables as catalogue
from lantai.catalogue.queries import read_people as pages
from lantai.catalogue.queries.findables import Findable, Kind
from lantai.digitisation.queries import readings
from lantai.discovery import policy as access
from lantai.discovery.errors import IndexNotReady, NothingAsked
from lantai.discovery.queries import engine
from lantai.discovery.rules import asking, identity, marking, questions
from lantai.discovery.rules.asking import Asked, Term
from lantai.discovery.values import FacetValue, Hit, SearchAnswer, SearchFilters
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

CAP = 10_000  # counts and facets stop here: exact counts are what is slow
FACETS = ("kind", "fonds", "category", "site", "carrier", "pages", "opening", "year")
SHOWN = 120  # characters of a long text
LONGEST_NAME = 12


def search(
    actor: Actor, *, text: str, filters: SearchFilters | None = None, start: int = 0, size: int = 20
) -> SearchAnswer:
    """Find volumes, items and (at the desk) series by code, words and years, those first that bear the words in title or code.

    Every word must stand; ``"…"`` a phrase, ``-`` without, ``|`` either, ``题名:`` in a field (see `rules.asking`).
    Counts and facets stop at 10,000. What the actor may not know of is not found, not counted and not shown. Raises
    `NothingAsked`, `IndexNotReady`, `NotAllowed`. Source: A09, B16, B19; the bigram rule of ADR 0015.
    """
    policy.require(actor, "discovery.search")
    filters = filters or SearchFilters()
    asked = asking.read(text)
    if asked.empty:
        raise NothingAsked
    size = max(1, min(size, 100))
    exact = _exact(actor, text, filters, start)
    try:
        answer = _answer(_question(actor, asked, filters), start, size)
    except IndexNotReady:
        if not exact:
            raise
        answer = Answer((), 0, False)  # a code is found all the same
    hits, withheld = _hits(actor, answer, asked.must, exact)
    return SearchAnswer(
        hits=hits,
        total=max(answer.total - withheld, len(hits)),
        capped=answer.capped,
        start=start,
        size=size,
        # an index that lags behind counted what was closed since: better no count than one that tells
        facets={} if withheld else _facets(answer.facets),
        ignored=asked.ignored,
        names=_may_be_a_name(asked),
    )


def _exact(actor: Actor, text: str, filters: SearchFilters, start: int) -> list[Findable]:
    """What bears this very code stands first, former codes too; straight from the catalogue, so even with no index."""
    if start or filters != SearchFilters() or not any(one.isdigit() for one in text):
        return []
    return catalogue.by_code(actor, code=text)


def _question(actor: Actor, asked: Asked, filters: SearchFilters) -> Question:
    desk = policy.allows(actor, "catalogue.browse")
    must = tuple(tuple(_phrase(*one) for one in clause) for clause in questions.clauses(asked, desk=desk))
    never = tuple(_phrase(*one) for term in asked.never for one in questions.phrases(term, desk=desk))
    return Question(must, never, (*access.conditions(actor, clock.today()), *_narrowed(asked, filters)))


def _phrase(tokens: tuple[str, ...], prefix: bool, field: asking.Field | None) -> Phrase:
    return Phrase(tokens, prefix, field)


def _narrowed(asked: Asked, filters: SearchFilters) -> Iterable[Condition]:
    for column, value in asked.narrow:
        yield AnyOf(column, (value,))
    if asked.years:
        yield Between("year", *asked.years)
    for column in ("kind", "fonds", "category", "site", "carrier", "pages", "opening"):
        if value := getattr(filters, column):
            yield AnyOf(column, (value,))
    if filters.year_from is not None or filters.year_to is not None:
        yield Between("year", filters.year_from or 0, filters.year_to or 9999)


def _answer(question: Question, start: int, size: int) -> Answer:
    """Ask the generation that answers; one replaced in between is asked for again."""
    for _ in range(2):
        generation = engine.live()
        if generation is None:
            break
        try:
            return engine.index().search(generation, question, start=start, size=size, cap=CAP, facets=FACETS)
        except IndexFault as fault:
            if fault.code != "ABSENT":
                raise
    raise IndexNotReady


def _hits(
    actor: Actor, answer: Answer, groups: Sequence[Sequence[Term]], exact: Sequence[Findable]
) -> tuple[tuple[Hit, ...], int]:
    """Take the descriptions from the catalogue, which has the last word on who may know of what; count what it kept."""
    terms = [term for group in groups for term in group]
    taken = {(one.kind, one.id) for one in exact}
    rest = [place for place in map(identity.of, answer.ids) if place not in taken]
    wanted: dict[Kind, list[int]] = {}
    for kind, pk in rest:
        if kind != "page":
            wanted.setdefault(kind, []).append(pk)
    held = catalogue.findables_among(actor, wanted) if wanted else {}
    found: dict[tuple[identity.Kind, int], Hit] = {
        (kind, pk): _hit(one, terms, exact=False) for (kind, pk), one in held.items()
    }
    read = [pk for kind, pk in rest if kind == "page"]
    found |= {("page", pk): hit for pk, hit in _pages(actor, read, terms).items()} if read else {}
    known = [found[place] for place in rest if place in found]
    return (*(_hit(one, terms, exact=True) for one in exact), *known), len(rest) - len(known)


def _pages(actor: Actor, ids: Sequence[int], terms: Sequence[Term]) -> dict[int, Hit]:
    """Return the pages of an answer: known to whom their volume or item is; those with people to the archivists only."""
    places = pages.page_places(actor, page_image_ids=ids)
    texts = readings.read_pages_of(page_image_ids=list(places))
    every = policy.allows(actor, "catalogue.browse")
    within = [term for term in terms if term.field in {None, "body"}]
    return {
        pk: replace(
            _hit(place.of, terms, exact=False), kind="page", id=pk, label=place.label, further=(), people=texts[pk].people,
            volume_id=place.of.id if place.of.kind == "volume" else place.of.volume_id,
            text=marking.parts(texts[pk].text.replace("\n", " "), within, most=SHOWN),
        )
        for pk, place in places.items()
        if pk in texts and (every or not texts[pk].people)
    }  # fmt: skip


def _hit(one: Findable, terms: Sequence[Term], *, exact: bool) -> Hit:
    def within(*fields: str) -> list[Term]:
        return [term for term in terms if term.field is None or term.field in fields]

    elsewhere = {"doc_number": one.doc_number, "department": one.department, "remark": one.remark}
    elsewhere |= {f"el_{code}": said for code, said in (*one.elements, *one.desk_elements)}
    further = [(name, marking.parts(text, within("body"), most=SHOWN)) for name, text in elsewhere.items() if text]
    return Hit(
        kind=one.kind,
        id=one.id,
        fonds_code=one.fonds_code,
        fonds_name=one.fonds_name,
        fonds_name_en=one.fonds_name_en,
        ref_code=marking.parts(one.ref_code, within("code")),
        title=marking.parts(one.title, within("title"), most=SHOWN * 2),
        creator=marking.parts(one.creator, within("creator"), most=SHOWN),
        further=tuple((name, parts) for name, parts in further if any(asked for _text, asked in parts)),
        former_codes=one.former_codes,
        class_code=one.class_code,
        class_name=one.class_name,
        class_name_en=one.class_name_en,
        year=one.year,
        date_text=one.date_text,
        opening_status=one.opening_status,
        secrecy=one.secrecy,
        volume_id=one.volume_id,
        pages=one.pages,
        path=one.path,
        exact_code=exact,
    )


def _facets(counted: Mapping[str, Mapping[str | int, int]]) -> dict[str, tuple[FacetValue, ...]]:
    """Return the facets that tell anything apart, the fullest value first; years in their order."""
    found = {}
    for name, values in counted.items():
        rows = [FacetValue(str(value), count) for value, count in values.items() if value not in {"", -1}]
        rows.sort(key=(lambda one: one.value) if name == "year" else (lambda one: (-one.count, one.value)))
        if rows:
            found[name] = tuple(rows)
    return found


def _may_be_a_name(asked: Asked) -> bool:
    """Tell whether the question is one or two short words of Chinese characters or letters, as names are."""
    words = [term.words for group in asked.must for term in group if term.field is None]
    if len(words) != len(asked.must) or not 1 <= len(words) <= 2 or asked.narrow or asked.never:
        return False
    return all(2 <= len(word) <= LONGEST_NAME and _of_a_name(word) for word in words)


def _of_a_name(word: str) -> bool:
    han = [fold.is_han(one) for one in word]
    if any(han):
        return sum(han) <= 5 and not any(one.isdigit() for one in word)
    return all(one.isalpha() or one in "'’·-." for one in word)
