"""Papers people bring or send: identity cards of nobody, a slip, an official letter, a certificate, a verse."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import BinaryIO

from lantai.adapters import painting
from lantai.adapters.pdf import pictures
from lantai.certification import queries
from lantai.certification import services as certification
from lantai.demo.pages import certificate_no
from lantai.demo.students import Student, in_han, zhou_nianci
from lantai.foundation.actor import Actor
from lantai.reference import services

VERSE = "三十载后问前踪，一页名中识旧容。\n纸薄犹存当日墨，情深不隔万重峰。"
AGED = painting.Look(seed=5, tint=(240, 232, 212), rule=(180, 170, 150), face="hand", wobble=2.5, stains=1, holes=False)
CLEAN = painting.Look(
    seed=1, tint=(246, 246, 242), rule=(170, 176, 186), ink=(40, 44, 52), stains=0, grain=2.0, wobble=0.0, holes=False
)


def identity_card(student: Student) -> bytes:
    """Return a specimen of an identity card, marked as such; its number belongs to no area."""
    s = student
    lines = (
        f"姓名  {s.name}",
        f"性别  {s.sex}    民族  {s.nation}",
        f"出生  {s.birth:%Y 年 %m 月 %d 日}",
        f"住址  {s.province}{s.county}柳河路 18 号",
    )
    slip = painting.Slip((*lines, f"公民身份号码  {s.id_number or '—'}"), title="样本  SPECIMEN", size=(1000, 640))
    return painting.paint_slip(slip, CLEAN).content


def certificate_scan(student: Student) -> bytes:
    """Return the scan of a graduation certificate as an alumna would send it along."""
    s = student
    paper = painting.Slip(
        (
            f"学生  {s.name}，性别{s.sex}，{in_han(s.birth.year)}年{s.birth.month}月{s.birth.day}日生，",
            f"于{in_han(s.entered)}年九月至{in_han(s.graduated)}年七月在本院{s.unit}",
            f"{s.major}专业{in_han(s.graduated - s.entered)}年制{s.level}学习，修完教学计划规定的",
            "全部课程，成绩合格，准予毕业。",
        ),
        title="毕 业 证 书",
        signed=(s.school, f"证书编号：{certificate_no(s)}", f"{in_han(s.graduated)}年七月"),
        stamp=s.school,
        size=(1400, 1000),
        framed=True,
    )
    return painting.paint_slip(paper, AGED).content


@cache
def specimens() -> dict[str, bytes]:
    """Return the specimen papers by name: a drop-box slip, an official letter, a certificate scan, a thank-you verse."""
    slip = painting.Slip(
        ("姓名：吴秀芳    在校：1979 至 1983", "学校：西川师范学院 中文系", "要：成绩单 2 份，毕业证明 1 份", "电话：139 0055 0147", "寄：东陵市柳河路 18 号 3 栋 502", "急用，谢谢！"),
        title="需求箱登记单", signed=("二〇二六年十一月十六日",), large=True,
    )  # fmt: skip
    letter = painting.Slip(
        ("锦江大学档案馆：", "    兹因干部人事档案审核需要，请协助查核我院职工许志红", "（女，1966 年 5 月生）1983 年至 1987 年在锦江工学院", "土木工程系学习的录取名册与毕业生名册记载。", "    经办人：许明远    电话：0828-555 0177", "    附：介绍信、经办人证件复印件。"),
        title="查 档 公 函", signed=("锦城市第一设计院", "2026 年 11 月 12 日"), stamp="锦城市第一设计院",
    )  # fmt: skip
    verse = painting.Slip(
        tuple(VERSE.split("\n")),
        title="致档案馆诸君",
        signed=("一九八七级 周念慈", "于莱茵河畔"),
        large=True,
        size=(1400, 760),
    )
    papers = {"需求箱登记单": slip, "查档公函": letter, "感谢诗": verse}
    drawn = {
        name: painting.paint_slip(paper, CLEAN if paper is letter else AGED).content for name, paper in papers.items()
    }
    return {**drawn, "毕业证书扫描件": certificate_scan(zhou_nianci())}


def keep_specimens(folder: Path) -> None:
    """Lay the specimen papers into a folder, for whoever tries the portal and is asked for a paper."""
    folder.mkdir(exist_ok=True)
    for name, content in specimens().items():
        (folder / f"{name}.jpg").write_bytes(content)
    (folder / "身份证样本.jpg").write_bytes(identity_card(zhou_nianci()))


def lay_to(actor: Actor, number: str, *, kind: str, name: str, content: bytes) -> None:
    """Lay a paper that came on paper to a case, as the desk does with a scan."""
    services.add_evidence(actor, stream=io.BytesIO(content), name=name, kind=kind, number=number)


def copy_of(actor: Actor, issue_no: str) -> BinaryIO:
    return certification.open_issued(actor, issue_no=issue_no)


def code_on(path: Path) -> str:
    """Return the verification code as it is printed: the register keeps only its hash."""
    (code, *_others) = pictures.read_off(str(path))["codes"]
    return str(code)


def pin_of(issue_no: str) -> str:
    """Return the holder's PIN, by which the sample's pages may be looked at."""
    return queries.holder_pin(Actor.system("demo"), issue_no).pin
