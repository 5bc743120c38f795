"""The four yearly counters with their units, their breakdowns, and the rows behind each figure (B43, B45); the holdings at a
stated moment, in volumes, items, metres and bytes (A14, B04).
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from lantai.catalogue import queries as catalogue
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.reference import queries as reference
from lantai.reference.queries import register
from lantai.reference.values.register import PieceFact, UseFact
from lantai.reporting import rules
from lantai.reporting.values import Counter, Drill, DrillRow, Figures, Holdings, Month, Side, Slice
from lantai.stacks import queries as stacks

CODES = ("SERVED", "ONLINE", "MAILED", "E_SEALED")


def _acts(facts: Iterable[UseFact]) -> list[rules.Act]:
    return [
        rules.Act(
            fact.number, fact.day, fact.channel, fact.user, fact.effect, fact.material, fact.purpose, fact.e_sealed,
            fact.copies, fact.original_pages, fact.case_number,
        )
        for fact in facts
    ]  # fmt: skip


def _period(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


class _Year:
    """One year's acts and pieces, read once."""

    def __init__(self, actor: Actor, year: int, site: str) -> None:
        since, until = _period(year)
        self.every = _acts(register.use_facts(actor, since=since, until=until, site=site))
        self.acts = rules.served(self.every, register.effects_counted())
        self.pieces: list[PieceFact] = register.piece_facts(actor, since=since, until=until, site=site)
        self.days = rules.person_days(self.acts)
        self.online = rules.person_days(rules.online(self.acts, register.channels_counted()))
        self.sealed = rules.person_days(rules.e_sealed(self.acts))

    def values(self) -> dict[str, int]:
        return {
            "SERVED": len(self.days),
            "ONLINE": len(self.online),
            "MAILED": len(self.pieces),
            "E_SEALED": len(self.sealed),
        }


def counters(actor: Actor, *, year: int, site: str = "") -> Figures:
    """Return the service figures of a year, for all sites or one; each can be drilled down with `drill`.

    Services in 人次 (one person one day once, all channels), online in 人次, mailed in 件, e-sealed in 人次. Cases, lines,
    copies, people and original pages differ from these and are shown beside them. Computed from the register's rows
    each time: nothing is stored, nothing can be typed in. For the desk. Source: B43, domain.md 2.10.
    """
    policy.require(actor, "reporting.view")
    this, last = _Year(actor, year, site), _Year(actor, year - 1, site)
    words = register.counting_words()
    now, before = this.values(), last.values()
    units = {"SERVED": _("人次"), "ONLINE": _("人次"), "MAILED": _("件"), "E_SEALED": _("人次")}
    found = tuple(
        Counter(
            code=code,
            name=words[code][0],
            value=now[code],
            unit=units[code],
            rule=words[code][1],
            previous=before[code],
            change=rules.change(now[code], before[code]),
            share=rules.share(now[code], now["SERVED"]) if code == "ONLINE" else None,
        )
        for code in CODES
    )
    return Figures(
        year=year,
        site=site,
        until=min(clock.today(), date(year, 12, 31)),
        counters=found,
        sides=_sides(this),
        groups=_slices(rules.by_first(this.days, lambda act: rules.group_of(act.channel)), _group_words()),
        months=_months(this.days),
        by_channel=_slices(rules.by_first(this.days, lambda act: act.channel), register.channel_words()),
        by_material=_slices(Tally(act.material for act in this.acts), register.material_words()),
        by_purpose=_slices(rules.by_first(this.days, lambda act: act.purpose), _purposes()),
        by_effect=_slices(Tally(act.effect for act in this.every), _effects()),
    )


def _sides(year: _Year) -> tuple[Side, ...]:
    return (
        Side("PEOPLE", _("服务人数"), len({act.user for act in year.acts})),
        Side("CASES", _("申请数"), len({act.case for act in year.acts})),
        Side("LINES", _("申请项数"), len(year.acts)),
        Side("COPIES", _("出具份数"), sum(act.copies for act in year.acts)),
        Side("PAGES", _("复制原件页数"), sum(act.original_pages for act in year.acts)),
        Side("E_PEOPLE", _("得到电子签章件的人数"), len({act.user for act in year.acts if act.e_sealed})),
    )


