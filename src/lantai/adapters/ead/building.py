"""Elements with sound text."""

from __future__ import annotations

from typing import Any

from lxml import etree


def element(name: str, text: str, **attributes: str) -> Any:
    found = etree.Element(name, **attributes)
    found.text = sound(text)
    return found


def sub(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    found = element(name, text, **attributes) if text else etree.Element(name, **attributes)
    parent.append(found)
    return found


def paragraph(name: str, *texts: str, **attributes: str) -> Any:
    found = etree.Element(name, **attributes)
    for text in texts:
        sub(found, "p", text)
    return found


def sound(text: str) -> str:
    """Return the text without the characters XML 1.0 cannot hold."""
    return "".join(one for one in text if one in "\t\n\r" or 0x20 <= ord(one) <= 0xD7FF or ord(one) >= 0xE000)
