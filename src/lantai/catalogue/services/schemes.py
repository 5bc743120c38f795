"""Schemes through time, and fonds before fonds: versions begin and end, what lies in them is never left without."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ClassificationScheme, ClassNode, Fonds, FondsPredecessor, SchemeUse
from lantai.catalogue.services import reclassing
from lantai.catalogue.services.fonds import get_fonds, take_turn
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

RELATIONS = ("merged", "renamed", "divided")
_NEEDED = _(
    "还有 %(n)d 卷、%(items)d 件、%(series)d 个类别要用这个方案的类目，其中 %(undated)d 份没有年度。"
    "请先让全宗在那些年份改用别的方案；没有年度的，先在“改档号”里写上年度。"
)


@transaction.atomic
def adopt_scheme(
    actor: Actor, *, fonds_code: str, scheme_id: int, year_from: int | None = None, year_to: int | None = None
) -> int:
    """Say that a fonds uses a scheme in some years; several at once are possible in a merged university. What is in
    already is classed by it from then on, much of it by the worker; where two overlap, by the one that begins later.

    Returns the number of the use. Raises `NotFound`, `CatalogueError` (years the wrong way round).
    """
    policy.require(actor, "catalogue.scheme.decide")
    fonds = get_fonds(fonds_code)
    scheme = ClassificationScheme.objects.filter(pk=scheme_id).first()
    if scheme is None:
        raise NotFound(_("没有这个分类方案。"))
    if year_from and year_to and year_to < year_from:
        raise CatalogueError(_("起止年份写反了。"), code="SCHEME_YEARS")
    take_turn(fonds.code)
    row, is_new = SchemeUse.objects.get_or_create(
        fonds=fonds, scheme=scheme, year_from=year_from, defaults={"year_to": year_to}
    )
    if not is_new:
        SchemeUse.objects.filter(pk=row.pk).update(year_to=year_to)
    told = events.SchemeAdopted(scheme=str(scheme), year_from=year_from, year_to=year_to)
    log.record(told, actor=actor, subject=("fonds", fonds.code))
    reclassing.reclass(actor, fonds)
    return row.pk


@transaction.atomic
def withdraw_scheme(actor: Actor, *, use_id: int) -> reclassing.Held | None:
    """Say that a fonds does not use a scheme in some years after all; what is in is classed by the others it uses, in
    the same step, or by the worker where it is much. Returns how many changed; None when the worker does it.

    Refused, with how many, where units would be left for which no other scheme in use has a class; and while the worker
    still classes the fonds. Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.scheme.decide")
    use = SchemeUse.objects.select_related("fonds", "scheme").filter(pk=use_id).first()
    if use is None:
        raise NotFound(_("没有这一条，或者已经撤下。"))
    take_turn(use.fonds.code)
    reclassing.refuse_under_way(use.fonds)
    SchemeUse.objects.filter(pk=use.pk).delete()
    if left := reclassing.needing(use.scheme_id, fonds=use.fonds):
        raise CatalogueError(_NEEDED % _numbers(left), code="SCHEME_IN_USE")
    told = events.SchemeWithdrawn(scheme=str(use.scheme), year_from=use.year_from, year_to=use.year_to)
    log.record(told, actor=actor, subject=("fonds", use.fonds.code))
    return reclassing.reclass(actor, use.fonds)


def _numbers(held: reclassing.Held) -> dict[str, int]:
    return {"n": held.volumes, "items": held.items, "series": held.series, "undated": held.undated}


