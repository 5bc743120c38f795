"""Finding a case for its reader. Not found and not yours get one answer."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import NoSuchCase, refused
from lantai.reference.rules import numbers


def secret_hash(text: str) -> str:
    """Return the digest under which a long random secret is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def granted(case: models.Case, grant: str) -> bool:
    """Tell whether `grant` opens the progress page of `case` now."""
    return (
        bool(grant)
        and models.ProgressGrant.objects.filter(
            case=case, grant_hash=secret_hash(grant), grant_until__gt=clock.now()
        ).exists()
    )


def case_of(number: str) -> models.Case:
    """Return the case of a number as typed."""
    found = (
        models.Case.objects.select_related("applicant", "entered_by").filter(number=numbers.read(number) or "").first()
    )
    if found is None:
        raise NoSuchCase
    return found


def case_with_papers(number: str) -> tuple[models.Case, list[models.StudyClaim], list[models.Evidence]]:
    """Return the case of a number as typed, its study claims and its papers that are still there, each in their order.

    In one query: a case has one or two claims and a handful of papers. `known_before` of the case: whether lines of the same
    person ended in other cases. Errors: `NoSuchCase`.
    """
    rows = list(_with_papers().filter(number=numbers.read(number) or ""))
    if not rows:
        raise NoSuchCase
    claims = {claim.pk: claim for row in rows if (claim := getattr(row, "claimed", None)) is not None}
    rows[0].known_before = any(row.before for row in rows)  # type: ignore[attr-defined]
    papers = {paper.pk: paper for row in rows if (paper := getattr(row, "paper", None)) is not None}
    return rows[0], list(claims.values()), list(papers.values())


@cache
def _with_papers() -> QuerySet[models.Case]:
    """Cases, once for each claim and paper; `before`: lines of that claim's person ended in other cases.

    Built once; query sets are copied before they are changed.
    """
    there = FilteredRelation("evidence", condition=Q(evidence__removed_at=None))
    rows: Any = models.Case.objects.annotate(claimed=FilteredRelation("studies"), paper=there)
    ended = models.Line.objects.filter(closed_at__isnull=False, study__person_key=OuterRef("claimed__person_key"))
    rows = rows.annotate(before=Exists(ended.exclude(case=OuterRef("pk"))))
    joined: QuerySet[models.Case] = rows.select_related("applicant", "entered_by", "claimed", "paper")
    return joined.order_by(F("claimed__number"), F("paper__added_at"))


def applicant_case(actor: Actor, number: str, grant: str = "") -> models.Case:
    """Return the case for its owner or the holder of a grant. Errors: `NoSuchCase`."""
    case = case_of(number)
    if policy.allows(actor, "reference.case.own", case) or granted(case, grant):
        return case
    raise NoSuchCase


def reader_case(actor: Actor, number: str, grant: str = "") -> models.Case:
    """Return the case for its owner, the holder of a grant, or the desk."""
    case = case_of(number)
    if policy.allows(actor, "reference.case.view", case) or granted(case, grant):
        return case
    raise NoSuchCase


def line_row(line_id: int) -> models.Line:
    """Return a line with its case, study and people."""
    found = (
        models.Line.objects.select_related("case", "case__applicant", "study", "handler", "producer")
        .filter(pk=line_id)
        .first()
    )
    if found is None:
        raise NoSuchCase
    return found


def applicant_line(actor: Actor, line_id: int, grant: str = "") -> models.Line:
    """Return a line for its owner or the holder of a grant."""
    line = line_row(line_id)
    if policy.allows(actor, "reference.case.own", line.case) or granted(line.case, grant):
        return line
    raise NoSuchCase


def staff_line(actor: Actor, line_id: int, rule: str = "reference.produce") -> models.Line:
    """Return a line for staff that may do `rule`. Errors: `NotAllowed`."""
    line = line_row(line_id)
    policy.require(actor, rule, line.case)
    return line


def delivery_row(delivery_id: int) -> models.Delivery:
    """Return a delivery with its line and case."""
    found = (
        models.Delivery.objects.select_related("line", "line__case", "line__case__applicant")
        .filter(pk=delivery_id)
        .first()
    )
    if found is None:
        raise NoSuchCase
    return found


def applicant_delivery(actor: Actor, delivery_id: int, grant: str = "") -> models.Delivery:
    row = delivery_row(delivery_id)
    if policy.allows(actor, "reference.case.own", row.line.case) or granted(row.line.case, grant):
        return row
    raise NoSuchCase


def staff_delivery(actor: Actor, delivery_id: int) -> models.Delivery:
    row = delivery_row(delivery_id)
    policy.require(actor, "reference.paper", row.line.case)
    return row


def paper_rows(actor: Actor, delivery_ids: tuple[int, ...]) -> list[models.Delivery]:
    """Return the deliveries chosen at the desk, each once, with line and case. Errors: `NotThisWay` when one is gone."""
    policy.require(actor, "reference.paper")
    wanted = list(dict.fromkeys(delivery_ids))
    rows = list(models.Delivery.objects.filter(pk__in=wanted).select_related("line", "line__case").order_by("pk"))
    if len(rows) != len(wanted) or not rows:
        raise refused(_("没有选中要办的邮件，或者有的已不存在。请刷新后再选。"), code="NOTHING_CHOSEN")
    return rows
