"""Watched folders: what a contractor lays into the folder of a batch is received and moved away (B13).

A file is taken when nothing about it has changed for `SETTLED` seconds (the time of its last change of any kind, which no
copying program can set back). Taken, it is moved to ``已收`` beside its batch, so that what still lies there is what is still to come.
"""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

from lantai.digitisation.errors import DigitisationError
from lantai.digitisation.models import Batch, DeliveredFile, Project
from lantai.digitisation.services import accepting, receiving
from lantai.digitisation.states.batches import BatchState, Channel, FileState
from lantai.foundation import clock, policy, tasks
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import errors as people_errors
from lantai.people import queries as people

SETTLED = 60.0
TAKEN = "已收"
AT_ONCE = 5_000  # files of one visit: the next goes on
EVERY = 60


def load_timers() -> None:
    """Set the timer of the watched folders. Idempotent."""
    tasks.schedule("digitisation.folders", "lantai.digitisation.tasks.visit_folders", EVERY)


def visit_folders(actor: Actor, *, settled: float = SETTLED) -> int:
    """Receive what lies ready in every watched folder; return how many files were taken. Idempotent."""
    policy.require(actor, "digitisation.read")
    _go_on()
    taken = 0
    for project in Project.objects.exclude(folder="").filter(closed_at=None):
        Project.objects.filter(pk=project.pk).update(folder_visited_at=clock.now(), folder_trouble="")
        taken += _visit(project, settled)
    return taken


def _go_on() -> None:
    """Ask again for work that a killed process left, should its task be gone."""
    for batch_id in (
        DeliveredFile.objects.filter(state=FileState.WAITING.value)
        .order_by()
        .values_list("batch_id", flat=True)
        .distinct()
    ):
        receiving.ask_for_check(batch_id)
    for batch_id in (
        Batch.objects.filter(state=BatchState.QC2.value).exclude(accepting_at=None).values_list("pk", flat=True)
    ):
        tasks.enqueue_once(f"digitisation.attach:{batch_id}", accepting.ATTACH_TASK, arguments={"batch_id": batch_id})


def _trouble(project: Project, code: str) -> int:
    Project.objects.filter(pk=project.pk).update(folder_trouble=code)
    return 0


def _visit(project: Project, settled: float) -> int:
    if project.folder_acting is None:
        return _trouble(project, "NOBODY")
    try:
        actor = people.actor_for(project.folder_acting, channel="FOLDER", purpose="digitisation")
    except people_errors.NotFound:
        return _trouble(project, "NOBODY")
    if not policy.allows(actor, "digitisation.deliver"):
        return _trouble(project, "NOBODY")
    root = Path(settings.RECEIVE) / project.folder
    if not root.is_dir():
        return _trouble(project, "NO_FOLDER")
    batches = {str(number): pk for pk, number in project.batches.values_list("pk", "number")}
    count = 0
    for one in sorted(root.iterdir()):
        if one.name == TAKEN or receiving.skipped(one.name):
            continue
        if not one.is_dir() or one.name not in batches:
            _trouble(project, "NO_BATCH")
            continue
        try:
            count += _take(actor, batches[one.name], one, root / TAKEN / one.name, settled)
        except PermissionError:
            _trouble(project, "NO_MOVE")
        except (OSError, LantaiError):
            _trouble(project, "FAULT")
    return count


def _take(actor: Actor, batch_id: int, folder: Path, taken: Path, settled: float) -> int:
    delivery, count = 0, 0
    try:
        for path in receiving.files_of(folder):
            if count >= AT_ONCE:
                break
            stat = path.stat()
            if time.time() - max(stat.st_mtime, stat.st_ctime) < settled:
                continue
            delivery = delivery or receiving.open_delivery(
                actor, batch_id=batch_id, channel=Channel.FOLDER, source=folder.name
            )
            shown = path.relative_to(folder)
            try:
                if path.suffix.lower() == ".zip":
                    receiving.receive_archive(actor, delivery_id=delivery, path=path)
                else:
                    receiving.receive_file(actor, delivery_id=delivery, path=path, name=shown.as_posix())
            except DigitisationError as refusal:
                _explain(path, str(refusal))
                continue
            _put_away(path, taken / shown)
            count += 1
    finally:
        if delivery:
            receiving.close_delivery(actor, delivery_id=delivery)
    return count


def _explain(path: Path, words: str) -> None:
    """Leave a note beside a file that could not be taken; the file stays where it is."""
    note = path.with_name(f"{path.name}.报告.txt")
    if not note.exists():
        note.write_text(words + "\n", encoding="utf-8-sig")


def _put_away(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target = target.with_name(f"{int(time.time())}-{target.name}")
    path.replace(target)
