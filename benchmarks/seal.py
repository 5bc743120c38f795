"""Sealed copies a second against raw Typst and raw pyHanko on the same document; verification by code and by file.

Goals (issue, section 4): sealing at least 0.8× of the raw tools; p95 of a verification at most 1 s by code and 3 s by
upload, pages included.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import frame
from benchmarks.frame import Figure


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        return [*_sealing(home, arguments.copies), *_verifying(home, arguments.checks)]


def _page() -> bytes:
    """A roster page of the usual size: 1,700 × 2,340 pixels, ruled, with noise as paper has."""
    from PIL import Image, ImageDraw

    page = Image.effect_noise((1700, 2340), 18).convert("RGB")
    page = Image.blend(page, Image.new("RGB", page.size, "#e8d8b4"), 0.75)
    brush = ImageDraw.Draw(page)
    for row in range(40):
        brush.rectangle((100, 240 + row * 50, 1600, 290 + row * 50), outline="#a2513c")
        brush.text(
            (120, 250 + row * 50), f"{row + 1}   5103 22{row:02d}   name of one admitted in 1987   541", fill="#1c2340"
        )
    made = io.BytesIO()
    page.save(made, "JPEG", quality=88)
    return made.getvalue()


def _drafts(count: int) -> list[Any]:
    from tests import cast

    from lantai.certification import services
    from lantai.certification.values import Mandate, PageExcerpt, Wording
    from lantai.foundation.geometry import Region
    from lantai.preservation import services as preservation

    maker = cast.window_archivist()
    kept = preservation.deposit(maker, stream=io.BytesIO(_page()), name="page.jpg", media_type="image/jpeg")
    excerpt = PageExcerpt(
        kept.id, "image/jpeg", "J02-1987-JX13-21", "第 7 页", "锦江工学院一九八七年录取新生名册（理工类第一批）", "锦江工学院",
        "1987 年 8 月 29 日", Region(0.05, 0.02, 0.9, 0.08), (Region(0.055, 0.36, 0.89, 0.024),), "第 12 行",
    )  # fmt: skip
    words = Wording(
        "馆藏档案复制证明", "Certified copy of an archival record",
        "兹证明，上图系本馆所藏上列档案第 7 页的复制件。该页第 12 行载明：周念慈，女，1969 年 8 月生。",
        "This is to certify that the image above is a true copy of page 7 of the record cited.",
    )  # fmt: skip
    return [
        services.draft_copy(
            maker, mandate=Mandate(f"2026-{n:05d}", n + 1, None, "周念慈", "移民签证", maker.account_id, "SELF"),
            material="ADMISSION_ROSTER", excerpts=[excerpt], wording=words,
        )
        for n in range(count)
    ]  # fmt: skip


class _Raw:
    """Typst and pyHanko by themselves: same template, pictures, key, time-stamp authority and profile; every document
    has a number and code of its own, as ours have (Typst remembers what it set before). The QR pictures are ready.
    """

    def __init__(self, draft: Any, count: int) -> None:
        import typst
        from asn1crypto import keys, x509
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        from lantai.adapters.timestamp.local import LocalTimeStamper
        from lantai.adapters.typeset import qr
        from lantai.adapters.typeset.typst import TEMPLATES, font_folder
        from lantai.certification import queries
        from lantai.certification.models import Draft
        from lantai.certification.services import press
        from lantai.foundation import clock, ids
        from lantai.people import queries as people
        from lantai.preservation import services as preservation

        row = Draft.objects.get(pk=draft.id)
        self.root = Path(tempfile.mkdtemp(prefix="lantai-raw-"))
        shutil.copytree(TEMPLATES, self.root, dirs_exist_ok=True)
        seal = press.seal()
        self.at = clock.now().replace(microsecond=0)
        self.orders: list[dict[str, str]] = []
        for serial in range(1, count + 1):
            folder = self.root / "pictures" / str(serial)
            folder.mkdir(parents=True)
            for name, identifier in row.pictures:
                with preservation.open(queries.SYSTEM, object_id=identifier) as stream:
                    (folder / name).write_bytes(stream.read())
            code = ids.mint(16)
            (folder / "qr.svg").write_bytes(qr.svg(f"https://dag.jinjiang.example/verify/{code}"))
            filled = press.sealed(
                number=f"锦档证〔2026〕第 {serial:05d} 号", issue_no=f"2026-{serial:05d}", code=ids.grouped(code),
                at=self.at, fingerprint=seal.fingerprint(), copies=1, people_line="经办 001　用印 002",
            )  # fmt: skip
            data = {**json.loads(row.contents), **press.paper(people.archive()), **filled}
            self.orders.append({"data": json.dumps(data, ensure_ascii=False), "folder": f"/pictures/{serial}"})
        self.path = str(self.root / "copy.typ")
        self.compiler = typst.Compiler(
            input=self.path, root=str(self.root), font_paths=[str(font_folder())], ignore_system_fonts=True
        )
        registry = SimpleCertificateStore()
        registry.register(x509.Certificate.load(seal.authority.pair("root").der))
        own, clockwork = seal.authority.pair("seal"), seal.authority.pair("tsa")
        self.signer = SimpleSigner(
            signing_cert=x509.Certificate.load(own.der),
            signing_key=keys.PrivateKeyInfo.load(own.key_der),
            cert_registry=registry,
        )
        self.stamper = LocalTimeStamper(clockwork.der, clockwork.key_der, at=self.at)

    def __call__(self) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import PdfSignatureMetadata, PdfSigner
        from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter

        pdf = self.compiler.compile(
            input=self.path, format="pdf", sys_inputs=self.orders.pop(), pdf_standards=["a-2b"], timestamp=self.at
        )
        metadata = PdfSignatureMetadata(
            field_name="ArchiveSeal", md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
        )  # fmt: skip
        made = io.BytesIO()
        PdfSigner(
            metadata, signer=self.signer, timestamper=self.stamper, new_field_spec=SigFieldSpec("ArchiveSeal")
        ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=made, bytes_reserved=16384)
        return made.getvalue()


def _sealing(home: frame.Home, copies: int) -> list[Figure]:
    from tests import cast

    from lantai.certification import services

    frame.progress(f"{copies} drafts")
    started = time.perf_counter()
    drafts = _drafts(copies + 3)
    drafting = (time.perf_counter() - started) / len(drafts)
    second = cast.second_archivist()
    waiting = iter(drafts)
    sizes: list[int] = []

    def ours() -> None:
        draft = next(waiting)
        services.seal_copy(second, draft_id=draft.id, approved_digest=draft.digest)

    raw = _Raw(drafts[0], copies + 3)

    def theirs() -> None:
        sizes.append(len(raw()))

    frame.progress("sealing")
    mine, bare = frame.alternated([ours, theirs], copies)
    details = {"seal_copy ms": frame.spread(mine), "raw ms": frame.spread(bare), "draft ms (mask in a child)": round(drafting * 1000, 1), "file bytes": sizes[0]}  # fmt: skip
    figure = Figure(
        "sealed copies", len(mine) / sum(mine), "copies/s", len(bare) / sum(bare), "raw typst + raw pyHanko", goal=0.8,
        better=frame.BETTER_HIGH, note=home.database, details=details,
    )  # fmt: skip
    return [figure]


def _verifying(home: frame.Home, checks: int) -> list[Figure]:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from tests import cast

    from lantai.certification import services

    frame.progress("verifying")
    (draft,) = _drafts(1)
    issue = services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    with services.open_issued(cast.second_archivist(), issue_no=issue.issue_no) as stream:
        content = stream.read()
    changed = content[:-9] + b"% changed\n"
    client = Client()
    asked = 0

    def address() -> str:
        nonlocal asked
        asked += 1
        return f"10.{asked // 60000}.{asked // 250 % 250}.{asked % 250}"

    def by_code(_n: int) -> None:
        page = client.get(f"/verify/{issue.code}", REMOTE_ADDR=address()).content
        assert "现行有效".encode() in page or "查验次数过多".encode() in page

    def by_file(n: int) -> None:
        given = content if n % 2 else changed
        file = SimpleUploadedFile("copy.pdf", given, "application/pdf")
        page = client.post("/verify/", {"file": file}, REMOTE_ADDR=address()).content
        assert ("未经改动" if n % 2 else "被改动").encode() in page

    code = frame.timed(by_code, range(min(checks, 50)), warm=3)
    file = frame.timed(by_file, range(checks // 2), warm=2)
    return [
        Figure("verify by code, page: p95", frame.quantile(code, 0.95), "s", goal=1.0, goal_of="ours", note=home.database, details={"ms": frame.spread(code)}),
        Figure("verify by upload, page: p95", frame.quantile(file, 0.95), "s", goal=3.0, goal_of="ours", note=home.database, details={"ms": frame.spread(file)}),
    ]  # fmt: skip


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--checks", type=int, default=50)


if __name__ == "__main__":
    sys.exit(frame.main(run, options=_options))
