"""Projects: what a contract asks for, who may deliver, where the watched folder is; and planning batches (B20)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.rules import names_of_files
from lantai.catalogue.services.fonds import get_fonds
from lantai.digitisation.errors import NotFound, ProjectRefused
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import Batch, Project, ProjectMember
from lantai.digitisation.policy import CONTRACTOR
from lantai.digitisation.rules.findings import Thresholds
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.people.errors import NotFound as NobodyThere

CODE = re.compile(r"[\w\-]{1,24}")
COLOURS = ("ANY", "GREY", "COLOUR")
COPIES = ("", "JPEG", "PDF", "JPEG+PDF")


@dataclass(frozen=True, slots=True)
class Contract:
    """What a project asks for. Shares 0–1: of volumes to look at, and of pages without a defect to pass."""

    name: str
    contractor: str
    pattern: str = ""
    thresholds: Thresholds = field(default_factory=Thresholds)
    sample_share: Decimal = Decimal("0.05")
    sample_least: int = 1
    pass_share: Decimal = Decimal("0.95")
    two_keys: bool = False
    copy_format: str = ""  # JPEG, PDF, JPEG+PDF; empty: no access copies
    copy_quality: int = 85

    def columns(self) -> dict[str, Any]:
        return {
            "name": self.name.strip()[:120], "contractor": self.contractor.strip()[:120], "pattern": self.pattern.strip()[:120],
            "thresholds": self.thresholds.as_data(), "sample_share": self.sample_share, "sample_least": self.sample_least,
            "pass_share": self.pass_share, "two_keys": self.two_keys, "copy_format": self.copy_format,
            "copy_quality": self.copy_quality,
        }  # fmt: skip


def _checked(contract: Contract) -> None:
    if not contract.name.strip() or not contract.contractor.strip():
        raise ProjectRefused(_("请写明项目名称和承包方。"), code="NO_NAME")
    if not (0 < contract.sample_share <= 1 and 0 < contract.pass_share <= 1):
        raise ProjectRefused(_("抽检比例和合格线都在 0 到 100% 之间，不能是 0。"), code="SHARES")
    limits = contract.thresholds
    if limits.colour not in COLOURS or not 0 <= limits.least_dpi <= 2400 or not 0 < limits.most_skew <= 45:
        raise ProjectRefused(_("参数超出范围：分辨率 0–2400，歪斜不超过 45 度。"), code="LIMITS")
    if contract.copy_format not in COPIES or not 30 <= contract.copy_quality <= 100:
        raise ProjectRefused(_("利用副本的质量在 30 到 100 之间。"), code="COPIES")
    if contract.pattern.strip():
        try:
            names_of_files.pattern(contract.pattern.strip())
        except (ValueError, re.error):
            raise ProjectRefused(_("命名规则里要各有一个 {ref_code} 和 {page}。"), code="PATTERN") from None


def make_project(actor: Actor, *, code: str, fonds_code: str, contract: Contract) -> int:
    """Make a project and return its id. Raises `ProjectRefused`, `NotFound` of the catalogue (fonds), `NotAllowed`."""
    policy.require(actor, "digitisation.manage")
    code = code.strip()
    if not CODE.fullmatch(code):
        raise ProjectRefused(_("项目编号用字、字母、数字和连字符，不超过 24 个字。"), code="CODE")
    _checked(contract)
    fonds = get_fonds(fonds_code)
    try:
        with transaction.atomic():
            row = Project.objects.create(
                code=code, fonds=fonds, created_at=clock.now(), created_by_id=actor.account_id, **contract.columns()
            )
            log.record(events.ProjectMade(code, fonds.code), actor=actor, subject=("scan_project", row.pk))
    except IntegrityError as fault:
        raise ProjectRefused(_("已有编号为 %(code)s 的项目。请换一个。") % {"code": code}, code="TAKEN") from fault
    return row.pk


def change_project(actor: Actor, *, project_id: int, contract: Contract) -> None:
    """Change what a project asks for; what was checked already keeps its findings. Raises `NotFound`, `ProjectRefused`."""
    policy.require(actor, "digitisation.manage")
    _checked(contract)
    with transaction.atomic():
        row = _row(project_id)
        changed = tuple(sorted(name for name, value in contract.columns().items() if getattr(row, name) != value))
        if not changed:
            return
        Project.objects.filter(pk=row.pk).update(**contract.columns())
        log.record(events.ProjectChanged(changed), actor=actor, subject=("scan_project", row.pk))


def _row(project_id: int) -> Project:
    row = Project.objects.filter(pk=project_id).select_related("fonds").first()
    if row is None:
        raise NotFound(_("没有这个项目。"))
    return row


def bind_contractor(actor: Actor, *, project_id: int, username: str) -> None:
    """Let a contractor's account deliver for a project. Raises `ProjectRefused` for an account without that role."""
    policy.require(actor, "digitisation.manage")
    row = _row(project_id)
    account = people.by_username(username.strip())
    try:
        bound = account is not None and people.actor_for(account.id, channel="WEB").has(CONTRACTOR)
    except NobodyThere:
        bound = False
    if account is None or not bound:
        words = _("%(name)s 不是承包方账号。请系统管理员建账号、安全管理员授予“数字化承包方”。")
        raise ProjectRefused(words % {"name": username.strip()[:40]}, code="NOT_A_CONTRACTOR")
    with transaction.atomic():
        _member, is_new = ProjectMember.objects.get_or_create(
            project=row, account_id=account.id, defaults={"added_at": clock.now()}
        )
        if is_new:
            log.record(events.ContractorBound(account.id, True), actor=actor, subject=("scan_project", row.pk))


