"""Questions about recordings. Who may know of what a recording belongs to is asked of the record, as for page images."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import PersonMention, Recording, Volume
from lantai.catalogue.queries import reading_lists as lists
from lantai.catalogue.rules import captions, codes
from lantai.catalogue.states import Making
from lantai.catalogue.texts import recordings as words
from lantai.catalogue.values.recordings import OpenRecording, RecordingBrief
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MOST = 200


def brief(row: Recording) -> RecordingBrief:
    made = row.made or {}
    return RecordingBrief(
        row.pk, row.label, row.kind, row.duration, row.making, row.made_seconds, made.get("poster_width", 0),
        made.get("poster_height", 0), row.failure,
    )  # fmt: skip


def of_record(actor: Actor, *, kind: str, record_id: int) -> list[RecordingBrief]:
    """Return the recordings of a volume or item, in order; for the public those that can be played.

    The caller asked whether they may be shown; playing asks again.
    """
    policy.require(actor, "catalogue.find")
    rows = Recording.objects.filter(**{f"{kind}_id": record_id}, erased_at=None).order_by("sort_key", "pk")
    if not policy.allows(actor, "catalogue.browse"):
        rows = rows.filter(making=Making.READY.value)
    return [brief(row) for row in rows.defer("captions", "transcript", "facts")[:MOST]]


def row_of(recording_id: int) -> Recording:
    """Return a recording with all that access to it depends on. For this room. Raises `NotFound`."""
    row = _rows().filter(pk=recording_id).first()
    if row is None:
        raise NotFound
    return row


def _rows() -> QuerySet[Recording]:
    return Recording.objects.select_related("fonds", "volume__fonds", "item__fonds", "item__volume").filter(
        erased_at=None
    )


def view(actor: Actor, row: Recording, *, desk: bool) -> OpenRecording:
    """Return one recording and its place among its neighbours. For who may play it; at the desk with the original's marks."""
    described = row.item or row.volume
    assert described is not None
    kind = "volume" if isinstance(described, Volume) else "item"
    order = [one.id for one in of_record(actor, kind=kind, record_id=described.pk)]
    if row.pk not in order:
        raise NotFound
    at, made = order.index(row.pk), row.made or {}
    return OpenRecording(
        brief=brief(row), record=lists.brief(kind, described, 0), number=at + 1, total=len(order),
        previous_id=order[at - 1] if at else None, next_id=order[at + 1] if at + 1 < len(order) else None,
        media_type=made.get("media_type", ""), play_width=made.get("width", 0), play_height=made.get("height", 0),
        captions=bool(row.captions), transcript=row.transcript,
        said=row.transcript or captions.words_of(row.captions), facts=tuple(words.elements(row.facts)),
        original={"file_name": row.file_name, "sha256": row.sha256} if desk else {},
    )  # fmt: skip


def of_code(actor: Actor, *, fonds_code: str, ref_code: str) -> list[RecordingBrief]:
    """Return the recordings under one code, for a pane that points at it. Nothing for those who may not see pages."""
    if not policy.allows(actor, "catalogue.page.view"):
        return []
    norm = codes.normal_code(ref_code)
    rows = Recording.objects.filter(fonds__code=fonds_code, ref_code_norm=norm, erased_at=None)
    return [brief(row) for row in rows.order_by("sort_key", "pk").defer("captions", "transcript", "facts")[:MOST]]


def of_mentions(actor: Actor, *, mention_ids: Collection[int]) -> set[int]:
    """Return the recordings of the volumes these mentions stand in; nothing for those who may not see pages."""
    if not policy.allows(actor, "catalogue.page.view"):
        return set()
    places = set(PersonMention.objects.filter(pk__in=mention_ids).values_list("fonds_code", "ref_code_norm"))
    rows = Recording.objects.filter(ref_code_norm__in={norm for _fonds, norm in places if norm}, erased_at=None)
    found = rows.values_list("pk", "fonds__code", "ref_code_norm")
    return {pk for pk, fonds, norm in found if (fonds, norm) in places}


def copies(found: list[RecordingBrief]) -> list[tuple[str, tuple[int, int], bool]]:
    """Return of each recording the media type and size of its copy, and whether it has captions, in the same order."""
    rows = Recording.objects.in_bulk([one.id for one in found])
    made = [(rows[one.id].made, bool(rows[one.id].captions)) for one in found]
    return [(one.get("media_type", ""), (one.get("width", 0), one.get("height", 0)), said) for one, said in made]
