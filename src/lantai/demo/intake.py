"""Taking the holdings in, as the archive would: workbooks by `import_catalogue`, scans by `import_pages`, marks by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lantai.catalogue import queries, services
from lantai.demo import holdings, lists, people, volumes
from lantai.foundation.geometry import Region

FONDS = {"J01": "锦江大学", "J02": "锦江工学院", "J03": "西川师范学院"}
A_YEAR = 6


def take_in_first() -> None:
    """Take in what is there when the doors open."""
    taken = holdings.first_volumes()
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        folder = Path(name)
        for fonds, title in FONDS.items():
            rows = [*volumes.volumes(fonds, seed=1, a_year=A_YEAR), *(v.as_row() for v in taken if v.fonds == fonds)]
            path = folder / f"{title}案卷目录.xlsx"
            lists.write_volumes(path, rows)
            _import(path, fonds, title)
        for volume in taken:
            take_in(volume, folder)


def _import(path: Path, fonds: str, title: str) -> None:
    # A row that cannot be taken (two of one name in one class) is reported, as in any archive; the rest goes in.
    services.import_catalogue(
        people.actor("archivist"), path=path, file_name=path.name, fonds_code=fonds, create_fonds=title
    )


def take_in(volume: holdings.PeopleVolume, folder: Path) -> None:
    """Take in one volume of people: its list, then its page images."""
    _import(volume.write_list(folder), volume.fonds, FONDS[volume.fonds])
    scan(volume, volume.images, folder)


def scan(volume: holdings.PeopleVolume, numbers: tuple[int, ...], folder: Path) -> None:
    """Take in page images of a volume, and mark where each row stands on them."""
    scans = folder / f"scans-{volume.fonds}-{volume.ref_code}"
    scans.mkdir()
    painted = {}
    for number in numbers:
        painted[number] = volume.paint(number)
        (scans / f"{volume.ref_code}_{number}.jpg").write_bytes(painted[number].content)
    actor = people.actor("archivist")
    services.import_pages(actor, folder=scans, fonds_code=volume.fonds)
    for number, painting in painted.items():
        page = queries.page_image_of(actor, fonds_code=volume.fonds, ref_code=volume.ref_code, page=str(number))
        box = painting.header
        services.mark_header(actor, page_image_id=page, region=Region(box.x, box.y, box.width, box.height))
        rows = {row: Region(b.x, b.y, b.width, b.height) for row, b in enumerate(painting.rows, 1)}
        for mention in queries.mentions_on(actor, page_image_id=page):
            if mention.row in rows:
                services.mark_region(actor, mention_id=mention.mention_id, page_image_id=page, region=rows[mention.row])


def go_on_later() -> None:
    """Leave the rest to the worker: one task a volume, so that the doors open at once."""
    from lantai.demo import tasks  # noqa: PLC0415  tasks need the backend

    for number, volume in enumerate(holdings.first_volumes()):
        if volume.later:
            tasks.scan_the_rest.enqueue(number)
    for number in range(len(holdings.LATER)):
        tasks.take_in_more.enqueue(number)
