"""Every one of the 32 materials from submission to what is handed over, through services (domain.md 3.2, 3.4, 2.8)."""

from __future__ import annotations

import pytest

from lantai.catalogue import queries as catalogue_queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Volume
from lantai.certification import queries as certification
from lantai.foundation.geometry import Region
from lantai.reference import models, queries, services
from lantai.reference.errors import GateClosed, NotThisWay, OrderRefused
from lantai.reference.values import DeliveryPlan, OrderItem, Receiver, UnitLetter
from tests import cast
from tests.reference import stage

pytestmark = [pytest.mark.usefixtures("holdings"), pytest.mark.integration]
UNIT = Receiver(
    name="顾允成", phone="+862887654321", unit="清源水务有限公司", region="四川", address="锦城市水务路 1 号",
    email="hr@qingyuan.example",
)  # fmt: skip
LETTER = UnitLetter("清源水务有限公司", letter_no="清水〔2026〕3 号", handler="顾允成、钱立", ground="LEGAL_DUTY")
SPECIAL = {"ENVELOPE_SEND", "RESEARCH_READ", "OTHER"}
BY_LEAFING = {"COURSE_DESC", "ACCOUNTING", "DRAWING", "GRAD_PHOTO", "COURT"}
PLANS = {
    "E_COPY": stage.E_COPY,
    "PICKUP": stage.PICKUP,
    "MAIL": DeliveryPlan("MAIL", UNIT),
    "REPLY": DeliveryPlan("REPLY", Receiver(unit="清源水务有限公司", email="hr@qingyuan.example")),
}
CODES = [
    "TRANSCRIPT_CN", "TRANSCRIPT_EN", "GRAD_CERT_EN", "DEGREE_CERT_EN", "GRAD_PROOF", "DEGREE_PROOF", "ADMISSION_ROSTER",
    "GAOKAO_SCORE", "STATUS_CARD", "ENROLL_FORM", "GRAD_FORM", "DEGREE_RES", "GRAD_LIST", "DISPATCH_STUB",
    "STATUS_CHANGE", "AWARD", "THESIS_COPY", "COURSE_DESC", "ENVELOPE_WHERE", "ENVELOPE_FIX", "VERIFY_UNIT", "CHSI_SUPPORT",
    "NAME_PROOF", "STAFF_RECORD", "ACCOUNTING", "DRAWING", "GRAD_PHOTO", "INHERIT", "COURT",
]  # fmt: skip


def ask(code: str, **changes) -> str:
    """A case for one material, by one of those who may ask for it, with everything it wants."""
    known = queries.material(code)
    who = known.who[0]
    actor = cast.unit_clerk() if who in {"UNIT", "AUTHORITY"} else cast.alumna()
    relation = {"relationship": who}
    if who in {"UNIT", "AUTHORITY"}:
        relation |= {"letter": LETTER, "applicant_name": "顾允成"}
    kinds = {"UNIT": "d", "AUTHORITY": "h", "SELF": "a", "KIN": "a", "RESEARCHER": "a"}
    language = known.languages[0] if known.languages else "zh"
    return stage.submitted(
        actor=actor,
        items=(OrderItem(code, copies=1 if known.copies else 0, language=language),),
        deliveries=(
            PLANS[next(method for method in ("E_COPY", "REPLY", "PICKUP", "MAIL") if method in known.methods)],
        ),
        evidence=(stage.evidence(actor, kinds[who]),),
        notices_read=(f"NOT_HELD:{code}",),
        **{**relation, **changes},
    )


def found(number: str, code: str) -> tuple[int, ...]:
    """The record it is made of: from the index, or found by leafing and marked."""
    if code not in BY_LEAFING:
        return (stage.mention("周念慈"),)
    clerk, line = cast.window_archivist(), stage.line(number)
    mention = services.index_page(
        clerk, line_id=line.pk, fonds_code="J02", ref_code="1987-JX13-1", page="1", name="机械系八七级合影名单"
    )
    services.choose_mark(
        clerk,
        line_id=line.pk,
        mention_id=mention,
        page_image_id=stage.page_image(),
        region=Region(0.05, 0.3, 0.9, 0.05),
    )
    return (mention,)


