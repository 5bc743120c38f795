"""Beside paperless-ngx-style indexing: a tantivy index with its CJK bigram analyser, on the same 100,000 records, one run.

Goals (issue 3): no slower on names, and correct where it is not: all words, traditional characters, pinyin, one character,
the beginning of a code. Both answer the bare question (ten records and how many there are); pinyin is the person index's.
As there: a text field of words and one of pairs of characters (`bigram_content`), both asked by the query parser.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import crowd, frame
from benchmarks.frame import Figure

RECORDS, QUESTIONS = 100_000, 300


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--questions", type=int, default=QUESTIONS)


def text_of(row: Any) -> str:
    return f"{row.raw_name} {row.student_no} {row.unit} {row.entered}级 {row.level} {row.native_place}"


class Rival:
    """The tantivy index."""

    def __init__(self, folder: Path, rows: list[Any]) -> None:
        import tantivy

        self.tantivy = tantivy
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("id", stored=True, indexed=True, fast=True)
        schema.add_text_field("content", stored=False, tokenizer_name="words")
        schema.add_text_field("bigram_content", stored=False, tokenizer_name="pairs")
        folder.mkdir()
        self.index = tantivy.Index(schema.build(), path=str(folder))
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(65))
        self.index.register_tokenizer(
            "words", words.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()
        )
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(min_gram=2, max_gram=2, prefix_only=False))
        self.index.register_tokenizer("pairs", pairs.filter(tantivy.Filter.lowercase()).build())
        writer = self.index.writer()
        for place, row in enumerate(rows):
            document, text = tantivy.Document(), text_of(row)
            document.add_unsigned("id", place)
            document.add_text("content", text)
            document.add_text("bigram_content", text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, text: str) -> list[int]:
        question = self.index.parse_query(text, ["content", "bigram_content"])
        found = self.searcher.search(question, limit=10, count=True)
        return [self.searcher.doc(address)["id"][0] for _score, address in found.hits]


class Ours:
    """The same records in the index of this installation, and in the person index."""

    def __init__(self, rows: list[Any]) -> None:
        from lantai.adapters.index.port import Document
        from lantai.catalogue import services as catalogue
        from lantai.discovery.queries import engine
        from lantai.discovery.rules import tokens
        from lantai.foundation.actor import Actor

        self.index, self.generation, self.rows = engine.index(), 999_998, rows
        self.index.create(self.generation)
        documents = (
            Document(place, {"title": tokens.of_text(row.raw_name), "code": tokens.of_code(row.student_no),
                             "body": tokens.of_text(text_of(row))}, {"kind": "item", "year": row.entered})
            for place, row in enumerate(rows)
        )  # fmt: skip
        self.index.write(self.generation, documents, fresh=True)
        self.index.settle(self.generation)
        catalogue.index_mentions(Actor.system("benchmark"), rows=rows)
        self.actor = Actor(1, "benchmark", roles=frozenset({"archivist"}), purpose="benchmark")

    def ask(self, text: str) -> list[int]:
        from lantai.adapters.index.port import Phrase, Question
        from lantai.discovery.rules import asking, questions

        asked = asking.read(text)
        must = tuple(tuple(Phrase(*one) for one in clause) for clause in questions.clauses(asked))
        return list(self.index.search(self.generation, Question(must), start=0, size=10, cap=10_000).ids)

    def person(self, name: str, entered: int) -> list[str]:
        from lantai.catalogue import services as catalogue
        from lantai.catalogue.values import Study

        found = catalogue.find_person(self.actor, study=Study(name, entered=entered), limit=10)
        return [one.student_no for one in found]


def run(arguments: argparse.Namespace) -> list[Figure]:
    try:
        import tantivy  # noqa: F401
    except ImportError:
        frame.progress("tantivy is not installed: no rival to stand beside (pip install tantivy)")
        return []
    with frame.Home(postgresql=arguments.postgresql) as home:
        rows = [row for row in crowd.rows(arguments.records) if row.record_kind == "ADMISSION_ROSTER"]
        frame.progress(f"indexing {len(rows):,} records twice")
        ours, rival = Ours(rows), Rival(home.folder / "rival", rows)
        rng = random.Random(17)
        asked = [rng.randrange(len(rows)) for _ in range(arguments.questions)]
        frame.progress("asking both")
        names = [rows[place].raw_name for place in asked]
        mine, theirs = frame.timed(ours.ask, names, warm=60), frame.timed(rival.ask, names, warm=60)
        right = _right(ours, rival, rows, asked)
        worst = min(share for share, _other in right.values())
        return [
            Figure(f"rival: a name, p95, {home.database}", frame.quantile(mine, 0.95) * 1000, "ms", frame.quantile(theirs, 0.95) * 1000,
                   "tantivy with pairs of characters, p95", goal=1.0, details={"ours ms": frame.spread(mine), "theirs ms": frame.spread(theirs)}),
            Figure(f"rival: answered rightly, the worst of {len(right)} kinds, {home.database}", worst, "", goal=0.99, goal_of="ours",
                   better=frame.BETTER_HIGH,
                   details={f"{kind}: ours, theirs": (round(one, 3), round(other, 3)) for kind, (one, other) in right.items()}),
        ]  # fmt: skip


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
            good = [bool(hits) and all(fit(row, rows[hit]) for hit in hits) for row, hits in answers]
            marks.append(sum(good) / len(good))
        found[kind] = (marks[0], marks[1])
    latin = {place: " ".join("".join(part) for part in pinyin.of_name(rows[place].raw_name)[0]) for place in asked}
    mine = [rows[place].student_no in ours.person(latin[place], rows[place].entered) for place in asked]
    theirs = [place in rival.ask(f"{latin[place]} {rows[place].entered}") for place in asked]
    found["pinyin and year"] = (sum(mine) / len(mine), sum(theirs) / len(theirs))
    return found


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
