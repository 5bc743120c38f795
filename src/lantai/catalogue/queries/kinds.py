"""Kinds of records and whatever else has a name in both languages, in words."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language

from lantai.catalogue.models import RecordKind, RetentionTerm


class Named(Protocol):
    """A fonds, a kind, a class: what has a name in both languages."""

    name: str
    name_en: str


def name_of(row: Named) -> str:
    """Return the name in the reader's language, the Chinese one where no other is known."""
    return in_reader_language(row.name, row.name_en)


def in_reader_language(chinese: str, english: str) -> str:
    """Return the English words to who reads English, where there are any."""
    return (english if (get_language() or "").startswith("en") else "") or chinese


def kind_names() -> dict[str, tuple[str, str]]:
    """Return code → (name, English name) of every kind of record about persons."""
    return {
        code: (name, english or name)
        for code, name, english in RecordKind.objects.values_list("code", "name", "name_en")
    }


def retention_names() -> dict[str, str]:
    """Return the English of each retention word: 永久 → permanent."""
    return {name: english or name for name, english in RetentionTerm.objects.values_list("name", "name_en")}
