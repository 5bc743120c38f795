"""The summary of `lantai bench ocr`: figures of a whole run and of its parts. No picture is read here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.cli.bench import BadTruth, Tally, read_truth
from lantai.digitisation.rules import pages
from tests.digitisation.paper import line, page, table

PEOPLE = (("1", "王秉钧", "8714001"), ("2", "李淑芬", "8714002"), ("3", "周念慈", "8714003"))
TEXT = page([line("新生名册", 500, 60), *table(("序号", "姓名", "学号"), PEOPLE)])


def read(name: str, text=TEXT):
    return replace(pages.read(text), page=name, text=text, seconds=2.0, baseline_seconds=3.0)


def truth(tmp_path, *lines: str):
    (tmp_path / "t.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return read_truth(tmp_path / "t.jsonl")


ROWS = '[{"name": "王秉钧", "number": "8714001"}, {"name": "李淑芬", "number": "8714002"}, {"name": "周念慈", "number": "8714003"}]'


def test_pages_are_summed_up_whole_and_by_what_the_truth_says_of_them(tmp_path):
    there = truth(
        tmp_path,
        f'{{"page": "a.jpg", "rows": {ROWS}, "face": "song", "text": [{{"text": "新生名册", "box": [0.45, 0.03, 0.1, 0.03]}}]}}',
        f'{{"page": "b.jpg", "rows": {ROWS}, "face": "kai"}}',
        f'{{"page": "gone.jpg", "rows": {ROWS}, "face": "kai"}}',
    )
    tally = Tally(there, ["face"])
    wrong = page([replace(one, text="李淑芳") if one.text == "李淑芬" else one for one in TEXT.lines])
    tally.add(read("a.jpg"))
    tally.add(read("b.jpg", wrong))
    tally.add(read("unknown.jpg"))
    told = tally.summary(10.0)
    assert (told["pages"], told["pages_graded"], told["pages_without_file"]) == (3, 2, ["gone.jpg"])
    assert told["row_recall"] == pytest.approx(5 / 6, abs=1e-4)
    assert told["ratio_to_raw_rapidocr"] == 1.5
    assert {face: figures["name_recall"] for face, figures in told["by"]["face"].items()} == {
        "song": 1.0, "kai": pytest.approx(2 / 3, abs=1e-4),
    }  # fmt: skip
    song = told["by"]["face"]["song"]
    assert song["characters"] == 4
    assert song["character_error"] > 1, "what stands on the page and not in the truth is wrong too"
    assert "character_error" not in told["by"]["face"]["kai"]


def test_a_truth_whose_text_has_no_place_is_named_by_its_line(tmp_path):
    with pytest.raises(BadTruth, match="第 1 行"):
        truth(tmp_path, f'{{"page": "a.jpg", "rows": {ROWS}, "text": [{{"text": "新生名册", "box": [0.1]}}]}}')
