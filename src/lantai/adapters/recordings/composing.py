"""Recordings of our own making, in the sandbox: a bell of an anniversary, a title card that moves.

For the demonstration and for tests, which need recordings of people who do not exist.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

RATE = 48_000
NIGHT, GOLD, PALE = (28, 40, 58), (203, 160, 82), (238, 232, 218)
BELL = ((1.0, 1.0), (2.0, 0.6), (2.76, 0.45), (5.4, 0.25), (8.93, 0.12))  # partials of a struck bell, and how loud


def compose(  # noqa: PLR0917
    out: str, kind: str, seconds: float, words: str = "", font: str = "", form: str = "", size: tuple[int, int] = (640, 360),
    dark: float = 0.0, video: str = "libx264", audio: str = "", options: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Write ``bell`` (sound), ``card`` (moving picture with the bell) or ``silent`` (moving picture alone) to `out`.

    `form` is the container by the muxer's name (else by the name of `out`), `video` and `audio` encoders, `dark` how many
    seconds stay black first, `options` the muxer's.
    """
    with av.open(out, "w", format=form or None, options=options or {}) as sink:
        picture = _picture_stream(sink, video, size) if kind != "bell" else None
        sound: Any = sink.add_stream(audio or _encoder(out), rate=RATE, layout="mono") if kind != "silent" else None
        if picture is not None:
            for frame in _card(seconds, words, font, size, dark):
                sink.mux(picture.encode(frame))
            sink.mux(picture.encode(None))
        if sound is not None:
            resampler = av.AudioResampler(
                format=sound.format, layout="mono", rate=RATE, frame_size=sound.frame_size or 1024
            )
            for piece in resampler.resample(_bell(seconds)):
                sink.mux(sound.encode(piece))
            for piece in resampler.resample(None):
                sink.mux(sound.encode(piece))
            sink.mux(sound.encode(None))


def _encoder(out: str) -> str:
    return {".wav": "pcm_s16le", ".flac": "flac", ".mp3": "libmp3lame", ".ogg": "libopus", ".webm": "libopus",
            ".mpg": "mp2"}.get(Path(out).suffix, "aac")  # fmt: skip


def _picture_stream(sink: Any, codec: str, size: tuple[int, int]) -> Any:
    stream = sink.add_stream(codec, rate=12 if codec != "mpeg2video" else 25)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    if codec == "libx264":
        stream.options = {"preset": "ultrafast"}
    stream.codec_context.gop_size = 6
    return stream


def _bell(seconds: float) -> Any:
    moments = np.arange(int(RATE * seconds)) / RATE
    sound = np.zeros_like(moments)
    for struck in np.arange(0.0, seconds, 1.6):
        after = moments - struck
        ringing = after >= 0
        for ratio, loud in BELL:
            tone = loud * np.sin(2 * np.pi * 220 * ratio * after) * np.exp(-after * (0.9 + ratio * 0.35))
            sound += np.where(ringing, tone, 0)
    sound = (sound / max(1e-9, float(np.abs(sound).max())) * 22_000).astype("int16")
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    return frame


def _card(seconds: float, words: str, font: str, size: tuple[int, int], dark: float) -> Any:
    width, height = size
    base = Image.new("RGB", size, NIGHT)
    pen = ImageDraw.Draw(base)
    letters = (
        ImageFont.truetype(font, height // 9) if font and Path(font).exists() else ImageFont.load_default(height // 9)
    )
    pen.text((width / 2, height * 0.45), words or "Lantai", fill=PALE, font=letters, anchor="mm")
    pen.rectangle((width * 0.1, height * 0.62, width * 0.9, height * 0.62 + 2), fill=GOLD)
    black = Image.new("RGB", size)
    for number in range(max(1, int(seconds * 12))):
        picture = black.copy() if number / 12 < dark else base.copy()
        if number / 12 >= dark:
            left = width * (0.1 + 0.7 * number / (seconds * 12))
            ImageDraw.Draw(picture).ellipse((left, height * 0.7, left + height * 0.12, height * 0.82), fill=GOLD)
        frame: Any = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = number, Fraction(1, 12)
        yield frame
