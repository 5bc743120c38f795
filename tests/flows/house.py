"""A small house with one case taken all the way, and a browser for everybody who may come to its doors."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from lantai.adapters import recordings
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Fonds, ImportBatch, PageImage, PersonMention, Volume
from lantai.catalogue.values.topics import TopicWords
from lantai.certification.models import IssuedDocument
from lantai.digitisation.models import BatchPage, SampleCheck
from lantai.digitisation.services import projects, receiving
from lantai.foundation import clock, tasks
from lantai.people import services as people
from lantai.people.services.units import UnitName
from lantai.reference import services as reference
from lantai.reference.models import Evidence, PurgeRun
from lantai.stacks import services as stacks
from tests import cast, scenes
from tests.reference import stage

EVERYBODY = {
    "alumna": cast.alumna,
    "stranger": cast.stranger,
    "unit": cast.unit_clerk,
    "window": cast.window_archivist,
    "second": cast.second_archivist,
    "director": cast.director,
    "deputy": cast.deputy_director,
    "workstation": cast.workstation_clerk,
    "guard": cast.guard,
    "department": cast.dept_archivist,
    "contractor": cast.contractor,
    "sysadmin": cast.sysadmin,
    "secadmin": cast.secadmin,
    "auditor": cast.auditor,
}


@dataclass
class House:
    """The words that fill an address in, all about one sealed case of 周念慈, and a browser for each of the cast."""

    words: dict[str, Any]
    browsers: dict[str, Client] = field(default_factory=dict)
    halfway: dict[str, Any] = field(default_factory=dict)  # the session of who gave the password alone

    def browser(self, who: str) -> Client:
        if who not in self.browsers:
            client = Client(raise_request_exception=False)
            if who == "halfway":  # the password was right, the second factor is still to come
                self._half_enter(client)
            elif who != "nobody":
                cast.at_the_door(client, EVERYBODY[who]())
            self.browsers[who] = client
        return self.browsers[who]

    def _half_enter(self, client: Client) -> None:
        """Sign in by the password alone; again and again, since doors that turn away end such a session."""
        if not self.halfway:
            cast.at_the_door(client, cast.window_archivist(second_factor=False))
            self.halfway = dict(client.session.items())
            return
        session = SessionStore()
        session.update(self.halfway)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def _a_run() -> int:
    """One run of the shredder that found nothing due; return its number."""
    reference.run_purge(cast.SYSTEM)
    return PurgeRun.objects.get().pk


def _a_topic() -> str:
    """Make a topic with one line in its checklist; return its code."""
    archivist = cast.window_archivist()
    unit = people.record_unit(archivist, code="HOUSE", names=[UnitName("教务处", "Academic Affairs Office")])
    assert unit
    code = catalogue.make_topic(archivist, code="a-topic", words=TopicWords("专题", "A topic", owners=("HOUSE",)))
    catalogue.expect_paper(archivist, code=code, unit="HOUSE", name="总结")
    return code


def _a_view() -> str:
    """Return the address of a page's picture as one archivist opened it."""
    page = PageImage.objects.get().pk
    return catalogue.list_views(cast.window_archivist(), page_image_ids=[page], purpose="REVIEW")[page]


def _a_recording(folder: Path) -> dict[str, Any]:
    """A sound of a fifth of a second, and its address as one archivist may play it; made numbers where PyAV is missing."""
    if not recordings.installed():
        return {"recording_id": 1, "recording": "1"}
    recordings.compose(folder / "bell.wav", kind="bell", seconds=0.2)
    archivist, volume = cast.window_archivist(), Volume.objects.order_by("pk")[0]
    number = catalogue.attach_recording(
        archivist, path=folder / "bell.wav", fonds_code=volume.fonds.code, ref_code=volume.ref_code, label="1"
    )
    _found, address = catalogue.open_recording(archivist, recording_id=number, purpose="REVIEW")
    return {"recording_id": number, "recording": address}


def _a_journey() -> int:
    """A volume that the workstation asked for."""
    things, _unknown = stacks.units_named(Volume.objects.order_by("pk")[0].ref_code)
    wanted = clock.now() + timedelta(days=1)
    (made,) = stacks.ask_journey(
        cast.workstation_clerk(), things=things, to="BJ", purpose="核对原件", wanted_by=wanted, site="WM"
    )
    return made


