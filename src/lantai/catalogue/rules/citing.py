"""How a record is cited. Pure.

Source: GB/T 7714—2015, 8 and appendix A.1: 主要责任者. 题名[A]. 保管机构, 年: 档号 — an archive is [A], one seen online
[A/OL] with the day it was seen and its address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation names. `code` carries its fonds: ``J01-2003-XZ11-5``."""

    title: str
    creator: str
    year: str
    code: str
    archive: str


def whole_code(fonds_code: str, ref_code: str) -> str:
    """Return a reference code that says its fonds, once."""
    return ref_code if ref_code.startswith(f"{fonds_code}-") else f"{fonds_code}-{ref_code}"


def gb7714(cited: Cited, *, address: str = "", seen: date | None = None) -> str:
    """Return the reference of GB/T 7714—2015; online with `address` and the day it was `seen`."""
    kind = "[A/OL]" if address else "[A]"
    creator = f"{cited.creator}. " if cited.creator else ""
    year = f", {cited.year}" if cited.year else ""
    tail = f"[{seen.isoformat()}]. {address}" if address and seen else ""
    return f"{creator}{cited.title}{kind}. {cited.archive}{year}: {cited.code}{tail}."


def plain(cited: Cited, *, english: bool = False) -> str:
    """Return the sentence for a footnote."""
    if english:
        parts = (cited.title, cited.creator, cited.year, cited.code, cited.archive)
        return ", ".join(part for part in parts if part) + "."
    creator = f"{cited.creator}：" if cited.creator else ""
    year = f"，{cited.year}" if cited.year else ""
    return f"{creator}《{cited.title}》{year}，{cited.archive}藏，档号 {cited.code}。"
