"""Preparing what a second person will seal: masked copies of pages, and letters."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from django.db import transaction
from django.utils import timezone

from lantai.adapters import images, sandbox
from lantai.adapters.pdf import pictures
from lantai.certification import queries
from lantai.certification.errors import (
    DraftSpent,
    DraftUnknown,
    NoMandate,
    NothingKept,
    PageUnusable,
    PaperTaken,
)
from lantai.certification.events import DraftDiscarded, DraftPrepared
from lantai.certification.models import Draft
from lantai.certification.services import press
from lantai.certification.states import DraftState
from lantai.certification.values import Deed, DraftView, Mandate, PageExcerpt, Wording
from lantai.foundation import clock, events, policy, transitions
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState
from lantai.people import queries as people
from lantai.preservation import services as preservation

MASK = "lantai.adapters.images.mask.keep_only"
MOST_COPIES = 20
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


def draft_copy(
    actor: Actor,
    *,
    mandate: Mandate,
    material: str,
    excerpts: Sequence[PageExcerpt],
    wording: Wording,
    copies: int = 1,
) -> DraftView:
    """Prepare a certified copy of the kept regions of some page images, with a statement; return its draft.

    Everything outside the header and the kept regions is absent from the pixels of the draft. Each page image must be
    a stored object. Raises `NothingKept` for a page with nothing kept, `NoMandate`, `PageUnusable`,
    `MissingCharacter`. Source: services.md F1, A09, B36.
    """
    policy.require(actor, "certification.prepare")
    _check(mandate, copies)
    if not excerpts or any(not excerpt.keep for excerpt in excerpts):
        raise NothingKept
    bands: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    for index, excerpt in enumerate(excerpts, start=1):
        described, made = _mask(actor, excerpt, name=f"page-{index}")
        files |= made
        bands.append(_quoted(mandate, excerpt, described))
    contents = {**_words(mandate, wording), "excerpts": bands}
    return _prepare(
        actor, mandate=mandate, kind="copy", template="copy", material=material, wording=wording, copies=copies,
        contents=contents, files=files, ref_codes=list(dict.fromkeys(excerpt.ref_code for excerpt in excerpts)),
    )  # fmt: skip


def draft_letter(
    actor: Actor,
    *,
    mandate: Mandate,
    kind: str,
    wording: Wording,
    material: str = "LETTER",
    recipient: str = "",
    places: Sequence[str] = (),
    ref_codes: Sequence[str] = (),
    copies: int = 1,
) -> DraftView:
    """Prepare a letter from the archive's own template: `kind` is ``no_record``, ``reply``, ``proof`` or ``where``.

    `places` are the holdings searched (no-record letters must name them), `ref_codes` the records quoted. Raises
    `NoMandate`, `NothingKept` for a no-record letter that names no place. Source: services.md F1, domain.md 3.2.
    """
    policy.require(actor, "certification.prepare")
    _check(mandate, copies)
    if kind == "no_record" and not places:
        raise NothingKept
    contents = {
        **_words(mandate, wording), "kind": kind, "recipient": recipient, "places": list(places),
        "ref_codes": list(ref_codes), "person": mandate.subject_name,
    }  # fmt: skip
    return _prepare(
        actor, mandate=mandate, kind=kind, template="letter", material=material, wording=wording, copies=copies,
        contents=contents, files={}, ref_codes=list(ref_codes),
    )  # fmt: skip


def draft_deed(
    actor: Actor,
    *,
    deed: Deed,
    template: str,
    wording: Wording,
    contents: dict[str, Any],
    ref_codes: Sequence[str] = (),
) -> DraftView:
    """Prepare a document about an act of the archive itself, set from `template` with `contents`; return its draft.

    It is sealed like any other, by a person other than who prepared it, with a number, a code and a leaf in the ledger; it
    has no holder and no subject. Raises `NoMandate` for a deed without reference, ground or a named person.
    """
    policy.require(actor, "certification.prepare")
    if not (deed.reference and deed.ground and deed.prepared_by):
        raise NoMandate
    mandate = Mandate(deed.reference, 0, None, "", "", deed.prepared_by, deed.ground)
    return _prepare(
        actor, mandate=mandate, kind="deed", template=template, material="DEED", wording=wording, copies=1,
        contents={**_words(mandate, wording), **contents}, files={}, ref_codes=list(ref_codes),
    )  # fmt: skip


def preview_mask(actor: Actor, *, excerpt: PageExcerpt) -> bytes:
    """Return a JPEG of the whole page as the mask leaves it: by the very code that masks a certified copy.

    Nothing is kept; it bears the name of who looks, and is no copy. Raises `NothingKept`, `PageUnusable`.
    """
    policy.require(actor, "certification.prepare")
    described, files = _mask(actor, excerpt, name="preview")
    whole = next(band for band in described if band["kind"] == "page")
    moment = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    with tempfile.TemporaryDirectory(prefix="lantai-mask-") as folder:
        plain, out = Path(folder) / "plain.jpg", Path(folder) / "marked.jpg"
        plain.write_bytes(files[whole["file"]])
        try:
            images.watermark(plain, out=out, text=f"遮蔽预览 {actor.name} {moment}", font=FONT)
        except sandbox.SandboxRefusal as refusal:
            raise PageUnusable from refusal
        return out.read_bytes()


def _check(mandate: Mandate, copies: int) -> None:
    if not (mandate.case_number and mandate.line_id and mandate.subject_name.strip() and mandate.ground):
        raise NoMandate
    if not 1 <= copies <= MOST_COPIES:
        raise PaperTaken


def _mask(actor: Actor, excerpt: PageExcerpt, *, name: str) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Have a limited child process write the bands that may be seen and the masked page; return what and the bytes."""
    with tempfile.TemporaryDirectory(prefix="lantai-mask-") as folder:
        source = Path(folder) / "source"
        with preservation.open(actor, object_id=excerpt.object_id) as stream, source.open("wb") as copy:
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
        arguments = {
            "path": str(source), "folder": folder, "name": name,
            "header": excerpt.header.as_list() if excerpt.header else None,
            "keep": [region.as_list() for region in excerpt.keep],
        }  # fmt: skip
        try:
            described = sandbox.run(MASK, arguments=arguments, seconds=60, memory_mb=2048)
        except sandbox.SandboxRefusal as refusal:
            raise (NothingKept if refusal.code == "NOTHING_KEPT" else PageUnusable) from refusal
        return described, {band["file"]: (Path(folder) / band["file"]).read_bytes() for band in described}


