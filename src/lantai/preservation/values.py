"""What preservation answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Offered:
    """Bytes to be kept, the name they came under and what they are said to be."""

    stream: BinaryIO
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class StoredView:
    """The facts of one stored object; digests in lower-case hex, length in bytes."""

    id: uuid.UUID
    sha256: str
    sm3: str
    length: int
    media_type: str
    name: str
    deposited_at: datetime
    erased_at: datetime | None = None  # the bytes are gone; the rest is what proves that they were there
