"""Of a recording, in the sandbox: a copy that every browser plays, and a picture that stands for it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from av.filter import Graph
from PIL import Image, ImageDraw

from lantai.adapters.recordings.looking import chosen, opened
from lantai.adapters.sandbox.refusal import Refused

WIDEST, HIGHEST, FASTEST = 1280, 720, 30
RATE, SAMPLES = 48_000, 128_000  # sound of the copy: Hz, bits per second
POSTER, SMALL = 960, 320  # pixels
WAVE = (1200, 320)
PAPER, INK, LINE = (250, 248, 243), (54, 84, 110), (205, 198, 186)
DARK, FLAT = 24.0, 6.0  # a picture darker or emptier than that shows nothing
LOOKS = 12  # places at which a frame is looked for
SAID = 1.0  # seconds of the recording between two words about how far it is


def make(path: str, folder: str) -> Iterator[dict[str, Any]]:
    """Write ``proxy``, ``poster.jpg`` and ``small.jpg`` into `folder`; yield ``{at}`` in seconds, and last what was made."""
    out = Path(folder)
    try:
        with opened(path) as (container, _name, _head):
            video, audio = chosen(container)
            proxy = _Proxy(out / "proxy", video, audio, _first_frame(path) if video is not None else None)
            yield from proxy.run(container)
        poster = (
            _still(path, out / "poster.jpg", proxy.duration) if video is not None else proxy.wave(out / "poster.jpg")
        )
        _small(out)
    except (FFmpegError, OSError) as fault:
        full = fault.errno in {errno.ENOSPC, errno.EDQUOT}
        raise Refused("RECORDING_ROOM" if full else "RECORDING_BROKEN", ascii(fault)[:200]) from fault
    size = (proxy.width, proxy.height)
    yield {"media_type": proxy.media_type, "width": size[0], "height": size[1], "duration": round(proxy.duration, 3),
           "poster_width": poster[0], "poster_height": poster[1]}  # fmt: skip


def _small(folder: Path) -> None:
    with Image.open(folder / "poster.jpg") as picture:
        picture.thumbnail((SMALL, SMALL))
        picture.save(folder / "small.jpg", "JPEG", quality=82)


def _has(encoder: str) -> bool:
    try:
        av.codec.Codec(encoder, "w")
    except (ValueError, FFmpegError):
        return False
    return True


class _Proxy:
    """One copy under way: H.264 with AAC in MP4, ready to play from its first bytes; VP9 with Opus where that is not built in."""

    def __init__(self, out: Path, video: Any, audio: Any, first: Any) -> None:
        plain = video is None or _has("libx264")
        self.form = "mp4" if plain else "webm"
        self.media_type = f"{'video' if video is not None else 'audio'}/{self.form}"
        self.sink = av.open(str(out), "w", format=self.form, options={"movflags": "+faststart"} if plain else {})
        self.width = self.height = 0
        self.begun, self.duration, self.said = -1.0, 0.0, 0.0
        self.graph: Graph | None = None
        self.shape: Any = None
        self.video, self.audio = video, audio
        self.picture: Any = self._picture(plain, first) if video is not None else None
        self.sound = (
            self.sink.add_stream("aac" if plain else "libopus", rate=RATE, layout="stereo")
            if audio is not None
            else None
        )
        if self.sound is not None:
            self.sound.bit_rate = SAMPLES
        self.resampler = (
            av.AudioResampler(format=self.sound.format, layout="stereo", rate=RATE) if self.sound is not None else None
        )
        self.peaks = _Peaks()

    def _picture(self, plain: bool, first: Any) -> Any:
        rate = self.video.average_rate or Fraction(25)
        self.rate = Fraction(min(max(rate, Fraction(1)), Fraction(FASTEST))).limit_denominator(1001)
        options = (
            {"preset": "veryfast", "crf": "26"}
            if plain
            else {"deadline": "realtime", "cpu-used": "8", "crf": "36", "b": "0"}
        )
        stream = self.sink.add_stream("libx264" if plain else "libvpx-vp9", rate=self.rate, options=options)
        self.width, self.height = stream.width, stream.height = self._size(first)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = max(1, round(float(self.rate) * 2))
        stream.codec_context.thread_count = 2
        return stream

    def run(self, container: Any) -> Iterator[dict[str, float]]:
        with self.sink:
            for packet in container.demux([one for one in (self.video, self.audio) if one is not None]):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    continue  # a spoilt spot on an old tape; what is whole plays on
                for frame in frames:
                    if frame.time is not None:
                        self.begun = float(frame.time) if self.begun < 0 else self.begun
                        self.duration = max(self.duration, float(frame.time) - self.begun)
                    self._draw(frame) if isinstance(frame, av.VideoFrame) else self._play(frame)
                if self.duration - self.said >= SAID:
                    self.said = self.duration
                    yield {"at": self.duration}
            self._end()

    def _draw(self, frame: Any) -> None:
        shape = (frame.width, frame.height, frame.format.name)
        if shape != self.shape:  # recorders and broadcasters change it in the middle
            self._flush()
            self.graph, self.shape = self._graph(frame), shape
        assert self.graph is not None
        self.graph.push(frame)
        self._pull()

    def _size(self, frame: Any) -> tuple[int, int]:
        """Return the size of the copy: upright, square pixels, at most 720 lines, even."""
        wide, high = _shown(frame, self.video)
        if _turned(frame) in {90, 270}:
            wide, high = high, wide
        factor = min(1.0, WIDEST / max(wide, high), HIGHEST / min(wide, high))
        return max(2, round(wide * factor / 2) * 2), max(2, round(high * factor / 2) * 2)

    def _graph(self, frame: Any) -> Graph:
        """Turn upright, mend interlaced lines, make pixels square, at most thirty pictures a second."""
        graph = Graph()
        steps: list[tuple[str, str]] = [("yadif", "deint=interlaced")]
        steps += {
            90: [("transpose", "cclock")],
            180: [("hflip", ""), ("vflip", "")],
            270: [("transpose", "clock")],
        }.get(_turned(frame), [])
        steps += [
            ("scale", f"{self.width}:{self.height}"),
            ("setsar", "1"),
            ("fps", str(self.rate)),
            ("format", "yuv420p"),
        ]
        nodes = [
            graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, time_base=self.video.time_base
            )
        ]
        nodes += [graph.add(name, told) if told else graph.add(name) for name, told in steps]
        graph.link_nodes(*nodes, graph.add("buffersink")).configure()
        return graph

    def _flush(self) -> None:
        if self.graph is not None:
            self.graph.push(None)
            self._pull()

    def _pull(self) -> None:
        assert self.graph is not None
        while True:
            try:
                frame: Any = self.graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            frame.pict_type = 0
            self.sink.mux(self.picture.encode(frame))

    def _play(self, frame: Any) -> None:
        assert self.resampler is not None
        assert self.sound is not None
        for piece in self.resampler.resample(frame):
            if self.video is None:
                self.peaks.take(piece)
            self.sink.mux(self.sound.encode(piece))

    def _end(self) -> None:
        if self.picture is not None:
            self._flush()
            self.sink.mux(self.picture.encode(None))
        if self.sound is not None and self.resampler is not None:
            for piece in self.resampler.resample(None):
                self.sink.mux(self.sound.encode(piece))
            self.sink.mux(self.sound.encode(None))

    def wave(self, out: Path) -> tuple[int, int]:
        return self.peaks.draw(out)


class _Peaks:
    """The loudest of each short while; how many samples one is of grows with the recording, so that memory stays flat."""

    def __init__(self) -> None:
        self.each, self.rest = 256, np.zeros(0, dtype="float32")
        self.values: list[float] = []

    def take(self, frame: Any) -> None:
        sound = np.abs(frame.to_ndarray().astype("float32")).max(axis=0)
        sound = np.concatenate((self.rest, sound))
        whole = len(sound) // self.each * self.each
        self.values.extend(sound[:whole].reshape(-1, self.each).max(axis=1).tolist())
        self.rest = sound[whole:]
        if len(self.values) >= 8 * WAVE[0]:
            self.values = np.array(self.values[: len(self.values) // 2 * 2]).reshape(-1, 2).max(axis=1).tolist()
            self.each *= 2

    def draw(self, out: Path) -> tuple[int, int]:
        width, height = WAVE
        picture = Image.new("RGB", WAVE, PAPER)
        pen, middle = ImageDraw.Draw(picture), height // 2
        pen.line((0, middle, width, middle), fill=LINE)
        loudest = max(self.values, default=0.0) or 1.0
        bars = np.array_split(np.array(self.values or [0.0]), min(width // 4, max(1, len(self.values))))
        step = width / len(bars)
        for at, bar in enumerate(bars):
            reach = max(1, round(float(bar.max()) / loudest * (middle - 16)))
            left = round(at * step)
            pen.rectangle((left, middle - reach, left + max(1, round(step) - 2), middle + reach), fill=INK)
        picture.save(out, "JPEG", quality=88)
        return WAVE


def _turned(frame: Any) -> int:
    """Return how far the picture has to be turned against the clock, as telephones note it: 0, 90, 180, 270."""
    return round(getattr(frame, "rotation", 0) / 90) * 90 % 360


def _shown(frame: Any, video: Any) -> tuple[float, float]:
    """Return width and height as they are to be seen, in square pixels."""
    aspect = video.sample_aspect_ratio or video.codec_context.sample_aspect_ratio or Fraction(1)
    return float(frame.width * (aspect if 0.1 < aspect < 10 else 1)), float(frame.height)


def _first_frame(path: str) -> Any:
    with opened(path) as (container, _name, _head):
        video, _audio = chosen(container)
        frame = next(iter(container.decode(video)), None)
    if frame is None:
        raise Refused("RECORDING_BROKEN", "no frame")
    return frame


def _still(path: str, out: Path, duration: float) -> tuple[int, int]:
    """Write the most telling of some frames: none that is black, white or empty, if there is another."""
    best: tuple[float, Image.Image] | None = None
    with opened(path) as (container, _name, _head):
        video, _audio = chosen(container)
        for look in range(LOOKS):
            frame = _frame_at(
                container, video, (container.start_time or 0) / av.time_base + duration * (0.1 + 0.8 * look / LOOKS)
            )
            if frame is None:
                continue
            picture = _upright(frame, video)
            worth = _worth(picture)
            if best is None or worth > best[0]:
                best = (worth, picture)
            if worth >= 1:
                break
    if best is None:
        raise Refused("RECORDING_BROKEN", "no frame")
    best[1].save(out, "JPEG", quality=86)
    return best[1].size


def _frame_at(container: Any, video: Any, moment: float) -> Any:
    """Return the first frame from the key frame before `moment` on."""
    try:
        container.seek(int(moment * av.time_base), backward=True)
        return next((frame for frame in container.decode(video)), None)
    except FFmpegError:
        return None


def _upright(frame: Any, video: Any) -> Image.Image:
    wide, high = _shown(frame, video)
    factor = min(1.0, POSTER / max(wide, high))
    picture: Image.Image = frame.to_image().resize((max(1, round(wide * factor)), max(1, round(high * factor))))
    return picture.rotate(_turned(frame), expand=True) if _turned(frame) else picture


def _worth(picture: Image.Image) -> float:
    """Return at least 1 for a picture that shows something: neither dark, nor blinding, nor of one tone."""
    tones = np.asarray(picture.convert("L").resize((64, 36)), dtype="float32")
    light, spread = float(tones.mean()), float(tones.std())
    return min(light / DARK, (255 - light) / DARK, spread / FLAT)
