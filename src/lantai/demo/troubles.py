"""The troubles of real lists, on purpose: which of the 27 problems of domain.md 5.6 stands where in the demonstration.

`docs/guide/demonstration.md` shows `TROUBLES` as a table; `tests/demo/test_troubles.py` looks for each of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lantai.adapters.sheets.writing import Sheet, workbook
from lantai.demo.lists import Placed
from lantai.demo.pages import certificate_no
from lantai.demo.students import COLLEGE, INSTITUTE, UNIVERSITY, Student, cohort


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem: an example in the demonstration, where it stands, what must happen."""

    number: int
    problem: str
    example: str
    place: str
    behaviour: str


MIXED, OLD, NEW, CARDS, ADULT, REUSED = (
    "1982-JX13-9", "1958-JX1313-12附", "2005-JX13-8", "1982-JX14-15", "1998-JX17-40", "1987-JX1314-6",
)  # fmt: skip
TWICE = "2003-XZ11-5"
BAD_SHEET = "1996届毕业生名册（教务系统导出）.xlsx"
GAP = (1966, 1971)
GAP_WORDS = "1966 至 1971 年学校停止招生，没有这几年的录取名册。"
GAP_WORDS_EN = "The school admitted nobody from 1966 to 1971; there are no admission rosters of these years."

MISSING_PAGE, MISSING_WHY = "2", ("装订以前已脱落，据副本抄录", "lost before binding, copied out from a duplicate")
JOINT_WHY, JOINT_ASK = ("国外两年成绩未归档", "marks of two years abroad are not on file"), ("教务处", "the Registry")
APPROVAL = "锦大教〔2015〕12 号译名表"
COURSES = (
    ("高等数学（一）", "Advanced Mathematics I", None, None), ("高等数学（二）", "Advanced Mathematics II", None, None),
    ("线性代数", "Linear Algebra", None, None), ("大学物理", "College Physics", None, None),
    ("大学英语（一）", "College English I", None, None), ("大学英语（二）", "College English II", None, None),
    ("体育（一）", "Physical Education I", None, None), ("大学语文", "College Chinese", None, None),
    ("政治经济学", "Political Economy", None, 1998), ("政治经济学", "Principles of Political Economy", 1999, None),
    ("程序设计基础", "Fundamentals of Programming", 1985, None), ("数据结构", "Data Structures", 1985, None),
    ("毕业设计", "Graduation Project", None, None),
)  # fmt: skip
ON_THE_CARD = (  # as one transcript spells them
    "高等数学Ⅰ", "高等数学(二)", "线性代数", "大学物理", "大学英语一", "大学英语 II", "体育（一）", "政治经济学", "毕业设计",
)  # fmt: skip

