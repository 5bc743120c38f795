"""The words on certified papers, from the archive's own templates. What is printed is what is held, never "corrected"."""

from __future__ import annotations

from lantai.catalogue.values import Candidate
from lantai.certification.values import Wording
from lantai.reference.models import Decision, Line, MaterialType
from lantai.reference.queries import vocabulary
from lantai.reference.values import StudyClaim


def _codes(mentions: list[Candidate]) -> str:
    return "；".join(
        dict.fromkeys(f"{item.ref_code} 第 {item.page} 页" if item.page else item.ref_code for item in mentions)
    )


def _codes_en(mentions: list[Candidate]) -> str:
    return "; ".join(
        dict.fromkeys(f"{item.ref_code}, page {item.page}" if item.page else item.ref_code for item in mentions)
    )


def of_copy(material: MaterialType, mentions: list[Candidate]) -> Wording:
    """The statement page of a certified copy."""
    return Wording(
        title=material.name,
        title_en=material.name_en,
        body=(
            f"本件复制自本馆馆藏档案（{_codes(mentions)}），与原件核对无误。"
            "\n\n为保护他人个人信息，原件上与申请事项无关的内容已经遮去，其余未作任何改动。"
            "\n\n本馆按馆藏原样出证，所载内容以原件为准。"
        ),
        body_en=(
            f"This is a copy of a record held by this archive ({_codes_en(mentions)}), compared with the original."
            "\n\nEntries about other people have been painted over to protect their privacy; nothing else was changed."
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


def of_letter(material: MaterialType, mentions: list[Candidate], _language: str) -> Wording:
    """A letter that states what the accepted records say, row by row, with their codes."""
    rows_zh = [f"{item.title or item.ref_code}（{item.ref_code}）载：{_sentence(item)[0]}。" for item in mentions]
    rows_en = [f"{item.ref_code} states: {_sentence(item)[1]}." for item in mentions]
    return Wording(
        title=material.name,
        title_en=material.name_en,
        body="经查本馆馆藏档案：\n\n" + "\n\n".join(rows_zh) + "\n\n本馆按馆藏原样出证，不认定所载之外的事实。",
        body_en="The records held by this archive were consulted.\n\n"
        + "\n\n".join(rows_en)
        + "\n\nIssued as held; no fact beyond the record is certified.",
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