def _a_delivery(folder: Path) -> dict[str, Any]:
    """A project with a batch to which its contractor delivered something that is no page, and a check of it."""
    director, archivist, contractor = cast.director(), cast.window_archivist(), cast.contractor()
    contract = projects.Contract("名册数字化", "蜀图数字")
    project = projects.make_project(director, code="HOUSE", fonds_code=Fonds.objects.get().code, contract=contract)
    projects.bind_contractor(director, project_id=project, username="maxiaodong")
    batch = projects.plan_batch(archivist, project_id=project)
    bad = folder / "1987-JX13-1_0001.jpg"
    bad.write_bytes(b"no picture")
    receiving.receive(contractor, batch_id=batch, source=bad)
    tasks.run_until_empty()
    check = SampleCheck.objects.create(
        batch_id=batch, round=1, seed=1, share=1, least=1, threshold=1, volumes_total=0, by_id=archivist.account_id,
        begun_at=clock.now(),
    )  # fmt: skip
    page = BatchPage.objects.get(batch_id=batch).pk
    return {"project_id": project, "scan_batch_id": batch, "scan_page_id": page, "check_id": check.pk}


def build(folder: Path) -> House:
    """Build the house: holdings, a case by 周念慈, sealed."""
    stage.holdings(folder)
    cast.fixtures()
    number = stage.sealed()
    line = stage.line(number)
    paper = Evidence.objects.get(cases__number=number)
    words = {
        "number": number,
        "line_id": line.pk,
        "delivery_id": stage.delivery(number).pk,
        "page_image_id": PageImage.objects.get().pk,
        "mention_id": PersonMention.objects.get(raw_name="周念慈").pk,
        "evidence_id": paper.pk,
        "run": _a_run(),
        "issue_no": IssuedDocument.objects.get().issue_no,
        "batch_id": ImportBatch.objects.order_by("pk")[0].pk,
        "volume_id": Volume.objects.order_by("pk")[0].pk,
        "code": Fonds.objects.get().code,
        "account_id": cast.alumna().account_id,
        "contact_id": 1,
        "grant_id": 1,
        "conflict_id": 1,
        "folder_id": 1,
        "notice_id": 1,
        "announcement_id": 1,
        "proxy_id": 1,
        "passkey_id": 1,
        "place": 0,
        "page": 1,
        "method": "MAIL",
        "token": "nothing-staged",
        "draft_id": uuid.uuid4(),
        "ticket": "made-up",
        "stack_id": 1, "shelf_id": 1, "box_id": 1, "loan_id": 1, "hold_id": 1, "inventory_id": 1, "list_id": 1, "call_id": 1,
        "journey_id": _a_journey(), "missing_id": 1, "course_id": 1, "review_batch_id": 1, "disposal_id": 1, "relation_id": 1, "kind": "volume", "pair_id": 1, "change_id": 1, "person_id": 1, "record_id": 1, "lineage_id": 1, "unit_id": Volume.objects.order_by("pk")[0].pk, "edge_id": 1,
        "reading_id": 1, "cell_id": 1, "name_id": 1, "expectation_id": 1, "scheme_id": 1, "form": "xlsx",
        "paper_id": 1, "topic_code": _a_topic(),
        "fonds_code": Fonds.objects.get().code, "class_code": "JX13", "path": "1987-JX13-1",
        "step": "renew",
        "identifier": _a_view(), "region": "full", "size": "max", "rotation": "0", "last": "default.jpg",
        **_a_recording(folder), "piece": "poster.jpg",
        "name": "close",
        "verb": "claim",
        **_a_delivery(folder),
    }  # fmt: skip
    return House(words)


HOUSE = scenes.Scene(build)


@pytest.fixture
@scenes.begins_with(HOUSE)
def house(db):
    """The house for one test, nobody at its doors yet; what the test does to it is taken back."""
    HOUSE.value.browsers.clear()
    HOUSE.value.halfway.clear()
    return HOUSE.value
