"""Beside paperless-ngx: its way of indexing Chinese (tantivy, pairs of characters) on the same 100,000 records, in one run.

Goals (issue 3): no slower on names, and correct where it is not: all words, traditional characters, pinyin, one character,
the beginning of a code.

Question in, titles out, on both sides, on rows of the same table of the same database, twenty a page:

* Ours is `discovery.search` as the search page calls it: the question read, codes looked up, the index asked under the
  reader's policy (count and facets of six kinds too), the rows fetched under the policy again, every hit marked.
* Theirs is what paperless-ngx (b0e0e8a, August 2026: `documents/search/_query.py`, `_backend.py`, `UnifiedSearchViewSet`)
  does for a signed-in reader: the query parser over five fields, and for Chinese over five of pairs; the filter of owners
  and viewers; *all* matching numbers; those among them that the database lets this reader see; of one page the highlights,
  by a second search; the rows, by the ORM. Left out in its favour: tags, notes and custom fields (three queries), grants of
  single documents, the serializer. It has no facets in this answer.

Pinyin is the person index's on our side. What either index alone takes stands in the details.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import archive, crowd, frame
from benchmarks.frame import Figure

RECORDS, QUESTIONS, PAGE = 100_000, 300, 20
MANY = 5000  # beyond, paperless-ngx reads all numbers of the database rather than ask for these


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--questions", type=int, default=QUESTIONS)


def text_of(row: Any) -> str:
    return f"{row.raw_name} {row.student_no} {row.unit} {row.entered}级 {row.level} {row.native_place}"


def title_of(row: Any) -> str:
    return f"{row.raw_name} {row.unit} {row.entered}级 {row.level} {row.native_place}"


class Held:
    """The records as items of a fonds: the rows that both sides answer with."""

    def __init__(self, rows: list[Any]) -> None:
        from lantai.catalogue import services as catalogue
        from lantai.catalogue.models import Item
        from lantai.catalogue.services import bulk, intake
        from lantai.foundation.actor import Actor

        catalogue.load_fixtures()
        fonds = catalogue.create_fonds(Actor.system("benchmark"), code="R01", name="锦江大学")
        number = _number_of(fonds)
        given = dict.fromkeys(intake.ITEM_COLUMNS, "") | dict.fromkeys(
            (
                "date_from",
                "date_to",
                "opens_on",
                "page_count",
                "retention_term_id",
                "batch_id",
                "volume_id",
                "class_node_id",
            )
        )
        given |= {"secrecy": "PUBLIC", "opening_status": "OPEN", "fonds_id": number, "extra": "{}", "elements": "{}"}
        for start in range(0, len(rows), 5000):
            several = [
                given | {"ref_code": row.student_no, "ref_code_norm": row.student_no, "key": row.student_no,
                         "title": title_of(row), "creator": row.unit, "year": row.entered, "sort_key": row.student_no}
                for row in rows[start : start + 5000]
            ]  # fmt: skip
            bulk.insert(Item, intake.ITEM_COLUMNS, [[one[name] for name in intake.ITEM_COLUMNS] for one in several])
        numbers = dict(Item.objects.values_list("ref_code_norm", "pk"))
        self.number = [numbers[row.student_no] for row in rows]
        self.place = {number: place for place, number in enumerate(self.number)}


def _number_of(code: str) -> int:
    from lantai.catalogue.models import Fonds

    return Fonds.objects.get(code=code).pk


_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
WORDS = ("title", "content", "correspondent", "document_type", "tag")
PAIRS = tuple(f"bigram_{name}" for name in ("content", "title", "correspondent", "document_type", "tag"))


class Rival:
    """Searching as paperless-ngx does it."""

    def __init__(self, folder: Path, rows: list[Any], held: Held) -> None:
        import tantivy

        self.tantivy, self.held = tantivy, held
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("id", stored=True, indexed=True, fast=True)
        for name in WORDS:
            schema.add_text_field(name, stored=True, tokenizer_name="words")
        for name in PAIRS:
            schema.add_text_field(name, stored=False, tokenizer_name="pairs")
        for name in ("owner_id", "viewer_id", "viewer_group_id"):
            schema.add_unsigned_field(name, stored=False, indexed=True, fast=True)
        self.schema = schema.build()
        folder.mkdir()
        self.index = tantivy.Index(self.schema, path=str(folder))
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(129))
        self.index.register_tokenizer(
            "words", words.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()
        )
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(min_gram=2, max_gram=2, prefix_only=False))
        self.index.register_tokenizer("pairs", pairs.filter(tantivy.Filter.lowercase()).build())
        writer = self.index.writer()
        for place, row in enumerate(rows):
            document = tantivy.Document()
            document.add_unsigned("id", held.number[place])
            for name, text in (("title", title_of(row)), ("content", text_of(row))):
                document.add_text(name, text)
                document.add_text(f"bigram_{name}", " ".join(_HAN.findall(text)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.allowed = self._allowed(reader=7)

    def _allowed(self, reader: int) -> Any:
        """What has no owner, is this reader's, or was shared with them."""
        query, occur = self.tantivy.Query, self.tantivy.Occur
        nobodys = query.boolean_query(
            [(occur.Must, query.all_query()), (occur.MustNot, query.exists_query("owner_id"))]
        )
        own = query.term_query(self.schema, "owner_id", reader)
        shared = query.term_query(self.schema, "viewer_id", reader)
        return query.disjunction_max_query([nobodys, own, shared])

    def _question(self, text: str) -> Any:
        query, occur = self.tantivy.Query, self.tantivy.Occur
        exact = self.index.parse_query(text, list(WORDS), field_boosts={"title": 2.0})
        if not (han := " ".join(_HAN.findall(text))):
            return query.boolean_query([(occur.Should, exact)])
        return query.boolean_query([(occur.Should, exact), (occur.Should, self.index.parse_query(han, list(PAIRS)))])

    def bare(self, text: str) -> list[int]:
        """Ask the index for the best twenty and how many there are, and no more."""
        searcher = self.index.searcher()
        hits = searcher.search(self._question(text), limit=PAGE, count=True).hits
        return [int(one) for one in searcher.fast_field_values("id", [address for _score, address in hits])]

    def ask(self, text: str) -> list[tuple[int, str]]:
        """Return place and title of the records of the first page."""
        from lantai.catalogue.models import Item

        query, occur, searcher = self.tantivy.Query, self.tantivy.Occur, self.index.searcher()
        under = query.boolean_query([(occur.Must, self._question(text)), (occur.Must, self.allowed)])
        hits = searcher.search(under, limit=searcher.num_docs).hits
        ids = [int(one) for one in searcher.fast_field_values("id", [address for _score, address in hits])]
        rows = Item.objects.order_by().values_list("pk", flat=True)
        seen = set(rows.filter(pk__in=ids) if len(ids) <= MANY else rows)
        page = [one for one in ids if one in seen][:PAGE]
        self._highlights(text, page)
        known = Item.objects.select_related("fonds").in_bulk(page)
        return [(self.held.place[one], known[one].title) for one in page]

    def _highlights(self, text: str, page: list[int]) -> list[str]:
        if not page:
            return []
        query, occur, searcher = self.tantivy.Query, self.tantivy.Occur, self.index.searcher()
        asked = self._question(text)
        these = query.boolean_query([(occur.Should, query.term_query(self.schema, "id", one)) for one in page])
        hits = searcher.search(query.boolean_query([(occur.Must, asked), (occur.Must, these)]), limit=len(page)).hits
        maker = self.tantivy.SnippetGenerator.create(searcher, asked, self.schema, "content")
        return [maker.snippet_from_doc(searcher.doc(address)).to_html() for _score, address in hits]


