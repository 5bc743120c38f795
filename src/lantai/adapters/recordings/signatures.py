"""What a recording is by its first bytes, and the one demultiplexer that may then read it. Pure.

Nothing is probed: formats that only name other files or addresses (playlists, manifests, session descriptions) would be
followed by a prober, to files of this machine and to hosts of its network. They are known here and refused by name.
"""

from __future__ import annotations

import re

HEAD = 4096

# what only points to other files or addresses
_POINTERS = (
    (b"#EXTM3U", "m3u8"),
    (b"ffconcat", "ffconcat"),
    (b"[playlist]", "pls"),
    (b"[Reference]", "asx"),
    (b"<asx", "asx"),
    (b"<smil", "smil"),
    (b"<playlist", "xspf"),
    (b"<MPD", "dash"),
    (b"<SmoothStreamingMedia", "ism"),
    (b"<manifest", "f4m"),
    (b"v=0\r\n", "sdp"),
    (b"v=0\n", "sdp"),
    (b"RTSPtext", "rtsp"),
)
_ADDRESS = re.compile(rb"\A(?:file|https?|rtsp|rtmp|ftp|concat|subfile|data|crypto|pipe):", re.IGNORECASE)
_MARKS = (
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"\0\0\x01\xba", "mpeg"),
    (b"\0\0\x01\xb3", "mpegvideo"),
)
_ISO_AUDIO = (b"M4A ", b"M4B ", b"M4P ")


def pointer(head: bytes) -> str:
    """Return which kind of list of other files this is; empty when it is none."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _ADDRESS.match(text):
        return "url"
    lower = text[:1024].lower()
    for mark, name in _POINTERS:
        begins = lower.startswith(mark.lower())
        inside = mark.startswith(b"<") and lower.startswith(b"<") and mark.lower() in lower
        if begins or inside:
            return name
    return "m3u8" if lower.startswith((b"#ext", b"#extinf")) else ""


def demuxer(head: bytes) -> str:
    """Return the name of the demultiplexer for these first bytes, empty for none of those that are taken in."""
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return "mov"
    if head[:4] in {b"RIFF", b"RF64", b"BW64"}:
        return {b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "")
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[:1] == b"G" and head[188:189] == b"G" and head[376:377] == b"G":
        return "mpegts"
    return _bare_sound(head)


def _bare_sound(head: bytes) -> str:
    """Tell MP3 and ADTS AAC, which begin with a tag or at once with a frame."""
    if head.startswith(b"ID3"):
        return "mp3"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "aac"
    return "mp3" if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 else ""


def container(name: str, head: bytes, *, video: bool) -> tuple[str, str]:
    """Return the format's name and media type, ``("MP4", "video/mp4")``."""
    if name == "mov":
        brand = head[8:12] if head[4:8] == b"ftyp" else b"qt  "
        if brand == b"qt  ":
            return "MOV", "video/quicktime"
        if not video or brand in _ISO_AUDIO:
            return "M4A", "audio/mp4"
        return "MP4", "video/mp4"
    if name == "matroska":
        doctype = "WebM" if b"webm" in head[:64] else "MKV"
        kind = "video" if video else "audio"
        return doctype, f"{kind}/{'webm' if doctype == 'WebM' else 'x-matroska'}"
    return {
        "wav": ("WAV", "audio/wav"),
        "avi": ("AVI", "video/x-msvideo"),
        "ogg": ("OGG", "video/ogg" if video else "audio/ogg"),
        "flac": ("FLAC", "audio/flac"),
        "mp3": ("MP3", "audio/mpeg"),
        "aac": ("AAC", "audio/aac"),
        "mpeg": ("MPEG-PS", "video/mpeg"),
        "mpegvideo": ("MPEG-ES", "video/mpeg"),
        "mpegts": ("MPEG-TS", "video/mp2t"),
    }[name]
