"""Manifests: what the one who delivers says the files are. Pure.

Read are the lines of ``sha256sum`` and ``md5sum`` (``DIGEST  NAME``, ``DIGEST *NAME``), of the BSD tools (``SHA256 (NAME) = DIGEST``),
and tables (csv or tab) with a column of names and one of digests in any order, with or without a header.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DIGEST = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{64}")
_SUM = re.compile(r"^([0-9a-fA-F]{64}|[0-9a-fA-F]{32})[ \t]+\*?(.+)$")
_BSD = re.compile(r"^(?:SHA256|MD5) ?\((.+)\) ?= ?([0-9a-fA-F]{64}|[0-9a-fA-F]{32})$")
NAMES = re.compile(
    r"(?:^|/)(?:manifest[^/]*|checksums?|sha256sums?|md5sums?|[^/]*清单|校验[^/]*)(?:\.(?:csv|txt|tsv|sha256|md5))?$",
    re.IGNORECASE,
)
ALONE = re.compile(r"\.(?:sha256|md5)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """One file as declared: its path with ``/``, and a SHA-256 (64) or MD5 (32) in lower case."""

    name: str
    digest: str


def is_manifest(path: str) -> bool:
    """Tell whether a delivered path is a manifest by its name (``manifest.csv``, ``sha256sums.txt``, ``清单.csv``)."""
    return bool(NAMES.search(path) or ALONE.search(path))


def read(text: str) -> Iterator[Declared]:
    """Yield what each line declares; lines that declare nothing (a header, a remark) are passed over."""
    lines = text.lstrip("\ufeff").splitlines()
    for line in lines:
        bare = line.strip()
        if not bare:
            continue
        if match := _SUM.match(bare):
            yield Declared(plain(match[2]), match[1].lower())
        elif match := _BSD.match(bare):
            yield Declared(plain(match[1]), match[2].lower())
        elif found := _of_table(next(csv.reader([line], delimiter="\t" if "\t" in line else ","), [])):
            yield found


def _of_table(cells: Iterable[str]) -> Declared | None:
    every = [cell.strip() for cell in cells]
    digests = [cell for cell in every if _DIGEST.fullmatch(cell)]
    names = [cell for cell in every if "." in cell and not _DIGEST.fullmatch(cell)]
    return Declared(plain(names[0]), digests[-1].lower()) if digests and names else None


def plain(name: str) -> str:
    """Return a path with ``/`` and without ``./`` before it."""
    bare = name.strip().strip('"').replace("\\", "/")
    while bare.startswith("./"):
        bare = bare[2:]
    return bare
