"""Events of the person index."""

from __future__ import annotations
