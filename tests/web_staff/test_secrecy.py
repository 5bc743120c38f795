"""The secrecy of a unit is changed on its description page, by two people."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantai.catalogue.models import Volume
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import said, text_of
from tests.web_staff.test_cost import MOST, cost

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def test_one_proposes_and_the_head_confirms_on_the_page_of_the_unit(archive, desk):
    volume = Volume.objects.exclude(title="").order_by("pk")[0]
    page, door = (reverse(f"staff:{name}", args=["volume", volume.pk]) for name in ("described", "secrecy"))
    assert "提出密级变更" in text_of(desk.get(page))
    wrong = desk.post(door, {"do": "propose", "level": "SECRET", "ground": "文件", "decided_on": ""}, follow=True)
    assert "和它的日期" in said(wrong)
    given = {"do": "propose", "level": "SECRET", "ground": "国密定〔2020〕5号", "decided_on": "2020-05-01"}
    shown = text_of(desk.post(door, given, follow=True))
    assert "公开 改为 秘密（仅存根）" in shown
    assert 'value="confirm"' not in shown
    assert desk.post(door, {"do": "confirm"}).status_code == 403
    head = world.browser(cast.director())
    assert 'value="confirm"' in text_of(head.get(page))
    done = head.post(door, {"do": "confirm"}, follow=True)
    assert "密级已变更" in said(done)
    assert volume.title not in text_of(done)
    assert "涉密，仅存根" in text_of(done)
    assert Volume.objects.get(pk=volume.pk).title == ""
    assert len(cost(head, page)) <= MOST
