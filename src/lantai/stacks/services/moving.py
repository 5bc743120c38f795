"""Moving by scanner: shelf, then boxes onto it; box, then volumes into it."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.stacks.queries import places as where
from lantai.stacks.queries.shelves import box_row, shelf_row
from lantai.stacks.queries.things import Key
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.services import boxes, loans
from lantai.stacks.services.reading import Meaning, meanings
from lantai.stacks.values import Scanned, ScanReport, Spot, Where


def spot(actor: Actor, *, shelf_id: int | None = None, box_id: int | None = None) -> Spot:
    """Return where somebody with a scanner stands. Raises `NotFound` for what is not the actor's."""
    shelf = shelf_row(actor, shelf_id) if shelf_id is not None else None
    box = box_row(actor, box_id) if box_id is not None else None
    return Spot(shelf_id, shelf.code if shelf else "", box_id, str(box) if box else "")


def move(
    actor: Actor, *, text: str, shelf_id: int | None = None, box_id: int | None = None, fonds_code: str = ""
) -> ScanReport:
    """Take what a scanner sent, line by line: a shelf is where one stands; a box is put on it and is then the box in
    hand; a volume or item is put into the box in hand.

    Each line answers for itself: a refusal of one does not undo the others. Returns the lines and the new spot.
    """
    policy.require(actor, "stacks.work")
    scans, dropped = scanning.read(text)
    scans, repeated = scanning.without_repeats(scans)
    here = spot(actor, shelf_id=shelf_id, box_id=box_id)
    lines = []
    for meaning in meanings(actor, scans, fonds_code=fonds_code):
        line, here = _moved(actor, meaning, here)
        lines.append(line)
    return ScanReport(tuple(lines), here, repeated, dropped)


def _moved(actor: Actor, meaning: Meaning, here: Spot) -> tuple[Scanned, Spot]:
    text = meaning.scan.text
    try:
        with transaction.atomic():
            if meaning.shelf is not None:
                shelf = meaning.shelf
                said = Scanned(
                    text,
                    "done",
                    _("站在 %(shelf)s") % {"shelf": shelf.code},
                    _("接着扫盒子，就放在这一层。"),
                    "shelf",
                    shelf.pk,
                )
                return said, Spot(shelf.pk, shelf.code)
            if meaning.box is not None:
                return _box(actor, meaning, here)
            if meaning.thing is not None:
                return _thing(actor, meaning, here), here
    except LantaiError as refusal:
        return Scanned(text, "no", str(refusal)), here
    return unknown(meaning), here


def unknown(meaning: Meaning) -> Scanned:
    """Say what is wrong with a scan that means nothing to us."""
    text = meaning.scan.text
    if meaning.scan.kind is Kind.MISREAD:
        return Scanned(text, "no", _("条码读错了一位"), _("请再扫一次；标签磨损的，重印一张。"))
    if meaning.several > 1:
        return Scanned(text, "you", _("有几个全宗都有这个档号"), _("请扫案卷条码，或先选全宗。"))
    return Scanned(text, "no", _("不认识这个码"), _("不是本馆（或您所在校区）的盒、架、案卷。"))


def _box(actor: Actor, meaning: Meaning, here: Spot) -> tuple[Scanned, Spot]:
    box, text = meaning.box, meaning.scan.text
    assert box is not None
    after = replace(here, box_id=box.pk, box=str(box))
    if here.shelf_id is None:
        at = box.shelf.code if box.shelf else _("还没有上架")
        return Scanned(
            text,
            "done",
            _("手里是盒 %(box)s（%(at)s）") % {"box": box, "at": at},
            _("接着扫案卷，就放进这只盒子。"),
            "box",
            box.pk,
        ), after
    moved = boxes.place_box(actor, box_id=box.pk, shelf_id=here.shelf_id, how="SCAN")
    words = _("盒 %(box)s 放上 %(shelf)s") if moved else _("盒 %(box)s 本来就在 %(shelf)s")
    return Scanned(text, "done", words % {"box": box, "shelf": here.shelf}, "", "box", box.pk), after


