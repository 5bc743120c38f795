"""Rows of a page as people of the index: what the row says, completed by what stands over the list and on the volume."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lantai.catalogue.values import MentionRow, ReadPerson
from lantai.digitisation.rules import words
from lantai.digitisation.values import PageText, PersonRow
from lantai.foundation.geometry import Region

ENTERING, LEAVING = ("ADMISSION_ROSTER",), ("GRADUATION_LIST", "DEGREE_LIST")
_HAN = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPELT = re.compile(r"[一二][九〇○零][〇○零一二三四五六七八九]{2}")
_COHORT = re.compile(r"(?<!\d)((?:19|20)?\d\d)[级級]")
_UNIT = re.compile(r"[㐀-鿿]{2,14}?(?:学院|系|研究所|学部)(?![㐀-鿿]*(?:别|列|统))")
_CLASS = re.compile(r"(?<![㐀-鿿])[㐀-鿿]{1,6}\d{2,5}(?:[-－]\d)?班?")
_YEAR_OF = re.compile(
    r"(?:(?:19|20)?\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2})[级級届屆年]"
)  # before a department in a title
_AFTER = re.compile(r"^(?:系别|院系|学院|系科|班级|专业)[:：]?")
_BETWEEN = re.compile(r"[,，、;；/]+")
LONG_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a whole page: its layout, the words over its rows, and what its volume says."""

    layout: str = ""
    over: tuple[str, ...] = ()
    title: str = ""
    year: int | None = None
    school: str = ""


def words_over(page: PageText, rows: Sequence[PersonRow]) -> tuple[str, ...]:
    """Return the lines that stand in no row: titles, what is filled in over a list, feet."""
    taken = [row.region for row in rows if row.region]
    return tuple(
        line.text
        for line in page.lines
        if not any(_within(line.x, line.y, line.width, line.height, one) for one in taken)
    )


def _within(x: float, y: float, w: float, h: float, region: Region) -> bool:
    at, level = x + w / 2, y + h / 2
    return region.x <= at <= region.x + region.w and region.y <= level <= region.y + region.h


def text_of(page: PageText) -> str:
    """Return the page line by line as it is read, identity numbers left out: what is searched by words."""
    if page.vertical:
        ordered = sorted(page.lines, key=lambda line: (-round(line.x / max(line.width, 0.01)), line.y))
        lines = [line.text for line in ordered]
    else:
        usual = sorted(line.height for line in page.lines)[len(page.lines) // 2] if page.lines else 1.0
        ordered = sorted(page.lines, key=lambda line: (round((line.y + line.height / 2) / (usual * 0.9)), line.x))
        lines = [line.text for line in ordered]
    return "\n".join(LONG_NUMBER.sub("", unicodedata.normalize("NFKC", line)) for line in lines)


def context(layout: str, over: Iterable[str], *, title: str = "", year: int | None = None, school: str = "") -> Context:
    return Context(layout, tuple(map(words.plain, over)), words.plain(title), year, school)


def person(place: int, row: PersonRow, about: Context, *, decided: Mapping[str, str], reviewed: bool) -> ReadPerson:
    """Return one row as a person. `decided`: kind → what people said a doubtful cell says; an unreadable one is empty."""
    said = {kind: decided.get(kind, cell.text) for kind, cell in row.cells.items()} | dict(decided)
    entered, graduated = _years(said, about)
    doubts = [f"{kind}:{code}" for kind, cell in row.cells.items() if kind not in decided for code in cell.doubts]
    if "name" not in decided:
        doubts += [f"name:{code}" for code in row.doubts]
    unit, class_name = _place(said, about)
    layout = next((one for one in words.layouts() if one.code == about.layout), None)
    return ReadPerson(
        place,
        MentionRow(
            raw_name=said.get("name", ""), student_no=said.get("student_no", ""), exam_no=said.get("exam_no", ""),
            diploma_no=said.get("diploma_no", ""), degree_no=said.get("degree_no", ""), id_number=said.get("id_number", ""),
            sex=said.get("sex", ""), birth=said.get("birth", ""), native_place=said.get("native", ""),
            supervisors=_several(said.get("supervisor", "")), unit=unit, major=said.get("major", ""), class_name=class_name, level=said.get("level", ""), entered=entered,
            graduated=graduated, sequence=said.get("sequence", ""), row=place, region=row.region, source="ocr",
            record_kind=layout.record_kind if layout else "", confidence=_confidence(row, decided),
            raw={kind: cell.written or cell.text for kind, cell in row.cells.items()},
        ),
        tuple(dict.fromkeys(doubts)),
        reviewed,
    )  # fmt: skip


def _several(names: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, _BETWEEN.split(names)))) if names else ()


def _confidence(row: PersonRow, decided: Mapping[str, str]) -> float:
    """Return how sure name and number are: the least of both, 1 for what a person said."""
    asked = [
        row.cells[kind].confidence for kind in {"name", row.number_kind} if kind in row.cells and kind not in decided
    ]
    return round(min(asked, default=1.0), 4)


def _years(said: Mapping[str, str], about: Context) -> tuple[int | None, int | None]:
    entered, graduated = year_in(said.get("entered", "")), year_in(said.get("graduated", ""))
    heads = "".join(about.over) + about.title
    if about.layout in ENTERING and entered is None:
        entered = year_in(heads) or about.year
    elif about.layout in LEAVING and graduated is None:
        graduated = year_in(heads) or about.year
    if entered is None and (found := _COHORT.search(" ".join((said.get("class_name", ""), *about.over, about.title)))):
        entered = _full(found[1])
    return entered, graduated


def _full(digits: str) -> int:
    number = int(digits)
    return number if number > 99 else number + (1900 if number > 30 else 2000)


def year_in(text: str) -> int | None:
    """Return the first year that stands in a text, in digits or spelt: 1987, 一九八七."""
    bare = words.plain(text)
    if found := _YEAR.search(bare):
        return int(found[0])
    if spelt := _SPELT.search(bare):
        digits = spelt[0].translate(_HAN)
        return int(digits) if digits.isdigit() and digits[:2] in {"19", "20"} else None
    return None


def _place(said: Mapping[str, str], about: Context) -> tuple[str, str]:
    """Return unit and class: of the row, else as filled in over the list, else of the volume's title."""
    unit, class_name = said.get("unit", ""), said.get("class_name", "")
    for text in (*about.over, about.title):
        bare = _AFTER.sub("", text.replace(about.school, "") if about.school else text)
        if not unit and (found := _UNIT.search(_YEAR_OF.sub(" ", bare))):
            unit = found[0]
        if not class_name and (named := _CLASS.search(bare)):
            class_name = named[0]
    return unit, class_name


def tidy(kind: str, text: str) -> str:
    """Return what a person typed in the form in which it is kept."""
    bare = unicodedata.normalize("NFKC", text).strip()
    heading = words.headings().get(kind)
    if heading and heading.check in {"digits", "id_number"}:
        return "".join(bare.split()).upper()[:64]
    if kind == "name":
        return re.sub(r"[•・．.‧∙⋅]", "·", " ".join(bare.split()))[:200]
    return " ".join(bare.split())[:200]
