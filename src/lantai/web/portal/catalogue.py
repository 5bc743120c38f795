"""How the materials are laid out for people: the most asked first, the rest in groups. Presentation only; what a
material is and needs is data of `reference`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.reference.values import MaterialView

MOST_ASKED = (
    "ADMISSION_ROSTER",
    "TRANSCRIPT_CN",
    "TRANSCRIPT_EN",
    "GRAD_CERT_EN",
    "STATUS_CARD",
    "GRAD_PROOF",
    "GAOKAO_SCORE",
    "ENVELOPE_WHERE",
)

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("成绩与课程"), ("TRANSCRIPT_CN", "TRANSCRIPT_EN", "GAOKAO_SCORE", "COURSE_DESC", "THESIS_COPY")),
    (
        _("录取、学籍与毕业"),
        (
            "ADMISSION_ROSTER",
            "STATUS_CARD",
            "ENROLL_FORM",
            "GRAD_FORM",
            "DEGREE_RES",
            "GRAD_LIST",
            "DISPATCH_STUB",
            "STATUS_CHANGE",
            "AWARD",
            "GRAD_PHOTO",
        ),
    ),
    (
        _("证明与翻译"),
        ("GRAD_PROOF", "DEGREE_PROOF", "GRAD_CERT_EN", "DEGREE_CERT_EN", "CHSI_SUPPORT", "NAME_PROOF", "STAFF_RECORD"),
    ),
    (_("档案袋（毕业时寄走的人事档案）"), ("ENVELOPE_WHERE", "ENVELOPE_SEND", "ENVELOPE_FIX")),
    (_("单位、亲属与研究"), ("VERIFY_UNIT", "INHERIT", "COURT", "ACCOUNTING", "DRAWING", "RESEARCH_READ")),
)


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    materials: tuple[MaterialView, ...]


def most_asked(materials: Iterable[MaterialView]) -> list[MaterialView]:
    by_code = {material.code: material for material in materials}
    return [by_code[code] for code in MOST_ASKED if code in by_code]


def grouped(materials: Iterable[MaterialView]) -> list[Group]:
    """Return all `materials` in groups; a code no group knows stands under 其他."""
    left = {material.code: material for material in materials}
    groups = [Group(title, tuple(left.pop(code) for code in codes if code in left)) for title, codes in GROUPS]
    groups.append(Group(_("其他"), tuple(left.values())))
    return [group for group in groups if group.materials]