_M, _O, _N = f"J02 {MIXED}", f"J03 {OLD}", f"J01 {NEW}"
TROUBLES = (
    Trouble(1, "GBK 之外的字", "陈𬱖、杨䶮", _N, "照原字存、印、查"),
    Trouble(2, "缺字占位", "张？、李□、王(上大下力)", f"{_N}；{_M}", "占位处任何字都算合，原文照留"),
    Trouble(3, "繁体与二简字", "蕭樹人、鍾玉珍；闫国庆、付丽华、代敏", f"{_O}；{_M}", "互查得到，写明是异体"),
    Trouble(4, "合并过头", "李昇与李升", _M, "原字相同的排在前"),
    Trouble(5, "同名", "王伟四人，四个系", _M, "分别列出系、班、籍贯，不算确定"),
    Trouble(6, "改名", "林卫红，曾用名林婉", _M, "按旧名也找得到"),
    Trouble(7, "同音、形近、笔误", "刘玉诊（本人写刘玉珍）", _M, "排在最后，注明近似"),
    Trouble(8, "空格与附注", "“张　敏(女)”“赵勇*”", _M, "去掉再比，原文照留"),
    Trouble(9, "少数民族与外国姓名", "买买提•吐尔逊；阿依古丽（只录四字）；NGUYEN VAN AN", _N, "间隔号不论，截断的也找得到"),
    Trouble(10, "没有学号", "同系两位王秀英", _O, "按全宗、年、系、姓名、顺序分开"),
    Trouble(11, "学号重复使用", "873112：锦江工学院与西川师范学院各一", f"J02 1987-JX14-08；J03 {REUSED}", "两人，不合并"),
    Trouble(12, "身份证 15 位与 18 位、错码", "15 位、末位小写 x、校验位不对", f"J02 {CARDS}；{_N}", "互查得到；错码收下并提示"),
    Trouble(13, "生日不一致", "林卫红：名册 1963 年 5 月，卡片 1964 年 4 月", f"{_M}；J02 {CARDS}", "提示，不排除"),
    Trouble(14, "合并的学校", "锦江工学院、西川师范学院并入锦江大学（1994）", "全宗 J01、J02、J03", "用哪个校名都查得到"),
    Trouble(15, "系名变更、代号系", "化学系 → 化学与化工学院；二系 → 无线电电子学系", "机构沿革", "用哪个系名都查得到"),
    Trouble(16, "断档的年份", "1966 至 1971 年没有招生", "馆藏分布", "申请前就说明，并指路"),
    Trouble(17, "日期写法", "民国二十七年三月、1958.9-62.7、一九三九年五月", _O, "读成年份，原文照留"),
    Trouble(18, "插入后的卷号", "12附、12-1", f"J03 {OLD}、1958-JX1313-12-1", "照原样，紧排在 12 之后"),
    Trouble(19, "档号重复", TWICE, f"J01 {TWICE}", "不覆盖，列入待裁决"),
    Trouble(20, "缺页、页序", "第 2 页原缺", _O, "以馆员名义记为原缺；名单上有人也不能出复制件，办件页和同卷的复制件都写明"),
    Trouble(21, "名册上有旁人", "每页十几人", "各录取名册", "只留表头与本人一行"),
    Trouble(22, "层次混杂", "函授、夜大、专升本、第二学士学位、委培、结业、肄业", f"J01 {ADULT}", "层次照录，作为查找条件"),
    Trouble(23, "联合培养", "中法 2+2，成绩不全", f"J01 {ADULT}", "备注照录；标为不全，候选和证明上写明，并指路教务处"),
    Trouble(24, "课程英译名不一", "大学英语（二）、大学英语 II", "课程译名；在办申请（请核对样稿）", "一课一名，按届别有批准；译名表没有的先定，申请人核对样稿后才用印"),
    Trouble(25, "姓名的拼法", "吕燕：LYU Yan、Lü Yan", f"{_N}；在办申请", "按拼音找得到；护照拼写由申请人写明"),
    Trouble(26, "全角、制表符、科学计数法", "1.98E+17", f"导入：{BAD_SHEET}", "拒收该行并说明，其余照收"),
    Trouble(27, "失效的联系方式", "来信人的旧单位邮箱", "没有送到的通知", "列给工作人员另行联系"),
)  # fmt: skip


def _like(student: Student, **changes: object) -> Student:
    """Return a student with other particulars; the written name follows the name unless given."""
    if "name" in changes and "written" not in changes:
        changes["written"] = changes["name"]
    return replace(student, former_name=str(changes.pop("former_name", "")), **changes)  # type: ignore[arg-type]


def mixed() -> list[Student]:
    """36 students admitted in 1982, the first eighteen of them troublesome."""
    people = list(cohort(INSTITUTE, 1982, size=36, seed=91))
    special: list[dict[str, object]] = [
        {"name": "萧树人", "written": "肖树人", "sex": "男"},
        {"name": "阎国庆", "written": "闫国庆", "sex": "男"},
        {"name": "傅丽华", "written": "付丽华", "sex": "女"},
        {"name": "戴敏", "written": "代敏", "sex": "女"},
        {"name": "李昇", "sex": "男"},
        {"name": "李升", "sex": "男"},
        {"name": "王伟", "sex": "男", "unit": "机械工程系", "major": "铸造", "class_name": "机82-1"},
        {"name": "王伟", "sex": "男", "unit": "土木工程系", "major": "道路与桥梁", "class_name": "土82-2"},
        {"name": "王伟", "sex": "女", "unit": "化学系", "major": "分析化学", "class_name": "化82-1"},
        {"name": "王伟", "sex": "男", "unit": "电力工程系", "major": "电机", "class_name": "电82-1"},
        {"name": "林卫红", "former_name": "林婉", "sex": "女", "birth": date(1963, 5, 5)},
        {"name": "刘玉珍", "written": "刘玉诊", "sex": "女"},
        {"name": "张敏", "written": "张　敏(女)", "sex": "女"},
        {"name": "赵勇", "written": "赵勇*", "sex": "男"},
        {"name": "王夯", "written": "王(上大下力)", "sex": "男"},
        {"name": "李䶮", "written": "李□", "sex": "男"},
    ]
    return [_like(s, **special[at]) if at < len(special) else s for at, s in enumerate(people)]


