"""What an import says was opened before: the batch page says how much, and the head confirms it there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantai.catalogue import services
from lantai.catalogue.models import Fonds, Volume
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import said, text_of
from tests.web_staff.test_cost import MOST, cost

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
SHEET = "档号,案卷题名,年度,开放标识\n1980-XZ11-1,校务会议记录,1980,开放\n1980-XZ11-2,来往信函,1980,开放\n"


def bring(actor, folder) -> int:
    path = folder / "旧目录.csv"
    path.write_text(SHEET)
    return services.import_catalogue(
        actor, path=path, file_name=path.name, fonds_code=Fonds.objects.get().code
    ).batch_id


def statuses() -> set[str]:
    return set(Volume.objects.filter(year=1980).values_list("opening_status", flat=True))


@pytest.mark.req("B10")
def test_the_page_of_an_import_says_how_much_waits_and_the_head_confirms_it(archive, desk, tmp_path):
    batch = bring(cast.window_archivist(), tmp_path)
    page, door = reverse("staff:import-batch", args=[batch]), reverse("staff:import-opening", args=[batch])
    shown = text_of(desk.get(page))
    assert "2 卷，表里写着“开放”" in shown
    assert "由馆长或副馆长确认" in shown
    assert door not in shown
    assert desk.post(door, {"do": "confirm", "reason": "想看"}).status_code == 403
    assert statuses() == {"UNREVIEWED"}
    head = world.browser(cast.director())
    assert door in text_of(head.get(page))
    assert "请写明审核的理由" in said(head.post(door, {"do": "confirm", "reason": ""}, follow=True))
    done = head.post(door, {"do": "confirm", "reason": "与开放审核记录相符"}, follow=True)
    assert "2 卷（件）照目录开放" in said(done)
    assert "已照目录开放 2 卷（件）" in text_of(done)
    assert statuses() == {"OPEN"}
    assert len(cost(head, page)) <= MOST


def test_a_head_sees_why_he_cannot_confirm_his_own_and_another_may_not_believe_it(archive, tmp_path):
    batch = bring(cast.director(), tmp_path)
    page, door = reverse("staff:import-batch", args=[batch]), reverse("staff:import-opening", args=[batch])
    head, deputy = world.browser(cast.director()), world.browser(cast.deputy_director())
    assert "请另一位馆领导确认" in text_of(head.get(page))
    assert "您自己导入的" in said(head.post(door, {"do": "confirm", "reason": "相符"}, follow=True))
    refused = deputy.post(door, {"do": "refuse", "reason": "查无审核记录"}, follow=True)
    assert "2 卷（件）照常等开放审核" in said(refused)
    assert statuses() == {"UNREVIEWED"}
