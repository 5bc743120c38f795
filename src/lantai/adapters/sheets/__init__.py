"""Spreadsheets: reading foreign ones, in the sandbox. Writing ours is in `adapters.sheets.writing`.

`describe`, `arrangement` and `chunks` raise nothing but `SandboxRefusal`, whose `code` is one of `CODES` or of the sandbox. This file
stays light: the child imports it.
"""

from lantai.adapters.sheets.opened import NAMES_APART
from lantai.adapters.sheets.reading import CODES, LARGEST, Chunk, Glance, arrangement, chunks, describe, on_one_line

__all__ = ["CODES", "LARGEST", "NAMES_APART", "Chunk", "Glance", "arrangement", "chunks", "describe", "on_one_line"]
