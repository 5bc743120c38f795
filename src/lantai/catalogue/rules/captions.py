"""Captions as browsers take them (WebVTT, W3C). Pure."""

from __future__ import annotations

import re

LARGEST = 2 << 20  # bytes
_TIME = re.compile(r"(\d{1,2}:)?(\d{1,2}:\d{2})[,.](\d{3})\s*-->\s*(\d{1,2}:)?(\d{1,2}:\d{2})[,.](\d{3})")
_TAG = re.compile(r"<[^>]{0,200}>")


def text_of(content: bytes) -> str:
    """Return a text file's words: UTF-8 with or without its mark, UTF-16 with it, else GB18030. Raises ValueError."""
    if len(content) > LARGEST:
        raise ValueError("too large")
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise ValueError("encoding")


def webvtt(content: bytes) -> str:
    """Return captions, WebVTT or SRT, as plain WebVTT: times and words, no settings, styles or markup. Raises ValueError."""
    cues = []
    for block in re.split(r"\n\s*\n", text_of(content)):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        at = next((place for place, line in enumerate(lines[:2]) if _TIME.match(line)), None)
        if at is None or lines[0].startswith(("NOTE", "STYLE", "REGION")):
            continue
        words = [
            _TAG.sub("", line).replace("-->", "→").replace("&", "&amp;").replace("<", "&lt;")
            for line in lines[at + 1 :]
        ]
        if match := _TIME.match(lines[at]):
            cues.append("\n".join([f"{_moment(*match.groups()[:3])} --> {_moment(*match.groups()[3:])}", *words]))
    if not cues:
        raise ValueError("no cue")
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _moment(hours: str | None, rest: str, thousandths: str) -> str:
    return f"{int((hours or '0').rstrip(':')):02d}:{rest.rjust(5, '0')}.{thousandths}"


def words_of(captions: str) -> str:
    """Return what is said in plain WebVTT, a line for each caption."""
    said = [" ".join(block.split("\n")[1:]) for block in captions.split("\n\n")[1:]]
    return "\n".join(said).replace("&lt;", "<").replace("&amp;", "&").strip()
