"""The words on certified papers, from the archive's own templates. What is printed is what is held, never "corrected"."""

from __future__ import annotations

from collections.abc import Mapping

from lantai.catalogue.texts import gates as opening
from lantai.catalogue.values import Candidate, Gaps
from lantai.certification.values import Wording
from lantai.reference.models import Decision, Line, MaterialType
from lantai.reference.queries import vocabulary
from lantai.reference.values import Receiver, StudyClaim
from lantai.reference.values.packing import unpack


def _codes(mentions: list[Candidate]) -> str:
    return "；".join(
        dict.fromkeys(f"{item.ref_code} 第 {item.page} 页" if item.page else item.ref_code for item in mentions)
    )


def _codes_en(mentions: list[Candidate]) -> str:
    return "; ".join(
        dict.fromkeys(f"{item.ref_code}, page {item.page}" if item.page else item.ref_code for item in mentions)
    )


def gaps_said(mentions: list[Candidate], gaps: Mapping[int, Gaps]) -> tuple[str, str]:
    """What is not there of the records and their volumes, in both languages; a paragraph each, or nothing."""
    known = [(item, gaps[item.mention_id]) for item in mentions if item.mention_id in gaps]
    pages = {page.id: page for _item, gap in known for page in (gap.page, *gap.others) if page is not None}
    zh = [f"{page.ref_code} 原件缺第 {page.label} 页（{page.reason}）" for page in pages.values()]
    en = [
        f"page {page.label} of {page.ref_code} is missing in the original"
        + (f" ({page.reason_en})" if page.reason_en else "")
        for page in pages.values()
    ]
    for item, gap in known:
        if gap.incomplete is not None:
            ask, ask_en = gap.incomplete.ask, gap.incomplete.ask_en or gap.incomplete.ask
            zh.append(f"{item.ref_code} 所载不全（{gap.incomplete.reason}）" + (f"，其余请向{ask}查询" if ask else ""))
            en.append(
                f"the record in {item.ref_code} is incomplete"
                + (f" ({gap.incomplete.reason_en})" if gap.incomplete.reason_en else "")
                + (f"; for the rest ask {ask_en}" if ask_en else "")
            )
    if not zh:
        return "", ""
    return "\n\n馆藏现状：" + "；".join(zh) + "。", "\n\nAs held: " + "; ".join(en) + "."


def _courses(line: Line) -> tuple[str, str]:
    """The courses with their approved English names (5.6 #24); nothing when none are listed."""
    if not line.courses:
        return "", ""
    approvals = "、".join(dict.fromkeys(approval for _zh, _en, approval in line.courses))
    pairs = "；".join(f"{name} {english}" for name, english, _approval in line.courses)
    listed = "; ".join(english for _name, english, _approval in line.courses)
    return (
        f"\n\n课程名称按本校译名表（{approvals}）：{pairs}。",
        f"\n\nCourses, in the names approved by the university: {listed}.",
    )


def of_copy(material: MaterialType, mentions: list[Candidate], gaps: Mapping[int, Gaps]) -> Wording:
    """The statement page of a certified copy; it says what is missing in the original."""
    said, said_en = gaps_said(mentions, gaps)
    return Wording(
        title=material.name,
        title_en=material.name_en,
        body=(
            f"本件复制自本馆馆藏档案（{_codes(mentions)}），与原件核对无误。"
            "\n\n为保护他人个人信息，原件上与申请事项无关的内容已经遮去，其余未作任何改动。"
            f"{said}"
            "\n\n本馆按馆藏原样出证，所载内容以原件为准。"
        ),
        body_en=(
            f"This is a copy of a record held by this archive ({_codes_en(mentions)}), compared with the original."
            "\n\nEntries about other people have been painted over to protect their privacy; nothing else was changed."
            f"{said_en}"
            "\n\nIssued as held: the contents are those of the original record."
        ),
    )


def _sentence(item: Candidate) -> tuple[str, str]:
    zh = [item.name]
    en = [item.name]
    if item.sex:
        zh.append(item.sex)
    if item.birth:
        zh.append(f"{item.birth} 生")
        en.append(f"born {item.birth}")
    if item.student_no:
        zh.append(f"学号 {item.student_no}")
        en.append(f"student number {item.student_no}")
    if item.unit or item.level:
        zh.append(f"{item.unit}{item.level}".strip())
        en.append(", ".join(word for word in (item.unit, item.level) if word))
    if item.entered:
        zh.append(f"{item.entered} 年入学")
        en.append(f"entered {item.entered}")
    if item.graduated:
        zh.append(f"{item.graduated} 年毕业")
        en.append(f"graduated {item.graduated}")
    return "，".join(zh), ", ".join(en)


def of_letter(line: Line, material: MaterialType, mentions: list[Candidate], gaps: Mapping[int, Gaps]) -> Wording:
    """A letter that states what the accepted records say, row by row, with their codes, courses and gaps."""
    courses, courses_en = _courses(line)
    said, said_en = gaps_said(mentions, gaps)
    rows_zh = [f"{item.title or item.ref_code}（{item.ref_code}）载：{_sentence(item)[0]}。" for item in mentions]
    rows_en = [f"{item.ref_code} states: {_sentence(item)[1]}." for item in mentions]
    return Wording(
        title=material.name,
        title_en=material.name_en,
        body="经查本馆馆藏档案：\n\n"
        + "\n\n".join(rows_zh)
        + courses
        + said
        + "\n\n本馆按馆藏原样出证，不认定所载之外的事实。",
        body_en="The records held by this archive were consulted.\n\n"
        + "\n\n".join(rows_en)
        + courses_en
        + said_en
        + "\n\nIssued as held; no fact beyond the record is certified.",
    )


