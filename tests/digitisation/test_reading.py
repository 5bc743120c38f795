"""Made pages through the real machine and the real command; bad pages among them are marked and the rest goes on."""

from __future__ import annotations

import itertools
import json
import random
import sys

import numpy as np
import pytest
from benchmarks import sheaf
from PIL import Image

from lantai.adapters import ocr
from lantai.cli.main import main
from lantai.digitisation import services
from lantai.digitisation.errors import ReadingMachineAbsent

pytestmark = [pytest.mark.once]
FACE = sheaf.faces()["Noto Serif SC"]
SCALE = 0.9


def made(kind: str, seed: int, *, rows: int = 7):
    """Return a page whose chance presses no seal: what is tested is reading, not luck."""
    sheet = sheaf.page(random.Random(seed), kind, "clean", FACE, rows=rows, scale=SCALE, sealed_share=0)
    return sheet.picture, sheet.rows


def photograph() -> Image.Image:
    generator = np.random.default_rng(3)
    small = Image.fromarray(generator.integers(0, 255, (12, 9, 3), dtype=np.uint8))
    return small.resize((900, 1200), Image.Resampling.BICUBIC)


@pytest.fixture
def folder(tmp_path):
    """Three good pages (one a PDF, one lying on its side) among bad ones, and the truth of the good."""
    truth = {}
    for name, kind, seed, turn in (
        ("a-roster.jpg", "roster", 4, 0),
        ("f-old.png", "upright roster", 5, 90),
        ("g-card.pdf", "card", 6, 0),
    ):
        picture, rows = made(kind, seed)
        picture.rotate(turn, expand=True).save(tmp_path / name)
        truth[name] = rows
    (tmp_path / "b-torn.jpg").write_bytes((tmp_path / "a-roster.jpg").read_bytes()[:20_000])
    Image.new("RGB", (800, 1100), (240, 236, 220)).save(tmp_path / "c-blank.png")
    photograph().save(tmp_path / "d-photograph.jpg")
    (tmp_path / "e-empty.tif").touch()
    (tmp_path / "h-other.pdf").write_bytes(b"MZ\x90 no page at all")
    lines = [json.dumps({"page": page, "rows": rows}, ensure_ascii=False) for page, rows in truth.items()]
    (tmp_path / "truth.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.mark.integration
def test_pages_become_rows_and_bad_ones_are_marked(folder, capsys):
    code = main(
        [
            "bench",
            "ocr",
            "--pages",
            str(folder),
            "--truth",
            str(folder / "truth.jsonl"),
            "--json",
            "--baseline-every",
            "0",
        ]
    )
    *pages, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert code == 0
    assert {page["page"]: page["refused"] for page in pages if page["refused"]} == {
        "b-torn.jpg": "IMAGE_BROKEN", "c-blank.png": "PAGE_BLANK", "d-photograph.jpg": "PAGE_BLANK",
        "e-empty.tif": "NOT_AN_IMAGE", "h-other.pdf": "NOT_AN_IMAGE",
    }  # fmt: skip
    good = {page["page"]: page for page in pages if not page["refused"]}
    assert {name: page["layout"] for name, page in good.items()} == {
        "a-roster.jpg": "ADMISSION_ROSTER", "f-old.png": "ADMISSION_ROSTER", "g-card.pdf": "STATUS_CARD",
    }  # fmt: skip
    assert (good["f-old.png"]["turned"], good["f-old.png"]["vertical"]) == (90, True)
    assert summary["rows_true"] == summary["rows_found"] == 15
    assert summary["row_precision"] >= 0.9
    assert summary["name_recall"] >= 0.9
    assert summary["names_wrong_not_in_review"] == 0
    assert summary["pages_per_minute"] > 0
    assert summary["ratio_to_raw_rapidocr"] is None, "the benchmark compares, on more pages"
    boxes = [row["box"] for row in good["a-roster.jpg"]["rows"]]
    assert all(upper[1] < lower[1] for upper, lower in itertools.pairwise(boxes))


@pytest.mark.integration
def test_a_page_that_ends_its_child_is_refused_alone(tmp_path):
    """Each is more than a millisecond's work, so each ends the child it is read in; the next child takes the next."""
    several = []
    for number in range(3):
        several.append(ocr.PageSource(tmp_path / f"{number}.png"))
        noise = np.random.default_rng(number).integers(0, 255, (1500, 1500), dtype=np.uint8)
        Image.fromarray(noise).save(several[-1].path)
    missing = ocr.PageSource(tmp_path / "gone.png")
    several.insert(1, missing)
    found = list(ocr.RapidReader(page_seconds=0.001).read_pages(several))
    assert [one.source for one in found] == several
    assert [one.refused for one in found] == ["PAGE_CRASHED", "NOT_AN_IMAGE", "PAGE_CRASHED", "PAGE_CRASHED"]


def test_without_the_machine_the_words_say_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as Python has it where the package is absent
    with pytest.raises(ReadingMachineAbsent, match=r"make ocr"):
        list(services.read_pages([ocr.PageSource(tmp_path / "page.png")]))


@pytest.mark.parametrize(
    ("truth", "words"),
    [
        ("", "空"),
        ('{"page": "a.jpg", "rows": [{"name": "王伟"}]}\n{"page": "b.jpg"}', "第 2 行"),
        ('{"page": "a.jpg", "rows": [{"number": "1"}]}', "第 1 行"),
        ("[1]", "第 1 行"),
    ],
)
def test_a_truth_that_cannot_be_taken_is_named_by_line(tmp_path, capsys, truth, words):
    (tmp_path / "t.jsonl").write_text(truth, encoding="utf-8")
    assert main(["bench", "ocr", "--pages", str(tmp_path), "--truth", str(tmp_path / "t.jsonl")]) == 64
    assert words in capsys.readouterr().err


def test_a_folder_that_is_none_or_holds_no_page_is_said(tmp_path, capsys):
    (tmp_path / "t.jsonl").write_text('{"page": "a.jpg", "rows": []}', encoding="utf-8")
    assert main(["bench", "ocr", "--pages", str(tmp_path / "none"), "--truth", str(tmp_path / "t.jsonl")]) == 64
    assert main(["bench", "ocr", "--pages", str(tmp_path), "--truth", str(tmp_path / "t.jsonl")]) == 64
    said = capsys.readouterr().err
    assert "没有这个文件夹" in said
    assert "没有 JPEG" in said
