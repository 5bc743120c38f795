"""Pictures behind the desk's pages: page images, drafts, papers of the applicant. Each view is logged by its room."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lantai.catalogue import services as catalogue
from lantai.foundation.actor import Actor
from lantai.reference import queries as reference
from lantai.reference import services
from lantai.web.staff.access import DESK, staff, whole

PURPOSE = "REVIEW"


def _picture(content: bytes, media_type: str) -> HttpResponse:
    """Answer with a picture that no browser keeps: the next person at this machine looks under her own name."""
    return HttpResponse(content, content_type=media_type, headers={"Cache-Control": "no-store"})


@require_GET
@staff(*DESK)
def page_image(request: HttpRequest, actor: Actor, number: str, page_image_id: int) -> HttpResponse:
    """The watermarked page image of one of the case's candidates; other pages are not opened through a case."""
    if page_image_id not in reference.pages_of(actor, number=number):
        raise Http404
    seen = catalogue.open_page(actor, page_image_id=page_image_id, purpose=PURPOSE, case_number=number)
    return _picture(seen.content, seen.media_type)


@require_GET
@staff(*DESK)
def draft_page(request: HttpRequest, actor: Actor, line_id: int, page: int) -> HttpResponse:
    """One page of a line's draft."""
    if not 1 <= page <= 500:
        raise Http404
    return _picture(services.view_draft_page(actor.for_purpose(PURPOSE), line_id=line_id, page=page), "image/png")


@require_GET
@staff(*DESK)
def evidence(request: HttpRequest, actor: Actor, number: str, evidence_id: UUID) -> HttpResponse:
    """One paper of the applicant, watermarked."""
    page = whole(request.GET.get("page", "1")) or 1
    content = services.view_evidence(actor, evidence_id=str(evidence_id), number=number, page=min(page, 9999))
    return _picture(content, "image/jpeg")
