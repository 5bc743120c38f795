"""Make `tests/catalogue/data/names_made.jsonl`: graded name queries over the 27 kinds of messy data of domain.md 5.6.

python tools/graded_names.py

Seeded, invented people only. It knows nothing of how Lantai finds: readings come from pypinyin, script from OpenCC, and
the lists below were written down from the specification and from common knowledge. What is found too badly is mended in
the look-up, never here. One query a line: the records it stands among, the first of them the one looked for, and what is
asked. Kinds that speak of no name are told as name queries that meet that mess (a birth date of another calendar, a page
"12附", a code two offices gave). Hand-written ones stand in `names_hand.jsonl`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opencc
from pypinyin import Style, lazy_pinyin

TARGET = Path(__file__).parent.parent / "tests/catalogue/data/names_made.jsonl"
SEED, EACH = 1911, 14
SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹金魏陶姜谢邹苏潘葛范彭鲁马方俞任袁柳鲍史唐费岑薛雷贺倪汤罗毕郝安常于傅卞齐康伍余顾孟黄穆萧尹"
GIVEN = "昭衡允澄怀璧棠砚舟竹筠溪岚屿澈霁川禾麦稷穗耘耕樵渔野鹤鸣皋远志承业维新克勤思齐文渊若谷同甫景行步云立言守正执中致和惟一鸿渐子衿清扬静姝婉如令仪采薇蒹葭"
UNITS = ("数学系", "物理系", "化学系", "生物系", "历史系", "外语系", "法律系", "经济系", "机械工程系", "土木工程系")
RARE = "𬱖𫖮𠅤䶮㛃𫖯𬀩𬭎𠮷㵾𬍛𬤇𬘭㑇𫍯𬜬"
RARE_PAIRS = ("𬱖頔", "𫖮顗", "𫖯頫", "𬀩暐", "𬤊諟", "𬘭綝", "𬭎鈜")
FOLDED = (
    "萧肖", "蕭肖", "阎闫", "閻闫", "傅付", "戴代", "蓝兰", "藍兰", "钟锺", "鍾钟", "哲喆", "坤堃", "邱丘", "浚濬", "于於", "范範", "叶葉",
    "群羣", "峰峯", "詹占", "同仝", "和龢",
)  # fmt: skip
MERGED = (("乾", "干"), ("後", "后"), ("髮", "发"), ("昇", "升"), ("陞", "升"), ("雲", "云"), ("穀", "谷"), ("臺", "台"), ("鬥", "斗"), ("裏", "里"),
          ("麵", "面"), ("鞦", "秋"), ("徵", "征"), ("鐘", "钟"))  # fmt: skip
CONFUSED = (
    "珍诊", "己已", "己巳", "曰日", "未末", "琳淋", "鸟乌", "钓钧", "晴睛", "拆折", "免兔", "祟崇", "冶治", "狠狼", "住往", "辩辨", "桃挑", "铃玲",
    "炳柄", "晓哓", "侯候", "清请", "扬杨", "千干", "土士", "王玉", "大太", "木本", "天夭", "刀力", "今令", "茶荼", "折析", "代伐", "戊戌", "微徽", "幸辛",
    "栗粟", "诗侍", "杭抗", "桂挂", "静净", "伟炜", "莹萤",
)  # fmt: skip
PLACES = ("四川成都", "陕西西安", "江苏南京", "湖南长沙", "浙江杭州", "山东济南", "广东广州", "辽宁沈阳")
FOREIGN = (
    ("买买提·吐尔逊", "买买提.吐尔逊"), ("阿布都热依木·艾山", "阿布都热依木艾山"), ("古丽巴哈尔•买买提", "古丽巴哈尔·买买提"), ("扎西顿珠", "扎西 顿珠"),
    ("努尔兰·别克", "努尔兰—别克"), ("Alexander Petrov", "PETROV Alexander"), ("Maria da Silva", "da Silva Maria"), ("Phạm Thị Hoa", "Pham Thi Hoa"),
    ("LEE SOO JIN", "Soo Jin Lee"), ("Müller, Jürgen", "Jürgen Müller"), ("O'Connor Sean", "Sean O’Connor"), ("乌云其其格", "乌云 其其格"),
    ("艾力江·阿不都拉", "艾力江"), ("热依汗古丽", "热依汗古丽·托合提"),
)  # fmt: skip
SCHOOLS = (
    ("J02", "锦江工学院", ("化学工程系", "电力工程系", "机械工程系")),
    ("J03", "西川师范学院", ("历史系", "英语系", "教育系")),
)
RENAMED = (
    ("数学系", 1985, "数学学院"), ("物理系", 1984, "物理学院"), ("计算机系", 1990, "计算机学院"), ("历史系", 1988, "历史文化学院"), ("外语系", 1991, "外国语学院"),
    ("法律系", 1992, "法学院"), ("生物系", 1986, "生命科学学院"), ("无线电系", 1979, "电子信息学院"), ("机械工程系", 1983, "机械工程学院"),
    ("中文系", 1987, "文学与新闻学院"), ("经济系", 1989, "经济学院"), ("土木系", 1978, "建筑与环境学院"), ("化工系", 1980, "化学与化工学院"), ("电机系", 1966, "电气工程学院"),
)  # fmt: skip
ENGLISH = (
    ("数学系", "Department of Mathematics"), ("物理系", "Dept. of Physics"), ("化学系", "Department of Chemistry"), ("历史系", "Department of History"),
    ("法律系", "Department of Law"), ("经济系", "Department of Economics"), ("外语系", "Department of Foreign Languages"), ("生物系", "Biology Department"),
)  # fmt: skip
LEVELS = (
    ("本科", "函授"),
    ("本科", "专科"),
    ("硕士", "本科"),
    ("博士", "硕士"),
    ("专升本", "本科"),
    ("夜大", "本科"),
    ("进修", "本科"),
)
WADE = (
    ("蔡", "Ts'ai"),
    ("谢", "Hsieh"),
    ("周", "Chou"),
    ("许", "Hsu"),
    ("曾", "Tseng"),
    ("邱", "Ch'iu"),
    ("张", "Chang"),
    ("蒋", "Chiang"),
)

Row = dict[str, Any]


class Maker:
    """Invents people, none twice under one name unless a kind wants it."""

    def __init__(self) -> None:
        self.rng = random.Random(SEED)
        self.taken: set[str] = set()
        self.traditional = opencc.OpenCC("s2t")
        self.number = 0

    def name(self, length: int | None = None, *, surname: str = "", has: str = "") -> str:
        while True:
            size = length or self.rng.choice((2, 3, 3))
            given = [self.rng.choice(GIVEN) for _ in range(size - 1)]
            if has:
                given[self.rng.randrange(len(given))] = has
            found = (surname or self.rng.choice(SURNAMES)) + "".join(given)
            if found not in self.taken:
                self.taken.add(found)
                return found

    def person(self, name: str = "", **facts: Any) -> Row:
        self.number += 1
        entered = facts.pop("entered", None) or self.rng.randrange(1978, 2012)
        level = facts.get("level", "本科")
        length = {"本科": 4, "专科": 3, "硕士": 3, "博士": 4}.get(level, 4)
        row = {
            "raw_name": name or self.name(), "entered": entered, "graduated": entered + length, "unit": self.rng.choice(UNITS), "level": level,
            "sex": self.rng.choice("男女"), "birth": f"{entered - 18}-{self.rng.randrange(2, 12):02d}",
            "native_place": self.rng.choice(PLACES), "fonds_code": "J01", "sequence": str(self.number),
        }  # fmt: skip
        return {**row, **facts}


def ask(row: Row, name: str | None = None, *parts: str, **said: Any) -> Row:
    """What is asked: the name (as given, else as held) and the named parts as the record has them."""
    return {"name": name if name is not None else row["raw_name"], **{part: row[part] for part in parts}, **said}


def initials(name: str) -> list[str]:
    return [syllable.capitalize() for syllable in lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)]


def homophones() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in dict.fromkeys(GIVEN + SURNAMES):
        found.setdefault(lazy_pinyin(one)[0], []).append(one)
    return {reading: several for reading, several in found.items() if len(several) > 1}


# --- one function a kind: yields (records, what is asked, further marks)

Case = tuple[list[Row], Row]


def k1(m: Maker) -> Iterator[Case]:
    for one in RARE:
        row = m.person(m.name(has=one))
        yield [row], ask(row, None, "entered")
    for simple, other in RARE_PAIRS:
        row = m.person(m.name(3, has=simple))
        yield [row], ask(row, row["raw_name"].replace(simple, other), "entered", "unit")


def k2(m: Maker) -> Iterator[Case]:
    for place, mark in enumerate(
        ("？", "□", "*", "〓", "○", "×", "(左木右中)", "(上大下力)", "⿰王林", "\ue863", "�", "?", "■", "＊")
    ):
        row = m.person(m.name(3))
        holed = row["raw_name"][:2] + mark if place % 2 else row["raw_name"][0] + mark + row["raw_name"][2]
        if place % 3:
            full = row["raw_name"]
            yield [{**row, "raw_name": holed}], ask(row, full, "entered", "unit")
        else:
            yield [row], ask(row, holed, "entered", "unit")


def k3(m: Maker) -> Iterator[Case]:
    for held, other in FOLDED:
        row = m.person(m.name(surname=held) if held in "萧蕭阎閻傅戴蓝藍钟鍾邱于范叶詹" else m.name(3, has=held))
        yield [row], ask(row, row["raw_name"].replace(held, other), "entered")
    for _ in range(EACH):
        row = m.person()
        yield [row], ask(row, m.traditional.convert(row["raw_name"]), "entered", "unit")


def k4(m: Maker) -> Iterator[Case]:
    for other, plain in MERGED:
        own = m.person(m.name(3, has=other))
        rival = m.person(own["raw_name"].replace(other, plain), entered=own["entered"], unit=own["unit"])
        yield [own, rival], ask(own, None, "entered", "unit")
        own2 = m.person(m.name(3, has=plain))
        rival2 = m.person(own2["raw_name"].replace(plain, other), entered=own2["entered"], unit=own2["unit"])
        yield [own2, rival2], ask(own2, None, "entered", "unit")


def k5(m: Maker) -> Iterator[Case]:
    for name in ("王伟", "李静", "张敏"):
        crowd = [
            m.person(name, entered=1980 + n % 25, unit=UNITS[n % len(UNITS)], native_place=PLACES[n % 7])
            for n in range(60)
        ]
        for own in m.rng.sample(crowd, 6):
            others = [one for one in crowd if one is not own]
            yield [own, *others], ask(own, None, "entered", "unit", "birth", "sex", "native_place")


def k6(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        former, row = m.name(), m.person()
        ways = (
            {"former_names": [former]}, {"raw_name": f"{row['raw_name']}（曾用名{former}）"}, {"raw_name": f"{row['raw_name']}(原名:{former})"},
            {"raw_name": f"{row['raw_name']}，又名{former}"},
        )  # fmt: skip
        yield [{**row, **ways[place % 4]}], ask(row, former, "entered", "unit")


def k7(m: Maker) -> Iterator[Case]:
    for pair in CONFUSED:
        held, other = pair if m.rng.random() < 0.5 else pair[::-1]
        row = m.person(m.name(3, has=held))
        yield [row], ask(row, row["raw_name"].replace(held, other), "entered", "unit")
    alike = homophones()
    readings = sorted(alike)
    for place in range(EACH):
        held, other = m.rng.sample(alike[readings[place * 3 % len(readings)]], 2)
        row = m.person(m.name(3, has=held))
        yield [row], ask(row, row["raw_name"].replace(held, other), "entered", "unit")


def k8(m: Maker) -> Iterator[Case]:
    ways = (
        "{0}　{1}",
        "{0} {1}(女)",
        "{0}{1}*",
        "{0}{1}（团员）",
        "{0} {1} ",
        "3.{0}{1}",
        "{0}{1}2",
        "{0}{1}▲",
        "{0}\u200b{1}",
        "{0}\xa0{1}",
    )
    for place, way in enumerate((*ways, *ways[:4])):
        row = m.person()
        written = way.format(row["raw_name"][0], row["raw_name"][1:])
        if place < len(ways):
            yield [{**row, "raw_name": written}], ask(row, row["raw_name"], "entered", "unit")
        else:
            yield [row], ask(row, written.split("(")[0], "entered", "unit")


def k9(m: Maker) -> Iterator[Case]:
    for held, asked in FOREIGN:
        row = m.person(held)
        yield [row], ask(row, asked, "entered")


def k10(m: Maker) -> Iterator[Case]:
    for _ in range(EACH):
        row = m.person(entered=m.rng.randrange(1952, 1966), class_name="二班", student_no="")
        rivals = [m.person(row["raw_name"], entered=row["entered"] + 9, unit=row["unit"])]
        yield [row, *rivals], ask(row, None, "unit", entered=row["entered"] + m.rng.choice((-1, 0, 1)))


def k11(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        number = f"{m.rng.randrange(100000, 999999)}"
        own = m.person(student_no=number, entered=1985)
        rival = m.person(student_no=number, entered=1958, fonds_code=("J01", "J02")[place % 2])
        yield [own, rival], ask(own, None, "student_no", "entered")


def identity_number(m: Maker, birth: str) -> str:
    body = f"510{m.rng.randrange(100, 999)}{birth.replace('-', '')}{m.rng.randrange(10, 28)}{m.rng.randrange(100, 999)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11]


def k12(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        row = m.person()
        number = identity_number(m, row["birth"])
        short = number[:6] + number[8:17]
        held, asked = ((number, short), (short, number), (number, number.lower()))[place % 3]
        name = row["raw_name"] if place % 2 else row["raw_name"][:-1] + m.rng.choice(GIVEN)
        yield [{**row, "id_number": held}], {"name": name, "id_number": asked}


def k13(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        row = m.person()
        year, month = row["birth"].split("-")
        lunar = f"{year}-{int(month) - 1:02d}"
        asked = lunar if place % 2 else f"{int(year) - 1}-{month}"
        yield [row], ask(row, None, "entered", "unit", birth=asked)


def k14(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        code, school, units = SCHOOLS[place % 2]
        unit = units[place % 3]
        own = m.person(fonds_code=code, unit=unit, entered=m.rng.randrange(1979, 1990))
        rival = m.person(own["raw_name"], entered=own["entered"], unit="数学系")
        yield [own, rival], ask(own, None, "entered", unit=(school, f"{school}{unit}", "锦江大学")[place % 3])


def k15(m: Maker) -> Iterator[Case]:
    for unit, entered, later in RENAMED:
        own = m.person(unit=unit, entered=entered)
        rival = m.person(own["raw_name"], unit="口腔医学系", entered=entered)
        yield [own, rival], ask(own, None, "entered", unit=later)


def k16(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        entered = 1970 + place % 7
        row = m.person(entered=entered, graduated=entered + 3, level=("工农兵学员", "")[place % 2])
        yield [row], ask(row, None, "graduated", "unit")


def k17(m: Maker) -> Iterator[Case]:
    numerals = "〇一二三四五六七八九"
    for place in range(EACH):
        entered = 1952 + place
        row = m.person(entered=entered, birth=f"{entered - 18}-05")
        year = entered - 18
        spelt = (
            f"民国{year - 1911}年五月",
            "".join(numerals[int(one)] for one in str(year)) + "年五月",
            f"{year % 100}.5",
            f"{year}0512",
        )
        yield [row], ask(row, None, "entered", birth=spelt[place % 4])


def k18(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        row = m.person(page=("12-1", "12附", "封二", "三", "012", "12A")[place % 6])
        rival = m.person(row["raw_name"], page="12", entered=row["entered"] - 8, unit=row["unit"])
        yield [row, rival], ask(row, None, "entered", "unit")


def k19(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        code = f"2003-XZ11-{place}"
        own = m.person(ref_code=code, fonds_code="J02", unit="化学工程系")
        rival = m.person(own["raw_name"], ref_code=code, fonds_code="J03", unit="英语系", entered=own["entered"])
        yield [own, rival], ask(own, None, "entered", "unit")


def k20(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        row = m.person(page=("", "?", "缺页")[place % 3], record_kind="STATUS_CARD")
        yield [row], ask(row, None, "entered")


def k21(m: Maker) -> Iterator[Case]:
    for _ in range(EACH):
        own = m.person(page="7")
        near = [m.person(own["raw_name"][:-1] + one, page="7", entered=own["entered"], unit=own["unit"]) for one in m.rng.sample(GIVEN, 12)
                if one != own["raw_name"][-1]]  # fmt: skip
        yield [own, *near], ask(own, None, "entered", "unit")


def k22(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        level, other = LEVELS[place % len(LEVELS)]
        own = m.person(level=level)
        rival = m.person(own["raw_name"], level=other, entered=own["entered"], unit=own["unit"])
        yield [own, rival], ask(own, None, "entered", "unit", "level")


def k23(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        row = m.person(level=("2+2联合培养", "3+1", "交换生", "中法班")[place % 4], graduated=None)
        asked = row["raw_name"] if place % 2 else " ".join(initials(row["raw_name"]))
        yield [row], ask(row, asked, "entered")


def k24(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        unit, english = ENGLISH[place % len(ENGLISH)]
        row = m.person(unit=unit)
        yield [row], ask(row, None, "entered", unit=english)


def k25(m: Maker) -> Iterator[Case]:
    for place in range(EACH * 2):
        row = m.person(m.name(3))
        first, *given = initials(row["raw_name"])
        ways = (
            f"{first} {''.join(given).capitalize()}", f"{''.join(given).capitalize()} {first}", f"{first.upper()}, {'-'.join(given)}",
            f"{first} {' '.join(given)}", f"{first}{''.join(given).lower()}", f"{first.upper()} {''.join(given).upper()}",
        )  # fmt: skip
        yield [row], ask(row, ways[place % 6], "entered", "unit")
    for surname, foreign in WADE:
        row = m.person(m.name(3, surname=surname))
        yield [row], ask(row, f"{foreign} {'-'.join(initials(row['raw_name'])[1:])}", "entered", "unit")
    for spelling in ("LYU", "Lü", "Lv", "LU"):
        row = m.person(m.name(3, surname="吕"))
        yield [row], ask(row, f"{spelling} {''.join(initials(row['raw_name'])[1:])}", "entered", "unit")


def k26(m: Maker) -> Iterator[Case]:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for place in range(EACH):
        number = f"{m.rng.randrange(10_000_000, 99_999_999)}"
        row = m.person(student_no=number)
        tabbed = "\t".join(row["raw_name"])
        said = ({"student_no": number.translate(wide)}, {"student_no": f" {number}\t"}, {"entered": row["entered"]})[
            place % 3
        ]
        yield [row], {"name": tabbed if place % 2 else row["raw_name"], **said}


def k27(m: Maker) -> Iterator[Case]:
    for place in range(EACH):
        row = m.person()
        stale = {"unit": "音乐系"} if place % 2 else {"entered": row["entered"] + m.rng.choice((-2, 2))}
        yield [row], ask(row, None, **({"entered": row["entered"]} | stale))


KINDS = {1: k1, 2: k2, 3: k3, 4: k4, 5: k5, 6: k6, 7: k7, 8: k8, 9: k9, 10: k10, 11: k11, 12: k12, 13: k13, 14: k14, 15: k15, 16: k16, 17: k17, 18: k18,
         19: k19, 20: k20, 21: k21, 22: k22, 23: k23, 24: k24, 25: k25, 26: k26, 27: k27}  # fmt: skip


def main() -> int:
    maker = Maker()
    lines = [
        json.dumps({"kind": kind, "held": held, "asked": asked}, ensure_ascii=False)
        for kind, make in KINDS.items()
        for held, asked in make(maker)
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
