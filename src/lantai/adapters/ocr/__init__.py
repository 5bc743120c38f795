"""认字: reading what is printed on page images, line by line, with how sure the machine is of every character.

The machine is RapidOCR with the models that come in its package; it runs in the sandbox, many pages in one child, one
thread each. It is an installation of its own (`requirements/ocr.txt`): where it is absent `installed()` says so and
`read_pages` raises `MachineAbsent` with the command that brings it. Nothing is fetched while reading.
"""

from lantai.adapters.ocr.port import INSTALL, Line, MachineAbsent, PageReading, PageSource, Reader, Sign
from lantai.adapters.ocr.rapid import CODES, RapidReader, installed, machine_name

__all__ = [
    "CODES",
    "INSTALL",
    "Line",
    "MachineAbsent",
    "PageReading",
    "PageSource",
    "RapidReader",
    "Reader",
    "Sign",
    "installed",
    "machine_name",
]
