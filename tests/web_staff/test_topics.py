"""Topics at the desk: made, kept, filled from what a search found, opened by the head (B07)."""

from __future__ import annotations

import pytest

from lantai.catalogue.models import ReadingTerms, Topic, TopicTag, Volume
from lantai.catalogue.queries import topics as queries
from lantai.discovery import services
from lantai.foundation.actor import Actor
from lantai.people import services as registry
from lantai.people.services.units import UnitName
from tests import cast, scenes
from tests.web_staff import world

pytestmark = pytest.mark.django_db
TOPICS = "/staff/catalogue/topics/"


def build(_folder):
    services.rebuild(Actor.system("test"))
    registry.record_unit(
        cast.window_archivist(), code="TEACHING", names=[UnitName("教务处", "Academic Affairs Office")]
    )


SEARCHABLE = scenes.Scene(build, on=world.ARCHIVE)


@pytest.fixture
@scenes.begins_with(SEARCHABLE)
def desk(db):
    return world.browser(cast.window_archivist())


@pytest.mark.req("B07")
def test_a_topic_is_made_given_a_checklist_and_filled_from_a_search(desk):
    answer = desk.post(f"{TOPICS}new/", {"name": "教学名册", "code": "rosters", "owners": ["TEACHING"]})
    assert answer["Location"] == f"{TOPICS}rosters/"
    bad = desk.post(f"{TOPICS}new/", {"name": "又一个", "code": "rosters", "owners": ["TEACHING"]})
    assert bad.status_code == 422
    assert "已经有一个专题用了这个短名" in bad.content.decode()
    desk.post(f"{TOPICS}rosters/papers/", {"name": "名册", "unit": "TEACHING", "years": "1987-1988", "wanted": "1"})
    page = desk.get(f"{TOPICS}rosters/").content.decode()
    assert "还缺 2 项" in page
    assert desk.post(f"{TOPICS}rosters/papers/", {"name": "名册", "unit": "TEACHING", "years": "87"}).status_code == 422
    line = queries.checklist(cast.window_archivist(), code="rosters").lines[0]
    found = desk.get("/staff/discovery/", {"q": "名册"}).content.decode()
    assert f'value="rosters/{line.id}"' in found
    desk.post(f"{TOPICS}tag/", {"into": f"rosters/{line.id}", "whole": "1", "question": "q=名册"})
    assert TopicTag.objects.filter(paper_id=line.id).exists()
    assert "还缺 1 项" in desk.get(f"{TOPICS}rosters/").content.decode()
    volume = Volume.objects.order_by("pk")[0]
    desk.post(f"{TOPICS}tag/", {"into": "rosters", "record": [f"volume:{volume.pk}", "volume:²", "x"]})
    assert f'href="{TOPICS}rosters/"' in desk.get(f"/staff/catalogue/volume/{volume.pk}/").content.decode()
    desk.post(f"{TOPICS}rosters/untag/", {"record": f"volume:{volume.pk}"})
    assert not TopicTag.objects.filter(volume=volume).exists()


def test_the_head_alone_opens_a_topic_and_says_what_readers_see(desk):
    desk.post(f"{TOPICS}new/", {"name": "校庆", "code": "feast", "owners": ["TEACHING"], "about": "建校以来的校庆。"})
    assert desk.post(f"{TOPICS}feast/open/", {"opened": "1"}).status_code == 403
    head = world.browser(cast.director())
    head.post(f"{TOPICS}feast/open/", {"opened": "1"})
    assert Topic.objects.get().opened_at is not None
    head.post("/staff/catalogue/fonds/J02/reading/", {"images": "NONE", "stubs": "on"})
    terms = ReadingTerms.objects.get()
    assert (terms.images, terms.stubs) == ("NONE", True)


def test_pages_of_topics_ask_the_database_a_fixed_number_of_times(desk, django_assert_max_num_queries):
    desk.post(f"{TOPICS}new/", {"name": "校庆", "code": "feast", "owners": ["TEACHING"], "about": "校庆。"})
    desk.post(f"{TOPICS}feast/papers/", {"name": "名册", "unit": "TEACHING", "years": "1980-1999", "wanted": "1"})
    desk.post(f"{TOPICS}tag/", {"into": "feast", "whole": "1", "question": "q=册"})
    for path in (
        TOPICS,
        f"{TOPICS}feast/",
        f"{TOPICS}feast/edit/",
        f"/staff/catalogue/volume/{Volume.objects.order_by('pk')[0].pk}/",
    ):
        with django_assert_max_num_queries(15):
            assert desk.get(path).status_code == 200, path
