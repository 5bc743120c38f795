"""Recordings, inside the sandbox only: what is it, is it whole, can it be played."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import av
from av.container import InputContainer
from av.error import FFmpegError

from lantai.adapters.recordings import signatures
from lantai.adapters.sandbox.refusal import Refused

MOST_STREAMS = 32
LONGEST = 48 * 3600.0  # seconds
LARGEST_SIDE, MOST_PIXELS = 8192, 8192 * 4608
TRIED = 24  # frames of each stream that are decoded when a recording comes in
SHORT = 0.9  # the share of the length it claims that must be there

av.logging.set_level(av.logging.PANIC)


def _no_other_file(*_asked: Any) -> NoReturn:
    raise Refused("RECORDING_POINTER", "another file")


@contextmanager
def opened(path: str) -> Iterator[tuple[InputContainer, str, bytes]]:
    """Open a recording by the one demultiplexer its first bytes name; it can open nothing else, nowhere.

    Yields the container, the demultiplexer's name and the first bytes. Raises `Refused`.
    """
    with Path(path).open("rb") as stream:
        head = stream.read(signatures.HEAD)
        stream.seek(0)
        if not head:
            raise Refused("EMPTY")
        if kind := signatures.pointer(head):
            raise Refused("RECORDING_POINTER", kind)
        name = signatures.demuxer(head)
        if not name:
            raise Refused("NOT_A_RECORDING", head[:8].hex())
        shut = {"format_whitelist": f"{name},mov,mp4,m4a,3gp,3g2,mj2,webm", "protocol_whitelist": "none"}
        try:
            container = av.open(
                stream, "r", format=name, options=shut, io_open=_no_other_file, metadata_errors="replace"
            )
        except (FFmpegError, ValueError, OSError) as fault:
            raise Refused("RECORDING_BROKEN", ascii(fault)[:200]) from fault
        with container:
            yield container, name, head


def chosen(container: InputContainer) -> tuple[Any, Any]:
    """Return the picture and the sound to play, None for none. A cover picture is not a moving one."""
    if len(container.streams) > MOST_STREAMS:
        raise Refused("RECORDING_STREAMS", str(len(container.streams)))
    video = next((one for one in container.streams.video if not _is_cover(one)), None)
    audio = next(iter(container.streams.audio), None)
    if video is None and audio is None:
        raise Refused("RECORDING_NO_CONTENT", ",".join(one.type for one in container.streams))
    return video, audio


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def probe(path: str) -> dict[str, Any]:
    """Return what the recording is (see `reading.Facts`); read to its end, the first frames of each stream decoded.

    Raises EMPTY, NOT_A_RECORDING, RECORDING_POINTER, _BROKEN, _ENCRYPTED, _NO_CONTENT, _CODEC, _STREAMS, _LONG, _CUT, _TOO_LARGE.
    """
    size = Path(path).stat().st_size
    with opened(path) as (container, name, head):
        video, audio = chosen(container)
        if any(one.codec_context is None for one in (video, audio) if one is not None):
            raise Refused("RECORDING_CODEC")
        _size(video)
        claimed = _claimed(container)
        if claimed > LONGEST:
            raise Refused("RECORDING_LONG", f"{claimed:.0f}")
        kind, media_type = signatures.container(name, head, video=video is not None)
        measured = _read(container, [one for one in (video, audio) if one is not None])
        _whole(measured, claimed)
        _filled(name, head, size)
        told = {
            "kind": "video" if video is not None else "audio", "container": kind, "media_type": media_type,
            "duration": round(measured, 3), "streams": len(container.streams), "bit_rate": container.bit_rate or 0,
            "size": size,
        }  # fmt: skip
        return {**told, **_of_picture(video), **_of_sound(audio)}


def _size(video: Any) -> None:
    if video is None:
        return
    width, height = video.codec_context.width, video.codec_context.height
    if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused("RECORDING_TOO_LARGE", f"{width}×{height}")


def _claimed(container: InputContainer) -> float:
    return (container.duration or 0) / av.time_base


def _whole(measured: float, claimed: float) -> None:
    if measured > LONGEST:
        raise Refused("RECORDING_LONG", f"{measured:.0f}")
    if not math.isfinite(measured) or measured <= 0:
        raise Refused("RECORDING_BROKEN", "no length")
    if claimed > 0 and measured < claimed * SHORT - 1:
        raise Refused("RECORDING_CUT", f"{measured:.0f}/{claimed:.0f}")


def _filled(name: str, head: bytes, size: int) -> None:
    """Hold the length a WAV or AVI file writes at its beginning against what is there; recorders that stream write none."""
    told = int.from_bytes(head[4:8], "little") + 8
    if name in {"wav", "avi"} and head[:4] == b"RIFF" and told < 0xFFFFFFFF and size < told * SHORT:
        raise Refused("RECORDING_CUT", f"{size}/{told} bytes")


def _read(container: InputContainer, streams: list[Any]) -> float:
    """Read every packet, decode the first of each stream; return the seconds that are really there."""
    first, last, decoded = math.inf, -math.inf, {one.index: 0 for one in streams}
    try:
        for packet in container.demux(streams):
            if packet.has_sidedata("encryption_info") or packet.has_sidedata("encryption_init_info"):
                raise Refused("RECORDING_ENCRYPTED")
            moment = packet.pts if packet.pts is not None else packet.dts
            if packet.size and moment is not None and packet.time_base:
                begins = float(moment * packet.time_base)
                first = min(first, begins)
                last = max(last, begins + float((packet.duration or 0) * packet.time_base))
            if decoded[packet.stream.index] < TRIED:
                decoded[packet.stream.index] += len(packet.decode())
    except FFmpegError as fault:
        raise Refused("RECORDING_BROKEN", ascii(fault)[:200]) from fault
    if not all(decoded.values()):
        raise Refused("RECORDING_BROKEN", f"frames {list(decoded.values())}")
    return last - first


def _of_picture(video: Any) -> dict[str, Any]:
    if video is None:
        return {}
    context, rate = video.codec_context, video.average_rate or video.guessed_rate
    aspect = video.sample_aspect_ratio or context.sample_aspect_ratio
    return {
        "video_codec": context.codec.canonical_name, "width": context.width, "height": context.height,
        "frame_rate": round(float(rate), 3) if rate else 0.0, "pixel_format": context.pix_fmt or "",
        "pixel_aspect": f"{aspect.numerator}:{aspect.denominator}" if aspect else "1:1",
        "video_bit_rate": video.bit_rate or 0,
    }  # fmt: skip


def _of_sound(audio: Any) -> dict[str, Any]:
    if audio is None:
        return {}
    context = audio.codec_context
    return {
        "audio_codec": context.codec.canonical_name, "channels": context.layout.nb_channels,
        "sample_rate": context.sample_rate, "bits": _bits(context),
        "audio_bit_rate": audio.bit_rate or 0,
    }  # fmt: skip


def _bits(context: Any) -> int:
    """Return the bits of a sample where it is kept as it was taken; what is coded with losses has none."""
    name = context.codec.canonical_name
    if not (name.startswith("pcm_") or name in {"flac", "alac"}):
        return 0
    told = getattr(context, "bits_per_coded_sample", 0) or (context.format.bits if context.format else 0)
    return int(told)
