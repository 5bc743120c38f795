"""Keys of names that wait during a long import: asked all the same, put in once, gone with the import."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from django.db import connection

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import NameForm, NameKey, NameKeyWaiting, PersonMention
from lantai.catalogue.names import keys
from lantai.catalogue.services import imports, keying, tidying
from lantai.catalogue.values import Study
from tests.catalogue import paper

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"


def found(actor, name):
    return [one.name for one in catalogue.find_person(actor, study=Study(name))]


def bring(actor, path):
    return catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02")


def test_an_import_cut_short_leaves_every_name_findable_and_the_next_leaves_no_key_waiting(
    archivist, fonds, tmp_path, monkeypatch
):
    monkeypatch.setattr(keying, "FEW", -1)
    monkeypatch.setattr(keying, "TOGETHER", 200)
    monkeypatch.setattr(keying, "MOST", 200)
    bring(archivist, paper.roster_sheet(tmp_path / "先.xlsx", paper.roster_rows(1)))
    before = set(NameKey.objects.values_list("key", "name__text"))
    names = [f"{one}{two}{two}" for one in SURNAMES for two in GIVEN]
    rows = [[n + 1, name, f"87{n:05d}", "男", "", "", "", ""] for n, name in enumerate(names)]
    path = paper.roster_sheet(tmp_path / "长.xlsx", rows)
    real = imports._Run._piece

    def fragile(self, number, lines):
        real(self, number, lines)
        if number == 6:
            raise OSError("power cut")

    monkeypatch.setattr(imports, "PIECE", 15)
    monkeypatch.setattr(imports._Run, "_piece", fragile)
    with pytest.raises(OSError, match="power cut"):
        bring(archivist, path)
    held = list(PersonMention.objects.order_by("pk").values_list("raw_name", flat=True))[1:]
    assert len(held) > 60
    assert 0 < NameKeyWaiting.objects.count() < 200 < NameKey.objects.count(), "some pieces went in, the last one waits"
    if connection.vendor == "sqlite":
        waiting = NameKeyWaiting.objects.order_by("pk").values_list("key", flat=True)
        ranges = [bisect_right(keying.RANGES, key) for key in waiting]
        assert ranges == sorted(ranges), "keys of one range wait side by side"
        assert len(set(ranges)) > 4
    assert held[0] in found(archivist, held[0])
    assert held[-1] in found(archivist, held[-1])

    monkeypatch.setattr(keying, "RANGES", keying.RANGES[:5])  # cut short in the middle of putting in
    keying.put_in()
    assert held[-1] in found(archivist, held[-1])
    monkeypatch.undo()

    batch_id = bring(archivist, path).batch_id
    assert PersonMention.objects.count() == 101
    assert not NameKeyWaiting.objects.exists()
    told = list(NameKey.objects.values_list("key", "name__text"))
    assert len(told) == len(set(told))
    texts = NameForm.objects.values_list("text", flat=True)
    assert set(told) == {(key, text) for text in texts for key in keys.of_record(text)}
    catalogue.undo_import(archivist, batch_id=batch_id, reason="试")
    assert set(NameKey.objects.values_list("key", "name__text")) == before


def test_keys_that_a_killed_import_left_are_put_in_by_the_nightly_tidying_or_go_with_their_names(
    archivist, fonds, tmp_path, monkeypatch
):
    monkeypatch.setattr(keying, "put_in", lambda **_options: False)  # as if killed before
    monkeypatch.setattr(keying, "FEW", -1)
    bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx", paper.roster_rows(1)))
    rows = [[1, "欧阳海清", "8709001", "女", "", "", "", ""]]
    second = bring(archivist, paper.roster_sheet(tmp_path / "名册二.xlsx", rows)).batch_id
    waiting = NameKeyWaiting.objects.filter(name__text="欧阳海清")
    assert waiting.exists()
    catalogue.undo_import(archivist, batch_id=second, reason="试")
    assert not waiting.exists()
    bring(archivist, tmp_path / "名册二.xlsx")
    monkeypatch.undo()
    tidying.tidy(archivist)
    assert not NameKeyWaiting.objects.exists()
    assert found(archivist, "欧阳海清") == ["欧阳海清"]
