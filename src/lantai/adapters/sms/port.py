"""What a sender of short messages promises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class SmsError(Exception):
    """The message was not handed over; the reason is for the log, without personal particulars."""


class Unreachable(SmsError):  # noqa: N818
    """Not now: try again later."""


class Refused(SmsError):  # noqa: N818
    """Never: the number or the message is refused."""


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """One short message. `to` is E.164; the same uid twice is the same message."""

    uid: str
    to: str
    text: str
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class Receipt:
    reference: str
    delivered: bool = False


class ShortMessageSender(Protocol):
    is_real: bool

    def send(self, message: ShortMessage) -> Receipt:
        """Hand `message` over. Raises `Unreachable` or `Refused`; sending the same uid again is harmless."""
        ...


_E164 = re.compile(r"^\+[1-9]\d{6,14}$")
LONGEST = 500


def readable(message: ShortMessage) -> None:
    """Raise `Refused` for what no sender takes: another form of number, no text, more than 500 characters."""
    if not _E164.match(message.to):
        raise Refused("not an E.164 number")
    if not message.text or len(message.text) > LONGEST:
        raise Refused("empty or longer than 500 characters")
