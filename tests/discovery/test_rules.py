"""Tokens, questions and marks: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.discovery.rules import asking, identity, marking, questions, tokens


def test_pairs_and_the_last_character_alone() -> None:
    assert tokens.of_text("录取名册") == ["录取", "取名", "名册", "册"]
    assert tokens.of_text("1987级，机械Ａ班") == ["1987", "级", "机械", "械", "a", "班"]
    assert tokens.of_text("") == []


def test_a_question_is_a_phrase_and_its_last_single_character_a_beginning() -> None:
    assert tokens.of_question("录取名册") == (("录取", "取名", "名册"), False)
    assert tokens.of_question("1987级") == (("1987", "级"), True)
    assert tokens.of_question("学生1987") == (("学生", "生", "1987"), False)
    assert tokens.of_question("，") == ((), False)


@pytest.mark.parametrize(("written", "same"), [("錄取名冊", "录取名册"), ("ＡＢＣ", "abc"), ("Zoë", "zoe")])
def test_scripts_and_widths_meet(written: str, same: str) -> None:
    assert tokens.of_text(written) == tokens.of_text(same)


def test_a_code_is_found_with_and_without_its_marks() -> None:
    assert tokens.of_code("2003-XZ11-5")[-1] == "2003xz115"
    ((phrases, joined),) = questions.clauses(asking.read("2003—XZ11-5"))
    assert phrases[0] == ("2003", "xz", "11", "5")
    assert joined == (("2003xz115",), False, "code")


def test_what_is_typed_is_read_as_it_is_meant() -> None:
    asked = asking.read('录取 -函授 "机械工程系" 题名：招生 年度:1990-1985 门类:jx 甲|乙')
    assert [[term.words for term in group] for group in asked.must] == [
        ["录取"],
        ["机械工程系"],
        ["招生"],
        ["甲", "乙"],
    ]
    assert [term.words for term in asked.never] == ["函授"]
    assert asked.must[2][0].field == "title"
    assert (asked.years, asked.narrow) == ((1985, 1990), (("category", "JX"),))
    assert [[term.words for term in group] for group in asking.read("甲 OR 乙 丙").must] == [["甲", "乙"], ["丙"]]
    assert [term.words for term in asking.read("甲 NOT 乙").never] == ["乙"]
    beside = asking.read("year:1987 -函授")
    assert (beside.years, [term.words for term in beside.never], beside.empty) == ((1987, 1987), ["函授"], False)


@pytest.mark.parametrize("text", ["NOT 年度:1987 招生", "招生 -年度:1987"])
def test_a_condition_is_not_turned_round_and_says_so(text: str) -> None:
    asked = asking.read(text)
    assert ([group[0].words for group in asked.must], asked.never, asked.years) == (["招生"], (), None)
    assert [one.endswith("年度:1987") for one in asked.ignored] == [True]


@pytest.mark.parametrize("text", ["", "   ", "，。", '"', "-", "OR", "题名:", "-只是不要", "年度:很久"])
def test_odd_questions_are_no_error(text: str) -> None:
    asking.read(text)
    asking.read(text * 500)


def test_only_what_is_wanted_counts_as_a_question() -> None:
    assert asking.read("-函授").empty
    assert not asking.read("年度:1987").empty
    assert asking.read("录取 ！！").ignored == ("！！",)
    assert asking.read("招生" * 5000).ignored == ("招生" * 10 + "…",)
    assert asking.read(" ".join(map(str, range(22)))).ignored == ("20", "21")


def test_marks_stand_where_the_words_do_in_whichever_script() -> None:
    terms = [term for group in asking.read("录取 1987级").must for term in group]
    assert marking.parts("川大1987級錄取名冊", terms) == (
        ("川大", False), ("1987級錄取", True), ("名冊", False),
    )  # fmt: skip
    long = "前" * 200 + "录取" + "后" * 200
    assert ("录取", True) in marking.parts(long, terms, most=60)
    assert sum(len(text) for text, _asked in marking.parts(long, terms, most=60)) <= 62


def by_runs(text: str) -> list[str]:
    """The rule of tokens as it is written down, character by character."""
    found: list[str] = []
    for run in tokens.runs(text):
        pairs = [run.characters[place : place + 2] for place in range(len(run.characters) - 1)]
        found += [*pairs, run.characters[-1]] if run.han else [run.characters]
    return found


def test_the_quick_way_gives_the_tokens_of_the_rule_for_every_character_there_is() -> None:
    for first in [*range(0x3400), *range(0xA000, 0xD800), *range(0xF900, 0x10000), *range(0x1D000, 0x20100)]:
        text = f"a{chr(first)}王1"
        assert tokens.of_text(text) == by_runs(text), ascii(text)


@given(st.text(max_size=40))
def test_the_quick_way_gives_the_tokens_of_the_rule(text: str) -> None:
    assert tokens.of_text(text) == by_runs(text)
    assert tokens.of_code(text)[-1:] == (
        ["".join(run.characters for run in tokens.runs(text))] if by_runs(text) else []
    )


@pytest.mark.parametrize("kind", ["volume", "item", "page"])
def test_kind_and_number_make_one_number_and_come_back(kind: identity.Kind) -> None:
    assert identity.of(identity.number(kind, 123)) == (kind, 123)
