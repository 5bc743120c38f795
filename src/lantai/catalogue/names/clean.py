"""Taking a name as written apart: the name itself, further names, marks that are no part of it (5.6 #2, #6, #8, #9)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from lantai.catalogue.names.fold import UNKNOWN, has_han, is_han

DOTS = "·•‧・．.｡。∙⋅●﹒ᐧ⸱_-—–‐‑―ㆍ᛫°"
HOLES = "?？□囗■▇▢◻◼〓○●◯×✕✖�¤△▲☐⬜⬚＿_某ㄨ"
MARKED = "*△▲●"  # after a name: a mark, or what stands for a last character
DESCRIBED = re.compile(
    r"^[双两三叠重四].$|^[上下左右内外中半框].{1,8}[上下左右内外里中].{0,6}$|^.{1,2}字?[加+＋].{1,2}$|.*字旁.*|^[一-鿿]旁.*"
)
FORMER = re.compile(
    r"^(?:曾用名|原名|原用名|又名|亦名|别名|本名|化名|笔名|法名|俗名|旧名|学名|乳名|现名|改名|更名|后改|后改名|改|曾名|即|原)[为是叫]?[::\s]*(?P<name>.+)$"
)
WITHIN = re.compile(
    r"(?P<main>.{2,}?)[\s,,;]*(?:曾用名|原名|又名|亦名|别名|化名|笔名|改名|更名|现名)[为是叫]?[::\s]*(?P<other>.{2,})$"
)
MARKS = frozenset(
    "男女回满蒙藏苗壮彝侗瑶土白羌大小甲乙丙丁上下一二三留转补退休复死亡故缺插正副班长党团干侨港澳台外新老寄走代".strip()
)
WORDS = re.compile(
    r"族$|^(?:委培|自费|公费|定向|代培|代培生|委培生|自费生|定向生|走读|走读生|退学|休学|复学|转学|转入|转出|转系|留级|降级|跳级|肄业|结业|除名"
    r"|开除|取消|缓入|保留|保送|保送生|预科|进修|旁听|插班|插班生|补录|补考|重名|同名|同姓名|党员|团员|群众|班长|学习委员|女生|男生|女士|先生|已故|病故|死亡|烈士"
    r"|港澳|台湾|香港|澳门|华侨|侨生|留学生|国防生|专升本|双学位|本科|专科|硕士|博士|研究生|少数民族|军人|干部|工人|农民|民办|调干|应届|往届|未报到|未到|放弃|作废|照片|签名|盖章|.*省|.*市|.*县|.*班|.*系|.*级)$"
)
TITLES = re.compile(r"(?:先生|女士|小姐|同学|同志|老师|校友|教授|医生|大夫|师傅|师兄|师姐|学长|学姐|夫人)$")
BRACKETS = re.compile(r"[(\[{【〔〈《「『<](?P<inside>[^()\[\]{}【】〔〕〈〉《》「」『』<>]*)[)\]}】〕〉》」』>]?")
COMPOSED = "⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻"
THREE = "⿲⿳"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A name taken apart. `text` is in its own script with `?` for each unreadable character."""

    raw: str
    text: str
    others: tuple[tuple[str, str], ...] = ()  # (former | alias, text)
    loose: tuple[str, ...] = ()  # other readings of the same writing: 王 慈 may lack a character
    parts: tuple[str, ...] = ()  # what dots or spaces divided
    latin: bool = False

    @property
    def holes(self) -> int:
        return self.text.count(UNKNOWN)


PLAIN = re.compile("[\u4e00-\u67cf\u67d1-\u9fa5]{2,4}")  # but 某: no mark, hole, bracket or space is among these


@lru_cache(maxsize=4096)
def parse(raw: str) -> Parsed:
    """Take `raw` apart. Never fails; an empty or unreadable name has an empty `text`."""
    if PLAIN.fullmatch(raw) and not TITLES.search(raw):  # nearly all: nothing to take apart
        return Parsed(raw=raw, text=raw)
    return taken_apart(raw)


def taken_apart(raw: str) -> Parsed:
    """Take `raw` apart, whatever it holds: `parse` without its short way for plain names."""
    text = _normal(raw)
    others: list[tuple[str, str]] = []
    loose: list[str] = []
    text = _brackets(text, others, loose)
    text = _within(text, others)
    main, parts, also = _bare(text)
    loose.extend(also)
    cleaned = [(kind, _bare(_normal(name))[0]) for kind, name in others]
    kept = tuple(dict.fromkeys((kind, name) for kind, name in cleaned if len(name) > 1 and name != main))
    bare = tuple(dict.fromkeys(name for name in (_bare(form)[0] for form in loose) if name and name != main))
    return Parsed(
        raw=raw,
        text=main[:200],
        others=kept,
        loose=bare,
        parts=parts,
        latin=any(map(str.isalpha, main)) and not has_han(main),
    )


