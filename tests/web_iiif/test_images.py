"""Page images for viewers: what a reader gets of which page, by IIIF's rules and by ours, and what is written down of it."""

from __future__ import annotations

import io
import os

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, ImageChops, ImageDraw

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PageImage, ReadingTerms, Volume
from lantai.catalogue.services import pieces, viewing
from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.preservation.models import StoredObject
from lantai.web.iiif import views
from tests import cast, scenes
from tests.catalogue import roomful
from tests.catalogue.roomful import OPEN, ROSTER, at

pytestmark = [pytest.mark.django_db, pytest.mark.integration, pytest.mark.once]
WIDE, HIGH = 2000, 1400
QUARTERS = ((220, 30, 30), (30, 200, 40), (40, 60, 220), (230, 210, 40))


def quarters() -> bytes:
    """A page whose four quarters are red, green, blue and yellow, scanned at 300 per inch."""
    page = Image.new("RGB", (WIDE, HIGH))
    pen = ImageDraw.Draw(page)
    for place, colour in enumerate(QUARTERS):
        left, top = place % 2 * WIDE // 2, place // 2 * HIGH // 2
        pen.rectangle((left, top, left + WIDE // 2, top + HIGH // 2), fill=colour)
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(300, 300))
    return out.getvalue()


def build(folder):
    cast.fixtures()
    catalogue.load_fixtures()
    roomful.fill(folder)
    clerk = cast.window_archivist()
    for code, colour in ((OPEN, 0), (ROSTER, 1)):
        path = folder / f"{code}_2.png"
        path.write_bytes(quarters() + bytes(colour))
        catalogue.attach_page(clerk, path=path, fonds_code="J02", ref_code=code, label="2")


ROOMFUL = scenes.Scene(build)


@pytest.fixture(autouse=True)
@scenes.begins_with(ROOMFUL)
def _ready(db, settings, tmp_path):
    settings.DEMONSTRATION = True
    settings.HOME = tmp_path  # pictures made again are each test's own


def page_of(code: str, label: str = "2") -> int:
    return PageImage.objects.get(volume_id=at(code), label=label).pk


@pytest.fixture
def open_page() -> str:
    return f"/iiif/3/{page_of(OPEN)}"


@pytest.fixture
def desk() -> Client:
    client = Client()
    cast.at_the_door(client, cast.window_archivist())
    return client


def plain_terms() -> None:
    ReadingTerms.objects.update_or_create(fonds_id=PageImage.objects.first().fonds_id, defaults={"images": "PLAIN"})


def picture(answer) -> Image.Image:
    assert answer.status_code == 200, answer.content
    return Image.open(io.BytesIO(answer.content))


def colours(found: Image.Image) -> list[int]:
    """Return which quarter's colour stands in each corner."""
    wide, high = found.size
    spots = [
        (wide // 8, high // 8),
        (wide * 7 // 8, high // 8),
        (wide // 8, high * 7 // 8),
        (wide * 7 // 8, high * 7 // 8),
    ]
    seen = [found.convert("RGB").getpixel(spot) for spot in spots]
    return [
        min(range(4), key=lambda one: sum(abs(a - b) for a, b in zip(QUARTERS[one], spot, strict=True)))
        for spot in seen
    ]


class TestTheStandard:
    """IIIF Image API 3.0, level 2. The official validator's own test picture passes as well (docs/guide/page-images.md)."""

    def test_an_image_describes_itself_with_its_size_on_paper(self, client, open_page):
        lead = client.get(f"{open_page}/")
        assert (lead.status_code, lead["Location"]) == (303, f"http://testserver{open_page}/info.json")
        answer = client.get(f"{open_page}/info.json")
        told = answer.json()
        assert answer["Content-Type"] == 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
        assert told["id"] == f"http://testserver{open_page}"
        assert (told["type"], told["protocol"], told["profile"]) == (
            "ImageService3",
            "http://iiif.io/api/image",
            "level2",
        )
        assert (told["width"], told["height"]) == (1600, 1120)  # the public reads, and cannot print from it
        assert told["tiles"] == [{"width": 512, "scaleFactors": [1, 2, 4]}]
        [paper] = told["service"]
        inches = told["width"] * paper["physicalScale"]
        assert (paper["physicalUnits"], round(inches, 2)) == ("in", round(WIDE / 300, 2))
        plain = client.get(f"{open_page}/info.json", headers={"accept": "application/json"})
        assert plain["Content-Type"] == "application/json"

    def test_regions_sizes_turns_and_qualities_are_what_was_asked(self, client, open_page):
        plain_terms()

        def ask(parts: str) -> Image.Image:
            return picture(client.get(f"{open_page}/{parts}"))

        whole = ask("full/max/0/default.jpg")
        assert (whole.size, whole.format, colours(whole)) == ((1600, 1120), "JPEG", [0, 1, 2, 3])
        assert colours(ask("0,0,800,560/400,/0/default.jpg")) == [0] * 4
        assert colours(ask("pct:50,50,50,50/,100/0/color.png")) == [3] * 4
        assert colours(ask("full/!300,300/90/default.jpg")) == [2, 0, 3, 1]
        assert colours(ask("full/300,/180/default.jpg")) == [3, 2, 1, 0]
        assert colours(ask("full/300,/!0/default.jpg")) == [1, 0, 3, 2]
        assert ask("1536,1024,512,512/64,/0/default.jpg").size == (64, 96)
        grey, bare = ask("full/300,/0/gray.jpg"), ask("full/300,/0/bitonal.png")
        assert (grey.mode, bare.mode, bare.format) == ("L", "1", "PNG")
        assert {value for _count, value in bare.convert("L").getcolors()} == {0, 255}
        tiles = [(x, y) for y in range(0, 1120, 1024) for x in range(0, 1600, 1024)]
        laid = Image.new("RGB", (800, 560))
        for x, y in tiles:  # second level, put together as a viewer does
            w, h = min(1024, 1600 - x), min(1024, 1120 - y)
            laid.paste(ask(f"{x},{y},{w},{h}/{w // 2},{h // 2}/0/default.png"), (x // 2, y // 2))
        apart = ImageChops.difference(laid, ask("full/800,/0/default.png").convert("RGB"))
        assert sum(ImageChops.multiply(apart, apart).convert("L").histogram()[8:]) < 0.01 * 800 * 560

    def test_links_say_the_canonical_form_and_the_level(self, client, open_page):
        link = client.get(f"{open_page}/0,0,1600,1120/!100,100/0/color.jpg")["Link"]
        assert f'<http://testserver{open_page}/full/100,70/0/default.jpg>;rel="canonical"' in link
        assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in link

    @pytest.mark.parametrize(
        ("parts", "status"),
        [("0,0,0,0/max/0/default.jpg", 400), ("full/9000,/0/default.jpg", 400), ("full/max/45/default.jpg", 501),
         ("full/max/0/default.tif", 501), ("full/max/0/native.jpg", 400)],
    )  # fmt: skip
    def test_what_cannot_be_answered_is_said_in_words(self, client, open_page, parts, status):
        answer = client.get(f"{open_page}/{parts}")
        assert (answer.status_code, answer["Content-Type"]) == (status, "text/plain; charset=utf-8")
        assert answer.content

    def test_viewers_of_other_sites_may_ask_for_what_anybody_sees(self, client, open_page):
        assert client.get(f"{open_page}/info.json")["Access-Control-Allow-Origin"] == "*"
        assert client.options(f"{open_page}/info.json")["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert client.post(f"{open_page}/info.json").status_code == 405
        tag = client.get(f"{open_page}/full/100,/0/default.jpg")["ETag"]
        again = client.get(f"{open_page}/full/100,/0/default.jpg", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_volume_is_a_manifest_of_its_pages(self, client, open_page):
        address = reverse("iiif:manifest", args=["J02", OPEN])
        told = client.get(address).json()
        assert (told["type"], told["id"], told["behavior"]) == ("Manifest", f"http://testserver{address}", ["paged"])
        assert told["label"] == {"zh-Hans": ["校庆筹备会议纪要"]}
        assert len({canvas["id"] for canvas in told["items"]}) == 2
        canvas = told["items"][1]
        [painting] = canvas["items"][0]["items"]
        assert (painting["motivation"], painting["target"]) == ("painting", canvas["id"])
        assert painting["body"]["service"] == [
            {"id": f"http://testserver{open_page}", "type": "ImageService3", "profile": "level2"}
        ]
        assert (canvas["width"], canvas["height"]) == (1600, 1120)
        assert picture(client.get(painting["body"]["id"])).size == (1600, 1120)
        assert "锦江大学" in str(told["requiredStatement"]) or "档案馆" in str(told["requiredStatement"])
        for code in (ROSTER, roomful.SECRET, "no-such"):
            assert client.get(reverse("iiif:manifest", args=["J02", code])).status_code == 404


class TestWhoSeesWhat:
    @pytest.mark.req("B36")
    def test_what_is_not_open_is_answered_like_what_is_not_there_and_what_is_closed_is_gone_with_the_next_tile(
        self, client, open_page
    ):
        tile = f"{open_page}/0,0,512,512/512,/0/default.jpg"
        assert client.get(tile).status_code == 200
        shut, nothing = client.get(f"/iiif/3/{page_of(ROSTER)}/info.json"), client.get("/iiif/3/99999/info.json")
        assert (shut.status_code, shut.content) == (nothing.status_code, nothing.content) == (404, nothing.content)
        for odd in ("x", "1e3", "٣", "-1", f"{page_of(OPEN)}.abc.def.ghi", "9" * 30):
            assert client.get(f"/iiif/3/{odd}/info.json").status_code == 404
        Volume.objects.filter(pk=at(OPEN)).update(opening_status="CONTROLLED")
        assert client.get(tile).status_code == 404

    def test_the_public_reads_under_the_archives_words_and_not_where_the_terms_say_plain(self, client, open_page):
        tile = f"{open_page}/0,0,512,512/512,/0/default.png"
        marked = picture(client.get(tile))
        plain_terms()
        bare = picture(client.get(tile))
        assert len(marked.getcolors(99999)) > len(bare.getcolors(99999))
        beside = picture(client.get(f"{open_page}/512,0,512,512/512,/0/default.png"))
        assert beside.size == marked.size

    @pytest.mark.req("B36")
    def test_an_archivist_opens_a_page_once_and_every_piece_bears_her_name(self, desk):
        clerk, page = cast.window_archivist(), page_of(ROSTER)
        address = catalogue.open_view(clerk, page_image_id=page, purpose="review", case_number="LT-1")
        answers = [desk.get(f"/iiif/3/{address}/{x},0,512,512/512,/0/default.png") for x in (0, 512, 1024)]
        assert desk.get(f"/iiif/3/{address}/info.json").json()["width"] == WIDE
        assert all(answer["Cache-Control"] == "private, no-store" for answer in answers)
        assert not any(answer.has_header("Access-Control-Allow-Origin") for answer in answers)
        [view] = events.log().filter(name="catalogue.PageViewed", subject_id=str(page))
        assert (view.actor_id, view.purpose, view.payload["case_number"]) == (clerk.account_id, "review", "LT-1")
        other = Client()
        cast.at_the_door(other, cast.second_archivist())
        theirs = catalogue.open_view(cast.second_archivist(), page_image_id=page, purpose="review", case_number="LT-1")
        seen = other.get(f"/iiif/3/{theirs}/0,0,512,512/512,/0/default.png")
        assert seen.content != answers[0].content

    @pytest.mark.req("B36")
    def test_an_address_opens_nothing_for_anybody_else_nor_after_two_hours_nor_for_another_page(
        self, desk, client, monkeypatch
    ):
        page = page_of(ROSTER)
        address = catalogue.open_view(cast.window_archivist(), page_image_id=page, purpose="review")
        where = f"/iiif/3/{address}/full/200,/0/default.jpg"
        assert desk.get(where).status_code == 200
        wordy = catalogue.open_view(cast.window_archivist(), page_image_id=page, purpose="复核" * 40)  # would be packed
        assert desk.get(f"/iiif/3/{wordy}/info.json").status_code == 200
        second = Client()
        cast.at_the_door(second, cast.second_archivist())
        applicant = Client()
        cast.at_the_door(applicant, cast.alumna())
        assert [one.get(where).status_code for one in (client, second, applicant)] == [404] * 3
        word = address.partition(".")[2]
        assert desk.get(f"/iiif/3/{page_of(OPEN)}.{word}/full/200,/0/default.jpg").status_code == 404
        desk.logout()
        assert desk.get(where).status_code == 404
        cast.at_the_door(desk, cast.window_archivist())
        monkeypatch.setattr(viewing, "LASTS", viewing.LASTS * 0)
        late = desk.get(where)
        assert (late.status_code, "重新打开" in late.content.decode()) == (403, True)

    def test_those_who_do_not_read_holdings_open_no_view(self):
        for outsider in (cast.auditor(), cast.sysadmin(), cast.guard(), cast.alumna(), Actor.public()):
            with pytest.raises(NotAllowed):
                catalogue.open_view(outsider, page_image_id=page_of(ROSTER), purpose="curiosity")

    def test_small_pictures_of_the_pages_beside_cannot_be_read_and_are_no_view(self, desk):
        page = page_of(ROSTER)
        [address] = catalogue.list_thumbs(cast.window_archivist(), page_image_ids=[page], purpose="review").values()
        told = desk.get(f"/iiif/3/{address}/info.json").json()
        assert (told["width"], told["height"]) == (96, 67)
        assert picture(desk.get(f"/iiif/3/{address}/full/max/0/default.jpg")).width == 96
        assert desk.get(f"/iiif/3/{address}/full/400,/0/default.jpg").status_code == 400
        assert not events.log().filter(name="catalogue.PageViewed").exists()

    @pytest.mark.req("B36")
    def test_what_the_mask_leaves_is_shown_by_the_mask_itself(self, desk, client):
        address = reverse("staff:page-masked", args=[page_of(ROSTER)])
        answer = desk.get(address, {"x": 0, "y": 50, "w": 50, "h": 50})  # the blue quarter is kept
        assert "no-store" in answer["Cache-Control"]
        blue = colours(picture(answer))
        assert blue[2] == 2
        shown = picture(answer).convert("RGB")
        red, green, yellow = (
            shown.getpixel((shown.width * x // 8, shown.height * y // 8)) for x, y in ((1, 1), (7, 1), (7, 7))
        )
        assert max(abs(a - b) for a, b in zip(red, green, strict=True)) < 60  # all of it the mask's own ground
        assert max(abs(a - b) for a, b in zip(red, yellow, strict=True)) < 60
        assert desk.get(address, {"x": 0, "y": 50, "w": 70, "h": 80}).status_code == 422
        assert client.get(address, {"x": 0, "y": 50, "w": 50, "h": 50}).status_code == 302

    def test_pages_bring_the_viewer_their_neighbours_and_boxes_to_find(self, desk, client, open_page):
        page = client.get(f"/catalogue/page/{page_of(OPEN)}/?box=5,30,90,4&box=nonsense&box=99,99,9,9").content.decode()
        assert f'data-info="{open_page}/info.json"' in page
        assert page.count("is-found") == 1
        assert f'x="{WIDE * 5 // 100}" y="{HIGH * 30 // 100}"' in page
        first = page_of(OPEN, "1")
        assert f'href="/catalogue/page/{first}/"' in page
        assert client.get(f"/iiif/3/{first}/full/96,/0/default.jpg").status_code == 200
        mine = desk.get(reverse("staff:page", args=[page_of(ROSTER)])).content.decode()
        info = mine.partition('data-info="')[2].partition('"')[0]
        assert desk.get(info).json()["width"] == WIDE
        assert events.log().filter(name="catalogue.PageViewed").count() == 1

    def test_an_archivists_manifest_holds_what_is_closed_and_logs_a_page_when_it_is_first_looked_at(self, desk):
        told = desk.get(reverse("iiif:manifest", args=["J02", ROSTER])).json()
        log = events.log().filter(name="catalogue.PageViewed")
        assert log.count() == 0
        service = told["items"][1]["items"][0]["items"][0]["body"]["service"][0]["id"].removeprefix("http://testserver")
        for _ in range(3):
            assert desk.get(f"{service}/full/200,/0/default.jpg").status_code == 200
        assert [row.subject_id for row in log] == [str(page_of(ROSTER))]

    def test_a_page_read_in_a_foreign_viewer_is_counted_and_in_our_own_is_counted_by_its_page(self, client, open_page):
        log = events.log().filter(name="catalogue.OpenPageRead")
        client.get(f"{open_page}/info.json", headers={"sec-fetch-site": "same-origin"})
        client.get(f"{open_page}/full/200,/0/default.jpg")
        assert log.count() == 0
        client.get(f"{open_page}/info.json", headers={"sec-fetch-site": "cross-site"})
        assert (log.count(), log.get().actor_id) == (1, None)

    def test_one_network_address_cannot_carry_the_reading_room_away(self, client, open_page, monkeypatch):
        monkeypatch.setattr(views, "TILES", 3)
        tile = f"{open_page}/0,0,512,512/512,/0/default.jpg"
        answers = [client.get(tile).status_code for _ in range(5)]
        assert answers == [200, 200, 200, 429, 429]
        assert client.get(tile, headers={"accept-language": "en"})["Retry-After"]


class TestWhatItCosts:
    def test_a_tile_asks_the_database_a_fixed_few_questions(self, client, desk, open_page):
        address = catalogue.open_view(cast.window_archivist(), page_image_id=page_of(ROSTER), purpose="review")
        costs = {}
        for name, browser, base in (("public", client, open_page), ("desk", desk, f"/iiif/3/{address}")):
            for _ in range(2):  # the first cuts, the second finds it cut
                with CaptureQueriesContext(connection) as asked:
                    assert browser.get(f"{base}/0,0,512,512/512,/0/default.jpg").status_code == 200
            costs[name] = len([one for one in asked if "SAVEPOINT" not in one["sql"]])
        assert costs == {"public": 4, "desk": 3}

    def test_a_page_is_decoded_once_however_many_pieces_are_cut_and_a_broken_pyramid_is_made_anew(
        self, client, open_page, monkeypatch
    ):
        built = []
        build = pieces.pyramids.build
        monkeypatch.setattr(pieces.pyramids, "build", lambda *given, **named: built.append(1) or build(*given, **named))
        for x in (0, 512, 1024):
            assert client.get(f"{open_page}/{x},0,512,512/512,/0/default.jpg").status_code == 200
        assert client.get(f"{open_page}/info.json").status_code == 200
        assert len(built) == 1
        kept = pieces.pyramid(PageImage.objects.get(pk=page_of(OPEN)).object_id)
        kept.write_bytes(b"II*\0 torn")
        assert client.get(f"{open_page}/512,512,512,512/512,/0/default.jpg").status_code == 404
        assert client.get(f"{open_page}/512,512,512,512/512,/0/default.jpg").status_code == 200
        assert len(built) == 2

    def test_what_was_not_looked_at_for_longest_makes_room_first(self, client, open_page):
        old = f"{open_page}/0,0,512,512/512,/0/default.jpg"
        client.get(old)
        object_id = PageImage.objects.get(pk=page_of(OPEN)).object_id
        folder = pieces.pyramid(object_id).parent
        long_ago = clock.now().timestamp() - 3 * 86_400
        for path in folder.glob(f"{object_id.hex}-tile-*"):
            os.utime(path, (long_ago, long_ago))
        client.get(f"{open_page}/512,0,512,512/512,/0/default.jpg")
        held = sum(path.stat().st_size for path in (settings.HOME / "renditions").glob("*/*-*"))
        assert pieces.sweep(Actor.system(), most=held) == 0
        assert pieces.sweep(Actor.system(), most=held - 1) > 0
        assert not [path for path in folder.glob(f"{object_id.hex}-tile-*") if path.stat().st_mtime <= long_ago]
        assert sum(path.stat().st_size for path in (settings.HOME / "renditions").glob("*/*-*")) <= held * 4 // 5

    def test_what_was_erased_is_shown_by_no_address(self, desk):
        row = PageImage.objects.get(pk=page_of(ROSTER))
        address = catalogue.open_view(cast.window_archivist(), page_image_id=row.pk, purpose="review")
        StoredObject.objects.filter(pk=row.object_id).update(
            erased_at=clock.now(), erased_by=1, erasure_asked_by=2, erased_ground="销毁"
        )
        for path in (settings.HOME / "renditions").glob(f"*/{row.object_id.hex}-*"):
            path.unlink()
        assert desk.get(f"/iiif/3/{address}/full/200,/0/default.jpg").status_code == 404
