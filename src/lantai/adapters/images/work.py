"""Pictures, inside the sandbox only: what is it, make it upright and plain, cut, scale, mark with who looks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import (
    Image,
    ImageOps,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from lantai.adapters.sandbox.refusal import Refused

# Pillow imports them when it first needs them, which was a quarter of what a child took for a page: the warm process has them
WARM = (Jpeg2KImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)
Image.preinit()

FORMATS = ("JPEG", "PNG", "TIFF", "JPEG2000")  # MPO comes in through JPEG
MEDIA = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff", "JPEG2000": "image/jp2"}
SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
LONGEST_SIDE = 30_000
MOST_PIXELS = 200_000_000
MOST_FRAMES = 2000
PLAIN = {"1", "L", "RGB", "CMYK", "YCbCr"}
DEEP = {"I;16", "I;16B", "I;16L", "I", "F"}
PDF_DPI = 200
PDF_LONGEST = 5000  # pixels of a derived page
DRAWN_WIDTH = 400  # pixels of a page drawn only to see whether it can be


def probe(path: str) -> dict[str, Any]:
    """Return ``{media_type, width, height, frames, plain}`` of an image or PDF, upright size, fully decoded once.

    `plain` is False when others cannot use it as it is (PDF, several frames, more than 8 bits): then `derive` makes
    plain pages. Raises NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_BROKEN, PDF_ENCRYPTED.
    """
    if is_pdf(path):
        return _probe_pdf(path)
    with opened(path) as picture:
        frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
        width, height = (picture.height, picture.width) if turned else picture.size
        deep = picture.mode in DEEP
        media_type = MEDIA[str(picture.format)]
        _decode(picture)
    return {"media_type": media_type, "width": width, "height": height, "frames": min(frames, MOST_FRAMES),
            "plain": frames == 1 and not deep and media_type != "image/jp2"}  # fmt: skip


def draw_pages(path: str, most: int) -> dict[str, Any]:
    """Draw every page of a PDF once, small; return ``{pages}``. Raises TOO_MANY_PAGES above `most`, else as `probe`."""
    document = open_document(path)
    pages = len(document)
    if pages > most:
        raise Refused("TOO_MANY_PAGES", str(pages))
    for page in document:
        width, _height = pdf_size(page)
        page.render(scale=min(width, DRAWN_WIDTH) / max(1.0, page.get_size()[0]), may_draw_forms=False)
    return {"pages": pages}


def derive(path: str, frame: int, out: str) -> dict[str, Any]:
    """Write page `frame` as a plain upright PNG to `out`; return ``{width, height}``."""
    picture = upright_page(path, frame)
    picture.save(out, "PNG", compress_level=4)
    return {"width": picture.width, "height": picture.height}


def scale(path: str, frame: int, out: str, box: list[float] | None, width: int) -> dict[str, Any]:
    """Write a JPEG of the page (or of `box`, fractions) at most `width` pixels wide; return ``{width, height}``."""
    picture = upright_page(path, frame, hint=None if box else width)
    if box:
        x, y, w, h = box
        left, top = int(x * picture.width), int(y * picture.height)
        right = max(left + 1, min(picture.width, round((x + w) * picture.width)))
        bottom = max(top + 1, min(picture.height, round((y + h) * picture.height)))
        picture = picture.crop((left, top, right, bottom))
    if picture.width > width:
        picture = picture.resize(
            (width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS
        )
    picture.convert("RGB").save(out, "JPEG", quality=84)
    return {"width": picture.width, "height": picture.height}


def copy(path: str, out: str, quality: int) -> dict[str, Any]:
    """Write an upright JPEG of the same size, its resolution kept; return ``{width, height}``."""
    picture = upright_page(path, 0)
    stated = picture.info.get("dpi")
    how = {"dpi": tuple(round(float(one)) for one in stated)} if stated and min(map(float, stated)) > 2 else {}
    picture.save(out, "JPEG", quality=quality, **how)
    return {"width": picture.width, "height": picture.height}


def probe_each(paths: list[str]) -> Iterator[dict[str, Any]]:
    """Probe many files in one child: each answer is what `probe` says, or ``{"refused": code, "detail": …}``."""
    for path in paths:
        try:
            yield probe(path)
        except Refused as refusal:
            yield {"refused": refusal.code, "detail": refusal.detail}


def is_pdf(path: str) -> bool:
    with Path(path).open("rb") as stream:
        return stream.read(5) == b"%PDF-"


def _begins_as_image(path: str) -> bool:
    """Tell whether a file that cannot be opened was meant to be a picture: a TIFF cut short has lost its directory."""
    with Path(path).open("rb") as stream:
        return stream.read(8).startswith(SIGNATURES)


def opened(path: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # our own limits, below, before any pixel is decoded
    warnings.simplefilter("ignore")
    try:
        picture = Image.open(path, formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as fault:
        raise Refused("IMAGE_BROKEN" if _begins_as_image(path) else "NOT_AN_IMAGE", ascii(fault)[:200]) from fault
    most = MOST_PIXELS if picture.mode in PLAIN else MOST_PIXELS // 2  # others need room for a second picture
    if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > most:
        raise Refused("IMAGE_TOO_LARGE", f"{picture.width}×{picture.height}")
    return picture


def _decode(picture: Image.Image) -> None:
    """Decode every byte; a smaller scale where the format can (the compressed data is read whole all the same)."""
    try:
        if picture.format in {"JPEG", "MPO"}:
            picture.draft("L", (max(1, picture.width // 8), max(1, picture.height // 8)))
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError) as fault:
        raise Refused("IMAGE_BROKEN", ascii(fault)[:200]) from fault


def upright_page(path: str, frame: int, hint: int | None = None) -> Image.Image:
    if is_pdf(path):
        return _pdf_page(path, frame)
    picture = opened(path)
    try:
        if frame:
            picture.seek(frame)
        if hint and picture.format in {"JPEG", "MPO"}:
            picture.draft("RGB", (hint * 2, hint * 2 * picture.height // max(1, picture.width)))
        picture.load()
        return flat(ImageOps.exif_transpose(picture))
    except (OSError, ValueError, SyntaxError, EOFError) as fault:
        raise Refused("IMAGE_BROKEN", ascii(fault)[:200]) from fault


def flat(picture: Image.Image) -> Image.Image:
    """Return 8 bits, no transparency, no palette."""
    if picture.mode in DEEP:
        low, high = picture.getextrema()
        span = float(high) - float(low) or 1.0  # type: ignore[arg-type]
        wide = picture.convert("F")
        return wide.point(lambda value: (value - float(low)) * (255.0 / span)).convert("L")  # type: ignore[arg-type]
    if picture.mode in {"RGBA", "LA", "PA"} or (picture.mode == "P" and "transparency" in picture.info):
        flat = picture.convert("RGBA")
        ground = Image.new("RGBA", flat.size, (255, 255, 255, 255))
        ground.alpha_composite(flat)
        return ground.convert("RGB")
    return picture if picture.mode in {"L", "RGB"} else picture.convert("L" if picture.mode == "1" else "RGB")


def open_document(path: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as fault:
        code = "PDF_ENCRYPTED" if "password" in str(fault).lower() else "NOT_AN_IMAGE"
        raise Refused(code, ascii(fault)[:200]) from fault


def pdf_size(page: Any) -> tuple[int, int]:
    points = page.get_size()
    factor = min(PDF_DPI / 72, PDF_LONGEST / max(1.0, *points))
    width, height = (max(1, round(side * factor)) for side in points)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused("IMAGE_TOO_LARGE", f"{width}×{height}")
    return width, height


def _probe_pdf(path: str) -> dict[str, Any]:
    document = open_document(path)
    frames = len(document)
    if frames == 0 or frames > MOST_FRAMES:
        raise Refused("IMAGE_BROKEN" if frames == 0 else "IMAGE_TOO_LARGE", f"{frames} pages")
    width, height = pdf_size(document[0])
    return {"media_type": "application/pdf", "width": width, "height": height, "frames": frames, "plain": False}


def _pdf_page(path: str, frame: int) -> Image.Image:
    document = open_document(path)
    if frame >= len(document):
        raise Refused("IMAGE_BROKEN", f"no page {frame}")
    page = document[frame]
    width, _height = pdf_size(page)
    picture: Image.Image = page.render(scale=width / max(1.0, page.get_size()[0]), may_draw_forms=False).to_pil()
    return flat(picture)
