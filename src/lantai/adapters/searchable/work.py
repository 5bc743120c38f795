"""Writing the PDF, inside the sandbox only: the picture as it is, text in rendering mode 3 over it.

ISO 19005-2: an output intent with an sRGB profile (6.2.3), XMP with part and conformance (6.6), no transparency. Fonts of
text that is never drawn (mode 3) need not be embedded (6.2.11.4.1); ToUnicode says what the text is (ISO 32000-1, 9.10.3).
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf, Stream, String
from PIL import Image, ImageCms

from lantai.adapters.images.work import upright_page

DPI = 200  # where the picture does not say
LOWEST_DPI, HIGHEST_DPI = 50, 2400
MOST = 60_000  # different characters of one page
Drawn = list[tuple[list[Any], Operator]]


def write(
    path: str, *, frame: int, out: str, lines: list[list[Any]], title: str, turned: int, language: str
) -> dict[str, Any]:
    """Write one page; return ``{"bytes", "width", "height"}``, the size in points."""
    pdf = Pdf.new()
    page_wide, page_high = _page(pdf, path, frame, lines, turned)
    _saved(pdf, out, title, language)
    return {"bytes": Path(out).stat().st_size, "width": page_wide, "height": page_high}


def bind(*, sheets: list[list[Any]], out: str, title: str, language: str) -> dict[str, Any]:
    """Write several pages (path, lines, turned) as one document; return ``{"bytes"}``."""
    pdf = Pdf.new()
    for path, lines, turned in sheets:
        _page(pdf, path, 0, lines, turned)
    _saved(pdf, out, title, language)
    return {"bytes": Path(out).stat().st_size}


def _saved(pdf: Pdf, out: str, title: str, language: str) -> None:
    _archival(pdf, title, language)
    pdf.save(out, min_version="1.7", linearize=False, deterministic_id=True)


def _page(pdf: Pdf, path: str, frame: int, lines: list[list[Any]], turned: int) -> tuple[float, float]:
    """Add one page; return its size in points."""
    picture = upright_page(path, frame)
    dpi = _dpi(picture)
    wide, high = (side * 72 / dpi for side in picture.size)
    page_wide, page_high = (high, wide) if turned % 180 else (wide, high)
    image = pdf.make_indirect(_image(pdf, path, frame, picture))
    codes = {
        sign: code for code, sign in enumerate(sorted({sign for line in lines for sign in line[0]})[:MOST], start=1)
    }
    drawn = _picture(wide, high, turned) + _text(lines, codes, page_wide, page_high)
    page = pdf.add_blank_page(page_size=(page_wide, page_high))
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(drawn))
    page.obj.Resources = Dictionary(XObject=Dictionary(Page=image), Font=Dictionary(Read=_font(pdf, codes)))
    return page_wide, page_high


def _dpi(picture: Image.Image) -> float:
    told = picture.info.get("dpi", (DPI,))[0]
    return float(told) if LOWEST_DPI <= float(told) <= HIGHEST_DPI else DPI


def _image(pdf: Pdf, path: str, frame: int, picture: Image.Image) -> Stream:
    """Return the picture as an image of the PDF: the bytes of a plain upright JPEG, else its pixels without loss."""
    with Path(path).open("rb") as stream:
        jpeg = stream.read(3) == b"\xff\xd8\xff"
    if jpeg and not frame:
        with Image.open(path) as original:
            kept = original.mode in {"L", "RGB"} and original.getexif().get(0x0112, 1) == 1
        if kept:
            return _stream(pdf, Path(path).read_bytes(), picture, Name.DCTDecode)
    plain = picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")
    return _stream(pdf, plain.tobytes(), plain, None)


def _stream(pdf: Pdf, content: bytes, picture: Image.Image, packed: Name | None) -> Stream:
    found = Stream(pdf, content)
    found.Type, found.Subtype = Name.XObject, Name.Image
    found.Width, found.Height, found.BitsPerComponent = picture.width, picture.height, 8
    found.ColorSpace = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    if packed is not None:
        found.Filter = packed
    return found


def _picture(wide: float, high: float, turned: int) -> Drawn:
    """Draw the picture over the whole page, turned clockwise."""
    matrix = {
        0: [wide, 0, 0, high, 0, 0], 90: [0, -wide, high, 0, 0, wide],
        180: [-wide, 0, 0, -high, wide, high], 270: [0, wide, -high, 0, high, 0],
    }[turned % 360]  # fmt: skip
    return [([], Operator("q")), (matrix, Operator("cm")), ([Name.Page], Operator("Do")), ([], Operator("Q"))]


def _text(lines: list[list[Any]], codes: dict[str, int], wide: float, high: float) -> Drawn:
    drawn: Drawn = [([], Operator("BT")), ([3], Operator("Tr"))]
    for text, x, y, width, height, upright in lines:
        signs = [codes[sign] for sign in text if sign in codes]
        across, down = width * wide, height * high
        size, length = (down, across) if upright else (across, down)
        if not signs or size <= 0 or length <= 0:
            continue
        left, bottom, top = x * wide, high - (y + height) * high, high - y * high
        matrix = [1, 0, 0, 1, left, bottom + 0.12 * size] if upright else [0, -1, 1, 0, left + 0.12 * size, top]
        drawn += [
            ([Name.Read, size], Operator("Tf")),
            ([100 * length / (len(signs) * size)], Operator("Tz")),
            (matrix, Operator("Tm")),
            ([String(b"".join(code.to_bytes(2, "big") for code in signs))], Operator("Tj")),
        ]
    return [*drawn, ([], Operator("ET"))]


def _font(pdf: Pdf, codes: dict[str, int]) -> Any:
    """Return a font of squares without a drawing, whose codes are told to be characters."""
    info = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    described = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Unseen, Flags=4, FontBBox=Array([0, -120, 1000, 880]), ItalicAngle=0,
        Ascent=880, Descent=-120, CapHeight=880, StemV=80,
    )  # fmt: skip
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Unseen, CIDSystemInfo=info, DW=1000,
        FontDescriptor=pdf.make_indirect(described),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Unseen, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(below)]), ToUnicode=pdf.make_stream(_meanings(codes)),
        )
    )  # fmt: skip


def _meanings(codes: dict[str, int]) -> bytes:
    """Return the CMap from codes to characters."""
    lines = [f"<{code:04X}> <{sign.encode('utf-16-be').hex().upper()}>" for sign, code in codes.items()]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    told = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n"
        "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{told}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _archival(pdf: Pdf, title: str, language: str) -> None:
    """Say what PDF/A-2b wants said: which colours are meant, what the document is called, which part it follows."""
    colours = io.BytesIO(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile = Stream(pdf, colours.getvalue())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name("/GTS_PDFA1"), OutputConditionIdentifier=String("sRGB"), Info=String("sRGB"),
        DestOutputProfile=pdf.make_indirect(profile),
    )  # fmt: skip
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    pdf.Root.Lang = String(language)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as told:
        told["dc:title"] = title
        told["pdfaid:part"] = "2"
        told["pdfaid:conformance"] = "B"
