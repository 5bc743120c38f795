"""What was destroyed, transferred or lost leaves its place; nothing is fetched, labelled or looked for any more."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportBatch, RetentionTerm, Volume
from lantai.catalogue.queries import undoing
from lantai.foundation import clock, tasks
from lantai.stacks import queries, services
from lantai.stacks.errors import LoanRefused, PlaceRefused
from lantai.stacks.models import Content, Hold, Loan, Move
from lantai.stacks.services.leaving import leave
from lantai.stacks.states import Availability
from tests import cast
from tests.catalogue import disposing
from tests.stacks import house

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelved(archivist):
    house.boxed(archivist, 1, 2, 3, 4, on=house.shelf(), number="12")
    Volume.objects.update(retention="短期", retention_term=RetentionTerm.objects.get(name="短期"))
    return archivist


def volume(number: int) -> Volume:
    return Volume.objects.get(ref_code=house.code(number))


def gone(*numbers: int) -> None:
    disposing.destroyed(*(volume(number).pk for number in numbers))
    tasks.run_until_empty()


def test_a_destroyed_volume_leaves_box_requests_treatment_and_stock_taking(shelved):
    services.request_loan(shelved, things=house.things(shelved, 1), reason="READING_ROOM", borrower="校友")
    (out,) = services.lend(shelved, things=house.things(shelved, 2), reason="INTERNAL", borrower="周编研")
    services.hold(shelved, things=house.things(shelved, 1), reason="脱酸")
    shelf = house.shelf()
    counting = services.start_inventory(shelved, first_shelf=shelf.pk, last_shelf=shelf.pk, with_volumes=True)
    gone(1, 2)
    assert set(Content.objects.values_list("volume__ref_code", flat=True)) == {house.code(3), house.code(4)}
    assert Move.objects.filter(volume=volume(1), kind="TAKEN_OUT", how="LEFT").count() == 1
    assert Loan.objects.get(volume=volume(1)).state == "WITHDRAWN"
    assert Hold.objects.get().released_at is not None
    assert (house.original(shelved, 1).state, house.original(shelved, 1).reason) == (Availability.GONE, "DESTROYED")
    held = queries.loan(shelved, loan_id=out)  # whoever has it must account for it
    assert (held.state, held.thing.gone, held.may_renew) == ("OUT", "DESTROYED", False)
    tally = services.count_inventory(shelved, inventory_id=counting)
    assert (tally.gone, tally.missing) == (2, 3)  # the box and two volumes were not scanned
    assert leave(cast.SYSTEM, kind="volume", thing_id=volume(1).pk) == 0  # told twice, done once


def test_nothing_is_lent_boxed_labelled_or_asked_to_be_placed_any_more(shelved):
    gone(1)
    thing = house.things(shelved, 1)
    with pytest.raises(LoanRefused) as refused:
        services.lend(shelved, things=thing, reason="INTERNAL", borrower="周编研", site="WM")
    assert refused.value.code == "GONE"
    with pytest.raises(PlaceRefused) as refused:
        services.put_in_box(shelved, box_id=house.boxed(shelved), things=thing)
    assert refused.value.code == "GONE"
    with pytest.raises(PlaceRefused) as refused:
        services.volume_labels(shelved, volume_ids=[volume(1).pk], stock="A4-3x8")
    assert refused.value.code == "NOTHING"
    found, _total = queries.unplaced(shelved, fonds_code="J02")
    assert house.code(1) not in {one.ref_code for one in found}
    shelf = house.shelf()
    counting = services.start_inventory(shelved, first_shelf=shelf.pk, last_shelf=shelf.pk, with_volumes=True)
    (said,) = services.scan(shelved, inventory_id=counting, text=house.code(1)).lines
    assert (said.mark, "已销毁" in said.words) == ("late", True)


def test_what_was_transferred_leaves_its_place_too(shelved):
    catalogue.note_left(
        cast.director(), volume_id=volume(3).pk, how="TRANSFERRED", ground="移交清单〔2026〕2 号", at=clock.now()
    )
    tasks.run_until_empty()
    assert not Content.objects.filter(volume=volume(3)).exists()
    assert house.original(shelved, 3).reason == "TRANSFERRED"


def test_undoing_an_import_names_what_the_stacks_have_of_it(shelved):
    batch = ImportBatch.objects.create(
        fonds=volume(1).fonds, kind="VOLUMES", state="DONE", file_name="案卷目录.csv", created_at=clock.now()
    )
    Volume.objects.update(batch=batch)
    services.lend(shelved, things=house.things(shelved, 2), reason="INTERNAL", borrower="周编研")
    view = undoing.consider(shelved, batch_id=batch.pk)
    assert {one.code: one.count for one in view.obstacles} == {"LENT": 1, "PLACED": 4}
    assert all(one.remedy and one.examples for one in view.obstacles)
