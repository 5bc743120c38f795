"""How what a sheet says differs from what we hold, and in which words that is told. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

ALONG: dict[str, tuple[str, ...]] = {
    "date_text": ("date_from", "date_to"),
    "retention": ("retention_term_id",),
    "secrecy": ("secrecy_text",),
}
BESIDE = ("former_codes", "order_key", "parent_key")  # values that a row has only where the sheet says any


def of_elements(held: Mapping[str, str], said: str) -> dict[str, tuple[str, str]]:
    """Return what a sheet says otherwise of elements: field → (held, offered)."""
    pairs = {code: (held.get(code, ""), text) for code, text in json.loads(said).items()}
    # a program that puts several lines on one says nothing else by it
    return {
        f"el_{code}": pair for code, pair in pairs.items() if " ".join(pair[0].split()) != " ".join(pair[1].split())
    }


def offered(values: Mapping[str, Any], differences: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be written for the fields that differ; of elements those alone."""
    columns = [name for name in differences if name in values]
    found = {one: values[one] for name in columns for one in (name, *ALONG.get(name, ()))}
    several = {name.removeprefix("el_"): pair[1] for name, pair in differences.items() if name not in values}
    return found | ({"elements": several} if several else {})


def content_digest(values: Mapping[str, Any]) -> str:
    """Return what tells one offer from another: a SHA-256 in hexadecimal."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def of_new(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return what is told of a row that is new: field → ("", what it says)."""
    values = {**values, "series_id": values.get("series_path", "")}
    silent = {"secrecy": "PUBLIC", "opening_status": "UNREVIEWED"}
    told = [name for name in (*names, *BESIDE) if values.get(name) not in {"", None, silent.get(name)}]
    return {name: ("", shown(values[name])) for name in told}


def shown(value: Any) -> str:
    """Return a value as people read it."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "；".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)
