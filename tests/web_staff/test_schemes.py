"""Which scheme a fonds uses: at the page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantai.catalogue.models import ClassificationScheme, Fonds, SchemeUse, Volume
from tests import cast
from tests.catalogue import paper
from tests.web_staff import world
from tests.web_staff.pages import said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
def head(archive):
    return world.browser(cast.director())


def scheme(code: str = "process", version: str = "1993") -> ClassificationScheme:
    return ClassificationScheme.objects.get(code=code, version=version)


def test_the_head_withdraws_a_scheme_when_another_is_there_for_what_is_in(archive, desk, head):
    page, use = reverse("staff:schemes"), SchemeUse.objects.get()
    assert "撤下" not in text_of(desk.get(page))
    assert "撤下" in text_of(head.get(page))
    refused = head.post(page, {"do": "withdraw", "use": use.pk}, follow=True)
    assert "还有 3 卷" in said(refused)
    head.post(page, {"do": "adopt", "fonds_code": "J02", "scheme": scheme("level").pk, "year_from": "", "year_to": ""})
    assert desk.post(page, {"do": "withdraw", "use": use.pk}).status_code == 403
    done = head.post(page, {"do": "withdraw", "use": use.pk}, follow=True)
    assert "已撤下" in said(done)
    assert set(Volume.objects.values_list("class_node__scheme__code", flat=True)) == {"level"}
    assert head.post(page, {"do": "withdraw", "use": ""}, follow=True).status_code in {200, 404}


def test_a_new_fonds_is_made_with_the_scheme_that_was_chosen_before_its_sheet_is_read(archive, desk, tmp_path):
    assert 'value="level 1993"' in desk.get(reverse("staff:import")).content.decode()
    path = paper.volume_sheet(tmp_path / "目录.xlsx")
    with path.open("rb") as sheet:
        given = {"file": sheet, "fonds": "+", "new_code": "J05", "new_name": "分校", "new_scheme": "level 1993"}
        shown = desk.post(reverse("staff:import"), given)
    assert shown.status_code == 302
    columns = {f"column-0-{n}": name for n, name in enumerate(("title", "ref_code", "year", "class_code"))}
    desk.post(shown["Location"], {"accept": "1", "kind-0": "VOLUMES", "header-0": "2", **columns})
    assert Fonds.objects.get(code="J05").scheme_uses.get().scheme.code == "level"
    names = set(Volume.objects.filter(fonds__code="J05").values_list("class_node__name", flat=True))
    assert names == {"全日制本专科"}
