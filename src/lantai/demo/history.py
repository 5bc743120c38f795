"""What the archive did before: two years of ordinary requests, a few a month, so that figures have something to count."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from lantai.demo import people
from lantai.demo.students import Student
from lantai.demo.teller import E_COPY, Teller, claim_of, mail_to, pick_up
from lantai.foundation import clock, tasks
from lantai.foundation.actor import Actor
from lantai.reference import services
from lantai.reference.services import timers
from lantai.reference.values import Order, OrderItem

FIRST = 22  # months ago
NOTICES = ("masking", "issued-as-held")
# How people come: by web most, then the window, a call, a letter. None of them is asked to be the same every month.
WAYS = (("WEB", 9), ("WINDOW", 7), ("PHONE", 3), ("LETTER", 2), ("DROPBOX", 1))
PURPOSES = ("JOB", "ABROAD", "QUALIFY", "FILE", "HOUSEHOLD", "NOTARY", "VISA", "STUDY")
EFFECTS = ("落户已办", "签证已批", "职称评审已通过", "入职政审已过", "补档完成")
CONSENT = {
    "WINDOW": "本人到馆，当面同意",
    "PHONE": "电话中同意",
    "LETTER": "来信附签名",
    "DROPBOX": "投件箱登记单，本人签名",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One ordinary request: when, by which way, for what."""

    at: datetime
    way: str
    purpose: str
    found: bool


def visits() -> list[Visit]:
    """Return the visits of the months before the last four weeks, oldest first; fuller in June and September."""
    chance, now = random.Random(1956), timezone.localtime(clock.now())
    latest, found = now - timedelta(days=28), []
    for back in range(FIRST, 0, -1):
        first = (now.replace(day=1) - timedelta(days=30 * back)).replace(
            day=1, hour=9, minute=20, second=0, microsecond=0
        )
        count = 1 + (first.month in {3, 6, 9}) + (back <= 11)
        for day in sorted(chance.sample(range(1, 26), count)):
            at = first + timedelta(days=day, minutes=chance.randrange(0, 120))
            at -= timedelta(days=max(0, at.weekday() - 4))
            way = chance.choices([way for way, _ in WAYS], [weight for _, weight in WAYS])[0]
            if at < latest:
                found.append(Visit(at, way, chance.choice(PURPOSES), found=chance.random() > 0.12))
    return sorted(found, key=lambda visit: visit.at)


def tell(teller: Teller) -> None:
    """Tell every visit to its end."""
    for number, visit in enumerate(visits()):
        student = next(teller.earlier)
        with clock.at(visit.at):
            actor, case = (by_web if visit.way == "WEB" else by_desk)(teller, visit, student)
            if not visit.found:
                not_found(teller, case)
                continue
            if visit.way == "WEB":
                teller.seal(case)
                if number % 4:
                    teller.fetch(actor, case)
            elif visit.way == "WINDOW":
                delivery, code = teller.waiting(case)
                services.hand_over(teller.third, delivery_id=delivery, code=code, collector="本人", proof="身份证")
            else:
                teller.sent(case)
        with clock.at(visit.at + timedelta(days=8)):
            after(teller, visit, case)
            if visit.way == "WEB" and number % 2:
                services.rate(actor, number=case, stars=5 - number % 3 % 2, effect=EFFECTS[number % len(EFFECTS)])


def by_web(teller: Teller, visit: Visit, student: Student) -> tuple[Actor, str]:
    return teller.apply(student=student, purpose=visit.purpose, deliveries=(E_COPY,))


def by_desk(teller: Teller, visit: Visit, student: Student) -> tuple[Actor, str]:
    """Entered for somebody at the window or far away; whoever comes is known by the card they show."""
    plan = pick_up() if visit.way == "WINDOW" else mail_to(student.name)
    order = Order(
        (claim_of(student),), (OrderItem("ADMISSION_ROSTER"),), (plan,), purpose=visit.purpose,
        phone="" if visit.way == "WINDOW" else f"1380055{visit.at:%m%d}", address_confirmed=True, notices_read=NOTICES,
    )  # fmt: skip
    case = teller.enter(visit.way, order, consent=CONSENT[visit.way], by=teller.third)
    services.record_check(teller.third, line_id=teller.line(case).id, kind="IDENTITY", passed=True, words="核对证件")
    return teller.third, case


def not_found(teller: Teller, case: str) -> None:
    """Two people looked everywhere; a sealed letter was not asked for."""
    line = teller.line(case)
    services.claim(teller.third, line_id=line.id)
    services.propose_not_found(
        teller.third,
        line_id=line.id,
        looked=teller.look_everywhere(teller.third, line.id),
        words="这一年的名册没有移交进馆。",
    )
    services.confirm_negative(teller.second, line_id=line.id, agreed=True, places=("STATUS_CARD", "NAME_VARIANTS"))
    tasks.run_until_empty()


def after(teller: Teller, visit: Visit, case: str) -> None:
    """A week later: parcels were signed for, links ran out."""
    if visit.way not in {"WEB", "WINDOW"}:
        for delivery in teller.posted(case):
            services.note_tracking(teller.third, delivery_id=delivery, scan="SIGNED", text="本人签收")
    timers.delivery_timers(people.SYSTEM)
    tasks.run_until_empty()