def cards() -> list[Student]:
    """Four cards of the same students: what the roster says otherwise, and identity numbers of three makes."""
    roster = {s.name: s for s in mixed()}
    return [
        replace(roster["林卫红"], birth=date(1964, 4, 12), id_number="519999640412242"),
        replace(roster["萧树人"], written="萧树人", id_number="519999640725311"),
        replace(roster["李昇"], id_number="519999640708333"),
        replace(roster["赵勇"], written="赵勇", id_number=""),
    ]


def old() -> list[Student]:
    """32 students of 1958: traditional script, no numbers, two of one name in one department."""
    people = list(cohort(COLLEGE, 1958, size=32, seed=58))
    first = people[0]
    special: list[dict[str, object]] = [
        {"name": "萧树人", "written": "蕭樹人", "sex": "男", "birth": date(1938, 3, 1)},
        {"name": "钟玉珍", "written": "鍾玉珍", "sex": "女", "birth": date(1939, 5, 1)},
        {"name": "王秀英", "written": "王秀英", "sex": "女", "unit": first.unit, "major": first.major},
        {"name": "王秀英", "written": "王秀英", "sex": "女", "unit": first.unit, "major": first.major},
        {"name": "邓克勤", "written": "鄧克勤", "sex": "男"},
    ]
    return [_like(s, **special[at]) if at < len(special) else s for at, s in enumerate(people)]


def new() -> list[Student]:
    """Thirty students of 2005: signs beyond GBK, placeholders, long and foreign names, spellings, broken numbers."""
    people = list(cohort(UNIVERSITY, 2005, size=30, seed=205))
    special: list[dict[str, object]] = [
        {"name": "陈𬱖", "sex": "女"},
        {"name": "杨䶮", "sex": "男", "id_number": "51999919870412311x"},
        {"name": "张㛃", "written": "张？", "sex": "女", "id_number": "519999198606152247"},
        {"name": "买买提·吐尔逊", "written": "买买提•吐尔逊", "sex": "男", "nation": "维吾尔"},
        {"name": "阿依古丽·艾合买提", "written": "阿依古丽", "sex": "女", "nation": "维吾尔"},
        {"name": "阮文安", "former_name": "NGUYEN VAN AN", "sex": "男", "nation": "—"},
        {"name": "吕燕", "sex": "女"},
    ]
    return [_like(s, **special[at]) if at < len(special) else s for at, s in enumerate(people)]


LEVELS = ("函授专科", "夜大学本科", "专升本", "第二学士学位", "委托培养本科", "进修", "本科", "本科", "本科")
REMARKS = (
    "",
    "",
    "",
    "",
    "委托单位：锦城市第一设计院",
    "不发毕业证书",
    "结业",
    "肄业",
    "中法 2+2 联合培养，国外两年成绩未归档",
)


def adult() -> list[Student]:
    """Graduates of 1998 of every level and ending a list may name."""
    people = list(cohort(UNIVERSITY, 1994, size=len(LEVELS), seed=98))
    return [replace(s, level=LEVELS[at], former_name="") for at, s in enumerate(people)]


def reused() -> list[Student]:
    """Cards of the normal college of 1987; one bears the student number of 周念慈 of the other school."""
    people = list(cohort(COLLEGE, 1987, size=6, seed=87))
    return [_like(people[0], name="吴桂芳", sex="女", student_no="873112"), *people[1:]]


def write_mixed(path: Path, placed: Sequence[Placed]) -> None:
    """A roster of the 1980s as a clerk keyed it in, remarks and all."""
    head = ("档号", "页号", "行号", "准考证号", "姓名", "曾用名", "性别", "出生年月", "籍贯", "系别", "专业", "班级", "层次", "入学年份", "备注")  # fmt: skip
    rows = [
        (p.ref_code, p.page, str(p.row), s.exam_no, s.written, s.former_name, s.sex, f"{s.birth.year}.{s.birth.month}", f"{s.province}{s.county}", s.unit, s.major, s.class_name, s.level, str(s.entered), "")
        for p in placed
        for s in (p.student,)
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("录取名册", head, rows)]))


def write_old(path: Path, placed: Sequence[Placed]) -> None:
    """A roster of 1958 as it was copied out: dates as the page has them, page 2 missing in the original."""
    head = ("档号", "页次", "行次", "姓名", "性别", "出生", "籍贯", "系科", "层次", "就读时间", "备注")
    births = {1: "民国二十七年三月", 2: "一九三九年五月"}
    rows = [
        (p.ref_code, p.page, str(p.row), s.written, s.sex, births.get(p.row if p.page == "1" else 0, f"{s.birth.year}.{s.birth.month}"), f"{s.province}{s.county}", s.unit, s.level, "1958.9-62.7", "原缺此页，据副本抄录" if p.page == "2" else "")
        for p in placed
        for s in (p.student,)
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("1958年录取新生名册", head, rows)]))


def write_new(path: Path, placed: Sequence[Placed]) -> None:
    """The export of 2005: fields by their initials, names cut at four signs, full-width and broken numbers."""
    head = ("KSH", "XM", "CYM", "XB", "CSRQ", "SFZH", "MZ", "院系名称", "ZYMC", "CC", "录取年份", "DAH", "页次", "HH")
    rows = [
        (s.exam_no, s.written, s.former_name, s.sex, f"{s.birth:%Y%m%d}", s.id_number, s.nation, s.unit, s.major, s.level, str(s.entered), p.ref_code, p.page, str(p.row))
        for p in placed
        for s in (p.student,)
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("录取名册", head, rows)]))


def write_adult(path: Path, placed: Sequence[Placed]) -> None:
    """Graduates of every level, with how each ended."""
    head = ("档号", "页号", "行号", "学号", "姓名", "性别", "院系", "专业", "层次", "入学年月", "毕业年月", "毕业证书号", "备注")  # fmt: skip
    rows = [
        (p.ref_code, p.page, str(p.row), s.student_no, s.written.strip(), s.sex, s.unit, s.major, s.level, f"{s.entered}.9", f"{s.graduated}.7", "" if "业" in REMARKS[at] else certificate_no(s), REMARKS[at])
        for at, p in enumerate(placed)
        for s in (p.student,)
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("1998届毕业生名册", head, rows)]))


def write_bad(path: Path) -> None:
    """An export spoilt by a spreadsheet: most rows cannot be believed, two can (5.6 #26)."""
    chance = random.Random(96)
    head = ("学号", "姓名", "性别", "身份证号", "院系", "专业", "层次", "入学年月", "毕业年月")
    rows: list[tuple[str, ...]] = [
        ("９２１４１０１", "何晓东", "男", "519999740311151", "计算机学院", "软件工程", "本科", "1992.9", "1996.7"),
        ("9214102", "罗\t丽娟", "女", "5.19999E+17", "计算机学院", "软件工程", "本科", "1992.9", "1996.7"),
        ("1.98E+17", "陈志远", "男", "", "计算机学院", "软件工程", "本科", "1992.9", "1996.7"),
        ("9214104", "杜冬梅", "女", "", "计算机学院", "软件工程", "本科", "1996.9", "1992.7"),
        ("9214105", "苏永生", "男", f"519999740{chance.randrange(1000, 1231)}1", "计算机学院", "网络工程", "本科", "92.9", "96.7"),
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("1996届毕业生名册", head, rows)]))


def write_twice(path: Path, *, office: str, title: str) -> None:
    """One of the two offices that both gave out the code 2003-XZ11-5 (5.6 #19)."""
    head = ("档号", "案卷题名", "责任者", "起止日期", "页数", "保管期限", "归档单位")
    path.write_bytes(
        workbook([Sheet("案卷目录", head, [(TWICE, title, "锦江大学", "20030110-20031220", "86", "永久", office)])])
    )


def write_inserted(path: Path) -> None:
    """Volumes whose numbers were inserted later (5.6 #18)."""
    head = ("档号", "案卷标题", "年度", "归档单位", "页数", "期限")
    rows = [
        (f"1958-JX1313-{number}", f"西川师范学院1958年{title}", "1958", "教务处", "12", "永久")
        for number, title in (("12", "录取新生名册（一）"), ("12-1", "录取新生名册补遗"), ("13", "招生计划"))
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("案卷目录", head, rows)]))


def table() -> str:
    """Return the table of `docs/guide/demonstration.md`."""
    rows = [f"| {t.number} | {t.problem} | {t.example} | {t.place} | {t.behaviour} |" for t in TROUBLES]
    return "\n".join(["| # | 问题 | 例 | 在哪里 | 系统怎么办 |", "| --- | --- | --- | --- | --- |", *rows])
