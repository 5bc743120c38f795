"""The unfinished request of one visitor: kept on the server (A11, A15), encrypted in the session, so that it works
without JavaScript, with the back button, and through signing in. After signing in it is also saved for 30 days.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from lantai.foundation.fields import decrypt, encrypt
from lantai.reference.values import Order, StudyClaim
from lantai.reference.values.packing import revive

KEY = "portal.draft"
DONE = "portal.submitted"
EMPTY = Order(studies=(), items=(), deliveries=(), purpose="")


def digest(order: Order) -> str:
    """Return a short fingerprint of what the reader was shown; another body has another one."""
    text = json.dumps(dataclasses.asdict(order), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass
class Draft:
    """What has been answered so far. `seen`: the questions answered; `key`: makes submitting idempotent."""

    order: Order = EMPTY
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    draft_id: str = ""
    seen: list[str] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        return bool(self.order.items)

    @property
    def subject(self) -> StudyClaim:
        """Whose record it is; the first enrolment carries the particulars of the person."""
        return self.order.studies[0] if self.order.studies else StudyClaim(name="")

    def answer(self, step: str, **changes: Any) -> None:
        """Take the answer of one question."""
        self.order = dataclasses.replace(self.order, **changes)
        if step not in self.seen:
            self.seen.append(step)

    def forget(self, *steps: str) -> None:
        """Ask these questions again: an earlier answer changed what they depend on."""
        self.seen = [step for step in self.seen if step not in steps]


def load(request: HttpRequest) -> Draft:
    stored = request.session.get(KEY, "")
    if not stored:
        return Draft()
    try:
        value = json.loads(decrypt(stored, purpose=KEY))
        order = revive(Order, value.pop("order"))
        return Draft(order=order, **value)
    except (ValueError, TypeError, KeyError, AttributeError):
        # the keys were changed or an older version wrote it: begin anew
        return Draft()


def save(request: HttpRequest, draft: Draft) -> None:
    value = {
        "order": dataclasses.asdict(draft.order),
        "key": draft.key,
        "draft_id": draft.draft_id,
        "seen": draft.seen,
    }
    request.session[KEY] = encrypt(json.dumps(value, ensure_ascii=False), purpose=KEY)


def clear(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def remember_submitted(request: HttpRequest, draft: Draft, number: str) -> None:
    """Keep which key became which case, so that a second press or a stale tab gets the same receipt."""
    done = dict(request.session.get(DONE, {}))
    done[draft.key] = [number, digest(draft.order)]
    request.session[DONE] = dict(list(done.items())[-10:])
    clear(request)


def submitted(request: HttpRequest, key: str) -> tuple[str, str] | None:
    """Return ``(number, digest)`` of the case that `key` became, if it did."""
    found = request.session.get(DONE, {}).get(key)
    return (found[0], found[1]) if found else None
