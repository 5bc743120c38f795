"""Recordings at the desk: taken in for a volume, played, given captions, made playable again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.adapters import recordings as machine
from lantai.catalogue import services
from lantai.catalogue.queries import browse
from lantai.catalogue.rules.captions import LARGEST
from lantai.catalogue.texts import imports as refusals
from lantai.catalogue.texts import recordings as texts
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.design import player
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, PURPOSE
from lantai.web.staff.catalogue.importing import place_upload

MOST = 10


@require_GET
@staff(*ARCHIVISTS, "workstation_clerk")
def show(request: HttpRequest, actor: Actor, recording_id: int) -> HttpResponse:
    """One recording with its player; opening it is written down with its purpose, and with the case that led here."""
    number = request.GET.get("case", "")[:40]
    found, address = services.open_recording(
        actor, recording_id=recording_id, purpose="REVIEW" if number else PURPOSE, case_number=number
    )
    mark, word = texts.MAKING[found.brief.making]
    kind = texts.KINDS[found.brief.kind]
    volume = found.record.kind == "volume"
    context = {
        "found": found,
        "player": player.of(address, found),
        "kind": kind,
        "called": f"{kind} {found.brief.label}",
        "lasts": texts.clocked(found.brief.duration),
        "mark": mark,
        "word": word,
        "absent": "" if machine.installed() else texts.ABSENT % {"command": machine.INSTALL},
        "why": refusals.of_row(found.brief.failure, {"size": ""})
        if found.brief.failure in refusals.ROW_RULES
        else ((texts.UNMADE), ""),
        "may_describe": policy.allows(actor, "catalogue.describe"),
        "home": reverse("staff:case", args=[number])
        if number
        else (
            reverse("staff:volume", args=[found.record.id])
            if volume
            else reverse("staff:described", args=["item", found.record.id])
        ),
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
