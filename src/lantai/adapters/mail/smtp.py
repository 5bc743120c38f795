"""Mail through a server (SMTP with STARTTLS or TLS)."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lantai.adapters.mail.compose import message
from lantai.adapters.mail.port import Letter, Receipt, Refused, Unreachable


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    encryption: str = "starttls"  # starttls | tls | none (a relay on the same machine)
    seconds: float = 20


def parse(address: str) -> Server | None:
    """Read ``smtp://user:password@host:587``, ``smtps://…:465`` or ``relay://host:25`` (unencrypted, own machine)."""
    if not address:
        return None
    parts = urlsplit(address)
    kinds = {"smtp": ("starttls", 587), "smtps": ("tls", 465), "relay": ("none", 25)}
    if parts.scheme not in kinds or not parts.hostname:
        raise ValueError("smtp://user:password@host:587, smtps://…, relay://host")
    encryption, port = kinds[parts.scheme]
    return Server(
        parts.hostname, parts.port or port, unquote(parts.username or ""), unquote(parts.password or ""), encryption
    )


class SmtpMailer:
    is_real = True

    def __init__(self, server: Server) -> None:
        self.server = server

    def _open(self) -> smtplib.SMTP:
        server = self.server
        if server.encryption == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.seconds, context=ssl.create_default_context()
            )
        line = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
        if server.encryption == "starttls":
            line.starttls(context=ssl.create_default_context())
        return line

    def send(self, letter: Letter) -> Receipt:
        mail = message(letter)
        try:
            with self._open() as line:
                if self.server.user:
                    line.login(self.server.user, self.server.password)
                line.send_message(mail)
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _text in fault.recipients.values()]
            if codes and all(code >= 500 for code in codes):
                raise Refused(f"receiver refused: {codes}") from fault
            raise Unreachable(f"receiver not now: {codes}") from fault
        except smtplib.SMTPResponseException as fault:
            permanent = fault.smtp_code >= 500 and not isinstance(fault, smtplib.SMTPAuthenticationError)
            raise (Refused if permanent else Unreachable)(f"server said {fault.smtp_code}") from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise Unreachable(type(fault).__name__) from fault
        return Receipt(str(mail["Message-ID"]))