def release_contractor(actor: Actor, *, project_id: int, account_id: int) -> None:
    """Take a contractor's account off a project. Raises `NotFound`."""
    policy.require(actor, "digitisation.manage")
    with transaction.atomic():
        gone, _kinds = ProjectMember.objects.filter(project_id=project_id, account_id=account_id).delete()
        if not gone:
            raise NotFound(_("这个账号不在项目里。"))
        log.record(events.ContractorBound(account_id, False), actor=actor, subject=("scan_project", project_id))


def folder_of(project: Project) -> Path:
    return Path(settings.RECEIVE) / project.folder


def set_folder(actor: Actor, *, project_id: int, watched: bool = True) -> Path | None:
    """Have a folder watched for a project (each batch has a folder with its number in it), or no longer; return where.

    What comes in is received in the name of `actor`. Raises `NotFound`, `ProjectRefused` when the folder cannot be made.
    """
    policy.require(actor, "digitisation.read")
    with transaction.atomic():
        row = _row(project_id)
        row.folder = row.code if watched else ""
        row.folder_acting = actor.account_id if watched else None
        row.folder_trouble = ""
        row.save(update_fields=["folder", "folder_acting", "folder_trouble"])
        log.record(events.ProjectChanged(("folder",)), actor=actor, subject=("scan_project", row.pk))
        if not watched:
            return None
        place = folder_of(row)
        try:
            place.mkdir(parents=True, exist_ok=True)
            for number in row.batches.values_list("number", flat=True):
                (place / str(number)).mkdir(exist_ok=True)
        except OSError as fault:
            words = _("收件文件夹建不了：%(why)s。请系统管理员看 LANTAI_RECEIVE。") % {"why": fault.strerror or ""}
            raise ProjectRefused(words, code="NO_FOLDER") from fault
    return place


def plan_batch(actor: Actor, *, project_id: int, title: str = "") -> int:
    """Open the next batch of a project and return its id. Raises `NotFound`."""
    policy.require(actor, "digitisation.read")
    with transaction.atomic():
        project = Project.objects.filter(pk=project_id)
        if not project.update(folder_trouble=""):  # touches the row: one batch at a time gets a number
            raise NotFound(_("没有这个项目。"))
        row = project.get()
        number = (row.batches.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Batch.objects.create(
            project=row,
            number=number,
            title=title.strip()[:120],
            created_at=clock.now(),
            created_by_id=actor.account_id,
        )
        log.record(events.BatchPlanned(row.code, number), actor=actor, subject=("scan_batch", made.pk))
    if row.folder and folder_of(row).is_dir():
        (folder_of(row) / str(number)).mkdir(exist_ok=True)
    return made.pk
