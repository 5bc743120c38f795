"""What a unit is known by where no person has said otherwise: the key of an item, the place among its neighbours. Pure."""

from __future__ import annotations

from lantai.catalogue.rules import codes

LONGEST_KEY, LONGEST_ORDER = 110, 120


def item_key(own_code: str, volume_code: str, sequence: str, page: str) -> str:
    """Return the key of an item: its own code, else that of its volume with its number or, without one, its page."""
    if own_code:
        return codes.normal_code(own_code)
    return f"{codes.normal_code(volume_code)}#{codes.normal_label(sequence) if sequence else 'P' + codes.normal_label(page)}"


def read_key(said: str) -> list[str]:
    """Return the keys that an item may be known by whose key, code, or code of the volume with its number is `said`."""
    volume, hash_, label = said.rpartition("#")
    found = [said, codes.normal_code(said)]
    if hash_:
        found.append(f"{codes.normal_code(volume)}#{codes.normal_label(label)}")
    return list(dict.fromkeys(found))


def order(code: str, sequence: str, page: str, *, inside: bool) -> str:
    """Return the key by which a unit stands among its neighbours, as a list gives it."""
    return codes.sort_key((sequence or page) if inside else (code or sequence or page))


def written_order(key: str) -> str:
    """Return an order key as a cell holds it, so that no program takes it for a number."""
    return f"〔{key}〕" if key else ""


def read_order(text: str) -> str | None:
    """Return the order key a cell holds; None when it holds none."""
    key = text[1:-1] if text.startswith("〔") and text.endswith("〕") else text
    sound = 0 < len(key) <= LONGEST_ORDER and key.isprintable() and not any(one.isspace() for one in key)
    return key if sound else None
