"""Who tells the cases of the demonstration: the people at the archive, the students who ask, the days it happened."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from lantai.catalogue.rules import looking
from lantai.demo import holdings, papers, people
from lantai.demo.students import Student
from lantai.foundation import clock, tasks
from lantai.foundation.actor import Actor
from lantai.notices import queries as notices
from lantai.people import queries as registered
from lantai.people import services as registry
from lantai.reference import services
from lantai.reference.values import DeliveryPlan, Looked, Order, OrderItem, Receiver, StudyClaim

CODE = re.compile(r"(?<![0-9A-Z-])\d{6}(?![0-9A-Z])")  # six digits of a case's own number are none
E_COPY = DeliveryPlan(method="E_COPY")
ROWS = (2, 5, 9, 13, 15)


def students_on(number: int, pages: tuple[int, ...], rows: tuple[int, ...]) -> list[Student]:
    """Return students whose row was scanned and whose name stands there as they write it."""
    leaves = holdings.first_volumes()[number].leaves()
    found = [leaves[page - 1][row] for row in rows for page in pages if row < len(leaves[page - 1])]
    return [student for student in found if student.name == student.written]


class Teller:
    """Tells one case after the other; knows who works at the archive and which students may come."""

    def __init__(self) -> None:
        self.window = people.actor("window_archivist", purpose="CASE")
        self.second = people.actor("second_archivist", purpose="CASE")
        self.third = people.actor("archivist", purpose="CASE")
        self.director = people.actor("director", purpose="CASE")
        self.deputy = people.actor("deputy_director", purpose="CASE")
        roster = holdings.first_volumes()[0]
        self.students = iter(students_on(0, roster.images, ROWS))
        others = tuple(row for row in range(18) if row not in ROWS)
        before = students_on(0, (1, 2, 3, 4, 5), others) + students_on(3, (1,), tuple(range(18)))
        before += students_on(5, (1,), tuple(range(25)))
        random.Random(7).shuffle(before)
        self.earlier = iter(before)
        self.cases: dict[str, str] = {}
        self.deliveries: dict[str, str] = {}
        self.count = 0

    def applicant(self, student: Student) -> Actor:
        """Return the account of a student who asks, made when first needed."""
        self.count += 1
        contact = f"alumna{self.count:02}@mail.example"
        account_id = registry.create_applicant(people.SYSTEM, name=student.name)
        address = registered.parse_contact(contact)
        assert address is not None
        registry.attach_contact(people.SYSTEM, account_id=account_id, address=address)
        return registered.actor_for(account_id, channel="WEB")

    def apply(
        self,
        *,
        material: str = "ADMISSION_ROSTER",
        copies: int = 1,
        language: str = "zh",
        deliveries: tuple[DeliveryPlan, ...] = (E_COPY,),
        **more: Any,
    ) -> tuple[Actor, str]:
        """Let the next student ask for something; return who asked and the number."""
        student = more.pop("student", None) or next(self.students)
        actor = more.pop("actor", None) or self.applicant(student)
        claim = more.pop("claim", None) or claim_of(student)
        shown = more.pop("papers", None) or (("a", "身份证.jpg", papers.identity_card(student)),)
        evidence = tuple(
            services.add_evidence(actor, stream=io.BytesIO(content), name=name, kind=kind, consent=True).id
            for kind, name, content in shown
        )
        item = OrderItem(material, copies=copies, language=language, description=more.pop("description", ""))
        order = Order(
            studies=(claim,), items=(item,), deliveries=deliveries, purpose=more.pop("purpose", "JOB"),
            evidence=evidence, address_confirmed=True, notices_read=("masking", "issued-as-held"), **more,
        )  # fmt: skip
        receipt = services.submit_case(
            actor, order=order, key=f"demonstration-{self.count}-{student.sequence}-{material}"
        )
        tasks.run_until_empty()
        return actor, receipt.number

    def enter(self, channel: str, order: Order, *, consent: str, by: Actor | None = None) -> str:
        """Enter a case for somebody who came, called or wrote (A24); return the number."""
        self.count += 1
        receipt = services.enter_case(
            by or self.window, order=order, key=f"entered-{self.count}", channel=channel, consent_note=consent
        )
        tasks.run_until_empty()
        return receipt.number

    def line(self, number: str) -> Any:
        return services.open_case(self.window, number=number, purpose="CASE").lines[0]

    def look_everywhere(self, by: Actor, line_id: int) -> Looked:
        """Go through the whole check list: the index, paper, what is not held, every further way."""
        came = {}
        for place in services.where_to_look(by, line_id=line_id):
            held = "NOT_HELD" if place.held.answer == "not_held" else "PAPER"
            came[place.code] = "INDEX" if place.names else held
        return Looked(came, dict.fromkeys(looking.STEPS, looking.TRIED))

    def prepare(self, number: str) -> Any:
        """Accept the best candidate that can be copied; the draft stands."""
        line = self.line(number)
        services.claim(self.window, line_id=line.id)
        found = [view.candidate for view in line.candidates]
        best = next((one for one in found if one.region is not None), found[0])
        services.accept_candidate(self.window, line_id=line.id, mention_ids=(best.mention_id,))
        tasks.run_until_empty()
        return self.line(number)

    def to_seal(self, number: str) -> Any:
        line = self.prepare(number)
        services.send_to_seal(self.window, line_id=line.id, draft_digest=line.draft.digest)
        return line

    def seal(self, number: str) -> str:
        return self._seal(self.to_seal(number))

    def _seal(self, line: Any) -> str:
        issue = services.seal_line(self.second, line_id=line.id, approved_digest=line.draft.digest)
        tasks.run_until_empty()
        return issue

    def posted(self, number: str) -> tuple[int, ...]:
        """Return the deliveries of a sealed case."""
        return tuple(delivery.id for delivery in self.line(number).deliveries)

    def packed(self, number: str) -> tuple[int, ...]:
        """Seal and put into an envelope; return the deliveries."""
        line = self.to_seal(number)
        self._seal(line)
        deliveries = tuple(delivery.id for delivery in line.deliveries)
        services.print_run(self.window, line_ids=(line.id,))
        services.pack(self.window, delivery_ids=deliveries)
        return deliveries

    def sent(self, number: str) -> int:
        """Seal, pack and hand to the courier; return the delivery."""
        deliveries = self.packed(number)
        services.dispatch(self.window, delivery_ids=deliveries)
        tasks.run_until_empty()
        return deliveries[0]

    def waiting(self, number: str) -> tuple[int, str]:
        """Seal, pack and lay ready at the window; return the delivery and its pick-up code."""
        (ready,) = services.ready_for_pickup(self.window, delivery_ids=self.packed(number))
        tasks.run_until_empty()
        return ready.delivery_id, ready.pickup_code

    def fetch(self, actor: Actor, number: str) -> None:
        """Download what was sealed, with the code that lies in the outbox."""
        (delivery,) = self.posted(number)
        codes = (CODE.findall(letter.text) for letter in notices.outbox(6) if number in letter.text)
        code = next(found[0] for found in codes if found)
        services.download(actor, delivery_id=delivery, code=code).stream.close()


def claim_of(student: Student) -> StudyClaim:
    return StudyClaim(
        name=student.name, sex=student.sex, birth=f"{student.birth:%Y-%m}", school=student.school, unit=student.unit,
        level=student.level, entered=student.entered, graduated=student.graduated,
    )  # fmt: skip


@contextmanager
def days_ago(count: int, hour: int = 10) -> Iterator[datetime]:
    """Tell what follows as of some days ago, on a workday, in the morning unless said otherwise."""
    local = timezone.localtime(clock.now()) - timedelta(days=count)
    while local.weekday() >= 5:
        local -= timedelta(days=1)
    moment = local.replace(hour=hour, minute=12, second=0, microsecond=0)
    with clock.at(min(moment, clock.now())):
        yield moment


def mail_to(name: str, *, region: str = "东陵省") -> DeliveryPlan:
    receiver = Receiver(
        name=name,
        phone="13800550199",
        region=region,
        address=f"{region[:-1]}市柳河路 18 号 3 栋 502",
        postcode="999120",
    )
    return DeliveryPlan(method="MAIL", receiver=receiver, sealing="SEALED")


def pick_up(site: str = "WM") -> DeliveryPlan:
    return DeliveryPlan(method="PICKUP", site=site)
