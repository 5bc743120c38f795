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
