"""What forgers and careless programs do to a sealed file. Each returns the bytes of an altered file."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from lantai.adapters.seal.authority import Holder
from lantai.adapters.seal.local import LocalSeal
from lantai.adapters.seal.port import SealInscription


def _incremental(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def byte_flip(content: bytes, _folder: Path) -> bytes:
    at = len(content) // 3
    return content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :]


def flip_in_the_seal(content: bytes, _folder: Path) -> bytes:
    at = re.search(rb"/Contents\s*<", content).end() + 400
    return content[:at] + (b"1" if content[at : at + 1] != b"1" else b"2") + content[at + 1 :]


def page_replaced(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        stream = generic.StreamObject(stream_data=b"0.9 0.9 0.2 rg 50 50 400 600 re f")
        page["/Contents"] = writer.add_object(stream)
        writer.update_container(page)

    return _incremental(content, change)


def annotation_added(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        box = generic.ArrayObject(generic.NumberObject(n) for n in (100, 400, 300, 460))
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): box,
                generic.pdf_name("/Contents"): generic.TextStringObject("成绩 100"),
                generic.pdf_name("/DA"): generic.TextStringObject("/Helv 12 Tf 0 g"),
            }
        )
        notes = page.get("/Annots", generic.ArrayObject())
        notes = generic.ArrayObject(list(notes.get_object() if hasattr(notes, "get_object") else notes))
        notes.append(writer.add_object(note))
        page["/Annots"] = notes
        writer.update_container(page)

    return _incremental(content, change)


def metadata_changed(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        writer.set_info(generic.DictionaryObject({generic.pdf_name("/Title"): generic.TextStringObject("学位证明")}))

    return _incremental(content, change)


def page_added(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        pages = writer.root["/Pages"].get_object()
        page = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Page"),
                generic.pdf_name("/Parent"): writer.root.raw_get("/Pages"),
                generic.pdf_name("/MediaBox"): generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 595, 842)),
            }
        )
        pages["/Kids"].append(writer.add_object(page))
        pages["/Count"] = generic.NumberObject(int(pages["/Count"]) + 1)
        writer.update_container(pages["/Kids"])
        writer.update_container(pages)

    return _incremental(content, change)


def resaved(content: bytes, _folder: Path) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(made)
    return made.getvalue()


def seal_removed(content: bytes, _folder: Path) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.Root.AcroForm
        del pdf.Root.Perms
        for page in pdf.pages:
            if "/Annots" in page:
                del page.Annots
        pdf.remove_unreferenced_resources()
        pdf.save(made)
    return made.getvalue()


def _forger(folder: Path) -> LocalSeal:
    seal = LocalSeal(folder / "forger")
    holder = Holder("锦江大学档案馆", "查档专用章", "dag.jinjiang.example")
    seal.authority.prepare(holder, since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    return seal


def forged_with_the_same_name(content: bytes, folder: Path) -> bytes:
    """The seal is taken off, the contents are changed, and a certificate of the same name seals it again."""
    made = io.BytesIO()
    bare = io.BytesIO(seal_removed(content, folder))
    now = dt.datetime.now(dt.UTC)
    _forger(folder).seal(bare, made, inscription=SealInscription("按馆藏原样出具", "锦江大学档案馆"), at=now)
    return made.getvalue()


def leading_bytes(content: bytes, _folder: Path) -> bytes:
    return b"#!/bin/sh\n" + content


def trailing_bytes(content: bytes, _folder: Path) -> bytes:
    return content + b"\n% something after the end\n"


def truncated(content: bytes, _folder: Path) -> bytes:
    return content[: len(content) - 300]


def truncated_by_half(content: bytes, _folder: Path) -> bytes:
    return content[: len(content) // 2]


def polyglot(content: bytes, _folder: Path) -> bytes:
    """A PDF and a ZIP at once."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "another document")
    return content + archive.getvalue()


def javascript_added(content: bytes, _folder: Path) -> bytes:
    def change(writer):
        script = generic.DictionaryObject(
            {
                generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
                generic.pdf_name("/JS"): generic.TextStringObject("app.alert('x')"),
            }
        )
        writer.root["/OpenAction"] = writer.add_object(script)
        writer.update_root()

    return _incremental(content, change)


def second_seal_of_a_stranger(content: bytes, folder: Path) -> bytes:
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigFieldSpec

    seal = _forger(folder)
    made = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    signer = PdfSigner(
        PdfSignatureMetadata(field_name="Other", md_algorithm="sha256"),
        signer=seal._signer,
        new_field_spec=SigFieldSpec("Other"),
    )
    with mock.patch("pyhanko.sign.validation.read_certification_data", return_value=None):  # the forger's own tool
        signer.sign_pdf(writer, output=made)
    return made.getvalue()


def blank_pdf_with_javascript(_content: bytes, _folder: Path) -> bytes:
    writer = PdfFileWriter()
    script = generic.DictionaryObject(
        {
            generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
            generic.pdf_name("/JS"): generic.TextStringObject("app.alert('x')"),
        }
    )
    writer.root["/OpenAction"] = writer.add_object(script)
    box = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 200, 200))
    writer.insert_page(PageObject(contents=writer.add_object(generic.StreamObject(stream_data=b"")), media_box=box))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


ATTACKS: dict[str, tuple[Callable[[bytes, Path], bytes], set[int]]] = {
    "byte flip": (byte_flip, {3}),
    "flip inside the seal": (flip_in_the_seal, {3}),
    "page replaced by incremental update": (page_replaced, {3}),
    "annotation added": (annotation_added, {3}),
    "metadata changed": (metadata_changed, {3}),
    "page added": (page_added, {3}),
    "re-saved": (resaved, {3}),
    "seal removed": (seal_removed, {5}),
    "forged with a certificate of the same name": (forged_with_the_same_name, {4}),
    "leading bytes": (leading_bytes, {3}),
    "trailing bytes": (trailing_bytes, {3}),
    "truncated": (truncated, {3}),
    "truncated by half": (truncated_by_half, {3, 5, 6}),
    "polyglot": (polyglot, {3}),
    "JavaScript added": (javascript_added, {3}),
    "a stranger's seal on top": (second_seal_of_a_stranger, {3}),
    "another PDF with JavaScript": (blank_pdf_with_javascript, {5}),
    "empty": (lambda _content, _folder: b"", {5}),
    "no PDF": (lambda _content, _folder: b"GIF89a" + bytes(2000), {5}),
    "only a header": (lambda _content, _folder: b"%PDF-1.7\n" + b"x" * 500, {5, 6}),
}
