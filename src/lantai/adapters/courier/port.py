"""What a courier does for us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class CourierError(Exception):
    """The courier did not take the parcel; `code` says why, nothing was booked."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel. `reference` is ours and makes booking idempotent: the same one gives the same number."""

    reference: str
    receiver_name: str
    receiver_phone: str
    receiver_address: str
    country: str = "CN"
    freight: str = "COLLECT"


@dataclass(frozen=True, slots=True)
class Booking:
    """`waybill`: the courier holds an electronic waybill, so name and phone on our label may be masked."""

    carrier: str
    tracking_no: str
    waybill: bool


class Courier(Protocol):
    is_real: bool  # a parcel is really fetched

    def book(self, parcel: Parcel) -> Booking:
        """Book a parcel. Raises `CourierError`; booking the same reference again returns the same booking."""
        ...
