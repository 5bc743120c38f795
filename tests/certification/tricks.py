"""Further tricks: shadows and xrefs, stolen seals, bombs, and files that are something else. Bytes in, bytes out."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
from PIL import Image
from pyhanko.pdf_utils import generic
from tests.certification import attacks

from lantai.adapters.seal.local import LocalSeal
from lantai.adapters.seal.port import SealInscription

Trick = Callable[[bytes, Path], bytes]
MEGABYTE = bytes(1 << 20)


# --- a file of ours, opened up without touching what the seal covers


def _update(content: bytes, entries: dict[int, int], *, size: int = 0) -> bytes:
    """Append a cross-reference section that sends object numbers to other places of the same file."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root, most = pdf.Root.objgen[0], max(size, len(pdf.objects) + 1)
    before = re.findall(rb"startxref\s+(\d+)", content)[-1].decode()
    table = "".join(f"{number} 1\n{place:010d} 00000 n \n" for number, place in sorted(entries.items()))
    start = len(content)
    return (
        content
        + f"xref\n{table}trailer\n<</Size {most}/Root {root} 0 R/Prev {before}>>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def _place(content: bytes, number: int) -> int:
    return re.search(rb"(?:^|[\r\n])(%d 0 obj)" % number, content).start(1)


def shown_by_the_table_alone(content: bytes, _folder: Path) -> bytes:
    """Shadow attack: not one object is added; page 1 is given the contents page 2 has, in the sealed bytes already."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        first, second = (page.obj.Contents.objgen[0] for page in pdf.pages[:2])
    return _update(content, {first: _place(content, second)})


def pages_swapped(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        pages = writer.root["/Pages"].get_object()
        first, second = (pages["/Kids"].raw_get(n) for n in (0, 1))
        pages["/Kids"] = generic.ArrayObject([second, first])
        writer.update_container(pages)

    return attacks._incremental(content, change)


def update_in_a_stream(content: bytes, _folder: Path) -> bytes:
    """An update whose cross references are a compressed stream; page 1 is only a corner of itself."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0].obj
        number, root, most = page.objgen[0], pdf.Root.objgen[0], len(pdf.objects) + 2
        page.MediaBox = pikepdf.Array([0, 0, 300, 300])
        body = page.unparse(resolved=True)
    before = re.findall(rb"startxref\s+(\d+)", content)[-1].decode()
    place = len(content)
    made = content + b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(made)
    rows = b"".join(b"\x01" + offset.to_bytes(4, "big") + b"\0\0" for offset in (place, start))
    data = zlib.compress(rows)
    head = (
        f"{most} 0 obj\n<</Type/XRef/Size {most + 1}/Root {root} 0 R/Prev {before}/W[1 4 2]"
        f"/Index[{number} 1 {most} 1]/Filter/FlateDecode/Length {len(data)}>>stream\n"
    )
    return made + head.encode() + data + f"\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n".encode()


def permissions_taken_off(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        del writer.root["/Perms"]
        writer.update_root()

    return attacks._incremental(content, change)


def permissions_loosened(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        seal = writer.root["/Perms"]["/DocMDP"]
        seal["/Reference"][0]["/TransformParams"]["/P"] = generic.NumberObject(3)
        writer.update_container(seal)

    return attacks._incremental(content, change)


def look_of_the_seal_changed(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        field["/Rect"] = generic.ArrayObject(generic.NumberObject(n) for n in (40, 40, 560, 800))
        form = generic.StreamObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
                generic.pdf_name("/BBox"): generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 520, 760)),
            },
            stream_data=b"1 1 1 rg 0 0 520 760 re f",
        )
        field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(form)})
        writer.update_container(field)

    return attacks._incremental(content, change)


def _hole(content: bytes) -> tuple[int, int]:
    found = re.search(rb"/Contents\s*<([0-9A-Fa-f]{200,})>", content)
    return found.start(1), found.end(1)


def hidden_in_the_hole(content: bytes, _folder: Path) -> bytes:
    """The one place the seal does not cover is its own: its padding becomes further entries. The signature holds."""
    _, end = _hole(content)
    evil = b">/Reason(changed)/X<"
    return content[: end - 100] + evil + content[end - 100 + len(evil) :]


def seal_emptied(content: bytes, _folder: Path) -> bytes:
    start, end = _hole(content)
    return content[:start] + b"0" * (end - start) + content[end:]


def range_of_nothing(content: bytes, _folder: Path) -> bytes:
    def nothing(found: re.Match[bytes]) -> bytes:
        return b"/ByteRange [0 0 0 0]".ljust(len(found[0]))

    return re.sub(rb"/ByteRange\s*\[[^\]]*\]", nothing, content, count=1)


def sealed_with_our_certificate_and_another_key(content: bytes, folder: Path) -> bytes:
    """Certificates are public: the forger puts ours beside a signature of his own."""
    from django.conf import settings

    forger = attacks._forger(folder)
    ours = Path(settings.KEYS) / "seal" / "seal.crt"
    (forger.authority.folder / "seal.crt").write_bytes(ours.read_bytes())
    made = io.BytesIO()
    bare = io.BytesIO(attacks.seal_removed(content, folder))
    now = attacks.dt.datetime.now(attacks.dt.UTC)
    LocalSeal(forger.authority.folder).seal(bare, made, inscription=SealInscription("按馆藏原样出具", "x"), at=now)
    return made.getvalue()


