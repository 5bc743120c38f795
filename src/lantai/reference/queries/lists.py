"""A unit's lists: what became of each row, on a page and in the sheet's own shape (A23)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lantai.adapters.sheets import writing
from lantai.foundation.actor import Actor
from lantai.reference import models, texts
from lantai.reference.errors import NoSuchCase
from lantai.reference.queries import vocabulary
from lantai.reference.rules.lists import RowFault
from lantai.reference.states import LINE_FINAL, LineState
from lantai.reference.texts import lists as words
from lantai.reference.values import UnitLetter
from lantai.reference.values.lists import ListBrief, ListFault, ListRowView, ListView
from lantai.reference.values.packing import unpack

PAGE = 50
GOOD = Q(rows__faults=[])
SAMPLE = ("周念慈", "录取名册复印件", "1987", "1991", "机械系", "锦江工学院", "本科", "8701001", "1", "中文", "")


def my_lists(actor: Actor) -> list[ListBrief]:
    """The lists of one's own unit account, newest first."""
    if actor.account_id is None:
        return []
    rows = _counted(models.UnitList.objects.filter(owner_id=actor.account_id))
    return [_brief(row) for row in rows.order_by("-pk")[:100]]


def _counted(rows: QuerySet[models.UnitList]) -> QuerySet[models.UnitList]:
    return rows.annotate(
        all=Count("rows"),
        good=Count("rows", filter=GOOD),
        open=Count("rows", filter=GOOD & ~Q(rows__line__state__in=LINE_FINAL)),
    )


def _brief(row: models.UnitList) -> ListBrief:
    counts = row.__dict__
    return ListBrief(
        number=row.number, submitted_at=row.submitted_at, file_name=row.file_name,
        unit_name=unpack(UnitLetter, row.letter).unit_name, rows=counts["all"], good=counts["good"],
        bad=counts["all"] - counts["good"], open=counts["open"], ready=row.opened_at is not None or not counts["good"],
    )  # fmt: skip


def _own(actor: Actor, number: str) -> models.UnitList:
    found = _counted(models.UnitList.objects.filter(number=number, owner_id=actor.account_id or 0)).first()
    if found is None:
        raise NoSuchCase
    return found


def unit_list(actor: Actor, *, number: str, page: int = 1, only: str = "") -> ListView:
    """One list of one's own, fifty rows a page; `only`: ``bad`` shows rows with problems. Errors: `NoSuchCase`."""
    made = _own(actor, number)
    rows = made.rows.select_related("line", "case").order_by("number")
    shown = rows.exclude(faults=[]) if only == "bad" else rows
    pages = max(1, -(-shown.count() // PAGE))
    page = max(1, min(page, pages))
    names = material_names()
    counts = Counter(_result(row)[0] for row in rows)
    purpose = vocabulary.words("PURPOSE").get(made.purpose, made.purpose)
    views = tuple(_row(made, row, names) for row in shown[(page - 1) * PAGE : page * PAGE])
    return ListView(_brief(made), unpack(UnitLetter, made.letter), purpose, views, page, pages, dict(counts))


def material_names() -> dict[str, str]:
    return {row.code: vocabulary.name_of(row) for row in vocabulary.current_rows()}


def _result(row: models.UnitRow) -> tuple[str, str]:
    """Return (what became of the row, its shape)."""
    if row.faults:
        return str(words.REJECTED), "no"
    if row.line is None:
        return str(words.WAITING), "wait"
    state = LineState(row.line.state)
    mark = "done" if state is LineState.CLOSED else "no" if state in LINE_FINAL else "now"
    return str(words.ACCEPTED), "you" if state is LineState.NEED_MORE else mark


def _cell(made: models.UnitList, cells: Sequence[str], field: str) -> str:
    place = made.columns.get(field)
    return cells[place] if place is not None and place < len(cells) else ""


def _row(made: models.UnitList, row: models.UnitRow, names: dict[str, str]) -> ListRowView:
    cells = json.loads(row.cells) if row.cells else []
    result, mark = _result(row)
    return ListRowView(
        number=row.number,
        name=_cell(made, cells, "name"),
        material=names.get(row.line.material, "") if row.line is not None else _cell(made, cells, "material"),
        result=result,
        mark=mark,
        faults=tuple(ListFault(*words.of_row(RowFault(*fault))) for fault in row.faults),
        case_number=row.case.number if row.case is not None else "",
        state=str(texts.LINE[LineState(row.line.state)]) if row.line is not None else "",
        issue_no=row.line.issue_no if row.line is not None else "",
    )


def result_sheet(actor: Actor, *, number: str) -> bytes:
    """Return the sheet as it came, each row followed by what became of it: accepted or what to mend, then the outcome."""
    made = _own(actor, number)
    width = max([len(made.header), *(len(json.loads(row.cells)) for row in made.rows.all() if row.cells)])
    header = [*made.header, *[""] * (width - len(made.header)), *(str(word) for word in words.RESULT)]
    rows = [_result_row(row, width) for row in made.rows.select_related("line", "case").order_by("number")]
    widths = [16] * width + [6, 10, 12, 36, 36, 16, 16, 20, 24]
    return writing.workbook([writing.Sheet(_("名单结果"), header, rows, widths)])


def _result_row(row: models.UnitRow, width: int) -> list[str | int | float | None]:
    cells = json.loads(row.cells) if row.cells else []
    faults = [words.of_row(RowFault(*fault)) for fault in row.faults]
    told = ["；".join(dict.fromkeys(fault[place] for fault in faults)) for place in range(3)]
    line = row.line
    return [
        *cells,
        *[""] * (width - len(cells)),
        row.number,
        _result(row)[0],
        *told,
        row.case.number if row.case is not None else "",
        str(texts.LINE[LineState(line.state)]) if line is not None else "",
        line.issue_no if line is not None else "",
        line.code if line is not None else "",
    ]


def list_template() -> bytes:
    """Return an empty sheet to fill in, with one invented example, and the materials a unit may ask for."""
    header = [str(words.COLUMN[field]) for field in ("name", "material", "entered", "graduated", "unit", "school",
                                                     "level", "student_no", "copies", "language", "note")]  # fmt: skip
    offered = [
        row for row in vocabulary.current_rows() if "UNIT" in row.who and row.code not in {"OTHER", "ENVELOPE_SEND"}
    ]
    example = [*SAMPLE[:7], SAMPLE[7], SAMPLE[8], SAMPLE[9], _("示例，填写时请删去这一行")]
    known: list[list[str | int | float | None]] = [[row.name, row.name_en, row.code, row.copies] for row in offered]
    return writing.workbook(
        [
            writing.Sheet(_("名单"), header, [example], [12, 24, 10, 10, 16, 16, 8, 14, 6, 8, 30]),
            writing.Sheet(
                _("可以申请的材料"), [_("名称"), _("英文名称"), _("代码"), _("份数上限")], known, [30, 44, 20, 10]
            ),
        ]
    )
