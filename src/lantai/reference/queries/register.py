"""Reading the use register: facts for counting, rows for people. For the desk; nobody else reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference import models, texts
from lantai.reference.queries import vocabulary
from lantai.reference.rules import privacy
from lantai.reference.states import Channel
from lantai.reference.values.register import PieceFact, RegisterPage, RegisterRow, UseFact

FIELDS = (
    "number", "day", "site", "channel", "user_key", "purpose", "effect", "material", "original_pages", "copies",
    "e_sealed", "line__case__number",
)  # fmt: skip


def use_facts(actor: Actor, *, since: date, until: date, site: str = "") -> list[UseFact]:
    """Return every act of use from `since` to `until` inclusive, one query, without particulars of anybody."""
    policy.require(actor, "reference.register.view")
    rows = models.UseRegisterEntry.objects.filter(day__range=(since, until)).order_by("number")
    if site:
        rows = rows.filter(site=site)
    return [UseFact(*values) for values in rows.values_list(*FIELDS)]


def piece_facts(actor: Actor, *, since: date, until: date, site: str = "") -> list[PieceFact]:
    """Return every piece handed to the courier from `since` to `until` inclusive."""
    policy.require(actor, "reference.register.view")
    rows = models.MailedPiece.objects.filter(day__range=(since, until)).order_by("pk")
    if site:
        rows = rows.filter(site=site)
    return [
        PieceFact(
            row.pk, row.day, row.site, row.channel, row.purpose, tuple(row.materials), row.carrier, row.tracking_no,
            row.envelope_no,
        )
        for row in rows
    ]  # fmt: skip


def _entries(
    *, since: date, until: date, site: str, channel: str = "", purpose: str = "", numbers: tuple[int, ...] | None = None
) -> QuerySet[models.UseRegisterEntry]:
    condition = Q(day__range=(since, until))
    for name, value in (("site", site), ("channel", channel), ("purpose", purpose)):
        if value:
            condition &= Q(**{name: value})
    if numbers is not None:
        condition &= Q(number__in=numbers)
    return models.UseRegisterEntry.objects.filter(condition)


def use_register(
    actor: Actor,
    *,
    since: date,
    until: date,
    site: str = "",
    channel: str = "",
    purpose: str = "",
    numbers: tuple[int, ...] | None = None,
    page: int = 1,
    size: int = 50,
) -> RegisterPage:
    """Return entries newest first, a page at a time; `numbers` picks entries (drill-down). Names are masked."""
    policy.require(actor, "reference.register.view")
    rows = _entries(since=since, until=until, site=site, channel=channel, purpose=purpose, numbers=numbers)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    shown = rows.select_related("line__case", "approver", "handler").prefetch_related("effects").order_by("-number")
    return RegisterPage(tuple(_words(shown[(page - 1) * size : page * size])), total, page, pages)


def all_entries(actor: Actor, *, since: date, until: date, site: str = "") -> Iterator[RegisterRow]:
    """Yield every entry of a period, oldest first: for the export. Names are masked."""
    policy.require(actor, "reference.register.view")
    rows = _entries(since=since, until=until, site=site).select_related("line__case", "approver", "handler")
    start = 0
    while chunk := list(rows.prefetch_related("effects").order_by("number")[start : start + 1000]):
        yield from _words(chunk)
        start += 1000


def _words(rows: QuerySet[models.UseRegisterEntry] | list[models.UseRegisterEntry]) -> Iterator[RegisterRow]:
    purposes, kinds = vocabulary.words("PURPOSE"), vocabulary.words("RELATIONSHIP")
    found = list(rows)
    names = vocabulary.names((row.material, row.line.material_version) for row in found)
    for row in found:
        effect = texts.EFFECT.get(row.effect)
        yield RegisterRow(
            number=row.number,
            at=row.at,
            site=row.site,
            channel=str(texts.CHANNEL[Channel(row.channel)]),
            user=privacy.mask_name(row.user),
            user_kind=kinds.get(row.user_kind, row.user_kind),
            unit=row.unit,
            purpose=purposes.get(row.purpose, row.purpose),
            purpose_text=privacy.mask_text(row.purpose_text),
            effect=str(effect) if effect is not None else row.effect,
            effects_learned=tuple(privacy.mask_text(item.text) for item in row.effects.all()),
            material=names[row.material, row.line.material_version],
            ref_codes=tuple(row.ref_codes),
            pages_viewed=tuple(row.pages_viewed),
            original_pages=row.original_pages,
            copies=row.copies,
            documents=tuple(row.documents),
            e_sealed=row.e_sealed,
            approver=row.approver.name if row.approver is not None else "",
            handler=row.handler.name if row.handler is not None else "",
            returned_at=row.returned_at,
            case_number=row.line.case.number,
        )


def channel_words() -> dict[str, str]:
    return {channel.value: str(word) for channel, word in texts.CHANNEL.items()}


def material_words() -> dict[str, str]:
    return {row.code: vocabulary.name_of(row) for row in vocabulary.current_rows()}


def effects_counted(rule: str = "SERVED") -> frozenset[str]:
    """The effects that count as a service, by the archive's counting rule (data, not code)."""
    row = vocabulary.word("COUNTING", rule)
    return frozenset(row.value.get("effects", ())) if row is not None else frozenset()


def channels_counted(rule: str = "ONLINE") -> frozenset[str]:
    """The channels that count as online, by the archive's counting rule."""
    row = vocabulary.word("COUNTING", rule)
    return frozenset(row.value.get("channels", ())) if row is not None else frozenset()


def counting_words() -> dict[str, tuple[str, str]]:
    """Code → (name, rule in words) of the four counters."""
    return {choice.code: (choice.name, choice.hint) for choice in vocabulary.counting_rules()}


def effect_words() -> dict[str, str]:
    return {code: str(word) for code, word in texts.EFFECT.items()}


def years_known(actor: Actor) -> list[int]:
    """The years that have entries."""
    policy.require(actor, "reference.register.view")
    return [day.year for day in models.UseRegisterEntry.objects.dates("day", "year")]
