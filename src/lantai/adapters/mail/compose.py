"""A letter as a mail message: header injection is impossible, automatic answers are told not to answer."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from lantai.adapters.mail.port import Letter, Refused


def message(letter: Letter) -> EmailMessage:
    """Return `letter` as a message; raise `Refused` when an address or the subject cannot stand in a header."""
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(letter.sender_name, addr_spec=letter.sender)
        mail["To"] = Address(addr_spec=letter.to)
        mail["Subject"] = letter.subject
    except (ValueError, IndexError) as fault:
        raise Refused("an address or the subject cannot stand in a header") from fault
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.uid}@{letter.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = letter.language
    mail.set_content(letter.text, cte="8bit")
    return mail
