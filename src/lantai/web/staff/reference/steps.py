"""What an archivist may do next with a line: the room says which (`ActionView`), this table says how the door asks."""

from __future__ import annotations

from dataclasses import dataclass

# One press, no question. Everything else opens a page that asks.
DIRECT = frozenset({"claim", "prepare", "send_proof", "send_to_seal", "claim_forwarded", "original_back"})
# On the worklist only what needs no look at the papers is done at once.
FROM_LIST = frozenset({"claim", "claim_forwarded"})
# Answered inside the case page.
INSIDE = frozenset({"open", "accept"})
KEYS = {
    "claim": "c",
    "ask_more": "m",
    "propose_not_found": "n",
    "forward": "t",
    "propose_refusal": "r",
    "mark": "b",
    "send_to_seal": "s",
    "search": "f",
    "ask_approval": "a",
    "urgent": "u",
    "note": "o",
    "pack": "p",
    "prepare": "p",
    "send_proof": "e",
    "return_to_producer": "x",
    "claim_forwarded": "c",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One button: `url` to open, or the code to send with the page's own form."""

    code: str
    name: str
    key: str
    direct: bool
    blocked: str = ""
    primary: bool = False

    @property
    def shown_key(self) -> str:
        return "↵" if self.primary else self.key.upper()


def key_of(code: str, given: str = "") -> str:
    """Return the key of an action: the room's own wish, else ours."""
    return given.lower() if given.isascii() and len(given) == 1 else KEYS.get(code, "")
