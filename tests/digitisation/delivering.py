"""A project with one batch of three volumes, and a contractor who delivers pages that look like rosters."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from PIL import Image, ImageDraw

from lantai.digitisation.models import Batch, BatchPage, PageFinding
from lantai.digitisation.rules.findings import Thresholds
from lantai.digitisation.services import projects, receiving, stepping
from lantai.digitisation.services.projects import Contract
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from tests import cast, scenes
from tests.stacks import house

CONTRACT = Contract(
    "八七级名册数字化", "蜀图数字", thresholds=Thresholds(least_dpi=200, least_side=300), sample_share=Decimal("0.5"),
    sample_least=1,
)  # fmt: skip


@dataclass
class Delivered:
    """The batch, who works on it and who delivers to it."""

    archivist: Actor
    contractor: Actor
    project_id: int
    batch_id: int

    @property
    def batch(self) -> Batch:
        return Batch.objects.get(pk=self.batch_id)

    def receive(self, source: Path, actor: Actor | None = None, *, check: bool = True) -> receiving.Receipt:
        receipt = receiving.receive(actor or self.contractor, batch_id=self.batch_id, source=source)
        if check:
            tasks.run_until_empty()
        return receipt

    def page(self, label: str, volume: int = 1) -> BatchPage:
        """Return the page that counts at a place: the standing one, else the newest."""
        rows = BatchPage.objects.filter(batch_id=self.batch_id, ref_code=house.code(volume), label_norm=label)
        return rows.filter(state="CHECKED").first() or rows.order_by("-pk")[0]

    def codes(self, page: BatchPage) -> set[str]:
        """Return what was found on a page; that no text was, where a machine reads: these pages are strokes."""
        rows = PageFinding.objects.filter(page=page).exclude(code="NO_TEXT")
        return set(rows.values_list("code", flat=True))


def build(volumes: int = 3, *, lend: bool = True, **changes: object) -> Delivered:
    """Return a batch of some volumes that were checked out of the stacks."""
    archivist, director, contractor = house.build(), cast.director(), cast.contractor()
    on = house.shelf()
    house.boxed(archivist, *range(1, volumes + 1), on=on, number="12")
    project = projects.make_project(director, code="DX-87", fonds_code="J02", contract=replace(CONTRACT, **changes))
    projects.bind_contractor(director, project_id=project, username="maxiaodong")
    batch = projects.plan_batch(archivist, project_id=project, title="第一批")
    codes = "\n".join(house.code(number) for number in range(1, volumes + 1))
    stepping.add_volumes(archivist, batch_id=batch, codes=codes, lend=lend)
    return Delivered(archivist, contractor, project, batch)


BATCH = scenes.Scene(lambda _folder: build())


def picture(seed: int = 1, size: tuple[int, int] = (620, 860)) -> Image.Image:
    """Draw a page of lines of strokes as a list has them; another `seed`, another page."""
    dice = random.Random(seed)
    page = Image.new("RGB", size, (244, 240, 230))
    brush = ImageDraw.Draw(page)
    for top in range(70, size[1] - 70, 26):
        left = 60
        while left < size[0] - 80:
            wide = dice.randint(8, 60)
            brush.rectangle((left, top, left + wide, top + 9), fill=(40, 38, 36))
            left += wide + dice.randint(8, 40)
    return page


def save(path: Path, page: Image.Image | None = None, **how: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    (page or picture()).save(path, **{"dpi": (200, 200), **how})
    return path


def pages(folder: Path, *labels: int, volume: int = 1) -> Path:
    """Lay pages of a volume into a folder, as `CODE/0001.jpg`; return the folder."""
    for label in labels:
        save(folder / house.code(volume) / f"{label:04}.jpg", picture(volume * 1000 + label), quality=60)
    return folder
