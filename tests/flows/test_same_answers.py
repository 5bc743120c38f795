"""What nobody shall find out by asking: the same words, the same status, the same work behind them."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantai.people.models import Account
from lantai.reference.rules import numbers
from tests import cast
from tests.flows.house import house  # noqa: F401  fixtures

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def told(answer) -> str:
    words = re.sub(r'(value|content|nonce)="[^"]*"', "", answer.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words))


def test_an_unknown_case_is_asked_for_in_vain_as_slowly_and_as_rarely_as_a_known_one(house) -> None:  # noqa: F811
    """Number after number: code asked for, asked again at once, a wrong code six times."""
    heard = []
    for number in (house.words["number"], numbers.mint(2026)):
        browser, answers = Client(), []
        with CaptureQueriesContext(connection) as work:
            for words in ({"number": number}, {"number": number}, *[{"code": "000000"}] * 6):
                answer = browser.post("/progress/code/", words, follow=True)
                answers.append((answer.status_code, told(answer).replace(number, "…")))
        heard.append((answers, len(work)))
    (known, known_work), (unknown, unknown_work) = heard
    assert known == unknown
    assert abs(known_work - unknown_work) <= 0.15 * known_work, (known_work, unknown_work)


def test_an_unknown_account_costs_one_hash_like_a_wrong_password() -> None:
    hasher, heard = type(get_hasher()), []
    known = Account.objects.get(pk=cast.window_archivist().account_id).username
    for name in (known, "nobody-of-this-name"):
        with mock.patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as hashed:
            answer = Client().post("/accounts/staff/", {"username": name, "password": "not-this-one"})
        heard.append((answer.status_code, told(answer).replace(name, "…"), hashed.call_count))
    assert heard[0] == heard[1]
    assert heard[0][2] == 1
