"""The catalogue of materials and the word lists, in the active language. Read from the database, kept for a minute."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import Max
from django.utils.translation import get_language

from lantai.foundation import clock
from lantai.foundation.kept import Kept
from lantai.reference.errors import refused
from lantai.reference.models import MaterialType, Term
from lantai.reference.values import ChoiceView, MaterialView, PurposeView


def _english() -> bool:
    return (get_language() or "").startswith("en")


MATERIALS: Kept[list[MaterialType]] = Kept("materials", lambda: list(MaterialType.objects.order_by("version")))
DECIDED = frozenset({"SWITCH", "RETENTION"})  # what is decided here counts at once, in every process


def _terms_by_kind() -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for row in Term.objects.exclude(kind__in=DECIDED).order_by("version"):
        found.setdefault(row.kind, []).append(row)
    return found


TERMS: Kept[dict[str, list[Term]]] = Kept("terms", _terms_by_kind)


def _rows(kind: str) -> list[Term]:
    """Return every version of every word of a list, older ones first; the rows are everybody's, to be read only."""
    return list(Term.objects.filter(kind=kind).order_by("version")) if kind in DECIDED else TERMS().get(kind, [])


def current_rows() -> list[MaterialType]:
    """Return the newest version in force of every material, in order; the rows are everybody's, to be read only."""
    today = clock.today()
    newest: dict[str, MaterialType] = {}
    for row in MATERIALS():
        if (row.valid_from is None or row.valid_from <= today) and (row.valid_to is None or today <= row.valid_to):
            newest[row.code] = row
    return sorted(newest.values(), key=lambda row: row.order)


def _view(row: MaterialType) -> MaterialView:
    english = _english()
    return MaterialView(
        code=row.code,
        name=row.name_en if english else row.name,
        name_zh=row.name,
        name_en=row.name_en,
        who=tuple(row.who),
        evidence=tuple(row.evidence),
        languages=tuple(row.languages),
        copies=row.copies,
        methods=tuple(row.methods),
        sealed_envelope=row.sealed_envelope,
        days=row.days,
        remarks=row.remarks_en if english else row.remarks,
        remote=row.remote,
        proof=row.proof,
        approval=row.approval,
        record_kinds=tuple(row.record_kinds),
        levels=tuple(row.levels),
        first_year=row.first_year,
        last_year=row.last_year,
        fee_fen=row.fee_fen,
    )


def materials(*, relationship: str = "", level: str = "", year: int | None = None) -> list[MaterialView]:
    """The catalogue of materials in the active language, filtered by who asks, study level and graduation year (A14)."""
    return [_view(row) for row in current_rows() if _fits(row, relationship, level, year)]


def _fits(row: MaterialType, relationship: str, level: str, year: int | None) -> bool:
    if relationship and row.who and relationship not in row.who:
        return False
    if level and row.levels and level not in row.levels:
        return False
    if year is None:
        return True
    return (row.first_year is None or year >= row.first_year) and (row.last_year is None or year <= row.last_year)


def material(code: str) -> MaterialView:
    """One material as it is in force today."""
    return _view(material_row(code))


def material_row(code: str, version: int | None = None) -> MaterialType:
    """The row of a material, everybody's, to be read only: of a version, or the one in force."""
    if version is not None:
        found = next((row for row in MATERIALS() if (row.code, row.version) == (code, version)), None)
        found = found or MaterialType.objects.filter(code=code, version=version).first()  # decided elsewhere just now
    else:
        found = next((row for row in current_rows() if row.code == code), None)
    if found is None:
        raise refused(f"材料目录里没有 {code}。", code="NO_SUCH_MATERIAL")
    return found


def name_of(row: MaterialType) -> str:
    return row.name_en if _english() else row.name


def product(code: str, version: int) -> str:
    """What is made of a material: COPY, LETTER or NONE."""
    return material_row(code, version).product


def copied(code: str) -> bool:
    """Tell whether pages are copied for a material (or a letter written, or nothing made)."""
    return material_row(code).product == "COPY"


def lists_courses(code: str, version: int) -> bool:
    """Tell whether a letter of this material lists courses in English: made from transcripts, proof-read first."""
    row = material_row(code, version)
    return row.product == "LETTER" and row.proof and "TRANSCRIPT" in row.record_kinds


