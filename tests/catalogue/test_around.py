"""What an item takes from its volume follows whatever happens to the volume, however it is written."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from lantai.catalogue import policy_holdings, states
from lantai.catalogue.models import ClassNode, Fonds, Item, Volume
from lantai.catalogue.services import bulk
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from tests import scenes
from tests.catalogue.conftest import FONDS

LEVELS, REASONS, KINDS = ("PUBLIC", "INTERNAL", "SECRET"), ("", "保密期未满"), ("", "COURSE_DESC", "STATUS_CARD")


def fill(_folder):
    """A volume of every kind there is, in each an item of every kind, and one item by itself."""
    fonds = Fonds.objects.get(code=FONDS.value)
    for place, (secrecy, reason, kind) in enumerate(product(LEVELS, REASONS, KINDS)):
        volume = Volume.objects.create(
            fonds=fonds, ref_code=f"J02-{place}", ref_code_norm=f"J02-{place}", secrecy=secrecy, restricted_reason=reason,
            record_kind=kind, opening_status="OPEN",
        )  # fmt: skip
        for opening, level in product(states.Opening, LEVELS):
            Item.objects.create(
                fonds=fonds, volume=volume, key=f"{place}#{opening}{level}", opening_status=opening.value, secrecy=level
            )
    Item.objects.create(fonds=fonds, key="loose", opening_status="OPEN")


HELD = scenes.Scene(fill, on=FONDS)


@pytest.fixture
@scenes.begins_with(HELD)
def held(db):
    return Fonds.objects.get(code=FONDS.value)


def shown() -> int:
    """Hold the filter against the rule on one row, over every volume and item; return how many items are public."""
    for model, name in ((Volume, "catalogue.find"), (Item, "catalogue.find.item")):
        found = set(model.objects.filter(policy.scope(Actor.public(), name)).values_list("pk", flat=True))
        assert found == {row.pk for row in model.objects.all() if policy_holdings.is_public(row)}
    return len(found)


def test_what_the_database_keeps_beside_an_item_is_what_the_rule_says_of_it_and_its_volume(held):
    before = shown()
    assert before == 3  # in a plain volume, in one of course descriptions, and the one by itself
    plain = Volume.objects.filter(secrecy="PUBLIC", restricted_reason="", record_kind="")
    kept = plain.get().pk
    for change, back in (
        ({"secrecy": "CONFIDENTIAL"}, {"secrecy": "PUBLIC"}),
        ({"restricted_reason": "招生办公室限制"}, {"restricted_reason": ""}),
        ({"record_kind": "ADMISSION_ROSTER"}, {"record_kind": ""}),
    ):
        Volume.objects.filter(pk=kept).update(**change)
        assert shown() == before - 1
        Volume.objects.filter(pk=kept).update(**back)
        assert shown() == before
    Item.objects.filter(public=True).update(opens_on=clock.today() + timedelta(days=1))
    assert shown() == 0  # an embargo is asked of every reading


def test_an_item_that_is_moved_or_brought_in_takes_from_where_it_comes_to_lie(held):
    node = ClassNode.objects.filter(code="XZ11").first()
    plain = Volume.objects.get(secrecy="PUBLIC", restricted_reason="", record_kind="")
    secret = Volume.objects.filter(secrecy="SECRET", record_kind="").first()
    Volume.objects.filter(pk=secret.pk).update(class_node=node)
    assert set(Item.objects.filter(volume=secret).values_list("class_node", flat=True)) == {node.pk}
    before = shown()
    mine = Item.objects.get(volume=plain, public=True)
    mine.volume = secret
    mine.save()
    mine.refresh_from_db()
    assert (mine.kept_back, mine.public, mine.class_node_id, shown()) == (True, False, node.pk, before - 1)
    Item.objects.filter(pk=mine.pk).update(volume=None)
    mine.refresh_from_db()
    assert (mine.kept_back, shown()) == (False, before)
    columns = ("fonds_id", "volume_id", "key", "opening_status", "secrecy", "kept_back")
    names = [field.attname for field in Item._meta.fields if field.attname not in {*columns, "id", "public"}]
    blank = [Item(fonds=held).__dict__[name] for name in names]
    stored = [one if not isinstance(one, dict) else "{}" for one in blank]
    rows = [(held.pk, at.pk, f"bulk-{at.pk}", "OPEN", "PUBLIC", False, *stored) for at in (plain, secret)]
    bulk.insert(Item, (*columns, *names), rows)
    assert shown() == before + 1
