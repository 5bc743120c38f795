"""The bad rows of an import as a workbook that can be mended and brought in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.adapters.sheets import writing
from lantai.catalogue import events
from lantai.catalogue.queries import imports as queries
from lantai.catalogue.services import sheets
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor


def error_sheet(actor: Actor, *, batch_id: int) -> bytes:
    """Return an xlsx of the bad rows: the original cells, then where each stood, the rule and the remedy.

    Whole rows about people leave the house with it, so it is written down (domain.md 2.12).
    """
    policy.require(actor, "catalogue.import")
    several = queries.bad_rows(actor, batch_id=batch_id)
    with transaction.atomic():
        told = events.BadRowsViewed(len(several), taken=True)
        log.record(told, actor=actor, subject=("import_batch", batch_id))
    headers = list(dict.fromkeys(header for _problem, cells in several for header in cells))
    own = [_("文件"), _("工作表"), _("行"), _("栏"), _("问题"), _("怎么办")]
    rows: Iterator[Sequence[str | int | float | None]] = (
        [
            *(cells.get(header, "") for header in headers),
            problem.file,
            problem.sheet,
            problem.row,
            problem.column,
            problem.rule,
            problem.remedy,
        ]
        for problem, cells in several
    )
    widths = [16] * len(headers) + [20, 12, 6, 16, 40, 40]
    return writing.workbook([writing.Sheet(_("退回的行"), [*headers, *own], rows, widths)])


def field_names(kind: str, *, english: bool = False) -> dict[str, str]:
    """Return the fields a sheet of `kind` may have, with their names."""
    words = sheets.vocabulary()
    known = words.kinds[kind]["fields"] if kind in words.kinds else list(words.fields)
    return {name: words.fields[name]["name_en" if english else "name"] for name in known}