def _quoted(mandate: Mandate, excerpt: PageExcerpt, described: list[dict[str, Any]]) -> dict[str, Any]:
    person = mandate.subject_name + (f"（{excerpt.row_label}）" if excerpt.row_label else "")
    return {
        "title": excerpt.title, "fonds": excerpt.fonds_name, "ref_code": excerpt.ref_code,
        "page_label": excerpt.page_label, "record_date": excerpt.record_date or "原件未注明", "person": person,
        "row_label": excerpt.row_label, "bands": [band for band in described if band["kind"] != "page"],
        "whole": next(band for band in described if band["kind"] == "page"),
    }  # fmt: skip


def _words(mandate: Mandate, wording: Wording) -> dict[str, Any]:
    def paragraphs(text: str) -> list[str]:
        return [part.strip() for part in text.replace("\r", "").split("\n") if part.strip()]

    return {
        "title": wording.title, "title_en": wording.title_en, "body": paragraphs(wording.body),
        "body_en": paragraphs(wording.body_en), "purpose": mandate.purpose, "purpose_en": mandate.purpose_en,
    }  # fmt: skip


def _prepare(
    actor: Actor,
    *,
    mandate: Mandate,
    kind: str,
    template: str,
    material: str,
    wording: Wording,
    copies: int,
    contents: dict[str, Any],
    files: dict[str, bytes],
    ref_codes: list[str],
) -> DraftView:
    archive, moment = people.archive(), clock.now()
    data = {**contents, **press.paper(archive), **press.unsealed(archive, timezone.localdate(moment).year)}
    pdf = press.set_pages(template, data, files, at=moment)
    with transaction.atomic():
        kept = [[name, str(_keep(actor, content, name, "image/jpeg"))] for name, content in sorted(files.items())]
        identifier = uuid.uuid4()
        row = Draft.objects.create(
            id=identifier, kind=kind, material=material, template=template,
            template_version=press.typesetter().version(template),
            contents=json.dumps(contents, ensure_ascii=False), pictures=kept, digest=hashlib.sha256(pdf).hexdigest(),
            stored_id=_keep(actor, pdf, f"{identifier}.pdf", "application/pdf"),
            page_count=pictures.page_count(pdf), page_digests=pictures.page_digests(pdf), title=wording.title,
            title_en=wording.title_en, ref_codes=ref_codes, copies=copies, case_number=mandate.case_number,
            line_id=mandate.line_id, requested_by=mandate.requested_by, subject_name=mandate.subject_name,
            subject_name_en=mandate.subject_name_en, ground=mandate.ground, prepared_by=mandate.prepared_by,
            prepared_by_name=actor.name if mandate.prepared_by == actor.account_id else "", prepared_at=moment,
        )  # fmt: skip
        told = DraftPrepared(
            draft_id=str(row.id), digest=row.digest, pages=row.page_count, case_number=row.case_number,
            line_id=row.line_id, kind=kind,
        )  # fmt: skip
        events.record(told, actor=actor, subject=("draft", row.id))
    return queries.draft_view(row)


