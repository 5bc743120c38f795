"""Pictures: looking at foreign ones and cutting them, in the sandbox. This file stays light: the child imports it."""

from lantai.adapters.images.reading import (
    CODES,
    LARGEST,
    Picture,
    derive,
    draw_pages,
    probe,
    probe_all,
    scale,
    watermark,
)

__all__ = ["CODES", "LARGEST", "Picture", "derive", "draw_pages", "probe", "probe_all", "scale", "watermark"]
