"""Who looks at which page image: opening one (a logged view), and asking anew for every piece of it.

The address of a picture is the page's number, for anybody, or the number and a signed word that says who opened it, when,
for what purpose and in which case. The word opens nothing by itself: each request is judged by the policy, for the person
who asks, and must be asked by the one who opened it, within two hours. Source: domain.md 2.12, B36.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import NotFound, PageRefused
from lantai.catalogue.models import PageImage
from lantai.catalogue.queries import reading
from lantai.catalogue.services import pages
from lantai.catalogue.states import Images
from lantai.catalogue.values.pictures import Sight
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

LASTS = timedelta(hours=2)
OPEN_WIDTH = 1600  # for the public: enough to read, too little to print from
THUMB_WIDTH = 96  # pixels: which page it is can be told, what stands on it cannot
_SALT = "catalogue.view"
_JUDGED = (
    "object_id", "ref_code", "label_norm", "width", "height", "volume__secrecy", "volume__destroyed_on", "item__secrecy",
    "item__destroyed_on",
)  # fmt: skip
_OPENED, _LISTED, _THUMB = "opened", "listed", "thumb"


def open_view(actor: Actor, *, page_image_id: int, purpose: str, case_number: str = "") -> str:
    """Open a page for looking at: one logged view, however many pieces of it are asked for. Return its picture's address.

    Raises `NotFound`, `NotAllowed`, `PageRefused` as `open_page` does.
    """
    row = pages.viewable(actor, page_image_id=page_image_id, purpose=purpose)
    pages.note_view(actor, row, purpose=purpose, case_number=case_number)
    return _address(actor, row.pk, purpose, case_number, _OPENED)


def list_views(actor: Actor, *, page_image_ids: Sequence[int], purpose: str, case_number: str = "") -> dict[int, str]:
    """Return addresses of pages' pictures for one who may view any; each view is logged when a piece is first asked for."""
    policy.require(actor.for_purpose(purpose), "catalogue.page.view")
    return {one: _address(actor, one, purpose, case_number, _LISTED) for one in page_image_ids}


def list_thumbs(actor: Actor, *, page_image_ids: Sequence[int], purpose: str) -> dict[int, str]:
    """Return addresses of pictures of several pages, too small to read and therefore no view that is written down."""
    policy.require(actor.for_purpose(purpose), "catalogue.page.view")
    return {one: _address(actor, one, purpose, "", _THUMB) for one in page_image_ids}


def _address(actor: Actor, page_image_id: int, purpose: str, case_number: str, way: str) -> str:
    moment = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    word = [page_image_id, actor.account_id, purpose, case_number, moment, way]
    return f"{page_image_id}.{signing.dumps(word, salt=_SALT).replace(':', '.')}"


def sight(actor: Actor, *, address: str, mark: str) -> Sight:
    """Return what `actor` sees under that address now. `mark` are the words over what anybody may read.

    Raises `NotFound` for everything this reader may not see or that is not there, `PageRefused` VIEW_OVER when it was
    opened too long ago.
    """
    number, _dot, word = address.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound
    return _opened(actor, int(number), word) if word else _anybodys(int(number), mark)


def _anybodys(page_image_id: int, mark: str) -> Sight:
    row, _described = reading.readable_page(Actor.public(), page_image_id=page_image_id)
    if reading.terms(row.fonds.code).images == Images.PLAIN:
        mark = ""
    return _sight(row, min(row.width, OPEN_WIDTH), mark, is_open=True)


def _opened(actor: Actor, page_image_id: int, word: str) -> Sight:
    try:
        told = signing.loads(word.replace(".", ":"), salt=_SALT, max_age=LASTS)
    except signing.SignatureExpired as fault:
        raise PageRefused(_("这一页打开得太久了，请重新打开。"), code="VIEW_OVER") from fault
    except signing.BadSignature as fault:
        raise NotFound from fault
    page, account, purpose, case_number, moment, way = told
    if page != page_image_id or account is None or account != actor.account_id:
        raise NotFound
    row = _page(page_image_id)
    if not policy.allows(actor.for_purpose(purpose), "catalogue.page.view", row):
        raise NotFound
    pages.refuse_closed(row)
    if way == _THUMB:
        return _sight(row, min(row.width, THUMB_WIDTH), "", is_open=False)
    if way == _LISTED and cache.add(_noted(word), 1, LASTS.total_seconds()):
        pages.note_view(actor, row, purpose=purpose, case_number=case_number)
    return _sight(row, row.width, " ".join(part for part in (actor.name, moment, case_number) if part), is_open=False)


def _page(page_image_id: int) -> PageImage:
    """Return the page with no more of it and of what it belongs to than each of its pieces must be judged by."""
    row = PageImage.objects.select_related("volume", "item").only(*_JUDGED).filter(pk=page_image_id).first()
    if row is None:
        raise NotFound
    return row


def _noted(word: str) -> str:
    return f"catalogue.view.{hashlib.sha256(word.encode()).hexdigest()}"


def _sight(row: PageImage, width: int, mark: str, *, is_open: bool) -> Sight:
    height = max(1, round(row.height * width / row.width))
    return Sight(row.pk, row.object_id, row.ref_code, row.label_norm, width, height, row.width, mark, is_open)


def note_reading(found: Sight) -> None:
    """Count that an open page was opened in somebody else's viewer; who looked is not kept."""
    told = events.OpenPageRead(ref_code=found.ref_code, page=found.page)
    with transaction.atomic():
        log.record(told, actor=Actor.public(), subject=("page_image", found.page_image_id))