def _keep(actor: Actor, content: bytes, name: str, media_type: str) -> uuid.UUID:
    return preservation.deposit(actor, stream=io.BytesIO(content), name=name, media_type=media_type).id


def adopt_draft(actor: Actor, *, draft_id: uuid.UUID | str) -> DraftView:
    """Take over a draft the system set: from now on `actor` is the one who prepared it, and cannot seal it.

    Raises `DraftUnknown`, `DraftSpent`. Adopting one's own draft again changes nothing.
    """
    policy.require(actor, "certification.prepare")
    if actor.account_id is None:
        raise NoMandate
    with transaction.atomic():
        waiting = Draft.objects.filter(pk=draft_id, state=DraftState.READY, prepared_by__isnull=True)
        waiting.update(prepared_by=actor.account_id, prepared_by_name=actor.name)
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise DraftUnknown
    if row.prepared_by != actor.account_id or row.state != DraftState.READY:
        raise DraftSpent
    return queries.draft_view(row)


def discard_draft(actor: Actor, *, draft_id: uuid.UUID | str) -> None:
    """Throw a draft away; it can never be sealed. Raises `DraftUnknown`, `DraftSpent`.

    Its pages and words go with it: a draft may show whoever was taken for the subject before another was accepted. The
    row stays with digest, case and dates.
    """
    policy.require(actor, "certification.prepare")
    with transaction.atomic():
        row = Draft.objects.filter(pk=draft_id).first()
        if row is None:
            raise DraftUnknown
        try:
            transitions.move(Draft, row.pk, expected=[DraftState.READY], to=DraftState.DISCARDED)
        except StaleState as stale:
            raise DraftSpent from stale
        _forget(row)
        told = DraftDiscarded(draft_id=str(row.id), case_number=row.case_number, line_id=row.line_id)
        events.record(told, actor=actor, subject=("draft", row.id))


def _forget(row: Draft) -> None:
    blank = dict.fromkeys(("contents", "subject_name", "subject_name_en", "title", "title_en"), "")
    Draft.objects.filter(pk=row.pk).update(**blank, stored=None, pictures=[], ref_codes=[], page_digests=[])
    for identifier in (row.stored_id, *(identifier for _name, identifier in row.pictures)):
        if identifier is not None:
            preservation.discard(queries.SYSTEM, object_id=identifier, reason="DRAFT")
