"""A draft stands ready when the archivist opens a routine case, also when the person stands in several lists."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PageImage, PersonMention
from lantai.catalogue.values import MentionRow
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import line_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.mark.req("A18")
def test_a_person_in_roster_and_card_still_has_her_draft_ready(archive):
    archivist = cast.window_archivist()
    mention = PersonMention.objects.get(raw_name="周念慈")
    page = PageImage.objects.get()
    catalogue.mark_header(archivist, page_image_id=page.pk, region=world.HEADER)
    catalogue.mark_region(archivist, mention_id=mention.pk, page_image_id=page.pk, region=world.row(1))
    card = MentionRow(
        raw_name="周念慈", student_no=mention.student_no, unit=mention.unit, entered=mention.entered, fonds_code=mention.fonds_code,
        record_kind="STATUS_CARD", list_name="学籍卡", ref_code="1987-JX14-1", page="2", row=1,
    )  # fmt: skip
    catalogue.index_mentions(archivist, rows=[card])
    line = line_of(world.submit())
    assert line.candidates.filter(certain=True).count() == 2
    assert line.draft_id is not None
    assert line.accepted_by_id is None  # nothing is decided by a machine
