"""What belongs to a case and may be opened through it: page images and recordings where its candidates stand."""

from __future__ import annotations

from lantai.catalogue import queries as catalogue
from lantai.catalogue.queries import recordings
from lantai.catalogue.values import Candidate
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.queries import access
from lantai.reference.values.packing import unpack


def pages_of(actor: Actor, *, number: str) -> set[int]:
    """Return the page images that belong to a case: where its candidates stand. Errors: `NoSuchCase`, `NotAllowed`."""
    policy.require(actor, "reference.desk")
    rows = models.Candidate.objects.filter(line__case=access.case_of(number))
    taken = {row.mention_id: unpack(Candidate, row.snapshot).page_image_id for row in rows}
    placed = catalogue.standings(actor.for_purpose(actor.purpose or "case"), mention_ids=set(taken))
    return {page for page in taken.values() if page is not None} | {one.page_image_id for one in placed.values()}


def recordings_of(actor: Actor, *, number: str) -> set[int]:
    """Return the recordings that belong to a case: of the volumes its candidates stand in. Errors as `pages_of`."""
    policy.require(actor, "reference.desk")
    mentions = models.Candidate.objects.filter(line__case=access.case_of(number)).values_list("mention_id", flat=True)
    return recordings.of_mentions(actor.for_purpose(actor.purpose or "case"), mention_ids=set(mentions))
