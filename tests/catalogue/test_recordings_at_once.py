"""Two sendings of one recording at one moment; what they do is really committed."""

from __future__ import annotations

import importlib.util

import pytest

from lantai.adapters import recordings as machine
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Recording
from tests import cast
from tests.catalogue import roomful
from tests.catalogue.roomful import OPEN

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.integration,
    pytest.mark.skipif(not importlib.util.find_spec("av"), reason="PyAV is not installed"),
]


def test_sent_twice_at_one_moment_it_is_one_and_no_other_recording(tmp_path, monkeypatch):
    """The faster of two sendings is committed while the slower one still looks at its bytes."""
    cast.fixtures()
    catalogue.load_fixtures()
    roomful.fill(tmp_path)
    bell = tmp_path / "bell.wav"
    machine.compose(bell, kind="bell", seconds=0.4)
    archivist, where = cast.window_archivist(), {"fonds_code": "J02", "ref_code": OPEN, "label": "1"}
    real, first = machine.probe, []

    def slow(path):
        facts = real(path)
        if not first:
            first.append(None)
            first[0] = catalogue.attach_recording(archivist, path=path, **where)
        return facts

    monkeypatch.setattr("lantai.adapters.recordings.probe", slow)
    again = catalogue.attach_recording(archivist, path=bell, **where)
    assert [again] == first == list(Recording.objects.values_list("pk", flat=True))
