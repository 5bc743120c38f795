"""Loading the data every archive starts from: schemes, code patterns, retention words, record kinds."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import (
    ClassificationScheme,
    ClassNode,
    CodePattern,
    DescriptionElement,
    Item,
    KeyClass,
    OpeningReason,
    RecordKind,
    RetentionTerm,
    Volume,
)
from lantai.catalogue.rules import codes
from lantai.foundation.tasks import schedule

DATA = Path(__file__).resolve().parent.parent / "data"
DATES = ("valid_from", "valid_to")


def load_fixtures() -> None:
    """Bring the room's fixture data in; running it again changes nothing, and what an archive changed stays.

    Every code pattern must accept its own example, else `CatalogueError`. Source: domain.md 2.1–2.4.
    """
    with transaction.atomic():
        for row in _rows("code_patterns.json"):
            if not re.fullmatch(row["expression"], codes.normal_code(row["example"])):
                raise CatalogueError(f"code pattern {row['code']} refuses its own example", code="PATTERN")
        _bring(CodePattern, "code_patterns.json", "code")
        _terms()
        _bring(RecordKind, "record_kinds.json", "code")
        _bring(KeyClass, "key_classes.json", "code")
        _bring(DescriptionElement, "elements.json", "code")
        _bring(OpeningReason, "opening_reasons.json", "code")
        _schemes()
    schedule("catalogue.tidy", "lantai.catalogue.tasks.tidy", 86_400)
    schedule("catalogue.drop", "lantai.catalogue.tasks.visit_drops", 60)
    schedule("catalogue.recordings", "lantai.catalogue.tasks.ask_for_copies", 3600)


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return [{key: _value(key, value) for key, value in row.items()} for row in rows]


def _value(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if key in DATES and value else value


def _bring(model: Any, name: str, key: str) -> None:
    held = set(model.objects.values_list(key, flat=True))
    model.objects.bulk_create([model(**row) for row in _rows(name) if row[key] not in held])


def _terms() -> None:
    """Bring the words for retention periods: of two eras for records of an office, and for accounts those of the rules in
    force from 1999 to 2015 (3, 5, 15 and 25 years; 10 and 30 years and for ever are said alike since).

    A word that the archive has made its own stays that; where one was said before it came, it is tied.
    Source: domain.md 2.4; 《会计档案管理办法》 财会字〔1998〕32号, 财政部 国家档案局令第79号 (from 2016).
    """
    taken = {word for term in RetentionTerm.objects.all() for word in (term.code, term.name, *term.aliases)}
    for row in _rows("retention_terms.json"):
        said = {row["code"], row["name"], *row["aliases"]}
        if taken.isdisjoint(said):
            term = RetentionTerm.objects.create(**row)
            for model in (Volume, Item):
                model.objects.filter(retention_term=None, retention__in=said).update(retention_term=term)


def _schemes() -> None:
    for row in _rows("schemes.json"):
        nodes = row.pop("nodes")
        scheme, is_new = ClassificationScheme.objects.get_or_create(
            code=row.pop("code"), version=row.pop("version"), defaults=row
        )
        if is_new:
            _nodes(scheme, nodes)


def _nodes(scheme: ClassificationScheme, nodes: list[dict[str, Any]]) -> None:
    made: dict[str, ClassNode] = {}
    for depth in (1, 2, 3):
        layer = []
        for node in nodes:
            parent = made.get(node.get("parent", ""))
            level = parent.depth + 1 if parent else 1
            if level != depth or node["code"] in made or (node.get("parent") and parent is None):
                continue
            fields = {key: value for key, value in node.items() if key != "parent"}
            layer.append(ClassNode(scheme=scheme, parent=parent, depth=depth, **fields))
        ClassNode.objects.bulk_create(layer)
        made |= {node.code: node for node in layer}
