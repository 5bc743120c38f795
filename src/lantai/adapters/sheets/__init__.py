"""Spreadsheets: reading foreign ones (in the sandbox) and writing ours.

`describe` and `chunks` never raise anything but `SandboxRefusal`, whose `code` is one of `CODES` or of the sandbox.
"""

from lantai.adapters.sheets.reading import CODES, LARGEST, Chunk, Glance, chunks, describe
from lantai.adapters.sheets.writing import Sheet, workbook

__all__ = ["CODES", "LARGEST", "Chunk", "Glance", "Sheet", "chunks", "describe", "workbook"]
