"""What no cell of a workbook can hold: cut where it is full, said so, and whole on a last sheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lantai.adapters.sheets import streaming
from lantai.catalogue.rules.cells import CUT


def overflow() -> streaming.Overflow:
    """Return how our workbooks say it, in the reader's language; read back, a row with a cut cell is set aside (`CELL_CUT`)."""
    words = [_("工作表"), _("行"), _("栏目"), _("第几段"), _("全文")]
    return streaming.Overflow(CUT, _("写不下的"), words)
