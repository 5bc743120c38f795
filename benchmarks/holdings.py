"""Holdings at a stated moment: does the report say exactly what was brought in, and how long does it take?

A generated catalogue (seeded, `benchmarks/stock.py`) comes in through the import at one moment and some more at a later
one; all of it lies in boxes and has a page image to every other volume. In between volumes are recoded, described otherwise
(a photograph now) and leave, boxes are measured anew, pictures replaced. The report at the first moment must say the first
catalogue exactly, its boxes and its bytes too.
Default: a tenth of Xi'an's size; ``--volumes 315000 --teaching 125000`` is all of it (B04).
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from typing import Any

from benchmarks import frame, stock
from benchmarks.frame import Figure

VOLUMES, TEACHING = 31_500, 12_500
THEN, LATER = datetime(2020, 6, 30, 12, tzinfo=UTC), datetime(2024, 6, 30, 12, tzinfo=UTC)
CHANGED = 200
IN_BOX, THICK, THICKER, BYTES = 8, 40, 60, 250_000  # volumes in a box, mm, bytes of a page image
FULL = {"volumes": 315_000, "teaching": 125_000}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--volumes", type=int, default=VOLUMES)
    parser.add_argument("--teaching", type=int, default=TEACHING)


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        from tests import cast

        from lantai.catalogue import queries
        from lantai.catalogue import services as catalogue
        from lantai.catalogue.values import Which
        from lantai.foundation import clock
        from lantai.reporting import queries as reporting

        cast.fixtures()
        catalogue.load_fixtures()
        director = cast.director()
        fonds = catalogue.create_fonds(director, code="J01", name="锦江大学")
        frame.progress(f"importing {arguments.volumes} volumes")
        started = time.perf_counter()
        plan = stock.fill(volumes=arguments.volumes, teaching=arguments.teaching, fonds=fonds, at=THEN)
        kept = _keep(THEN)
        stock.fill(volumes=arguments.volumes // 10, teaching=0, fonds=fonds, at=LATER, seed=2, code="M")
        _keep(LATER)
        imported = time.perf_counter() - started
        frame.progress("changing some of it since")
        _change(director)
        frame.progress("reporting")
        seconds, told = _timed(lambda: reporting.holdings(director, at=THEN))
        now_seconds, now = _timed(lambda: reporting.holdings(director, at=clock.now()))
        which = Which(key_class="ADMISSION", year=1990)
        rows_seconds, (_rows, total) = _timed(lambda: queries.volumes_at(director, at=THEN, which=which))
        photographs = _timed(lambda: queries.volumes_at(director, at=clock.now(), which=Which(carrier="photograph")))
        report, later = told.held, now.held
        teaching = sum(line.counts.held for line in report.categories if line.code == "JX")
        wrong = [
            report.total.held != plan.volumes, teaching != arguments.teaching, total != plan.years["ADMISSION"][1990],
            {line.code: line.counts.held for line in report.categories} != dict(plan.categories),
            {line.name: line.counts.held for line in report.schools} != dict(plan.schools),
            any({cell.year: cell.counts.held for cell in line.cells} != dict(plan.years[line.code]) for line in report.keys),
            later.total.held != plan.volumes + arguments.volumes // 10 - CHANGED,
            {line.code: line.counts.held for line in report.carriers} != {"paper": plan.volumes},
            {line.code: line.counts.held for line in later.carriers}.get("photograph") != CHANGED,
            photographs[1][1] != CHANGED,
            (told.shelved.boxes, told.shelved.length_mm, told.boxed) != (kept["boxes"], kept["boxes"] * THICK, plan.volumes),
            now.loose != 0 or now.shelved.length_mm <= told.shelved.length_mm,
            (report.pages, report.page_bytes) != (kept["pages"], kept["pages"] * BYTES),
        ]  # fmt: skip
        size = f"{arguments.volumes} volumes, {home.database}"
        return [
            Figure(f"holdings: figures of the report that are wrong, {size}", sum(wrong), "", goal=0, goal_of="ours",
                   details={"volumes then": report.total.held, "teaching": teaching, "volumes now": later.total.held,
                            "boxes then": kept["boxes"], "page images then": kept["pages"], "import s": round(imported, 1)}),
            Figure(f"holdings: report at a moment, {size}", seconds, "s", goal=10, goal_of="ours",
                   note=f"of today {now_seconds:.2f} s; rows of one cell {rows_seconds:.2f} s, of one carrier "
                        f"{photographs[0]:.2f} s"),
        ]  # fmt: skip


def _keep(at: datetime) -> dict[str, int]:
    """Put whatever lies in no box yet into boxes, and give every other volume a page image; tell how many of each."""
    from lantai.catalogue.models import PageImage, Volume
    from lantai.people.models import Site
    from lantai.preservation.models import StoredObject
    from lantai.stacks.models import Box, Content, Move

    placed = Content.objects.values("volume")
    volumes = list(Volume.objects.exclude(pk__in=placed).order_by("pk").values_list("pk", "fonds", "ref_code_norm"))
    site = Site.objects.order_by("pk")[0]
    boxes = Box.objects.bulk_create(
        [Box(site=site, thickness_mm=THICK, made_at=at) for _ in range(0, len(volumes), IN_BOX)], batch_size=2000
    )
    inside = [(boxes[place // IN_BOX], pk) for place, (pk, _fonds, _code) in enumerate(volumes)]
    Content.objects.bulk_create((Content(box=box, volume_id=pk, put_at=at) for box, pk in inside), batch_size=2000)
    Move.objects.bulk_create((Move(kind="PUT_IN", box=box, volume_id=pk, at=at) for box, pk in inside), batch_size=2000)
    scanned = volumes[::2]
    objects = StoredObject.objects.bulk_create((_object(at, place) for place in range(len(scanned))), batch_size=2000)
    PageImage.objects.bulk_create(
        (
            PageImage(
                fonds_id=fonds, volume_id=pk, ref_code=code, ref_code_norm=code, label="1", label_norm="1", sort_key="1",
                object_id=one.pk, sha256=one.sha256, media_type="image/jpeg", width=10, height=10, attached_at=at,
            )
            for one, (pk, fonds, code) in zip(objects, scanned, strict=True)
        ),
        batch_size=2000,
    )  # fmt: skip
    return {"boxes": len(boxes), "pages": len(scanned)}


def _object(at: datetime, place: int, length: int = BYTES) -> Any:
    from lantai.preservation.models import StoredObject

    return StoredObject(
        sha256=f"{place:064}", sm3=f"{place:064}", length=length, media_type="image/jpeg", name="", deposited_at=at
    )


def _change(director: Any) -> None:
    """Let volumes leave, be recoded and described otherwise, boxes be measured anew and pictures replaced."""
    from lantai.catalogue import services as catalogue
    from lantai.catalogue.models import PageImage, Volume
    from lantai.catalogue.services import page_imports
    from lantai.foundation import clock
    from lantai.stacks import services as stacks
    from lantai.stacks.models import Box
    from lantai.stacks.services import leaving

    for place, volume in enumerate(Volume.objects.order_by("pk")[: CHANGED * 2]):
        if place % 2:
            catalogue.note_left(director, volume_id=volume.pk, how="TRANSFERRED", ground="移交清册")
            leaving.leave(director, kind="volume", thing_id=volume.pk)
        else:
            code = f"{volume.year}-JX14-{9_000_000 + place}"
            catalogue.recode_volume(director, volume_id=volume.pk, ref_code=code, class_code="JX14")
    for volume in Volume.objects.order_by("pk")[CHANGED * 2 : CHANGED * 3]:
        corrected = {"date": "1999", "title": "教学改革成果", "department": "校史馆", "carrier": "照片"}
        catalogue.describe(director, kind="volume", unit_id=volume.pk, values=corrected)
    for box in Box.objects.order_by("pk")[CHANGED * 3 : CHANGED * 4]:
        stacks.change_box(director, box_id=box.pk, number="", title="", thickness_mm=THICKER)
    for place, page in enumerate(PageImage.objects.order_by("pk")[CHANGED * 2 : CHANGED * 3]):
        other = _object(clock.now(), 10**9 + place, BYTES * 2)
        other.save(force_insert=True)
        page_imports.replace_image(director, page_image_id=page.pk, offered={"object_id": other.pk})


def _timed(work):
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
