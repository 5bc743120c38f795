"""The work-list of records that may be of one person, and one pair side by side."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

import lantai.catalogue.queries.people as index
from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import LikelySame, OtherName, PersonChange, PersonMention
from lantai.catalogue.states import Likeness
from lantai.catalogue.values import Change, PairRow, PairView, SideRecord
from lantai.foundation import policy
from lantai.foundation.actor import Actor

_JOINED = Q(one__person__isnull=False, one__person=F("other__person"))
_THERE = Q(one__entry_from__gte=0, other__entry_from__gte=0)  # neither record has gone with an import that was undone


def _work(state: Likeness) -> QuerySet[LikelySame]:
    rows = LikelySame.objects.filter(_THERE, state=state.value)
    return rows if state is Likeness.SAME else rows.exclude(_JOINED)


def likely(
    actor: Actor, *, state: str = "OPEN", start: int = 0, limit: int = 50
) -> tuple[list[PairRow], dict[str, int]]:
    """Return some pairs of one state, the likeliest first (decided ones: the latest), and how many stand in each.

    Called by `services.looking`, which writes the look down. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.person.find")
    wanted = Likeness(state) if state in set(Likeness) else Likeness.OPEN
    counts = dict.fromkeys((one.value for one in Likeness), 0)
    said = LikelySame.objects.filter(_THERE).exclude(_JOINED & ~Q(state=Likeness.SAME.value))
    counts |= dict(said.order_by().values_list("state").annotate(n=Count("*")))
    rows = _work(wanted).select_related("one", "other")
    ordered = rows.order_by("-score", "pk") if wanted is Likeness.OPEN else rows.order_by("-decided_at", "pk")
    return [_row(row) for row in ordered[start : start + limit]], counts


def _row(row: LikelySame) -> PairRow:
    one, other = row.one, row.other
    return PairRow(
        row.pk, (one.pk, other.pk), row.score, tuple(row.grounds), row.state, (one.raw_name, other.raw_name), (one.unit, other.unit),
        (one.entered, other.entered), (one.record_kind, other.record_kind), row.decided_by, row.decided_at, row.ground,
    )  # fmt: skip


def pair(actor: Actor, *, pair_id: int) -> PairView:
    """Return a pair with all records of either side. Raises `NotFound`, `NotAllowed`. Eight queries."""
    policy.require(actor, "catalogue.person.view")
    row = LikelySame.objects.filter(pk=pair_id).select_related("one", "other").first()
    if row is None:
        raise NotFound
    sides = (_side(row.one), _side(row.other))
    after = _work(Likeness.OPEN).exclude(pk=row.pk).order_by("-score", "pk").values_list("pk", flat=True).first()
    persons = (row.one.person_id, row.other.person_id)
    return PairView(_row(row), sides, persons, persons[0] is not None and persons[0] == persons[1], after)


def _side(mention: PersonMention) -> tuple[SideRecord, ...]:
    condition = Q(person_id=mention.person_id) if mention.person_id else Q(pk=mention.pk)
    rows = sorted(index.rows(condition, 50), key=lambda one: (one.pk != mention.pk, one.pk))
    titles, images = index.places(rows)
    former: dict[int, list[str]] = {}
    for pk, name in OtherName.objects.filter(mention__in=[one.pk for one in rows]).values_list(
        "mention_id", "name__text"
    ):
        former.setdefault(pk, []).append(name)
    return tuple(
        SideRecord(
            index.plain(
                one, title=titles.get((one.fonds_code, one.ref_code_norm), one.list_name), image=index.image_of(one, images)
            ),
            tuple(former.get(one.pk, ())), one.major, one.class_name, one.source,
        )
        for one in rows
    )  # fmt: skip


def changes(actor: Actor, *, person_id: int) -> list[Change]:
    """Return the mergers and divisions a person has been through, earliest first; those taken back, too."""
    policy.require(actor, "catalogue.person.view")
    rows = PersonChange.objects.filter(Q(kept=person_id) | Q(other=person_id)).order_by("pk")
    return [
        Change(
            row.pk, row.kind, row.kept, row.other, len(row.moved), row.ground, row.asserted_by, row.asserted_at,
            row.withdrawn_by, row.withdrawn_at, row.withdrawal,
        )
        for row in rows
    ]  # fmt: skip
