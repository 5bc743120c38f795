"""Who a session belongs to: asked in every request, with the roles held today in the same query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from lantai.people import queries as people


class Door(ModelBackend):
    """Name and password as Django knows them; the account of a session comes with what it may do today."""

    def get_user(self, user_id: Any) -> Any:
        found = people.signed_in(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
