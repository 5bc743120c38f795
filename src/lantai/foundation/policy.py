"""Who may: one registry. Each rule is a predicate on one object *and* a filter on a table, so that the list, the
export, the search and the bulk path obey the same rule.

A room registers its rules in `policy.py` (imported by its `apps.py`)::

    policy.register("reference.case.view", predicate=may_view_case, filter=cases_visible_to)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed

Predicate = Callable[[Actor, Any], bool]
Filter = Callable[[Actor], Q]


@dataclass(frozen=True)
class Rule:
    name: str
    predicate: Predicate
    filter: Filter | None


_rules: dict[str, Rule] = {}


def nothing(_actor: Actor) -> Q:
    return Q(pk__in=[])


def register(name: str, *, predicate: Predicate, filter: Filter | None = None) -> None:  # noqa: A002
    _rules[name] = Rule(name, predicate, filter)


def allows(actor: Actor, name: str, subject: Any = None) -> bool:
    """Tell whether `actor` may do `name` to `subject`. An unknown rule allows nobody."""
    rule = _rules.get(name)
    return rule is not None and rule.predicate(actor, subject)


def require(actor: Actor, name: str, subject: Any = None) -> None:
    """Raise `NotAllowed` unless `actor` may do `name` to `subject`."""
    if not allows(actor, name, subject):
        raise NotAllowed(_("您的角色不能做这件事。需要时请向安全管理员申请授权。"), code=f"NOT_ALLOWED:{name}")


def scope(actor: Actor, name: str) -> Q:
    """Return the condition on the rule's table under which `actor` may do `name`; nothing when unknown."""
    rule = _rules.get(name)
    return rule.filter(actor) if rule is not None and rule.filter is not None else nothing(actor)


def names() -> list[str]:
    return sorted(_rules)
