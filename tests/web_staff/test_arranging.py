"""Moving by choosing, classes, entering and leaving, patterns of codes: at the page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantai.catalogue.models import ClassNode, CodePattern, DisposalList, Item, PageImage, RetentionTerm, Series, Volume
from lantai.catalogue.rules import patterns
from lantai.foundation import events
from tests import cast
from tests.catalogue import disposing
from tests.web_staff import world
from tests.web_staff.pages import said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def volume(n: int = 1) -> Volume:
    return Volume.objects.get(ref_code=f"1987-JX13-{n}")


def address(name: str, *arguments: object) -> str:
    return reverse(f"staff:{name}", args=arguments)


@pytest.fixture
def head(archive):
    return world.browser(cast.director())


def test_a_unit_is_moved_by_choosing_where_and_before_whom(archive, desk):
    desk.post(address("fonds-history", "J02"), {"do": "series", "title": "招生名册专藏"})
    series, one, two = Series.objects.get(), volume(1), volume(2)
    Volume.objects.filter(pk=two.pk).update(series=series)
    where = address("move", "volume", one.pk)
    assert where in desk.get(address("described", "volume", one.pk)).content.decode()
    page = desk.get(where).content.decode()
    assert f'href="?parent={series.pk}"' in page
    page = desk.get(where, {"parent": series.pk}).content.decode()
    assert f'name="before" value="{two.pk}"' in page
    done = desk.post(
        address("arrange", "volume", one.pk), {"do": "move", "parent": series.pk, "before": two.pk}, follow=True
    )
    assert "已移动" in said(done)
    rows = Volume.objects.filter(series=series).order_by("sort_key")
    assert [row.pk for row in rows] == [one.pk, two.pk]
    item = Item.objects.create(fonds_id=one.fonds_id, volume=one, key="1987-JX13-1#1", title="名册第一页")
    found = text_of(desk.get(address("move", "item", item.pk), {"q": "1987-JX13-2"}))
    assert "1987-JX13-2" in found
    assert "1987-JX13-3" not in found
    assert desk.get(address("move", "fonds", one.fonds_id)).status_code == 404


def test_the_head_moves_a_class_and_never_under_itself(archive, desk, head):
    below = ClassNode.objects.filter(depth=2, scheme__uses__fonds__code="J02").first()
    page = address("scheme", below.scheme_id)
    assert "由馆长或副馆长决定" in text_of(desk.get(page))
    refused = head.post(page, {"class_id": below.parent_id, "parent_id": below.pk})
    assert (refused.status_code, "它自己的下面" in said(refused)) == (422, True)
    done = head.post(page, {"class_id": below.pk, "parent_id": ""}, follow=True)
    assert "类目已移动" in said(done)
    below.refresh_from_db()
    assert (below.parent_id, below.depth) == (None, 1)
    assert desk.post(page, {"class_id": below.pk, "parent_id": ""}).status_code == 403


@pytest.mark.req("A14")
def test_entering_leaving_and_being_found_are_noted_at_the_volume(archive, desk, head):
    one, page = volume(3), address("volume-holding", volume(3).pk)
    desk.post(page, {"do": "entered", "on": "1990-05-01"})
    one.refresh_from_db()
    assert one.entered_at.date().year == 1990
    assert "哪一天" in said(desk.post(page, {"do": "entered", "on": "那天"}, follow=True))
    assert "登记离馆" not in text_of(desk.get(address("volume", one.pk)))
    assert desk.post(page, {"do": "left", "how": "LOST", "ground": "清点未见", "on": "2026-01-05"}).status_code == 403
    refused = head.post(page, {"do": "left", "how": "DESTROYED", "ground": "x", "on": "2026-01-05"}, follow=True)
    assert "销毁清册" in said(refused)
    head.post(page, {"do": "left", "how": "LOST", "ground": "2026 年清点未见", "on": "2026-01-05"})
    shown = text_of(head.get(address("volume", one.pk)))
    assert "已遗失" in shown
    assert "2026 年清点未见" in shown
    head.post(page, {"do": "found", "ground": "夹在邻卷里"})
    one.refresh_from_db()
    assert (one.left_at, one.left_how) == (None, "")
    assert events.of_subject("volume", one.pk)[-1].payload["ground"] == "夹在邻卷里"
    assert "遗失的" in said(head.post(page, {"do": "found", "ground": "又"}, follow=True))


OWN = {"name": "学院自编", "name_en": "School's own", "level": "volume", "rank": "5", "example": "SC-2004-12",
       "expression": r"(?P<department>[A-Z]{2})-(?P<year>\d{4})-(?P<volume_no>\d{1,4})"}  # fmt: skip


def test_a_pattern_is_tried_beside_its_form_and_kept_by_the_head(archive, desk, head):
    page = address("codes")
    new = f"{page}?pattern=new"
    assert 'name="expression"' not in desk.get(new).content.decode()
    tried = text_of(head.post(new, {**OWN, "do": "try", "codes": "sc—2004—12"}))
    assert "学院自编" in tried
    assert "还没有存" in tried
    assert not CodePattern.objects.filter(name="学院自编").exists()
    head.post(new, {**OWN, "do": "keep"})
    row = CodePattern.objects.get(name="学院自编")
    assert "学院自编" in text_of(desk.post(page, {"codes": "SC-2004-12"}))
    changed = {**OWN, "expression": OWN["expression"].replace("[A-Z]{2}", "[A-Z]{3}")}
    refused = head.post(f"{page}?pattern={row.pk}", {**changed, "do": "keep"})
    assert (refused.status_code, "它自己的例子" in text_of(refused)) == (422, True)
    head.post(f"{page}?pattern={row.pk}", {**OWN, "do": "remove"})
    assert not CodePattern.objects.filter(pk=row.pk).exists()
    told = [one.payload["after"] for one in events.of_subject("code_pattern", row.pk)]
    assert told == [OWN["expression"], ""]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("(", "PATTERN_BROKEN"),
        (r"\d{4}-\d+", "PATTERN_PARTS"),
        (r"(?P<colour>\d+)", "PATTERN_PARTS"),
        (r"(?P<year>(\d+)+)", "PATTERN_RUNS_AWAY"),
        (r"(?P<year>(\d+|x)*)", "PATTERN_RUNS_AWAY"),
        (r"(?P<year>\d{4})-(?P<volume_no>\d+)", ""),
        (r"(?P<year>\d{3})-(?P<volume_no>\d+)", "PATTERN_EXAMPLE"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_told_why(expression, code):
    assert patterns.fault(expression, "2004-12") == code


def test_every_pattern_that_ships_is_sound(archive):
    for row in CodePattern.objects.all():
        assert patterns.fault(row.expression, row.example) == "", row.code


def test_a_destruction_is_sealed_and_its_page_images_erased_at_the_page_by_two(archive, desk, head):
    one = PageImage.objects.select_related("volume").first().volume
    term = RetentionTerm.objects.get(name="短期")
    Volume.objects.filter(pk=one.pk).update(retention="短期", retention_term=term)
    made = disposing.destroyed(one.pk)
    page = address("disposal-list", made)
    assert "还没有用印" in text_of(desk.get(page))
    sha256 = DisposalList.objects.get(pk=made).certificate_sha256
    assert "已用印" in said(head.post(page, {"do": "seal", "certificate": sha256}, follow=True))
    number = DisposalList.objects.get(pk=made).issue_no
    assert f"DISPOSAL-{made}" in text_of(desk.get(address("issue", number)))
    assert f"DISPOSAL-{made}" in text_of(desk.get(reverse("staff:issues")))
    assert desk.get(address("disposal-certificate", made)).content.startswith(b"%PDF-")
    assert "馆长" in said(desk.post(page, {"do": "erase_ask", "reason": "〔2026〕3 号纪要"}, follow=True))
    assert "确认删除" not in text_of(desk.get(page))
    assert "请勾选" in said(head.post(page, {"do": "erase"}, follow=True))
    assert "已删除" in said(head.post(page, {"do": "erase", "sure": "1"}, follow=True))
    shown = text_of(desk.get(page))
    assert "内容不能恢复" in shown
    assert one.ref_code in desk.get(address("disposal-erased", made)).content.decode()
