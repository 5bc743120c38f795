"""What a mailer promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class MailError(Exception):
    """The message was not handed over; the reason is for the log, without personal particulars."""


class Unreachable(MailError):  # noqa: N818
    """Not now: try again later."""


class Refused(MailError):  # noqa: N818
    """Never: the address or the message is refused."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One plain-text mail. `uid` becomes the Message-ID: the same uid twice is the same mail, not a second one."""

    uid: str
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    at: datetime  # aware
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Receipt:
    """How it was handed over. `delivered` is true when the receiver is known to have it."""

    reference: str
    delivered: bool = False


class Mailer(Protocol):
    is_real: bool

    def send(self, letter: Letter) -> Receipt:
        """Hand `letter` over. Raises `Unreachable` or `Refused`; sending the same uid again is harmless."""
        ...
