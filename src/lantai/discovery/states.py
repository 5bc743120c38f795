"""States of a generation of the index. Pure."""

from __future__ import annotations

import enum


class GenerationState(enum.StrEnum):
    BUILDING = "BUILDING"  # being written; changes of the catalogue go into it, too
    LIVE = "LIVE"  # answers; there is one at most
    RETIRED = "RETIRED"  # has been replaced and thrown away
    ABANDONED = "ABANDONED"  # its building was cut short


MOVES: dict[GenerationState, tuple[GenerationState, ...]] = {
    GenerationState.BUILDING: (GenerationState.LIVE, GenerationState.ABANDONED),
    GenerationState.LIVE: (GenerationState.RETIRED,),
    GenerationState.RETIRED: (),
    GenerationState.ABANDONED: (),
}
