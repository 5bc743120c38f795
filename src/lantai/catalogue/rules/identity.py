"""What makes a row of a list the same row again, and two rows the same student (A13; domain.md 5.6 #10–#12)."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import attrgetter

from lantai.catalogue.names import fold
from lantai.catalogue.names.clean import parse
from lantai.catalogue.values import MentionRow

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
SAME_STUDENT_YEARS = 8
CONTENT = (
    "raw_name", "former_names", "student_no", "sex", "birth", "id_number", "diploma_no", "degree_no", "exam_no", "unit",
    "major", "class_name", "level", "entered", "graduated", "native_place", "record_kind", "ref_code", "page", "row",
)  # fmt: skip
BESIDE = "supervisors"  # said of few: the digest of other rows does not know of it
_CONTENT = "\x1f".join(f"{name}={{}}" for name in CONTENT)
_content_of = attrgetter(*CONTENT)
BARE = "~"  # after the kind of a number: its letters and digits alone
STAFF_KINDS = frozenset({"STAFF_LIST", "STAFF_RECORD"})


def digest(parts: Iterable[object]) -> str:
    """Return 32 hex characters over `parts`, each told apart from the next."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def near(place: Iterable[object], parts: Iterable[object]) -> str:
    """Return 32 hex characters over `parts` that begin alike for all of one `place`.

    Rows that come one after the other then stand side by side in the index of a large archive, and are written together.
    """
    return _beginning("\x1f".join(map(str, place))) + digest(parts)[:24]


@lru_cache(maxsize=1024)
def _beginning(place: str) -> str:
    return hashlib.sha256(place.encode()).hexdigest()[:8]


def number(text: str) -> str:
    """Return a student, certificate or ID number as compared: one width, capitals, no spaces."""
    if not text:
        return ""
    if text.isascii() and text.isalnum():
        return text.upper()[:64]
    return "".join(one for one in unicodedata.normalize("NFKC", text).upper() if not one.isspace())[:64]


def bare_number(text: str) -> str:
    """Return the letters and digits of a number: "78-0031" and "780031" are one to whoever looks for it; which of them a
    list prints is its habit. Never what tells two rows of a list apart, nor what is shown: that is `number`.
    """
    if text.isascii() and text.isalnum():
        return text.upper()[:64]
    return "".join(one for one in number(text) if one.isalnum())


def looked_for(kind: str, text: str) -> list[tuple[str, str]]:
    """Return value and kind under which a number is found: as compared, and bare (`BARE` after its kind) where that is
    another.
    """
    own = number(text)
    if own.isalnum():  # nearly always
        return [(own, kind)]
    bare = bare_number(text)
    return [(own, kind), *([(bare, kind + BARE)] if bare not in {"", own} else [])]


def id_number(text: str) -> str:
    """Return an ID number in its form of 18 digits where it was issued with 15 (1984–99); else its letters and digits."""
    bare = bare_number(text)
    if len(bare) == 15 and bare.isdigit():
        longer = f"{bare[:6]}19{bare[6:]}"
        return longer + check_digit(longer)
    return bare


def check_digit(seventeen: str) -> str:
    """Return the 18th character of an ID number (GB 11643-1999)."""
    return _CHECK[sum(int(one) * weight for one, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11]


def of_row(row: MentionRow) -> str:
    """Return the key of a row: fonds, list and student number; without one, name, entry year, unit and sequence."""
    if row.student_no:
        own = number(row.student_no)
        return near((row.fonds_code, row.list_name, own[:-3]), ("no", row.fonds_code, row.list_name, own))
    place = row.sequence or (str(row.row) if row.row is not None else "")
    many = (row.fonds_code, row.list_name, row.entered or "", row.unit)
    return near(many, ("row", *many[:2], parse(row.raw_name).text, *many[2:], place))


def content(row: MentionRow) -> str:
    """Return the digest of what a row says."""
    said = _CONTENT.format(*_content_of(row))
    return digest((said, f"{BESIDE}={row.supervisors}") if row.supervisors else (said,))


def differences(row: MentionRow, held: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return field → (held, offered) for what a row says otherwise than what we hold."""
    offered = {name: getattr(row, name) for name in CONTENT}
    offered |= {"former_names": "、".join(row.former_names), BESIDE: "、".join(row.supervisors)}
    return {
        name: (held.get(name, ""), shown)
        for name, value in offered.items()
        if (shown := "" if value is None else str(value)) != held.get(name, "")
    }


def of_student(row: MentionRow) -> str:
    """Return the key under which lists of one fonds speak of the same student; empty without a student number."""
    if not row.student_no:
        return ""
    family = "staff" if row.record_kind in STAFF_KINDS else "student"
    own = number(row.student_no)
    return near((row.fonds_code, own[:-3]), (row.fonds_code, family, own, fold.text(parse(row.raw_name).text)))


def same_time(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    """Tell whether two enrolments under one number can be one: a number may come back in another decade (#11)."""
    pairs = [(a, b) for a in one if a for b in other if b]
    return not pairs or min(abs(a - b) for a, b in pairs) <= SAME_STUDENT_YEARS
