"""Folders that are brought in: their files in order, the codes the catalogue knows, portions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import Fonds, Item, Volume
from lantai.catalogue.rules import codes, names_of_files


def files_in(folder: Path) -> list[Path]:
    """Return every file below `folder`, in the order of their codes. Raises `ImportRefused` NO_FOLDER, EMPTY."""
    if not folder.is_dir():
        raise ImportRefused(_("找不到这个文件夹。"), code="NO_FOLDER")
    found = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not names_of_files.ignored(path.name)
    ]
    if not found:
        raise ImportRefused(_("文件夹里没有文件。"), code="EMPTY")
    return sorted(found, key=lambda path: codes.sort_key(shown(path, folder)))


def shown(path: Path, folder: Path) -> str:
    """Return a path as it is told: below the folder, old encodings read."""
    return names_of_files.readable(path.relative_to(folder).as_posix())


def own_pattern(pattern: str) -> Any:
    """Return the archive's own pattern of names, None where it has none. Raises `ImportRefused` PATTERN."""
    try:
        return names_of_files.pattern(pattern) if pattern else None
    except ValueError:
        raise ImportRefused(_("命名规则里要各有一个 {ref_code} 和 {page}。"), code="PATTERN") from None


def known_codes(fonds: Fonds) -> set[str]:
    """Return the normal form of every code of a fonds."""
    volumes = Volume.objects.filter(fonds=fonds).values_list("ref_code_norm", flat=True)
    items = Item.objects.filter(fonds=fonds).exclude(ref_code_norm="").values_list("ref_code_norm", flat=True)
    return {*volumes.iterator(), *items.iterator()}


def portions(everything: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(everything), size):
        yield everything[start : start + size]
