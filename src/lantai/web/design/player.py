"""What every page with a player hands to its template: where the parts of a recording are, and how large it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from lantai.catalogue.states import Making
from lantai.catalogue.texts import recordings as texts
from lantai.catalogue.values.recordings import OpenRecording, RecordingBrief


@dataclass(frozen=True, slots=True)
class Player:
    kind: str  # audio | video
    source: str
    media_type: str
    poster: str
    width: int
    height: int
    captions: str  # address, empty for none


@dataclass(frozen=True, slots=True)
class Line:
    """One recording of a list. `picture` is empty until it is made."""

    brief: RecordingBrief
    kind: str
    lasts: str
    picture: str
    mark: str
    word: str


def base(address: str) -> str:
    """Return the address below which the parts of a recording lie."""
    return reverse("iiif:recording", args=[address, "-"])[:-1]


def of(address: str, found: OpenRecording) -> Player | None:
    """Return the player of a recording; None while its copy is not there."""
    if found.brief.making != Making.READY:
        return None
    below, form = base(address), found.media_type.partition("/")[2]
    video = found.brief.kind == "video"
    width, height = (found.play_width, found.play_height) if video else (found.brief.width, found.brief.height)
    return Player(
        found.brief.kind, f"{below}copy.{form}", found.media_type, f"{below}poster.jpg", width, height,
        f"{below}captions.vtt" if found.captions else "",
    )  # fmt: skip


def lines(found: list[RecordingBrief], addresses: dict[int, str] | None = None) -> list[Line]:
    """Return the lines of a list, with the addresses of their pictures for this reader."""
    return [_line(one, (addresses or {}).get(one.id, str(one.id))) for one in found]


def _line(one: RecordingBrief, address: str) -> Line:
    mark, word = texts.MAKING[one.making]
    picture = f"{base(address)}small.jpg" if one.making == Making.READY else ""
    return Line(one, str(texts.KINDS[one.kind]), texts.clocked(one.duration), picture, mark, str(word))
