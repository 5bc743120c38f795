"""From check-out to acceptance and back into the stacks (B20, DA/T 31-2017)."""

from __future__ import annotations

import argparse
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

import barcode
import pypdfium2
import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PageImage, Volume
from lantai.cli import receive
from lantai.digitisation.errors import BatchRefused, DeliveryRefused, NotFound, PageRefused, ProjectRefused
from lantai.digitisation.models import Batch, BatchPage, SampleLook
from lantai.digitisation.queries import batches, consistency
from lantai.digitisation.queries import pages as page_queries
from lantai.digitisation.rules import order, sampling
from lantai.digitisation.services import (
    accepting,
    deciding,
    projects,
    receiving,
    reports,
    stepping,
    uploading,
    watching,
)
from lantai.digitisation.services import sampling as checks
from lantai.digitisation.states import batches as states
from lantai.digitisation.texts import batches as texts
from lantai.foundation import clock, tasks
from lantai.foundation import events as log
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.foundation.geometry import Region
from lantai.preservation.models import StoredObject
from lantai.stacks.errors import LoanRefused
from lantai.stacks.states import Availability
from tests import cast, scenes
from tests.digitisation import delivering
from tests.stacks import house

B, P = states.BatchState, states.PageState


# --- pure ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "every"),
    [(states.BATCH, B), (states.PAGE, P), (states.CHECK, states.CheckState), (states.FILE, states.FileState)],
)
def test_every_state_has_its_row_and_leads_somewhere_or_ends(table, every):
    assert set(table) == set(every)
    assert {one for following in table.values() for one in following} <= set(every)
    start, *_rest = table
    reached, last = {start}, set()
    while reached != last:
        last = set(reached)
        reached |= {one for state in last for one in table[state]}
    assert reached == set(every) - ({P.CONFLICT} if every is P else set())  # a page may begin in conflict
    assert set(texts.BATCH) == set(B)
    assert set(texts.PAGE) == set(P)


def test_the_steps_of_a_batch_are_those_of_the_standard_in_order():
    line = [B.PLANNED]
    while states.BATCH[line[-1]]:
        line.append(states.BATCH[line[-1]][0])
    assert line == list(B)
    for state in B:
        for to in B:
            steps = states.on_the_way(state, to)
            for before, after in zip((state, *steps), steps, strict=False):
                assert after in states.BATCH[before]
            assert not steps or steps[-1] is to


def test_a_sample_is_drawn_the_same_everywhere_and_is_never_too_small():
    codes = [f"V{number}" for number in range(200)]
    drawn = sampling.draw(codes, share=Decimal("0.05"), least=3, seed=8714)
    assert drawn == sampling.draw(codes[::-1], share=Decimal("0.05"), least=3, seed=8714)
    assert len(drawn) == 10
    assert drawn != sampling.draw(codes, share=Decimal("0.05"), least=3, seed=8715)
    for total, share, least, size in (
        (200, "0.051", 1, 11),
        (10, "0.05", 3, 3),
        (2, "0.05", 3, 2),
        (0, "1", 3, 0),
        (1, "0.01", 0, 1),
    ):
        assert sampling.size(total, Decimal(share), least) == size
    assert sampling.passes(100, 5, Decimal("0.95")) and not sampling.passes(100, 6, Decimal("0.95"))
    assert not sampling.passes(0, 0, Decimal("0.95"))


@pytest.mark.parametrize(
    ("labels", "expected", "missing", "count"),
    [
        (["1", "2", "4"], None, (3,), 1),
        (["3"], None, (1, 2), 2),
        (["1", "2", "2附", "3"], 5, (4, 5), 2),
        (["封面", "1"], None, (), 0),
        ([], 3, (1, 2, 3), 3),
        (["1", "900000"], None, tuple(range(2, 202)), 899998),
    ],
)
def test_missing_numbers_are_named(labels, expected, missing, count):
    assert (order.gaps(labels, expected).missing, order.gaps(labels, expected).count) == (missing, count)


# --- with a database ----------------------------------------------------------------------------------------------------


@pytest.fixture
@scenes.begins_with(delivering.BATCH)
def batch(db, without_machine):
    return delivering.BATCH.value


def delivered(batch, tmp_path, pages=3):
    for volume in (1, 2, 3):
        delivering.pages(tmp_path, *range(1, pages + 1), volume=volume)
    batch.receive(tmp_path)
    return batch


