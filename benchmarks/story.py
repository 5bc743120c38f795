"""A small archive with routine orders, as the pages' tests build it: what the page and flow benchmarks walk through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import frame


def archive(folder: Path) -> Any:
    """Bring holdings in, mark the header and the row of 周念慈; return her mention."""
    from tests import cast
    from tests.web_staff import world

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.models import PageImage, PersonMention

    frame.progress("bringing holdings in")
    world.holdings(folder)
    archivist = cast.window_archivist()
    mention = PersonMention.objects.get(raw_name="周念慈")
    page = PageImage.objects.get()
    catalogue.mark_header(archivist, page_image_id=page.pk, region=world.HEADER)
    catalogue.mark_region(archivist, mention_id=mention.pk, page_image_id=page.pk, region=world.row(1))
    return mention


def orders(count: int) -> list[str]:
    """Submit `count` orders and let the background run; return their numbers."""
    from tests.web_staff import world

    frame.progress(f"submitting {count} orders")
    return [world.submit() for _ in range(count)]
