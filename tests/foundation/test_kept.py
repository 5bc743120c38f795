"""What is asked by every request is read once, and anew when somebody changed it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction

from lantai.foundation.kept import Kept


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_read_once_until_it_is_forgotten_or_the_minute_is_over():
    said = ["a"]
    kept = Kept("test", lambda: list(said))
    assert kept() is kept() == ["a"]
    said[:] = ["b"]
    assert kept() == ["a"], "kept"
    with transaction.atomic():
        kept.forget()
        assert kept() == ["b"], "who changes it sees it"
        said[:] = ["c"]
        assert kept() == ["c"], "nothing is kept before the change is committed"
    assert kept() is kept() == ["c"]
    with transaction.atomic():
        kept.forget()
        said[:] = ["never"]
        assert kept() == ["never"]
        transaction.set_rollback(True)
    said[:] = ["c"]
    assert kept() == ["c"], "what was taken back stays with nobody"
    cache.delete(kept.key)  # as after a minute
    said[:] = []
    assert kept() == []
    said[:] = ["d"]
    assert kept() == ["d"], "nothing is no answer to keep"
