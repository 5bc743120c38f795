import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from tests.foundation import jobs

from lantai.foundation import clock, leases, tasks
from lantai.foundation.models import Schedule, TaskRow

pytestmark = [pytest.mark.django_db, pytest.mark.bare]


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book"


def expire(lease):
    TaskRow.objects.filter(pk=lease.task_id).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_task_runs_once_and_its_result_is_kept(book):
    result = jobs.note.enqueue(str(book), "一")
    assert result.status == TaskResultStatus.READY
    assert tasks.run_until_empty() == 1
    assert tasks.run_until_empty() == 0
    assert book.read_text() == "一\n"
    again = jobs.note.get_result(result.id)
    assert (again.status, again.return_value) == (TaskResultStatus.SUCCESSFUL, "一")


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_rolled_back_transaction_never_runs(book):
    with pytest.raises(jobs.Refusal), transaction.atomic():  # noqa: PT012  the roll-back is the point
        jobs.note.enqueue(str(book), "never")
        raise jobs.Refusal
    with transaction.atomic():
        jobs.note.enqueue(str(book), "kept")
    assert tasks.run_until_empty() == 1
    assert book.read_text() == "kept\n"


def test_higher_priority_first_then_the_older(book):
    for word, priority in (("b", 0), ("c", 0), ("a", 10)):
        jobs.note.using(priority=priority).enqueue(str(book), word)
    tasks.run_until_empty()
    assert book.read_text().split() == ["a", "b", "c"]


def test_a_task_for_later_waits(book):
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.at(moment):
        jobs.note.using(run_after=moment + timedelta(days=1)).enqueue(str(book), "later")
        assert tasks.run_until_empty() == 0
    with clock.at(moment + timedelta(days=1)):
        assert tasks.run_until_empty() == 1


def test_two_workers_never_hold_the_same_task(book):
    jobs.note.enqueue(str(book), "x")
    assert leases.claim("first") is not None
    assert leases.claim("second") is None


def test_a_lost_lease_writes_nothing_any_more(book):
    jobs.note.enqueue(str(book), "x")
    old = leases.claim("frozen")
    expire(old)
    assert leases.reap() == 1
    new = leases.claim("other")
    assert new.token != old.token
    assert leases.extend(new)
    assert not leases.extend(old)
    assert not leases.finish(old, "old result")
    assert not leases.fail(old, "old fault")
    assert not leases.give_back(old)
    assert leases.finish(new, "new result")
    assert TaskRow.objects.get().result == "new result"


def test_the_reaper_spares_living_leases_and_its_own(book):
    jobs.note.enqueue(str(book), "x")
    lease = leases.claim("me")
    assert leases.reap() == 0
    expire(lease)
    assert leases.reap(mine=frozenset({lease.token})) == 0
    assert leases.reap(mine=frozenset({uuid.uuid4()})) == 1


def test_a_failing_task_is_tried_later_and_later_then_lies_on_the_dead_letter_list():
    result = jobs.fails.enqueue("身份证 510100199001011234")
    waits = []
    for _ in range(leases.ATTEMPTS):
        assert tasks.dead() == []
        with pytest.raises(ValueError, match="身份证"):
            tasks.run_until_empty()
        row = TaskRow.objects.get()
        waits.append((row.run_at - timezone.now()).total_seconds())
        TaskRow.objects.filter(state="READY").update(run_at=timezone.now())
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] > 1
    (lost,) = tasks.dead()
    assert lost.id == result.id
    assert "ValueError" in lost.error
    assert "jobs.py" in lost.error
    assert "510100199001011234" not in lost.error
    assert tasks.revive(lost.id)
    assert tasks.dead() == []
    assert not tasks.revive(lost.id)


def test_words_written_for_people_are_kept_with_the_fault():
    jobs.refuses.enqueue()
    with pytest.raises(jobs.Refusal):
        tasks.run_until_empty()
    assert "REFUSED 没有找到" in TaskRow.objects.get().error


def test_a_task_that_kills_its_workers_is_given_up(book):
    jobs.note.enqueue(str(book), "x")
    for _ in range(leases.ATTEMPTS):
        expire(leases.claim("doomed"))
        assert leases.reap() == 1
    assert leases.claim("next") is None
    assert len(tasks.dead()) == 1


def test_progress_is_seen_from_outside_and_a_fenced_worker_is_told_to_stop():
    result = jobs.counts.enqueue(5)
    tasks.run_until_empty()
    seen = tasks.view(result.id)
    assert (seen.state, seen.progress) == ("DONE", {"done": 5, "total": 5, "words": "行"})

    jobs.counts.enqueue(5)
    lease = leases.claim("frozen")
    expire(lease)
    leases.reap()
    assert isinstance(tasks.execute(lease), tasks.LostLease)
    assert TaskRow.objects.get(pk=lease.task_id).state == "READY"


def test_one_key_one_waiting_task(book):
    path = "tests.foundation.jobs.note"
    assert tasks.enqueue_once("k", path, arguments={"path": str(book), "word": "x"})
    assert not tasks.enqueue_once("k", path, arguments={"path": str(book), "word": "y"})
    tasks.run_until_empty()
    assert tasks.enqueue_once("k", path, arguments={"path": str(book), "word": "z"})


def test_schedules_come_back_and_do_not_pile_up():
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.at(moment):
        tasks.schedule("prune", "lantai.foundation.tasks.prune", 60)
        assert (tasks.tick(), tasks.tick()) == (1, 0)
    with clock.at(moment + timedelta(seconds=61)):
        assert tasks.tick() == 0  # the first still waits
        assert tasks.run_until_empty() == 1
    with clock.at(moment + timedelta(seconds=200)):
        tasks.schedule("prune", "lantai.foundation.tasks.prune", 60)  # as at every start
        assert (tasks.tick(), tasks.tick()) == (1, 0)
    with pytest.raises(ImportError):
        tasks.schedule("wrong", "lantai.foundation.tasks.nothing", 60)
    assert Schedule.objects.count() == 1


def test_done_tasks_are_forgotten_and_dead_ones_stay(book):
    for word in ("old", "new", "dead"):
        jobs.note.enqueue(str(book), word)
    tasks.run_until_empty()
    ids = list(TaskRow.objects.order_by("enqueued_at").values_list("pk", flat=True))
    long_ago = timezone.now() - timedelta(days=30)
    TaskRow.objects.filter(pk__in=[ids[0], ids[2]]).update(finished_at=long_ago)
    TaskRow.objects.filter(pk=ids[2]).update(state="DEAD")
    assert tasks.prune.func() == 1
    assert set(TaskRow.objects.values_list("pk", flat=True)) == set(ids[1:])


def test_a_killed_workers_task_runs_again_within_thirty_seconds():
    from lantai.foundation import worker

    assert leases.LEASE.total_seconds() + worker.REAP + worker.BEAT + worker.POLL < 30
    assert leases.LEASE.total_seconds() > worker.EXTEND * 3
