import os
import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_socket import SocketConnectBlockedError

from lantai.config import database
from lantai.foundation import prepared
from lantai.foundation.models import EventRow


@pytest.mark.bare
@pytest.mark.django_db
def test_the_suite_runs_on_the_database_it_was_asked_to():
    assert connection.vendor == os.environ.get("LANTAI_TEST_DATABASE", "sqlite")
    assert EventRow.objects.count() == 0


def test_home_and_keys_of_the_suite_are_temporary():
    assert settings.HOME.name.startswith(("lantai-test-", "gw"))
    assert settings.KEYS.is_relative_to(settings.HOME)


def test_no_socket_leaves_this_machine():
    with socket.socket() as stream, pytest.raises((SocketConnectBlockedError, UserWarning)):
        stream.connect(("192.0.2.1", 80))


def test_a_connection_has_room_for_a_frequent_word_unless_its_address_says_otherwise(db):
    assert database.parse("postgresql://u@h/n", Path())["OPTIONS"]["options"] == "-c work_mem=32MB"
    told = database.parse("postgresql://u@h/n?options=-c%20work_mem%3D8MB", Path())
    assert told["OPTIONS"]["options"] == "-c work_mem=8MB"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW work_mem")
            assert cursor.fetchone() == ("32MB",)


def test_a_pooler_may_go_without_kept_plans():
    assert database.parse("postgresql://u@h/n", Path())["OPTIONS"]["prepare_threshold"] == 3
    assert database.parse("postgresql://u@h/n?prepare_threshold=never", Path())["OPTIONS"]["prepare_threshold"] is None


def test_a_question_asked_often_keeps_its_plan_and_sees_what_was_written_since(db):
    asked = prepared.Prepared(EventRow.objects.values_list("pk", "name"), "pk")
    for number in range(8):
        row = EventRow.objects.create(name=f"Told{number}", payload={})
        assert asked.rows([row.pk, -1]) == [(row.pk, f"Told{number}")]
    with CaptureQueriesContext(connection) as queries:
        assert asked.rows([row.pk]) == [(row.pk, "Told7")]
    assert str(row.pk) in queries[0]["sql"], "what is written down has its values"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%%eventrow%%'"
            )
            assert sum(count for (count,) in cursor.fetchall()) >= 5