@pytest.mark.django_db
def test_checked_out_originals_are_in_use_and_conflicts_are_named(batch):
    assert batch.batch.state == B.CHECKED_OUT
    assert house.original(batch.archivist, 1).state is Availability.DIGITISATION
    house.boxed(batch.archivist, 4, 5, on=house.shelf(), number="13")
    house.services.lend(
        batch.archivist, things=house.things(batch.archivist, 4), reason="EXHIBITION", borrower="校史馆"
    )
    out = stepping.add_volumes(
        batch.archivist, batch_id=batch.batch_id, codes=f"{house.code(4)}\n{house.code(5)}\nXX-9"
    )
    assert (out.count, out.unknown) == (1, ("XX-9",))
    assert [(one.ref_code, one.state) for one in out.in_use] == [(house.code(4), Availability.OUT)]
    assert batch.batch.volumes.count() == 4
    with pytest.raises(LoanRefused):
        stepping.add_volumes(batch.archivist, batch_id=batch.batch_id, codes=house.code(9))  # no place known
    stepping.add_volumes(batch.archivist, batch_id=batch.batch_id, codes=house.code(9), site="WM")
    stepping.take_out_volume(batch.archivist, batch_id=batch.batch_id, ref_code=house.code(5))
    assert house.original(batch.archivist, 5).is_available
    content = reports.hand_over_list(batch.archivist, batch_id=batch.batch_id)
    text = _text(content)
    assert house.code(1) in text and "蜀图数字" in text
    codes = re.findall(r"LV\d{8}", text)
    assert len(codes) == 4
    assert [_bars_over(content, code) for code in codes] == [_bars_of(code) for code in codes]
    for nobody in (cast.contractor(), cast.guard(), cast.secadmin()):
        with pytest.raises(NotAllowed):
            stepping.add_volumes(nobody, batch_id=batch.batch_id, codes=house.code(9))


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.django_db
def test_a_project_that_cannot_be_is_refused_and_heads_alone_decide(batch):
    contract, head = delivering.CONTRACT, cast.director()
    for wrong, code in (
        (replace(contract, name=" "), "NO_NAME"), (replace(contract, sample_share=Decimal(0)), "SHARES"),
        (replace(contract, pattern="{page}"), "PATTERN"),
        (replace(contract, thresholds=delivering.Thresholds(colour="PINK")), "LIMITS"),
    ):  # fmt: skip
        with pytest.raises(ProjectRefused) as refusal:
            projects.make_project(head, code="N", fonds_code="J02", contract=wrong)
        assert refusal.value.code == code
    with pytest.raises(ProjectRefused) as refusal:
        projects.bind_contractor(head, project_id=batch.project_id, username="hejingan")
    assert refusal.value.code == "NOT_A_CONTRACTOR"
    with pytest.raises(NotAllowed):
        projects.make_project(batch.archivist, code="N", fonds_code="J02", contract=contract)
    projects.release_contractor(head, project_id=batch.project_id, account_id=batch.contractor.account_id)
    assert batches.batches(batch.contractor) == []
    with pytest.raises(NotFound):
        batches.batch(batch.contractor, batch_id=batch.batch_id)


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.req("B20")
def test_a_batch_goes_all_the_way(batch, tmp_path):
    delivered(batch, tmp_path)
    first, second, head = batch.archivist, cast.second_archivist(), cast.director()
    with pytest.raises(BatchRefused):
        checks.draw_sample(first, batch_id=batch.batch_id)
    stepping.advance(first, batch_id=batch.batch_id, to="LINKED", note="周末送到")
    one = checks.draw_sample(first, batch_id=batch.batch_id, seed=5)
    assert checks.draw_sample(second, batch_id=batch.batch_id) == one  # the same one goes on
    with pytest.raises(BatchRefused):
        checks.finish_check(first, check_id=one)
    check = checks.check_of(first, one)
    assert len(check.volumes) == 2
    _look(first, one)
    assert checks.finish_check(first, check_id=one)
    with pytest.raises(BatchRefused) as refusal:
        checks.draw_sample(first, batch_id=batch.batch_id)
    assert refusal.value.code == "SAME_PERSON"
    two = checks.draw_sample(second, batch_id=batch.batch_id, seed=6)
    with pytest.raises(BatchRefused):
        checks.judge(first, check_id=two, page_id=_left(two)[0])
    _look(second, two)
    assert checks.finish_check(second, check_id=two)
    objects = StoredObject.objects.count()
    accepting.accept(head, batch_id=batch.batch_id)
    with pytest.raises(DeliveryRefused):
        receiving.open_delivery(batch.contractor, batch_id=batch.batch_id, channel=states.Channel.COMMAND)
    tasks.run_until_empty()
    row = batch.batch
    assert (row.state, row.accepted_by_id) == (B.ACCEPTED, head.account_id)
    attached = PageImage.objects.order_by("ref_code_norm", "sort_key")
    assert [one.label for one in attached] == ["0001", "0002", "0003"] * 3
    assert {one.object_id for one in attached} == set(BatchPage.objects.values_list("object_id", flat=True))
    assert StoredObject.objects.count() == objects + 1  # the report; no second deposit
    assert accepting.attach(batch_id=batch.batch_id) == 0  # once more changes nothing
    text = _text(reports.acceptance_report(first, batch_id=batch.batch_id))
    for said in ("程观澜", "秦知远", "蜀图数字", "9 页"):
        assert said in text
    assert stepping.return_originals(first, batch_id=batch.batch_id) == 3
    assert house.original(first, 1).is_available
    steps = [(step.state, step.count) for step in batches.story(first, batch_id=batch.batch_id).steps]
    assert [state for state, _count in steps] == [state.value for state in B][1:]
    assert dict(steps)["LINKED"] == 9
    with pytest.raises(StaleState):
        stepping.return_originals(first, batch_id=batch.batch_id)
    told = [event.name for event in log.of_subject("scan_batch", batch.batch_id)]
    assert told.count("digitisation.BatchStepped") == 10 and "digitisation.BatchAccepted" in told