def produce(number: str, code: str) -> models.Line:
    """From the desk to the seal, with every approval and proof the material wants."""
    clerk = cast.window_archivist()
    line = stage.line(number)
    mentions = found(number, code)
    if code in {"INHERIT", "DRAWING"}:
        with pytest.raises(GateClosed):
            services.accept_candidate(clerk, line_id=line.pk, mention_ids=mentions)
        services.ask_approval(clerk, line_id=line.pk, rule="《高等学校档案管理办法》第二十九条")
        services.approve(cast.director(), line_id=line.pk, agreed=True)
    if code == "STATUS_CHANGE":
        services.record_check(clerk, line_id=line.pk, kind="PENALTY", passed=True)
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=mentions)
    return sealed(number)


def sealed(number: str) -> models.Line:
    clerk = cast.window_archivist()
    line = stage.line(number)
    assert line.state == "PRODUCING", (line.material, line.state)
    if models.MaterialType.objects.get(code=line.material).proof:
        services.send_proof(clerk, line_id=line.pk)
        services.confirm_proof(cast.alumna(), line_id=line.pk, digest=line.draft_digest, agreed=True)
    else:
        services.send_to_seal(clerk, line_id=line.pk, draft_digest=line.draft_digest)
    services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    return stage.line(number)


def hand_over(number: str) -> None:
    """Give what was made to whom it is for, by the way chosen."""
    clerk, row = cast.window_archivist(), stage.delivery(number)
    if row.method == "E_COPY":
        reader = cast.unit_clerk() if stage.case(number).relationship == "UNIT" else cast.alumna()
        code = stage.code_in(stage.told("e_copy_code", number)[-1])
        download = services.download(reader, delivery_id=row.pk, code=code)
        assert download.stream.read(5) == b"%PDF-"
        download.stream.close()
    elif row.method == "REPLY":
        assert row.state == "REPLY_SENT"
    else:
        services.pack(clerk, delivery_ids=(row.pk,))
        if row.method == "MAIL":
            services.dispatch(clerk, delivery_ids=(row.pk,))
            services.note_tracking(clerk, delivery_id=row.pk, scan="SIGNED")
            return
        pickup = services.ready_for_pickup(clerk, delivery_ids=(row.pk,))[0].pickup_code
        names = "顾允成、钱立" if stage.case(number).relationship == "AUTHORITY" else "周念慈"
        services.hand_over(clerk, delivery_id=row.pk, code=pickup, collector=names, proof="证件")


def test_the_walks_below_are_all_thirty_two():
    assert {item.code for item in queries.materials()} == {*CODES, *SPECIAL}
    assert len(CODES) + len(SPECIAL) == 32


@pytest.mark.req("A14")
@pytest.mark.parametrize("code", CODES)
def test_a_material_from_submission_to_what_is_handed_over(code):
    number = ask(code)
    line = produce(number, code)
    issued = certification.issued(cast.window_archivist(), line.issue_no)
    assert issued.state == "ACTIVE"
    assert line.draft_kind == ("LETTER" if queries_product(code) == "LETTER" else "COPY")
    hand_over(number)
    assert stage.line(number).state == ("IN_DELIVERY" if stage.delivery(number).state == "REPLY_SENT" else "CLOSED")
    entry = models.UseRegisterEntry.objects.get(line=line)
    assert entry.documents == [line.issue_no]
    assert entry.ref_codes == ["1987-JX13-1"]


def queries_product(code: str) -> str:
    return models.MaterialType.objects.get(code=code).product


def test_other_is_turned_into_the_real_material():
    number = stage.submitted(items=(OrderItem("OTHER", description="当年的录取名册"),))
    services.convert_remark(cast.window_archivist(), number=number, items=(OrderItem("ADMISSION_ROSTER"),))
    line = stage.line(number, 2)
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert stage.line(number, 2).state == "PRODUCING"


# --- the personnel envelope ------------------------------------------------------------------------------------


