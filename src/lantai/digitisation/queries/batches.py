"""Questions about projects and batches, as small values; contractors are told of their own only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lantai.digitisation.errors import NotFound
from lantai.digitisation.models import Batch, Declaration, DeliveredFile, Project, SampleCheck
from lantai.digitisation.policy import batches_visible, may_read
from lantai.digitisation.queries import consistency
from lantai.digitisation.rules.findings import Thresholds
from lantai.digitisation.states.batches import CheckState, FileState
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

NAMED = 20  # files of a manifest that nobody delivered, by name


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list: its numbers and where it is."""

    id: int
    project_id: int
    project: str
    project_name: str
    number: int
    title: str
    state: str
    accepting: bool
    volumes: int
    standing: int
    look: int
    rejected: int
    conflict: int
    waiting: int
    created_at: datetime
    copy_format: str = ""

    @property
    def name(self) -> str:
        return f"{self.project}-{self.number}"


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project: what it asks for, how its batches fare."""

    id: int
    code: str
    name: str
    contractor: str
    fonds_code: str
    fonds_name: str
    fonds_name_en: str
    pattern: str
    thresholds: Thresholds
    sample_share: Any
    sample_least: int
    pass_share: Any
    two_keys: bool
    folder: str
    place: Path | None
    folder_trouble: str
    folder_visited_at: datetime | None
    batches: int
    members: tuple[tuple[int, str], ...] = ()
    copy_format: str = ""
    copy_quality: int = 85


def projects(actor: Actor) -> list[ProjectView]:
    """Return the projects an actor may know of, newest first."""
    policy.require(actor, "digitisation.deliver")
    rows = Project.objects.filter(_visible(actor)).select_related("fonds").annotate(n=Count("batches", distinct=True))
    return [_project(row, ()) for row in rows.order_by("-pk")[:200]]


def _visible(actor: Actor) -> Q:
    return Q() if may_read(actor) else Q(members__account_id=actor.account_id)


def project(actor: Actor, *, project_id: int) -> ProjectView:
    """Return one project with its contractors' accounts. Raises `NotFound`."""
    policy.require(actor, "digitisation.deliver")
    rows = Project.objects.filter(_visible(actor), pk=project_id).select_related("fonds")
    row = rows.annotate(n=Count("batches", distinct=True)).first()
    if row is None:
        raise NotFound
    ids = list(row.members.values_list("account_id", flat=True)) if may_read(actor) else []
    names = people.called(ids)
    return _project(row, tuple((pk, names.get(pk, "")) for pk in ids))


def _project(row: Any, members: tuple[tuple[int, str], ...]) -> ProjectView:
    return ProjectView(
        row.pk, row.code, row.name, row.contractor, row.fonds.code, row.fonds.name, row.fonds.name_en, row.pattern,
        Thresholds.of(row.thresholds), row.sample_share, row.sample_least, row.pass_share, row.two_keys, row.folder,
        Path(settings.RECEIVE) / row.folder if row.folder else None, row.folder_trouble, row.folder_visited_at, row.n, members,
        row.copy_format, row.copy_quality,
    )  # fmt: skip


def batches(actor: Actor, *, project_id: int | None = None, limit: int = 100) -> list[BatchRow]:
    """Return batches, newest first; a constant number of queries."""
    policy.require(actor, "digitisation.deliver")
    rows = Batch.objects.filter(policy.scope(actor, "digitisation.deliver")).select_related("project")
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return _rows(list(_counted(rows).order_by("-pk")[:limit]))


def batch(actor: Actor, *, batch_id: int) -> BatchRow:
    """Return one batch. Raises `NotFound`."""
    policy.require(actor, "digitisation.deliver")
    rows = Batch.objects.filter(policy.scope(actor, "digitisation.deliver"), pk=batch_id).select_related("project")
    found = list(_counted(rows))
    if not found:
        raise NotFound
    return _rows(found)[0]


def _counted(rows: QuerySet[Batch]) -> QuerySet[Any]:
    """Batches with how many volumes are in each, and how many files nobody has looked into yet."""
    waiting = DeliveredFile.objects.filter(batch=OuterRef("pk"), state=FileState.WAITING.value).order_by()
    told = waiting.values("batch").annotate(n=Count("pk")).values("n")
    return rows.annotate(n=Count("volumes", distinct=True), waiting=Coalesce(Subquery(told), 0))