def for_line(
    line: Line,
    material: MaterialType,
    mentions: list[Candidate],
    claim: StudyClaim | None,
    gaps: Mapping[int, Gaps],
) -> Wording:
    """The words of a letter by what it is: a transfer notice, a reading slip, or what the records say."""
    if material.product == "TRANSFER":
        return of_transfer(line, claim)
    if material.product == "READING":
        return of_reading(line)
    return of_letter(line, material, mentions, gaps)


def of_transfer(line: Line, claim: StudyClaim | None) -> Wording:
    """The notice that goes with a personnel envelope, with its receipt to send back (domain.md 3.4)."""
    known = {row.code: row for row in vocabulary.terms("CONTENT")}
    inside = [known[item.code] for item in line.contents.all() if item.code in known]
    row = line.deliveries.filter(replaced_by=None).exclude(state="CANCELLED").first()
    unit = unpack(Receiver, row.receiver).unit if row is not None else ""
    name = claim.name if claim is not None else ""
    years = f"{claim.graduated} 届" if claim is not None and claim.graduated else ""
    return Wording(
        title="学生档案转递通知单",
        title_en="Notice of transfer of a student’s personnel file",
        body=(
            f"{unit}：\n\n兹将 {years}{name} 的人事档案一袋转去，请查收。\n\n"
            f"内装材料：{'、'.join(item.name for item in inside)}。"
            "\n\n档案袋密封并盖骑缝章，由机要或 EMS 学生档案专递寄送，不得由本人携带。"
            "\n\n回执：请收档人核对后签名盖章，十五日内寄回本馆。收档人：________　日期：________"
        ),
        body_en=(
            f"To {unit}: enclosed is the sealed personnel file of {name}, holding "
            f"{', '.join(item.name_en for item in inside)}."
            "\n\nIt travels from institution to institution only and is never carried by the person."
            "\n\nReceipt: please sign, stamp and return within fifteen days."
        ),
    )


def of_reading(line: Line) -> Wording:
    """The slip of a reading-room order: what may be read, what not and why."""
    items = list(line.reading.order_by("pk"))
    may = [item for item in items if item.allowed]
    closed = [item for item in items if not item.allowed]
    words = "\n\n".join(f"{place}. {item.ref_code}　{item.title}" for place, item in enumerate(may, 1))
    no = "\n\n".join(f"{item.ref_code}：{opening.OPENING.get(item.code, item.code)}" for item in closed)
    no_en = ", ".join(item.ref_code for item in closed)
    return Wording(
        title="史料调阅单",
        title_en="Reading-room slip",
        body=f"下列档案经逐件核对开放状态，可以在阅览室阅览：\n\n{words}"
        + (f"\n\n下列档案不能提供：\n\n{no}" if no else "")
        + "\n\n凭本单和身份证件在阅览室取阅；当日归还，清点后方可离馆；拍照、复制另行申请。",
        body_en="The following may be read in the reading room: "
        + ", ".join(item.ref_code for item in may)
        + (f". Not available: {no_en}" if no_en else "")
        + ".\n\nShow this slip with proof of identity; everything is given back and counted on the same day.",
    )


def _decision(line: Line) -> Decision | None:
    return line.negatives.filter(kind="NOT_FOUND", confirmed_at__isnull=False).order_by("-number").first()


def places_of(line: Line) -> tuple[str, ...]:
    """The places searched before "not found", in words."""
    decision = _decision(line)
    return tuple(_place(code) for code in (decision.places if decision is not None else []))


def of_no_record(line: Line, claim: StudyClaim | None) -> Wording:
    """The sealed letter that nothing was found: who was looked for, where, by two people."""
    decision = _decision(line)
    places = "、".join(places_of(line))
    name = claim.name if claim is not None else line.case.applicant_name
    years = " ".join(
        part
        for part in (
            f"{claim.entered} 年入学" if claim is not None and claim.entered else "",
            f"{claim.graduated} 年毕业" if claim is not None and claim.graduated else "",
            (claim.unit or claim.school) if claim is not None else "",
        )
        if part
    )
    elsewhere = decision.elsewhere if decision is not None else ""
    return Wording(
        title="未查到档案证明",
        title_en="Letter of no record",
        body=(
            f"应 {name} 申请，本馆就“{name} {years}”查找馆藏档案，经两人先后查找，未查到有关记载。"
            f"\n\n查找范围：{places or '馆藏目录与人名索引'}。"
            + (f"\n\n可能保存有关档案的机构：{elsewhere}。" if elsewhere else "")
            + "\n\n未查到不等于所述事实不存在。"
        ),
        body_en=(
            f"At the request of {name}, two archivists searched the holdings one after the other and found no record."
            "\n\nThat no record was found does not mean that the facts stated are untrue."
        ),
    )


def _place(code: str) -> str:
    row = vocabulary.word("PLACE", code)
    return row.name if row is not None else code


def changed(words: Wording, *, title: str = "", body: str = "", body_en: str = "") -> Wording:
    """Return the words with what the archivist wrote instead."""
    return Wording(
        title=title or words.title, title_en=words.title_en, body=body or words.body, body_en=body_en or words.body_en
    )
