"""Words of the verdicts, both languages always shown together (services.md 4.5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lantai.certification.states import Reason


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    title_en: str
    advice: str
    advice_en: str


_GENUINE = ("本馆签发，未经改动，现行有效", "Issued by us, unchanged, in force")
_ENDED = "本馆签发，未经改动，但已不再有效"
_UNDECIDED = ("现在无法判定", "Cannot decide now")

VERDICTS: dict[Reason, Words] = {
    Reason.IN_FORCE: Words(
        *_GENUINE,
        "您手中的文件应与本页所示逐字相同。若有出入，以本页为准。",
        "The document in your hands should match this page word for word. If it differs, trust this page.",
    ),
    Reason.BEFORE_WITHDRAWAL: Words(
        *_GENUINE,
        "签发所用的印章密钥后来停用。本件在停用之前签发，由时间戳与签发登记簿证实。",
        "The seal key was withdrawn later. This document was sealed before that, confirmed by time stamp and ledger.",
    ),
    Reason.SUPERSEDED: Words(
        _ENDED,
        "Issued by us, unchanged, but superseded",
        "本件已由另一份文件代替，请以新文件为准。",
        "Another document has taken its place. Please ask for the new one.",
    ),
    Reason.REVOKED: Words(
        _ENDED,
        "Issued by us, unchanged, but revoked",
        "本件已由本馆撤销，请勿采信。",
        "The archive has revoked this document. Do not rely on it.",
    ),
    Reason.ANNULLED: Words(
        _ENDED,
        "Issued by us, unchanged, but annulled",
        "本件签发有误，已作废，自始不应采信。",
        "This document was issued in error and is annulled. It should not be relied on for any time.",
    ),
    Reason.CHANGED: Words(
        "本馆签发过，但后来被改动",
        "Issued by us, but changed afterwards",
        "您上传的文件不能采信。请以本馆签发时的样子为准，或请对方重新出示原件。",
        "Do not rely on the file you uploaded. Trust what we issued, shown here, or ask for the original again.",
    ),
    Reason.NOT_OURS: Words(
        "盖的不是本馆的印章",
        "Sealed by a certificate that is not ours",
        "印章上的名称可能与本馆相同，但证书不是本馆的。请勿采信，并请告知我们。",
        "The name on the seal may look the same, but the certificate is not ours. Do not rely on it; please tell us.",
    ),
    Reason.NO_SEAL: Words(
        "没有找到印章",
        "No seal found",
        "打印件、扫描件和另存的文件都不带电子印章。请用文件上的 16 位验证码查验，或请对方发来未另存过的原件。",
        "Prints, scans and re-saved files carry no electronic seal. Check by the 16-character code on the document, or "
        "ask for the original, unsaved file.",
    ),
    Reason.NOT_PDF: Words(
        "没有找到印章",
        "No seal found",
        "这不是 PDF 文件。本馆签发的电子件都是 PDF。请上传原件，或用文件上的 16 位验证码查验。",
        "This is not a PDF file. Everything we issue electronically is a PDF. Upload the original or check by the code.",
    ),
    Reason.EMPTY: Words(
        "没有找到印章",
        "No seal found",
        "文件是空的，多半没有传完。请让对方重新发来，或用文件上的 16 位验证码查验。",
        "The file is empty; most likely it was not sent to its end. Ask for it again, or check by the 16-character code.",
    ),
    Reason.PACKED: Words(
        "没有找到印章",
        "No seal found",
        "这是压缩包或别的格式的文件，不是 PDF。请先解压，再上传里面的 PDF 原件；没有 PDF 的，用 16 位验证码查验。",
        "This is an archive or another kind of file, not a PDF. Unpack it and upload the PDF inside; if there is none, "
        "check by the 16-character code.",
    ),
    Reason.CODE_UNKNOWN: Words(
        "没有找到对应的签发记录",
        "No issued document found for this code",
        "请逐字核对 16 位验证码（没有 0、1、I、L、O、U）。核对无误仍查不到的，请勿采信。",
        "Please compare all 16 characters (there is no 0, 1, I, L, O, U). If they are right, do not rely on the document.",
    ),
    Reason.NO_REGISTER: Words(
        *_UNDECIDED,
        "这里没有本馆的签发登记簿或信任证书，无法判定。请到本馆的核验网址查验。",
        "There is no register or trust anchor here, so nothing can be said. Please check at the archive's own address.",
    ),
    Reason.NO_ANSWER: Words(
        *_UNDECIDED,
        "登记簿现在读不出来（数据库没有应答、正忙或不让读），无法判定。请稍后再查验；一直这样，请联系本馆。",
        "The register cannot be read now (its database does not answer, is busy or closed). Try later; if it stays so, contact the archive.",
    ),
    Reason.CLOCK: Words(
        *_UNDECIDED,
        "本机时钟不可信，或早于登记簿中的记录。请校准时钟后再查验。",
        "The clock of this machine cannot be right. Please try again once it has been set.",
    ),
    Reason.TOO_MANY: Words(
        *_UNDECIDED,
        "查验次数过多，请过一会儿再试。",
        "Too many checks from here or for this document. Please try again in a while.",
    ),
    Reason.LEDGER: Words(
        *_UNDECIDED,
        "本馆登记簿的记录与防篡改账本不一致，正在核查，暂不能确认。请联系本馆。",
        "Our register and the tamper-evident ledger disagree. We are looking into it; please contact the archive.",
    ),
    Reason.NOT_REGISTERED: Words(
        *_UNDECIDED,
        "印章出自本馆密钥，但登记簿中没有这份文件，正在核查，暂不能确认。请联系本馆。",
        "The seal was made with our key, but the register has no such document. Please contact the archive.",
    ),
    Reason.UNCONFIRMED: Words(
        *_UNDECIDED,
        "登记簿中有这份文件，但印章现在无法证实（证书、吊销清单或时间戳）。请稍后再试或联系本馆。",
        "The register knows this file, but its seal cannot be confirmed now. Try later or contact the archive.",
    ),
    Reason.UNREADABLE: Words(
        *_UNDECIDED,
        "文件已损坏或过于复杂，无法读取。请上传未另存过的原件，或用 16 位验证码查验。",
        "The file is damaged or too complex to read. Upload the original, or check by the 16-character code.",
    ),
    Reason.LOCKED: Words(
        *_UNDECIDED,
        "文件要密码才能打开，无法读取。本馆签发的文件从不加密码。请对方发来原件，或用 16 位验证码查验。",
        "The file needs a password, so it cannot be read. Nothing we issue has one. Ask for the original, or check by "
        "the 16-character code.",
    ),
    Reason.TICKET_OVER: Words(
        *_UNDECIDED,
        "页面放得太久了，查看码没有用上。请重新输入 16 位验证码，再输入查看码。",
        "The page was left open too long. Please enter the 16-character code again, then the holder's PIN.",
    ),
    Reason.TOO_LARGE: Words(
        *_UNDECIDED,
        "文件太大（超过 40 MB），本馆签发的文件没有这么大。请用 16 位验证码查验。",
        "The file is too large (over 40 MB); nothing we issue is. Check by the 16-character code.",
    ),
}
KINDS = {
    "empty": ("空文件，0 字节", "Empty, 0 bytes"),
    "zip": ("压缩包", "An archive (ZIP and the like)"),
    "ofd": ("OFD 版式文件", "An OFD document"),
    "picture": ("图片", "A picture"),
    "office": ("文字处理文件", "A word-processing file"),
    "web": ("网页", "A web page"),
}
STATES = {
    "ACTIVE": ("现行有效", "In force"),
    "SUPERSEDED": ("已被代替", "Superseded"),
    "REVOKED": ("已撤销", "Revoked"),
    "ANNULLED": ("已作废", "Annulled"),
}
PAGE_STATES = {
    "same": ("与签发时相同", "As issued"),
    "changed": ("被改动", "Changed"),
    "added": ("多出的一页", "Added"),
    "missing": ("缺少的一页", "Missing"),
}


def state_word(code: str) -> str:
    """Return the state of an issued document in the reader's language, for staff pages."""
    return {"ACTIVE": _("现行有效"), "SUPERSEDED": _("已被代替"), "REVOKED": _("已撤销"), "ANNULLED": _("已作废")}[code]


