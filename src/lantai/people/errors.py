"""Refusals of people, with words that say what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lantai.foundation.errors import LantaiError


class PeopleError(LantaiError):
    code = "PEOPLE"


class ContactUnreadable(PeopleError):  # noqa: N818
    """Neither a phone number nor a mail address."""

    code = "CONTACT_UNREADABLE"

    def __init__(self) -> None:
        super().__init__(_("这不像手机号或邮箱。境外手机请带国家号，例如 +49 151 2345 6789。"))


class TooOften(PeopleError):  # noqa: N818
    """A limit was reached; `seconds` says when to come back."""

    code = "TOO_OFTEN"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = max(1, -(-seconds // 60))
        super().__init__(
            ngettext(
                "请求得太频繁了。请约 %(minutes)d 分钟后再试。",
                "请求得太频繁了。请约 %(minutes)d 分钟后再试。",
                minutes,
            )
            % {"minutes": minutes}
        )


class CodeRefused(PeopleError):  # noqa: N818
    """Wrong, used, expired or never issued: one answer for all, so that nothing can be learned from it."""

    code = "CODE_REFUSED"

    def __init__(self) -> None:
        super().__init__(_("验证码不对，或者已经过期。请核对最近一条消息；仍不行，请重新获取验证码。"))


class DormantContact(PeopleError):  # noqa: N818
    """The code was right, but the contact lay unused so long that it may belong to somebody else by now."""

    code = "DORMANT_CONTACT"

    def __init__(self) -> None:
        super().__init__(
            _(
                "这个号码很久没有用过，可能已经换了主人。为保护原来的主人，请用另一个联系方式登录，或者打电话给我们核对身份。"
            )
        )


class SignInRefused(PeopleError):  # noqa: N818
    """Name, password or second factor is wrong; the answer does not say which."""

    code = "SIGN_IN_REFUSED"

    def __init__(self) -> None:
        super().__init__(_("登录名、密码或动态码不对。请再试一次；忘了密码请找系统管理员重置。"))


class ContactTaken(PeopleError):  # noqa: N818
    code = "CONTACT_TAKEN"

    def __init__(self) -> None:
        super().__init__(_("这个联系方式已用于另一个账号。请用它登录那个账号，或者请馆员协助合并。"))


class LastContact(PeopleError):  # noqa: N818
    code = "LAST_CONTACT"

    def __init__(self) -> None:
        super().__init__(_("这是您最后一个可用的联系方式。请先添加并验证另一个，再删除它。"))


class DutiesExclude(PeopleError):  # noqa: N818
    """Three separated administrators: one account, one duty, for its whole life."""

    code = "DUTIES_EXCLUDE"

    def __init__(self) -> None:
        super().__init__(
            _("系统管理员、安全管理员、审计员三职互斥，也不能兼任接触馆藏的岗位。请为这个人另建一个账号。")
        )


class NameTaken(PeopleError):  # noqa: N818
    code = "NAME_TAKEN"

    def __init__(self) -> None:
        super().__init__(_("这个登录名已有人使用。请换一个。"))


class PasswordTooWeak(PeopleError):  # noqa: N818
    code = "PASSWORD_TOO_WEAK"


class ProxyRefused(PeopleError):  # noqa: N818
    """Code unknown, of another phone, used, withdrawn or older than seven days."""

    code = "PROXY_REFUSED"

    def __init__(self) -> None:
        super().__init__(
            _("这个委托码不能用：可能输错、已用过、已撤回、超过七天，或者不是发给您这个手机号的。请让委托人重新生成。")
        )


class TooManyProxies(PeopleError):  # noqa: N818
    code = "TOO_MANY_PROXIES"

    def __init__(self) -> None:
        super().__init__(_("您还有多份未用的委托。请先撤回一份，再新建。"))


class AlreadyInitialised(PeopleError):  # noqa: N818
    code = "ALREADY_INITIALISED"

    def __init__(self) -> None:
        super().__init__(_("三位管理员已经建好了。要换人，请由系统管理员建新账号，由安全管理员授权。"))


class UnitRefused(PeopleError):  # noqa: N818
    """Nothing like this can be said of a unit's past; `code` says why."""

    code = "UNIT_REFUSED"


class DistanceRefused(PeopleError):  # noqa: N818
    """No such pair of sites, or no possible distance; `code` says which."""

    code = "DISTANCE_REFUSED"


class NotFound(PeopleError, LookupError):  # noqa: N818
    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__(_("没有找到这一条。请返回列表刷新后再试。"))
