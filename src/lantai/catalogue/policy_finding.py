"""Who may look people up (domain.md 5.7: applicants never see other people's candidates)."""

from __future__ import annotations

from lantai.catalogue.policy_holdings import is_archivist, is_head, may_view_page
from lantai.foundation import policy


def register() -> None:
    policy.register("catalogue.person.find", predicate=is_archivist)
    policy.register("catalogue.person.forget", predicate=is_head)
    policy.register("catalogue.person.view", predicate=may_view_page)
    policy.register("catalogue.person.link", predicate=is_archivist)
