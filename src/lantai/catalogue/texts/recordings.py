"""Words for recordings: their technical parameters as DA/T 62-2017 names them, and how far the copy for browsers is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.states import Making

Words = str | Promise

ABSENT = _("这台服务器没有装读录音录像的部件（PyAV）。请系统管理员运行：%(command)s")
UNMADE = _("原件读不出来；请把编号告诉系统管理员，由其从副本恢复")
KINDS: dict[str, Words] = {"audio": _("录音"), "video": _("录像")}
MAKING: dict[str, tuple[str, Words]] = {
    Making.WAITING: ("wait", _("正在制作播放版")),
    Making.READY: ("done", _("可以播放")),
    Making.FAILED: ("no", _("播放版没有做成")),
}
ELEMENTS: dict[str, Words] = {
    "container": _("文件格式"),
    "duration": _("时间长度"),
    "size": _("文件大小"),
    "bit_rate": _("总码率"),
    "video_codec": _("视频编码格式"),
    "resolution": _("视频分辨率"),
    "aspect": _("画面宽高比"),
    "frame_rate": _("帧率"),
    "video_bit_rate": _("视频码率"),
    "pixel_format": _("色彩取样"),
    "audio_codec": _("音频编码格式"),
    "sample_rate": _("音频采样率"),
    "bits": _("音频量化位数"),
    "channels": _("声道"),
    "audio_bit_rate": _("音频码率"),
}
RATES = ("bit_rate", "video_bit_rate", "audio_bit_rate")
CHANNELS: dict[int, Words] = {1: _("单声道"), 2: _("立体声")}


def elements(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the technical parameters that apply, name and value in the reader's language."""
    wide, high = facts.get("width"), facts.get("height")
    values = {
        **facts,
        "duration": clocked(facts.get("duration", 0)),
        "size": filesizeformat(facts["size"]) if facts.get("size") else "",
        "resolution": f"{wide}×{high}" if wide else "",
        "aspect": _aspect(facts) if wide else "",
        "frame_rate": f"{facts['frame_rate']:g} fps" if facts.get("frame_rate") else "",
        "sample_rate": f"{facts['sample_rate'] / 1000:g} kHz" if facts.get("sample_rate") else "",
        "bits": f"{facts['bits']} bit" if facts.get("bits") else "",
        "channels": CHANNELS.get(facts.get("channels", 0), facts.get("channels", "")),
        **{name: f"{facts[name] / 1000:,.0f} kbit/s" for name in RATES if facts.get(name)},
    }
    for name, word in ELEMENTS.items():
        if value := values.get(name):
            yield str(word), str(value).upper() if name.endswith("codec") else str(value)


def _aspect(facts: Mapping[str, Any]) -> str:
    """Return the shape of the picture as it is seen: 16:9, 4:3, 1.85:1. Pixels of tapes and DVDs are not square."""
    across, down = (int(part) or 1 for part in (facts.get("pixel_aspect") or "1:1").split(":"))
    shape = Fraction(facts["width"] * across, facts["height"] * down)
    known = min((Fraction(16, 9), Fraction(4, 3), Fraction(9, 16), Fraction(3, 4)), key=lambda one: abs(one - shape))
    near = abs(known - shape) / known < Fraction(2, 100)
    return f"{known.numerator}:{known.denominator}" if near else f"{float(shape):.2f}:1"


def clocked(seconds: float) -> str:
    """Return a length as clocks show it: 3:05, 1:02:03; under a minute too."""
    hours, rest = divmod(max(1, round(seconds)), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
