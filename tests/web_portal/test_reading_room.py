"""The reading room: what is open is found, read, cited and ordered; of everything else nothing is learnt, by no way in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Item, PageImage, ReadingTerms, Volume
from lantai.foundation import clock, events, tasks
from tests import cast, scenes
from tests.catalogue import reviewing, roomful
from tests.catalogue.roomful import CLOSED, INTERNAL, OPEN, ROSTER, SECRET, at
from tests.reference import stage
from tests.web_portal.visitor import Visitor

SHUT = ("拆迁", "专项", "录取新生", "周念慈", "考察", "谈话")  # words of what nobody outside may learn
ROOM = "/catalogue/J02/"


def build(folder):
    stage.load()
    roomful.fill(folder)


ROOMFUL = scenes.Scene(build)


@pytest.fixture(autouse=True)
@scenes.begins_with(ROOMFUL)
def _ready(db, settings, tmp_path_factory):
    """Overrides the folder's own beginning: these tests begin with holdings."""
    settings.DEMONSTRATION = True


def staff(who) -> Client:
    client = Client()
    cast.at_the_door(client, who)
    return client


def text(response) -> str:
    return response.content.decode()


class TestWhatIsOpen:
    @pytest.mark.req("A11")
    def test_can_be_walked_to_from_the_first_page_to_its_page_image_and_cited(self, visitor):
        assert 'href="/catalogue/"' in visitor.go("/").html
        assert ROOM in visitor.go("/catalogue/").html
        fonds = visitor.go(ROOM)
        assert "1952 年建校。" in fonds.text
        assert f"{ROOM}class/XZ11/" in fonds.html
        assert f"{ROOM}{OPEN}/" in visitor.go(f"{ROOM}class/XZ11/").html
        page = visitor.go(f"{ROOM}{OPEN}/")
        assert page.heading == "校庆筹备会议纪要"
        assert "关于筹备校庆的请示" in page.text
        assert f"校长办公室. 校庆筹备会议纪要[A]. 锦江大学档案馆, 1980: J02-{OPEN}." in page.text
        assert f'<link rel="canonical" href="http://testserver{ROOM}{OPEN}/">' in page.html
        item = visitor.go(f"{ROOM}{OPEN}/2/")
        assert item.heading == "校庆捐赠清单"

    def test_is_found_marked_counted_and_narrowed_by_the_public_box(self, visitor):
        page = visitor.go("/catalogue/search/?q=校庆")
        assert "<mark>校庆</mark>" in page.html
        assert "3 条" in page.text
        assert "1 条" in visitor.go("/catalogue/search/?q=校庆&kind=volume").text
        assert "正是这个档号" in visitor.go("/catalogue/search/?q=1980－xz11—1").text

    def test_an_item_that_stands_alone_is_opened_from_the_answer(self, visitor, tmp_path):
        path = tmp_path / "归档文件目录.csv"
        path.write_text(
            "档号,文号,责任者,题名,日期,页数,密级,保管期限,备注\n"
            "J02-XZ·1989-Y-0007,校发〔1989〕7号,校办,关于表彰先进集体的决定,19890601,3,公开,永久,\n",
            "utf-8",
        )
        catalogue.import_catalogue(cast.window_archivist(), path=path, file_name=path.name, fonds_code="J02")
        Item.objects.filter(title__contains="先进集体").update(opening_status="OPEN")
        tasks.run_until_empty()
        page = visitor.go("/catalogue/search/?q=先进集体")
        [link] = re.findall(r'<li><a href="([^"]+)"><b ', page.html)
        assert visitor.go(link).heading == "关于表彰先进集体的决定"

    def test_keeps_its_old_addresses_for_ever(self, client):
        catalogue.recode_volume(cast.window_archivist(), volume_id=at(OPEN), ref_code="1980-XZ12-9")
        for old in (OPEN, "1980－xz11—1", "1980-xz12-9"):
            answer = client.get(f"{ROOM}{old}/")
            assert (answer.status_code, answer["Location"]) == (301, f"{ROOM}1980-XZ12-9/")
        assert client.get(f"{ROOM}{OPEN}/2/")["Location"] == f"{ROOM}1980-XZ12-9/2/"
        assert client.get("/catalogue/j02/")["Location"] == ROOM

    def test_is_shown_page_by_page_under_a_watermark_by_the_terms_of_its_fonds(self, client, settings, tmp_path):
        page = PageImage.objects.get(volume_id=at(OPEN))
        address = f"/catalogue/page/{page.pk}.jpg"
        marked = client.get(address)
        assert (marked.status_code, marked["Content-Type"], marked["Cache-Control"]) == (200, "image/jpeg", "no-cache")
        told = events.log().filter(name="catalogue.OpenPageRead").get()
        assert told.actor_id is None
        catalogue.set_reading_terms(cast.director(), fonds_code="J02", stubs=False, images="PLAIN")
        assert client.get(address).content != marked.content
        catalogue.set_reading_terms(cast.director(), fonds_code="J02", stubs=False, images="NONE")
        assert client.get(address).status_code == 404
        assert client.get(f"/catalogue/page/{page.pk}/").status_code == 404
        assert "页图不在网上看" in text(client.get(f"{ROOM}{OPEN}/", headers={"accept-language": "zh-hans"}))

    @pytest.mark.req("A16")
    def test_can_be_ordered_with_its_code_filled_in(self, visitor):
        link = re.search(r'href="(/apply/\?material=OTHER[^"]+)"', visitor.go(f"{ROOM}{OPEN}/").html)
        assert link
        page = visitor.go(link[1].replace("&amp;", "&"))
        assert "校庆筹备会议纪要" in page.text
        visitor.send(materials=["OTHER"])
        assert f"J02 {OPEN}《校庆筹备会议纪要》" in visitor.text


