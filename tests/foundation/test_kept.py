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
        assert kept() == ["b"], "what another would read meanwhile, before the change is committed"
    assert kept() == ["c"], "forgotten again with the commit"
    cache.delete(kept.key)  # as after a minute
    said[:] = []
    assert kept() == []
    said[:] = ["d"]
    assert kept() == ["d"], "nothing is no answer to keep"
