"""A unit's clerk hands in a list, sees every row, takes the sheet back (A23)."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client

from lantai.adapters.sheets import writing
from lantai.foundation import tasks
from tests import cast

HEADER = ("姓名", "材料", "入学年份")
FORM = {
    "unit_name": "清源水务有限公司", "credit_code": "91350100M000100Y43", "letter_no": "清水〔2026〕3 号", "handler": "顾允成",
    "purpose": "VERIFY", "ground": "CONSENT", "ground_text": "同意书存人事处", "key": "k1",
}  # fmt: skip


@pytest.fixture
def clerk():
    client = Client()
    cast.at_the_door(client, cast.unit_clerk())
    return client


def sheet(*rows: tuple[str, ...]) -> io.BytesIO:
    stream = io.BytesIO(writing.workbook([writing.Sheet("名单", HEADER, rows)]))
    stream.name = "名单.xlsx"
    return stream


@pytest.mark.req("A23")
@pytest.mark.integration
def test_a_clerk_hands_in_a_list_and_takes_it_back_with_its_results(clerk, photo):
    rows = (("周念慈", "学历学位核查（复函）", "1987"), ("沈怀瑾", "学籍卡", "八七"))
    answer = clerk.post("/lists/", {**FORM, "letter": photo("公函.jpg"), "sheet": sheet(*rows)}, follow=True)
    page = answer.content.decode()
    assert "八七" not in page
    assert "不是一个年份" in page
    tasks.run_until_empty()
    number = answer.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    assert number in clerk.get("/lists/").content.decode()
    assert "/lists/" in clerk.get("/progress/").content.decode()
    result = clerk.get(f"/lists/{number}/result.xlsx")
    assert result["Content-Disposition"].endswith(f'{number}.xlsx"')
    assert (
        "不是一个年份"
        not in clerk.get(f"/lists/{number}/?only=bad", headers={"accept-language": "en"}).content.decode()
    )
    stranger = Client()
    cast.at_the_door(stranger, cast.alumna())
    assert stranger.get(f"/lists/{number}/").status_code == 404
    assert stranger.get("/lists/").status_code == 403
    assert "/lists/" not in stranger.get("/progress/").content.decode()


@pytest.mark.integration
def test_what_is_missing_is_said_and_the_letter_need_not_be_sent_again(clerk, photo):
    answer = clerk.post("/lists/", {**FORM, "credit_code": "91350100M000100Y40", "letter": photo()})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选择要上传的名单" in page
    assert "已经收到；要换一份再选" in page
    paper = re.search(r'name="paper"[^>]* value="([^"]+)"', page)[1]
    rows = (("周念慈", "学籍卡（学籍表）", "1987"),)
    answer = clerk.post("/lists/", {**FORM, "credit_code": "91350100M000100Y40", "paper": paper, "sheet": sheet(*rows)})
    assert "统一社会信用代码不对" in answer.content.decode()
    answer = clerk.post("/lists/", {**FORM, "paper": paper, "sheet": sheet(*rows)})
    assert answer.status_code == 302


def test_anybody_may_take_the_sample_sheet():
    assert Client().get("/lists/template.xlsx").content.startswith(b"PK")
