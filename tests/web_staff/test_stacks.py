"""The staff door's pages about the stacks: opened, used with a scanner, and refused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantai.catalogue.models import Volume
from lantai.foundation import clock
from lantai.stacks import queries, services
from lantai.stacks.models import Box, ClimateReading, Content, Hold, Inventory, Loan, Stack
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from tests import cast, scenes
from tests.stacks import house, logger
from tests.web_staff import world
from tests.web_staff.pages import said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


archivist = scenes.fixture(house.BUILT, "何静安, in an archive with thirty volumes and one room.")


@pytest.fixture
def desk(archivist):
    return world.browser(archivist)


@pytest.fixture
def box(archivist):
    """Box 12 on the first shelf, with volumes 1 to 3 in it."""
    return house.boxed(archivist, 1, 2, 3, on=house.shelf(), number="12")


def at(name: str, *parts) -> str:
    return reverse(f"staff:stacks{name}", args=parts)


def every_page(box: int) -> dict[str, str]:
    room = house.room().pk
    return {
        "overview": at(""), "new": at("-new"), "room": at("-stack", room), "shelf": at("-shelf", house.shelf().pk),
        "new box": at("-new-box"), "box": at("-box", box), "find": f"{at('-find')}?codes={house.code(1)}", "unplaced": at("-unplaced"),
        "scan": at("-scan"), "loans": at("-loans"), "holds": at("-holds"), "inventories": at("-inventories"),
        "climate": at("-climate"), "climate room": at("-climate-room", room), "labels": at("-labels"), "list": at("-import"),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages_and_asks_little(archivist, desk, box, language):
    desk.cookies["lantai_language"] = language
    services.lend(archivist, things=house.things(archivist, 1), reason="EXHIBITION", borrower="Wu")
    services.hold(archivist, things=house.things(archivist, 2), reason="mould", grade="SEVERE")
    services.record_climate(archivist, stack_id=house.room().pk, temperature=25, humidity=50)
    costs = {}
    for name, address in every_page(box).items():
        desk.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert desk.get(address).status_code == 200, name
        costs[name] = len([one for one in counted if "SAVEPOINT" not in one["sql"]])
    assert {name: count for name, count in costs.items() if count > 15} == {}


@pytest.mark.parametrize("who", [cast.guard, cast.sysadmin, cast.auditor, cast.workstation_clerk, cast.dept_archivist])
def test_nobody_else_comes_in_or_sees_the_entry(archivist, box, who):
    client = world.browser(who())
    for name, address in every_page(box).items():
        assert client.get(address).status_code in {302, 403}, name
    assert f'href="{at("")}"' not in text_of(client.get("/staff/", follow=True))


def test_another_site_gets_no_page_of_ours(archivist, box):
    far = world.browser(cast.far_archivist())
    for address in (at("-box", box), at("-shelf", house.shelf().pk), at("-stack", house.room().pk), at("-climate-room", house.room().pk)):  # fmt: skip
        assert far.get(address).status_code == 404
    shown = text_of(far.get(at("-find"), {"codes": house.code(1)}))
    assert "文庙校区" in shown
    assert "WM1-01" not in shown


def test_a_room_with_shelves_is_made_by_hand(archivist, desk):
    made = desk.post(at("-new"), {"site": "WM", "code": "WM7", "name": "丁库", "standard": "PAPER", "shelf_mm": "800"})
    room = Stack.objects.get(code="WM7")
    assert made.url == at("-stack", room.pk)
    desk.post(made.url, {"row_from": 1, "row_to": 2, "level_from": 1, "level_to": 5, "capacity_mm": ""})
    assert room.shelves.count() == 10
    again = desk.post(at("-new"), {"site": "WM", "code": "WM7", "name": "丁库", "standard": "PAPER", "shelf_mm": "800"})
    assert again.status_code == 422
    assert "已经有库房用这个编码" in said(again)


def test_a_box_is_made_filled_and_placed(archivist, desk):
    made = desk.post(at("-new-box"), {"site": "WM", "number": "77", "thickness_mm": "50"})
    box = Box.objects.get(number="77")
    assert made.url == at("-box", box.pk)
    desk.post(at("-put-in", box.pk), {"codes": f"{house.code(4)}\n{house.code(5)}"})
    desk.post(at("-place", box.pk), {"shelf": "wm1-1-1-1-2"})
    shown = text_of(desk.get(made.url))
    assert "WM1-01-01-1-2" in shown
    assert house.code(5) in shown
    bad = desk.post(at("-put-in", box.pk), {"codes": f"{house.code(6)}\n没有这个"}, follow=True)
    assert "没有这个" in said(bad)
    assert Content.objects.count() == 2
    thing = Content.objects.first()
    desk.post(at("-take-out", box.pk), {"thing": [f"volume-{thing.volume_id}"]})
    assert Content.objects.count() == 1


def test_where_is_it_answers_with_place_state_and_copy(archivist, desk, box):
    services.lend(archivist, things=house.things(archivist, 2), reason="EXHIBITION", borrower="校史馆")
    shown = text_of(desk.get(at("-find"), {"codes": f"{house.code(1)}\n{house.code(2)}\n{house.code(9)}\n不存在-1"}))
    assert "WM1-01-01-1-1" in shown
    for word in ("在库，可以取", "借出", "还没有登记位置", "没有这个档号"):
        assert word in shown


def test_scanning_works_without_a_script(archivist, desk):
    box = house.boxed(archivist, number="12")
    page = desk.post(at("-scan"), {"mode": "move", "text": scanning.barcode(Kind.SHELF, house.shelf(2, 1).pk)})
    assert "站在 WM1-02-01-1-1" in text_of(page)
    shelf = house.shelf(2, 1).pk
    page = desk.post(at("-scan"), {"mode": "move", "shelf": shelf, "text": scanning.barcode(Kind.BOX, box)})
    assert Box.objects.get(pk=box).shelf_id == shelf
    page = desk.post(
        at("-scan"), {"mode": "move", "shelf": shelf, "box": box, "text": f"{house.code(1)}\t{house.code(2)}"}
    )
    assert Content.objects.filter(box=box).count() == 2
    shown = text_of(page)
    assert shown.index(house.code(2)) < shown.index("站在 WM1-02-01-1-1")  # newest on top, the earlier ones still there
    assert 'data-last="done"' in shown
    assert f'name="box" value="{box}"' in shown
    wrong = desk.post(at("-scan"), {"mode": "move", "text": "LB00000000"})
    assert 'data-last="no"' in text_of(wrong)
    assert "扫到的会列在这里" in text_of(desk.post(at("-scan"), {"mode": "move", "clear": "1"}))


def test_scanning_takes_loans_back(archivist, desk, box):
    services.lend(archivist, things=house.things(archivist, 1), reason="INTERNAL", borrower="编研")
    code = scanning.barcode(Kind.VOLUME, Volume.objects.get(ref_code=house.code(1)).pk)
    shown = text_of(desk.post(at("-scan"), {"mode": "back", "text": f"{code}\n{house.code(2)}"}))
    assert f"{house.code(1)} 已还，放回 WM1-01-01-1-1 · 12" in shown
    assert f"{house.code(2)} 没有借出" in shown
    assert Loan.objects.get().state == "RETURNED"


def test_a_loan_goes_through_the_page(archivist, desk, box):
    facts = {"codes": house.code(1), "reason": "LEGAL", "borrower": "锦城区法院"}
    assert desk.post(at("-loans"), facts).url == at("-loans")
    loan = Loan.objects.get()
    shown = text_of(desk.get(at("-loans")))
    assert "锦城区法院" in shown
    assert "WM1-01-01-1-1 · 12" in shown
    again = desk.post(at("-loans"), facts)
    assert (again.status_code, "现在不能借出" in said(again)) == (422, True)
    assert "锦城区法院" in text_of(again)  # what was typed is kept
    desk.post(at("-loan-step", loan.pk, "renew"))
    bad = desk.post(at("-loan-step", loan.pk, "back"), {"condition": "DAMAGED", "next": at("-loans")}, follow=True)
    assert "请写明哪里有问题" in said(bad)
    desk.post(at("-loan-step", loan.pk, "back"), {"condition": "WORN", "note": "书脊开裂", "next": at("-loans")})
    loan.refresh_from_db()
    assert (loan.state, loan.condition, loan.renewals) == ("RETURNED", "WORN", 1)


def test_treatment_through_the_page(archivist, desk, box):
    desk.post(at("-holds"), {"codes": house.code(3), "reason": "霉斑", "grade": "MEDIUM"})
    hold = Hold.objects.get()
    assert "霉斑" in text_of(desk.get(at("-holds")))
    desk.post(at("-release", hold.pk), {"outcome": "除霉"})
    assert Hold.objects.get().outcome == "除霉"


def test_stock_taking_through_the_page(archivist, desk, box):
    begun = desk.post(at("-inventories"), {"first": "WM1-1-1-1-1", "last": "WM1-1-1-1-2", "with_volumes": "on"})
    inventory = Inventory.objects.get()
    assert begun.url == at("-inventory", inventory.pk)
    text = "\n".join(
        [scanning.barcode(Kind.SHELF, house.shelf().pk), scanning.barcode(Kind.BOX, box), house.code(1), house.code(2)]
    )
    shown = text_of(desk.post(begun.url, {"text": text}))
    assert "扫到 3 / 4（75%）" in shown
    assert 'max="4" value="3"' in shown
    counted = desk.post(at("-inventory-step", inventory.pk, "count"), {"next": begun.url}, follow=True)
    assert "缺失 1" in said(counted)
    refused = desk.post(at("-inventory-step", inventory.pk, "close"), {"next": begun.url}, follow=True)
    assert "请写明怎样处理" in said(refused)
    desk.post(at("-inventory-step", inventory.pk, "close"), {"conclusion": "再找", "next": begun.url})
    assert "再找" in text_of(desk.get(begun.url))
    assert queries.availability(archivist, codes=[house.code(3)])[house.code(3)].state == "MISSING"


def test_climate_by_hand_and_from_a_sheet(archivist, desk):
    room = house.room().pk
    page = desk.post(at("-climate-room", room), {"temperature": "26.5", "humidity": "50"}, follow=True)
    assert "温度偏高" in said(page)
    sheet = SimpleUploadedFile("t.csv", "时间,温度,湿度\n2026-01-05 08:00,20,50\n坏,20,50".encode(), "text/csv")
    page = desk.post(at("-climate-sheet", room), {"file": sheet}, follow=True)
    assert "第 3 行" in said(page)
    assert ClimateReading.objects.count() == 2
    assert "polyline" in text_of(desk.get(at("-climate-room", room), {"days": 365}))


def test_a_year_of_a_logger_is_told_day_by_day_and_goes_out_whole(db):
    with clock.at(logger.NOON):
        desk = world.browser(house.build())
        room = house.room()
        taken = logger.readings(room, days=20)
        address, log = at("-climate-room", room.pk), at("-climate-log", room.pk)
        with CaptureQueriesContext(connection) as counted:
            page = text_of(desk.get(address, {"days": 365}))
        assert len([one for one in counted if "SAVEPOINT" not in one["sql"]]) <= 15
        assert f"{taken} 次读数，20 次超限" in page
        assert page.count("?day=2026-11-") == page.count("?day=") == 21
        one_day = desk.get(address, {"day": "2026-11-20"})
        assert "144 次读数，1 次超限" in text_of(one_day)
        assert "温度偏高" in text_of(one_day)
        month = desk.get(address, {"month": "2026-10", "page": "9"})
        assert "0 次读数" in text_of(month)
        answer = desk.get(log, {"days": 365})
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert (answer.streaming, len(lines), lines[0][:3]) == (True, taken + 1, "时间,")
        sheet = b"".join(desk.get(log, {"month": "2026-11", "each": "day"}).streaming_content).decode("utf-8-sig")
        assert sheet.splitlines()[1:3] == [
            "2026-11-06,72,1,20.0,20.1,27.5,50.0,50.0,50.0",
            "2026-11-07,144,1,20.0,20.1,27.5,50.0,50.0,50.0",
        ]
        assert world.browser(cast.far_archivist()).get(log).status_code == 404


def test_what_is_few_is_shown_reading_by_reading_to_the_last(db):
    with clock.at(logger.NOON):
        desk = world.browser(house.build())
        room = house.room()
        taken = logger.readings(room, days=3)
        address = at("-climate-room", room.pk)
        shown = [text_of(desk.get(address, {"days": 7, "page": page})).count("记录仪</small>") for page in (1, 2, 3)]
        assert (sum(shown), shown[0]) == (taken, 200)


def test_labels_are_a_pdf_of_one_kind(archivist, desk, box):
    made = desk.post(at("-labels"), {"stock": "A4-3x8", "codes": scanning.barcode(Kind.BOX, box)})
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    mixed = desk.post(at("-labels"), {"stock": "A4-3x8", "codes": f"{scanning.barcode(Kind.BOX, box)}\nWM1-1-1-1-1"})
    assert "请分开打印" in said(mixed)
    asked = text_of(desk.get(at("-labels"), {"stack": house.room().pk, "what": "shelves"}))
    assert asked.count("WM1-0") == 4


def test_a_list_is_tried_then_taken(archivist, desk):
    def sheet():
        rows = ["档号,盒号,库房,排,列,节,层", f"{house.code(1)},A1,甲库,1,1,1,1", f"{house.code(2)},,甲库,1,1,1,1"]
        return SimpleUploadedFile("位置.csv", "\n".join(rows).encode(), "text/csv")

    tried = text_of(desk.post(at("-import"), {"file": sheet(), "step": "try"}))
    assert "会改 1 行" in tried
    assert Box.objects.count() == 0
    taken = desk.post(at("-import"), {"file": sheet(), "step": "take"}, follow=True)
    assert "没有盒号或条码" in text_of(taken)
    assert Box.objects.get().number == "A1"
    book = desk.get(f"{taken.request['PATH_INFO']}problems.xlsx")
    assert book.content.startswith(b"PK")


def test_a_label_leads_to_its_page(archivist, desk, box):
    assert desk.get(at("-go", scanning.barcode(Kind.BOX, box))).url == at("-box", box)
    assert desk.get(at("-go", scanning.barcode(Kind.SHELF, house.shelf().pk))).url == at("-shelf", house.shelf().pk)
    assert desk.get(at("-go", "LB00000000")).status_code == 404


def test_a_refused_loan_leads_to_the_pages_there_are(archivist, desk, box, tmp_path):
    house.scan(archivist, tmp_path, 1)
    (waiting,) = services.request_loan(
        archivist, things=house.things(archivist, 1), reason="INTERNAL", borrower="编目组"
    )
    services.lend(archivist, things=house.things(archivist, 1, 2), reason="EXHIBITION", borrower="校史馆")
    first, second = (reverse("staff:volume", args=[Volume.objects.get(ref_code=house.code(n)).pk]) for n in (1, 2))
    asked = {"codes": f"{house.code(1)}\n{house.code(2)}", "reason": "INTERNAL", "borrower": "周编研"}
    refused = desk.post(at("-loans"), asked)
    assert refused.status_code == 422
    assert f"{house.code(1)} 有页图" in said(refused)
    assert (first in text_of(refused), second in text_of(refused)) == (True, False)
    alone = desk.post(at("-loans"), {**asked, "codes": house.code(2)})
    assert "页图" not in said(alone)
    handed = desk.post(at("-loan-step", waiting, "out"), follow=True)
    assert f'<a href="{first}">{house.code(1)}</a>' in text_of(handed)


def test_rooms_shelves_and_boxes_end_by_hand(archivist, desk, box):
    room, shelf = house.room(), house.shelf()
    facts = {"name": "甲库（新）", "name_en": "", "standard": "PAPER", "shelf_mm": "800"}
    assert desk.post(at("-change", room.pk), {**facts, "name": ""}).status_code == 422
    assert desk.post(at("-change", room.pk), facts).url == at("-stack", room.pk)
    assert "甲库（新）" in text_of(desk.get(at("-stack", room.pk)))
    full = desk.post(at("-close", room.pk), {"do": "close", "next": at("-change", room.pk)}, follow=True)
    assert "1 只盒子，装着 3 卷" in said(full)
    full = desk.post(at("-discard", box), {"next": at("-box", box)}, follow=True)
    assert "还有 3 卷" in said(full)
    assert at("-remove-shelf", shelf.pk) not in text_of(desk.get(at("-shelf", shelf.pk)))
    desk.post(at("-take-out", box), {"thing": [f"volume-{one.id}" for one in house.things(archivist, 1, 2, 3)]})
    desk.post(at("-discard", box))
    page = text_of(desk.get(at("-box", box)))
    assert "注销，盒子不在了" in page
    assert at("-put-in", box) not in page
    assert at("-remove-shelf", shelf.pk) in text_of(desk.get(at("-shelf", shelf.pk)))
    assert desk.post(at("-remove-shelf", shelf.pk)).url == at("-stack", room.pk)
    assert desk.get(at("-shelf", shelf.pk)).status_code == 404
    desk.post(at("-close", room.pk), {"do": "close"})
    assert "停用的库房 1 个" in text_of(desk.get(at("")))
    assert desk.get(at("-climate-room", room.pk)).status_code == 200
    desk.post(at("-close", room.pk), {"do": "reopen"})
    assert "停用的库房" not in text_of(desk.get(at("")))
    window = world.browser(cast.workstation_clerk())
    assert window.post(at("-close", room.pk), {"do": "close"}).status_code in {302, 403}
    assert Stack.objects.get(pk=room.pk).closed_on is None
