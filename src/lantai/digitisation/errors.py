"""Refusals of digitisation. Each says why and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantai.adapters.ocr import INSTALL
from lantai.foundation.errors import CannotNow, LantaiError


class DigitisationError(LantaiError):
    """Base of every refusal of this room."""

    code = "DIGITISATION"


class ReadingMachineAbsent(CannotNow):
    """The reading machine is not installed on this machine."""

    code = "READING_MACHINE_ABSENT"

    def __init__(self) -> None:
        super().__init__(_("认字的程序（RapidOCR）没有安装。请先执行：%(command)s") % {"command": INSTALL})


class NoSuchReading(DigitisationError):  # noqa: N818
    """There is no such reading or cell."""

    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__(_("没有这一页的识别结果。"))


class ReviewRefused(DigitisationError):  # noqa: N818
    """A decision about a cell that cannot be taken; the words say why."""

    code = "REVIEW_REFUSED"


class NotFound(DigitisationError):  # noqa: N818
    """No such project, batch or page (or not for this actor)."""

    code = "NOT_FOUND"


class ProjectRefused(DigitisationError):  # noqa: N818
    """A project cannot be made or changed like this."""

    code = "PROJECT_REFUSED"


class BatchRefused(DigitisationError):  # noqa: N818
    """A step cannot be taken now; the words say what stands in the way."""

    code = "BATCH_REFUSED"


class DeliveryRefused(DigitisationError):  # noqa: N818
    """A file or a folder cannot be received."""

    code = "DELIVERY_REFUSED"


class PageRefused(DigitisationError):  # noqa: N818
    """A page cannot be moved, rejected or taken back like this."""

    code = "PAGE_REFUSED"