def _left(check_id):
    check = checks.SampleCheck.objects.get(pk=check_id)
    rows = BatchPage.objects.filter(batch_id=check.batch_id, ref_code_norm__in=check.volumes, state="CHECKED")
    return list(rows.exclude(pk__in=check.looks.values("page_id")).values_list("pk", flat=True))


def _look(actor, check_id, bad=0):
    for place, page_id in enumerate(_left(check_id)):
        checks.judge(actor, check_id=check_id, page_id=page_id, kind="BLURRED" if place < bad else "")


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.req("B20")
def test_a_failed_check_sends_the_batch_back_and_only_the_rejected_pages_come_again(batch, tmp_path):
    delivered(batch, tmp_path)
    archivist = batch.archivist
    stepping.advance(archivist, batch_id=batch.batch_id, to="LINKED")
    check = checks.draw_sample(archivist, batch_id=batch.batch_id, seed=1)
    bad = _left(check)[0]
    checks.judge(archivist, check_id=check, page_id=bad, kind="CUT", note="左边", region=Region(0, 0.1, 0.2, 0.3))
    _look(archivist, check)
    assert not checks.finish_check(archivist, check_id=check)
    assert batch.batch.state == B.PREPARED
    page = BatchPage.objects.get(pk=bad)
    lines = "".join(reports.redo_list(batch.contractor, batch_id=batch.batch_id)).splitlines()
    assert len(lines) == 2 and page.name in lines[1] and "切边" in lines[1] and "左边" in lines[1]
    seen, total = page_queries.pages(batch.contractor, batch_id=batch.batch_id)
    assert (total, [one.id for one in seen]) == (1, [bad])  # the contractor sees this one and no other
    with pytest.raises(NotFound):
        page_queries.page(batch.contractor, page_id=BatchPage.objects.exclude(pk=bad)[0].pk)
    again = tmp_path / "again"
    delivering.save(again / page.name, delivering.picture(777))
    batch.receive(again)
    page.refresh_from_db()
    assert page.state == P.REPLACED and page.replaced_by.state == P.CHECKED
    assert batches.score(archivist, project_id=batch.project_id)[0].per_thousand > 0
    stepping.advance(archivist, batch_id=batch.batch_id, to="LINKED")
    again_check = checks.draw_sample(archivist, batch_id=batch.batch_id)
    assert (
        checks.check_of(archivist, again_check).attempt,
        SampleLook.objects.filter(check_row_id=again_check).count(),
    ) == (2, 0)


