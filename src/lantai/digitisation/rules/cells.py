"""What a cell says, how sure that is, and why it must be looked at. No doubt is a verdict: it sends a cell to review.

Doubts of a cell: FAINT a character below the certainty asked · UNREAD ink beside what was
read · TWO_READINGS a second look read otherwise · SEAL red ink
over it · CUT it was cut out of a line that ran over two columns · EMPTY · UNKNOWN_SURNAME · LENGTH · SIGNS characters
that do not belong there · LOOKALIKE the runner-up is a near-identical character · FORM of a number · CHECK_DIGIT ·
ODD_ONE its form is not that of the others · TWICE · SEQUENCE · MENDED put right from its neighbours · NOT_A_DATE ·
DITTO a ditto mark where none may stand.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from math import prod

from lantai.catalogue.names import fold, shapes
from lantai.catalogue.rules.cells import id_number_is_sound
from lantai.digitisation.rules import words
from lantai.digitisation.rules.plane import Piece, Script, around
from lantai.digitisation.rules.suggesting import other_readings
from lantai.digitisation.values import Cell, Sign

NAME_ASKED = 0.95  # certainty of every character of a name that nobody need look at
POOR_ASKED = 0.99  # of a name on a page on which the machine is often unsure
CLEAR = 0.99  # of both readings of a name under the rim of a seal, with its ink and without, for it to need no look
HEAVY = 0.12  # a line redder than this is covered
INSTEAD = 0.03  # certainty from which a simplified runner-up stands for a traditional character
NUMBER_ASKED = 0.9
TEXT_ASKED = 0.6
RUNNER_UP = 0.02  # a look-alike with more than this certainty is a doubt
RED = 0.03
BESIDE = 0.2  # of the height of a name, by which the next character of its line does not stray
SEAL = 0.22  # a line this red is the seal itself
_DIGITS = str.maketrans("OoQDIlL|!ZSBG", "0000111112586")  # what stands for a digit when the machine errs
_LETTERS = "SBZGDQ"  # stand for a digit when the machine errs, but a number may begin with one
_LATIN_NAME = re.compile(r"[^\W\d_][^\W\d_.'’\- ]*(?:[.'’\- ]+[^\W\d_]+)*\.?(?: [A-Z]\.)?")
_BIRTH = re.compile(
    r"^(?:19|20)?\d{2}(?:[.\-/年、·]\d{1,2}(?:[.\-/月]\d{1,2})?)?[月日]?$|^(?:19|20)\d{6}$|^(?:19|20)\d{4}$"
)


def cell(kind: str, pieces: Sequence[Piece], above: str = "", script: Script | None = None) -> Cell:
    """Return what the pieces in one cell say. `above` is the text of the cell above, for ditto marks; `script` how the
    page is written.
    """
    script = script or Script()
    heading = words.headings().get(kind)
    check = heading.check if heading else "text"
    sealed = any(piece.line.red > RED and not (check == "name" and _clear(piece)) for piece in pieces)
    kept = [piece for piece in pieces if piece.line.red <= SEAL]
    if check == "name":
        kept = _of_the_name(kept, sealed, script)
    written = "".join(piece.text for piece in kept)
    doubts: list[str] = []
    if sealed:
        doubts.append("SEAL")
    if any(piece.split for piece in kept) and check in {"name", "digits", "id_number"} and _crowded(kept):
        doubts.append("CUT")
    text = _joined(kept, check)
    if not text:
        return Cell(kind, "", 0.0, (*doubts, "EMPTY"), written, around([piece.line for piece in pieces]))
    if heading and text in words.marks()["ditto"] and (heading.ditto or check == "name"):
        if not heading.ditto or not above:
            doubts.append("DITTO")
        return Cell(kind, above, 0.9, tuple(doubts), written, around([piece.line for piece in kept]))
    text, more = CHECKS[check](_begun_by_a_seal(text) if check == "name" and sealed else text, kept)
    doubts += more
    if check == "name":
        doubts += _out_of_place(text, kept, script)
    sure = prod(sign.certainty for piece in kept for sign in piece.signs) * 0.5 ** len(doubts)
    return Cell(
        kind, text, round(sure, 4), tuple(dict.fromkeys(doubts)), written, around([piece.line for piece in kept]),
        _others(kept, check, text),
    )  # fmt: skip


def _of_the_name(pieces: Sequence[Piece], sealed: bool, script: Script) -> list[Piece]:
    """Return the pieces that are a name's, in the characters of its page."""
    kept = _without_words_of_seals(pieces) if sealed else pieces
    return [_in_simplified(piece) for piece in kept] if script.simplified else list(kept)


def _out_of_place(text: str, pieces: Sequence[Piece], script: Script) -> list[str]:
    """Return what is odd about a name on such a page: a traditional character among simplified ones, one hardly read."""
    doubts = ["LOOKALIKE"] if script.simplified and any(map(_traditional, text)) else []
    return [*doubts, "FAINT"] if script.poor and _lowest(pieces) < POOR_ASKED else doubts


