"""How reference codes are built, as the archive decides: patterns kept, tried, put in order."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import CodePattern
from lantai.catalogue.rules import patterns as rules
from lantai.catalogue.texts import describing as texts
from lantai.catalogue.values.patterns import PatternWords
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor


def check_pattern(words: PatternWords) -> None:
    """Raise `CatalogueError` when a pattern cannot be used; its `code` says why."""
    if code := rules.fault(words.expression, words.example):
        raise CatalogueError(str(texts.PATTERN_FAULTS[code]), code=code)


@transaction.atomic
def keep_pattern(actor: Actor, *, pattern_id: int | None, words: PatternWords) -> int:
    """Add a pattern, or change one; return its number. Codes already held are not touched: it reads those that come.

    For the head of the archive. Raises `NotFound`, `CatalogueError` (does not compile, unknown parts, may run away, does
    not read its own example, no name, the short name is taken).
    """
    policy.require(actor, "catalogue.scheme.decide")
    check_pattern(words)
    if not words.name.strip() or words.level not in {"volume", "item"}:
        raise CatalogueError(_("请写明式样的名称，和它是案卷还是文件的。"), code="PATTERN_NAME")
    row = CodePattern.objects.filter(pk=pattern_id).first() if pattern_id else CodePattern(code=_free_code())
    if row is None:
        raise NotFound(_("没有这个式样。"))
    before = row.expression
    row.name, row.name_en = words.name.strip()[:120], words.name_en.strip()[:160]
    row.level, row.expression, row.example = words.level, words.expression, words.example.strip()[:80]
    row.rank = max(1, min(words.rank, 999))
    row.save()
    told = events.CodePatternKept(code=row.code, before=before, after=row.expression)
    log.record(told, actor=actor, subject=("code_pattern", row.pk))
    return row.pk


def _free_code() -> str:
    taken = set(CodePattern.objects.values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"own-{n}") not in taken)


@transaction.atomic
def remove_pattern(actor: Actor, *, pattern_id: int) -> None:
    """Use a pattern no more: codes that come are not read by it. Held ones keep what was read. Raises `NotFound`."""
    policy.require(actor, "catalogue.scheme.decide")
    row = CodePattern.objects.filter(pk=pattern_id).first()
    if row is None:
        raise NotFound(_("没有这个式样。"))
    told = events.CodePatternKept(code=row.code, before=row.expression, after="")
    log.record(told, actor=actor, subject=("code_pattern", row.pk))
    row.delete()
