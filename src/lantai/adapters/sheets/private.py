"""Characters that GBK kept in Unicode's private corner until Unicode had them (GB 18030-2005, -2022): to their own place.

Any other private character means something only on the machine that made it, and is left for the importer to refuse.
"""

from __future__ import annotations

import re

FOUND = re.compile("[\ue78d-\ue864]")
_FROM_E815 = (
    "2e81 20087 20089 200cc 2e84 3473 3447 2e88 2e8b 9fb4 359e 361a 360e 2e8c 2e97 396e 3918 9fb5 39cf 39df 3a73 39d0 9fb6 "
    "9fb7 3b4e 3c6e 3ce0 2ea7 215d7 9fb8 2eaa 4056 415f 2eae 4337 2eb3 2eb6 2eb7 2298f 43b1 43ac 2ebb 43dd 44d6 4661 464c "
    "9fb9 4723 4729 477c 478d 2eca 4947 497a 497d 4982 4983 4985 4986 499f 499b 49b7 49b6 9fba 241fe 4ca3 4c9f 4ca0 4ca1 "
    "4c77 4ca2 4d13 4d14 4d15 4d16 4d17 4d18 4d19 4dae 9fbb"
)
_FROM_E78D = "fe10 fe12 fe11 fe13 fe14 fe15 fe16 fe17 fe18 fe19"
_FROM_E7E7 = "303e 2ff0 2ff1 2ff2 2ff3 2ff4 2ff5 2ff6 2ff7 2ff8 2ff9 2ffa 2ffb"


def _table() -> dict[int, int]:
    runs = ((0xE78D, _FROM_E78D), (0xE7C7, "1e3f 1f9"), (0xE7E7, _FROM_E7E7), (0xE815, _FROM_E815))
    return {first + place: int(code, 16) for first, codes in runs for place, code in enumerate(codes.split())}


TABLE = _table()


def placed(text: str) -> str:
    """Return `text` with these characters in their own place."""
    return text.translate(TABLE) if FOUND.search(text) else text