class Ours:
    """Searching as the search page does it; and the person index."""

    def __init__(self, rows: list[Any], held: Held) -> None:
        from lantai.catalogue import services as catalogue
        from lantai.discovery import services as discovery
        from lantai.foundation.actor import Actor

        self.held = held
        discovery.rebuild(Actor.system("benchmark"))
        catalogue.index_mentions(Actor.system("benchmark"), rows=rows)
        self.actor = Actor(1, "benchmark", roles=frozenset({"archivist"}), purpose="benchmark")

    def bare(self, text: str) -> list[int]:
        """Ask the index for the first twenty and how many there are, and no more."""
        from lantai.discovery.queries import engine, searching
        from lantai.discovery.rules import asking
        from lantai.discovery.values import SearchFilters

        asked = searching._question(self.actor, asking.read(text), SearchFilters())
        return list(engine.index().search(engine.live() or 0, asked, start=0, size=PAGE, cap=searching.CAP).ids)

    def ask(self, text: str) -> list[tuple[int, str]]:
        """Return place and title of the records of the first page."""
        from lantai.discovery import queries

        hits = queries.search(self.actor, text=text, size=PAGE).hits
        return [(self.held.place[hit.id], "".join(part for part, _asked in hit.title)) for hit in hits]

    def person(self, name: str, entered: int) -> list[str]:
        from lantai.catalogue import services as catalogue
        from lantai.catalogue.values import Study

        found = catalogue.find_person(self.actor, study=Study(name, entered=entered), limit=10)
        return [one.student_no for one in found]


