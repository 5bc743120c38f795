"""What must not be shown or kept: passwords in remarks, whole numbers, names on labels. Source: services.md P3, P4."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PASSWORD = re.compile(
    r"(密\s*码|口\s*令|登[录陆]密|pass\s*word|passwd|\bpwd\b|\bpin\b)"
    r"\s*(是|为|就是|[:：=＝]|is)?\s*[\"'“‘]?\s*(?P<secret>[A-Za-z0-9!@#$%^&*._+\-]{4,})",
    re.IGNORECASE,
)
_ID = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})(\d{8})(\d{2}[0-9Xx]{2})(?![0-9A-Za-z])|(?<!\d)([1-9]\d{5})(\d{6})(\d{3})(?!\d)"
)
_CARD = re.compile(r"(?<!\d)(\d{4})[ -]?(\d{4})[ -]?(\d{4})[ -]?(\d{4,7})(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)(\d{4})(\d{4})(?!\d)")
_NEED = re.compile(
    r"(成绩单|学籍卡|学籍表|录取名册|毕业证|学位证|证明|翻译件|复印件|英文版|中文版|\d+\s*份|transcript|copies)",
    re.IGNORECASE,
)


def holds_password(text: str) -> bool:
    """Tell whether a text hands over a password (the well-known wrong advice to applicants)."""
    return _PASSWORD.search(text) is not None


def mask_text(text: str) -> str:
    """Mask ID, card and mobile numbers in free text for lists and notices."""

    def mobile(match: re.Match[str]) -> str:
        return f"{match[1]}****{match[3]}"

    def card(match: re.Match[str]) -> str:
        return "**** " + match[4][-4:]

    def identity(match: re.Match[str]) -> str:
        return (match[1] or match[4])[:3] + "*" * 10 + (match[3] or match[6])[-2:]

    return _MOBILE.sub(mobile, _CARD.sub(card, _ID.sub(identity, text)))


def without_names(text: str, names: Iterable[str]) -> str:
    """Put ＊ for every name of `names`, the longest first, and mask numbers: words kept without whom they are about."""
    for name in sorted({name for name in names if name.strip()}, key=len, reverse=True):
        text = text.replace(name, "＊")
    return mask_text(text)


def mask_name(name: str) -> str:
    """周念慈 → 周＊慈, 方平 → 方＊, Elena Vasquez → Elena V＊＊."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii() or " " in name:
        parts = name.split()
        return parts[0][:1] + "＊＊" if len(parts) == 1 else f"{parts[0]} {parts[-1][:1]}＊＊"
    if len(name) == 2:
        return name[0] + "＊"
    return name[0] + "＊" * (len(name) - 2) + name[-1] if len(name) > 2 else "＊"


def mask_phone(phone: str) -> str:
    """13800001234 → 138****1234; short numbers keep two digits."""
    digits = phone.strip()
    return f"{digits[:-8]}****{digits[-4:]}" if len(digits) >= 10 else ("*" * max(0, len(digits) - 2)) + digits[-2:]


def mask_mail(address: str) -> str:
    """nianci@example.org → n***@example.org."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***@{domain}" if at else "***"


def mask_address(address: str) -> str:
    """Keep the beginning (province, city), hide the rest: for lists and bare links."""
    address = address.strip()
    keep = min(6, len(address) // 2)
    return address[:keep] + "…" if address else ""


def needs_in_address(address: str) -> bool:
    """A17: somebody wrote what is needed into the address field (the old work-around)."""
    return _NEED.search(address) is not None
