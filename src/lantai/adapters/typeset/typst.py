"""Typst as the typesetter. One compiler per thread (a shared one raises "Already borrowed"); data go in as JSON.

PDF/A-2b export refuses a character that no font has: that is our guard against empty boxes on a certificate. It is
caught once, with whatever further fonts the machine has, and then refused by name.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import threading
import uuid
import weakref
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from lantai.adapters.typeset.port import TypesetError

TEMPLATES = Path(__file__).parent / "templates"
_STANDARDS = ["a-2b"]
_MISSING = re.compile(r'the text `?["“](.+?)["”]`? (?:could not|cannot) be displayed')
# A private character has a glyph or not by accident of the font; on a certificate it would mean nothing.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000e0000-\U0010ffff]")
FALLBACK_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


def font_folder() -> Path:
    """Return the folder of the fonts that come with the installation (OFL)."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise TypesetError("TEMPLATE", "the font package is not installed")
    return Path(spec.origin).parent


class _Workshop:
    """One thread's compiler and the folder it may read."""

    def __init__(self, fonts: list[str]) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="lantai-typeset-"))
        shutil.copytree(TEMPLATES, self.root, dirs_exist_ok=True)
        self._close = weakref.finalize(self, shutil.rmtree, self.root, ignore_errors=True)
        self.compiler: Any = None
        self.fonts = fonts

    def compile(self, template: str, inputs: dict[str, str], at: datetime) -> bytes:
        path = str(self.root / f"{template}.typ")
        if self.compiler is None:
            self.compiler = typst.Compiler(
                input=path, root=str(self.root), font_paths=self.fonts, ignore_system_fonts=True
            )
        made: bytes = self.compiler.compile(
            input=path, format="pdf", sys_inputs=inputs, pdf_standards=_STANDARDS, timestamp=at.replace(microsecond=0)
        )
        return made


class TypstTypesetter:
    """`Typesetter` over the templates of this package."""

    def __init__(self) -> None:
        self._threads = threading.local()

    def _workshop(self, *, fallback: bool) -> _Workshop:
        name = "fallback" if fallback else "plain"
        workshop: _Workshop | None = getattr(self._threads, name, None)
        if workshop is None or not workshop.root.exists():
            further = [folder for folder in FALLBACK_FOLDERS if Path(folder).is_dir()] if fallback else []
            workshop = _Workshop([str(font_folder()), *further])
            setattr(self._threads, name, workshop)
        return workshop

    def render(self, template: str, *, data: Mapping[str, Any], pictures: Mapping[str, bytes], at: datetime) -> bytes:
        private = _PRIVATE.search(json.dumps(data, ensure_ascii=False))
        if private:
            raise TypesetError("MISSING_GLYPH", f"U+{ord(private[0]):04X}")
        try:
            return self._set(template, data, pictures, at, fallback=False)
        except TypesetError as fault:
            if fault.code != "MISSING_GLYPH":
                raise
            return self._set(template, data, pictures, at, fallback=True)

    def _set(
        self, template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], at: datetime, *, fallback: bool
    ) -> bytes:
        workshop = self._workshop(fallback=fallback)
        folder = workshop.root / "pictures" / uuid.uuid4().hex
        folder.mkdir(parents=True)
        try:
            for name, content in pictures.items():
                (folder / name).write_bytes(content)
            inputs = {"data": json.dumps(data, ensure_ascii=False), "folder": f"/pictures/{folder.name}"}
            return workshop.compile(template, inputs, at)
        except (typst.TypstError, RuntimeError) as fault:
            words = str(fault)
            missing = _MISSING.search(words)
            if missing:
                raise TypesetError("MISSING_GLYPH", missing[1]) from fault
            raise TypesetError("TEMPLATE", words[:500]) from fault
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def version(self, template: str) -> str:
        return _version(template)


@cache
def _version(template: str) -> str:
    digest = hashlib.sha256(f"typst {version_of('typst')} {version_of('pylopdf-fonts-zh-cn')}".encode())
    for path in sorted(TEMPLATES.rglob("*")):
        if path.is_file() and (path.suffix != ".typ" or path.stem in {template, "paper"}):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