@transaction.atomic
def end_scheme(actor: Actor, *, scheme_id: int, last_day: date) -> None:
    """End a version of a scheme: from the next day on nothing is classed by it; what is keeps its class. What is of
    later years is classed by another scheme that its fonds uses then, in the same step, or by the worker where it is much.

    Refused, with how many, while volumes or items by themselves of later years or of none, or series, would be left in
    its classes, so that nothing hangs in an ended scheme; and while the worker still classes such a fonds. Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.scheme.decide")
    scheme = ClassificationScheme.objects.filter(pk=scheme_id).first()
    if scheme is None:
        raise NotFound(_("没有这个分类方案。"))
    if scheme.valid_from and last_day < scheme.valid_from:
        raise CatalogueError(_("结束的日期在开始之前。"), code="SCHEME_DAY")
    uses = SchemeUse.objects.filter(scheme=scheme)
    ids = {*uses.values_list("fonds_id", flat=True), *reclassing.holding(scheme.pk)}
    fonds = list(Fonds.objects.filter(pk__in=ids).order_by("pk"))
    for one in fonds:
        take_turn(one.code)
        reclassing.refuse_under_way(one)
    ClassificationScheme.objects.filter(pk=scheme.pk).update(valid_to=last_day)
    uses.filter(year_from__gt=last_day.year).delete()
    uses.filter(Q(year_to=None) | Q(year_to__gt=last_day.year)).update(year_to=last_day.year)
    if left := reclassing.needing(scheme.pk):
        raise CatalogueError(_NEEDED % _numbers(left), code="SCHEME_IN_USE")
    for one in fonds:
        reclassing.reclass(actor, one)
    told = events.SchemeEnded(valid_to=last_day.isoformat(), successor="")
    log.record(told, actor=actor, subject=("scheme", scheme.pk))


@transaction.atomic
def move_class(actor: Actor, *, class_id: int, parent_id: int | None) -> None:
    """Put a class under another class of its scheme. Never under itself. Raises `NotFound`, `CatalogueError`."""
    policy.require(actor, "catalogue.scheme.decide")
    row = ClassNode.objects.filter(pk=class_id).first()
    parent = ClassNode.objects.filter(pk=parent_id).first() if parent_id else None
    if row is None or (parent_id and parent is None):
        raise NotFound(_("没有这个类目。"))
    nodes = {node.pk: node for node in ClassNode.objects.filter(scheme_id=row.scheme_id)}
    at = parent
    while at is not None:
        if at.pk == row.pk:
            raise CatalogueError(_("不能把一个类目移到它自己的下面。"), code="UNDER_ITSELF")
        if at.scheme_id != row.scheme_id:
            raise CatalogueError(_("两个类目不在同一个方案里。"), code="OTHER_SCHEME")
        at = nodes.get(at.parent_id) if at.parent_id else None
    ClassNode.objects.filter(pk=row.pk).update(parent=parent)
    _renew_depths({**nodes, row.pk: ClassNode.objects.get(pk=row.pk)})
    log.record(events.ClassMoved(parent=parent.code if parent else ""), actor=actor, subject=("class", row.pk))


def _renew_depths(nodes: dict[int, ClassNode]) -> None:
    for node in nodes.values():
        depth, at = 1, node
        while at.parent_id:
            depth, at = depth + 1, nodes[at.parent_id]
        if depth != node.depth:
            ClassNode.objects.filter(pk=node.pk).update(depth=depth)


@transaction.atomic
def name_predecessor(
    actor: Actor, *, fonds_code: str, predecessor_code: str, relation: str, year: int | None = None, source: str = ""
) -> None:
    """Say that a fonds carries on another one: merged into it, renamed, divided. Said again, it replaces what was said.

    Raises `NotFound`, `CatalogueError` (itself, in a circle).
    """
    policy.require(actor, "catalogue.describe")
    fonds, before = get_fonds(fonds_code), get_fonds(predecessor_code)
    if relation not in RELATIONS or fonds.pk == before.pk or leads_to(fonds.pk, before.pk):
        raise CatalogueError(_("前身不能是它自己，也不能绕成一圈。"), code="PREDECESSOR")
    FondsPredecessor.objects.update_or_create(
        fonds=fonds, predecessor=before, defaults={"relation": relation, "year": year, "source": source.strip()[:200]}
    )
    told = events.FondsPredecessorNamed(predecessor=before.code, relation=relation, year=year)
    log.record(told, actor=actor, subject=("fonds", fonds.code))


def leads_to(ancestor: int, start: int) -> bool:
    """Tell, by the ids of fonds, whether `ancestor` is among the predecessors of `start`."""
    pairs = list(FondsPredecessor.objects.values_list("fonds_id", "predecessor_id"))
    found, edge = {start}, {start}
    while edge:
        edge = {before for fonds, before in pairs if fonds in edge} - found
        found |= edge
    return ancestor in found
