"""One file, from its bytes to the verdict. It is read in a limited child process and forgotten afterwards."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from lantai.adapters import sandbox
from lantai.adapters.pdf import pictures
from lantai.adapters.seal.port import Trust
from lantai.certification import rules
from lantai.certification.models import IssuedDocument
from lantai.certification.rules import Findings, Seen
from lantai.certification.services import checking, holding, recognising, verdicts
from lantai.certification.services.recognising import Known
from lantai.certification.states import CHANGED, ENDED, IN_FORCE, IssueState, Reason, Way
from lantai.certification.values import PageChange, PagePicture, VerdictView
from lantai.foundation import clock

LARGEST = 40 * 1024 * 1024
EXAMINE, BESIDE = "lantai.adapters.pdf.examine.examine", "lantai.adapters.pdf.pictures.beside"
HEAD = 4096  # bytes by which a file's kind is told
NO_PDF: dict[str, Any] = {"pdf": False, "signatures": []}
CHILD = {"memory_mb": 1536, "file_mb": 1}
MOST_PICTURES = 3  # of changed pages, as they were issued


def verify_file(source: Path | BinaryIO, *, ip: str) -> VerdictView:
    """Return the verdict on a file.

    Verdict 1 needs exact equality (length, SHA-256, SM3) with a registered file, a good place in the ledger, a seal
    confirmed against our own anchors, and force. Source: services.md 4.3, 4.5.
    """
    moment = clock.now()
    if checking.too_many(ip):
        return verdicts.plain(Reason.TOO_MANY, way=Way.FILE, at=moment)
    trust, unable = checking.trust_at(moment)
    if trust is None:
        return verdicts.plain(unable, way=Way.FILE, at=moment)
    with tempfile.TemporaryDirectory(prefix="lantai-verify-") as folder:
        path = Path(folder) / "upload"
        if not _take(source, path):
            return verdicts.plain(Reason.TOO_LARGE, way=Way.FILE, at=moment)
        return _Examination(path, trust, moment).answer(ip)


def too_large() -> VerdictView:
    """Return the answer to a file that is not even read."""
    return verdicts.plain(Reason.TOO_LARGE, way=Way.FILE, at=clock.now())


def _take(source: Path | BinaryIO, path: Path) -> bool:
    """Copy at most `LARGEST` bytes; tell whether that was all."""
    with source.open("rb") if isinstance(source, Path) else source as stream, path.open("wb") as copy:
        shutil.copyfileobj(_Limited(stream), copy)
        return copy.tell() <= LARGEST


class _Limited:
    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.left = stream, LARGEST + 1

    def read(self, size: int = 1 << 20) -> bytes:
        chunk = self.stream.read(min(size if size > 0 else 1 << 20, self.left))
        self.left -= len(chunk)
        return chunk


class _Examination:
    def __init__(self, path: Path, trust: Trust, moment: datetime) -> None:
        self.path, self.trust, self.moment = path, trust, moment
        self.content = path.read_bytes()
        self.known = recognising.recognise(self.content)
        self.kind = rules.kind_of(self.content[:HEAD])

    def answer(self, ip: str) -> VerdictView:
        facts, known = self._examine(self.known), self.known
        if known.match in {"none", "seal"} and facts.get("codes"):
            printed = recognising.by_codes(facts["codes"], self.known)
            if printed.row != known.row:
                facts, known = facts | self._lay_beside(printed, facts), printed
        proof = recognising.prove(known.row, known.digest) if known.row else None
        verdict, reason = rules.verdict(self._findings(facts, known, ledger_good=proof is not None))
        if verdict not in {IN_FORCE, ENDED, CHANGED} or known.row is None:
            strange = verdicts.strange(facts, known, self.kind)
            view = verdicts.plain(reason, way=Way.FILE, at=self.moment, findings=strange)
            return checking.answer(known.row if reason == Reason.LEDGER else None, view, ip)
        changes = _changes(facts) if verdict == CHANGED else ()
        view = verdicts.known(
            known.row, reason, proof=proof, way=Way.FILE, at=self.moment, sha256=known.sha256,
            findings=verdicts.differences(facts, known, changes) if verdict == CHANGED else (),
            changes=changes, pictures=_shown(known, changes),
        )  # fmt: skip
        return checking.answer(known.row, view, ip)

    def _findings(self, facts: dict[str, Any], known: Known, *, ledger_good: bool) -> Findings:
        seals = [seal for seal in facts["signatures"] if not seal["is_timestamp"]]
        return Findings(
            match=known.match,
            state=IssueState(known.row.state) if known.row else None,
            ledger_good=ledger_good,
            seal_confirmed=recognising.confirmed(facts),
            withdrawn_later=known.row is not None and checking.withdrawn(known.row, self.trust),
            readable=not facts.get("broken") and not facts.get("encrypted"),
            is_pdf=facts.get("pdf", False),
            seals=tuple(Seen(ours=seal["ours"], intact=seal["intact"]) for seal in seals),
            locked=bool(facts.get("encrypted")),
            torn=bool(facts.get("ranges")) and not seals,
            kind=self.kind,
        )

    def _examine(self, known: Known) -> dict[str, Any]:
        """Have a limited child process read the file, beside what we issued when it is known and not the same."""
        if b"%PDF-" not in self.content[:HEAD]:
            return NO_PDF
        arguments = {
            "path": str(self.path), **checking.encoded(self.trust), "at": self.moment.isoformat(),
            "read": known.match != "exact", "original": self._original(known),
        }  # fmt: skip
        try:
            facts: dict[str, Any] = sandbox.run(EXAMINE, arguments=arguments, seconds=25, **CHILD)
        except sandbox.SandboxRefusal as refusal:
            return {"pdf": True, "broken": refusal.code, "signatures": []}
        return facts

    def _original(self, known: Known) -> str:
        """Lay what we issued beside the file, when it is known and not the same; return its path or nothing."""
        content = checking.original(known.row) if known.row is not None and known.match != "exact" else b""
        if not content:
            return ""
        path = self.path.with_name("original")
        path.write_bytes(content)
        return str(path)

    def _lay_beside(self, known: Known, facts: dict[str, Any]) -> dict[str, Any]:
        """Compare the pages with those of the document whose code was read off them."""
        arguments: dict[str, Any] = {"path": str(self.path), "original": self._original(known)}
        arguments |= {name: facts.get(name, []) for name in ("digests", "notes")}
        try:
            found: dict[str, Any] = sandbox.run(BESIDE, arguments=arguments, seconds=15, **CHILD)
        except sandbox.SandboxRefusal:
            return {"issued": 0, "changed": [], "areas": {}}
        return found


def _changes(facts: dict[str, Any]) -> tuple[PageChange, ...]:
    """Say of every page what became of it; nothing when one of the files could not be looked at."""
    ours, theirs = facts.get("issued", 0), len(facts.get("digests", []))
    if not ours or not theirs:
        return ()
    changed, areas = set(facts["changed"]), facts["areas"]
    found = []
    for page in range(1, max(ours, theirs) + 1):
        state = "added" if page > ours else "missing" if page > theirs else "changed" if page in changed else "same"
        area = areas.get(str(page))
        found.append(PageChange(page, state, tuple(area) if area else None))
    return tuple(found)


def _shown(known: Known, changes: tuple[PageChange, ...]) -> tuple[PagePicture, ...]:
    """Return the pages as issued that the verifier should look at: those that were changed or left out, or the first.

    A code printed on a page proves nothing about who holds the file, so it opens no picture.
    """
    row: IssuedDocument | None = known.row
    if row is None or known.match == "code":
        return ()
    touched = [change for change in changes if change.state in {"changed", "missing"} and change.page <= row.pages]
    areas: dict[int, pictures.Area] = {change.page: change.area for change in touched if change.area}
    return holding.pages(row, [change.page for change in touched][:MOST_PICTURES] or [1], areas=areas)
