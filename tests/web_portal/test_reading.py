"""What anybody can read before signing in."""

from __future__ import annotations

import re
import sqlite3
from importlib import resources

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError

from lantai.reference import queries as reference
from lantai.web.design import views
from lantai.web.portal import pages
from tests.web_portal.visitor import Visitor

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.req("A11")
@pytest.mark.parametrize("path", pages.PUBLIC)
def test_pages_are_readable_before_login_without_script_or_third_party(visitor, path):
    page = visitor.go(path)
    assert page.status == 200
    assert page.path == path
    assert page.heading
    assert "<script" not in page.html
    assert " style=" not in page.html
    sources = re.findall(r'(?:src|href)="(?:https?:)?//(?!testserver/)', page.html)  # but for the canonical address
    assert sources == []


@pytest.mark.req("A11")
def test_home_answers_four_questions_and_how_each_site_serves_today(visitor):
    page = visitor.go("/")
    for question in ("我能办什么？", "我的申请到哪了？", "这份文件是真的吗？", "最近有什么新的？"):
        assert question in page.text
    assert page.html.count("lt-state") >= 8  # four sites in the strip and in the table
    assert "文庙校区" in page.text
    assert "0828-555 0136" in page.text


@pytest.mark.req("A11")
def test_first_page_is_under_100_kb_even_uncompressed(visitor):
    css = resources.files("lantai.web.design").joinpath("static/design/lantai.css").read_bytes()
    assert len(visitor.go("/").response.content) + len(css) < 100_000


@pytest.mark.req("A14")
def test_catalogue_names_all_32_materials_and_what_each_needs(visitor):
    page = visitor.go("/materials/")
    for material in reference.materials():
        assert material.name in page.text
    assert "32 种材料" in page.heading.replace("  ", " ")
    detail = visitor.go("/materials/TRANSCRIPT_EN/").text
    assert "样稿先请您核对" in detail
    assert "身份证件" in detail
    assert "5 个工作日" in detail
    assert visitor.go("/materials/NO_SUCH/").status == 404


@pytest.mark.parametrize("path", [*pages.PUBLIC, *pages.ERRORS])
def test_english_pages_are_english(path):
    page = Visitor("en").go(path)
    assert '<html lang="en">' in page.html
    main = page.html[page.html.index("<main") : page.html.index("</main>")]
    if path == "/sample/":  # the specimen itself is a Chinese document
        main = re.sub(r"<figure.*</figure>", "", main, flags=re.DOTALL)
    foreign = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", foreign)
    assert not HAN.search(words), HAN.findall(words)


def test_language_switch_is_a_plain_link_and_stays_on_the_page(visitor):
    page = visitor.go("/guide/")
    link = re.search(r'href="(/language/en/[^"]+)"', page.html).group(1).replace("&amp;", "&")
    switched = visitor.go(link)
    assert switched.path == "/guide/"
    assert '<html lang="en">' in switched.html
    assert visitor.go("/faq/").html.count("Questions and answers") >= 1


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_language_switch_never_leads_away(client, target):
    response = client.get("/language/en/", {"next": target})
    assert response.headers["Location"] == "/"


def test_unknown_page_is_kind_and_names_a_telephone(visitor):
    page = visitor.go("/no-such-page/")
    assert page.status == 404
    assert page.heading == "没有找到这一页"
    assert "0828-555 0136" in page.text


def test_a_form_without_its_token_is_explained(client):
    client.handler.enforce_csrf_checks = True
    response = client.post("/progress/code/", {"number": "2026-7KQM3RX"}, headers={"accept-language": "zh-hans"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "这一页放得太久了" in page
    assert "Cookie" in page
    english = client.post(
        "/progress/code/", {}, headers={"accept-language": "en", "referer": "http://testserver/progress/"}
    )
    assert "open for too long" in english.content.decode()
    assert 'href="http://testserver/progress/"' in english.content.decode()  # the page of the form, not its target


def test_when_even_the_apology_fails_a_bare_one_stands_in_both_languages(rf):
    """Without a database nobody can be looked up; the reader still gets words."""
    from django.utils.functional import SimpleLazyObject

    def gone():
        raise OperationalError("the database is gone")

    request = rf.get("/")
    request.user = SimpleLazyObject(gone)
    response = views.server_error(request)
    assert response.status_code == 500
    assert "是我们这边出了差错" in response.content.decode()
    assert "Something went wrong on our side" in response.content.decode()


def test_a_house_at_fault_for_a_while_says_so_and_when_to_come_back(visitor):
    """Also when only the session could not be written, which Django calls a session gone."""
    visitor.go("/")
    full, interrupted = OperationalError("full"), SessionInterrupted("the session was deleted")
    full.__cause__ = sqlite3.OperationalError("full")
    full.__cause__.sqlite_errorname = "SQLITE_FULL"
    interrupted.__context__ = UpdateError()
    interrupted.__context__.__context__ = full
    for answer in (views.server_error(visitor.response.wsgi_request, full),
                   views.bad_request(visitor.response.wsgi_request, interrupted)):  # fmt: skip
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "存储空间满了" in answer.content.decode()
    assert views.bad_request(visitor.response.wsgi_request, SessionInterrupted("deleted")).status_code == 400


def test_a_limit_no_page_speaks_of_gets_a_kind_page(rf, visitor):
    from lantai.people.errors import TooOften
    from lantai.web.accounts.session import SessionLimits

    visitor.go("/")
    request = visitor.response.wsgi_request
    response = SessionLimits(lambda _request: None).process_exception(request, TooOften(90))
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "90"
    assert "请稍等一会儿再试" in response.content.decode()
    assert SessionLimits(lambda _request: None).process_exception(request, ValueError()) is None


@pytest.mark.req("A11")
def test_static_files_change_their_address_with_their_bytes_and_may_be_kept(client):
    import hashlib

    css = resources.files("lantai.web.design").joinpath("static/design/lantai.css").read_bytes()
    address = f"/static/design/lantai.css?v={hashlib.sha256(css).hexdigest()[:10]}"
    assert address in client.get("/").content.decode()


def test_manifest_carries_the_archives_name(client):
    assert (
        client.get("/manifest.webmanifest", headers={"accept-language": "zh-hans"}).json()["name"] == "锦江大学档案馆"
    )


@pytest.mark.req("A11")
def test_announcements_are_on_the_home_page_and_in_a_feed(visitor):
    from lantai.notices import services as notices
    from tests import cast

    notices.publish(
        cast.director(),
        title="云台校区投件箱启用",
        title_en="A request box at Yuntai",
        body="每日两次取件。",
        body_en="Emptied twice a day.",
    )
    assert "云台校区投件箱启用" in visitor.go("/").text
    feed = visitor.client.get("/news/feed.xml")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "每日两次取件。" in feed.content.decode()
    assert "A request box at Yuntai" in Visitor("en").go("/news/").text


def test_search_engines_are_kept_off_requests(client):
    rules = client.get("/robots.txt").content.decode()
    for path in ("/progress/", "/apply/", "/staff/", "/accounts/"):
        assert f"Disallow: {path}" in rules


@pytest.mark.req("A11")
def test_a_code_typed_on_the_home_page_reaches_the_verifier(visitor):
    page = visitor.go("/").send(code="7KQM-X3RD-94HW-TPFE")
    assert page.status == 200
    assert page.path.startswith("/verify/")
    assert "lt-verdict" in page.html