def _group_words() -> dict[str, str]:
    return {"WINDOW": _("窗口"), "ONLINE": _("网上与微信"), "PHONE": _("电话"), "LETTERS": _("来函与投件箱")}


def _purposes() -> dict[str, str]:
    return reference.words("PURPOSE")


def _effects() -> dict[str, str]:
    return register.effect_words()


def _slices(counted: Mapping[str, int], words: Mapping[str, str]) -> tuple[Slice, ...]:
    whole = sum(counted.values())
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Slice(code, words.get(code, code), count, rules.share(count, whole)) for code, count in ordered)


def _months(days: Mapping[rules.PersonDay, list[rules.Act]]) -> tuple[Month, ...]:
    table: dict[int, Tally[str]] = {month: Tally() for month in range(1, 13)}
    for (_user, day), acts in days.items():
        table[day.month][rules.group_of(acts[0].channel)] += 1
    return tuple(
        Month(month, tuple(counted[code] for code, _channels in rules.GROUPS), sum(counted.values()))
        for month, counted in table.items()
    )


def drill(actor: Actor, *, year: int, code: str, site: str = "", page: int = 1, size: int = 50) -> Drill:
    """Return the rows one figure is made of: their number is the figure. `code` as in `counters`."""
    policy.require(actor, "reporting.view")
    counter = next((item for item in counters(actor, year=year, site=site).counters if item.code == code), None)
    if counter is None:
        raise ValueError(code)
    this = _Year(actor, year, site)
    rows = (
        _pieces(this.pieces)
        if code == "MAILED"
        else _people({"SERVED": this.days, "ONLINE": this.online}.get(code, this.sealed))
    )
    pages = max(1, -(-len(rows) // size))
    page = max(1, min(page, pages))
    return Drill(counter, tuple(rows[(page - 1) * size : page * size]), len(rows), page, pages)


def _people(days: Mapping[rules.PersonDay, list[rules.Act]]) -> list[DrillRow]:
    channels, materials = register.channel_words(), register.material_words()
    rows = [
        DrillRow(
            key=f"{day:%m%d}-{user[:6]}",
            day=day,
            site="",
            channel="、".join(dict.fromkeys(channels.get(act.channel, act.channel) for act in acts)),
            entries=tuple(act.number for act in acts),
            cases=tuple(dict.fromkeys(act.case for act in acts)),
            words="、".join(dict.fromkeys(materials.get(act.material, act.material) for act in acts)),
        )
        for (user, day), acts in days.items()
    ]
    return sorted(rows, key=lambda row: (row.day, row.entries), reverse=True)


def _pieces(pieces: Iterable[PieceFact]) -> list[DrillRow]:
    channels, materials = register.channel_words(), register.material_words()
    rows = [
        DrillRow(
            key=piece.tracking_no,
            day=piece.day,
            site=piece.site,
            channel=channels.get(piece.channel, piece.channel),
            entries=(),
            cases=(),
            words="、".join(materials.get(code, code) for code in piece.materials),
        )
        for piece in pieces
    ]
    return sorted(rows, key=lambda row: (row.day, row.key), reverse=True)


def years(actor: Actor) -> list[int]:
    """The years the register knows, newest first, with the present one."""
    policy.require(actor, "reporting.view")
    return sorted({clock.today().year, *register.years_known(actor)}, reverse=True)


def end_of(day: date) -> datetime:
    """Return the last moment of a day (aware); of today, now."""
    if day == clock.today():
        return clock.now()
    return timezone.make_aware(datetime.combine(day, time.max))


def holdings(actor: Actor, *, at: datetime, fonds: str = "", school: str = "") -> Holdings:
    """Return what was held at `at` (aware), as `catalogue.holdings_at` tells it, with the boxes and the shelf it took.

    All of it from dated facts: asked again it is the same. For archivists. Source: A14, B04, domain.md 2.10.
    """
    looks = policy.allows(actor, "stacks.view")
    boxed = stacks.boxed_volumes(actor, at=at) if looks else None
    held = catalogue.holdings_at(actor, at=at, fonds=fonds, school=school, among=boxed)
    shelved = stacks.shelved(actor, at=at, fonds_code=fonds) if looks and not school else None
    return Holdings(held, shelved)
