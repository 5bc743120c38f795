"""What the tests of this room share: a roster page with neighbours, a mandate, a sealed copy."""

from __future__ import annotations

import io
from functools import cache
from typing import TypeVar

from django.db import connection
from PIL import Image, ImageDraw, ImageFont
from tests import cast, scenes

from lantai.certification import services
from lantai.certification.values import IssuedView, Mandate, PageExcerpt, Wording
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.preservation import services as preservation

T = TypeVar("T")
SYSTEM = Actor.system("test")
WIDTH, HEIGHT, ROW, TOP = 1400, 1800, 90, 240
NAMES = ["王建国", "李淑芬", "周念慈", "赵海燕", "孙志强", "吴桂英", "郑文博"]
HEADER = Region(0.03, 0.01, 0.94, 0.12)
COLOURS = [(0, 255 - 20 * n, 60 + 28 * n) for n in range(len(NAMES))]  # every row is known by its own colour
WORDING = Wording(
    "馆藏档案复制证明",
    "Certified copy of an archival record",
    "兹证明，上图系本馆所藏上列档案第 7 页的复制件。该页第 3 行载明：周念慈，女，1969 年 8 月生。",
    "This is to certify that the image above is a true copy of page 7 of the record cited.",
)


def row_region(index: int) -> Region:
    return Region(100 / WIDTH, (TOP + index * ROW + 2) / HEIGHT, 1200 / WIDTH, (ROW - 4) / HEIGHT)


@cache
def roster() -> bytes:
    """A page on which every row has its own ground colour; a thumbnail of the whole page is in its metadata."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "#efe6cf")
    brush = ImageDraw.Draw(page)
    brush.rectangle((60, 40, 1340, 200), fill="#d9d0b4")
    for index, name in enumerate(NAMES):
        top = TOP + index * ROW
        brush.rectangle((100, top, 1300, top + ROW - 1), fill=COLOURS[index])
        brush.text((120, top + 20), f"{index + 1}   {name}", fill="#111", font=ImageFont.load_default(40))
    made = io.BytesIO()
    exif = page.getexif()
    exif[0x010E] = "neighbours: " + ",".join(NAMES)
    page.save(made, "JPEG", quality=95, exif=exif, comment=b"all seven names")
    return made.getvalue()


def page_object() -> object:
    kept = preservation.deposit(SYSTEM, stream=io.BytesIO(roster()), name="page-7.jpg", media_type="image/jpeg")
    return kept.id


def excerpt(*, keep: tuple[Region, ...] | None = None, header: Region | None = HEADER) -> PageExcerpt:
    return PageExcerpt(
        object_id=page_object(),
        media_type="image/jpeg",
        ref_code="J02-1987-JX13-21",
        page_label="第 7 页",
        title="锦江工学院一九八七年录取新生名册（理工类第一批）",
        fonds_name="锦江工学院",
        record_date="1987 年 8 月 29 日",
        header=header,
        keep=(row_region(2),) if keep is None else keep,
        row_label="第 3 行",
    )


def mandate(actor: Actor, **changes: object) -> Mandate:
    values = {
        "case_number": "2026-19473",
        "line_id": 1,
        "requested_by": None,
        "subject_name": "周念慈",
        "purpose": "移民签证",
        "prepared_by": actor.account_id,
        "ground": "own_record",
        "subject_name_en": "Zhou Nianci",
    }
    return Mandate(**{**values, **changes})


def draft(**changes: object):
    maker = cast.window_archivist()
    return services.draft_copy(
        maker,
        mandate=mandate(maker, **changes),
        material="ADMISSION_ROSTER",
        excerpts=[excerpt()],
        wording=WORDING,
        copies=2,
    )


def sealed(**changes: object) -> tuple[IssuedView, bytes]:
    """Return one issued copy and the bytes of its file."""
    made = draft(**changes)
    issue = services.seal_copy(cast.second_archivist(), draft_id=made.id, approved_digest=made.digest)
    with services.open_issued(cast.second_archivist(), issue_no=issue.issue_no) as stream:
        return issue, stream.read()


ISSUED = scenes.Scene(lambda _folder: sealed())


def some_of(matrix: dict[str, T]) -> dict[str, T]:
    """Return all of a matrix of altered files on SQLite, every third elsewhere: reading a file asks no database."""
    names = list(matrix)
    return matrix if connection.vendor == "sqlite" else {name: matrix[name] for name in names[::3]}
