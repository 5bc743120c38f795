"""Making the tables of an empty database without drawing every model anew for each new one (ADR 0006).

Django's migrations keep a picture of all models. When a migration adds a model, all models tied to it by keys, near or
far, are drawn anew: with 165 models that refer to each other this makes 6,000 classes and nine tenths of the time that an
empty data folder takes. A model that nobody refers to yet changes no other one; it is enough to draw it alone. A key that
is added changes its model: it is drawn anew with its neighbours, as Django itself does it for any other field.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations import state

_add_model = state.ProjectState.add_model
_add_field = state.ProjectState.add_field


def _add(self: Any, model_state: state.ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    drawn = self.__dict__.get("apps")
    if drawn is None or key in self.models or key in drawn._pending_operations:  # noqa: SLF001  who waits for it
        _add_model(self, model_state)
        return
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    drawn.render_multiple([model_state])


def _add_to(self: Any, app_label: str, model_name: str, *field: Any) -> None:
    drawn = self.__dict__.pop("apps", None)
    _add_field(self, app_label, model_name, *field)  # writes it down; nothing is drawn
    if drawn is not None:
        self.__dict__["apps"] = drawn
        self.reload_model(app_label, model_name, delay=True)


@contextmanager
def new_models_drawn_alone() -> Iterator[None]:
    """While this lasts, a model added by a migration is drawn without those it refers to, a key without those far off."""
    state.ProjectState.add_model = _add  # type: ignore[method-assign]
    state.ProjectState.add_field = _add_to  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        state.ProjectState.add_model = _add_model  # type: ignore[method-assign]
        state.ProjectState.add_field = _add_field  # type: ignore[method-assign]
