"""Foreign keys, written as strings, point only downward: the import contracts cannot see them."""

import pytest
from django.apps import apps

FLOORS = [
    "foundation",
    "people",
    "notices",
    "preservation",
    "certification",
    "catalogue",
    "stacks",
    "digitisation",
    "discovery",
    "reference",
    "reporting",
]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("lantai.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_only_downward(model):
    mine = FLOORS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created and field.related_model is not None:
            theirs = field.related_model._meta.app_label
            assert theirs in FLOORS[: mine + 1], f"{model._meta.label}.{field.name} -> {theirs}"


def test_every_room_with_tables_has_a_floor():
    assert {model._meta.app_label for model in MODELS} <= set(FLOORS)


# what an import brings and may take back
UNDONE = {"PersonMention", "Person", "Enrolment", "Volume", "Item", "NameForm"}


@pytest.mark.once
def test_what_an_import_brought_is_looked_for_by_an_index_when_it_goes():
    """Without one, each row that goes makes the database walk through the whole table that could still name it."""
    without = []
    for model in MODELS:
        led = {one.fields[0] for one in (*model._meta.indexes, *model._meta.constraints) if getattr(one, "fields", ())}
        for field in model._meta.concrete_fields:
            target = field.related_model.__name__ if field.is_relation and field.db_constraint else ""
            if target in UNDONE and not (field.db_index or field.unique or field.name in led):
                without.append(f"{model._meta.label}.{field.name}")
    assert without == []
