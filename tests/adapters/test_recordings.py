"""Recordings are known by their bytes, refused by name, and become something every browser plays."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lantai.adapters import recordings
from lantai.adapters.recordings import signatures
from lantai.adapters.sandbox import SandboxRefusal

pytestmark = [pytest.mark.once, pytest.mark.skipif(not importlib.util.find_spec("av"), reason="PyAV is not installed")]

FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a.wav": ("WAV", "audio/wav", {"kind": "bell"}),
    "a.flac": ("FLAC", "audio/flac", {"kind": "bell"}),
    "a.mp3": ("MP3", "audio/mpeg", {"kind": "bell"}),
    "a.m4a": ("M4A", "audio/mp4", {"kind": "bell", "form": "ipod"}),
    "a.aac": ("AAC", "audio/aac", {"kind": "bell"}),
    "a.ogg": ("OGG", "audio/ogg", {"kind": "bell"}),
    "v.mp4": ("MP4", "video/mp4", {"kind": "card"}),
    "v.mov": ("MOV", "video/quicktime", {"kind": "card"}),
    "v.mkv": ("MKV", "video/x-matroska", {"kind": "card"}),
    "v.avi": ("AVI", "video/x-msvideo", {"kind": "card", "video": "mpeg4", "audio": "libmp3lame"}),
    "v.mpg": ("MPEG-PS", "video/mpeg", {"kind": "card", "video": "mpeg2video", "form": "mpeg"}),
    "v.ts": ("MPEG-TS", "video/mp2t", {"kind": "card", "form": "mpegts"}),
    "v.webm": ("WebM", "video/webm", {"kind": "card", "video": "libvpx"}),
}
SMALL = (160, 90)


def made(folder: Path, name: str, **look: Any) -> Path:
    recordings.compose(folder / name, seconds=look.pop("seconds", 0.5), size=SMALL, **look)
    return folder / name


@pytest.mark.req("B13")
@pytest.mark.integration
def test_every_form_that_is_taken_in_is_known_by_its_bytes(tmp_path: Path) -> None:
    for name, (container, media_type, look) in FORMS.items():
        path = made(tmp_path, name, **look)
        path = path.rename(path.with_suffix(".dat"))
        found = recordings.probe(path)
        assert (found.container, found.media_type) == (container, media_type), name
        assert 0.4 < found.duration < 0.7, name
        assert found.kind == media_type.partition("/")[0]
        assert (found.channels, found.sample_rate) == (1, 48_000), name
        if found.kind == "video":
            assert (found.width, found.height) == SMALL
            assert found.frame_rate >= 12


def boxed(name: str) -> str:
    return {"m3u8": "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "ffconcat": "ffconcat version 1.0\nfile '/etc/passwd'\n",
            "dash": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>', "url": "HTTP://127.0.0.1/a.mp3",
            "sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "pls": "[playlist]\nFile1=/etc/passwd\n"}[name]  # fmt: skip


def refusal(path: Path, content: bytes | None = None) -> str:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SandboxRefusal) as caught:
        recordings.probe(path)
    return caught.value.code


def test_a_list_of_other_files_is_refused_by_name_before_anything_reads_it(tmp_path: Path) -> None:
    for name in ("m3u8", "ffconcat", "dash", "url", "sdp", "pls"):
        assert signatures.pointer(b"\xef\xbb\xbf\n" + boxed(name).encode()) == name
        assert signatures.demuxer(boxed(name).encode()) == ""
    assert refusal(tmp_path / "film.mp4", boxed("m3u8").encode()) == "RECORDING_POINTER"


def test_what_is_no_recording_is_refused_by_its_bytes(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.mp3", b"") == "EMPTY"
    assert refusal(tmp_path / "a.mp4", b"\xff\xd8\xff\xe0" + b"JFIF" * 200) == "NOT_A_RECORDING"
    assert refusal(tmp_path / "b.mp4", b"%PDF-1.7 " * 200) == "NOT_A_RECORDING"
    assert refusal(tmp_path / "c.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 5000) == "RECORDING_BROKEN"


def many_streams(path: Path) -> Path:
    import av
    import numpy as np

    with av.open(str(path), "w", format="matroska") as sink:
        for stream in [sink.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(100)]:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 80), dtype="int16"), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 8000, 0
            sink.mux(stream.encode(frame))
    return path


def only_a_cover(path: Path) -> Path:
    import av

    with av.open(str(path), "w", format="mp4") as sink:
        stream = sink.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuvj420p"
        stream.disposition = av.stream.Disposition.attached_pic
        sink.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 64)))))
        sink.mux(stream.encode(None))
    return path


@pytest.mark.integration
def test_what_is_cut_encrypted_absurd_or_only_a_cover_is_refused_for_what_it_is(tmp_path: Path) -> None:
    sound, flac = made(tmp_path, "a.wav", kind="bell"), made(tmp_path, "a.flac", kind="bell")
    film = made(tmp_path, "v.mkv", kind="card", seconds=4)
    assert refusal(tmp_path / "cut.wav", sound.read_bytes()[:20_000]) == "RECORDING_CUT"
    assert refusal(tmp_path / "cut.mkv", film.read_bytes()[: film.stat().st_size // 3]) == "RECORDING_CUT"
    claims = bytearray(flac.read_bytes())
    claims[21] |= 0x0F  # STREAMINFO: total samples, 36 bits
    claims[22:26] = b"\xff\xff\xff\xff"
    assert refusal(tmp_path / "long.flac", bytes(claims)) == "RECORDING_LONG"
    keys = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "00" * 16, "encryption_kid": "11" * 16}
    assert refusal(made(tmp_path, "locked.mp4", kind="bell", options=keys)) == "RECORDING_ENCRYPTED"
    assert refusal(many_streams(tmp_path / "many.mkv")) == "RECORDING_STREAMS"
    assert refusal(only_a_cover(tmp_path / "cover.mp4")) == "RECORDING_NO_CONTENT"


@pytest.mark.req("B13")
@pytest.mark.integration
def test_the_copy_plays_from_its_first_bytes_and_the_picture_is_not_black(tmp_path: Path) -> None:
    film = made(tmp_path, "v.mov", kind="card", seconds=3, dark=1.2)
    told: list[float] = []
    result = recordings.make(film, folder=tmp_path, duration=3, progress=told.append)
    assert (result.media_type, result.width, result.height) == ("video/mp4", *SMALL)
    assert told == sorted(told)
    assert told[-1] >= 2
    copy = (tmp_path / "proxy").read_bytes()
    assert copy.index(b"moov") < copy.index(b"mdat")
    seen = recordings.probe(tmp_path / "proxy")
    assert (seen.video_codec, seen.audio_codec, seen.pixel_format) == ("h264", "aac", "yuv420p")
    assert abs(seen.duration - 3) < 0.1
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert poster.size == (result.poster_width, result.poster_height)
        assert poster.convert("L").getextrema()[1] > 150


@pytest.mark.integration
def test_a_sound_is_drawn_as_its_wave(tmp_path: Path) -> None:
    result = recordings.make(made(tmp_path, "a.wav", kind="bell", seconds=1), folder=tmp_path, duration=1)
    assert (result.media_type, result.width) == ("audio/mp4", 0)
    with Image.open(tmp_path / "poster.jpg") as poster:
        dark = poster.convert("L").point(lambda tone: 255 if tone < 120 else 0).getbbox()
    assert dark is not None
    assert dark[3] - dark[1] > 200
