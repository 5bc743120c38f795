import os
import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_socket import SocketConnectBlockedError

from lantai.config import database
from lantai.foundation.models import EventRow


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
    assert database.parse("postgresql://u@h/n", Path())["OPTIONS"] == {"options": "-c work_mem=32MB"}
    told = database.parse("postgresql://u@h/n?options=-c%20work_mem%3D8MB", Path())
    assert told["OPTIONS"] == {"options": "-c work_mem=8MB"}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW work_mem")
            assert cursor.fetchone() == ("32MB",)
