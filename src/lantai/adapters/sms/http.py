"""Short messages through a gateway: one JSON POST a message, so that any provider can stand behind a small bridge.

Sent: ``{"uid", "to", "text", "at"}`` with ``Authorization: Bearer …`` and ``Idempotency-Key: uid``. Answers: 2xx taken,
408, 425, 429 and 5xx try later, any other 4xx never.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from lantai.adapters.sms.port import LONGEST, Receipt, Refused, ShortMessage, Unreachable, readable

_LATER = frozenset({408, 425, 429})


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_keywords: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Gateway:
    url: str
    token: str = ""
    seconds: float = 10


class GatewaySender:
    is_real = True

    def __init__(self, gateway: Gateway) -> None:
        if not gateway.url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("the gateway's address must be https, or on this machine")
        self.gateway = gateway
        self._open = urllib.request.build_opener(_NoRedirects).open

    def send(self, message: ShortMessage) -> Receipt:
        readable(message)
        body = {"uid": message.uid, "to": message.to, "text": message.text, "at": message.at.isoformat()}
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.uid}
        if self.gateway.token:
            headers["Authorization"] = f"Bearer {self.gateway.token}"
        request = urllib.request.Request(  # noqa: S310  the scheme was checked above
            self.gateway.url, data=json.dumps(body, ensure_ascii=False).encode(), headers=headers, method="POST"
        )
        try:
            with self._open(request, timeout=self.gateway.seconds) as answer:
                answer.read(LONGEST)
        except urllib.error.HTTPError as fault:
            kind = Unreachable if fault.code >= 500 or fault.code in _LATER or fault.code < 400 else Refused
            raise kind(f"gateway answered {fault.code}") from fault
        except OSError as fault:
            raise Unreachable(type(fault).__name__) from fault
        return Receipt(message.uid)
