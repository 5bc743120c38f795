"""One mention as it stands now, as a candidate without a question: no tier and no reasons, nothing is certain."""

from __future__ import annotations

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import PageImage, PersonMention, Volume
from lantai.catalogue.values import Candidate
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region


def candidate(actor: Actor, mention_id: int) -> Candidate:
    """Return one mention with its place and mark. For archivists. Raises `NotFound`."""
    policy.require(actor, "catalogue.person.find")
    row = PersonMention.objects.filter(pk=mention_id).first()
    if row is None:
        raise NotFound
    titles = Volume.objects.filter(fonds__code=row.fonds_code, ref_code_norm=row.ref_code_norm)
    title = titles.values_list("title", flat=True).first() if row.ref_code_norm else None
    image = row.page_image_id
    if image is None and row.ref_code_norm and row.page_norm:
        pages = PageImage.objects.filter(
            fonds__code=row.fonds_code, ref_code_norm=row.ref_code_norm, label_norm=row.page_norm
        )
        image = pages.values_list("pk", flat=True).first()
    return Candidate(
        mention_id=row.pk, person_id=row.person_id, name=row.raw_name, entered=row.entered, graduated=row.graduated,
        unit=row.unit, level=row.level, student_no=row.student_no, sex=row.sex, birth=row.birth,
        record_kind=row.record_kind, ref_code=row.ref_code, title=title or row.list_name, page=row.page, row=row.row,
        page_image_id=image, region=Region.from_list(row.region), verified=row.region_verified, tier="", reasons=(),
        certain=False, score=0.0, fonds_code=row.fonds_code,
    )  # fmt: skip
