"""The search page: found, narrowed, explained, and nobody else's."""

import re

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Item
from lantai.discovery import services
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from tests import cast, scenes
from tests.web_staff import world

pytestmark = pytest.mark.django_db
SEARCHABLE = scenes.Scene(lambda _folder: services.rebuild(Actor.system("test")), on=world.ARCHIVE)
ADDRESS = "/staff/discovery/"


@pytest.fixture
@scenes.begins_with(SEARCHABLE)
def searchable(db):
    """The holdings stand in the index."""


@pytest.fixture
def desk(searchable):
    return world.browser(cast.window_archivist())


def test_what_was_asked_is_marked_and_counted(desk):
    page = desk.get(ADDRESS, {"q": "名册"}).content.decode()
    assert "<mark>名册</mark>" in page
    assert "1987-JX13-1" in page
    narrowed = desk.get(ADDRESS, {"q": "名册", "pages": "scanned"}).content.decode()
    assert "1987-JX13-1" in narrowed
    kept = desk.get(ADDRESS, {"q": "名册", "carrier": "scanned"}).content.decode()
    assert re.search(r'<a href="\?q=[^"&]+" aria-current="true"[^>]*><span>有页图', kept), "an address kept from before"
    assert "没有查到" in desk.get(ADDRESS, {"q": "名册", "carrier": "photograph"}).content.decode()


def test_a_code_opens_the_list_and_a_name_leads_to_the_person_index(desk):
    assert "正是这个档号" in desk.get(ADDRESS, {"q": "1987—jx13-1"}).content.decode()
    page = desk.get(ADDRESS, {"q": "周念慈"}).content.decode()
    assert "没有查到" in page
    assert "/staff/catalogue/people/?name=" in page


def test_a_stub_of_a_state_secret_is_called_one(desk, tmp_path):
    path = tmp_path / "密.csv"
    path.write_text("档号,案卷题名,年度,密级\n1999-DQ11-7,某某专项方案,1999,机密\n", "utf-8")
    catalogue.import_catalogue(cast.window_archivist(), path=path, file_name=path.name, fonds_code="J02")
    page = desk.get(ADDRESS, {"q": "1999-DQ11-7"}).content.decode()
    assert "涉密，仅存根" in page
    assert "专项" not in page


ITEMS = """案卷档号,顺序号,题名,责任者,日期,页次
1987-JX13-1,1,录取工作的请示,教务处,1987.7.1,1
"""
ALONE = """档号,文号,责任者,题名,日期,页数,密级,保管期限,备注
J02-XZ·2009-Y-0007,校发〔2009〕7号,校办,关于表彰先进集体的决定,20090601,3,公开,永久,
"""


def test_an_item_opens_its_own_description_whether_it_lies_in_a_volume_or_stands_alone(desk, tmp_path):
    for name, sheet, title in (("卷内文件目录.csv", ITEMS, "录取工作"), ("归档文件目录.csv", ALONE, "表彰先进集体")):
        path = tmp_path / name
        path.write_text(sheet, "utf-8")
        report = catalogue.import_catalogue(cast.window_archivist(), path=path, file_name=name, fonds_code="J02")
        assert (report.accepted, report.problems) == (1, ())
        tasks.run_until_empty()
        page = desk.get(ADDRESS, {"q": title}).content.decode()
        [link] = re.findall(r'<h2><a class="lt-open" href="([^"]+)"><span lang="zh">', page)
        assert page.count("<h2><a ") == page.count("</a></h2>") == 1
        opened = desk.get(link)
        assert opened.status_code == 200
        assert title in opened.content.decode()
        item = Item.objects.get(title__contains=title)
        assert link == f"/staff/catalogue/described/item/{item.pk}/"
        assert (item.volume_id is None) == (sheet is ALONE)


def test_a_series_opens_its_own_description_and_goes_into_no_topic(desk, django_assert_max_num_queries):
    series = catalogue.make_series(cast.window_archivist(), fonds_code="J02", title="录取名册类", title_en="Rosters")
    tasks.run_until_empty()
    with django_assert_max_num_queries(15):
        page = desk.get(ADDRESS, {"q": "录取名册类"}).content.decode()
    assert f'<h2><a class="lt-open" href="/staff/catalogue/described/series/{series}/"' in page
    assert f'value="series:{series}"' not in page
    assert "录取名册类" in desk.get(f"/staff/catalogue/described/series/{series}/").content.decode()
    narrowed = desk.get(ADDRESS, {"q": "录取名册", "kind": "series"}).content.decode()
    assert (f"/described/series/{series}/" in narrowed, "1987-JX13-1" in narrowed) == (True, False)
    english = world.browser(cast.window_archivist())
    english.cookies["lantai_language"] = "en"
    assert ">Series<" in english.get(ADDRESS, {"q": "名册", "kind": "series"}).content.decode()
    public = world.browser(cast.alumna()).get("/catalogue/search/", {"q": "录取名册类"}).content.decode()
    assert "described/series" not in public
    desks = desk.get("/catalogue/search/", {"q": "录取名册类"}).content.decode()
    assert f"/staff/catalogue/described/series/{series}/" in desks


LONG = ("a" * 5000, "录" * 10_000, "录取 " * 3334)
EMPTY = ("?" * 10_000, '"' * 10_000, "*", "·", "?*·")
UNSEEN = ("名\x01册", "\x1b[31m名册", "\u202e册名", "\x1b", "\x01\x1b\u202e")
ODD = ("-函授", "，。", '"', "<script>alert(1)</script>", "名册' OR 1=1 --", *LONG, *EMPTY, *UNSEEN)


@pytest.mark.parametrize("text", ODD)
def test_odd_questions_get_a_page(desk, text):
    answer = desk.get(ADDRESS, {"q": text, "page": "99999999", "from": "²", "category": "'", "site": "\x1b"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in shown
    assert not re.search("[\x01\x1b\u202e]", shown)
    assert "没有用到" in shown or text not in LONG
    assert "请写下要找的词" in shown or text not in EMPTY


def test_pages_of_answers_ask_the_database_a_fixed_number_of_times(desk, django_assert_max_num_queries):
    desk.get(ADDRESS, {"q": "名册"})
    with django_assert_max_num_queries(15):
        desk.get(ADDRESS, {"q": "册"})


@pytest.mark.parametrize("who", [cast.sysadmin, cast.secadmin, cast.auditor, cast.guard, cast.alumna])
def test_nobody_else_searches_the_holdings(desk, who):
    assert world.browser(who()).get(ADDRESS, {"q": "名册"}).status_code in {302, 403}
