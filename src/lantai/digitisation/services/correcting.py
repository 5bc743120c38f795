"""What people decided in review, in the words of the page: ALTO and text as they stand now, beside what the machine read."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from lantai.digitisation.errors import NoSuchReading
from lantai.digitisation.models import DoubtfulCell, Reading
from lantai.digitisation.rules import alto, correcting, people, words
from lantai.digitisation.states.readings import CellState
from lantai.digitisation.values import Line, PlacedLine
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.preservation import services as preservation
from lantai.preservation.errors import Damaged, Erased, NotHeld

SAID = (CellState.CONFIRMED.value, CellState.CORRECTED.value)


def alto_of(reading: Reading, *, as_read: bool = False) -> ET.Element:
    """Return the ALTO of a reading with what people corrected, or as the machine wrote it.

    Raises `NoSuchReading` (nothing was read there), `NotHeld`, `Erased`, `Damaged`.
    """
    root = ET.fromstring(bytes_of(reading))  # noqa: S314  our own, compared with its digest
    if not as_read:
        several, at = corrections(reading)
        correcting.amend(root, several, at=at)
    return root


def bytes_of(reading: Reading) -> bytes:
    """Return the ALTO of a reading as it was written when the page was read. Raises as `alto_of`."""
    if reading.alto_id is None:
        raise NoSuchReading
    with preservation.open(Actor.system("digitisation"), object_id=reading.alto_id) as stream:
        return stream.read()


def lines_on(actor: Actor, *, page_image_id: int) -> list[PlacedLine]:
    """Return the words of an attached page as they read now; none where nothing was read. Raises `NotAllowed`."""
    policy.require(actor, "digitisation.read")
    reading = Reading.objects.filter(page_image_id=page_image_id).exclude(alto_id=None).order_by("-read_at").first()
    if reading is None:
        return []
    try:
        lines = alto.page_text(alto_of(reading), 0).lines  # not turned: as the picture is stored
    except (NotHeld, Erased, Damaged):
        return []
    return [_placed(one, reading.turned) for one in lines if one.text]


def _placed(line: Line, turned: int) -> PlacedLine:
    x, y = min(max(line.x, 0.0), 0.9999), min(max(line.y, 0.0), 0.9999)
    place = Region(x, y, max(0.0001, min(line.width, 1 - x)), max(0.0001, min(line.height, 1 - y)))
    backwards = turned in {180, 90 if line.upright else 270}
    return PlacedLine(line.text, place, line.upright == (turned in {90, 270}), backwards)


def corrections(reading: Reading) -> tuple[list[correcting.Correction], str]:
    """Return what people said that reads otherwise than what the machine wrote, and when the last of it was said.

    A ditto mark stays one on the page when it is confirmed; what nobody could read stays as the machine had it.
    """
    found, last = [], ""
    for cell in DoubtfulCell.objects.filter(reading=reading, state__in=SAID).select_related("row").order_by("pk"):
        same = correcting.squeezed(cell.value) == correcting.squeezed(cell.written or cell.text)
        ditto = cell.state == CellState.CONFIRMED.value and cell.written in words.marks()["ditto"]
        if not cell.value or same or ditto:
            continue
        place = Region.from_list(cell.region or cell.row.region)
        found.append(correcting.Correction((cell.written, cell.text), cell.value, place))
        last = max(last, cell.decided_at.isoformat(timespec="seconds") if cell.decided_at else "")
    return found, last


def renew(reading: Reading) -> bool:
    """Write the page's text anew by what people decided so far; tell whether it changed. Within the decision's transaction.

    The reading's row is held meanwhile: of two who decide about one page at one moment neither overlooks the other.
    """
    held = Reading.objects.select_for_update().get(pk=reading.pk)
    several, _at = corrections(held)
    text = _corrected(held, several) if several else ""
    if text == held.corrected:
        return False
    Reading.objects.filter(pk=held.pk).update(corrected=text)
    return True


def _corrected(reading: Reading, several: list[correcting.Correction]) -> str:
    try:
        root = alto_of(reading)
    except (NoSuchReading, NotHeld, Erased, Damaged):  # the words alone are left: better found than not
        text = reading.text
        for one in several:
            read = next((read for read in one.read if read and read in text), "")
            text = text.replace(read, one.value, 1) if read else f"{text}\n{one.value}"
        return text
    return people.text_of(alto.page_text(root, reading.turned, vertical=reading.vertical))
