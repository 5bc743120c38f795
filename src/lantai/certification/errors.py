"""Refusals of certification."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.foundation.errors import CannotNow, LantaiError


class CertificationError(LantaiError):
    """Base of the room's refusals."""

    code = "CERTIFICATION"
    words: str | Promise = ""

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(message or self.words)


class NothingKept(CertificationError):  # noqa: N818
    """A page without a kept region yields no copy."""

    code = "NOTHING_KEPT"
    words = _("这一页没有标出可以出具的区域，不能复制。请先在原图上框出当事人所在的行。")


class NoMandate(CertificationError):  # noqa: N818
    """Who asked, about whom, prepared by whom, on which ground: all must be known."""

    code = "NO_MANDATE"
    words = _("缺少申请编号、当事人、依据或经办人，不能制作。请从申请页面发起。")


class PageUnusable(CertificationError):  # noqa: N818
    """The page image cannot be read, or is too large."""

    code = "PAGE_UNUSABLE"
    words = _("这一页的图像无法读取或过大，不能制作复制件。请重新扫描并替换该页。")


class MissingCharacter(CertificationError):  # noqa: N818
    """No font here has this character."""

    code = "MISSING_CHARACTER"

    def __init__(self, character: str) -> None:
        words = _("本机没有“%(character)s”字的字体，不能制作。请安装含该字的字体（如 LXGW WenKai、HanaMin）后重试。")
        super().__init__(str(words) % {"character": character})


class CannotTypeset(CertificationError):  # noqa: N818
    """The template failed."""

    code = "CANNOT_TYPESET"
    words = _("排版没有成功。请把申请编号告诉系统管理员。")


class DraftUnknown(CertificationError):  # noqa: N818
    """No such draft, or not for this reader."""

    code = "DRAFT_UNKNOWN"
    words = _("找不到这份样稿。它可能已作废，请回到申请页面重新制作。")


class DraftSpent(CertificationError):  # noqa: N818
    """It was sealed or discarded already; nothing was done twice."""

    code = "DRAFT_SPENT"
    words = _("这份样稿已用印或已作废，没有重复用印。请刷新页面查看现在的状态。")


class DraftChanged(CertificationError):  # noqa: N818
    """What was approved is not this draft."""

    code = "DRAFT_CHANGED"
    words = _("您核对的样稿与当前样稿不一致，没有用印。请重新核对后再用印。")


class TemplateChanged(CertificationError):  # noqa: N818
    """The draft was set with another version of the template."""

    code = "TEMPLATE_CHANGED"
    words = _("版式在制作样稿之后更新过，不能照原样用印。请退回经办人重新制作样稿。")


class FourEyes(CertificationError):  # noqa: N818
    """The one who prepared cannot seal or confirm."""

    code = "FOUR_EYES"
    words = _("经办人不能给自己制作的文件用印。请由另一位同事核对用印，可在任何校区办理。")


class OtherPersonNeeded(CertificationError):  # noqa: N818
    """Two people, never one twice."""

    code = "OTHER_PERSON"
    words = _("提出的人不能自己确认。请由另一位同事复核。")


class SecondFactorNeeded(CertificationError):  # noqa: N818
    """Using the seal needs a second factor in this session."""

    code = "SECOND_FACTOR"
    words = _("用印需要两步验证。请先完成两步验证，再回到本页用印。")


class SealUnusable(CertificationError):  # noqa: N818
    """The key or its certificate cannot be used now; nothing was issued."""

    code = "SEAL_UNUSABLE"
    words = _("印章密钥现在无法使用，没有签发。请联系系统管理员检查密钥与证书有效期。")


class ClockBehind(CertificationError, CannotNow):  # noqa: N818
    """The clock is behind the newest document in force; nothing was issued."""

    code = "CLOCK_BEHIND"
    words = _(
        "本机时钟早于最近一份有效文件的签发时间，没有签发。请系统管理员校准时钟；若是先前时钟走快而误签，请由两人撤销那几份文件。"
    )


class SealAbsent(CertificationError):  # noqa: N818
    """Documents were issued here, but the seal's keys are gone; none is made in their place, nothing was issued."""

    code = "SEAL_ABSENT"
    words = _("印章的密钥和证书不见了，没有签发，也没有另制新章。请系统管理员从备份把密钥文件夹恢复后再用印。")


class IssueUnknown(CertificationError):  # noqa: N818
    """No such issued document, or not for this reader."""

    code = "ISSUE_UNKNOWN"
    words = _("找不到这份签发文件。请核对编号。")


class AlreadyEnded(CertificationError):  # noqa: N818
    """It is not in force any more, or an ending is already proposed."""

    code = "ALREADY_ENDED"
    words = _("这份文件已不在有效状态，或已有人提出处理。请刷新页面查看。")


class ReasonNeeded(CertificationError):  # noqa: N818
    """An ending says why."""

    code = "REASON_NEEDED"
    words = _("请写明理由，核验页会注明处理日期，理由只供馆内查看。")


class PaperTaken(CertificationError):  # noqa: N818
    """Serials cannot exceed the copies that were approved."""

    code = "COPIES"
    words = _("份数应在 1 至 20 之间。")
