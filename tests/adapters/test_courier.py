"""The contract of a courier, run against every implementation (architecture.md 3)."""

from __future__ import annotations

import dataclasses
import json
import stat

import pytest

from lantai.adapters.courier.local import FolderCourier
from lantai.adapters.courier.port import CourierError, Parcel

PARCEL = Parcel("E-WM26-00001:7:0", "周念慈", "+8613800001234", "四川 锦城市文庙街 12 号 610000")


class CourierContract:
    """What `Courier` promises; a subclass gives `courier` and tells how many bookings it holds."""

    @pytest.fixture
    def courier(self, tmp_path):
        raise NotImplementedError

    def bookings(self, tmp_path) -> int:
        raise NotImplementedError

    def test_a_booking_names_carrier_and_number(self, courier):
        booked = courier.book(PARCEL)
        assert booked.carrier.strip()
        assert 0 < len(booked.tracking_no) <= 40
        assert isinstance(booked.waybill, bool)

    def test_the_same_reference_is_the_same_booking_and_no_second_one(self, courier, tmp_path):
        assert courier.book(PARCEL) == courier.book(PARCEL)
        assert self.bookings(tmp_path) == 1

    def test_another_reference_is_another_number(self, courier, tmp_path):
        other = dataclasses.replace(PARCEL, reference="E-WM26-00001:7:1")
        assert courier.book(PARCEL).tracking_no != courier.book(other).tracking_no
        assert self.bookings(tmp_path) == 2

    @pytest.mark.parametrize("field", ["receiver_name", "receiver_phone", "receiver_address"])
    def test_an_incomplete_parcel_is_refused_and_nothing_is_booked(self, courier, tmp_path, field):
        with pytest.raises(CourierError) as refused:
            courier.book(dataclasses.replace(PARCEL, **{field: ""}))
        assert refused.value.code == "INCOMPLETE"
        assert self.bookings(tmp_path) == 0


class TestFolderCourier(CourierContract):
    @pytest.fixture
    def courier(self, tmp_path):
        return FolderCourier(tmp_path / "courier")

    def bookings(self, tmp_path) -> int:
        return len(list((tmp_path / "courier").glob("*.json")))

    def test_a_waybill_is_readable_by_its_owner_only(self, courier, tmp_path):
        number = courier.book(PARCEL).tracking_no
        path = tmp_path / "courier" / f"{number}.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text("utf-8"))["receiver_name"] == "周念慈"

    def test_what_a_killed_writer_left_behind_is_no_waybill(self, courier, tmp_path):
        number = courier.number(PARCEL.reference)
        (tmp_path / "courier").mkdir()
        (tmp_path / "courier" / f".{number}.json.1").write_text('{"tracking_no": "L')
        courier.book(PARCEL)
        assert json.loads((tmp_path / "courier" / f"{number}.json").read_text("utf-8"))["tracking_no"] == number
