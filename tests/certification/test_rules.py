"""Pure decisions, exhaustively."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from lantai.certification import rules, states, texts
from lantai.certification.rules import Findings, Seen
from lantai.certification.services import verdicts
from lantai.certification.states import IssueState, Reason

SEALS = [(), (Seen(True, True),), (Seen(True, False),), (Seen(False, True),), (Seen(True, True), Seen(False, True))]


def every() -> list[Findings]:
    flags = itertools.product(
        ["exact", "prefix", "seal", "code", "none"], [None, *IssueState], *[[True, False]] * 5, SEALS
    )
    return [Findings(*values) for values in flags]


def test_the_first_verdict_needs_everything():
    for found in every():
        number, _ = rules.verdict(found)
        if number == states.IN_FORCE:
            assert found.match == "exact"
            assert found.ledger_good
            assert found.seal_confirmed
            assert found.state not in {IssueState.REVOKED, IssueState.SUPERSEDED, IssueState.ANNULLED}


def test_a_doubted_register_says_nothing_certain():
    for found in every():
        if found.match != "none" and not found.ledger_good:
            assert rules.verdict(found) == (states.UNDECIDED, Reason.LEDGER)


def test_the_numbers_on_the_page_are_those_of_the_rule():
    assert all(verdicts.agrees(found) for found in every())


def test_every_reason_has_words_in_both_languages():
    for reason in Reason:
        words = texts.VERDICTS[reason]
        assert all((words.title, words.title_en, words.advice, words.advice_en))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 17), "二〇二六年十一月十七日"),
        (date(2000, 1, 10), "二〇〇〇年一月十日"),
        (date(1987, 10, 20), "一九八七年十月二十日"),
        (date(2031, 2, 21), "二〇三一年二月二十一日"),
    ],
)
def test_dates_in_words(day, words):
    assert rules.date_words(day) == words


def test_numbers():
    assert rules.issue_no(2026, 7) == "2026-00007"
    assert rules.printed_number("锦档证", 2026, 7) == "锦档证〔2026〕第 00007 号"
    assert rules.mask_number("19870423") == "＊＊＊＊＊＊23"
    assert rules.coarse_place("203.0.113.7") == "203.0.*.*"
    assert rules.coarse_place("2001:db8:1::7") == "2001:db8:*"
    assert rules.coarse_place("") == ""
