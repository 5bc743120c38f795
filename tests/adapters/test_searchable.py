"""A page picture with its text over it: found, never seen."""

from __future__ import annotations

import subprocess

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from lantai.adapters.sandbox import SandboxRefusal
from lantai.adapters.searchable import TextRun, invisible_pdf

pytestmark = [pytest.mark.once, pytest.mark.integration]
LINES = [
    TextRun("新生名册", (0.4, 0.05, 0.4, 0.05)),
    TextRun("周念慈𬱖", (0.2, 0.3, 0.2, 0.03)),
    TextRun("陳桢科", (0.8, 0.4, 0.04, 0.2), upright=False),
]


def picture() -> Image.Image:
    page = Image.new("RGB", (600, 800), (240, 230, 205))
    ImageDraw.Draw(page).rectangle((40, 60, 200, 120), fill=(40, 40, 46))
    return page


def spoken(path) -> str:
    return subprocess.run(["pdftotext", "-raw", path, "-"], check=True, stdout=subprocess.PIPE, text=True).stdout


def drawn(path) -> Image.Image:
    page = pypdfium2.PdfDocument(path)[0]
    return page.render(scale=600 / page.get_size()[0]).to_pil().convert("RGB")


@pytest.mark.parametrize("name", ["page.jpg", "page.png", "grey.tif", "ink.jpg"])
def test_words_are_found_and_only_the_picture_is_seen(tmp_path, name):
    modes = {"grey.tif": "L", "ink.jpg": "CMYK"}
    original = picture().convert(modes.get(name, "RGB"))
    original.save(tmp_path / name, dpi=(100, 100))
    size = invisible_pdf(tmp_path / name, LINES, out=tmp_path / "out.pdf", title="新生名册 第 1 页")
    assert size == (tmp_path / "out.pdf").stat().st_size
    said = spoken(tmp_path / "out.pdf")
    assert "周念慈𬱖" in said
    assert "陳桢科" in "".join(said.split())
    seen = drawn(tmp_path / "out.pdf").resize((600, 800))
    for line in LINES:
        x, y, wide, high = line.box
        place = seen.convert("L").crop((int(x * 600), int(y * 800), int((x + wide) * 600), int((y + high) * 800)))
        assert place.getextrema()[0] > 200, "nothing of the text is drawn"
    assert seen.getpixel((100, 90)) == pytest.approx((40, 40, 46), abs=14)


def test_the_file_says_what_it_is_and_keeps_the_bytes_of_a_jpeg(tmp_path):
    picture().save(tmp_path / "page.jpg", quality=90, dpi=(100, 100))
    invisible_pdf(tmp_path / "page.jpg", LINES, out=tmp_path / "out.pdf", title="第 1 页")
    with pikepdf.open(tmp_path / "out.pdf") as pdf, pdf.open_metadata() as told:
        assert (told["pdfaid:part"], told["pdfaid:conformance"], told["dc:title"]) == ("2", "B", "第 1 页")
        (intent,) = pdf.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp", "a colour profile"
        page = pdf.pages[0]
        assert [float(side) for side in page.mediabox] == [0, 0, 432, 576], "600 × 800 pixels at 100 a inch"
        assert page.obj.Resources.XObject.Page.read_raw_bytes() == (tmp_path / "page.jpg").read_bytes()


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_lies_is_set_upright_with_its_words_in_their_places(tmp_path, turned):
    upright = picture()
    back = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}[turned]
    upright.transpose(back).save(tmp_path / "page.png")
    invisible_pdf(tmp_path / "page.png", LINES, out=tmp_path / "out.pdf", title="页", turned=turned)
    seen = drawn(tmp_path / "out.pdf").resize((600, 800))
    assert seen.getpixel((100, 90)) == pytest.approx((40, 40, 46), abs=12)
    boxed = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "out.pdf", "-"], check=True, stdout=subprocess.PIPE, text=True
    )
    line = next(line for line in boxed.stdout.splitlines() if "周念慈" in line)
    left = float(line.split('xMin="')[1].split('"')[0])
    assert left == pytest.approx(0.2 * 600 * 72 / 200, abs=3)


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "page.jpg").write_bytes(b"MZ nothing")
    with pytest.raises(SandboxRefusal) as refused:
        invisible_pdf(tmp_path / "page.jpg", LINES, out=tmp_path / "out.pdf", title="页")
    assert refused.value.code == "NOT_AN_IMAGE"
