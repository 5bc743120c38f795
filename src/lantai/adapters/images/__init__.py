"""Pictures: looking at foreign ones and cutting them, in the sandbox. This file stays light: the child imports it."""

from lantai.adapters.images.reading import (
    CODES,
    LARGEST,
    Picture,
    Seen,
    copy,
    derive,
    draw_pages,
    examine,
    probe,
    probe_all,
    scale,
    watermark,
)

__all__ = [
    "CODES",
    "LARGEST",
    "Picture",
    "Seen",
    "copy",
    "derive",
    "draw_pages",
    "examine",
    "probe",
    "probe_all",
    "scale",
    "watermark",
]
