"""People typed into the index from paper or from a page image (A13; domain.md 5.5, 5.6 #10): each sitting is an import."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lantai.catalogue.errors import ImportRefused, NotFound
from lantai.catalogue.models import Volume
from lantai.catalogue.rules import codes
from lantai.catalogue.services.imports import import_catalogue
from lantai.catalogue.states import Secrecy
from lantai.catalogue.values import ImportReport
from lantai.foundation import policy
from lantai.foundation.actor import Actor

SHARED = ("unit", "major", "class_name", "level", "entered", "graduated")  # what all on a page have in common
COLUMNS = ("name", "student_no", "sex", "birth", "former_name", "remark")  # of one line, in this order
MOST = 500
_APART = re.compile(r"[\t,，]")


def type_people(
    actor: Actor, *, volume_id: int, page: str, lines: str, shared: Mapping[str, str] | None = None, first_row: int = 1
) -> ImportReport:
    """Bring what was typed from one page of a volume into the person index and report as an import does.

    `lines`: one person a line, `COLUMNS` apart by commas or tabs; an empty line is a row of the page nobody is on. `shared`
    says `SHARED` for all of them. Everything an import promises holds: faults named row by row, the same again changes
    nothing, other words for the same row wait for a person, undone as one; what was typed is kept as evidence.

    Raises `NotAllowed`, `NotFound`, `ImportRefused` (no page, nobody, too many, a line with too many columns, a state secret).
    """
    policy.require(actor, "catalogue.import")
    volume = Volume.objects.select_related("fonds").filter(pk=volume_id).first()
    if volume is None:
        raise NotFound(_("没有这一卷。"))
    if Secrecy(volume.secrecy).is_state_secret:
        raise ImportRefused(_("国家秘密的案卷只留存根，不录人名。"), code="STATE_SECRET")
    label = page.strip()[:20]
    if not codes.normal_label(label):
        raise ImportRefused(_("请写明是第几页。"), code="NO_PAGE")
    people = list(_people(lines, first_row))
    if not 0 < len(people) <= MOST:
        raise ImportRefused(_("每行写一个人，一次最多 500 行。"), code="NO_LINES")
    same = [str((shared or {}).get(name, "")).strip() for name in SHARED]
    with tempfile.TemporaryDirectory(prefix="lantai-typed-") as folder:
        path = Path(folder) / "typed.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([volume.title or volume.ref_code])
            writer.writerow(["ref_code", "page", "row", "sequence", *COLUMNS, *SHARED])
            for row, cells in people:
                writer.writerow([volume.ref_code, label, row, f"{label}-{row}", *cells, *same])
        name = f"{volume.ref_code} 第{label}页 录入.csv"
        return import_catalogue(actor, path=path, file_name=name, fonds_code=volume.fonds.code, typed=True)


def _people(lines: str, first_row: int) -> Iterator[tuple[int, list[str]]]:
    for row, line in enumerate(lines.splitlines()[: MOST * 2], first_row):
        cells = [cell.strip() for cell in _APART.split(line)]
        if len(cells) > len(COLUMNS) and any(cells[len(COLUMNS) :]):
            raise ImportRefused(
                _("第 %(row)s 行有 %(n)s 栏，最多六栏：姓名、学号、性别、出生、曾用名、备注。")
                % {"row": row, "n": len(cells)},
                code="TOO_MANY_COLUMNS",
            )
        if any(cells):
            yield row, [*cells, *[""] * len(COLUMNS)][: len(COLUMNS)]
