"""Entry points for the background worker: what goes on being taken in while the doors are open."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django_tasks import task

from lantai.demo import holdings, intake


@task(priority=-50)
def take_in_more(number: int) -> None:
    """Take in one of the later volumes. Importing again changes nothing, so an interrupted task may run twice."""
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        intake.take_in(holdings.later_volume(number), Path(name))


@task(priority=-40)
def scan_the_rest(number: int) -> None:
    """Scan the pages of a volume that were left for later. Scanning again changes nothing."""
    volume = [*holdings.first_volumes(), *holdings.troubled_volumes()][number]
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        intake.scan(volume, volume.later, Path(name))
