"""改档号: seen before it is done, at the volume and at the item; the old address leads on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lantai.catalogue.models import FormerCode, Item, Volume
from tests.web_staff.pages import said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def address(kind: str, pk: int) -> str:
    return reverse("staff:recode", args=(kind, pk))


def test_a_volume_is_given_another_code_after_its_consequences_were_seen(archive, desk):
    one = Volume.objects.get(ref_code="1987-JX13-1")
    Item.objects.create(
        fonds_id=one.fonds_id, volume=one, key="1987-JX13-1-001", ref_code="1987-JX13-1-001",
        ref_code_norm="1987-JX13-1-001", title="四川名册",
    )  # fmt: skip
    page = address("volume", one.pk)
    assert page in desk.get(reverse("staff:described", args=("volume", one.pk))).content.decode()
    form = desk.get(page).content.decode()
    assert 'value="1987-JX13-1"' in form
    assert 'value="JX13"' in form
    given = {"ref_code": "1999-JX14-7", "class_code": "JX14", "year": "1999", "why": "年度定错了"}
    seen = desk.post(page, {**given, "do": "look"})
    for words in ("1999-JX14-7-001", "JX14 学籍管理", "1987 → 1999", "卷内 1 件的档号跟着改", "改成这个档号"):
        assert words in text_of(seen)
    assert not FormerCode.objects.exists()
    assert "对不上" in text_of(desk.post(page, {**given, "class_code": "JX13", "do": "look"}))
    unclear = desk.post(page, {**given, "why": "", "do": "recode"})
    assert (unclear.status_code, FormerCode.objects.count()) == (422, 0)
    taken = desk.post(page, {**given, "ref_code": "1987-JX13-2", "do": "recode"})
    assert (taken.status_code, "已经用过" in said(taken)) == (422, True)
    unknown = desk.post(page, {**given, "class_code": "QQ", "do": "look"})
    assert (unknown.status_code, "没有类目 QQ" in said(unknown)) == (422, True)
    done = desk.post(page, {**given, "do": "recode"}, follow=True)
    assert "旧的仍然查得到" in said(done)
    shown = text_of(done)
    for words in ("1999-JX14-7", "旧档号", "1987-JX13-1", "年度定错了"):
        assert words in shown
    english = text_of(
        desk.post(page, {**given, "do": "look", "ref_code": "1999-JX14-8"}, headers={"accept-language": "en"})
    )
    assert "Change the reference code" in english


def test_an_item_has_its_own_door_and_readers_of_old_addresses_are_led_on(archive, desk):
    one = Volume.objects.get(ref_code="1987-JX13-1")
    Volume.objects.filter(pk=one.pk).update(record_kind="", opening_status="OPEN")
    item = Item.objects.create(
        fonds_id=one.fonds_id, volume=one, key="1987-JX13-1#1", ref_code="旧-1", ref_code_norm="旧-1", title="说明",
        opening_status="OPEN",
    )  # fmt: skip
    page = address("item", item.pk)
    assert page in desk.get(reverse("staff:described", args=("item", item.pk))).content.decode()
    assert 'name="class_code"' not in desk.get(page).content.decode()
    desk.post(page, {"ref_code": "1987-JX13-1-001", "why": "补编", "do": "recode"})
    item.refresh_from_db()
    assert item.ref_code == "1987-JX13-1-001"
    reader = Client()
    led = reader.get("/catalogue/J02/旧-1/")
    assert (led.status_code, led["Location"]) == (301, "/catalogue/J02/1987-JX13-1-001/")
    assert reader.get(led["Location"]).status_code == 200
    for kind, pk in (("fonds", one.fonds_id), ("item", 2**40)):
        assert desk.get(address(kind, pk)).status_code == 404
