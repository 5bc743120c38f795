"""A courier in a folder: each booking is a readable file, the tracking number follows from our reference."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from lantai.adapters.courier.port import Booking, CourierError, Parcel
from lantai.adapters.letterbox import Letterbox


class FolderCourier:
    """`Courier` that writes waybills into `folder`. Real enough to pack by; it moves nothing."""

    carrier = "本地快递（示范）"
    is_real = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def book(self, parcel: Parcel) -> Booking:
        """Write the waybill once, owner-readable only (it names a person), and return its number."""
        missing = [
            name for name in ("receiver_name", "receiver_phone", "receiver_address") if not getattr(parcel, name)
        ]
        if missing:
            raise CourierError("INCOMPLETE", ", ".join(missing))
        number = self.number(parcel.reference)
        text = json.dumps({"tracking_no": number, **dataclasses.asdict(parcel)}, ensure_ascii=False, indent=1)
        try:
            Letterbox(self._folder, ".json").put(number, text.encode())
        except OSError as fault:
            raise CourierError("UNREACHABLE", fault.strerror or "") from fault
        return Booking(self.carrier, number, waybill=True)

    @staticmethod
    def number(reference: str) -> str:
        """Return ``LD`` and twelve digits."""
        value = int.from_bytes(hashlib.sha256(reference.encode()).digest()[:8], "big")
        return f"LD{value % 10**12:012d}"