def run(arguments: argparse.Namespace) -> list[Figure]:
    try:
        import tantivy  # noqa: F401
    except ImportError:
        sys.exit("tantivy is not installed: no rival to stand beside (pip install tantivy)")
    with frame.Home(postgresql=arguments.postgresql) as home:
        rows = [row for row in crowd.rows(arguments.records) if row.record_kind == "ADMISSION_ROSTER"]
        frame.progress(f"indexing {len(rows):,} records twice")
        held = Held(rows)
        ours, rival = Ours(rows, held), Rival(home.folder / "rival", rows, held)
        archive.settle()
        rng = random.Random(17)
        asked = [rng.randrange(len(rows)) for _ in range(arguments.questions)]
        frame.progress("asking both")
        names = [rows[place].raw_name for place in asked]
        mine, theirs = _turns(ours.ask, rival.ask, names)
        bare = _turns(ours.bare, rival.bare, names)
        right = _right(ours, rival, rows, asked)
        worst = min(share for share, _other in right.values())
        details: dict[str, Any] = {"ours ms": frame.spread(mine), "theirs ms": frame.spread(theirs)}
        details["processor ms each, ours, theirs"] = [_processor(one.ask, names) for one in (ours, rival)]
        details |= {
            f"the index alone, {whose} ms": frame.spread(one)
            for whose, one in zip(("ours", "theirs"), bare, strict=True)
        }
        return [
            Figure(f"rival: a name, question in, titles out, p95, {home.database}", frame.quantile(mine, 0.95) * 1000, "ms",
                   frame.quantile(theirs, 0.95) * 1000, "as paperless-ngx does it, p95", goal=1.0, details=details),
            Figure(f"rival: answered rightly, the worst of {len(right)} kinds, {home.database}", worst, "", goal=0.99, goal_of="ours",
                   better=frame.BETTER_HIGH,
                   details={f"{kind}: ours, theirs": (round(one, 3), round(other, 3)) for kind, (one, other) in right.items()}),
        ]  # fmt: skip


def _processor(ask: Callable[[str], Any], names: list[str]) -> float:
    """Return the milliseconds of processor time of one question, ours and the database's: told apart from the load."""
    before = frame.processor()
    for name in names:
        ask(name)
    return round((frame.processor() - before) / len(names) * 1000, 2)


def _turns(
    ours: Callable[[str], Any], theirs: Callable[[str], Any], names: list[str]
) -> tuple[list[float], list[float]]:
    """Ask both the same, turn by turn, so that a slow moment of the machine falls on both; twice, the better one counts."""
    for name in names[:60]:
        ours(name), theirs(name)
    times: tuple[list[float], list[float]] = ([], [])
    for name in names:
        for ask, taken in zip((ours, theirs), times, strict=True):
            rounds = []
            for _ in range(2):
                started = time.perf_counter()
                ask(name)
                rounds.append(time.perf_counter() - started)
            taken.append(min(rounds))
    return times


def _right(ours: Ours, rival: Rival, rows: list[Any], asked: list[int]) -> dict[str, tuple[float, float]]:
    """Return for each kind of question the share both answered rightly: something found, and nothing that is not asked."""
    import opencc

    from lantai.catalogue.names import fold, pinyin

    traditional = opencc.OpenCC("s2t")

    def bears(row: Any, hit: Any) -> bool:
        return fold.text(row.raw_name) in fold.text(hit.raw_name)

    fits: dict[str, tuple[Callable[[Any], str], Callable[[Any, Any], bool]]] = {
        "a name": (lambda row: row.raw_name, bears),
        "name and year and school": (
            lambda row: f"{row.raw_name} {row.entered} {row.unit}",
            lambda row, hit: bears(row, hit) and (row.entered, row.unit) == (hit.entered, hit.unit),
        ),
        "traditional": (lambda row: traditional.convert(row.raw_name), bears),
        "one character": (lambda row: row.raw_name[-1], lambda row, hit: fold.text(row.raw_name[-1]) in fold.text(text_of(hit))),
        "beginning of a code": (
            lambda row: f"{row.student_no[:8]}*", lambda row, hit: hit.student_no.startswith(row.student_no[:8]),
        ),
    }  # fmt: skip
    found: dict[str, tuple[float, float]] = {}
    for kind, (question, fit) in fits.items():
        marks = []
        for index in (ours, rival):
            answers = [(rows[place], index.ask(question(rows[place]))) for place in asked]
            good = [bool(hits) and all(fit(row, rows[hit]) for hit, _title in hits) for row, hits in answers]
            marks.append(sum(good) / len(good))
        found[kind] = (marks[0], marks[1])
    latin = {place: " ".join("".join(part) for part in pinyin.of_name(rows[place].raw_name)[0]) for place in asked}
    mine = [rows[place].student_no in ours.person(latin[place], rows[place].entered) for place in asked]
    theirs = [
        any(hit == place for hit, _title in rival.ask(f"{latin[place]} {rows[place].entered}")) for place in asked
    ]
    found["pinyin and year"] = (sum(mine) / len(mine), sum(theirs) / len(theirs))
    return found


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
