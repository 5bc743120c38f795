"""Lines as a reading machine would give them, set by hand: no picture, no model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lantai.adapters import ocr
from lantai.digitisation.values import Line, PageText, Sign

WIDE, HIGH = 1000, 1400
SIZE = 24  # pixels a character is wide


def line(
    text: str, x: float, y: float, *, certain: float = 0.9999, second: str = "", second_certain: float = 0.0, **more
) -> Line:
    """Return a line whose middle stands at `x`, `y` (pixels)."""
    wide = SIZE * len(text) * more.pop("spread", 1.0)
    signs = tuple(Sign(one, certain, (at + 0.5) / len(text), second, second_certain) for at, one in enumerate(text))
    return Line(text, (x - wide / 2) / WIDE, (y - 15) / HIGH, wide / WIDE, 30 / HIGH, certain, signs, **more)


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    left: float = 80,
    pitch: float = 170,
    top: float = 200,
    step: float = 46,
):
    """Return the lines of a list without drawn rules; an empty cell has no line."""
    found = [line(head, left + pitch * (at + 0.5), top) for at, head in enumerate(heads)]
    for number, row in enumerate(rows, start=1):
        found += [line(text, left + pitch * (at + 0.5), top + step * number) for at, text in enumerate(row) if text]
    return found


def page(lines, **more) -> PageText:
    return PageText(tuple(lines), WIDE, HIGH, **more)


class SetReader:
    """A reading machine that says what it was told to, page after page; a word instead of lines is a refusal."""

    def __init__(self, *pages: Sequence[Line] | str, turned: int | Sequence[int] = 0) -> None:
        self.pages = list(pages)
        self.turned = [turned] * len(pages) if isinstance(turned, int) else list(turned)
        self.read: list[str] = []

    def read_pages(self, pages: Sequence[ocr.PageSource]) -> Iterator[ocr.PageReading]:
        for source in pages:
            said, turned = self.pages.pop(0), self.turned.pop(0)
            self.read.append(source.path.name)
            if isinstance(said, str):
                yield ocr.PageReading(source, refused=said)
            else:
                wide, high = (HIGH, WIDE) if turned in {90, 270} else (WIDE, HIGH)
                yield ocr.PageReading(source, wide, high, tuple(map(_of_the_port, said)), turned=turned, seconds=1.0)


def _of_the_port(line: Line) -> ocr.Line:
    signs = tuple(ocr.Sign(one.text, one.certainty, one.at, one.second, one.second_certainty) for one in line.signs)
    return ocr.Line(
        line.text, (line.x, line.y, line.width, line.height), line.score, signs, line.again, line.again_score
    )


# a short list of people with a title over it
HEADS = ("序号", "姓名", "学号", "专业")
PEOPLE = (
    ("1", "王秉钧", "8714001", "机械制造"), ("2", "李淑芬", "8714002", "〃"), ("3", "周念慈", "8714003", "应用化学"),
    ("4", "赵海燕", "8714004", "企业管理"), ("5", "孙志强", "8714005", "〃"),
)  # fmt: skip
TITLE = line("一九八七年录取新生名册", 500, 60)
