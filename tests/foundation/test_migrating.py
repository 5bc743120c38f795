"""What a migration adds is drawn in the short way as Django draws it, and nothing far off is drawn again."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.db import models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from lantai.foundation import migrating


def columns(**keys: str) -> list[tuple[str, Any]]:
    named = [(name, models.ForeignKey(f"walls.{to}", models.CASCADE, null=True)) for name, to in keys.items()]
    return [("id", models.BigAutoField(primary_key=True)), *named]


def street() -> ProjectState:
    """Models tied to each other one after another, all drawn."""
    state = ProjectState()
    for name, keys in (("Room", {}), ("Door", {"room": "Room"}), ("Lock", {"door": "Door"}), ("Key", {"lock": "Lock"})):
        operations.CreateModel(name, columns(**keys)).state_forwards("walls", state)
    assert len(state.apps.get_models()) == 4
    return state


def build(state: ProjectState, way: Any) -> dict[str, tuple[Any, Any]]:
    """Add a model, and a key to it; return of each model its columns with what they refer to, and what refers to it."""
    with way:
        operations.CreateModel("House", columns(gate="Door")).state_forwards("walls", state)
        operations.AddField("room", "house", columns(house="House")[1][1]).state_forwards("walls", state)

    def table(model: Any) -> str:
        return model._meta.db_table if model else ""

    return {
        model.__name__: (
            [(field.column, table(field.related_model)) for field in model._meta.concrete_fields],
            {(table(row.related_model), row.field.name) for row in model._meta.related_objects},
        )
        for model in state.apps.get_models()
    }


def test_a_new_model_and_a_new_key_are_drawn_as_django_draws_them():
    short = build(street(), migrating.new_models_drawn_alone())
    assert short == build(street(), nullcontext())
    assert short["Room"] == ([("id", ""), ("house_id", "walls_house")], {("walls_door", "room")})
    assert short["House"][1] == {("walls_room", "house")}


def test_what_is_far_off_is_not_drawn_again():
    state = street()
    far, near = (state.apps.get_model("walls", name) for name in ("key", "room"))
    build(state, migrating.new_models_drawn_alone())
    assert state.apps.get_model("walls", "key") is far
    assert state.apps.get_model("walls", "room") is not near
    build_again = street()
    far = build_again.apps.get_model("walls", "key")
    build(build_again, nullcontext())
    assert build_again.apps.get_model("walls", "key") is not far, "afterwards Django's own way is the way again"
