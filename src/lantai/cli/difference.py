"""What an import would do, row by row and field by field; what undoing one would do. For people at a terminal."""

from __future__ import annotations

from typing import Any

SIGNS = {"NEW": "+", "CHANGED": "~", "CONFLICT": "!", "REFUSED": "×", "SAME": "="}


def say(report: Any, most: int) -> None:
    """Print the difference: at most `most` rows of each outcome, and how many more there are; those that are in already
    only as a number.
    """
    from django.utils.translation import gettext as _

    from lantai.catalogue.texts import imports as texts

    shown = dict.fromkeys(SIGNS, 0)
    for change in report.trail:
        shown[change.outcome] += 1
        if change.outcome == "SAME" or shown[change.outcome] > most:
            continue
        place = " ".join(part for part in (change.sheet, str(change.row)) if part)
        print(f"{SIGNS[change.outcome]} {place}  {change.key}  {texts.OUTCOMES[change.outcome]}")
        for name, held, offered in change.differences:
            word = texts.FIELDS.get(name, name)
            if change.outcome == "NEW":
                print(f"    {word}: {offered}")
            else:
                print(f"    {word}: {held or _('（空）')} → {offered}")
        for column, code, parameters in change.reasons:
            rule, remedy = texts.of_row(code, parameters)
            print(f"    {column}: {rule} → {remedy}")
    counts = {
        "NEW": report.accepted, "CHANGED": report.changed, "CONFLICT": report.conflicts, "REFUSED": report.rejected,
    }  # fmt: skip
    for code, count in counts.items():
        if (more := count - min(most, shown[code])) > 0:
            words = _("  ……%(word)s的还有 %(n)d 行（--rows 可多列，--difference 写出全部）")
            print(words % {"word": texts.OUTCOMES[code], "n": more})


def plain(change: Any) -> dict[str, Any]:
    """Return a row of the difference for JSON, with the reasons in words."""
    from lantai.catalogue.texts import imports as texts

    reasons = [
        {"column": column, "code": code, "rule": rule, "remedy": remedy}
        for column, code, parameters in change.reasons
        for rule, remedy in [texts.of_row(code, parameters)]
    ]
    differences = [{"field": name, "held": held, "offered": offered} for name, held, offered in change.differences]
    return {
        "sheet": change.sheet, "row": change.row, "key": change.key, "outcome": change.outcome,
        "differences": differences, "reasons": reasons,
    }  # fmt: skip


def say_undoing(view: Any) -> None:
    from django.utils.translation import gettext as _

    counts = {"volumes": view.volumes, "items": view.items, "mentions": view.mentions}
    print(_("会去掉 %(volumes)d 卷、%(items)d 件、%(mentions)d 条人名") % counts)
    print(_("会改回 %(n)d 条；另一份表也列有、留着的 %(kept)d 条") % {"n": view.restored, "kept": view.kept})
    for one in view.obstacles:
        examples = f"（{'、'.join(one.examples)}）" if one.examples else ""
        print(f"  × {one.words}{examples} → {one.remedy}")


def lasting(seconds: int) -> str:
    """Return a time as people say it."""
    from django.utils.translation import gettext as _

    if seconds < 90:
        return _("%(n)d 秒") % {"n": seconds}
    if seconds < 90 * 60:
        return _("%(n)d 分钟") % {"n": round(seconds / 60)}
    return _("%(n)d 小时") % {"n": round(seconds / 3600)}
