"""A process killed in the middle of sealing neither loses nor doubles an issue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from tests import cast
from tests.certification import stage

from lantai.certification import services
from lantai.certification.models import Draft, IssueCounter, IssuedDocument
from lantai.foundation import ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]

CHILD = textwrap.dedent("""
    import sys, time
    import django; django.setup()
    from lantai.certification import services
    from lantai.foundation import ledger
    from tests import cast
    real, place, draft, digest = ledger.append_signed, *sys.argv[1:4]
    def stop(*leaf, **held):
        answer = real(*leaf, **held)
        print("sealed, not committed", flush=True)
        time.sleep(60)
        return answer
    if place == "before commit":
        ledger.append_signed = stop
    services.seal_copy(cast.second_archivist(), draft_id=draft, approved_digest=digest)
    print("committed", flush=True)
    time.sleep(60)
""")


@pytest.mark.req("B36")
@pytest.mark.parametrize("place", ["before commit", "after commit"])
def test_kill_in_the_middle_of_sealing(place, tmp_path, child_environment):
    cast.second_archivist()
    draft = stage.draft()
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    child = subprocess.Popen(
        [sys.executable, str(script), place, str(draft.id), draft.digest],
        env=child_environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = child.stdout.readline().strip()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    if place == "before commit":
        assert said == "sealed, not committed"
        assert not IssuedDocument.objects.exists()
        assert not IssueCounter.objects.exists()
        assert ledger.size("issues") == 0
        assert Draft.objects.get(pk=draft.id).state == "READY"
        issue = services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
        assert issue.issue_no.endswith("-00001")
    else:
        assert said == "committed"
        with pytest.raises(services.sealing.DraftSpent):
            services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    assert IssuedDocument.objects.count() == 1
    assert services.audit_register(stage.SYSTEM).ok
