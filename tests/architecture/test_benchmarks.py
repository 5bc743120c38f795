"""Every benchmark can be asked."""

from __future__ import annotations

import subprocess
import sys

import pytest
from benchmarks import tree
from benchmarks.__main__ import names

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Item, Volume

pytestmark = [pytest.mark.integration, pytest.mark.once]


def test_every_benchmark_says_how_it_is_asked() -> None:
    asked = {
        name: subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.{name}", "--large", "--help"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for name in names()
    }  # fmt: skip
    said = {name: process.communicate()[0] for name, process in asked.items()}
    assert {name: said[name] for name, process in asked.items() if process.returncode} == {}
    assert all("--postgresql" in words for words in said.values())


@pytest.mark.django_db
def test_the_tree_is_filled_past_the_models_as_their_tables_stand_now() -> None:
    catalogue.load_fixtures()
    tree.build(600)
    assert (Volume.objects.filter(public=False).count(), Item.objects.filter(public=False).count()) == (66, 534)
