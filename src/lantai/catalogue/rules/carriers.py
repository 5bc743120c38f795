"""On what something is kept (载体, DA/T 18-2022): one word for all that is written of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

CARRIERS = ("paper", "photograph", "sound", "video", "electronic", "object", "microform", "audiovisual")
# as it is written; what stands first in the text counts. Longer words before those they begin with.
_WORDS: dict[str, tuple[str, ...]] = {
    "microform": ("缩微", "缩胶", "微缩", "microfilm", "microfiche", "microform"),
    "video": ("录像", "录相", "影片", "电影", "视频", "video", "film reel"),
    "sound": ("录音", "唱片", "音频", "sound", "audio"),
    "photograph": ("照片", "相片", "底片", "底版", "像册", "相册", "photo"),
    "electronic": ("电子", "光盘", "硬盘", "磁盘", "软盘", "数码", "electronic", "digital", "cd-r", "dvd"),
    "object": ("实物", "奖杯", "奖牌", "奖状", "锦旗", "印章", "徽章", "牌匾", "object", "artefact"),
    "paper": ("纸", "paper"),
}
_SAID = re.compile("|".join(f"(?P<{code}>{'|'.join(words)})" for code, words in _WORDS.items()), re.IGNORECASE)
CATEGORIES = {"SX": "audiovisual", "SW": "object"}  # tops of both university schemes of 1993


def named(text: str) -> str:
    """Return the one of `CARRIERS` that a text names first, or empty."""
    found = _SAID.search(text)
    return str(found.lastgroup) if found else ""


def carrier(
    *, said: str = "", made: str = "", class_name: str = "", category: str = "", recorded: Collection[str] = ()
) -> str:
    """Return one of `CARRIERS`: what is said of the carrier, else what the class is named for, else what was recorded, else
    the category; born digital is electronic, and what nothing tells apart is paper, as nearly all is.

    `made`: code of 生成方式; `recorded`: kinds of its recordings, ``audio`` and ``video``.
    """
    for text in (said, class_name):
        if text and (found := named(text)):
            return found
    if recorded:
        return "video" if "video" in recorded else "sound"
    return CATEGORIES.get(category) or ("electronic" if made == "born" else "paper")
