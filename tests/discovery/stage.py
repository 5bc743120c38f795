"""Bringing sheets in, and asking: what tests of search share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantai.catalogue import services as catalogue
from lantai.discovery import queries
from lantai.foundation.actor import Actor

SYSTEM = Actor.system("test")


def bring(actor: Actor, folder: Path, text: str, name: str = "案卷目录.csv") -> None:
    path = folder / name
    path.write_text(text, "utf-8")
    report = catalogue.import_catalogue(actor, path=path, file_name=name, fonds_code="J02", create_fonds="锦江工学院")
    assert not report.problems


def codes(actor: Actor, text: str, **more: Any) -> list[str]:
    answer = queries.search(actor, text=text, **more)
    return ["".join(piece for piece, _asked in hit.ref_code) for hit in answer.hits]
