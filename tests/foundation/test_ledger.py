import stat
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection, transaction

from lantai.foundation import audit, clock, events, ledger
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow, LedgerLog, LedgerNode, TreeHead

CLERK = Actor(account_id=7, name="何静安", roles=frozenset({"window_archivist"}), purpose="办理申请")


@dataclass(frozen=True)
class Counted(events.Event):
    name = "tests.Counted"
    number: int
    share: float = 0.1
    words: tuple[str, ...] = ("录取名册", "𠮷")


@pytest.fixture
def rows(db):
    """Eleven issues, in the ledger and as they stand in their own table."""
    given = [(f"锦档证2026-{number:04}", f"digest {number}".encode()) for number in range(11)]
    with transaction.atomic():
        for reference, data in given:
            ledger.append("issues", data, reference)
    ledger.sign_head("issues")
    return given


def test_positions_count_up_and_each_leaf_can_be_proved(rows):
    root = ledger.root("issues")
    for position, (reference, data) in enumerate(rows):
        assert ledger.position_of("issues", reference) == position
        shown = ledger.proof("issues", position)
        assert shown.root == root
        assert ledger.verify_inclusion(shown, data, root=root)
        assert not ledger.verify_inclusion(shown, data + b"!", root=root)


def test_growth_is_consistent_with_every_head_before(rows):
    before = ledger.head("issues")
    with transaction.atomic():
        ledger.append("issues", b"one more", "r12")
    after = ledger.sign_head("issues")
    shown = ledger.consistency("issues", before.size)
    assert ledger.verify_consistency(shown, old=before.root, new=after.root)
    assert not ledger.verify_consistency(shown, old=before.root, new=before.root)


def test_a_log_stores_fewer_than_two_nodes_per_leaf(rows):
    assert LedgerNode.objects.filter(log_id="issues").count() < 2 * len(rows)


def test_heads_are_signed_by_a_key_only_its_owner_can_read(rows):
    head = ledger.head("issues")
    assert ledger.head_is_signed(head)
    assert ledger.head_is_signed(head, ledger.public_key())
    assert stat.S_IMODE((settings.KEYS / "ledger-ed25519").stat().st_mode) == 0o600
    head.root = "0" * 64
    assert not ledger.head_is_signed(head)


def test_a_head_is_not_signed_when_the_tree_was_rewritten(rows):
    LedgerNode.objects.filter(log_id="issues", level=3).update(digest="0" * 64)
    with pytest.raises(ledger.LedgerBroken):
        ledger.sign_head("issues")


def test_audit_of_an_untouched_log_is_clean(rows):
    report = ledger.audit("issues", rows)
    assert report.ok
    assert (report.size, report.checked) == (11, 11)
    assert ledger.audit("issues", rows[8:], since=8).ok


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda rows: rows[:4] + rows[5:], "missing"),
        (lambda rows: [(r, d if n != 4 else b"x") for n, (r, d) in enumerate(rows)], "altered"),
        (lambda rows: [*rows, ("锦档证2026-9999", b"forged")], "inserted"),
        (lambda rows: [*rows, rows[3]], "inserted"),
    ],
    ids=["deleted", "edited", "inserted", "doubled"],
)
def test_audit_notices_what_was_done_to_the_table(rows, change, field):
    report = ledger.audit("issues", change(rows))
    assert not report.ok
    assert getattr(report, field)


def test_audit_notices_when_table_and_leaf_were_changed_together(rows):
    node = LedgerNode.objects.get(log_id="issues", level=0, index=4)
    node.digest = ledger.merkle.leaf_hash(b"x").hex()
    node.save()
    report = ledger.audit("issues", [(r, d if n != 4 else b"x") for n, (r, d) in enumerate(rows)])
    assert report.altered == ()
    assert report.nodes_bad == ("1/2", "2/1", "3/0")
    assert report.heads_bad == (11,)


def test_audit_notices_when_the_last_issue_was_removed_everywhere(rows):
    LedgerNode.objects.filter(log_id="issues", level=0, index=10).delete()
    LedgerLog.objects.filter(name="issues").update(size=10)
    assert ledger.audit("issues", rows[:10]).heads_bad == (11,)


def test_audit_notices_a_head_that_we_did_not_sign(rows):
    TreeHead.objects.update(signature="00" * 64)
    assert ledger.audit("issues", rows).heads_bad == (11,)


def test_appending_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(RuntimeError):
        ledger.append("issues", b"x", "r")


@pytest.mark.bare
def test_events_are_folded_once_and_later_changes_are_noticed(db):
    moment = datetime(2026, 3, 2, 1, 30, 5, 120, tzinfo=UTC)
    with clock.at(moment), transaction.atomic():
        for number in range(7):
            events.record(Counted(number, number * 1.5), actor=CLERK, subject=("case", f"C{number}"))
    assert ledger.fold_events(limit=3) == 7
    assert ledger.fold_events() == 0
    assert list(EventRow.objects.order_by("id").values_list("position", flat=True)) == list(range(7))
    assert ledger.head("events").size == 7
    assert audit.audit_events().ok

    victim = EventRow.objects.get(position=3)
    victim.payload["number"] = 99
    victim.save()
    assert audit.audit_events().altered == (str(victim.uid),)
    assert audit.audit_events(since=4).ok
    victim.delete()
    assert audit.audit_events().missing == (str(victim.uid),)
    with transaction.atomic():
        forged = events.record(Counted(3), actor=CLERK, subject=("case", "C3"))
    EventRow.objects.filter(pk=forged.pk).update(position=3)
    assert audit.audit_events().inserted == (str(forged.uid),)


@pytest.mark.parametrize("share", [0.1, -0.0, 1e16, 1e-7, 2.0, 123456.789, 1 / 3])
def test_an_event_hashes_the_same_after_the_database_gave_it_back(db, share):
    with clock.at(datetime(2026, 3, 2, 1, 30, 5, 7, tzinfo=UTC)), transaction.atomic():
        kept = events.record(Counted(1, share, ("“引号”\\n", "a\x00b", "🏮")), actor=CLERK, subject=("case", "C"))
    again = EventRow.objects.get(pk=kept.pk)
    assert events.canonical(again) == events.canonical(kept)


def test_an_event_cannot_be_recorded_outside_a_transaction(transactional_db):
    with pytest.raises(RuntimeError):
        events.record(Counted(1), actor=CLERK, subject=("case", "C"))


@pytest.mark.integration
def test_appends_at_the_same_time_never_share_a_position(transactional_db):
    taken, faults = [], []

    def work(name):
        try:
            for number in range(8):
                with transaction.atomic():
                    taken.append(ledger.append("issues", f"{name}{number}".encode(), f"{name}{number}"))
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(taken) == list(range(24))
    assert ledger.audit("issues", [(f"{n}{k}", f"{n}{k}".encode()) for n in "abc" for k in range(8)]).ok
