"""The pages of description, arrangement, batches of review and disposal, as the people at the desk use them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from lantai.catalogue import services
from lantai.catalogue.models import DescriptionNote, DisposalList, Item, RetentionTerm, Volume
from lantai.foundation import clock
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import said, text_of
from tests.web_staff.test_cost import cost

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def volume(n: int = 1) -> Volume:
    return Volume.objects.get(ref_code=f"1987-JX13-{n}")


def address(name: str, *arguments: object) -> str:
    return reverse(f"staff:{name}", args=arguments)


def test_a_description_is_read_with_what_it_inherits_and_changed_under_ones_name(archive, desk, second):
    item = Item.objects.create(fonds_id=volume().fonds_id, volume=volume(), key="1987-JX13-1#1", title="名册第一页")
    page = text_of(desk.get(address("described", "item", item.pk)))
    assert "沿用案卷" in page
    assert "招生办公室" in page
    form = text_of(desk.get(address("describe", "item", item.pk)))
    seen = re.search(r'name="seen" value="(\w+)"', form)[1]
    assert "空着就沿用上级的：招生办公室" in form
    bad = desk.post(address("describe", "item", item.pk), {"title": "名册第一页", "date": "那一年", "seen": seen})
    assert (bad.status_code, "认不出这个日期" in text_of(bad)) == (422, True)
    change = {"title": "录取名册第一页", "date": "1987.9", "version": "original", "why": "核对原件", "seen": seen}
    done = desk.post(address("describe", "item", item.pk), change, follow=True)
    assert "改了 3 项" in said(done)
    after = text_of(done)
    assert "正本" in after
    assert "核对原件" in after
    assert DescriptionNote.objects.get(element="title").before == "名册第一页"
    late = second.post(address("describe", "item", item.pk), {**change, "title": "别的"})
    assert (late.status_code, "被别人改过" in text_of(late)) == (422, True)
    for ask in (desk.get, desk.post):
        assert ask(address("described", "nothing", item.pk)).status_code in {404, 405}


@pytest.mark.req("D11")
def test_a_control_note_that_an_import_brought_says_so_and_one_written_here_does_not(archive, desk, tmp_path):
    code, fonds = volume().ref_code, volume().fonds.code
    sheet = (
        f'档号,案卷题名,著录控制\n{code},{volume().title},"2020-01-02 03:04+08:00，王远志，题名：""旧题"" → ""新题"""\n'
    )
    (tmp_path / "目录.csv").write_text(sheet, encoding="utf-8")
    report = services.import_catalogue(
        cast.window_archivist(), path=tmp_path / "目录.csv", file_name="目录.csv", fonds_code=fonds
    )
    services.describe(
        cast.window_archivist(), kind="volume", unit_id=volume().pk, values={"subjects": "录取"}, why="补"
    )
    brought = f'<a href="{address("import-batch", report.batch_id)}">'
    for language, words in (
        ("zh-hans", "{}导入 #{}</a> 带来，姓名照文件所写"),
        ("en", "{}import #{}</a>, under the name its"),
    ):
        desk.cookies["lantai_language"] = language
        page = text_of(desk.get(address("described", "volume", volume().pk)))
        assert page.count(brought) == 1
        here, there = page.split("录取</", 1)[0], page.split("王远志", 1)[1]  # the latest first
        assert brought not in here
        assert words.format(brought, report.batch_id) in there
        assert "2020" in page.split("王远志", 1)[0].rsplit("<li>", 1)[1]  # it may be of any year


def test_units_are_related_moved_and_divided_at_the_page(archive, desk):
    one, two = volume(1), volume(2)
    refused = desk.post(
        address("relate", "volume", one.pk), {"fonds_code": "J02", "ref_code": "没有", "relation": "same"}, follow=True
    )
    assert "没有这个档号" in said(refused)
    desk.post(address("relate", "volume", one.pk), {"fonds_code": "J02", "ref_code": two.ref_code, "relation": "same"})
    assert one.ref_code in text_of(desk.get(address("described", "volume", two.pk)))
    made = desk.post(address("fonds-history", "J02"), {"do": "series", "title": "招生名册专藏"}, follow=True)
    series = re.search(r"/described/series/(\d+)/", text_of(made))[1]
    here = {"next": address("described", "volume", one.pk)}
    moved = desk.post(address("arrange", "volume", one.pk), {"do": "move", "parent": series, **here}, follow=True)
    assert "招生名册专藏" in text_of(moved)
    under = desk.post(address("arrange", "series", series), {"do": "move", "parent": series, **here}, follow=True)
    assert "不能把一个类别移到它自己的下面" in said(under)


def test_pasted_codes_are_read_and_nothing_is_changed(archive, desk):
    page = text_of(desk.post(address("codes"), {"codes": "1987－JX13－1\n乱写的\n1999-DQ14-5"}))
    assert address("described", "volume", volume().pk) in page
    assert "没有式样合得上" in page
    assert "还有" in page
    assert "年度-分类号-案卷号" in page


def expired() -> list[Volume]:
    """Give two volumes of the small archive a period that is long over."""
    term = RetentionTerm.objects.get(code="D10")
    several = list(Volume.objects.filter(ref_code__in=["1987-JX13-2", "1987-JX13-3"]).order_by("pk"))
    Volume.objects.filter(pk__in=[one.pk for one in several]).update(retention="10年", retention_term=term)
    return several


