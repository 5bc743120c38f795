"""Shadows, stolen seals, bombs and files that are something else: the right verdict, in time, in words."""

from __future__ import annotations

import io
import time

import pytest
from tests.certification import attacks, stage, tricks
from tests.certification.tricks import TRICKS

from lantai.certification import services
from lantai.certification.services import examining

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def check(content: bytes):
    return services.verify_file(io.BytesIO(content), ip="")


@pytest.mark.req("B36")
def test_every_trick_gets_its_verdict_in_time_and_in_words(tmp_path, issued):
    issue, content = issued
    faults = []
    for name, (trick, expected) in stage.some_of(TRICKS).items():
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        altered = trick(content, folder)
        begun = time.monotonic()
        view = check(altered)
        took = time.monotonic() - begun
        told = (view.verdict == 3) == (view.number == issue.number)
        words = all((view.title, view.title_en, view.advice, view.advice_en))
        if (view.verdict, str(view.reason)) not in expected or not told or not words or took > 28:
            faults.append((name, view.verdict, view.reason, round(took, 1), view.findings))
    assert not faults
    assert check(content).verdict == 1


def test_which_pages_changed_is_told_and_shown(tmp_path, issued):
    _, content = issued
    shadow = check(tricks.shown_by_the_table_alone(content, tmp_path))
    assert [(change.page, change.state) for change in shadow.changes] == [(1, "changed"), (2, "same")]
    assert [picture.page for picture in shadow.pictures] == [1]
    assert shadow.changes[0].area is not None
    swapped = check(tricks.pages_swapped(content, tmp_path))
    assert [change.state for change in swapped.changes] == ["changed", "changed"]
    assert [picture.page for picture in swapped.pictures] == [1, 2]
    noted = check(attacks.annotation_added(content, tmp_path))
    assert [(change.page, change.state) for change in noted.changes] == [(1, "changed"), (2, "same")]
    left, top, width, height = noted.changes[0].area  # where the note lies: 100–300 by 400–460 points from below
    assert (round(left * 595), round((1 - top) * 842)) == (100, 460)
    assert (round(width * 595), round(height * 842)) == (200, 60)
    hidden = check(tricks.hidden_in_the_hole(content, tmp_path))
    assert [change.state for change in hidden.changes] == ["same", "same"]
    assert any(finding.label_en == "Pages" for finding in hidden.findings)


def test_two_copies_of_ours_make_no_third(issued):
    first, one = issued
    second, other = stage.sealed(line_id=2)
    for made in (one + other, one + one):
        view = check(made)
        assert (view.verdict, view.reason) == (3, "CHANGED")
        assert view.number in {first.number, second.number}
    stolen = check(tricks.seal_of_another(one, other))
    assert (stolen.verdict, stolen.number) == (3, first.number)
    assert any("另一份文件" in finding.value for finding in stolen.findings)
    assert stolen.pictures == ()
    mixed = check(tricks.page_of_another(one, other))
    assert mixed.verdict == 3
    assert [change.state for change in mixed.changes] == ["same", "changed"]


def test_too_large_a_file_is_not_read_on(issued):
    view = check(b"%PDF-1.7\n" + bytes(examining.LARGEST))
    assert (view.verdict, view.reason) == (6, "TOO_LARGE")
