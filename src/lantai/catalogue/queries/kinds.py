"""Kinds of records, in words."""

from __future__ import annotations

from lantai.catalogue.models import RecordKind


def kind_names() -> dict[str, tuple[str, str]]:
    """Return code → (name, English name) of every kind of record about persons."""
    return {
        code: (name, english or name)
        for code, name, english in RecordKind.objects.values_list("code", "name", "name_en")
    }
