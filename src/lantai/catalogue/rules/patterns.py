"""Whether a pattern of reference codes can be used: it compiles, reads its own example, and cannot run away."""

from __future__ import annotations

import re
from re import _constants, _parser  # type: ignore[attr-defined]  # the only one who knows what a pattern consists of

from lantai.catalogue.rules import codes

PARTS = frozenset({
    "fonds_code", "year", "class_code", "category", "volume_no", "item_no", "catalogue_no", "retention", "department",
})  # fmt: skip
MANY = 8  # repetitions from which a repetition inside another can run away


def fault(expression: str, example: str) -> str:
    """Return the code of what is wrong with a pattern; empty when it can be used."""
    try:
        pattern = re.compile(expression)
        tree = _parser.parse(expression)
    except (re.error, RecursionError, OverflowError):
        return "PATTERN_BROKEN"
    if not pattern.groupindex or set(pattern.groupindex) - PARTS:
        return "PATTERN_PARTS"
    if _nested(tree, inside=False):
        return "PATTERN_RUNS_AWAY"
    return "" if pattern.fullmatch(codes.normal_code(example)) else "PATTERN_EXAMPLE"


def _nested(tree: object, *, inside: bool) -> bool:
    """Tell whether a repetition without end stands in another one: such a pattern may try for hours."""
    for operator, argument in tree:  # type: ignore[attr-defined]
        if operator in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
            _least, most, body = argument
            long = most is _constants.MAXREPEAT or most >= MANY
            if (long and inside) or _nested(body, inside=inside or long):
                return True
        elif (operator is _constants.SUBPATTERN and _nested(argument[-1], inside=inside)) or (
            operator is _constants.BRANCH and any(_nested(one, inside=inside) for one in argument[1])
        ):
            return True
        elif operator in {_constants.GROUPREF, _constants.ASSERT, _constants.ASSERT_NOT}:
            return True  # never needed to read a code, and slow
    return False
