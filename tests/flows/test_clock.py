"""The clock of the machine is set back or runs ahead: nothing waits for ever, nothing is sealed under a wrong date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lantai.certification import services as certification
from lantai.certification.errors import ClockBehind
from lantai.certification.models import IssuedDocument
from lantai.certification.services import checking
from lantai.certification.states import Reason
from lantai.foundation import audit, leases, ledger, tasks
from lantai.foundation.models import Schedule, TaskRow
from lantai.notices import services as notices
from lantai.notices.models import Notice
from lantai.people import services as people
from lantai.people.states import ContactKind
from lantai.people.values import Address
from lantai.web.accounts import session
from tests import cast
from tests.certification import stage

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def machine(monkeypatch):
    """Set the clock of the machine so many hours off."""
    real = timezone.now

    def to(hours: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(hours=hours))

    return to


@pytest.mark.parametrize("hours", [1, 24, 24 * 400])
def test_what_waited_when_the_clock_was_set_back_is_done_at_once(machine, hours, settings, tmp_path):
    settings.OUTBOX = tmp_path
    people.load_fixtures()
    notices.load_fixtures()
    machine(hours)
    tasks.schedule("night", "lantai.foundation.tasks.prune", 600)
    reader = Address(ContactKind.MAIL, "reader@mail.example")
    notices.send(
        stage.SYSTEM, template="code", variables={"code": "123456", "minutes": "10"}, to=reader, reference="late"
    )
    later = tasks.prune.using(run_after=timezone.now() + timedelta(minutes=30)).enqueue()
    machine(0)
    assert not leases.due()
    assert leases.set_right() == 3
    assert leases.set_right() == 0
    tasks.run_until_empty()
    assert Notice.objects.get(reference="late").state == "DELIVERED"
    wait = TaskRow.objects.get(pk=later.id).run_at - timezone.now()
    assert timedelta(minutes=29) < wait < timedelta(minutes=31)
    assert Schedule.objects.get(name="night").next_at <= timezone.now() + timedelta(hours=1)


def test_behind_what_was_sealed_nothing_is_sealed_and_nothing_is_called_genuine(machine):
    first, _content = stage.sealed()
    draft, second = stage.draft(), cast.second_archivist()
    machine(-26)
    with pytest.raises(ClockBehind):
        certification.seal_copy(second, draft_id=draft.id, approved_digest=draft.digest)
    assert checking.trust_at(timezone.now()) == (None, Reason.CLOCK)
    machine(24 * 40)  # over new year, perhaps; and back again
    ahead = certification.seal_copy(second, draft_id=draft.id, approved_digest=draft.digest)
    machine(0)
    other = stage.draft()
    with pytest.raises(ClockBehind):
        certification.seal_copy(second, draft_id=other.id, approved_digest=other.digest)
    IssuedDocument.objects.filter(issue_no=ahead.issue_no).update(state="REVOKED")  # by two people, elsewhere told
    assert checking.trust_at(timezone.now())[1] == Reason.IN_FORCE
    last = certification.seal_copy(second, draft_id=other.id, approved_digest=other.digest)
    numbers = [first.issue_no, ahead.issue_no, last.issue_no]
    assert len(set(numbers)) == 3
    rows = IssuedDocument.objects.order_by("id")
    assert list(rows.values_list("issue_no", flat=True)) == numbers
    positions = list(rows.values_list("ledger_position", flat=True))
    assert positions == sorted(positions)
    ledger.fold_events()
    assert audit.audit_events().ok
    assert certification.audit_register(stage.SYSTEM).ok


def test_a_session_begun_by_a_clock_set_back_since_is_over(machine, client):
    machine(24)
    cast.at_the_door(client, cast.alumna())
    assert client.get("/progress/").wsgi_request.user.is_authenticated
    machine(0)
    request = client.get("/progress/").wsgi_request
    assert not request.user.is_authenticated
    assert timedelta(hours=1) > session.AHEAD