def ending_word(code: str) -> str:
    """Return what is proposed, with what it means."""
    return {
        "REVOKED": _("撤销：内容不再可信"),
        "SUPERSEDED": _("代替：已另发一份"),
        "ANNULLED": _("作废：本就不该签发"),
    }[code]


def ending_reasons() -> list[tuple[str, str]]:
    return [
        ("ERROR", _("内容有误")),
        ("WRONG_PERSON", _("不是当事人的记录")),
        ("LOST", _("遗失或损坏，另行补发")),
        ("DECEIT", _("以不实材料取得")),
        ("REQUEST", _("应当事人要求")),
    ]


def ending_reason(code: str) -> str:
    return dict(ending_reasons()).get(code, code)


def way_word(way: str) -> str:
    """Return how somebody checked, in the reader's language."""
    words = {"code": _("输入验证码"), "qr": _("扫二维码"), "file": _("上传了文件"), "pin": _("用查看码看了页面")}
    return words.get(way, way)


def place_word(place: str) -> str:
    """Return from where, as far as it is kept: a network for thirty days, then only its kind (P12)."""
    return place or _("不详")


def verdict_word(reason: str) -> str:
    """Return the verdict in one line, in the reader's language."""
    words = VERDICTS[Reason(reason)]
    return words.title_en if (get_language() or "").startswith("en") else words.title