def names(codes: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Names of materials in the versions they were ordered under, in one query at most: a version never changes."""
    wanted = set(codes)
    english = _english()
    key = f"reference.material.{'en' if english else 'zh'}"
    known: dict[tuple[str, int], str] = cache.get(key) or {}
    if wanted <= set(known):
        return {item: known[item] for item in wanted}
    rows = MaterialType.objects.filter(code__in={code for code, _ in wanted}).values_list(
        "code", "version", "name", "name_en"
    )
    found = {(code, version): (en if english else zh) for code, version, zh, en in rows}
    cache.set(key, {**known, **found}, 3600)
    return {item: found.get(item, item[0]) for item in wanted}


def terms(kind: str) -> list[Term]:
    """The newest active version of every word of a list."""
    newest: dict[str, Term] = {}
    for row in _rows(kind):
        newest[row.code] = row
    return sorted((row for row in newest.values() if row.active), key=lambda row: row.order)


def _choice(row: Term) -> ChoiceView:
    english = _english()
    return ChoiceView(row.code, row.name_en if english else row.name, row.hint_en if english else row.hint)


def purposes() -> list[PurposeView]:
    """Purposes with the materials they usually need (A26)."""
    return [
        PurposeView(
            row.code,
            row.name_en if _english() else row.name,
            tuple(row.value.get("suggested", ())),
            bool(row.value.get("needs_text")),
        )
        for row in terms("PURPOSE")
    ]


def relationships() -> list[ChoiceView]:
    """Who asks: SELF, DELEGATE, KIN, UNIT, AUTHORITY, RESEARCHER."""
    return [_choice(row) for row in terms("RELATIONSHIP")]


def evidence_kinds() -> list[ChoiceView]:
    """Evidence a–h and others."""
    return [_choice(row) for row in terms("EVIDENCE")]


def phrases(kind: str = "MORE") -> list[ChoiceView]:
    """Ready phrases for staff: MORE (ask for more), RETURN (to the producer), URGENT (reasons)."""
    return [_choice(row) for row in terms("PHRASE") if row.value.get("use") == kind]


def envelope_contents() -> list[ChoiceView]:
    """Papers that may lie in a personnel envelope (domain.md 3.4)."""
    return [_choice(row) for row in terms("CONTENT")]


def refusal_reasons() -> list[ChoiceView]:
    """Reason codes of domain.md 3.5; the hint is the remedy."""
    return [_choice(row) for row in terms("REASON")]


def places() -> list[ChoiceView]:
    """Places to search before "not found" (domain.md 5.7)."""
    return [_choice(row) for row in terms("PLACE")]


def places_of(*, kinds: Collection[str], steps: Collection[str]) -> tuple[str, ...]:
    """Return the places that stand for these kinds of record and these further ways of the catalogue's check list."""
    return tuple(
        row.code
        for row in terms("PLACE")
        if not {*row.value.get("kinds", ())}.isdisjoint(kinds) or row.value.get("step") in steps
    )


def sealings() -> list[ChoiceView]:
    """Ways to close an envelope."""
    return [_choice(row) for row in terms("SEALING")]


def counting_rules() -> list[ChoiceView]:
    """The counting rules of the yearly figures, printed with every report (domain.md 2.10)."""
    return [_choice(row) for row in terms("COUNTING")]


def words(kind: str) -> dict[str, str]:
    """Code → word of a list, in the active language, including words no longer offered."""
    english = _english()
    return {row.code: (row.name_en if english else row.name) for row in _rows(kind)}


def words_of(*kinds: str) -> dict[str, dict[str, str]]:
    """Several lists at once: kind → code → word, in the active language, in one query; kept for a minute."""
    english = _english()
    key = f"reference.words.{'en' if english else 'zh'}.{'.'.join(kinds)}"
    kept: dict[str, dict[str, str]] | None = cache.get(key)
    if kept is not None:
        return kept
    found: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for row in Term.objects.filter(kind__in=kinds).order_by("version"):
        found[row.kind][row.code] = row.name_en if english else row.name
    if all(found.values()):
        cache.set(key, found, 60)
    return found


def word(kind: str, code: str) -> Term | None:
    """The newest version of a word, offered or not; the row is everybody's, to be read only."""
    return next((row for row in reversed(_rows(kind)) if row.code == code), None)


def switch(code: str) -> dict[str, Any]:
    """The value of an operator switch (FEES, URGENT_QUOTA)."""
    row = word("SWITCH", code)
    return dict(row.value) if row is not None and row.active else {}


def newest_version(kind: str, code: str) -> int:
    return Term.objects.filter(kind=kind, code=code).aggregate(Max("version"))["version__max"] or 0
