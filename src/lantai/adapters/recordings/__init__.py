"""音像: recordings, sound and moving pictures: what one is, a picture for it, and a copy that every browser plays.

Read and made in the sandbox only, by PyAV, which brings FFmpeg's libraries. Where it is absent `installed()` says so and
everything else raises `MachineAbsent` with the command that brings it. This file stays light: the child imports it.
"""

from lantai.adapters.recordings.reading import (
    CODES,
    INSTALL,
    Facts,
    MachineAbsent,
    Made,
    compose,
    installed,
    make,
    probe,
)

__all__ = ["CODES", "INSTALL", "Facts", "MachineAbsent", "Made", "compose", "installed", "make", "probe"]
