"""Which page is in which file: by ``REFCODE_PAGE.ext``, by one folder per code, or by a pattern of the archive's own."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from lantai.catalogue.rules import codes

IGNORED = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_PLACE = re.compile(r"\\\{(ref_code|page)\\\}")
_LAST_PART = re.compile(r"^(.*?)[_ ](?:[Pp]?\.?)([0-9]+[^_ ]*|[^_ ]+)$")


@dataclass(frozen=True, slots=True)
class PageName:
    ref_code: str
    label: str  # empty: the file is the whole volume, its pages are counted


def readable(name: str) -> str:
    """Return a file name as text; one written by an old system in GBK reaches us as bytes that are not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "surrogateescape")
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "replace")
    return name


def ignored(name: str) -> bool:
    return name.lower() in IGNORED or name.startswith(("._", ".", "~$"))


def pattern(text: str) -> re.Pattern[str]:
    """Return the pattern for ``{ref_code}/IMG{page}``; raise ValueError when one of the two is missing."""
    if text.count("{ref_code}") != 1 or text.count("{page}") != 1:
        raise ValueError(text)
    bare = re.sub(r"\.\{?ext\}?$", "", text)
    return re.compile(_PLACE.sub(lambda found: f"(?P<{found[1]}>[^/]+?)", re.escape(bare)))


def read(relative: str, known: Collection[str], own: re.Pattern[str] | None = None) -> PageName | None:
    """Return code and label named by a relative path, None when it names none. `known` are normal forms of codes."""
    path = PurePosixPath(relative)
    stem = str(path.with_suffix(""))
    if own is not None:
        match = own.fullmatch(stem)
        return PageName(match["ref_code"].strip(), match["page"].strip()) if match else None
    folder, name = path.parent.name, path.stem.strip()
    if codes.normal_code(name) in known:
        return PageName(name, "")
    by_name = _LAST_PART.match(name)
    if by_name and (codes.normal_code(by_name[1]) in known or not folder):
        return PageName(by_name[1].strip(), by_name[2].strip())
    if folder:
        return PageName(folder.strip(), _without(folder, name))
    return None


def _without(folder: str, name: str) -> str:
    """Return the label in a file name that may repeat the folder's code: ``IMG_0012`` → ``0012``."""
    rest = name[len(folder) :].lstrip("_- ") if name.upper().startswith(folder.upper()) else name
    match = re.search(r"(\d+\S*)$", rest)
    return match[1] if match and not rest[:1].isdigit() else rest


def label_of_frame(label: str, frame: int, frames: int) -> str:
    """Return the label of a frame: pages of one file count on from the number in its name."""
    if frames == 1:
        return label or "1"
    first = int(label) if label.isdigit() else 1
    if label and not label.isdigit():
        return f"{label}-{frame + 1}"
    return str(first + frame)
