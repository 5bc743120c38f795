"""Lists of several pieces with one bad cell: just that row is set aside, and it can be mended."""

from __future__ import annotations

import pytest

from lantai.catalogue.models import PersonMention, Volume
from lantai.catalogue.services import imports
from tests.catalogue import paper
from tests.catalogue.test_import_corrections import bring, taken


@pytest.mark.req("B10")
@pytest.mark.parametrize("kind", ["VOLUMES", "PERSONS"])
def test_one_bad_cell_in_the_middle_of_a_long_list_sets_aside_one_row(archivist, fonds, tmp_path, kind):
    count, middle = 2 * imports.PIECE + 500, imports.PIECE + 700  # in the second of three pieces
    if kind == "VOLUMES":
        rows = paper.volume_rows(count)
        rows[middle][6] = "1987.13.45"
        path, column, held = paper.volume_sheet(tmp_path / "目录.xlsx", rows), "G 起止日期", Volume.objects
    else:
        rows = [[n + 1, f"学生{n}", f"87{n:05d}", "男", "1969.3", "", "1987-JX13-1", ""] for n in range(count)]
        rows[middle][4] = "1987.13.45"
        path, column, held = paper.roster_sheet(tmp_path / "名册.xlsx", rows), "E 出生年月", PersonMention.objects
    seen = []
    report = bring(archivist, path, progress=lambda done, total: seen.append((done, total)))
    assert (report.kind, report.accepted, report.rejected, report.conflicts) == (kind, count - 1, 1, 0)
    [problem] = report.problems
    assert (problem.row, problem.column, problem.code, problem.value) == (middle + 3, column, "BAD_DATE", "1987.13.45")
    assert (len(seen), seen[-1]) == (3, (count, count))
    at, field = (1, "ref_code") if kind == "VOLUMES" else (2, "student_no")
    code = rows[middle][at]
    assert set(held.exclude(**{field: ""}).values_list(field, flat=True)) >= {row[at] for row in rows} - {code}
    assert not held.filter(**{field: code}).exists()

    [(name, [title, header, bad])] = taken(archivist, report.batch_id).items()
    assert bad[-1] == f"#{report.batch_id}·{name}·{middle + 3}"
    bad[6 if kind == "VOLUMES" else 4] = "1987.7"
    again = bring(archivist, paper.xlsx(tmp_path / "更正.xlsx", (name, [title, header, bad])))
    assert (again.accepted, again.rejected) == (1, 0)
    assert held.filter(**{field: code}).count() == 1
