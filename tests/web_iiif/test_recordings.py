"""A recording by its address: whole, in ranges, judged anew each time; and its canvas in the manifest."""

from __future__ import annotations

import importlib.util
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lantai.adapters import recordings as machine
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ReadingTerms, Recording, Volume
from lantai.catalogue.rules.captions import webvtt
from lantai.catalogue.services import playable
from lantai.foundation import clock, tasks
from lantai.foundation.models import EventRow
from lantai.web.iiif import ranges
from tests import cast, scenes
from tests.catalogue import roomful
from tests.catalogue.roomful import CLOSED, OPEN, at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.integration,
    pytest.mark.once,
    pytest.mark.skipif(not importlib.util.find_spec("av"), reason="PyAV is not installed"),
]
VTT = webvtt(b"WEBVTT\n\n00:00.000 --> 00:00.300\n\xe9\x92\x9f\n")


def build(folder):
    cast.fixtures()
    catalogue.load_fixtures()
    roomful.fill(folder)
    clerk = cast.window_archivist()
    for code, kind, name in ((OPEN, "card", "v.mp4"), (CLOSED, "bell", "a.wav")):
        machine.compose(folder / name, kind=kind, seconds=0.4, size=(160, 90))
        beside = catalogue.Beside(VTT, "钟声。")
        catalogue.attach_recording(clerk, path=folder / name, fonds_code="J02", ref_code=code, label="1", beside=beside)
    tasks.run_until_empty()


ROOMFUL = scenes.Scene(build)


@pytest.fixture(autouse=True)
@scenes.begins_with(ROOMFUL)
def films(db):
    cache.clear()


def number(code):
    return Recording.objects.get(ref_code=code).pk


def desk():
    browser = Client()
    cast.at_the_door(browser, cast.window_archivist())
    return browser


def whole(code=OPEN):
    return playable.copy_of(Recording.objects.get(ref_code=code).object_id).read_bytes()


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-99", (0, 100)), ("bytes=900-", (900, 1000)), ("bytes=-100", (900, 1000)), ("bytes=-5000", (0, 1000)),
        ("bytes=990-5000", (990, 1000)), ("BYTES = 1 - 1", (1, 2)), ("", None), ("bytes=-", None), ("bytes=9-2", None),
        ("bytes=0-1,4-5", None), ("items=0-5", None), ("bytes=１-2", None),
    ],
)  # fmt: skip
def test_ranges_are_read_as_the_standard_has_them(header, found):
    assert ranges.asked(header, 1000) == found


def test_a_range_behind_the_end_cannot_be_had_and_a_long_one_comes_in_parts():
    for header in ("bytes=1000-", "bytes=1000-1001", "bytes=-0"):
        with pytest.raises(ranges.Unsatisfiable):
            ranges.asked(header, 1000)
    assert ranges.asked("bytes=5-", 100 << 20) == (5, 5 + ranges.MOST)


def test_anybody_plays_what_is_open_whole_in_ranges_and_by_its_head():
    client, address, content = Client(), f"/iiif/av/{number(OPEN)}/copy.mp4", whole()
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"], body(answer)) == (200, "video/mp4", content)
    assert answer.headers["Accept-Ranges"] == "bytes"
    tag = answer.headers["ETag"]
    part = client.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    head = client.head(address)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(content)))
    fresh = {"Range": "bytes=0-9", "If-Range": tag}
    assert client.get(address, headers=fresh).status_code == 206
    stale = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (stale.status_code, body(stale)) == (200, content)
    dated = {"Range": "bytes=0-9", "If-Range": answer.headers["Last-Modified"]}
    assert client.get(address, headers=dated).status_code == 206
    behind = client.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert EventRow.objects.filter(name="catalogue.OpenRecordingPlayed").count() == 1


@pytest.mark.req("B36")
def test_what_is_closed_answers_only_who_opened_it_and_is_kept_nowhere():
    closed, browser = number(CLOSED), desk()
    assert Client().get(f"/iiif/av/{closed}/copy.mp4").status_code == 404
    page = browser.get(reverse("staff:recording", args=[closed]))
    source = re.search(r'src="(/iiif/av/\d+\.[^"]+/copy\.mp4)"', page.content.decode())[1]
    answer = browser.get(source, headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer.content) == (206, whole(CLOSED))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert Client().get(source).status_code == 404
    second = Client()
    cast.at_the_door(second, cast.second_archivist())
    assert second.get(source).status_code == 404
    assert EventRow.objects.filter(name="catalogue.RecordingPlayed").count() == 1
    Volume.objects.filter(pk=at(OPEN)).update(opens_on=clock.today() + timedelta(days=9))
    assert Client().get(f"/iiif/av/{number(OPEN)}/copy.mp4").status_code == 404


def test_posters_bear_who_looks_and_captions_come_as_text():
    client, address = Client(), f"/iiif/av/{number(OPEN)}/"
    marked = client.get(f"{address}poster.jpg").content
    ReadingTerms.objects.update_or_create(fonds=Volume.objects.get(pk=at(OPEN)).fonds, defaults={"images": "PLAIN"})
    plain = client.get(f"{address}poster.jpg").content
    assert plain == playable.poster_of(Recording.objects.get(ref_code=OPEN).object_id).read_bytes()
    assert marked != plain
    said = client.get(f"{address}captions.vtt")
    assert (said.headers["Content-Type"], said.content.decode()) == ("text/vtt; charset=utf-8", VTT)
    assert client.get(f"{address}source.mp4").status_code == 404


def test_the_page_plays_without_a_script_and_the_policy_lets_it():
    page = Client().get(reverse("portal:catalogue-recording", args=[number(OPEN)]))
    text = page.content.decode()
    assert "<video" in text
    assert 'kind="captions"' in text
    assert "钟声。" in text
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    record = Client().get(f"/catalogue/J02/{OPEN}/").content.decode()
    assert reverse("portal:catalogue-recording", args=[number(OPEN)]) in record
    assert Client().get(reverse("portal:catalogue-recording", args=[number(CLOSED)])).status_code == 404


def test_the_manifest_has_a_canvas_with_a_duration():
    told = Client().get(f"/iiif/presentation/3/J02/{OPEN}/manifest.json").json()
    canvas = told["items"][-1]
    assert canvas["duration"] == pytest.approx(0.4, abs=0.1)
    painted = canvas["items"][0]["items"][0]["body"]
    assert (painted["type"], painted["format"], painted["width"]) == ("Video", "video/mp4", 160)
    assert painted["duration"] == canvas["duration"]
    poster = canvas["placeholderCanvas"]["items"][0]["items"][0]["body"]["id"]
    for address in (
        painted["id"],
        poster,
        canvas["thumbnail"][0]["id"],
        canvas["annotations"][0]["items"][0]["body"]["id"],
    ):
        assert Client().head(address.removeprefix("http://testserver")).status_code == 200
    assert Client().get(f"/iiif/presentation/3/J02/{CLOSED}/manifest.json").status_code == 404
    [sound] = desk().get(f"/iiif/presentation/3/J02/{CLOSED}/manifest.json").json()["items"]
    assert "width" not in sound
    assert sound["items"][0]["items"][0]["body"]["type"] == "Sound"
