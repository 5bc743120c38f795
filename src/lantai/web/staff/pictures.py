"""Pictures that the desk's pages of several rooms share."""

from __future__ import annotations

from django.http import HttpResponse

from lantai.catalogue.values import PageSource
from lantai.certification import services as certification
from lantai.certification.values import PageExcerpt
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region


def masked(actor: Actor, source: PageSource, region: Region, *, header: bool = False) -> HttpResponse:
    """Answer with the page as the mask leaves it when only its header and `region` are kept; `header`: the region is that."""
    excerpt = PageExcerpt(
        object_id=source.object_id,
        media_type=source.media_type,
        ref_code=source.ref_code,
        page_label=source.page,
        title=source.title,
        fonds_name=source.fonds_name,
        record_date=source.record_date,
        header=None if header else source.header,
        keep=(region,),
    )
    content = certification.preview_mask(actor, excerpt=excerpt)
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "no-store"})