def locked(content: bytes, _folder: Path) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return made.getvalue()


def another_locked(_content: bytes, _folder: Path) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return made.getvalue()


# --- bombs


@cache
def _bomb() -> bytes:
    """1.4 GB of nothing in 1.4 MB: one packed megabyte over and over, and the sum of so many zeros (Adler-32)."""
    packer, many = zlib.compressobj(6, wbits=-15), 1400
    block = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    last = (many * len(MEGABYTE) % 65521) << 16 | 1
    return b"\x78\x9c" + block * many + packer.flush() + last.to_bytes(4, "big")


def bomb(_content: bytes, _folder: Path) -> bytes:
    """The contents of its one page are the bomb."""
    data = _bomb()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(data) + data + b"\nendstream",
    ]  # fmt: skip
    made, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return made + tail % (table, len(made))


def bomb_upon_ours(content: bytes, _folder: Path) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
    data = _bomb()
    made = content + b"%d 0 obj\n<</Length %d/Filter/FlateDecode>>stream\n" % (number, len(data)) + data
    made += b"\nendstream\nendobj\n"
    return _update(made, {number: len(content)})


def bomb_of_references(_content: bytes, _folder: Path) -> bytes:
    """The table of contents itself is the bomb."""
    data = _bomb()
    head = f"1 0 obj\n<</Type/XRef/Size 200000000/Root 2 0 R/W[1 4 2]/Filter/FlateDecode/Length {len(data)}>>stream\n"
    return b"%PDF-1.7\n" + head.encode() + data + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def page_as_large_as_a_field(_content: bytes, _folder: Path) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_400, 14_400))
        pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, 9_000_000, 9_000_000])
        pdf.save(made)
    return made.getvalue()


def nested_without_end(_content: bytes, _folder: Path) -> bytes:
    deep = b"[" * 400_000 + b"]" * 400_000
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages "
        + deep
        + b">>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    )


def pages_in_a_ring(_content: bytes, _folder: Path) -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000/Parent 2 0 R>>\nendobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n"
    )


# --- something else


def _zip(name: str, content: bytes, *, packed: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def photo(_content: bytes, _folder: Path) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(made, "JPEG")
    return made.getvalue()


TRICKS: dict[str, tuple[Trick, set[tuple[int, str]]]] = {
    "shown by the table alone": (shown_by_the_table_alone, {(3, "CHANGED")}),
    "pages swapped": (pages_swapped, {(3, "CHANGED")}),
    "update in a compressed table": (update_in_a_stream, {(3, "CHANGED")}),
    "permissions taken off": (permissions_taken_off, {(3, "CHANGED")}),
    "permissions loosened": (permissions_loosened, {(3, "CHANGED")}),
    "look of the seal changed": (look_of_the_seal_changed, {(3, "CHANGED")}),
    "hidden in the hole of the seal": (hidden_in_the_hole, {(3, "CHANGED")}),
    "seal emptied": (seal_emptied, {(3, "CHANGED")}),
    "range of nothing": (range_of_nothing, {(3, "CHANGED")}),
    "our certificate, another key": (sealed_with_our_certificate_and_another_key, {(3, "CHANGED")}),
    "ours, locked with a password": (locked, {(3, "CHANGED"), (6, "LOCKED")}),
    "another, locked with a password": (another_locked, {(6, "LOCKED")}),
    "bomb": (bomb, {(6, "UNREADABLE")}),
    "bomb upon ours": (bomb_upon_ours, {(3, "CHANGED")}),
    "bomb of references": (bomb_of_references, {(6, "UNREADABLE")}),
    "page as large as a field": (page_as_large_as_a_field, {(6, "UNREADABLE")}),
    "nested without end": (nested_without_end, {(6, "UNREADABLE")}),
    "pages in a ring": (pages_in_a_ring, {(6, "UNREADABLE")}),
    "ours in a ZIP": (lambda content, _: _zip("copy.pdf", content), {(5, "PACKED")}),
    "ours in a ZIP, packed": (lambda content, _: _zip("copy.pdf", content, packed=True), {(5, "PACKED")}),
    "ours, gzipped": (lambda content, _: gzip.compress(content), {(5, "PACKED")}),
    "an OFD": (lambda _content, _: _zip("OFD.xml", b"<ofd:OFD/>"), {(5, "PACKED")}),
    "a photo": (photo, {(5, "NOT_PDF")}),
    "a photo that is ours as well": (lambda content, folder: photo(b"", folder) + content, {(3, "CHANGED")}),
    "a text": (lambda _content, _: "学位证明".encode("utf-16"), {(5, "NOT_PDF")}),
    "nothing": (lambda _content, _: b"", {(5, "EMPTY")}),
}


# --- two files of ours


def seal_of_another(first: bytes, second: bytes) -> bytes:
    """The seal of the second, with all it says, in the place of the first's."""
    start, end = _hole(first)
    start_2, end_2 = _hole(second)
    assert end - start == end_2 - start_2
    return first[:start] + second[start_2:end_2] + first[end:]


def page_of_another(first: bytes, second: bytes) -> bytes:
    """The second page of another copy of ours in an update of the first."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(first)) as pdf, pikepdf.open(io.BytesIO(second)) as other:
        pdf.pages[1] = other.pages[1]
        pdf.save(made)
    return made.getvalue()