class TestWhatIsNotOpen:
    """The one promise: held and closed is answered like not there, in both languages, by every way in."""

    def test_no_page_names_it_counts_it_or_maps_it(self):
        pages = ["/catalogue/", ROOM, f"{ROOM}class/all/", f"{ROOM}class/XZ11/", f"{ROOM}{OPEN}/", "/sitemap.xml",
                 "/sitemap-volume-1.xml", "/sitemap-item-1.xml", "/sitemap-aids-1.xml", "/topics/",
                 "/catalogue/search/?q=1980", *(f"/catalogue/search/?q={word}" for word in ("年度:1980-1990", *SHUT))]  # fmt: skip
        for language in ("zh-hans", "en"):
            client = Client(headers={"accept-language": language})
            for path in pages:
                shown = text(client.get(path)).replace(f'value="{path.partition("=")[2]}"', "")
                shown = re.sub(r"<title>.*?</title>|href=\"/language[^\"]*\"", "", shown)
                assert not [word for word in (*SHUT, CLOSED, SECRET, ROSTER, INTERNAL) if word in shown], path
        assert "1 卷" in text(Client(headers={"accept-language": "zh-hans"}).get(ROOM))
        assert "1 volume" in text(Client(headers={"accept-language": "en"}).get(ROOM))
        assert Client().get(f"{ROOM}class/JX13/").status_code == 404  # like a class that never was
        assert Client().get(f"{ROOM}class/KY11/").status_code == 404

    @pytest.mark.parametrize("code", [CLOSED, SECRET, ROSTER, INTERNAL, f"{ROSTER}/1", f"{INTERNAL}/1"])
    def test_its_address_is_answered_like_one_that_never_was(self, client, code):
        def bare(answer):
            return re.sub(r'href="/language[^"]*"|href="[^"]*not-there[^"]*"', "", text(answer)).replace(
                answer.request["PATH_INFO"], ""
            )

        never = client.get(f"{ROOM}1999-XZ99-99/")
        found = client.get(f"{ROOM}{code}/")
        assert (found.status_code, bare(found)) == (404, bare(never))
        assert client.get(f"{ROOM}{code.lower()}/").status_code == 404  # no redirect tells that it is there
        assert "您从目录里选的" not in text(client.get(f"/apply/?material=OTHER&record=J02/{code}"))

    def test_the_head_is_told_beforehand_what_opening_will_not_show(self):
        head = staff(cast.director())
        said = "读者在开放目录里还是看不到这一卷"
        for code, kept_back in ((ROSTER, True), (INTERNAL, True), (CLOSED, False)):
            page = head.get(f"/staff/catalogue/opening/{at(code)}/", headers={"accept-language": "zh-hans"})
            assert (said in text(page)) is kept_back

    def test_not_even_where_its_code_was_changed(self, client):
        catalogue.recode_volume(cast.window_archivist(), volume_id=at(CLOSED), ref_code="1981-XZ12-9")
        assert client.get(f"{ROOM}{CLOSED}/").status_code == 404

    def test_a_page_of_a_list_of_people_is_nobodys_to_read_though_it_was_opened(self, client):
        page = PageImage.objects.get(volume_id=at(ROSTER))
        assert client.get(f"/catalogue/page/{page.pk}.jpg").status_code == 404
        assert client.get(f"/catalogue/page/{page.pk}/").status_code == 404

    def test_what_is_closed_again_is_gone_at_once_also_from_an_index_that_lags(self, client):
        Volume.objects.filter(pk=at(OPEN)).update(opening_status="CONTROLLED")  # the index does not know yet
        Item.objects.filter(volume_id=at(OPEN)).update(opening_status="CONTROLLED")
        assert client.get(f"{ROOM}{OPEN}/").status_code == 404
        page = client.get("/catalogue/search/?q=校庆", headers={"accept-language": "zh-hans"})
        assert "开放的馆藏里没有查到" in text(page)
        assert "0 条" in text(page)
        assert "rr-facets" not in text(page)

    def test_is_shown_as_a_stub_where_the_terms_say_so_but_never_a_secret_or_a_list_of_people(self, visitor):
        catalogue.set_reading_terms(cast.director(), fonds_code="J02", stubs=True, images="MARKED")
        page = visitor.go(f"{ROOM}{CLOSED}/")
        assert page.status == 200
        assert "已满 25 年，但还没有轮到开放审核" in page.text
        assert "拆迁" not in page.html
        assert '<meta name="robots" content="noindex">' in page.html
        assert f"record=J02%2F{CLOSED}" in page.html
        assert "列为内部档案" in visitor.go(f"{ROOM}{INTERNAL}/").text
        for code in (SECRET, ROSTER, f"{ROSTER}/1"):
            assert visitor.go(f"{ROOM}{code}/").status == 404
        listed = visitor.go(f"{ROOM}class/all/?list=closed")
        assert CLOSED in listed.text
        assert not [word for word in (*SHUT, SECRET, ROSTER) if word in listed.html]
        assert CLOSED not in visitor.go("/sitemap-volume-1.xml").html


