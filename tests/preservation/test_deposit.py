"""Bytes that must never change."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from lantai.preservation import queries, services
from lantai.preservation.errors import Damaged, Empty, NotHeld, StoreFull
from lantai.preservation.models import StoredObject

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def keep(content: bytes = b"roster page 7"):
    return services.deposit(SYSTEM, stream=io.BytesIO(content), name="周念慈.jpg", media_type="image/jpeg")


def test_digests_are_taken_while_the_bytes_pass():
    content = os.urandom(3_000_000)
    kept = keep(content)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.sm3 == hashlib.new("sm3", content).hexdigest()
    assert kept.length == len(content)
    with services.open(SYSTEM, object_id=kept.id) as stream:
        assert stream.read() == content
    with services.open(SYSTEM, object_id=kept.id, start=10, length=20) as stream:
        assert stream.read() == content[10:30]
    assert queries.facts(kept.id) == kept


def test_the_name_is_encrypted_in_the_database():
    kept = keep()
    raw = StoredObject.objects.extra(select={"raw": "name"}).values_list("raw", flat=True).get(pk=kept.id)
    assert "周" not in str(raw)
    assert kept.name == "周念慈.jpg"


def test_an_altered_object_is_not_handed_out_and_raises_an_alarm():
    kept = keep()
    path = Path(settings.STORE) / kept.id.hex[:2] / kept.id.hex[2:4] / kept.id.hex
    path.write_bytes(b"Roster page 7")
    with pytest.raises(Damaged):
        services.open(SYSTEM, object_id=kept.id)
    assert EventRow.objects.filter(name="preservation.DamageFound", subject_id=str(kept.id)).exists()
    path.unlink()
    with pytest.raises(NotHeld):
        services.open(SYSTEM, object_id=kept.id)


def test_nothing_is_no_object():
    with pytest.raises(Empty):
        keep(b"")
    assert not StoredObject.objects.exists()


def test_a_full_medium_leaves_nothing_half():
    class Filling(io.BytesIO):
        def read(self, *_args):
            raise OSError(errno.ENOSPC, "full")

    before = list(services.store().keys())
    with pytest.raises(StoreFull) as refusal:
        services.deposit(SYSTEM, stream=Filling(b"x"), name="x", media_type="x/x")
    assert "存储空间已满" in str(refusal.value)
    assert not StoredObject.objects.exists()
    assert list(services.store().keys()) == before


def test_what_the_medium_refuses_while_it_is_flushed_takes_the_rows_of_the_block_with_it(monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "full")

    before = list(services.store().keys())
    monkeypatch.setattr(os, "fsync", full)
    stream = io.BytesIO(b"roster page 7")
    into = services.depositing(SYSTEM, stream=stream, name="a", media_type="x/x")
    with pytest.raises(StoreFull), transaction.atomic(), into as kept:
        assert StoredObject.objects.filter(pk=kept.id).exists()
    assert not StoredObject.objects.exists()
    assert list(services.store().keys()) == before


def test_a_block_that_fails_leaves_no_bytes():
    before = list(services.store().keys())
    into = services.depositing(SYSTEM, stream=io.BytesIO(b"page"), name="a", media_type="x/x")
    with pytest.raises(ZeroDivisionError), transaction.atomic(), into:
        raise ZeroDivisionError
    assert not StoredObject.objects.exists()
    assert list(services.store().keys()) == before


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditor"])
def test_administrators_do_not_read_holdings(role):
    kept = keep()
    with pytest.raises(NotAllowed):
        services.open(Actor(1, "a", roles=frozenset({role})), object_id=kept.id)
    with services.open(Actor(1, "a", roles=frozenset({"window_archivist"})), object_id=kept.id) as stream:
        assert stream.read()


@pytest.mark.integration
def test_a_process_killed_while_depositing_leaves_no_row_and_no_readable_half(tmp_path, child_environment):
    script = tmp_path / "child.py"
    script.write_text(
        textwrap.dedent("""
        import django; django.setup()
        import io, sys, time
        from lantai.foundation.actor import Actor
        from lantai.preservation import services
        class Slow(io.RawIOBase):
            n = 0
            def read(self, size=-1):
                self.n += 1
                if self.n == 3:
                    print("half", flush=True)
                    time.sleep(60)
                return b"x" * 100000
        services.deposit(Actor.system(), stream=Slow(), name="slow", media_type="x/x")
        """)
    )
    child = subprocess.Popen([sys.executable, str(script)], env=child_environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline().strip() == "half"
    before = list(services.store().keys())
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not StoredObject.objects.exists()
    assert list(services.store().keys()) == before
    leftovers = list((Path(settings.STORE) / ".incoming").iterdir())
    assert leftovers, "the writer was really in the middle"
    for path in leftovers:
        os.utime(path, (time.time() - 100_000,) * 2)
    assert services.clear_unnamed(SYSTEM) >= len(leftovers)
    assert list((Path(settings.STORE) / ".incoming").iterdir()) == []