@pytest.mark.integration
@pytest.mark.django_db
def test_nothing_is_accepted_while_one_page_is_amiss(batch, tmp_path):
    delivered(batch, tmp_path)
    archivist, head = batch.archivist, cast.director()
    Batch.objects.filter(pk=batch.batch_id).update(state="QC2")
    assert consistency.faults(batch.batch) == []

    def told():
        with pytest.raises(BatchRefused) as refusal:
            accepting.accept(head, batch_id=batch.batch_id)
        assert refusal.value.code == "INCONSISTENT"
        return {one.code for one in consistency.faults(batch.batch)}

    deciding.reject(archivist, page_id=batch.page("2").pk, kind="MISSING")
    assert told() == {"REJECTED", "MISSING"}
    deciding.take_back(archivist, page_id=batch.page("2").pk)
    Volume.objects.filter(ref_code=house.code(1)).update(page_count=5)
    batch.batch.volumes.filter(ref_code=house.code(1)).update(pages_declared=5)
    assert told() == {"COUNT"}
    batch.batch.volumes.update(pages_declared=None)
    Volume.objects.filter(ref_code=house.code(2)).update(secrecy="SECRET")
    Volume.objects.filter(ref_code=house.code(3)).update(left_how="LOST")
    assert told() == {"SECRET", "GONE"}
    Volume.objects.update(secrecy="PUBLIC", left_how="")
    other = delivering.save(tmp_path / "other.jpg", delivering.picture(4242))
    catalogue.attach_page(archivist, path=other, fonds_code="J02", ref_code=house.code(1), label="1")
    assert told() == {"TAKEN"}
    PageImage.objects.all().delete()
    late = tmp_path / "late"
    delivering.pages(late, 4)
    batch.receive(late)  # after the check: somebody must look at it
    assert told() == {"LOOK"}
    assert deciding.looked_at(archivist, page_ids=[batch.page("4").pk]) == 1
    with pytest.raises(NotAllowed):
        accepting.accept(cast.contractor(), batch_id=batch.batch_id)
    accepting.accept(head, batch_id=batch.batch_id)
    with pytest.raises(PageRefused):
        deciding.reject(archivist, page_id=batch.page("1").pk, kind="CUT")


@pytest.mark.integration
@pytest.mark.django_db
def test_a_page_of_a_wrong_volume_is_moved_and_of_two_one_is_chosen(batch, tmp_path):
    delivering.pages(tmp_path / "a", 1, 2)
    stray = delivering.save(tmp_path / "a" / "1950-QQ-1" / "0001.jpg", delivering.picture(8))
    delivering.save(tmp_path / "a" / "unnamed.jpg", delivering.picture(9))
    batch.receive(tmp_path / "a")
    page = BatchPage.objects.get(name=f"1950-QQ-1/{stray.name}")
    with pytest.raises(PageRefused):
        deciding.move(batch.archivist, page_id=page.pk, ref_code=house.code(1), label="1")  # taken
    deciding.move(batch.archivist, page_id=page.pk, ref_code=house.code(1), label="3")
    assert (batch.page("3").pk, batch.codes(batch.page("3"))) == (page.pk, set())
    unnamed = BatchPage.objects.get(name="unnamed.jpg")
    with pytest.raises(PageRefused):
        deciding.take_back(batch.archivist, page_id=unnamed.pk)
    deciding.move(batch.archivist, page_id=unnamed.pk, ref_code=house.code(2), label="1")
    unnamed.refresh_from_db()
    assert unnamed.state == P.CHECKED
    delivering.save(tmp_path / "b" / house.code(1) / "0001.jpg", delivering.picture(77))
    batch.receive(tmp_path / "b")
    other = BatchPage.objects.get(state="CONFLICT")
    first = batch.page("1")
    deciding.choose(batch.archivist, page_id=other.pk)
    first.refresh_from_db()
    assert (batch.page("1").pk, first.state) == (other.pk, P.DISMISSED)
    with pytest.raises(StaleState):
        deciding.dismiss(batch.archivist, page_id=first.pk)