class TestTheReader:
    def test_an_archivist_sees_everything_in_the_same_rooms_and_nothing_of_it_is_kept(self):
        desk = staff(cast.window_archivist())
        page = desk.get(f"{ROOM}{CLOSED}/", headers={"accept-language": "zh-hans"})
        assert "基建拆迁纠纷卷宗" in text(page)
        assert "内部阅览室" in text(page)
        assert "no-store" in page["Cache-Control"]
        assert "专项方案" not in text(
            desk.get(f"{ROOM}{SECRET}/")
        )  # of a state secret only the stub is in this network
        picture = PageImage.objects.get(volume_id=at(ROSTER)).pk
        assert desk.get(f"/catalogue/page/{picture}.jpg").status_code == 200
        assert events.log().filter(name="catalogue.PageViewed").exists()

    @pytest.mark.parametrize(
        "who",
        [lambda: cast.window_archivist(second_factor=False), cast.alumna, cast.guard, cast.auditor, cast.sysadmin],
    )
    def test_everybody_else_sees_no_more_than_the_public(self, who):
        client = staff(who())
        assert client.get(f"{ROOM}{CLOSED}/").status_code == 404
        assert "no-store" in client.get("/catalogue/")["Cache-Control"]

    def test_what_anybody_reads_is_asked_for_again_each_time(self, client):
        page = client.get(f"{ROOM}{OPEN}/")
        assert page["Cache-Control"] == "no-cache"
        assert {"Cookie", "Accept-Language"} <= {one.strip() for one in page["Vary"].split(",")}
        assert client.get(f"{ROOM}{OPEN}/", headers={"if-none-match": page["ETag"]}).status_code == 304

    def test_who_asks_too_often_waits(self, client, monkeypatch):
        from lantai.people.rules import Limit
        from lantai.web.portal.views import reading_search

        limit = reading_search.ASKING[0]
        monkeypatch.setattr(reading_search, "ASKING", (Limit(2, limit.window),))
        answers = [client.get("/catalogue/search/?q=校庆").status_code for _ in range(3)]
        assert answers == [200, 200, 429]

    def test_pages_ask_the_database_little(self, client, django_assert_max_num_queries):
        for path in ("/catalogue/", ROOM, f"{ROOM}class/XZ11/", f"{ROOM}{OPEN}/", "/catalogue/search/?q=校庆",
                     "/catalogue/search/?q=1980-XZ11-1", "/topics/"):  # fmt: skip
            with django_assert_max_num_queries(15):
                assert client.get(path).status_code == 200, path

    @pytest.mark.parametrize(
        "text_",
        ["-函授", "，。", '"', "a" * 3000, "<script>alert(1)</script>", "名册' OR 1=1 --", "录" * 10_000, "录取 " * 3334,
         "?" * 10_000, "*", "·", "?*·", "校\x01庆", "\x1b[31m校庆", "\u202e庆校", "\x01\x1b\u202e", "1980\0-XZ11-1", "\0"],
    )  # fmt: skip
    def test_odd_questions_get_a_page(self, client, text_):
        asked = {"q": text_, "page": "99999999", "from": "²", "category": "'", "site": "\0", "fonds": "\x1b"}
        for more in (asked, {"q": text_}, {"q": text_, "fonds": "\0"}):
            answer = client.get("/catalogue/search/", more)
            assert answer.status_code == 200
            assert b"<script>alert" not in answer.content
            assert not re.search("[\0\x01\x1b\u202e]", text(answer))


