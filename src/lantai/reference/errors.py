"""Refusals of the room. Each says what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.foundation.errors import LantaiError
from lantai.reference.values import OrderProblem


class ReferenceRefusal(LantaiError):  # noqa: N818
    """Base of the room's errors."""

    code = "REFERENCE"


class NoSuchCase(ReferenceRefusal):
    """No such case, or not for this reader: the same answer for both."""

    code = "NO_SUCH_CASE"

    def __init__(self) -> None:
        super().__init__(_("没有找到这个申请。请核对编号；如果不是您提交的，请用发到申请人手机或邮箱的验证码查看。"))


class OrderRefused(ReferenceRefusal):
    """The order cannot be taken as it is; `problems` say field by field what to mend."""

    code = "ORDER_REFUSED"

    def __init__(self, problems: tuple[OrderProblem, ...]) -> None:
        super().__init__(_("申请还不能提交，请先改正标出的几处。"))
        self.problems = problems


class KeyReused(ReferenceRefusal):
    """The same idempotency key came with another body."""

    code = "KEY_REUSED"

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "这张申请单已经提交过，编号 %(number)s；这次的内容和那次不同，所以没有再收。要改请在那个申请里改，要另办请重新填一张。"
            )
            % {"number": number}
        )
        self.number = number


class ListRefused(ReferenceRefusal):
    """A unit's sheet cannot be taken at all; the message says what to do (A23)."""

    code = "LIST_REFUSED"


class WrongState(ReferenceRefusal):
    """The thing is not in a state in which this can be done."""

    code = "WRONG_STATE"


class WrongCode(ReferenceRefusal):
    """A code was wrong, used, too old or tried too often."""

    code = "WRONG_CODE"


class TooMany(ReferenceRefusal):
    """A limit on tries or codes was reached."""

    code = "TOO_MANY"


class FourEyes(ReferenceRefusal):
    """The same person may not do both parts."""

    code = "FOUR_EYES"


class SecondFactorNeeded(ReferenceRefusal):
    code = "SECOND_FACTOR"

    def __init__(self) -> None:
        super().__init__(_("用印须先通过第二重验证。请用动态口令或通行密钥再登录一次。"))


class GateClosed(ReferenceRefusal):
    """The opening gate or the privacy gate does not let this record out."""

    code = "GATE_CLOSED"


class MarkMissing(ReferenceRefusal):
    """No region is marked, so no copy can be made: everything outside marks is painted over."""

    code = "MARK_MISSING"

    def __init__(self) -> None:
        super().__init__(_("请先框出这一行。没有框选就不能制件，因为框外的内容一律遮去。"))


class MarkUnconfirmed(ReferenceRefusal):
    """Only the reading machine has said where the row stands: what was read helps to search and is no evidence."""

    code = "MARK_UNCONFIRMED"

    def __init__(self) -> None:
        super().__init__(_("这个框是机器认的。请先对着页图核对，框得对就确认，不对就改框，再认定。"))


class DraftStale(ReferenceRefusal):
    """The draft is not the one that was looked at."""

    code = "DRAFT_STALE"

    def __init__(self) -> None:
        super().__init__(_("草稿在您查看之后换过了。请看一眼新的草稿再继续。"))


class NotThisWay(ReferenceRefusal):
    """Something else is wrong with what was asked; the message says what."""

    code = "NOT_THIS_WAY"


class NotTimely(ReferenceRefusal):
    """A time limit has passed."""

    code = "TOO_LATE"


class PasswordFound(ReferenceRefusal):
    """A remark holds a password (P3)."""

    code = "PASSWORD"

    def __init__(self) -> None:
        super().__init__(_("文字里好像有密码。档案馆从不需要您的密码，请删去再提交，并尽快在原网站改掉它。"))


def refused(text: str | Promise, code: str = "") -> NotThisWay:
    return NotThisWay(text, code=code)
