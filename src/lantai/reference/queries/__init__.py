"""The questions of the room. Answers are small frozen values, already filtered by policy."""

from lantai.reference.queries.desk import desk_counts, pages_of, to_pack
from lantai.reference.queries.holding import held_copy
from lantai.reference.queries.papers import vault
from lantai.reference.queries.progress import draft_order, draft_page, my_cases, progress, proof_page
from lantai.reference.queries.vocabulary import (
    counting_rules,
    evidence_kinds,
    material,
    materials,
    phrases,
    places,
    purposes,
    refusal_reasons,
    relationships,
    sealings,
    words,
)
from lantai.reference.queries.worklist import second_queue, worklist

__all__ = [
    "counting_rules",
    "desk_counts",
    "draft_order",
    "draft_page",
    "evidence_kinds",
    "held_copy",
    "material",
    "materials",
    "my_cases",
    "pages_of",
    "phrases",
    "places",
    "progress",
    "proof_page",
    "purposes",
    "refusal_reasons",
    "relationships",
    "sealings",
    "second_queue",
    "to_pack",
    "vault",
    "words",
    "worklist",
]
