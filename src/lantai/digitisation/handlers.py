"""Reactions of digitisation to sheets: what an undone import took out of the index is there again as the machine read it;
what a new one says is held against what was read.
"""

from __future__ import annotations

from lantai.catalogue.states import Secrecy
from lantai.digitisation import services
from lantai.digitisation.services import copying, forgetting
from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded


def index_again(event: Recorded) -> None:
    """Index rows whose mention came from a sheet that was undone; idempotent."""
    services.index_lost(Actor.system("digitisation"), fonds_code=str(event.payload.get("fonds", "")))


def hold_again(event: Recorded) -> None:
    """Hold a page that was read against the sheet that came in since; idempotent."""
    services.hold_again(Actor.system("digitisation"), page_image_id=int(event.subject_id))


def forget_copies(event: Recorded) -> None:
    """What was destroyed leaves no access copies behind; idempotent."""
    if event.subject_id.isdigit() and event.subject_type in {"volume", "item"}:
        copying.forget(**{f"{event.subject_type}_id": int(event.subject_id)})


def forget_secret(event: Recorded) -> None:
    """Of what became a state secret nothing that was read stays; idempotent."""
    after = str(event.payload.get("after", ""))
    if event.subject_type in {"volume", "item"} and Secrecy(after).is_state_secret:
        forgetting.forget_secret(Actor.system("digitisation"), kind=event.subject_type, unit_id=int(event.subject_id))
