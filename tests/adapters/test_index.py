"""One contract for every index: what a plain search through the texts finds, each engine finds, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantai.adapters.index.port import (
    COLUMNS,
    FIELDS,
    NUMBERS,
    Answer,
    AnyOf,
    Between,
    Condition,
    Document,
    Field,
    Index,
    IndexFault,
    Phrase,
    Question,
)
from lantai.adapters.index.postgresql import PostgresqlIndex
from lantai.adapters.index.sqlite import SqliteIndex
from lantai.discovery.rules import asking, questions, tokens

LETTERS = "周念慈张伟王录取名册学生工程系级届a1９ ·，-"
texts = st.text(LETTERS, max_size=24)
words = st.text("周念慈张伟王录取名册学生工程系级届a1９", min_size=1, max_size=5)


def engines(folder: Any) -> list[Index]:
    found: list[Index] = [SqliteIndex(folder / "index")]
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        found.append(PostgresqlIndex(lambda: connection.connection))
    return found


def document(number: int, title: str, body: str = "", **columns: Any) -> Document:
    of = {"title": tokens.of_text(title), "body": tokens.of_text(body)}
    return Document(number, of, {"kind": "volume", "year": 1900 + number % 7, **columns})


def question(asked: asking.Asked, **more: Any) -> Question:
    must = tuple(tuple(Phrase(*one) for one in clause) for clause in questions.clauses(asked))
    never = tuple(Phrase(*one) for term in asked.never for one in questions.phrases(term))
    return Question(must, never, **more)


def spread(text: str) -> str:
    """Return a text as its runs, each fenced, so that a substring of it is a substring of the text."""
    pieces, end = [], -1
    for run in tokens.runs(text):
        pieces.append(("\x00" if run.places[0] != end + 1 else "") + run.characters)
        end = run.places[-1]
    return "".join(pieces)


@pytest.fixture
def indexes(tmp_path: Any, transactional_db: None) -> Any:
    several = engines(tmp_path)
    for index in several:
        index.create(1)
    yield several
    for index in several:
        index.drop(1)


def ids(index: Index, asked: str | Question, **more: Any) -> list[int]:
    found = question(asking.read(asked)) if isinstance(asked, str) else asked
    return list(index.search(1, found, start=0, size=100, cap=1000, **more).ids)


class TestEveryEngine:
    def test_any_piece_of_a_chinese_text_is_found_and_nothing_else(self, indexes: Any) -> None:
        @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(st.lists(texts, min_size=1, max_size=8), st.lists(words, min_size=1, max_size=2), words)
        def holds(several: list[str], wanted: list[str], unwanted: str) -> None:
            documents = [document(number, title) for number, title in enumerate(several, 1)]
            asked = question(asking.read(" ".join(f'"{word}"' for word in wanted) + f' -"{unwanted}"'))
            answers = []
            for index in indexes:
                index.create(1)
                index.write(1, documents, fresh=True)
                index.settle(1)
                answers.append(ids(index, asked))
            assert all(answer == answers[0] for answer in answers)
            expected = {
                number
                for number, title in enumerate(several, 1)
                if all(_stands(word, title) for word in wanted) and not _stands(unwanted, title)
            }
            assert set(answers[0]) == expected

        holds()

    def test_both_engines_answer_any_question_alike(self, indexes: Any) -> None:
        """Hits, their order, how many there are and how they divide: as a plain search through the texts has them."""

        @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
        @given(st.lists(described, min_size=1, max_size=12), st.lists(asked_for, min_size=1, max_size=4), pages)
        def holds(several: list[Described], questions_: list[Question], page: tuple[int, int]) -> None:
            for index in indexes:
                index.create(1)
                index.write(1, [made(number, one) for number, one in enumerate(several, 1)], fresh=True)
                index.settle(1)
            for asked in questions_:
                expected = plainly(several, asked)
                for index in indexes:
                    whole = index.search(1, asked, start=0, size=100, cap=100, facets=COUNTED)
                    assert whole == expected, (type(index).__name__, asked)
                    start, size = page
                    piece = index.search(1, asked, start=start, size=size, cap=100, facets=COUNTED)
                    assert piece == replace(expected, ids=expected.ids[start : start + size])

        holds()

    def test_fields_conditions_facets_and_order(self, indexes: Any) -> None:
        documents = [
            document(1, "1987级录取名册", "机械系", category="JX", year=1987),
            document(2, "学籍卡", "1987级录取名册 机械系", category="JX", year=1991),
            document(3, "录取名册 建筑系", "", category="XZ", year=1987),
        ]
        for index in indexes:
            index.write(1, documents)
            assert ids(index, "录取名册") == [1, 3, 2]  # in the title first, the newest first within
            assert ids(index, "题名:录取名册") == [1, 3]
            assert ids(index, "录取名册 机械") == [2, 1]  # in neither all of it stands in the title
            assert ids(index, "名册 -机械") == [3]
            of_1987 = (Between("year", 1987, 1987),)
            assert ids(index, question(asking.read("-机械"), conditions=of_1987)) == [3]
            assert ids(index, question(asking.read("-题名:机械"), conditions=of_1987)) == [1, 3]
            assert ids(index, question(asking.read("-学籍 -建筑"))) == [1]
            assert ids(index, "建筑|学籍") == [2, 3]
            assert ids(index, "册") == [1, 3, 2]
            assert ids(index, "1987级") == [1, 2]
            named = question(asking.read("录取"), conditions=(AnyOf("category", ("JX",)), Between("year", 1980, 1990)))
            assert ids(index, named) == [1]
            answer = index.search(
                1, question(asking.read("录取")), start=0, size=1, cap=1000, facets=("category", "year")
            )
            assert (answer.ids, answer.total, answer.capped) == ((1,), 3, False)
            assert answer.facets == {"category": {"JX": 2, "XZ": 1}, "year": {1987: 2, 1991: 1}}
            assert ids(index, Question(conditions=(AnyOf("category", ("XZ",)),))) == [3]
            assert ids(index, Question(conditions=(AnyOf("category", ()),))) == []

    def test_counts_stop_at_the_cap(self, indexes: Any) -> None:
        for index in indexes:
            index.write(1, [document(number, "名册") for number in range(1, 40)], fresh=True)
            answer = index.search(1, question(asking.read("名册")), start=0, size=5, cap=20)
            assert (len(answer.ids), answer.total, answer.capped) == (5, 20, True)

    def test_a_word_without_end_and_a_text_beyond_all_measure_lose_nothing_else(self, indexes: Any) -> None:
        """What a reader of pages makes of ornaments; a page of a register as wide as a wall."""
        word = "ab" * 4000
        wall = "".join(chr(0x4E00 + number % 20_000) for number in range(260_000))
        often = "周念慈，" * 3000
        for index in indexes:
            written = [
                document(1, "名册", word),
                document(2, "名册", wall + "张伟"),
                document(3, "名册", often + "王录取"),
            ]
            index.write(1, [*written, document(4, "学生it's")], fresh=True)
            index.settle(1)
            assert ids(index, "名册") == [3, 2, 1]
            assert ids(index, word) == ids(index, word[:4000]) == [1]
            assert ids(index, wall[500:520]) == [2]
            assert ids(index, "周念慈") == ids(index, "录取") == [3]
            assert ids(index, "学生it's") == [4]
            assert sorted(index.search(1, Question(), start=0, size=9, cap=9).ids) == [1, 2, 3, 4]

    def test_tokens_of_any_characters_stand_in_a_vector_as_they_are(self, indexes: Any) -> None:
        odd = ["o'neil", "a\\b", "''", "\\"]
        for index in (one for one in indexes if isinstance(one, PostgresqlIndex)):
            index.write(1, [Document(1, {"title": odd}, {})], fresh=True)
            for token in odd:
                assert ids(index, Question(((Phrase((token,)),),))) == [1], token

    def test_weak_hits_are_counted_only_where_strong_ones_leave_room(self, indexes: Any) -> None:
        strong = [document(number, "名册") for number in range(1, 31)]
        weak = [document(number, "卡片", "名册", year=2020) for number in range(31, 41)]
        for index in indexes:
            index.write(1, [*strong, *weak], fresh=True)
            asked = question(asking.read("名册"))
            full = index.search(1, asked, start=0, size=100, cap=20, facets=("year",))
            assert (full.total, full.capped, 2020 in full.facets["year"]) == (20, True, False)
            assert set(full.ids) < set(range(1, 31))
            roomy = index.search(1, asked, start=0, size=100, cap=30, facets=("year",))
            assert (roomy.total, roomy.capped) == (30, True)
            assert set(roomy.ids[:30]) == set(range(1, 31)), "strong ones first"
            whole = index.search(1, asked, start=0, size=100, cap=40, facets=("year",))
            assert (whole.total, whole.capped, whole.facets["year"][2020]) == (40, False, 10)

    def test_a_document_is_replaced_and_taken_out(self, indexes: Any) -> None:
        for index in indexes:
            index.write(1, [document(1, "录取名册"), document(2, "学籍卡")])
            index.write(1, [document(1, "成绩单")])
            assert (ids(index, "录取"), ids(index, "成绩")) == ([], [1])
            assert index.remove(1, [1, 99]) == 1
            assert (ids(index, "成绩"), index.count(1)) == ([], 1)

    def test_rare_characters_and_quotes_do_no_harm(self, indexes: Any) -> None:
        for index in indexes:
            index.write(1, [document(1, "𬱖䶮"), document(2, "O'Neil \"x\" \\ y'z")])
            assert ids(index, "𬱖") == [1]
            assert ids(index, "𬱖䶮") == [1]
            assert ids(index, "O'Neil") == [2]
            assert ids(index, "';DROP") == []

    def test_generations_stand_side_by_side(self, indexes: Any) -> None:
        for index in indexes:
            index.create(2)
            index.write(2, [document(1, "名册")])
            assert index.generations() >= {1, 2}
            assert (index.count(1), index.count(2)) == (0, 1)
            index.drop(2)
            index.drop(2)
            assert 2 not in index.generations()
            with pytest.raises(IndexFault) as refused:
                index.count(2)
            assert refused.value.code == "ABSENT"


@dataclass(frozen=True, slots=True)
class Described:
    """What one document says: texts of its fields, and its columns."""

    texts: dict[Field, str]
    columns: dict[str, str | int]


COUNTED = ("kind", "category", "pages", "year", "audience")
described = st.builds(
    Described,
    st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, texts)),
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["volume", "item", "page"]), "category": st.sampled_from(["JX", "XZ", ""]),
            "pages": st.sampled_from(["scanned", "none"]), "year": st.sampled_from([-1, 1987, 1991, 2003]),
            "audience": st.sampled_from([0, 1]), "opens_on": st.sampled_from([-1, 730_000, 740_000]),
        },
    ),
)  # fmt: skip
conditions = st.lists(
    st.one_of(
        st.builds(AnyOf, st.just("category"), st.lists(st.sampled_from(["JX", "XZ"]), max_size=2).map(tuple)),
        st.builds(AnyOf, st.just("audience"), st.just((0,))),
        st.builds(Between, st.just("year"), st.sampled_from([-1, 0, 1988]), st.sampled_from([1987, 1991, 9999])),
        st.builds(Between, st.just("opens_on"), st.just(-1), st.just(735_000)),
    ),
    max_size=2,
)
pages = st.tuples(st.integers(0, 6), st.integers(1, 6))


@st.composite
def phrases(draw: st.DrawFn) -> Phrase:
    """A piece of text as it is asked for, in any field or in one, whole or a beginning."""
    found, prefix = tokens.of_question(draw(words))
    return Phrase(found, prefix or draw(st.booleans()), draw(st.sampled_from([None, None, *FIELDS])))


asked_for = st.builds(
    Question,
    st.lists(st.lists(phrases(), min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
    st.lists(phrases(), max_size=2).map(tuple),
    conditions.map(tuple),
)


def made(number: int, one: Described) -> Document:
    return Document(number, {name: tokens.of_text(text) for name, text in one.texts.items()}, one.columns)


def plainly(several: Sequence[Described], asked: Question) -> Answer:
    """Answer without any index: token by token."""
    rows = []
    for number, one in enumerate(several, 1):
        columns = {name: one.columns.get(name, -1 if name in NUMBERS else "") for name in COLUMNS}
        within = {name: tokens.of_text(text) for name, text in one.texts.items()}
        if not all(_under(columns, condition) for condition in asked.conditions):
            continue
        if any(_holds(within, phrase, FIELDS) for phrase in asked.never):
            continue
        if all(any(_holds(within, phrase, FIELDS) for phrase in clause) for clause in asked.must):
            strong = all(any(_holds(within, phrase, ("title", "code")) for phrase in clause) for clause in asked.must)
            rows.append((not (strong and asked.must), -int(columns["year"]), number, columns))
    rows.sort(key=lambda row: row[:3])
    facets: dict[str, dict[str | int, int]] = {
        name: dict(Counter(columns[name] for *_order, columns in rows)) for name in COUNTED
    }
    return Answer(tuple(number for _weak, _year, number, _columns in rows), len(rows), False, facets)


def _under(columns: dict[str, str | int], one: Condition) -> bool:
    value = columns[one.column]
    return value in one.values if isinstance(one, AnyOf) else one.low <= int(value) <= one.high


def _holds(within: dict[Field, list[str]], phrase: Phrase, fields: Sequence[Field]) -> bool:
    size = len(phrase.tokens)
    for name in fields if phrase.field is None else [one for one in fields if one == phrase.field]:
        held = within.get(name, [])
        for place in range(len(held) - size + 1):
            *first, last = held[place : place + size]
            ends = last.startswith(phrase.tokens[-1]) if phrase.prefix else last == phrase.tokens[-1]
            if ends and tuple(first) == phrase.tokens[:-1]:
                return True
    return False


def _stands(word: str, text: str) -> bool:
    """The plain search: is `word` a piece of `text`? Latin and digits are found as whole runs."""
    wanted, place = "".join(run.characters for run in tokens.runs(word)), -1
    several = list(tokens.runs(word))
    fenced = spread(text)
    while (place := fenced.find(wanted, place + 1)) >= 0:
        before, after = fenced[place - 1 : place], fenced[place + len(wanted) : place + len(wanted) + 1]
        first, last = several[0], several[-1]
        cut_before = not first.han and before and _same_kind(before, first.characters[0])
        cut_after = not last.han and after and _same_kind(after, last.characters[-1])
        if not cut_before and not cut_after:
            return True
    return False


def _same_kind(one: str, other: str) -> bool:
    return (one.isdigit() and other.isdigit()) or (
        one.isascii() and one.isalpha() and other.isascii() and other.isalpha()
    )
