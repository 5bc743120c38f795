"""Words for why a record matched and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from lantai.catalogue.names.compare import Agreement
from lantai.catalogue.names.keys import How
from lantai.catalogue.rules.matching import Asked, Held, Weighed
from lantai.catalogue.rules.units import UnitFit
from lantai.catalogue.texts.read_people import DOUBTS
from lantai.catalogue.values import Reason


def reasons(asked: Asked, held: Held, name: Agreement, weighed: Weighed, *, numbered: str = "", former: str = "",
            paper: str = "", via: tuple[str, ...] = (), sources: int = 0, read: ReadState | None = None, named: bool = True) -> tuple[Reason, ...]:  # fmt: skip
    """Say in words why a mention is listed, what agrees first, what contradicts after. `named`: a name was asked for."""
    found: list[Reason] = []
    if numbered:
        found.append(_reason(f"number.{numbered}", _NUMBERS[numbered], good=True))
    if named or name.how is not How.OTHER:
        found.append(_name(name, held, former, paper))
    found.extend(_supervisor(held, weighed))
    found.extend(_year(asked, held, weighed))
    found.extend(_unit(held, weighed, via))
    if weighed.level is not None:
        found.append(_either("level", weighed.level, _("层次相符"), _("层次不同：馆藏为 %(held)s"), held.level))
    if weighed.sex is not None:
        found.append(_either("sex", weighed.sex, _("性别相符"), _("性别不同：馆藏为 %(held)s"), held.sex))
    if weighed.birth is not None:
        found.append(
            _either(
                "birth",
                weighed.birth,
                _("出生年月相符"),
                _("出生日期不同：馆藏为 %(held)s（可能是农历或后来更正）"),
                held.birth,
            )
        )
    if weighed.place:
        found.append(_reason("place.same", _("籍贯相符"), good=True))
    if sources > 1:
        found.append(_reason("sources", _("另有 %(count)d 处记载互证"), {"count": sources - 1}, good=True))
    if held.source == "ocr":
        found.extend(_read(read))
    return tuple(sorted(found, key=lambda reason: not reason.good))


ReadState = tuple[tuple[str, ...], float, bool]  # doubts, confidence, looked at
_SHOWN = 3  # doubts told of one record


def _read(read: ReadState | None) -> list[Reason]:
    """Say how far a record read by machine was looked at, and what is doubted of its name and numbers."""
    doubts, sure, reviewed = read or ((), 1.0, False)
    if reviewed and not doubts:
        return [_reason("source.ocr.reviewed", _("由机器识别，存疑处已有人校核；以原页为准"), good=False)]
    found = [
        _reason(
            "source.ocr",
            _("由机器识别，尚未校核，请核对原页（把握 %(sure)d%%）"),
            {"sure": int(sure * 100)},
            good=False,
        )
    ]
    several = list(dict.fromkeys(one.partition(":")[2] for one in doubts if one.startswith("name:")))
    told = [_reason(f"doubt.{code}", DOUBTS[code], good=False) for code in several if code in DOUBTS]
    if not told and doubts:
        told = [_reason("doubt.other", _("姓名以外有的栏存疑"), good=False)]
    return found + told[:_SHOWN]


_NUMBERS = {
    "student": _("学号相同"),
    "id": _("身份证号相同"),
    "diploma": _("毕业证书号相同"),
    "degree": _("学位证书号相同"),
    "exam": _("考生号或准考证号相同"),
}


def _either(code: str, agrees: bool, yes: str, no: str, held: str) -> Reason:
    if agrees:
        return _reason(f"{code}.same", yes, good=True)
    return _reason(f"{code}.other", no, {"held": held}, good=False)


def _name(name: Agreement, held: Held, former: str, paper: str) -> Reason:
    if paper:
        details = {"name": former, "paper": paper}
        return _reason("name.said", _("与另记的姓名（%(name)s）相符，依据：%(paper)s"), details, good=True)
    if former:
        return _reason("name.former", _("与馆藏所记的另一姓名（%(name)s）相符"), {"name": former}, good=True)
    details = {"pairs": "，".join(f"{asked}／{here}" for asked, here in name.pairs), "raw": held.raw_name}
    code, words, good = _name_words(name, held)
    return _reason(f"name.{code}", words, details, good=good)


def _name_words(name: Agreement, held: Held) -> tuple[str, str, bool]:
    """Return code, words with places for what differs, and whether it speaks for the record."""
    plain = not any(one.isspace() or one in "()*·（）" for one in held.raw_name.strip())
    table: dict[How, tuple[str, str, bool]] = {
        How.EXACT: ("exact", _("姓名全同"), True) if plain else ("spacing", _("姓名相同，原文写作“%(raw)s”"), True),
        How.FOLDED: ("variant", _("异体或繁简：%(pairs)s") if name.pairs else _("姓名写法不同：%(raw)s"), True),
        How.CUT: ("cut", _("长姓名只记了前几个字：%(raw)s"), True),
        How.HOLES: ("placeholder", _("有一字缺写或无法辨认：%(raw)s"), True),
        How.INITIALS: ("initials", _("仅拼音首字母相符"), True),
        How.SHAPE: ("near_shape", _("近似，非同名：形近字 %(pairs)s"), False),
        How.MAYBE: ("gap", _("近似，非同名：空格处可能缺一字"), False),
        How.OTHER: ("other", _("姓名不同：馆藏为 %(raw)s"), False),
    }
    if name.how in table:
        return table[name.how]
    if not name.pairs:
        return "pinyin", _("拼音相同"), True
    if name.surname:
        return "homophone", _("同音字：%(pairs)s"), False
    return "near_sound", _("近似，非同名：音同字不同 %(pairs)s"), False


def _supervisor(held: Held, weighed: Weighed) -> list[Reason]:
    if weighed.supervisor is None:
        return []
    details = {"name": held.supervisor}
    if not weighed.supervisor:
        return [_reason("supervisor.other", _("导师不同：馆藏为 %(name)s"), details, good=False)]
    if weighed.sounds:
        return [_reason("supervisor.sound", _("导师的姓名音同：馆藏为 %(name)s"), details, good=True)]
    return [_reason("supervisor.same", _("导师：%(name)s"), details, good=True)]


def _year(asked: Asked, held: Held, weighed: Weighed) -> list[Reason]:
    year = weighed.year
    if year.years is None:
        return [_reason("year.unknown", _("馆藏未载年份"), good=False)] if asked.window else []
    shown = {"entered": held.entered or "—", "graduated": held.graduated or "—", "years": year.years}
    if year.years:
        return [
            _reason(
                "year.other",
                _("年份相差 %(years)d 年：馆藏为 %(entered)s 入学、%(graduated)s 毕业"),
                shown,
                good=False,
            )
        ]
    if year.loose:
        words = _("年份在所说的前后范围内（馆藏：%(entered)s 入学、%(graduated)s 毕业）")
        return [_reason("year.slack", words, shown, good=True)]
    if year.reckoned:
        return [
            _reason(
                "year.reckoned",
                _("年份按学制推算相符（馆藏：%(entered)s 入学、%(graduated)s 毕业）"),
                shown,
                good=True,
            )
        ]
    if (
        asked.entered
        and held.entered
        and asked.entered != held.entered
        and {asked.entered, held.entered} == {1977, 1978}
    ):
        return [_reason("year.spring", _("77 级于 1978 年春入学，年份相符"), good=True)]
    found = []
    if asked.entered and held.entered:
        found.append(_reason("year.entered", _("入学年相符：%(entered)s"), shown, good=True))
    if asked.graduated and held.graduated:
        found.append(_reason("year.graduated", _("毕业年相符：%(graduated)s"), shown, good=True))
    return found


def _unit(held: Held, weighed: Weighed, via: tuple[str, ...]) -> list[Reason]:
    unit = held.unit or held.school
    if weighed.unit is UnitFit.SAME:
        return [_reason("unit.same", _("院系相符：%(unit)s"), {"unit": unit}, good=True)]
    if weighed.unit is UnitFit.LINEAGE:
        how = "；".join(via[:3])
        words = _("院系沿革相符：%(unit)s（%(how)s）") if how else _("院系沿革相符：%(unit)s")
        return [_reason("unit.lineage", words, {"unit": unit, "how": how}, good=True)]
    if weighed.unit is UnitFit.PARTLY:
        return [_reason("unit.partly", _("院系相近：%(unit)s"), {"unit": unit}, good=True)]
    if weighed.unit is UnitFit.OTHER:
        return [_reason("unit.other", _("院系不同：馆藏为 %(unit)s"), {"unit": unit}, good=False)]
    return []


def _reason(code: str, words: str, details: Mapping[str, str | int] | None = None, *, good: bool) -> Reason:
    """Return a reason said in the language of now that can be said in another later."""
    kept = tuple((details or {}).items())
    return Reason(code, gettext(words) % dict(kept), good, words, kept)


def said(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Say reasons noted earlier in the language of now; those noted without their words stay as they are."""
    return tuple(
        _reason(one.code, one.words, dict(one.details), good=one.good) if one.words else one for one in reasons
    )