def _rows(rows: Sequence[Any]) -> list[BatchRow]:
    ids = [row.pk for row in rows]
    counts = consistency.counts(ids)
    made = []
    for row in rows:
        one = counts.get(row.pk, {})
        made.append(
            BatchRow(
                row.pk, row.project_id, row.project.code, row.project.name, row.number, row.title, row.state,
                row.accepting_at is not None and row.accepted_at is None, row.n, one.get("standing", 0), one.get("look", 0),
                one.get("rejected", 0), one.get("conflict", 0), row.waiting, row.created_at,
                row.project.copy_format,
            )
        )  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class StepRow:
    state: str
    at: datetime
    by: str
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    channel: str
    source: str
    begun_at: datetime
    last_at: datetime
    by: str
    received: int
    known: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check by sample; shares 0–1."""

    id: int
    round: int
    attempt: int
    state: str
    seed: int
    volumes: int
    volumes_total: int
    pages: int
    defects: int
    threshold: Any
    by: str
    by_id: int
    begun_at: datetime
    ended_at: datetime | None

    @property
    def good(self) -> float | None:
        return (self.pages - self.defects) / self.pages if self.pages else None


@dataclass(frozen=True, slots=True)
class BatchStory:
    """What a batch has been through. `bytes`: of all files; `undelivered`: names a manifest has and nobody delivered."""

    steps: tuple[StepRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    checks: tuple[CheckRow, ...]
    files: int
    bytes: int
    last_at: datetime | None
    undelivered: tuple[str, ...]
    undelivered_count: int
    accepted_by: str
    accepted_at: datetime | None
    has_report: bool
    people_indexed: int


def story(actor: Actor, *, batch_id: int) -> BatchStory:
    """Return the steps, deliveries and checks of a batch. Raises `NotFound`."""
    policy.require(actor, "digitisation.deliver")
    row = Batch.objects.filter(batches_visible(actor), pk=batch_id).select_related("accepted_by").first()
    if row is None:
        raise NotFound
    steps: list[Any]
    steps = list(row.steps.select_related("by").order_by("at", "pk"))
    deliveries: list[Any] = list(row.deliveries.select_related("by").order_by("-pk")[:20])
    looks = {"looked": Count("looks"), "bad": Count("looks", filter=~Q(looks__kind=""))}
    told = row.checks.select_related("by").annotate(**looks).order_by("begun_at", "pk")
    checks: list[Any] = list(told) if may_read(actor) else []
    totals = row.files.aggregate(n=Count("pk"), bytes=Sum("length"), last=Max("received_at"))
    missing = Declaration.objects.filter(batch=row).exclude(name__in=row.files.values("name")).order_by("name")
    undelivered = list(missing.values_list("name", flat=True)[: NAMED + 1])
    count = missing.count() if len(undelivered) > NAMED else len(undelivered)
    return BatchStory(
        tuple(StepRow(one.state, one.at, _called(one.by), one.count, one.note) for one in steps),
        tuple(
            DeliveryRow(one.channel, one.source, one.begun_at, one.last_at, _called(one.by), one.received, one.known)
            for one in deliveries
        ),
        tuple(_check(one) for one in checks),
        totals["n"], totals["bytes"] or 0, totals["last"],
        tuple(undelivered[:NAMED]), count, _called(row.accepted_by), row.accepted_at, row.report_id is not None, row.people_indexed,
    )  # fmt: skip


def _called(account: Any) -> str:
    return (account.name or account.display_name or account.username) if account is not None else ""


def _check(one: Any) -> CheckRow:
    """Return a check with what was counted at its end, or so far."""
    pages, defects = (one.looked, one.bad) if one.ended_at is None else (one.pages, one.defects)
    return CheckRow(
        one.pk, one.round, one.attempt, one.state, one.seed, len(one.volumes), one.volumes_total, pages, defects,
        one.threshold, _called(one.by), one.by_id, one.begun_at, one.ended_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """How a contractor's batches did: one ended check each, oldest first; defects per thousand pages looked at."""

    batch: str
    at: datetime
    round: int
    passed: bool
    per_thousand: float


def score(actor: Actor, *, project_id: int) -> list[Score]:
    """Return the ended checks of a project over time."""
    policy.require(actor, "digitisation.read")
    rows = SampleCheck.objects.filter(batch__project_id=project_id).exclude(state=CheckState.OPEN.value)
    return [
        Score(
            f"{one.batch.project.code}-{one.batch.number}", one.ended_at or one.begun_at, one.round,
            one.state == CheckState.PASSED.value, round(1000 * one.defects / one.pages, 1) if one.pages else 0.0,
        )
        for one in rows.select_related("batch__project").order_by("ended_at", "pk")[:200]
    ]  # fmt: skip


def by_name(actor: Actor, *, name: str) -> int:
    """Return the id of the batch called ``PROJECT-N``. Raises `NotFound`."""
    code, _dash, number = name.strip().rpartition("-")
    rows = Batch.objects.filter(policy.scope(actor, "digitisation.deliver"), project__code=code)
    found = (
        rows.filter(number=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 9 else None
    )
    if found is None:
        raise NotFound(_("没有批次 %(name)s。写法是 项目编号-批次号，例如 DX87-3。") % {"name": name})
    return found.pk
