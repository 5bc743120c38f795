"""Labels on sheets: what stands on them, that a scanner reads them, and how long many take."""

from __future__ import annotations

import io
import time

import numpy as np
import pypdfium2
import pytest

from lantai.adapters.labels import grid
from lantai.adapters.labels.grid import Sticker, Stock
from lantai.foundation.errors import NotAllowed
from lantai.stacks import queries, services
from lantai.stacks.errors import PlaceRefused
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from tests import cast
from tests.stacks import house

A4 = Stock("BOX", 210, 297, 3, 8, 0, 0.5, 70, 37)
LONG = (
    "锦江工学院关于一九八七年度本科生录取、复查、转学、休学、退学及学籍变动审批材料汇编（含补录人员名单与各系意见）" * 2
)


def words(pdf: bytes, page: int = 0) -> str:
    return pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_bounded().replace(" ", "")


def test_a_barcode_is_drawn_as_its_modules_with_quiet_zones():
    svg = grid.bars("LB00000178")
    assert svg.count("<path") == 1
    assert 'viewBox="0 0 132 10"' in svg or svg.split('viewBox="0 0 ')[1].split(" ")[0].isdigit()
    assert svg.split('d="M')[1].startswith("10 ")


def test_the_drawn_bars_read_back_as_the_code():
    """Decode the bars from a picture of the page, as a scanner does: runs of dark and light along one line."""
    pdf = grid.sheets([Sticker(code="LB00000178", head="J02", number="12")], A4)
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=8).to_numpy().min(axis=2)
    mm = 8 * 72 / 25.4
    line = picture[round(31 * mm), round(3 * mm) : round(59 * mm)] < 128
    edges = np.flatnonzero(np.diff(line.astype(int)))
    runs = np.diff(edges)
    module = runs.sum() / (11 * ((len(runs) - 7) // 6) + 13)
    assert code128([round(run / module) for run in runs]) == "LB00000178"


def code128(runs: list[int]) -> str:
    """Read Code 128 (sets B and C) from the widths of its bars and spaces; the check symbol must fit."""
    from barcode.charsets import code128 as table

    patterns = {tuple(len(run) for run in split(bars)): value for value, bars in enumerate(table.CODES)}
    values = [patterns[tuple(runs[at : at + 6])] for at in range(0, len(runs) - 7, 6)]
    start, *body, check = values
    assert (start + sum(place * value for place, value in enumerate(body, 1))) % 103 == check
    text, digits = "", start == 105
    for value in body:
        if digits and value < 100:
            text += f"{value:02d}"
        elif value in {99, 100}:
            digits = value == 99
        else:
            text += chr(value + 32)
    return text


def split(bars: str) -> list[str]:
    found = [bars[0]]
    for bar in bars[1:]:
        if bar == found[-1][0]:
            found[-1] += bar
        else:
            found.append(bar)
    return found


@pytest.mark.parametrize(
    "stock", [A4, Stock("SPINE", 210, 297, 6, 2, 9, 8.5, 32, 140), Stock("BOX", 70, 50, 1, 1, 0, 0, 70, 50)]
)
def test_a_long_title_stays_on_its_label(stock):
    stickers = [
        Sticker(
            "LB00000178", "https://a.example/x", "J02 1987", "1987-JX13-21", LONG, ("首", "末"), "", "WM1-01-01-1-1"
        )
    ]
    pdf = grid.sheets(stickers * 2, stock)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == (2 if stock.columns * stock.rows == 1 else 1)
    picture = document[0].render(scale=3).to_numpy().min(axis=2)
    mm = 3 * 72 / 25.4
    right = round((stock.left + 2 * stock.width + stock.gap_x) * mm)
    below = round((stock.top + stock.height) * mm)
    assert (picture[:, right + 2 :] > 200).all() if stock.columns > 2 else True
    assert (picture[below + 2 :, :] > 200).all() if stock.rows > 1 else True
    assert "LB00000178" in words(pdf)


def test_used_places_of_the_first_sheet_stay_empty():
    pdf = grid.sheets([Sticker("LB00000178", number=str(n)) for n in range(24)], A4, skip=3)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 2
    top = document[0].render(scale=1).to_numpy().min(axis=2)[: round(36 * 72 / 25.4)]
    assert (top > 200).all()


@pytest.mark.integration
def test_five_hundred_labels_take_a_moment_and_the_cost_grows_linearly():
    def seconds(count):
        stickers = [
            Sticker(f"LB{n:08d}", f"https://a.example/go/LB{n:08d}/", "J02", str(n), LONG[:60]) for n in range(count)
        ]
        started = time.perf_counter()
        pdf = grid.sheets(stickers, A4)
        taken = time.perf_counter() - started
        assert len(pypdfium2.PdfDocument(io.BytesIO(pdf))) == -(-count // 24)
        return taken

    seconds(24)
    few, many = min(seconds(120) for _ in range(2)), min(seconds(480) for _ in range(2))
    assert many < 6
    assert many / few < 8


@pytest.mark.django_db
def test_labels_of_boxes_volumes_and_shelves(archivist):
    box = house.boxed(archivist, 1, 2, on=house.shelf(), number="第12盒")
    for stock in [one.code for one in queries.label_stocks(archivist)]:
        pdf = services.box_labels(archivist, box_ids=[box], stock=stock)
        assert scanning.barcode(Kind.BOX, box) in words(pdf)
    assert "第12盒" in words(services.box_labels(archivist, box_ids=[box], stock="A4-3x8"))
    assert [one.box.pk for one in services.meanings(archivist, [scanning.one("第12盒")]) if one.box] == [box]
    (thing,) = house.things(archivist, 1)
    assert house.code(1) in words(services.volume_labels(archivist, volume_ids=[thing.id], stock="A4-3x8"))
    assert "WM1-01-01-1-1" in words(services.shelf_labels(archivist, shelf_ids=[house.shelf().pk], stock="A4-3x7"))


@pytest.mark.django_db
def test_labels_of_another_site_or_none_are_refused(archivist):
    box = house.boxed(archivist)
    for actor, ids, stock in (
        (cast.far_archivist(), [box], "A4-3x8"),
        (archivist, [], "A4-3x8"),
        (archivist, [box], "A3"),
    ):
        with pytest.raises(PlaceRefused):
            services.box_labels(actor, box_ids=ids, stock=stock)
    with pytest.raises(PlaceRefused):
        services.box_labels(archivist, box_ids=list(range(1, 5002)), stock="A4-3x8")
    with pytest.raises(NotAllowed):
        services.box_labels(cast.guard(), box_ids=[box], stock="A4-3x8")
