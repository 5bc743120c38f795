"""Typed reading of the environment. No variable is needed to start."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    return value.strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    value = os.environ.get(name)
    try:
        return int(value) if value and value.strip() else default
    except ValueError:
        raise _unreadable(name, "整数 a whole number") from None


def checked(name: str, default: str, read: Callable[[str], object]) -> str:
    """Return a text that `read` can read; what it says of another one is said with the variable's name."""
    value = text(name, default)
    try:
        read(value)
    except ValueError as fault:
        raise _unreadable(name, str(fault)) from None
    return value


def zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):  # unknown, or no name of a zone at all
        raise _unreadable(name, "时区名 a time zone, Asia/Shanghai") from None
    return value


def _unreadable(name: str, wanted: str) -> ImproperlyConfigured:
    """The value is not repeated: it may hold a password."""
    return ImproperlyConfigured(f"{name}: {wanted}")


def words(name: str, default: list[str]) -> list[str]:
    value = os.environ.get(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().resolve()
