"""Drop folders: a department lays its sheets down, the worker brings them in and says beside each what became of it.

A file is read when two visits found the same length and time, so a half-copied one is waited for. Read, it is moved to
``done`` or ``refused``, its report (and the correction sheet, where rows were set aside) beside it. The same bytes again
are known. A visit that is cut short is taken up by the next: the import goes on where it stood, under the same batch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, ImportRefused, NotFound
from lantai.catalogue.models import DropFolder, DroppedFile, ImportBatch
from lantai.catalogue.queries import imports as queries
from lantai.catalogue.queries.dropping import place_of
from lantai.catalogue.rules import names_of_files
from lantai.catalogue.services import error_sheets, evidence, imports
from lantai.catalogue.services.fonds import get_fonds
from lantai.catalogue.states import Batch, Dropped
from lantai.catalogue.texts import dropping as texts
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import errors as people_errors
from lantai.people import queries as people

NAME = re.compile(r"[\w（）()\-]{1,80}")
COPYING = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download", ".swp")
FOLDERS = {Dropped.DONE: "done", Dropped.KNOWN: "done", Dropped.REFUSED: "refused"}


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit to every folder that was due did."""

    folders: int
    files: int


class _LaterPerhaps(Exception):  # noqa: N818
    """Nothing is wrong with the file; the next visit tries again. The first argument is the code of the trouble."""


def set_up_folder(actor: Actor, *, name: str, department: str, fonds_code: str, every_minutes: int = 10) -> Path:
    """Make a drop folder and return where it is. Its sheets are brought in in the name of `actor`.

    Raises `NotAllowed`, `NotFound` (fonds), `CatalogueError` (name, department, minutes; it is there already).
    """
    policy.require(actor, "catalogue.import")
    name, department = name.strip(), department.strip()
    if actor.account_id is None:
        raise CatalogueError(texts.REFUSALS["ACCOUNT"], code="ACCOUNT")
    if not NAME.fullmatch(name):
        raise CatalogueError(texts.REFUSALS["NAME"], code="NAME")
    if not department:
        raise CatalogueError(texts.REFUSALS["DEPARTMENT"], code="DEPARTMENT")
    if not 1 <= every_minutes <= 24 * 60:
        raise CatalogueError(texts.REFUSALS["MINUTES"], code="MINUTES")
    facts = {
        "department": department[:120], "fonds": get_fonds(fonds_code), "every_minutes": every_minutes,
        "acting": actor.account_id, "is_active": True, "next_at": clock.now(), "trouble": "",
    }  # fmt: skip
    with transaction.atomic():
        if DropFolder.objects.filter(name=name, is_active=True).exists():
            raise CatalogueError(texts.REFUSALS["TAKEN"], code="TAKEN")
        row, _is_new = DropFolder.objects.update_or_create(name=name, defaults=facts)
        for place in (place_of(name), *(place_of(name) / one for one in set(FOLDERS.values()))):
            place.mkdir(parents=True, exist_ok=True)
        told = events.DropFolderSetUp(folder=name, fonds=row.fonds.code, every_minutes=every_minutes)
        log.record(told, actor=actor, subject=("drop_folder", row.pk))
    return place_of(name)


def stop_folder(actor: Actor, *, folder_id: int) -> None:
    """Visit a drop folder no more; what lies in it stays. Raises `NotFound`."""
    policy.require(actor, "catalogue.import")
    with transaction.atomic():
        if not DropFolder.objects.filter(pk=folder_id).update(is_active=False):
            raise NotFound
        log.record(events.DropFolderStopped(), actor=actor, subject=("drop_folder", folder_id))


def visit_folders(actor: Actor, *, everyone: bool = False) -> Visit:
    """Visit the drop folders that are due (or every one), and bring in what lies ready. Idempotent."""
    policy.require(actor, "catalogue.import")
    due = DropFolder.objects.filter(is_active=True).select_related("fonds")
    several = list(due if everyone else due.filter(next_at__lte=clock.now()))
    files = 0
    for folder in several:
        later = clock.now() + timedelta(minutes=folder.every_minutes)
        DropFolder.objects.filter(pk=folder.pk).update(next_at=later, visited_at=clock.now(), trouble="")
        files += _visit(folder)
    return Visit(len(several), files)


def _visit(folder: DropFolder) -> int:
    try:
        actor = people.actor_for(folder.acting, channel="DROP", purpose="import")
    except people_errors.NotFound:
        return _trouble(folder, "NOBODY")
    if not policy.allows(actor, "catalogue.import"):
        return _trouble(folder, "NOBODY")
    root = place_of(folder.name)
    try:
        paths = sorted(root.iterdir())
    except OSError:
        return _trouble(folder, "NO_FOLDER")
    count = 0
    for path in paths:
        name = path.name
        if path.is_symlink() or not path.is_file() or names_of_files.ignored(name) or name.lower().endswith(COPYING):
            continue
        try:
            count += _look(actor, folder, path)
        except _LaterPerhaps as trouble:
            _trouble(folder, str(trouble))
    return count


def _trouble(folder: DropFolder, code: str) -> int:
    DropFolder.objects.filter(pk=folder.pk).update(trouble=code)
    return 0


