"""Reading a unit's sheet of people and materials (A23): which column is what, and what is wrong with a row. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

MOST_ROWS = 500
HEADER_WITHIN = 10
LONGEST = 120
FIRST_YEAR = 1850
WORDS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "学生姓名", "当时姓名", "name", "fullname"),
    "material": ("材料", "所需材料", "申请材料", "材料名称", "material"),
    "entered": ("入学年份", "入学年", "入学", "入学时间", "entered", "yearofentry"),
    "graduated": ("毕业年份", "毕业年", "毕业", "毕业时间", "graduated", "yearofgraduation"),
    "unit": ("院系", "系科", "学院", "专业院系", "department"),
    "school": ("学校", "校名", "当时校名", "school"),
    "level": ("层次", "学历层次", "学历", "level"),
    "major": ("专业", "major"),
    "student_no": ("学号", "studentnumber", "studentno"),
    "id_number": ("身份证号", "身份证号码", "证件号码", "idnumber"),
    "copies": ("份数", "copies"),
    "language": ("语言", "文种", "language"),
    "note": ("备注", "说明", "note", "remarks"),
}
LANGUAGES = {"": "", "中文": "zh", "zh": "zh", "chinese": "zh", "英文": "en", "en": "en", "english": "en",
             "中英文": "zh-en", "zh-en": "zh-en", "both": "zh-en"}  # fmt: skip
FREE_MAIL = frozenset(
    {"qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "139.com", "189.cn",
     "aliyun.com", "gmail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "proton.me"}
)  # fmt: skip
_MARKS = re.compile(r"[\s*:：_\-()（）\[\]【】]+")
_BRACKETS = re.compile(r"（.*?）|\(.*?\)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_SCIENTIFIC = re.compile(r"^\d\.\d+E[+-]?\d+$", re.IGNORECASE)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row: `column` is a field of `WORDS`, `code` names the rule, `detail` fills its words."""

    column: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One good row: one material for one person."""

    name: str
    material: str
    entered: int | None
    graduated: int | None
    unit: str
    school: str
    level: str
    major: str
    student_no: str
    id_number: str
    copies: int
    language: str
    note: str

    @property
    def person(self) -> tuple[str, ...]:
        """What makes two rows one person."""
        return (self.name, str(self.entered), str(self.graduated), self.unit, self.student_no)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a unit may ask for of one material."""

    code: str
    words: tuple[str, ...]
    for_units: bool
    languages: tuple[str, ...]
    copies: int


def bare(text: str) -> str:
    return _MARKS.sub("", text).lower()


def short(text: str) -> str:
    """Return a name without what stands in brackets: 学籍卡（学籍表） is also called 学籍卡."""
    return _BRACKETS.sub("", text)


def columns(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return the number of the header row (from 1; 0: none) and field → column (from 0).

    A header names at least a person and a material.
    """
    known = {bare(word): field for field, words in WORDS.items() for word in words}
    for number, row in enumerate(rows[:HEADER_WITHIN], 1):
        found: dict[str, int] = {}
        for place, cell in enumerate(row):
            field = known.get(bare(cell))
            if field is not None:
                found.setdefault(field, place)
        if {"name", "material"} <= set(found):
            return number, found
    return 0, {}


def read(
    cells: Sequence[str], where: Mapping[str, int], materials: Mapping[str, Wanted], *, formulas: Collection[int] = ()
) -> tuple[ListRow | None, list[RowFault]]:
    """Return the row, or None with every fault it has. `materials`: bare word → material; `formulas`: bad columns."""
    values = {field: cells[place].strip() if place < len(cells) else "" for field, place in where.items()}
    faults = [RowFault(field, "FORMULA") for field, place in where.items() if place in formulas]
    faults += [RowFault(field, "TOO_LONG", str(LONGEST)) for field, text in values.items() if len(text) > LONGEST]
    for field in ("student_no", "id_number"):
        if _SCIENTIFIC.match(values.get(field, "")):
            faults.append(RowFault(field, "SCIENTIFIC"))
    if not values["name"]:
        faults.append(RowFault("name", "NAME_MISSING"))
    entered, graduated = _years(values, faults)
    wanted = _material(values["material"], materials, faults)
    copies = _copies(values.get("copies", ""), wanted, faults)
    language = _language(values.get("language", ""), wanted, faults)
    if faults or wanted is None:
        return None, faults
    rest = {
        name: values.get(name, "") for name in ("unit", "school", "level", "major", "student_no", "id_number", "note")
    }
    return ListRow(values["name"], wanted.code, entered, graduated, copies=copies, language=language, **rest), []


def _years(values: Mapping[str, str], faults: list[RowFault]) -> tuple[int | None, int | None]:
    found: dict[str, int | None] = {}
    for field in ("entered", "graduated"):
        text = values.get(field, "")
        match = _YEAR.search(text)
        year = int(match[1]) if match else None
        if text and (year is None or not FIRST_YEAR <= year <= 2100):
            faults.append(RowFault(field, "BAD_YEAR"))
            year = None
        found[field] = year
    entered, graduated = found["entered"], found["graduated"]
    if entered is None and graduated is None and not any(fault.code == "BAD_YEAR" for fault in faults):
        faults.append(RowFault("entered", "YEAR_MISSING"))
    if entered is not None and graduated is not None and graduated < entered:
        faults.append(RowFault("graduated", "YEARS_TURNED"))
    return entered, graduated


def _material(text: str, materials: Mapping[str, Wanted], faults: list[RowFault]) -> Wanted | None:
    if not text:
        faults.append(RowFault("material", "MATERIAL_MISSING"))
        return None
    found = materials.get(bare(text))
    if found is None:
        faults.append(RowFault("material", "MATERIAL_UNKNOWN", text[:40]))
    elif not found.for_units:
        faults.append(RowFault("material", "NOT_FOR_UNITS", text[:40]))
        return None
    return found


def _copies(text: str, wanted: Wanted | None, faults: list[RowFault]) -> int:
    if wanted is None or not text:
        return 1 if wanted is None or wanted.copies else 0
    if not text.isdecimal() or int(text) < 1:
        faults.append(RowFault("copies", "BAD_COPIES"))
        return 1
    if wanted.copies and int(text) > wanted.copies:
        faults.append(RowFault("copies", "OVER_LIMIT", str(wanted.copies)))
    return int(text) if wanted.copies else 0


def _language(text: str, wanted: Wanted | None, faults: list[RowFault]) -> str:
    code = LANGUAGES.get(text.strip().lower())
    if wanted is None:
        return "zh"
    offered = wanted.languages or ("zh",)
    if code is None or (code and code not in offered):
        faults.append(RowFault("language", "BAD_LANGUAGE", text[:20]))
    return code or offered[0]


def free_mail(address: str) -> bool:
    """Tell whether a mail address belongs to nobody's domain: a reply to a unit never goes there (F11)."""
    return address.rpartition("@")[2].strip().lower() in FREE_MAIL


def credit_code_ok(text: str) -> bool:
    """Tell whether this is a unified social credit code with the right check character (GB 32100-2015)."""
    code = text.strip().upper()
    if len(code) != 18 or any(character not in _CREDIT for character in code):
        return False
    total = sum(_CREDIT.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _CREDIT[(31 - total % 31) % 31] == code[17]
