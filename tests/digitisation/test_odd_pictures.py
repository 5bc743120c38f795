"""Pictures as scanners and strangers make them: read all the same, or marked, and the rest goes on."""

from __future__ import annotations

import random
import struct

import numpy as np
import pytest
from benchmarks import sheaf
from PIL import Image

from lantai.adapters import ocr
from lantai.digitisation import services

pytestmark = [pytest.mark.once, pytest.mark.integration]
FACE = sheaf.faces()["Noto Serif SC"]


def bomb(path, side: int) -> None:
    """Write a TIFF of a few bytes that says it is `side` pixels square, one bit each."""
    tags = ((256, side), (257, side), (258, 1), (259, 4), (262, 0), (273, 8), (277, 1), (278, side), (279, 4))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    path.write_bytes(b"II*\0" + struct.pack("<I", 12) + b"\0" * 4 + struct.pack("<H", len(tags)) + entries + b"\0" * 4)


@pytest.fixture
def folder(tmp_path):
    """One roster as five scanners write it, among what no scanner should."""
    sheet = sheaf.page(random.Random(4), "marks", "clean", FACE, rows=5, scale=0.8, sealed_share=0)
    plain = sheet.picture
    plain.convert("CMYK").save(tmp_path / "a-cmyk.jpg", quality=92)
    deep = np.asarray(plain.convert("L")).astype(np.uint16) * 200 + 3000
    Image.fromarray(deep).save(tmp_path / "b-deep.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    plain.rotate(90, expand=True).save(tmp_path / "c-turned.jpg", quality=92, exif=exif)
    plain.convert("L").point(lambda value: 255 * (value > 170)).convert("1").save(
        tmp_path / "d-lines.tif", compression="group4"
    )
    plain.save(tmp_path / "whole.tif", compression="tiff_lzw")
    whole = (tmp_path / "whole.tif").read_bytes()
    (tmp_path / "whole.tif").unlink()
    (tmp_path / "e-cut.tif").write_bytes(whole[: len(whole) // 2])
    bomb(tmp_path / "f-bomb.tif", 29_000)
    plain.convert("P").save(tmp_path / "g-palette.png")
    return tmp_path, [(row["name"], row["number"]) for row in sheet.rows]


def test_every_page_is_read_or_marked(folder):
    place, people = folder
    found = {page.page: page for page in services.read_pages(services.pages_in(place))}
    assert {name: page.refused for name, page in found.items() if page.refused} == {
        "e-cut.tif": "IMAGE_BROKEN", "f-bomb.tif": "IMAGE_TOO_LARGE",
    }  # fmt: skip
    read = {name: [(row.name, row.number) for row in page.rows] for name, page in found.items() if not page.refused}
    assert read == dict.fromkeys(("a-cmyk.jpg", "b-deep.png", "c-turned.jpg", "d-lines.tif", "g-palette.png"), people)
    assert found["c-turned.jpg"].turned == 0, "what the picture itself says is done before anything is read"


def test_pages_that_are_no_lists_give_a_code_and_nobody(tmp_path):
    for name in ("empty", "photograph", "letter", "handwriting"):
        sheaf.page(random.Random(9), name, "yellowed", FACE, scale=0.8).picture.save(tmp_path / f"{name}.png")
    found = {page.page: page for page in services.read_side_by_side(services.pages_in(tmp_path), processes=2)}
    told = {name.removesuffix(".png"): page.refused or page.doubts[0] for name, page in found.items()}
    assert told == {
        "empty": "PAGE_BLANK",
        "photograph": "PAGE_BLANK",
        "letter": "NO_LAYOUT",
        "handwriting": "HANDWRITTEN",
    }
    assert not any(page.rows for page in found.values())
    assert all(page.to_be_looked_at for page in found.values())


def test_a_machine_that_is_absent_is_said_however_many_processes_are_asked(monkeypatch, tmp_path):
    monkeypatch.setattr(ocr.rapid, "installed", lambda: False)
    pages = [ocr.PageSource(tmp_path / "a.png"), ocr.PageSource(tmp_path / "b.png")]
    with pytest.raises(services.reading.ReadingMachineAbsent):
        list(services.read_side_by_side(pages, processes=2))
