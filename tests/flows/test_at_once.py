"""Two people, or one person twice, at the same moment: one wins, the other is told, nothing is doubled or lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportBatch, PersonMention, SourceSheet, Volume
from lantai.certification.models import IssuedDocument
from lantai.certification.services.witnessing import audit_register
from lantai.foundation import audit, ledger
from lantai.foundation.errors import LantaiError
from lantai.people import services as people
from lantai.people.models import Proxy
from lantai.reference import models
from lantai.reference import services as reference
from tests import cast
from tests.catalogue import paper
from tests.reference import stage

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Do `verbs` in as many threads, begun together, each with its own connection; return answers and refusals."""
    start = threading.Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        try:
            start.wait(10)
            return verb()
        except LantaiError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def refused(answers: list[object]) -> int:
    return sum(isinstance(answer, LantaiError) for answer in answers)


def test_the_same_sheets_brought_in_twice_at_the_same_moment(tmp_path) -> None:
    stage.load()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    rows = [[n + 1, f"学生{n}", f"87{n:05d}", "男", "", "", "1987-JX13-9", 1 + n // 40] for n in range(1500)]
    for sheet in (
        paper.volume_sheet(tmp_path / "案卷.xlsx", paper.volume_rows(60)),
        paper.roster_sheet(tmp_path / "名册.xlsx", rows),
    ):

        def bring(sheet=sheet):
            return catalogue.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J02")

        answers = at_once(bring, bring)
        assert refused(answers) == 0
        total = Counter()
        for report in answers:
            total.update(accepted=report.accepted, rejected=report.rejected, conflicts=report.conflicts)
        assert total == Counter(accepted=60 if "案卷" in sheet.name else 1500, rejected=0, conflicts=0)
    assert (Volume.objects.filter(provisional=False).count(), Volume.objects.count()) == (60, 60)
    overlapping = [
        paper.volume_sheet(tmp_path / f"{start}.xlsx", paper.volume_rows(2500, year=1990, start=start))
        for start in (1, 1301)
    ]
    first, second = at_once(
        *(
            lambda sheet=sheet: catalogue.import_catalogue(
                archivist, path=sheet, file_name=sheet.name, fonds_code="J02"
            )
            for sheet in overlapping
        )
    )
    assert (first.accepted + second.accepted, first.unchanged + second.unchanged) == (3800, 1200)
    assert Volume.objects.filter(year=1990).count() == 3800
    assert PersonMention.objects.count() == 1500
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {"DONE"}
    assert SourceSheet.objects.count() == 6


def test_two_people_seal_one_draft_at_the_same_moment(tmp_path) -> None:
    stage.holdings(tmp_path)
    row = stage.line(stage.in_sealing())
    people_at_it = (cast.second_archivist(), cast.third_archivist(), cast.second_archivist())
    answers = at_once(
        *(
            lambda who=who: reference.seal_line(who, line_id=row.pk, approved_digest=row.draft_digest)
            for who in people_at_it
        )
    )
    assert refused(answers) == 2, answers
    assert IssuedDocument.objects.count() == 1
    assert ledger.size(ledger.ISSUES) == 1
    assert models.Line.objects.get(pk=row.pk).issue_no == IssuedDocument.objects.get().issue_no
    ledger.fold_events()
    assert audit.audit_events().ok
    assert audit_register(cast.auditor()).ok


def test_one_code_opens_one_envelope_one_download_one_proxy(tmp_path) -> None:
    stage.holdings(tmp_path)
    number = stage.sealed(deliveries=(stage.PICKUP,))
    clerk, guard = cast.window_archivist(), cast.guard()
    row = stage.delivery(number)
    reference.print_run(clerk, line_ids=(row.line_id,))
    reference.pack(clerk, delivery_ids=(row.pk,))
    code = reference.ready_for_pickup(clerk, delivery_ids=(row.pk,))[0].pickup_code
    answers = at_once(
        *(
            lambda name=name: reference.hand_over(guard, delivery_id=row.pk, code=code, collector=name, proof="ID_CARD")
            for name in ("周念慈", "陆无名", "林书遥")
        )
    )
    assert refused(answers) == 2
    assert models.Delivery.objects.get(pk=row.pk).state == "COLLECTED"

    number = stage.sealed()
    copy = stage.delivery(number)
    code = stage.code_in(stage.told("e_copy_code", number)[-1])
    opened = at_once(*[lambda: reference.download(cast.alumna(), delivery_id=copy.pk, code=code)] * 3)
    for answer in opened:
        if not isinstance(answer, LantaiError):
            answer.stream.close()
    assert refused(opened) == 2
    assert models.Delivery.objects.get(pk=copy.pk).downloads == 1

    proxy = people.issue_proxy_code(cast.alumna(), proxy_name="林书遥", phone="13800550188")
    helper = cast.applicant()
    assert refused(at_once(*[lambda: people.accept_proxy(helper, code=proxy.code)] * 3)) == 2
    used = at_once(*[lambda: people.use_proxy(helper, proxy_id=proxy.id, reference="2026-X")] * 3)
    assert refused(used) == 2
    assert Proxy.objects.get().state == "USED"


def test_an_order_sent_twice_at_the_same_moment_is_one_case(tmp_path) -> None:
    stage.holdings(tmp_path)
    who = cast.alumna()
    order = stage.order(evidence=(stage.evidence(who),))
    receipts = at_once(*[lambda: reference.submit_case(who, order=order, key="the-same")] * 3)
    assert refused(receipts) == 0, receipts
    assert len({receipt.number for receipt in receipts}) == 1
    assert models.Case.objects.count() == 1
    other = stage.replace(order, remark="另一个内容")
    assert refused(at_once(lambda: reference.submit_case(who, order=other, key="the-same"))) == 1
