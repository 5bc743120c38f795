"""Zips, inside the sandbox only."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from lantai.adapters.sandbox.refusal import Refused

MOST_MEMBERS = 200_000
MOST_BYTES = 2 * 1024**4
LARGEST = 300 * 1024**2  # one picture
RATIO = 1000  # a page of one colour packs to a thousandth; more is a bomb
SMALL = 50 * 1024**2  # below this no ratio hurts
UTF8 = 0x800
CHUNK = 1 << 20


def _opened(path: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise Refused("NOT_A_ZIP", ascii(fault)[:200]) from fault
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise Refused("ZIP_TOO_MANY", str(len(infos)))
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise Refused("ZIP_TOO_LARGE")
    return archive


def members(path: str, first: int, most: int) -> Iterator[dict[str, Any]]:
    """Yield ``{number, name, length, refused}`` of `most` files from the `first`, by name."""
    with _opened(path) as archive:
        infos = archive.infolist()
        found = [(name_of(info), number) for number, info in enumerate(infos) if not info.is_dir()]
        if infos and all(info.flag_bits & 1 for info in infos if not info.is_dir()) and found:
            raise Refused("ZIP_ENCRYPTED")
        for name, number in sorted(found)[first : first + most]:
            info = infos[number]
            yield {"number": number, "name": name, "length": info.file_size, "refused": _refusal(info, name)}


def name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's path. Without the mark of UTF-8 an old Chinese system wrote GBK, which zipfile reads as CP437."""
    name = info.filename
    if not info.flag_bits & UTF8:
        try:
            raw = info.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode()
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/").partition("\x00")[0]


def _refusal(info: zipfile.ZipInfo, name: str) -> str:
    parts = PurePosixPath(name).parts
    if info.flag_bits & 1:
        return "ZIP_ENCRYPTED"
    if not parts or name.startswith("/") or ".." in parts or (info.external_attr >> 16) & 0o170000 == 0o120000:
        return "FORBIDDEN_MEMBER"
    if info.file_size > LARGEST or (info.file_size > SMALL and info.file_size > RATIO * max(1, info.compress_size)):
        return "FILE_TOO_LARGE"
    return ""


def unpack(path: str, numbers: list[int], folder: str) -> list[dict[str, Any]]:
    """Write members into `folder`, named by number. What a member says of its length is not believed."""
    failed = []
    with _opened(path) as archive:
        infos = archive.infolist()
        for number in numbers:
            target = Path(folder) / str(number)
            try:
                _write(archive, infos[number], target)
            except (
                zipfile.BadZipFile,
                zlib.error,
                OSError,
                EOFError,
                ValueError,
                RuntimeError,
                NotImplementedError,
            ) as fault:
                target.unlink(missing_ok=True)
                failed.append({"number": number, "refused": "IMAGE_BROKEN", "detail": ascii(fault)[:120]})
            except Refused as refusal:
                target.unlink(missing_ok=True)
                failed.append({"number": number, "refused": refusal.code, "detail": refusal.detail})
    return failed


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    written = 0
    with archive.open(info) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > LARGEST:
                raise Refused("FILE_TOO_LARGE", str(written))
            out.write(chunk)
