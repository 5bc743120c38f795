"""The stacks: where 1,000 volumes are, against a bare query on the same table; labels, against Typst alone.

Goals: `where_is` at most 3× of ``list(Content.objects.filter(volume_id__in=…).select_related(box, shelf, stack))``, a
constant number of queries; 500 labels at no less than half the labels a second that Typst alone sets of one full page.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import frame
from benchmarks.frame import Figure

VOLUMES, ASKED, LABELS = 31_500, 1000, 500
A_BOX = 6


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--volumes", type=int, default=VOLUMES)
    parser.add_argument("--labels", type=int, default=LABELS)


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        codes = _fill(arguments.volumes)
        return [*_where(codes, home), *_printed(arguments.labels)]


def _fill(count: int) -> list[str]:
    from django.db import connection

    from lantai.catalogue.models import Fonds, Volume
    from lantai.foundation.actor import Actor
    from lantai.people.services.setup import load_fixtures
    from lantai.stacks import services
    from lantai.stacks.models import Box, Content, Shelf

    frame.progress(f"describing and shelving {count} volumes")
    load_fixtures()
    system = Actor.system("benchmark")
    fonds = Fonds.objects.create(code="J01", name="J01")
    codes = [f"{1950 + place // 500}-JX{11 + place % 7}-{place}" for place in range(count)]
    Volume.objects.bulk_create(
        (
            Volume(
                fonds=fonds, ref_code=code, ref_code_norm=code, title=f"教学材料第 {place} 卷", year=1950 + place // 500
            )
            for place, code in enumerate(codes)
        ),
        batch_size=2000,
    )
    room = services.open_stack(system, site="WM", code="B1", name="B1")
    services.put_up_shelves(system, stack_id=room, rows=(1, 20), columns=(1, 6), sections=(1, 3), levels=(1, 6))
    shelves = list(Shelf.objects.values_list("pk", flat=True))
    site = Shelf.objects.select_related("stack").first().stack.site_id  # type: ignore[union-attr]
    boxes = Box.objects.bulk_create(
        (
            Box(site_id=site, number=str(place), barcode=f"X{place}", shelf_id=shelves[place % len(shelves)])
            for place in range(count // A_BOX + 1)
        ),
        batch_size=2000,
    )
    volumes = Volume.objects.order_by("pk").values_list("pk", flat=True)
    Content.objects.bulk_create(
        (Content(box=boxes[place // A_BOX], volume_id=pk, position=place % A_BOX) for place, pk in enumerate(volumes)),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return codes


def _where(codes: list[str], home: frame.Home) -> list[Figure]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lantai.catalogue.models import Volume
    from lantai.foundation.actor import Actor
    from lantai.stacks import queries
    from lantai.stacks.models import Content

    actor = Actor(1, "benchmark", roles=frozenset({"archivist"}), sites=frozenset({"WM"}), purpose="benchmark")
    step = max(1, len(codes) // ASKED)
    asked = codes[::step][:ASKED]
    ids = list(Volume.objects.filter(ref_code_norm__in=asked).values_list("pk", flat=True))

    def ours() -> object:
        return queries.where_is(actor, codes=asked)

    def bare() -> object:
        rows = Content.objects.filter(volume_id__in=ids).select_related("box__site", "box__shelf__stack")
        return [(row.volume_id, row.box.number, row.box.shelf.code, row.box.shelf.stack.name) for row in rows]  # type: ignore[union-attr]

    def available() -> object:
        return queries.availability(actor, codes=asked)

    frame.progress(f"asking for {len(asked)} codes")
    mine, theirs, answers = frame.alternated([ours, bare, available], 15)
    counts = []
    for work in (ours, available):
        with CaptureQueriesContext(connection) as counted:
            work()
        counts.append(len(counted))
    found = queries.where_is(actor, codes=asked)
    assert all(found[code][0].placed for code in asked)
    return [
        Figure(
            f"where_is of {len(asked):,} codes", frame.quantile(mine, 0.5) * 1000, "ms", frame.quantile(theirs, 0.5) * 1000,
            "bare query with its joins", goal=3, note=f"{home.database}, {len(codes):,} volumes; {counts[0]} queries",
            details=frame.spread(mine),
        ),
        Figure(
            f"availability of {len(asked):,} codes", frame.quantile(answers, 0.5) * 1000, "ms",
            frame.quantile(theirs, 0.5) * 1000, "bare query with its joins",
            note=f"loans, treatment and page images looked at as well; {counts[1]} queries", details=frame.spread(answers),
        ),
    ]  # fmt: skip


def _printed(count: int) -> list[Figure]:
    from lantai.adapters.labels import grid
    from lantai.adapters.labels.grid import Sticker, Stock

    stock = Stock("BOX", 210, 297, 3, 8, 0, 0.5, 70, 37)
    stickers = [
        Sticker(
            f"LB{n:08d}", f"https://archive.example/staff/stacks/go/LB{n:08d}/", "J02 1987–1991", f"J02-{n:03d}",
            "锦江工学院关于一九八七年度本科生录取、复查、转学、休学、退学及学籍变动审批材料汇编", (f"1987-JX13-{n}", f"1987-JX13-{n + 5}"),
            "共 6 卷（件）", f"WM1-03-02-1-{n % 6 + 1}",
        )
        for n in range(count)
    ]  # fmt: skip
    page = stickers[: stock.columns * stock.rows]
    with tempfile.TemporaryDirectory(prefix="lantai-bench-") as name:
        folder = Path(name)
        grid.write(folder, page, stock)
        frame.progress(f"printing {count} labels")
        works = [
            lambda: grid.sheets(stickers, stock),
            lambda: grid.sheets(stickers[: count // 4], stock),
            lambda: grid.compiled(folder),
        ]
        many, few, alone = frame.alternated(works, 5, warm=1)
    seconds, quarter, bare = (frame.quantile(times, 0.5) for times in (many, few, alone))
    return [
        Figure(
            f"{count} labels in one PDF", count / seconds, "labels/s", len(page) / bare, "Typst alone on one ready page of 24",
            goal=0.5, better=frame.BETTER_HIGH, note=f"{seconds:.2f} s in all, barcodes and QR drawn by us",
        ),
        Figure(
            f"growth from {count // 4} to {count} labels", seconds / quarter, "×", goal=5, goal_of="ours",
            note="four times as many",
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
