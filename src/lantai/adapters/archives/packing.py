"""Writing a zip as it is sent: nothing lies on disk, and memory holds one piece at a time. Our own bytes only."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

PIECE = 1 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same members always give the same bytes


class _Sink:
    """Takes what a zip writes, in order, until it is sent."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, piece: bytes) -> int:
        self.held += piece
        return len(piece)

    def flush(self) -> None: ...

    def taken(self) -> bytes:
        piece = bytes(self.held)
        self.held.clear()
        return piece


def pack(members: Iterable[tuple[str, Path | bytes]]) -> Iterator[bytes]:
    """Yield a zip of `members` (name, file or content), uncompressed: pictures are compressed already."""
    sink = _Sink()
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_STORED) as archive:  # it is only written to
        for name, content in members:
            with archive.open(zipfile.ZipInfo(name, EPOCH), "w", force_zip64=True) as member:
                for piece in [content] if isinstance(content, bytes) else _pieces(content):
                    member.write(piece)
                    yield sink.taken()
    yield sink.taken()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece
