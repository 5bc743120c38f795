"""What the archive holds besides people: seventy years of volumes in every category, listed as departments list them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VolumeRow:
    fonds: str
    year: int
    class_code: str
    number: str
    title: str
    creator: str
    pages: int
    items: int
    retention: str
    secrecy: str
    department: str
    place: str
    ref_code: str


SUBJECTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("DQ11", "党委办公室", "永久", ("党委会议记录", "党委年度工作要点、总结", "党员代表大会文件")),
    ("DQ13", "组织部", "永久", ("干部任免文件", "党员统计年报")),
    ("DQ16", "工会", "长期", ("教职工代表大会文件", "工会经费年度报告")),
    ("DQ17", "团委", "长期", ("共青团工作总结", "学生社团登记材料")),
    ("XZ11", "校长办公室", "永久", ("校长办公会纪要", "年度工作计划与总结", "校史大事记")),
    ("XZ12", "人事处", "永久", ("教职工名册", "职称评定文件", "工资调整审批表")),
    ("XZ14", "保卫处", "长期", ("安全保卫工作总结",)),
    ("XZ15", "总务处", "长期", ("房产分配方案", "伙食工作会议材料")),
    ("JX11", "教务处", "永久", ("教学工作会议文件", "教学计划汇编", "教学检查总结")),
    ("JX12", "教务处", "长期", ("学科专业设置申报材料", "重点实验室建设材料")),
    ("JX15", "教务处", "长期", ("课程教学大纲", "生产实习总结")),
    ("JX16", "学位办公室", "永久", ("学位评定委员会决议", "授予学位名单")),
    ("JX17", "学生处", "永久", ("毕业生分配方案", "毕业生派遣名册")),
    ("KY11", "科研处", "长期", ("科研计划与总结", "科研成果奖励文件")),
    ("KY12", "科研处", "永久", ("国家科技攻关项目材料", "自然科学基金项目材料")),
    ("CP11", "校办工厂", "长期", ("产品试制报告", "技术转让合同")),
    ("JJ11", "基建处", "永久", ("校园总体规划图", "基建投资计划")),
    ("JJ12", "基建处", "永久", ("第一教学楼竣工图", "图书馆竣工图", "学生宿舍竣工图", "实验楼结构施工图")),
    ("SB12", "设备处", "长期", ("电子显微镜随机文件", "数控机床验收材料", "进口仪器商检材料")),
    ("CB12", "学报编辑部", "长期", ("学报定稿原件", "学报编委会会议记录")),
    ("WS13", "外事处", "长期", ("外国专家聘请材料", "留学生接收材料", "校际交流协议")),
    ("CK12", "财务处", "30年", ("记账凭证", "工资发放表")),
    ("CK14", "财务处", "永久", ("年度财务决算",)),
    ("SX11", "宣传部", "永久", ("校庆照片", "毕业合影", "运动会录像")),
    ("SW11", "档案馆", "永久", ("校名牌匾", "奖杯奖旗", "旧校印")),
    ("RW11", "档案馆", "永久", ("老教授手稿与日记", "校友捐赠书信")),
)
# The normal college divided teaching by level of study: the same papers, other classes (domain.md 2.2).
BY_LEVEL = {"JX12": "JX1312", "JX15": "JX1315", "JX16": "JX1316", "JX17": "JX1317"}
PERIODS = (("J02", 1952, 1993, "锦江工学院"), ("J03", 1953, 1993, "西川师范学院"), ("J01", 1994, 2024, "锦江大学"))


def volumes(fonds: str, *, seed: int, a_year: int) -> Iterator[VolumeRow]:
    """Tell of about `a_year` volumes for each year of a fonds, oldest first."""
    _code, first, last, school = next(period for period in PERIODS if period[0] == fonds)
    for year in range(first, last + 1):
        chance = random.Random(f"{seed}:{fonds}:{year}")
        numbers: dict[str, int] = {}
        for _ in range(a_year):
            class_code, department, retention, subjects = chance.choice(SUBJECTS)
            class_code = BY_LEVEL.get(class_code, class_code) if fonds == "J03" else class_code
            numbers[class_code] = numbers.get(class_code, 0) + 1
            subject = chance.choice(subjects)
            yield VolumeRow(
                fonds=fonds,
                year=year,
                class_code=class_code,
                number=str(numbers[class_code]),
                title=f"{school}{year}年{subject}",
                creator=f"{school}{department}",
                pages=chance.randrange(18, 260),
                items=chance.randrange(3, 60),
                retention=retention if year < 2007 or retention == "永久" else "30年",
                secrecy=chance.choices(("公开", "内部", "秘密"), (50, 47, 3))[0],
                department=department,
                place=f"{chance.choice('甲乙丙')}库{chance.randrange(1, 30)}架{chance.randrange(1, 7)}层",
                ref_code=f"{year}-{class_code}-{numbers[class_code]}",
            )