def envelope(**changes) -> str:
    unit = cast.unit_clerk()
    values = {
        "actor": unit, "relationship": "UNIT", "letter": LETTER, "applicant_name": "顾允成", "purpose": "FILE",
        "items": (OrderItem("ENVELOPE_SEND"),), "deliveries": (PLANS["MAIL"],), "evidence": (stage.evidence(unit, "d"),),
        **changes,
    }  # fmt: skip
    return stage.submitted(**values)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"relationship": "SELF", "letter": None}, "TRANSFER_ONLY_UNIT"),
        ({"deliveries": (DeliveryPlan("MAIL", stage.replace(UNIT, unit="")),)}, "NO_RECEIVING_UNIT"),
        ({"deliveries": (DeliveryPlan("MAIL", stage.replace(UNIT, name="周念慈")),)}, "NEVER_TO_PERSON"),
        ({"deliveries": (stage.PICKUP,)}, "NO_DELIVERY"),
    ],
)
def test_an_envelope_is_asked_for_by_a_unit_and_sent_to_a_unit(changes, code):
    with pytest.raises(OrderRefused) as refused:
        envelope(**changes)
    assert code in {problem.code for problem in refused.value.problems}


def test_an_envelope_goes_with_its_notice_by_confidential_courier_or_ems_and_no_other_way():
    number = envelope()
    clerk, line = cast.window_archivist(), stage.line(number)
    with pytest.raises(NotThisWay) as refused:
        services.ready_envelope(clerk, line_id=line.pk, contents=("TRANSCRIPT",))
    assert "毕业生登记表" in str(refused.value)
    services.ready_envelope(clerk, line_id=line.pk, contents=("TRANSCRIPT", "GRAD_FORM", "DISPATCH"))
    line = sealed(number)
    assert certification.issued(clerk, line.issue_no).title == "学生档案转递通知单"
    row = stage.delivery(number)
    services.pack(clerk, delivery_ids=(row.pk,))
    for forbidden in (services.dispatch, services.ready_for_pickup):
        with pytest.raises(NotThisWay) as refused:
            forbidden(clerk, delivery_ids=(row.pk,))
        assert refused.value.code == "TRANSFER_ONLY"
    with pytest.raises(NotThisWay):
        services.post_envelope(clerk, delivery_ids=(row.pk,), service="SF", number="1")
    with pytest.raises(NotThisWay):
        services.post_envelope(clerk, delivery_ids=(row.pk,), service="JIYAO", number=" ")
    services.post_envelope(clerk, delivery_ids=(row.pk,), service="JIYAO", number="机 20261128-07")
    row = stage.delivery(number)
    assert (row.state, row.carrier, row.tracking_no) == ("DISPATCHED", "机要通信", "机 20261128-07")
    services.note_tracking(clerk, delivery_id=row.pk, scan="RETURNED")
    with pytest.raises(NotThisWay):
        services.resend(clerk, delivery_id=row.pk)
    other = stage.sealed(deliveries=(stage.BY_MAIL,))
    services.pack(clerk, delivery_ids=(stage.delivery(other).pk,))
    with pytest.raises(NotThisWay):
        services.post_envelope(clerk, delivery_ids=(stage.delivery(other).pk,), service="EMS", number="1")


def test_before_2023_the_dispatch_certificate_belongs_into_the_envelope_and_later_not():
    for graduated, contents in ((2022, False), (2023, True)):
        study = stage.replace(stage.STUDY, graduated=graduated)
        line = stage.line(envelope(studies=(study,)))
        fine = True
        try:
            services.ready_envelope(cast.window_archivist(), line_id=line.pk, contents=("TRANSCRIPT", "GRAD_FORM"))
        except NotThisWay:
            fine = False
        assert fine is contents


# --- the reading room ------------------------------------------------------------------------------------------


def test_a_reading_order_passes_the_opening_gate_item_by_item_and_is_registered_when_it_is_read():
    reader, clerk = cast.alumna(), cast.window_archivist()
    number = stage.submitted(
        relationship="RESEARCHER", items=(OrderItem("RESEARCH_READ", copies=0),), deliveries=(stage.PICKUP,),
        purpose="RESEARCH", evidence=(stage.evidence(reader, "a"),),
    )  # fmt: skip
    line = stage.line(number)
    closed, opened = Volume.objects.order_by("pk")[:2]
    Volume.objects.filter(pk=opened.pk).update(opening_status="OPEN")
    assert not services.add_reading_item(clerk, line_id=line.pk, fonds_code="J02", ref_code=closed.ref_code)
    with pytest.raises(NotThisWay) as refused:
        services.ready_reading(clerk, line_id=line.pk)
    assert refused.value.code == "NOTHING_OPEN"
    with pytest.raises(NotThisWay):
        services.add_reading_item(clerk, line_id=line.pk, fonds_code="J02", ref_code="没有这个档号")
    assert services.add_reading_item(clerk, line_id=line.pk, fonds_code="J02", ref_code=opened.ref_code)
    services.ready_reading(clerk, line_id=line.pk)
    line = sealed(number)
    assert certification.issued(clerk, line.issue_no).title == "史料调阅单"
    assert not models.UseRegisterEntry.objects.exists()
    hand_over(number)
    entry = models.UseRegisterEntry.objects.get()
    assert (entry.effect, entry.ref_codes, entry.returned_at) == ("READ", [opened.ref_code], None)
    services.give_back(clerk, line_id=line.pk)
    assert models.UseRegisterEntry.objects.get().returned_at is not None
    with pytest.raises(NotThisWay):
        services.give_back(clerk, line_id=line.pk)


