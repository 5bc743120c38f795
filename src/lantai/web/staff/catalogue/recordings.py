"""Recordings at the desk: taken in for a volume, played, given captions, made playable again."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.catalogue import services
from lantai.catalogue.queries import browse
from lantai.catalogue.rules.captions import LARGEST
from lantai.catalogue.texts import imports as refusals
from lantai.catalogue.texts import recordings as texts
from lantai.catalogue.values.recordings import OpenRecording
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference import queries as reference
from lantai.web.design import player
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, back, staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, PURPOSE
from lantai.web.staff.catalogue.importing import place_upload

MOST = 10


@require_GET
@staff(*ARCHIVISTS)
def show(request: HttpRequest, actor: Actor, recording_id: int) -> HttpResponse:
    """One recording with its player; opening it is written down with its purpose."""
    found, address = services.open_recording(actor, recording_id=recording_id, purpose=PURPOSE)
    record = found.record
    volume = reverse("staff:volume", args=[record.id]) if record.kind == "volume" else ""
    return _page(request, actor, found, address, volume or reverse("staff:described", args=["item", record.id]))


@require_GET
@staff(*DESK)
def in_case(request: HttpRequest, actor: Actor, number: str, recording_id: int) -> HttpResponse:
    """A recording of a volume one of the case's candidates stands in, opened for this case; others are not opened through it."""
    if recording_id not in reference.recordings_of(actor, number=number):
        raise Http404
    found, address = services.open_recording(actor, recording_id=recording_id, purpose="REVIEW", case_number=number)
    found = replace(found, previous_id=None, next_id=None)  # the others are opened from the case, one by one
    return _page(request, actor, found, address, reverse("staff:case", args=[number]))


def _page(request: HttpRequest, actor: Actor, found: OpenRecording, address: str, home: str) -> HttpResponse:
    brief, kind = found.brief, texts.KINDS[found.brief.kind]
    mark, word = texts.MAKING[brief.making]
    known = brief.failure in refusals.ROW_RULES
    context = {
        "found": found,
        "player": player.of(address, found),
        "kind": kind,
        "called": f"{kind} {brief.label}",
        "lasts": texts.clocked(brief.duration),
        "mark": mark,
        "word": word,
        "absent": services.recordings_absent(),
        "why": refusals.of_row(brief.failure, {"size": ""}) if known else (texts.UNMADE, ""),
        "may_describe": policy.allows(actor, "catalogue.describe"),
        "home": home,
    }
    return shell.page(request, "staff/catalogue/recording.html", context, here="catalogue")


@require_POST
@staff(*ARCHIVISTS)
def take(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Take recordings for one volume; the part stands in each file's name. Large ones and whole folders come by the command."""
    volume = browse.volume(actor, volume_id=volume_id)
    files = request.FILES.getlist("recordings")
    if not files or len(files) > MOST:
        messages.error(
            request, _("请选择 1 到 %(most)s 个文件；更多的用 lantai import recordings 导入。") % {"most": MOST}
        )
        return redirect("staff:volume", volume_id=volume_id)
    with tempfile.TemporaryDirectory(prefix="lantai-recordings-") as name:
        for number, file in enumerate(files):
            with place_upload(Path(name), volume.brief.ref_code, file.name or "recording", number).open("wb") as out:
                for block in file.chunks():
                    out.write(block)
        report = services.import_recordings(actor, folder=name, fonds_code=volume.fonds_code)
    return redirect("staff:import-batch", batch_id=report.batch_id)


@require_POST
@staff(*ARCHIVISTS)
def texts_given(request: HttpRequest, actor: Actor, recording_id: int) -> HttpResponse:
    """Take captions and a transcript."""
    file = request.FILES.get("captions")
    content = file.read(LARGEST + 1) if file else b""
    services.set_texts(
        actor, recording_id=recording_id, captions_file=content, transcript=request.POST.get("transcript", "")
    )
    messages.success(request, _("已记下。"))
    return back(request, "staff:catalogue")


@require_POST
@staff(*ARCHIVISTS)
def again(request: HttpRequest, actor: Actor, recording_id: int) -> HttpResponse:
    """Have the copy made anew."""
    services.make_again(actor, recording_id=recording_id)
    messages.success(request, _("已交给后台重新制作。"))
    return back(request, "staff:catalogue")
