"""What is not there: of a volume, and of the mentions a case is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from lantai.catalogue.models import IncompleteRecord, MissingPage, PersonMention, Recording
from lantai.catalogue.queries.pages import WITH_PAGE, Standing, standings_of
from lantai.catalogue.values import Gaps, IncompleteView, MissingView
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

Names = Mapping[int | None, str]


def missing_pages(actor: Actor, *, volume_id: int) -> list[MissingView]:
    """Return the pages noted as missing in the original of a volume."""
    policy.require(actor, "catalogue.browse")
    held = MissingPage.objects.filter(volume_id=volume_id, withdrawn_at=None).select_related("volume")
    rows = list(held.order_by("label_norm", "pk"))
    names = people.called(row.noted_by for row in rows)
    return [_missing(row, names) for row in rows]


def gaps(actor: Actor, *, mention_ids: Collection[int]) -> dict[int, Gaps]:
    """Return what is not there of these mentions: only those of which something is missing; usually one query.

    Nothing for those who may not see pages.
    """
    if not mention_ids or not policy.allows(actor, "catalogue.page.view"):
        return {}
    return _gaps(list(_rows(mention_ids)))


def whereabouts(
    actor: Actor, *, mention_ids: Collection[int]
) -> tuple[dict[int, Standing], dict[int, Gaps], frozenset[int]]:
    """Return where mentions stand now, what is not there of them, and whose volume has recordings, in one query."""
    if not mention_ids or not policy.allows(actor, "catalogue.page.view"):
        return {}, {}, frozenset()
    rows = list(_rows(mention_ids).select_related(*WITH_PAGE))
    return standings_of(rows), _gaps(rows), frozenset(row.pk for row in rows if row.recorded)  # type: ignore[attr-defined]


def _rows(mention_ids: Collection[int]) -> QuerySet[PersonMention]:
    """Mentions with whether anything is missing of each: `short` of its volume, `flagged` itself; `recorded`: there is more."""
    missing = MissingPage.objects.filter(
        withdrawn_at=None, ref_code_norm=OuterRef("ref_code_norm"), volume__fonds__code=OuterRef("fonds_code")
    )
    flags = IncompleteRecord.objects.filter(withdrawn_at=None, mention=OuterRef("pk"))
    recordings = Recording.objects.filter(
        ref_code_norm=OuterRef("ref_code_norm"), fonds__code=OuterRef("fonds_code"), erased_at=None
    )
    found = PersonMention.objects.filter(pk__in=mention_ids).defer("raw", "id_number")
    return found.annotate(short=Exists(missing), flagged=Exists(flags), recorded=Exists(recordings))


def _gaps(rows: list[PersonMention]) -> dict[int, Gaps]:
    wanted = [row for row in rows if row.short or row.flagged]  # type: ignore[attr-defined]
    if not wanted:
        return {}
    codes = {row.ref_code_norm for row in wanted if row.short}  # type: ignore[attr-defined]
    held = MissingPage.objects.filter(ref_code_norm__in=codes, withdrawn_at=None).select_related("volume__fonds")
    pages = list(held.order_by("label_norm", "pk"))
    flagged = [row.pk for row in wanted if row.flagged]  # type: ignore[attr-defined]
    flags = {row.mention_id: row for row in IncompleteRecord.objects.filter(mention__in=flagged, withdrawn_at=None)}
    names = people.called([*(page.noted_by for page in pages), *(flag.noted_by for flag in flags.values())])
    missing: dict[tuple[str, str], list[tuple[str, MissingView]]] = {}
    for page in pages:
        one = page.label_norm, _missing(page, names)
        missing.setdefault((page.volume.fonds.code, page.ref_code_norm), []).append(one)
    return {
        row.pk: _of(row, missing.get((row.fonds_code, row.ref_code_norm), []), flags.get(row.pk), names)
        for row in wanted
    }


def _of(
    row: PersonMention, missing: list[tuple[str, MissingView]], flag: IncompleteRecord | None, names: Names
) -> Gaps:
    return Gaps(
        page=next((view for label, view in missing if label == row.page_norm), None),
        others=tuple(view for label, view in missing if label != row.page_norm),
        incomplete=_incomplete(flag, names) if flag is not None else None,
    )


def _missing(row: MissingPage, names: Names) -> MissingView:
    by = names.get(row.noted_by, "")
    return MissingView(row.pk, row.volume.ref_code, row.label, row.reason, row.reason_en, by, row.noted_at)


def _incomplete(row: IncompleteRecord, names: Names) -> IncompleteView:
    by = names.get(row.noted_by, "")
    return IncompleteView(row.pk, row.reason, row.reason_en, row.ask, row.ask_en, by, row.noted_at)
