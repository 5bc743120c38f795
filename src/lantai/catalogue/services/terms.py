"""The words for retention periods: an archive adds its own, and ends those it uses no more. None is ever taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import Item, RetentionTerm, Volume
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

CODE = re.compile(r"[A-Z][A-Z0-9_]{0,15}")
LONGEST_YEARS = 200


@transaction.atomic
def add_term(
    actor: Actor,
    *,
    code: str,
    name: str,
    years: int | None,
    name_en: str = "",
    era: str = "",
    aliases: Sequence[str] = (),
    valid_from: date | None = None,
) -> int:
    """Add a word for a retention period of `years` (None: for ever); return how many units said it already.

    Those are tied to it: the very word, no other; what a word of another era means stays for appraisal to say. Raises
    `CatalogueError`: a code that is none or there, a word that is another term's, a period that cannot be.
    Source: domain.md 2.4.
    """
    policy.require(actor, "catalogue.scheme.decide")
    code, name = code.strip().upper(), "".join(name.split())
    if not CODE.fullmatch(code) or not name or len(name) > 20:
        words = _("请写代码（大写字母开头，只用字母、数字和 _，例如 D20）和用词（最多 20 个字）。")
        raise CatalogueError(words, code="TERM_CODE")
    if years is not None and not 0 < years <= LONGEST_YEARS:
        raise CatalogueError(_("年数要在 1 到 200 之间；永久的空着。"), code="TERM_YEARS")
    said = list(dict.fromkeys(one for text in (name, code, *aliases) if (one := "".join(text.split())[:20])))
    for term in RetentionTerm.objects.all():
        taken = {term.code, term.name, *term.aliases}.intersection(said)
        if taken:
            words = _("“%(word)s”已经是“%(term)s”的说法。")
            raise CatalogueError(words % {"word": min(taken), "term": term.name}, code="TERM_HELD")
    row = RetentionTerm.objects.create(
        code=code, era=era.strip()[:40] or "own", name=name, name_en=name_en.strip()[:40], aliases=said[1:],
        years_min=years, years_max=years, permanent=years is None, valid_from=valid_from,
    )  # fmt: skip
    tied = sum(
        model.objects.filter(retention_term=None, retention__in=said).update(retention_term=row)
        for model in (Volume, Item)
    )
    log.record(events.TermAdded(code=code, years=years, tied=tied), actor=actor, subject=("retention_term", row.pk))
    return tied


@transaction.atomic
def end_term(actor: Actor, *, term_id: int, last_day: date) -> None:
    """Say until which day a word is used. What says it goes on saying it, and is kept as long as it says.

    Raises `NotFound`, `CatalogueError` (before it began, ended already).
    """
    policy.require(actor, "catalogue.scheme.decide")
    row = RetentionTerm.objects.filter(pk=term_id).first()
    if row is None:
        raise NotFound(_("没有这个用词。"))
    if row.valid_to is not None:
        raise CatalogueError(_("这个用词已经停用。"), code="TERM_ENDED")
    if row.valid_from and last_day < row.valid_from:
        raise CatalogueError(_("结束的日期在开始之前。"), code="TERM_DAY")
    RetentionTerm.objects.filter(pk=row.pk).update(valid_to=last_day)
    told = events.TermEnded(code=row.code, valid_to=last_day.isoformat())
    log.record(told, actor=actor, subject=("retention_term", row.pk))
