"""Which column of a place list or a climate log is what, by its header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

PLACES: dict[str, tuple[str, ...]] = {
    "ref_code": ("档号", "案卷档号", "DH", "REFCODE", "REFERENCECODE"),
    "fonds": ("全宗号", "全宗", "QZH", "FONDS"),
    "box": ("盒号", "盒", "HH", "BOX", "BOXNO"),
    "barcode": ("条码", "盒条码", "条形码", "BARCODE"),
    "thickness": ("盒厚", "厚度", "盒脊厚度", "THICKNESS", "THICKNESSMM"),
    "position": ("盒内序号", "盒内顺序", "顺序", "序次", "POSITION"),
    "stack": ("库房", "库", "库房号", "库号", "STACK"),
    "place": ("位置", "存放位置", "架位", "架位号", "位置号", "PLACE", "LOCATION"),
    "row": ("排", "排号", "ROW"),
    "column": ("列", "列号", "架", "架号", "柜", "柜号", "COLUMN"),
    "section": ("节", "节号", "组", "组号", "格", "格号", "SECTION"),
    "level": ("层", "层号", "LEVEL"),
}
CLIMATE: dict[str, tuple[str, ...]] = {
    "at": ("时间", "日期时间", "记录时间", "测量时间", "日期", "TIME", "DATETIME", "DATE", "TIMESTAMP"),
    "clock": ("时刻", "钟点", "HOUR", "CLOCK"),
    "temperature": ("温度", "温度℃", "温度(℃)", "温度(°C)", "TEMPERATURE", "TEMP", "TEMPERATUREC"),
    "humidity": ("湿度", "相对湿度", "湿度%", "湿度(%)", "相对湿度%", "HUMIDITY", "RH", "HUMIDITYRH"),
    "stack": ("库房", "库", "库房号", "STACK", "ROOM"),
}
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"\u3000": " "})
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_NOISE = re.compile(r"[\s*:.,_\-/\\#%℃°]+")


def bare(text: str) -> str:
    return _NOISE.sub("", _BRACKETS.sub("", text.translate(_WIDE))).upper()


def find(
    rows: Sequence[Sequence[str]], words: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> tuple[int, dict[str, int]] | None:
    """Return the header row (from 0) and field → column; None when no row names all `needed` fields."""
    known = {bare(word): field for field, several in words.items() for word in several}
    for number, row in enumerate(rows):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            field = known.get(bare(cell))
            if field and field not in columns:
                columns[field] = column
        if all(name in columns for name in needed):
            return number, columns
    return None
