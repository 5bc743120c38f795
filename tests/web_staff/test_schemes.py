"""Schemes, their classes and the words for retention periods: at the page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantai.catalogue.models import ClassificationScheme, ClassNode, Fonds, RetentionTerm, SchemeUse, Volume
from lantai.catalogue.services import reclassing
from lantai.foundation import tasks
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


def test_the_head_makes_a_version_adds_a_class_and_calls_one_otherwise(archive, desk, head):
    page = reverse("staff:scheme", args=(scheme().pk,))
    given = {"do": "version", "version": "2027", "year_from": "2027", "fonds": ["J02"]}
    assert desk.post(page, given).status_code == 403
    assert head.post(page, {**given, "version": "1993"}).status_code == 422
    assert "从哪一年" in said(head.post(page, {**given, "year_from": ""}))
    made = head.post(page, given, follow=True)
    assert "新版本已立好" in said(made)
    new = scheme(version="2027")
    assert made.request["PATH_INFO"] == reverse("staff:scheme", args=(new.pk,))
    there = made.request["PATH_INFO"]
    assert head.post(there, {"do": "add", "code": "K", "name": "x"}).status_code == 422
    shown = head.post(there, {"do": "add", "code": "KY14", "name": "军工项目"}, follow=True)
    assert "KY14" in text_of(shown)
    node = ClassNode.objects.get(scheme=new, code="KY14")
    head.post(there, {"do": "rename", "class_id": node.pk, "name": "国防项目", "name_en": "Defence"})
    node.refresh_from_db()
    assert node.name == "国防项目"
    english = text_of(head.get(there, headers={"accept-language": "en"}))
    assert "Add a class" in english


def test_the_head_adds_a_word_for_a_retention_period_and_ends_one(archive, desk, head):
    page = reverse("staff:terms")
    assert page in desk.get(reverse("staff:catalogue")).content.decode()
    assert "由馆长或副馆长决定" in text_of(desk.get(page))
    Volume.objects.filter(ref_code="1987-JX13-1").update(retention="20年", retention_term=None)
    given = {
        "do": "add",
        "code": "D20",
        "name": "20年",
        "years": "20",
        "name_en": "20 years",
        "aliases": "二十年",
        "era": "",
    }
    assert desk.post(page, given).status_code == 403
    assert head.post(page, {**given, "name": "30年"}).status_code == 422
    assert "1 份" in said(head.post(page, given, follow=True))
    term = RetentionTerm.objects.get(code="D20")
    assert term.aliases == ["D20", "二十年"]
    assert "已停用" in said(head.post(page, {"do": "end", "term_id": term.pk, "last_day": "2026-01-01"}, follow=True))
    assert "二十年" in text_of(desk.get(page))


def test_much_that_is_classed_again_is_told_with_how_far_it_is(archive, desk, head, monkeypatch):
    monkeypatch.setattr(reclassing, "AT_ONCE", 5)
    fonds = Fonds.objects.get(code="J02")
    node = ClassNode.objects.get(scheme=scheme(), code="JX14")
    Volume.objects.bulk_create(
        Volume(fonds=fonds, ref_code=f"m{n}", ref_code_norm=f"M{n}", year=1988, class_code="JX14", class_node=node)
        for n in range(6)
    )
    use, page, progress = SchemeUse.objects.get(), reverse("staff:schemes"), reverse("staff:classing")
    assert "没有正在重认的类目" in text_of(desk.get(progress))
    head.post(page, {"do": "adopt", "fonds_code": "J02", "scheme": scheme("level").pk, "year_from": "", "year_to": ""})
    assert "正在按新定的方案重认类目" in text_of(desk.get(page))
    assert "正在按新定的方案重认类目" in text_of(desk.get(reverse("staff:scheme", args=[scheme("level").pk])))
    assert "各类目的卷数还会变" in text_of(desk.get(reverse("staff:fonds", args=["J02"])))
    waiting = desk.get(progress)
    assert (waiting["Refresh"], "排队中" in text_of(waiting)) == ("2", True)
    assert "正在按上一次的决定重认类目" in said(head.post(page, {"do": "withdraw", "use": use.pk}, follow=True))
    tasks.run_until_empty()
    done = desk.get(progress)
    assert ("Refresh" in done, "9 卷、0 件改了类目" in text_of(done)) == (False, True)
    assert "正在按新定的方案" not in text_of(desk.get(page))
    assert "已撤下" in said(head.post(page, {"do": "withdraw", "use": use.pk}, follow=True))
