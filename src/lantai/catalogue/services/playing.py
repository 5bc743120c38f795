"""Who plays which recording: opening one (a logged act), and asking anew for every piece of it (domain.md 2.12, B36).

As for page images (`viewing`): the address is the recording's number, for anybody, or the number and a signed word that says
who opened it, when, for what purpose and in which case. The word opens nothing by itself.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantai.adapters import images
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue import events
from lantai.catalogue.errors import NotFound, RecordingRefused
from lantai.catalogue.models import Recording
from lantai.catalogue.queries import reading, recordings
from lantai.catalogue.services import pages, playable
from lantai.catalogue.states import STATE_SECRETS, Images, Making
from lantai.catalogue.values.recordings import OpenRecording, Playing
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

LASTS = timedelta(hours=6)  # a long recording is paused and taken up again
PARTS = ("copy", "poster", "small", "captions")
_SALT = "catalogue.play"
_OPENED, _LISTED, _WANTED = "opened", "listed", "wanted"


def open_recording(
    actor: Actor, *, recording_id: int, purpose: str, case_number: str = ""
) -> tuple[OpenRecording, str]:
    """Open a recording for playing: one logged act. Return what its page shows, and the address of its parts.

    Raises `NotFound`, `NotAllowed`, `RecordingRefused` (no purpose, state secret, destroyed).
    """
    row = recordings.row_of(recording_id)
    policy.require(actor.for_purpose(purpose), "catalogue.page.view", row)
    if not purpose.strip():
        raise RecordingRefused(_("请先说明查看的目的。"), code="PURPOSE_MISSING")
    _refuse_closed(row)
    _note(actor, row, purpose, case_number)
    return recordings.view(actor, row, desk=True), _address(actor, row.pk, purpose, case_number, _OPENED)


def list_posters(actor: Actor, *, recording_ids: Sequence[int], purpose: str) -> dict[int, str]:
    """Return addresses of the small pictures of several recordings; nothing else opens under them, nothing is logged."""
    policy.require(actor.for_purpose(purpose), "catalogue.page.view")
    return {one: _address(actor, one, purpose, "", _LISTED) for one in recording_ids}


def list_recordings(actor: Actor, *, recording_ids: Sequence[int], purpose: str) -> dict[int, str]:
    """Return addresses for one who may play any; each is written down when its copy is first asked for."""
    policy.require(actor.for_purpose(purpose), "catalogue.page.view")
    return {one: _address(actor, one, purpose, "", _WANTED) for one in recording_ids}


def _note(actor: Actor, row: Recording, purpose: str, case_number: str) -> None:
    told = events.RecordingPlayed(ref_code=row.ref_code, label=row.label_norm, case_number=case_number)
    with transaction.atomic():
        log.record(told, actor=actor.for_purpose(purpose), subject=("recording", row.pk))


def _address(actor: Actor, recording_id: int, purpose: str, case_number: str, way: str) -> str:
    moment = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    word = [recording_id, actor.account_id, purpose, case_number, moment, way]
    return f"{recording_id}.{signing.dumps(word, salt=_SALT).replace(':', '.')}"


def playing(actor: Actor, *, address: str, part: str, mark: str) -> Playing:
    """Return what `actor` may have of that part under that address now. `mark`: the words over what anybody may see.

    Raises `NotFound` for everything else, `RecordingRefused` PLAY_OVER when it was opened too long ago.
    """
    number, _dot, word = address.partition(".")
    if part not in PARTS or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound
    found = _opened(actor, int(number), word, part) if word else _anybodys(int(number), mark)
    if found.made.get("media_type") is None and part != "captions":
        raise NotFound
    return found


def _anybodys(recording_id: int, mark: str) -> Playing:
    row = reading.readable_recording(Actor.public(), recording_id=recording_id)
    plain = reading.terms(row.fonds.code).images == Images.PLAIN
    return _playing(row, "" if plain else mark, is_open=True)


def _opened(actor: Actor, recording_id: int, word: str, part: str) -> Playing:
    try:
        told = signing.loads(word.replace(".", ":"), salt=_SALT, max_age=LASTS)
    except signing.SignatureExpired as fault:
        raise RecordingRefused(_("这段录音录像打开得太久了，请重新打开。"), code="PLAY_OVER") from fault
    except signing.BadSignature as fault:
        raise NotFound from fault
    recording, account, purpose, case_number, moment, way = told
    if (
        recording != recording_id
        or account is None
        or account != actor.account_id
        or (way == _LISTED and part != "small")
    ):
        raise NotFound
    row = recordings.row_of(recording_id)
    if not policy.allows(actor.for_purpose(purpose), "catalogue.page.view", row):
        raise NotFound
    _refuse_closed(row)
    known = f"catalogue.play.{hashlib.sha256(word.encode()).hexdigest()}"
    if way == _WANTED and part == "copy" and cache.add(known, 1, LASTS.total_seconds()):
        _note(actor, row, purpose, case_number)
    return _playing(row, " ".join(one for one in (actor.name, moment, case_number) if one), is_open=False)


def _refuse_closed(row: Recording) -> None:
    described = row.item or row.volume
    if described is not None and described.secrecy in STATE_SECRETS:
        raise RecordingRefused(_("涉密档案不在本系统查看。"), code="SECRET_STUB")
    if described is not None and described.destroyed_on is not None:
        raise RecordingRefused(_("这份档案已经鉴定销毁，录音录像不再提供。"), code="DESTROYED")


def _playing(row: Recording, mark: str, *, is_open: bool) -> Playing:
    made = row.made if row.making == Making.READY.value else {}
    return Playing(row.pk, row.object_id, row.ref_code, row.label_norm, made, row.captions, mark, is_open)


def copy(found: Playing) -> Path:
    """Return the file of the copy for browsers. Raises `NotFound` while it is not there."""
    return _there(playable.copy_of(found.object_id))


def small(found: Playing) -> Path:
    """Return the file of the small picture, for lists. Raises `NotFound` while it is not there."""
    return _there(playable.small_of(found.object_id))


def _there(path: Path) -> Path:
    if not path.exists():
        raise NotFound
    return path


def poster(found: Playing) -> bytes:
    """Return the picture that stands for the recording, under the words it is shown under (JPEG). Raises `NotFound`."""
    plain = _there(playable.poster_of(found.object_id))
    if not found.mark:
        return plain.read_bytes()
    named = hashlib.sha256(found.mark.encode()).hexdigest()[:24]
    kept = Path(settings.HOME) / "renditions" / found.object_id.hex[:2] / f"{found.object_id.hex}-poster-{named}.jpg"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix="lantai-poster-") as name:
            out = Path(name) / "out.jpg"
            try:
                images.watermark(plain, out=out, text=found.mark, font=pages.FONT)
            except SandboxRefusal as refusal:
                raise NotFound from refusal
            pages.lay_down(out, kept)
    return kept.read_bytes()


def note_playing(found: Playing) -> None:
    """Count that something open was played; who it was is not kept."""
    told = events.OpenRecordingPlayed(ref_code=found.ref_code, label=found.label)
    with transaction.atomic():
        log.record(told, actor=Actor.public(), subject=("recording", found.recording_id))
