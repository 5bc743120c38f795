"""Masking is a keep-list: nothing outside the header and the kept rows is in the sealed file, in any form."""

from __future__ import annotations

import io
import shutil
import subprocess

import pikepdf
import pytest
from PIL import Image
from tests.certification import stage

from lantai.adapters import sandbox
from lantai.certification.models import Draft
from lantai.foundation.geometry import Region
from lantai.preservation import services as preservation

pytestmark = [pytest.mark.integration]
MASK = "lantai.adapters.images.mask.keep_only"


def colours_near(picture: Image.Image, wanted: tuple[int, int, int], *, within: int = 12) -> int:
    """Count the pixels that are about that colour."""
    small = picture.convert("RGB")
    seen = small.getcolors(small.width * small.height) or []
    return sum(n for n, found in seen if all(abs(a - b) <= within for a, b in zip(found, wanted, strict=True)))


def embedded_images(content: bytes) -> list[Image.Image]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            pikepdf.PdfImage(item).as_pil_image().copy()
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]


@pytest.mark.django_db
@pytest.mark.req("B36", "A09")
def test_no_neighbour_is_left_in_pixels_text_metadata_or_embedded_images(tmp_path):
    _, content = stage.sealed()
    path = tmp_path / "sealed.pdf"
    path.write_bytes(content)
    pictures = embedded_images(content)
    assert pictures
    for index, colour in enumerate(stage.COLOURS):
        left = sum(colours_near(picture, colour) for picture in pictures)
        if index == 2:
            assert left > 20_000, "her own row must be there"
        else:
            assert left == 0, f"row {index + 1} is still in the file"
    if shutil.which("pdftoppm") is None:
        pytest.fail("pdftoppm is absent: apt install poppler-utils")
    subprocess.run(["pdftoppm", "-r", "110", "-png", str(path), str(tmp_path / "page")], check=True)
    for page in tmp_path.glob("page*.png"):
        with Image.open(page) as shown:
            for index, colour in enumerate(stage.COLOURS):
                assert (colours_near(shown, colour, within=6) > 0) == (index == 2)
    for name in stage.NAMES:
        assert name == "周念慈" or name.encode() not in content
    assert b"neighbours" not in content
    assert b"all seven names" not in content


@pytest.mark.django_db
def test_the_draft_and_its_pictures_hold_no_neighbour_either():
    made = stage.draft()
    row = Draft.objects.get(pk=made.id)
    for _, identifier in row.pictures:
        with preservation.open(stage.SYSTEM, object_id=identifier) as stream:
            raw = stream.read()
        picture = Image.open(io.BytesIO(raw))
        assert not picture.getexif()
        assert picture.info.get("comment") is None
        for index, colour in enumerate(stage.COLOURS):
            assert index == 2 or colours_near(picture, colour) == 0


def keep(tmp_path, content: bytes, **changes):
    source = tmp_path / "source"
    source.write_bytes(content)
    arguments = {"header": None, "keep": [[0.1, 0.1, 0.5, 0.1]], "name": "p", **changes}
    return sandbox.run(MASK, arguments={"path": str(source), "folder": str(tmp_path), **arguments})


def png(mode: str = "RGB", size: tuple[int, int] = (400, 400), colour: object = "red") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, "PNG")
    return made.getvalue()


def test_nothing_kept_is_refused(tmp_path):
    with pytest.raises(sandbox.SandboxRefusal) as refusal:
        keep(tmp_path, png(), keep=[])
    assert refusal.value.code == "NOTHING_KEPT"


def test_what_is_no_image_or_too_large_is_refused(tmp_path):
    for content in (b"%PDF-1.7", b"", b"\x89PNG\r\n\x1a\n" + b"x" * 50):
        with pytest.raises(sandbox.SandboxRefusal) as refusal:
            keep(tmp_path, content)
        assert refusal.value.code == "NOT_AN_IMAGE"
    header = bytearray(png(size=(2, 2)))
    header[16:24] = (60000).to_bytes(4, "big") * 2  # 60,000 by 60,000 pixels, in a file of some bytes
    import zlib

    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    with pytest.raises(sandbox.SandboxRefusal) as refusal:
        keep(tmp_path, bytes(header))
    assert refusal.value.code in {"TOO_LARGE", "NOT_AN_IMAGE"}


def test_a_transparent_layer_hides_nothing(tmp_path):
    """What is under full transparency must not come out when the copy is made opaque."""
    picture = Image.new("RGBA", (400, 400), (10, 200, 10, 0))
    made = io.BytesIO()
    picture.save(made, "PNG")
    band, _page = keep(tmp_path, made.getvalue())
    with Image.open(tmp_path / band["file"]) as shown:
        assert shown.mode == "RGB"
        assert colours_near(shown, (10, 200, 10), within=40) == 0


def test_a_page_on_its_side_is_turned_before_it_is_masked(tmp_path):
    """Regions are marked on the page as people see it; the camera's orientation note decides how that is."""
    picture = Image.new("RGB", (400, 200), "blue")
    picture.paste("red", (0, 0, 400, 20))  # after turning: the right edge
    exif = picture.getexif()
    exif[0x0112] = 6
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=exif, quality=95)
    band, _page = keep(tmp_path, made.getvalue(), keep=[[0.92, 0.1, 0.07, 0.3]])
    with Image.open(tmp_path / band["file"]) as shown:
        assert shown.width == 200
        assert colours_near(shown, (254, 0, 0), within=30) > 500
        assert colours_near(shown, (0, 0, 254), within=30) == 0


def test_rows_far_apart_become_bands_and_near_ones_one(tmp_path):
    bands = keep(
        tmp_path,
        png(size=(1000, 2000)),
        header=Region(0, 0, 1, 0.1).as_list(),
        keep=[[0.1, 0.3, 0.8, 0.03], [0.1, 0.34, 0.8, 0.03], [0.1, 0.7, 0.8, 0.03]],
    )
    assert [band["kind"] for band in bands] == ["header", "rows", "rows", "page"]
    assert [band["cut_before"] for band in bands] == [False, True, True, False]