class TestADayOfOpening:
    """An embargo is asked of every reading: until its day a stub where stubs are shown, then open by itself."""

    def test_it_is_closed_until_then_and_open_from_then_on(self, visitor):
        reviewing.opened(at(CLOSED), opens_on=clock.today() + timedelta(days=10))
        catalogue.set_reading_terms(cast.director(), fonds_code="J02", stubs=True, images="MARKED")
        listed = f"{ROOM}class/all/?list=closed"
        assert CLOSED in visitor.go(listed).text
        assert "拆迁" not in visitor.go(f"{ROOM}{CLOSED}/").html
        assert "到写明的那一天才开放" in visitor.text
        with clock.at(clock.now() + timedelta(days=11)):
            assert "拆迁" in visitor.go(f"{ROOM}{CLOSED}/").text
            assert CLOSED not in visitor.go(listed).text


@pytest.mark.req("B07")
class TestATopic:
    @pytest.fixture
    def topic(self):
        return roomful.gather()

    def test_has_a_public_page_only_once_opened_and_shows_on_it_only_what_is_open(self, topic, visitor):
        assert visitor.go(f"/topics/{topic}/").status == 404
        assert "校庆" not in visitor.go("/topics/").text
        assert f"/topics/{topic}/" not in visitor.go(f"{ROOM}{OPEN}/").html
        catalogue.open_topic(cast.director(), code=topic)
        page = visitor.go(f"/topics/{topic}/")
        assert "校庆筹备会议纪要" in page.text
        assert "开放 1 条" in visitor.go("/topics/").text
        assert not [word for word in SHUT if word in page.html]
        assert "Twenty-eight years." in Visitor("en").go(f"/topics/{topic}/").text
        assert f"/topics/{topic}/" in visitor.go(f"{ROOM}{OPEN}/").html
        catalogue.open_topic(cast.director(), code=topic, opened=False)
        assert visitor.go(f"/topics/{topic}/").status == 404


def test_search_engines_are_shown_the_map_and_kept_off_answers(client):
    rules = text(client.get("/robots.txt"))
    assert "Sitemap: http://testserver/sitemap.xml" in rules
    assert "Disallow: /catalogue/search/" in rules
    assert f"http://testserver{ROOM}{OPEN}/" in text(client.get("/sitemap-volume-1.xml"))
    assert ReadingTerms.objects.count() == 0
