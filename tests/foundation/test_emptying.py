"""A test that commits leaves nothing behind: what `tests/emptying.py` promises to all others."""

from __future__ import annotations

import threading

import pytest
from django.apps import apps
from django.db import connection, transaction
from tests import cast, emptying

from lantai.people.models import OrgUnit

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> int:
    return sum(
        model._base_manager.count() for model in apps.get_models(include_auto_created=True) if model._meta.managed
    )


def test_rows_that_refer_to_each_other_all_go_and_numbers_count_on():
    cast.director()
    before = max(OrgUnit.objects.values_list("pk", flat=True))
    assert rows() > OrgUnit.objects.count()
    emptying.empty()
    assert rows() == 0
    assert OrgUnit.objects.create(code="AFTER", kind="department").pk > before


def test_whoever_is_still_writing_is_waited_for():
    written, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            OrgUnit.objects.create(code="LATE", kind="department")
            written.set()
            go_on.wait(20)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(20)
    threading.Timer(0.2, go_on.set).start()
    emptying.empty()
    writer.join()
    assert rows() == 0
