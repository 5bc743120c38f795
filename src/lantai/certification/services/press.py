"""The tools of the room: typesetter, seal, and what is printed about ourselves."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from lantai.adapters.seal.authority import Holder
from lantai.adapters.seal.local import LocalSeal
from lantai.adapters.typeset.port import TypesetError
from lantai.adapters.typeset.typst import TypstTypesetter
from lantai.certification import rules
from lantai.certification.errors import CannotTypeset, MissingCharacter
from lantai.foundation import clock
from lantai.people import queries as people
from lantai.people.values import ArchiveIdentity

SEAL_NAME = "查档专用章"
DEMONSTRATION_PAST = timedelta(days=3 * 366)


@cache
def typesetter() -> TypstTypesetter:
    return TypstTypesetter()


@cache
def _seal_in(folder: Path) -> LocalSeal:
    return LocalSeal(folder)


def seal() -> LocalSeal:
    """Return the seal of this installation; its keys are made by `prepare_seal`, never by looking."""
    return _seal_in(Path(settings.KEYS) / "seal")


def forget_seal() -> None:
    """Read keys and certificates anew: after the key was withdrawn."""
    _seal_in.cache_clear()


def holder() -> Holder:
    archive = people.archive()
    return Holder(organisation=archive.name, seal_name=SEAL_NAME, domain=archive.domain)


def first_day() -> datetime:
    """Return since when a new certificate is valid. In the demonstration its story reaches back some years."""
    earliest = min(clock.now(), timezone.now())
    return earliest - (DEMONSTRATION_PAST if settings.DEMONSTRATION else timedelta(hours=1))


def set_pages(template: str, data: dict[str, Any], files: dict[str, bytes], *, at: datetime) -> bytes:
    """Typeset; refuse in words."""
    try:
        return typesetter().render(template, data=data, pictures=files, at=at)
    except TypesetError as fault:
        if fault.code == "MISSING_GLYPH":
            raise MissingCharacter(fault.detail) from fault
        raise CannotTypeset from fault


@cache
def _setters() -> ThreadPoolExecutor:
    """Return threads that live on: each keeps a compiler that knows its fonts."""
    return ThreadPoolExecutor(2, thread_name_prefix="typeset")


def begin_setting(template: str, data: dict[str, Any], files: dict[str, bytes], *, at: datetime) -> Future[bytes]:
    """Do as `set_pages` beside the caller, who has other things to do meanwhile."""
    return _setters().submit(set_pages, template, data, files, at=at)


def paper(archive: ArchiveIdentity) -> dict[str, Any]:
    """Return what is printed about ourselves on every sheet."""
    return {
        "archive": archive.name, "archive_en": archive.name_en, "address": f"{archive.domain}/verify",
        "seal_name": SEAL_NAME,
    }  # fmt: skip


def unsealed(archive: ArchiveIdentity, year: int) -> dict[str, Any]:
    """Return the places that are filled when the document is sealed, as a draft shows them."""
    return {
        "draft": True, "number": f"{archive.issue_prefix}〔{year}〕第 ————— 号", "number_en": "Certificate No. at sealing",
        "code": "···· ···· ···· ····", "date_words": "", "seal_serial": "", "foot_lines": ["样稿", "Draft, not valid"],
    }  # fmt: skip


def sealed(
    *, number: str, issue_no: str, code: str, at: datetime, fingerprint: str, copies: int, people_line: str
) -> dict[str, Any]:
    """Return the same places filled."""
    serial = f"{int(fingerprint[:8], 16):010d}"
    return {
        "draft": False, "number": number, "number_en": f"Certificate No. {issue_no}", "code": code,
        "date_words": rules.date_words(timezone.localdate(at)),
        "seal_serial": f"{serial[:4]} {serial[4:8]} {serial[8:]}",
        "foot_lines": [people_line, f"共 {copies} 份", f"Copies: {copies}"],
    }  # fmt: skip
