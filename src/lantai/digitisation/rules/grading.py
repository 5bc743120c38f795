"""What was found on a page against the truth: the figures of `lantai bench ocr`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from lantai.digitisation.rules import words
from lantai.digitisation.rules.characters import Box
from lantai.digitisation.values import PageRows, PersonRow


@dataclass(frozen=True, slots=True)
class Grade:
    """Counts over one page or many.

    A row is right when its name and its number both are. `names_wrong_unseen` are true names that came out wrong, and
    `names_lost_unseen` those that did not come out at all, with nothing that sends a person to look;
    `names_invented_unseen` stand in no true row. `names_in_review` are true names somebody will look at. `headers_asked`
    are pages with rows whose truth says where these stand, `headers_over_rows` headers proposed that touch one of them.
    """

    pages: int = 0
    rows_true: int = 0
    rows_found: int = 0
    rows_right: int = 0
    names_right: int = 0
    names_wrong_unseen: int = 0
    names_lost_unseen: int = 0
    names_invented_unseen: int = 0
    names_in_review: int = 0
    headers_asked: int = 0
    headers_proposed: int = 0
    headers_over_rows: int = 0

    def __add__(self, other: Grade) -> Grade:
        return Grade(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Grade)))

    @property
    def row_precision(self) -> float:
        return self.rows_right / self.rows_found if self.rows_found else 0.0

    @property
    def row_recall(self) -> float:
        return self.rows_right / self.rows_true if self.rows_true else 0.0

    @property
    def name_recall(self) -> float:
        return self.names_right / self.rows_true if self.rows_true else 0.0

    @property
    def unseen_share(self) -> float:
        """Share of true names wrong or lost and not sent to review: the number that matters."""
        return (self.names_wrong_unseen + self.names_lost_unseen) / self.rows_true if self.rows_true else 0.0

    @property
    def review_share(self) -> float:
        return self.names_in_review / self.rows_true if self.rows_true else 0.0


@dataclass(frozen=True, slots=True)
class Slip:
    """One name that came out wrong: for people who tune, not for the figures."""

    true_name: str
    found_name: str
    true_number: str
    found_number: str
    doubts: tuple[str, ...]
    seen: bool


def same(text: str) -> str:
    """Return a name or number as compared: one width, no spaces, one kind of dot. Scripts are not folded."""
    return words.plain(text).replace("•", "·").replace("・", "·").replace(".", "·")


def grade(truth: Sequence[Mapping[str, str]], page: PageRows, cells: Sequence[Box] = ()) -> tuple[Grade, list[Slip]]:
    """Compare one page with its truth, rows paired in order by what agrees in them.

    A row of which neither name nor number came out counts as not found; its empty cell sends a person to look at one name.
    `cells`: where something of a row stands, x, y, width, height in fractions of the upright page.
    """
    slips: list[Slip] = []
    counts = dict.fromkeys((one.name for one in fields(Grade)), 0)
    found = sum(bool(row.name or row.number) for row in page.rows)
    counts |= {"pages": 1, "rows_true": len(truth), "rows_found": found}
    counts |= _headers(page, cells)
    lost_is_seen = page.to_be_looked_at or "COUNT" in page.doubts
    pairs = _paired(truth, page.rows)
    for one, row in pairs:
        if one is None:
            counts["names_invented_unseen"] += bool(row and row.name and not row.name_is_doubted)
            continue
        name_right = row is not None and same(row.name) == same(one["name"])
        number_right = row is not None and ("number" not in one or same(row.number) == same(one["number"]))
        seen = page.to_be_looked_at or (row.name_is_doubted if row is not None else lost_is_seen)
        counts["names_right"] += name_right
        counts["rows_right"] += name_right and number_right
        counts["names_in_review"] += seen
        counts["names_wrong_unseen"] += row is not None and not name_right and not seen
        counts["names_lost_unseen"] += row is None and not seen
        if not name_right or not number_right:
            doubts = row.cells["name"].doubts + row.doubts if row and "name" in row.cells else page.doubts
            slips.append(
                Slip(
                    one["name"], row.name if row else "", one.get("number", ""), row.number if row else "", doubts, seen
                )
            )
    return Grade(**counts), slips


def _headers(page: PageRows, cells: Sequence[Box]) -> dict[str, int]:
    if not cells or not page.rows:
        return {}
    if page.header is None:
        return {"headers_asked": 1}
    place = page.header.region
    over = any(
        x < place.x + place.w and place.x < x + w and y < place.y + place.h and place.y < y + h for x, y, w, h in cells
    )
    return {"headers_asked": 1, "headers_proposed": 1, "headers_over_rows": int(over)}


def _alike(one: Mapping[str, str], row: PersonRow) -> float:
    name, found = same(one["name"]), same(row.name)
    shared = sum(a == b for a, b in zip(name, found, strict=False)) / max(1, len(name), len(found))
    number = same(one.get("number", ""))
    return 0.05 + 2 * shared + 2 * bool(number and number == same(row.number))


def _paired(
    truth: Sequence[Mapping[str, str]], found: Sequence[PersonRow]
) -> list[tuple[Mapping[str, str] | None, PersonRow | None]]:
    """Return the pairing in order with the most agreement; what has no partner stands with `None`."""
    best = [[0.0] * (len(found) + 1) for _ in range(len(truth) + 1)]
    for i, one in enumerate(truth, start=1):
        for j, row in enumerate(found, start=1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1], best[i - 1][j - 1] + _alike(one, row))
    pairs: list[tuple[Mapping[str, str] | None, PersonRow | None]] = []
    i, j = len(truth), len(found)
    while i or j:
        if i and j and best[i][j] == best[i - 1][j - 1] + _alike(truth[i - 1], found[j - 1]):
            pairs.append((truth[i - 1], found[j - 1]))
            i, j = i - 1, j - 1
        elif i and best[i][j] == best[i - 1][j]:
            pairs.append((truth[i - 1], None))
            i -= 1
        else:
            pairs.append((None, found[j - 1]))
            j -= 1
    return pairs[::-1]