def _thing(actor: Actor, meaning: Meaning, here: Spot) -> Scanned:
    thing, text = meaning.thing, meaning.scan.text
    assert thing is not None
    if here.box_id is None:
        return Scanned(text, "you", _("先扫一只盒子，再扫案卷"), thing.ref_code)
    changed = boxes.put_in_box(actor, box_id=here.box_id, things=[thing], how="SCAN")
    words = _("%(code)s 放进盒 %(box)s") if changed else _("%(code)s 本来就在盒 %(box)s 里")
    return Scanned(text, "done", words % {"code": thing.ref_code, "box": here.box}, thing.title, "box", here.box_id)


def take_back(actor: Actor, *, text: str, fonds_code: str = "") -> ScanReport:
    """Take back in good condition whatever is scanned and out; each scan answers for itself."""
    policy.require(actor, "stacks.work")
    scans, dropped = scanning.read(text)
    scans, repeated = scanning.without_repeats(scans)
    every = meanings(actor, scans, fonds_code=fonds_code)
    out = loans.loans_out(actor, [one.thing for one in every if one.thing is not None])
    homes = where.where_is(actor, codes=[one.thing.ref_code for one in every if one.thing is not None])
    lines = [_back(actor, one, out, homes) for one in every]
    return ScanReport(tuple(lines), Spot(), repeated, dropped)


def _back(actor: Actor, one: Meaning, out: dict[Key, int], homes: dict[str, tuple[Where, ...]]) -> Scanned:
    text = one.scan.text
    if one.thing is None:
        if one.box is not None or one.shelf is not None:
            return Scanned(text, "you", _("归还请扫案卷，不扫盒子和架子"))
        return unknown(one)
    loan = out.get((one.thing.kind, one.thing.id))
    if loan is None:
        return Scanned(text, "wait", _("%(code)s 没有借出") % {"code": one.thing.ref_code}, one.thing.title)
    try:
        late = loans.give_back(actor, loan_id=loan)
    except LantaiError as refusal:
        return Scanned(text, "no", str(refusal))
    home = next((place for place in homes.get(one.thing.ref_code, ()) if place.thing == one.thing), None)
    at = f"{home.shelf} · {home.box}" if home is not None and home.placed else ""
    detail = ngettext("迟了 %(n)s 天", "迟了 %(n)s 天", late) % {"n": late} if late else one.thing.title
    words = (
        _("%(code)s 已还，放回 %(at)s") % {"code": one.thing.ref_code, "at": at}
        if at
        else _("%(code)s 已还") % {"code": one.thing.ref_code}
    )
    return Scanned(text, "done", words, detail, "box" if home and home.box_id else "", home.box_id if home else None)


def look(actor: Actor, *, text: str, fonds_code: str = "") -> ScanReport:
    """Say of every scan where it belongs and whether it is in; nothing is changed."""
    policy.require(actor, "stacks.view")
    scans, dropped = scanning.read(text)
    scans, repeated = scanning.without_repeats(scans)
    every = meanings(actor, scans, fonds_code=fonds_code)
    wanted = {(one.thing.fonds_code, one.thing.ref_code) for one in every if one.thing is not None}
    found = where.availability_in(actor, wanted=wanted) if wanted else {}
    lines = [_said(one, found) for one in every]
    return ScanReport(tuple(lines), Spot(), repeated, dropped)


def _said(one: Meaning, found: dict[tuple[str, str], where.Original]) -> Scanned:
    from lantai.stacks import texts  # noqa: PLC0415
    from lantai.stacks.states import Availability  # noqa: PLC0415

    text = one.scan.text
    if one.shelf is not None:
        return Scanned(text, "done", one.shelf.code, "", "shelf", one.shelf.pk)
    if one.box is not None:
        at = one.box.shelf.code if one.box.shelf else _("还没有上架")
        return Scanned(
            text, "done", _("盒 %(box)s：%(at)s") % {"box": one.box, "at": at}, one.box.title, "box", one.box.pk
        )
    if one.thing is None:
        return unknown(one)
    original = found[one.thing.fonds_code, one.thing.ref_code]
    state = str(texts.AVAILABILITY[original.state])
    home = original.where
    at = f"{home.shelf} · {home.box}" if home is not None and home.placed and not home.elsewhere else ""
    mark = {Availability.AVAILABLE: "done", Availability.MISSING: "no", Availability.UNPLACED: "wait"}
    words = f"{one.thing.ref_code}：{at or state}"
    detail = state if at else one.thing.title
    box_id = home.box_id if home is not None and not home.elsewhere else None
    return Scanned(text, mark.get(original.state, "you"), words, detail, "box" if box_id else "", box_id)
