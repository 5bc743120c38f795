"""Refusals of notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantai.foundation.errors import LantaiError


class NoticeError(LantaiError):
    code = "NOTICE"


class UnknownTemplate(NoticeError):  # noqa: N818
    code = "UNKNOWN_TEMPLATE"

    def __init__(self, name: str) -> None:
        super().__init__(_("没有名为 %(name)s 的消息模板。请先在模板表里登记。") % {"name": name})


class VariableRefused(NoticeError):  # noqa: N818
    """A variable that the template does not list, or one it lists and was not given (P11)."""

    code = "VARIABLE_REFUSED"

    def __init__(self, names: str) -> None:
        super().__init__(_("消息变量与模板不符：%(names)s。消息只写编号和进度，不写档案内容。") % {"names": names})


class NoReceiver(NoticeError):  # noqa: N818
    code = "NO_RECEIVER"

    def __init__(self) -> None:
        super().__init__(_("没有写明收件人。请给出账号或一个联系方式。"))