def test_a_destruction_goes_through_five_hands_and_leaves_a_certificate(archive, desk, second):
    one, two = expired()
    director, deputy = world.browser(cast.director()), world.browser(cast.deputy_director())
    page = text_of(desk.get(address("disposal")))
    assert "2 卷（件）保管期满" in page
    assert "1997 年底" in page
    proposal = {"title": "2026 年销毁清册", "reason": "逐卷鉴定，无继续保存价值", "unit": [one.pk, two.pk]}
    assert desk.post(address("disposal"), {**proposal, "unit": []}).status_code == 422
    shown = desk.post(address("disposal"), proposal, follow=True)
    here = shown.redirect_chain[-1][0]
    assert "作为第一人批准" not in text_of(shown)
    assert "作为第一人批准" in text_of(second.get(here))
    second.post(here, {"do": "approve", "minutes": "〔2026〕3 号，2026-11-20"})
    assert "要由另一位同事来办" in text_of(second.get(here))
    director.post(here, {"do": "approve"})
    entry = re.findall(r'name="entry" value="(\d+)"', text_of(desk.get(here)))[1]
    desk.post(here, {"do": "take_off", "entry": entry, "reason": "还要查"})
    today = clock.today().isoformat()
    assert second.post(here, {"do": "carry_out", "method": "", "place": "", "on": today}).status_code == 422
    second.post(here, {"do": "carry_out", "method": "化浆", "place": "市保密销毁中心", "on": today})
    done = deputy.post(here, {"do": "witness"}, follow=True)
    assert "监销已签" in said(done)
    proof = desk.get(f"{here}certificate.pdf")
    assert (proof.headers["Content-Type"], proof.content[:5]) == ("application/pdf", b"%PDF-")
    row = DisposalList.objects.get()
    assert (row.state, row.certificate_sha256 in text_of(done)) == ("DESTROYED", True)
    assert "鉴定销毁，实体不存" in text_of(desk.get(address("volume", one.pk)))
    assert "看清册和证明" in text_of(desk.get(address("described", "volume", one.pk)))
    assert "已销毁" in text_of(desk.get(address("fonds", "J02")))
    assert Volume.objects.get(pk=two.pk).destroyed_on is None


def test_what_is_on_hold_cannot_be_ticked_and_only_the_head_lifts(archive, desk):
    one, _two = expired()
    hold = {"fonds_code": "J02", "ground": "AUDIT", "reason": "审〔2026〕9 号", "ref_code": one.ref_code}
    assert "不得销毁" in said(desk.post(address("disposal-holds"), hold, follow=True))
    page = text_of(desk.get(address("disposal")))
    assert f'value="{one.pk}"' not in page
    number = re.search(
        r'name="hold" value="(\d+)"', text_of(world.browser(cast.director()).get(address("disposal-holds")))
    )[1]
    assert 'name="hold"' not in text_of(desk.get(address("disposal-holds")))
    lift = {"do": "lift", "hold": number, "reason": "审计结束"}
    assert desk.post(address("disposal-holds"), lift).status_code == 403
    world.browser(cast.director()).post(address("disposal-holds"), lift)
    assert f'value="{one.pk}"' in text_of(desk.get(address("disposal")))


def test_a_batch_is_made_read_and_decided_at_the_page(archive, desk, second):
    made = desk.post(address("opening-batches"), {"fonds_code": "J02"}, follow=True)
    here = made.redirect_chain[-1][0]
    head = world.browser(cast.director())
    assert "还没有逐卷看完" in said(head.post(here, {"do": "decide", "reason": "满 25 年", "next": here}, follow=True))
    for review, status in re.findall(
        r'name="review" value="(\d+)"><input type="hidden" name="status" value="(\w+)"', text_of(second.get(here))
    ):
        second.post(here, {"do": "read", "review": review, "status": status})
    assert "已审定" in said(head.post(here, {"do": "decide", "reason": "名册控制使用"}, follow=True))
    assert volume().opening_status == "CONTROLLED"
    assert "在一批里" not in text_of(desk.get(address("opening-review", volume().pk)))


def test_schemes_are_read_by_all_and_ended_by_the_head(archive, desk):
    assert "学籍管理" in text_of(desk.get(address("schemes")))
    assert "停用一个方案" not in text_of(desk.get(address("schemes")))
    head = world.browser(cast.director())
    scheme = Volume.objects.exclude(class_node=None)[0].class_node.scheme_id
    refused = head.post(address("schemes"), {"do": "end", "scheme": scheme, "last_day": "1970-12-31"})
    assert refused.status_code == 422
    assert desk.post(address("schemes"), {"do": "end", "scheme": scheme, "last_day": "2099-12-31"}).status_code == 403


def test_the_pages_cost_little_however_much_is_on_them(archive, desk):
    one, two = expired()
    services.relate_units(
        cast.window_archivist(), kind="volume", unit_id=one.pk, fonds_code="J02", ref_code=two.ref_code, relation="same"
    )
    made = services.propose_disposal(cast.second_archivist(), title="清册", reason="期满", volume_ids=[one.pk])
    batch = services.make_opening_batch(cast.second_archivist(), fonds_code="J02")
    pages = [
        address("described", "volume", one.pk), address("describe", "volume", one.pk), address("fonds-history", "J02"),
        address("schemes"), address("codes"), address("disposal"), address("disposal-lists"), address("disposal-holds"),
        address("disposal-list", made), address("opening-batches"), address("opening-batch", batch),
        address("opening-review", one.pk),
    ]  # fmt: skip
    dear = {page: len(asked) for page in pages if len(asked := cost(desk, page)) > 15}
    assert not dear