def test_the_head_may_open_what_needs_only_the_head():
    number = stage.submitted(
        relationship="RESEARCHER", items=(OrderItem("RESEARCH_READ", copies=0),), deliveries=(stage.PICKUP,),
        purpose="RESEARCH",
    )  # fmt: skip
    line, clerk = stage.line(number), cast.window_archivist()
    volume = Volume.objects.order_by("pk")[0]
    Volume.objects.filter(pk=volume.pk).update(opening_status="CONTROLLED")
    assert not services.add_reading_item(clerk, line_id=line.pk, fonds_code="J02", ref_code=volume.ref_code)
    services.ask_approval(clerk, line_id=line.pk, rule="第二十九条")
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    assert services.add_reading_item(clerk, line_id=line.pk, fonds_code="J02", ref_code=volume.ref_code)


# --- rules of single materials ---------------------------------------------------------------------------------


def test_a_status_change_is_looked_at_for_a_penalty_first_and_a_penalty_needs_the_head():
    number = ask("STATUS_CHANGE")
    clerk, line = cast.window_archivist(), stage.line(number)
    chosen = (stage.mention("周念慈"),)
    with pytest.raises(GateClosed) as closed:
        services.accept_candidate(clerk, line_id=line.pk, mention_ids=chosen)
    assert closed.value.code == "PENALTY_UNKNOWN"
    services.record_check(clerk, line_id=line.pk, kind="PENALTY", passed=False, words="记过")
    with pytest.raises(GateClosed) as closed:
        services.accept_candidate(clerk, line_id=line.pk, mention_ids=chosen)
    assert closed.value.code == "NEEDS_APPROVAL"
    services.ask_approval(clerk, line_id=line.pk, rule="处分材料须经馆长批准")
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=chosen)
    assert stage.line(number).state == "PRODUCING"


def test_courts_come_in_twos_with_their_papers():
    with pytest.raises(OrderRefused) as refused:
        ask("COURT", letter=stage.replace(LETTER, handler="顾允成"))
    assert {problem.code for problem in refused.value.problems} == {"TWO_OFFICERS"}
    number = ask("COURT")
    produce(number, "COURT")
    clerk, row = cast.window_archivist(), stage.delivery(number)
    services.pack(clerk, delivery_ids=(row.pk,))
    code = services.ready_for_pickup(clerk, delivery_ids=(row.pk,))[0].pickup_code
    with pytest.raises(NotThisWay):
        services.hand_over(clerk, delivery_id=row.pk, code=code, collector="顾允成", proof="工作证")
    services.hand_over(clerk, delivery_id=row.pk, code=code, collector="顾允成、钱立", proof="工作证")
    paper = stage.case(number).evidence.get(kind="h")
    assert (paper.keep_until, paper.result) == (None, "PASSED")


def test_a_page_found_by_leafing_must_exist_and_is_kept_in_the_index_under_a_name():
    number = ask("GRAD_PHOTO")
    clerk, line = cast.window_archivist(), stage.line(number)
    with pytest.raises(NotThisWay):
        services.index_page(clerk, line_id=line.pk, fonds_code="J02", ref_code="1987-JX13-1", page="99", name="某")
    mention = services.index_page(
        clerk, line_id=line.pk, fonds_code="J02", ref_code="1987-JX13-1", page="1", name="周念慈"
    )
    assert catalogue_queries.candidate(clerk, mention).ref_code == "1987-JX13-1"
    assert line.candidates.filter(mention_id=mention).exists()
    assert catalogue.find_person
