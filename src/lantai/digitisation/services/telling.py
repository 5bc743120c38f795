"""What reading a page showed, told where its batch is looked through: on its head, by hand, of another volume, not read."""

from __future__ import annotations

from lantai.digitisation.models import BatchPage, PageFinding, Reading
from lantai.digitisation.rules import findings
from lantai.digitisation.states.batches import PageState

BY_DOUBT = {"UPSIDE_DOWN": "UPSIDE_DOWN", "ON_ITS_SIDE": "SIDEWAYS", "HANDWRITTEN": "HANDWRITTEN",
            "OTHER_TITLE": "OTHER_TITLE", "OTHER_YEAR": "OTHER_TITLE"}  # fmt: skip
ONLY_READING = frozenset({"UPSIDE_DOWN", "HANDWRITTEN", "OTHER_TITLE", "NO_TEXT", "NOT_READ"})


def orientation(turned: int) -> list[str]:
    """Return the doubt of a page that had to be turned clockwise by so many degrees to be read."""
    return {0: [], 180: ["UPSIDE_DOWN"]}.get(turned, ["ON_ITS_SIDE"])


def tell(reading: Reading) -> None:
    """Mark the pages of the batch that bear this picture; what an earlier reading said goes. Idempotent; in the caller's
    transaction.
    """
    if reading.batch_id is None:
        return
    codes = {BY_DOUBT[one] for one in reading.doubts if one in BY_DOUBT}
    if reading.refused:
        codes.add("NO_TEXT" if reading.refused == "PAGE_BLANK" else "NOT_READ")
    for page in BatchPage.objects.filter(batch_id=reading.batch_id, object_id=reading.object_id):
        PageFinding.objects.filter(page=page, code__in=ONLY_READING - codes).delete()
        known = set(PageFinding.objects.filter(page=page).values_list("code", flat=True))
        new = sorted(codes - known)
        PageFinding.objects.bulk_create(PageFinding(batch_id=page.batch_id, page=page, code=code) for code in new)
        if findings.looks(new):
            BatchPage.objects.filter(pk=page.pk, state=PageState.CHECKED.value).update(needs_look=True)
