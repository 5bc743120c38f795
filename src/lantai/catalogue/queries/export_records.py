"""A volume or item as one record of JSON Lines and EAD 3: what they hold that no list has a column for, too."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lantai.catalogue.queries.export_beside import Beside
from lantai.catalogue.queries.export_columns import Kind, kept_key, order_by_hand


def record(
    kind: Kind, row: Any, known: Beside, lies_in: Mapping[int, tuple[str, ...]] = MappingProxyType({})
) -> dict[str, Any]:
    """Return all that is said of a volume or item, as JSON Lines and EAD 3 write it. `lies_in`: series → where it hangs."""
    found: dict[str, Any] = {
        "kind": "volume" if kind == "volumes" else "item",
        "fonds": row.fonds.code,
        "ref_code": row.ref_code,
        "former_codes": list(known.former),
        "title": row.title,
        "creator": row.creator,
        "document_number": row.doc_number,
        "year": row.year,
        "date": row.date_text,
        "date_from": row.date_from.isoformat() if row.date_from else None,
        "date_to": row.date_to.isoformat() if row.date_to else None,
        "pages": row.page_count,
        "retention": row.retention,
        "secrecy": row.secrecy,
        "secrecy_as_written": row.secrecy_text,
        "opening": row.opening_status,
        "opens_on": row.opens_on.isoformat() if row.opens_on else None,
        "opening_decision": known.opening,
        "destroyed_on": row.destroyed_on.isoformat() if row.destroyed_on else None,
        "destruction": known.destruction,
        "elements": row.elements,
        "topics": list(known.topics),
        "restricted": row.restricted_reason,
        "department": row.department,
        "remark": row.remark,
        "further": row.extra,
    }
    found |= _of_volume(row, lies_in) if kind == "volumes" else _of_item(row, known)
    if order := order_by_hand(row):
        found["order"] = order
    return found | known.bound


def _of_volume(row: Any, lies_in: Mapping[int, tuple[str, ...]]) -> dict[str, Any]:
    left = {"how": row.left_how, "at": row.left_at.isoformat(), "ground": row.left_ground} if row.left_at else {}
    return {
        "class": row.class_code,
        "catalogue_no": row.catalogue_no,
        "volume_no": row.volume_no,
        "items": row.item_count,
        "location": row.location,
        "record_kind": row.record_kind,
        "series": list(lies_in.get(row.series_id, ())),
        "left": left,
        "entered_at": row.entered_at.isoformat() if row.entered_at else None,
    }


def _of_item(row: Any, known: Beside) -> dict[str, Any]:
    found: dict[str, Any] = {
        "volume": row.volume.ref_code if row.volume else "",
        "sequence": row.sequence,
        "page": row.page_label,
    }
    if key := kept_key(row):
        found["key"] = key
    if known.places:
        found["former_places"] = list(known.places)
    if known.parent:
        found["parent_key"] = known.parent
    return found