# --- ways in ------------------------------------------------------------------------------------------------------------


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.req("B13")
def test_an_interrupted_upload_goes_on_where_it_stopped(batch, tmp_path):
    path = delivering.pages(tmp_path, 1) / house.code(1) / "0001.jpg"
    data = path.read_bytes()
    file = uploading.Offered(f"{house.code(1)}/0001.jpg", len(data), 1)
    who = batch.contractor

    def send(start, end, offset=None):
        part = data[start:end]
        return uploading.add_part(
            who,
            batch_id=batch.batch_id,
            file=file,
            offset=start if offset is None else offset,
            stream=io.BytesIO(part),
            length=len(part),
        )

    assert uploading.begin(who, batch_id=batch.batch_id, files=[file]) == [uploading.Standing(0)]
    assert send(0, 1000) == uploading.Standing(1000)
    with pytest.raises(DeliveryRefused) as refusal:
        send(2000, 3000)
    assert refusal.value.code == "OFFSET"
    assert uploading.begin(who, batch_id=batch.batch_id, files=[file])[0].offset == 1000
    assert uploading.begin(batch.archivist, batch_id=batch.batch_id, files=[file])[0].offset == 0  # another's upload
    assert send(1000, len(data)).done
    tasks.run_until_empty()
    assert batch.page("1").state == P.CHECKED
    assert uploading.begin(who, batch_id=batch.batch_id, files=[file])[0].done
    deciding.reject(batch.archivist, page_id=batch.page("1").pk, kind="DIRTY")
    assert not uploading.begin(who, batch_id=batch.batch_id, files=[file])[0].done  # it is wanted again
    with pytest.raises(DeliveryRefused):
        uploading.add_part(
            who, batch_id=batch.batch_id, file=file, offset=0, stream=io.BytesIO(b"x"), length=len(data) + 1
        )


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.req("B13")
def test_a_watched_folder_is_emptied_of_what_has_settled(batch, settings, tmp_path):
    settings.RECEIVE = tmp_path
    place = projects.set_folder(batch.archivist, project_id=batch.project_id)
    delivering.pages(place / "1", 1, 2)
    (place / "1" / house.code(1) / "0003.jpg.part").write_bytes(b"half")
    (place / "stray").mkdir()
    assert watching.visit_folders(cast.SYSTEM) == 0  # too fresh
    assert watching.visit_folders(cast.SYSTEM, settled=0) == 2
    tasks.run_until_empty()
    assert batch.page("2").state == P.CHECKED
    assert (place / watching.TAKEN / "1" / house.code(1) / "0001.jpg").exists()
    assert not (place / "1" / house.code(1) / "0001.jpg").exists()
    assert batches.project(batch.archivist, project_id=batch.project_id).folder_trouble == "NO_BATCH"
    assert watching.visit_folders(cast.SYSTEM, settled=0) == 0
    with clock.at(clock.now() + timedelta(days=1)):
        projects.set_folder(batch.archivist, project_id=batch.project_id, watched=False)
    delivering.pages(place / "1", 7)
    assert watching.visit_folders(cast.SYSTEM, settled=0) == 0


@pytest.mark.integration
@pytest.mark.django_db
def test_the_command_receives_and_says_what_it_took(batch, tmp_path, capsys):
    delivering.pages(tmp_path, 1, 2)
    asked = argparse.Namespace(
        source=str(tmp_path), batch="DX-87-1", check=True, json=True, acting_as="maxiaodong", purpose=""
    )
    assert receive.run(asked) == 0
    assert json.loads(capsys.readouterr().out) | {"bytes": 0, "seconds": 0} == {
        "received": 2, "known": 0, "manifests": 0, "bytes": 0, "refused": [], "checked": 2, "seconds": 0,
    }  # fmt: skip
    assert batch.page("2").state == P.CHECKED
    with pytest.raises(NotFound):
        receive.run(argparse.Namespace(**{**vars(asked), "batch": "DX-87-9"}))


def _bars_over(pdf: bytes, code: str, *, sharp: int = 12, column: tuple[int, int] = (138, 182)) -> list[int]:
    """Return how many modules wide each bar and each gap over a printed code is; `column`: millimetres from the left."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    page = document[0]
    words = page.get_textpage()
    top = words.get_charbox(words.search(code).get_next()[0])[3]
    left, right = (place / 25.4 * 72 for place in column)
    beside = (left, top + 9, page.get_width() - right, page.get_height() - top - 11)  # a strip of two points is enough
    shown = page.render(scale=sharp, crop=beside).to_pil().convert("L")
    line = [shown.getpixel((x, shown.height // 2)) < 128 for x in range(shown.width)]
    first, last = line.index(True), len(line) - line[::-1].index(True)
    runs = [len(list(several)) for _dark, several in groupby(line[first:last])]
    module = sum(runs) / sum(_bars_of(code))
    return [round(run / module) for run in runs]


def _bars_of(code: str) -> list[int]:
    modules = barcode.get("code128", code).build()[0].strip("0")
    return [len(list(several)) for _dark, several in groupby(modules)]