def _without_words_of_seals(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out single characters under a seal that stand beside the line of a name: the seal's own, set in a round.

    The doubt that a seal stands on the name stays.
    """
    longest = max(pieces, key=lambda piece: len(piece.text), default=None)
    if longest is None or len(longest.text) < 2:
        return list(pieces)
    return [
        piece for piece in pieces
        if not (len(piece.text) == 1 and piece.line.red > RED and abs(piece.middle - longest.middle) > BESIDE * longest.height)
    ]  # fmt: skip


def _begun_by_a_seal(text: str) -> str:
    """Return a name under a seal without the character of the seal in line with it, which nobody bears, before a surname."""
    if 3 <= len(text) <= 4 and not _is_borne(text) and _is_borne(text[1:]):
        return text[1:]
    return text


def _is_borne(text: str) -> bool:
    """Tell whether a name begins with a known surname."""
    single, compound = words.surnames()
    return text[:1] in single or any(text.startswith(one) for one in compound)


def _clear(piece: Piece) -> bool:
    """Tell whether a name was read twice, with the ink of a seal and without it, both times the same and surely."""
    line = piece.line
    same = line.again is not None and words.plain(line.again) == words.plain(line.text)
    return same and not piece.split and line.red < HEAVY and min(line.score, line.again_score) >= CLEAR


def _in_simplified(piece: Piece) -> Piece:
    """Return the piece with its simplified runners-up in place of traditional characters: such a page has none.

    The machine knows both forms and takes one for the other (場 for 埸, 黃 for 黄). The doubt about it stays. Where it is
    the simplified form that it read, the traditional one behind is no other character.
    """
    signs = tuple(map(_simplified, piece.signs))
    if signs == piece.signs or len(signs) != len(piece.text):
        return piece
    return replace(piece, signs=signs, text="".join(sign.text for sign in signs))


def _simplified(sign: Sign) -> Sign:
    if _traditional(sign.second) and fold.simplified(sign.second) == sign.text:
        sure = min(1.0, sign.certainty + sign.second_certainty)
        return replace(sign, certainty=sure, second="", second_certainty=0.0)
    if (
        sign.second_certainty > INSTEAD
        and _traditional(sign.text)
        and _is_han(sign.second)
        and not _traditional(sign.second)
    ):
        return replace(sign, text=sign.second, second=sign.text)
    return sign


def _traditional(one: str) -> bool:
    return fold.simplified(one) != one


def _others(pieces: Sequence[Piece], check: str, text: str) -> tuple[str, ...]:
    signs = [sign for piece in _in_order(pieces, check) for sign in piece.signs]
    whole = len(pieces) == 1 and len(pieces[0].signs) == len(pieces[0].line.signs)
    again = (pieces[0].line.again or "") if whole else ""
    return tuple(other for other in other_readings(signs, check, again) if other != text)


def _crowded(pieces: Sequence[Piece]) -> bool:
    """Tell whether a cut went through without a gap: then a character may have fallen on the wrong side."""
    return any(piece.split and _narrowest_gap(piece) for piece in pieces)


def _narrowest_gap(piece: Piece) -> bool:
    places = [sign.at for sign in piece.line.signs]
    steps = sorted(b - a for a, b in itertools.pairwise(places))
    return not steps or steps[-1] < 1.8 * steps[len(steps) // 2]


def _in_order(pieces: Sequence[Piece], check: str) -> list[Piece]:
    if check == "name" and _one_line(pieces):
        return sorted(pieces, key=lambda piece: piece.left)
    return sorted(pieces, key=lambda piece: (round(piece.middle / max(1.0, piece.height * 0.9)), piece.left))


def _joined(pieces: Sequence[Piece], check: str) -> str:
    text = "".join(piece.text for piece in _in_order(pieces, check))
    if check == "name" and not any(map(_is_han, text)):
        text = " ".join(piece.text for piece in _in_order(pieces, check))
        return " ".join(unicodedata.normalize("NFKC", text).split()).strip("|丨_ˍ")
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("|丨_ˍ") if check != "text" else text.strip()


def _one_line(pieces: Sequence[Piece]) -> bool:
    middles = [piece.middle for piece in pieces]
    return not middles or max(middles) - min(middles) < 0.6 * max(piece.height for piece in pieces)


def _lowest(pieces: Sequence[Piece]) -> float:
    return min((sign.certainty for piece in pieces for sign in piece.signs), default=1.0)


def _name(text: str, pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    doubts = []
    han = [one for one in text if _is_han(one)]
    text = (re.sub(r"[•・.．。‧∙⋅]", "·", text) if han else text).strip("·:：,，")
    if _lowest(pieces) < NAME_ASKED:
        doubts.append("FAINT")
    if any(piece.line.unread for piece in pieces):
        doubts.append("UNREAD")
    for place, piece in enumerate(_in_order(pieces, "name")):
        again = piece.line.again
        if again is not None and words.plain(again) != words.plain(piece.line.text):
            doubts.append("TWO_READINGS")
        doubts += _lookalikes(piece, begins=place == 0)
    return text, doubts + (_form_of_name(text, han) if han else [] if _LATIN_NAME.fullmatch(text) else ["SIGNS"])


def _form_of_name(text: str, han: Sequence[str]) -> list[str]:
    """Return what is odd about the form of a Chinese name."""
    doubts = []
    if not text.replace("·", "").isalpha() or len(han) < len(text.replace("·", "")):
        doubts.append("SIGNS")
    if not (2 <= len(han) <= 4 or "·" in text):
        doubts.append("LENGTH")
    if "·" not in text and not _is_borne(text):
        doubts.append("UNKNOWN_SURNAME")
    if len(han) == 4 and not any(text.startswith(one) for one in words.surnames()[1]):
        doubts.append("LENGTH")
    return doubts


def _lookalikes(piece: Piece, *, begins: bool) -> list[str]:
    """Tell whether another character is close behind. A surname is not doubted for the sake of one nobody bears."""
    single, compound = words.surnames()
    for at, sign in enumerate(piece.signs):
        borne = sign.second in single or any(one.startswith(sign.second) for one in compound if sign.second)
        if begins and at == 0 and sign.text in single and not borne:
            continue
        if sign.second_certainty > RUNNER_UP and (sign.second in shapes.near(sign.text) or _is_han(sign.second)):
            return ["LOOKALIKE"]
    return []


def _is_han(one: str) -> bool:
    return "㐀" <= one <= "鿿" or one >= "\U00020000" or one == "〇"


def _digits(text: str, pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    mended = re.sub(r"[\s.,·\-—'\"‘’`:;_]", "", text)
    if sum(one.isdigit() for one in mended) * 2 >= len(mended):
        begins = mended[:1] if mended[:1] in _LETTERS and len(mended) > 1 else ""
        mended = begins + mended[len(begins) :].translate(_DIGITS)
    doubts = ["FORM"] if not mended.isdigit() else []
    if _lowest(pieces) < NUMBER_ASKED:
        doubts.append("FAINT")
    return mended or text, doubts


def digits_of(text: str) -> str:
    """Return a number with what stands for a digit when the machine errs put right."""
    return text.translate(_DIGITS)


def as_written(text: str) -> str:
    """Return a number as it stands there: one width, capitals, one kind of dash, without spaces and specks."""
    bare = unicodedata.normalize("NFKC", text).upper().replace("—", "-").replace("–", "-")
    return re.sub(r"[\s.,·'\"‘’`:;_|]", "", bare)


def _id_number(text: str, pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    text = text.upper()
    body = text[:17].translate(_DIGITS) + text[17:]
    doubts = ["FAINT"] if _lowest(pieces) < NUMBER_ASKED else []
    if not id_number_is_sound(body):
        doubts.append("CHECK_DIGIT")
    return body, doubts


def _sex(text: str, _pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    sexes = words.marks()["sexes"]
    found = sexes.get(text) or sexes.get("".join(filter(_is_han, text)))
    return (found, []) if found else (text, ["SIGNS"])


def _birth(text: str, pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    doubts = [] if _BIRTH.match(text) else ["NOT_A_DATE"]
    return text, doubts + (["FAINT"] if _lowest(pieces) < NUMBER_ASKED else [])


def _mark(text: str, pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    if text in words.marks()["grades"]:
        return text, []
    bare = text.translate(_DIGITS)
    good = re.fullmatch(r"\d{1,3}(?:\.\d)?", bare) and float(bare) <= 750
    doubts = [] if good else ["FORM"]
    return (bare if good else text), doubts + (["FAINT"] if _lowest(pieces) < NUMBER_ASKED else [])


def _sequence(text: str, pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    doubts = [] if number_of(text) else ["FORM"]
    return text, doubts + (["FAINT"] if _lowest(pieces) < NUMBER_ASKED else [])


def _text(text: str, pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    return text, ["FAINT"] if _lowest(pieces) < TEXT_ASKED else []


CHECKS = {
    "name": _name, "digits": _digits, "id_number": _id_number, "sex": _sex, "birth": _birth, "mark": _mark,
    "sequence": _sequence, "text": _text,
}  # fmt: skip
_HAN_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}


def number_of(text: str) -> int:
    """Return the number of a row as written: 12, 十二, 廿三, 一二; 0 when it is none."""
    bare = text.translate(_DIGITS)
    if bare.isdigit():
        return int(bare) if len(bare) < 6 else 0
    text = text.replace("廿", "二十").replace("卅", "三十").replace("+", "十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        if all(one in _HAN_DIGITS for one in tens + ones) and len(tens) < 2 and len(ones) < 2:
            return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
        return 0
    if text and all(one in _HAN_DIGITS for one in text):
        return int("".join(str(_HAN_DIGITS[one]) for one in text))
    return 0


def written_like(number: int, example: str) -> str:
    """Return the number in the script of `example`: digits, or Chinese up to 99."""
    if any(one.isdigit() for one in example) or not 0 < number < 100:
        return str(number)
    signs = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else signs[tens]) + "十" if tens else "") + (signs[ones] if ones or not tens else "")
