"""Make `catalogue/names/data/rare_forms.txt`: forms of characters that plain conversion does not know.

python tools/name_forms.py Unihan_Variants.txt   (Unicode Han Database, Unicode licence)
"""

from __future__ import annotations

import sys
from pathlib import Path

import opencc

TARGET = Path(__file__).parent.parent / "src/lantai/catalogue/names/data/rare_forms.txt"
HEAD = (
    "# Forms of characters that plain conversion does not know, each followed by what it is read as, run together:\n"
    "# traditional and rare simplified (kSimplifiedVariant of the Unicode Han Database, Unicode licence), Japanese forms.\n"
    "# Made by tools/name_forms.py.\n"
)
NOT = set("瞭著藉衹覆逕")


def gb2312() -> list[str]:
    found = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def main() -> None:
    simple, traditional, japanese = (opencc.OpenCC(name) for name in ("t2s", "s2t", "t2jp"))
    forms: dict[str, str] = {}
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        if line.startswith("U+") and "\tkSimplifiedVariant\t" in line:
            code, _name, values = line.split("\t")
            one = chr(int(code[2:], 16))  # noqa: FURB166
            others = [chr(int(value.split("<")[0][2:], 16)) for value in values.split()]  # noqa: FURB166
            if one not in NOT and one not in others and simple.convert(one) == one:
                forms[one] = others[0]
    common = set(gb2312())
    for one in sorted(common):
        shown = japanese.convert(traditional.convert(one))
        if len(shown) == 1 and shown != one and shown not in common and simple.convert(shown) == shown:
            forms.setdefault(shown, one)
    pairs = [one + other for one, other in sorted(forms.items())]
    rows = ["".join(pairs[start : start + 50]) for start in range(0, len(pairs), 50)]
    TARGET.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