def _look(actor: Actor, folder: DropFolder, path: Path) -> int:
    """Read a file that has not changed since the last visit; tell how many were done with."""
    try:
        stat = path.stat()
    except OSError:  # gone again
        return 0
    name = names_of_files.readable(path.name)[:255]
    facts = {"length": stat.st_size, "changed_ns": stat.st_mtime_ns}
    rows = DroppedFile.objects.filter(folder=folder, name=name)
    row = rows.filter(state=Dropped.SEEN.value).first()
    if row is None:
        handled = rows.filter(**facts).order_by("-pk").first()
        if handled is not None:  # it could not be moved away
            _put_away(path, handled)
            return 0
        DroppedFile.objects.create(folder=folder, name=name, seen_at=clock.now(), **facts)
        return 0
    if (row.length, row.changed_ns) != (stat.st_size, stat.st_mtime_ns):
        DroppedFile.objects.filter(pk=row.pk).update(seen_at=clock.now(), **facts)
        return 0
    _bring_in(actor, folder, row, path)
    return 1


def _bring_in(actor: Actor, folder: DropFolder, row: DroppedFile, path: Path) -> None:
    try:
        row.sha256 = evidence.digest_of(path)
        known = _known(folder, row)
        if known is not None:
            row.batch = known
            row.state = Dropped.DONE.value if known.created_at >= row.seen_at else Dropped.KNOWN.value
        else:
            report = imports.import_catalogue(
                actor, path=path, file_name=row.name, fonds_code=folder.fonds.code, department=folder.department
            )
            row.batch_id = report.batch_id
            nothing = not (report.accepted or report.changed or report.unchanged or report.conflicts)
            row.state = Dropped.REFUSED.value if nothing and report.rejected else Dropped.DONE.value
    except ImportRefused as refusal:
        if refusal.code == "BUSY":
            raise _LaterPerhaps("BUSY") from refusal
        row.state, row.reason = Dropped.REFUSED.value, refusal.code[:40]
        said = str(refusal)
    except (OSError, DatabaseError, LantaiError) as fault:
        raise _LaterPerhaps("FAULT") from fault
    else:
        said = _said(actor, row)
    _report(actor, row, path, said)
    with transaction.atomic():
        row.closed_at = clock.now()
        row.save()
        told = events.SheetDropped(state=row.state, batch=row.batch_id or 0)
        log.record(told, actor=actor, subject=("drop_folder", folder.pk))
    _put_away(path, row)


def _known(folder: DropFolder, row: DroppedFile) -> ImportBatch | None:
    """Return the standing import of these very bytes into this fonds: an earlier one, or ours of a visit cut short."""
    done = ImportBatch.objects.filter(fonds=folder.fonds, sha256=row.sha256, state=Batch.DONE.value)
    return done.order_by("-pk").first()


def _said(actor: Actor, row: DroppedFile) -> str:
    assert row.batch_id is not None
    view = queries.batch(actor, batch_id=row.batch_id)
    if row.state == Dropped.KNOWN.value:
        day = f"{view.created_at:%Y-%m-%d %H:%M}"
        return _("这份文件 %(day)s 已经导入过（第 %(n)d 次导入），没有重复写入。") % {"day": day, "n": view.id}
    lines = [
        _("第 %(n)d 次导入，放进全宗 %(fonds)s。") % {"n": view.id, "fonds": view.fonds_code},
        _("新增 %(new)d 行，补全 %(changed)d 行，未变 %(same)d 行，与馆藏不同、等档案馆裁决 %(open)d 行，退回 %(bad)d 行。")
        % {
            "new": view.accepted, "changed": view.changed, "same": view.unchanged, "open": view.conflicts,
            "bad": view.rejected,
        },
    ]  # fmt: skip
    if view.rejected:
        lines.append(_("退回的行在旁边的更正表里，标红的格子要改。改好后把更正表放回上一层文件夹，就会再导入。"))
        for problem in queries.problems(actor, batch_id=view.id, limit=50):
            where = " ".join(part for part in (problem.sheet, str(problem.row), problem.column) if part)
            lines.append(f"  {where}：{problem.rule} → {problem.remedy}")
    return "\n".join(lines)


def _place(path: Path, row: DroppedFile) -> Path:
    """Return where the file goes: the day and number before its name, so that none lies over another."""
    folder = FOLDERS[Dropped(row.state)]
    return path.parent / folder / f"{row.seen_at:%Y%m%d}-{row.pk} {path.name}"


def _report(actor: Actor, row: DroppedFile, path: Path, said: str) -> None:
    """Write the report and the correction sheet beside where the file goes, before it goes there."""
    place = _place(path, row)
    try:
        place.parent.mkdir(exist_ok=True)
        report = place.with_name(f"{place.name}.{_('报告')}.txt")
        report.write_text(f"{row.name}\n{texts.STATES[row.state]}\n\n{said}\n", encoding="utf-8-sig")
        _share(report, path.parent)
        if row.batch_id and row.state != Dropped.KNOWN.value and queries.batch(actor, batch_id=row.batch_id).rejected:
            sheet = place.with_name(f"{place.stem}.{_('更正表')}.xlsx")
            error_sheets.error_sheet(actor, batch_id=row.batch_id, path=sheet)
            _share(sheet, path.parent)
    except OSError as fault:
        raise _LaterPerhaps("NO_MOVE") from fault


def _share(path: Path, folder: Path) -> None:
    """Let those who may read in the folder read what we write into it."""
    path.chmod(folder.stat().st_mode & 0o666)


def _put_away(path: Path, row: DroppedFile) -> None:
    try:
        path.replace(_place(path, row))
    except OSError as fault:
        raise _LaterPerhaps("NO_MOVE") from fault
