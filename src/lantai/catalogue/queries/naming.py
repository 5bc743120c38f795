"""The further names said of persons, with the paper that says so."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from lantai.catalogue.models import PersonName
from lantai.catalogue.values import SaidName
from lantai.foundation import policy
from lantai.foundation.actor import Actor

COLUMNS = (
    "pk", "mention_id", "mention__person_id", "kind", "written", "source", "dated", "asserted_by", "asserted_at",
    "withdrawn_by", "withdrawn_at", "withdrawal", "asserted_by_name", "withdrawn_by_name",
)  # fmt: skip


def said_names(actor: Actor, *, mention_ids: Collection[int], person_ids: Collection[int]) -> list[SaidName]:
    """Return the names said of these records and of any other record of these persons, earliest first; those taken
    back, too. One query. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.person.view")
    rows = PersonName.objects.filter(Q(mention__in=mention_ids) | Q(mention__person__in=person_ids))
    return [SaidName(*row) for row in rows.order_by("pk").values_list(*COLUMNS)]