def _normal(raw: str) -> str:
    """Return one width, one kind of space, no invisible characters; holes for what has no Unicode character."""
    kept = []
    for one in unicodedata.normalize("NFKC", raw):
        kind = unicodedata.category(one)
        if kind == "Co":  # private use: a character some font once had
            kept.append(UNKNOWN)
        elif kind in {"Zs", "Zl", "Zp", "Cc"}:
            kept.append(" ")
        elif kind not in {"Cf", "Cn", "Mn"} or one == "\N{COMBINING DIAERESIS}":
            kept.append(one)
    return unicodedata.normalize("NFC", _composed("".join(kept)).strip())


def _composed(text: str) -> str:
    """Replace each ideographic description (⿰王林) by one hole."""
    if not any(one in COMPOSED for one in text):
        return text
    out, position = [], 0
    while position < len(text):
        if text[position] in COMPOSED:
            position = _skip(text, position)
            out.append(UNKNOWN)
        else:
            out.append(text[position])
            position += 1
    return "".join(out)


def _skip(text: str, position: int) -> int:
    if position >= len(text):
        return position
    operator = text[position]
    position += 1
    if operator in COMPOSED:
        for _ in range(3 if operator in THREE else 2):
            position = _skip(text, position)
    return position


def _brackets(text: str, others: list[tuple[str, str]], loose: list[str]) -> str:
    """Take what stands in brackets for what it is: a described character, a further name, or a mark."""
    while found := BRACKETS.search(text):
        inside = found.group("inside").strip()
        before, after = text[: found.start()], text[found.end() :]
        former = FORMER.match(inside)
        replacement = " "
        if DESCRIBED.match(inside) and not former:
            whole = sum(map(is_han, before + after)) >= 2 and not after.strip()
            if whole:
                loose.append(before + UNKNOWN)
            else:
                replacement = UNKNOWN
        elif former:
            others.append(("former", former.group("name")))
        elif not inside or inside in MARKS or WORDS.search(inside) or inside.isdigit():
            replacement = ""
        elif len(inside) == 1 and is_han(inside) and before and is_han(before[-1]):
            if sum(map(is_han, before + after)) == 1:  # 王(喆): the rare character stands apart
                replacement = inside
            else:
                others.append(("alias", before[:-1] + inside + after))
                replacement = ""
        elif set(inside) <= set(HOLES):
            replacement = UNKNOWN * len(inside)
        elif 2 <= len(inside) <= 40:
            others.append(("alias", inside))
        text = (before + replacement + after).strip()
    return text.strip("()[]{}【】<> ")


def _within(text: str, others: list[tuple[str, str]]) -> str:
    found = WITHIN.match(text)
    if found:
        others.append(("former", found.group("other")))
        text = found.group("main")
    for divider in "/、;；|,，":
        if divider in text and has_han(text):
            first, *rest = (part.strip() for part in text.split(divider))
            others.extend(("alias", part) for part in rest if len(part) > 1)
            text = first
    return text


def _bare(text: str) -> tuple[str, tuple[str, ...], list[str]]:
    """Return the name without spaces, dots and marks; its parts; other readings of the writing."""
    text = text.strip()
    if not has_han(text):
        return _bare_latin(text)
    loose = []
    text = re.sub(r"^[\d\s.、*#※☆★]+(?=\S)", "", text)
    starred = re.search(r"[*＊※☆★#†‡+^'`\"△▲●]+$|(?<=\D)\d{1,2}$|(?<=[㐀-鿿])[A-Za-z]$", text)
    if starred and sum(map(is_han, text[: starred.start()])) >= 2:
        if set(MARKED) & set(starred.group()):
            loose.append(text[: starred.start()] + UNKNOWN)
        text = text[: starred.start()].strip()
    titled = TITLES.search(text)
    if titled and sum(map(is_han, text[: titled.start()])) >= 2:
        text = text[: titled.start()]
    text = "".join(UNKNOWN if one in HOLES or one == "*" else one for one in text)
    parts = tuple(part for part in re.split(rf"[\s{re.escape(DOTS)}]+", text) if part)
    if len(parts) == 2 and len(parts[0]) == len(parts[1]) == 1:
        loose.append(parts[0] + UNKNOWN + parts[1])
    bare = "".join(parts)
    bare = "".join(one for one in bare if is_han(one) or one == UNKNOWN or one.isalpha())
    return bare, parts if len(parts) > 1 else (), loose


def _bare_latin(text: str) -> tuple[str, tuple[str, ...], list[str]]:
    if not any(one.isalpha() for one in text):
        return (UNKNOWN * len(text), (), []) if text and set(text) <= set(HOLES) else ("", (), [])
    text = re.sub(r"^(?:mr|mrs|ms|miss|dr|prof)\.?\s+", "", text.replace("’", "'"), flags=re.IGNORECASE)
    surname_first = "," in text
    parts = tuple(
        part for part in re.split(rf"[\s,{re.escape(DOTS.replace('-', ''))}]+", text.replace("-", "-")) if part
    )
    parts = tuple("".join(one for one in part if one.isalpha() or one in "'-") for part in parts)
    parts = tuple(part.strip("-'") for part in parts if part.strip("-'"))
    return (
        (", ".join((parts[0], " ".join(parts[1:]))) if surname_first and len(parts) > 1 else " ".join(parts)),
        parts,
        [],
    )
