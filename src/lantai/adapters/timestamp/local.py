"""A time-stamp authority in this process. It answers RFC 3161 requests with a key of its own, at the moment it is told.

In production a real authority (``HTTPTimeStamper`` of pyHanko) takes its place.
"""

from __future__ import annotations

from datetime import UTC, datetime

from asn1crypto import keys, tsp, x509
from certomancer.services import TimeStamper as Responder
from pyhanko.sign.timestamps import TimeStamper

POLICY = tsp.ObjectIdentifier("1.3.6.1.4.1.58888.1.1")


class LocalTimeStamper(TimeStamper):
    """Answers time-stamp requests with `certificate` and `key` (DER), as at `at` (aware)."""

    def __init__(self, certificate: bytes, key: bytes, *, at: datetime) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._responder = Responder(
            tsa_cert=x509.Certificate.load(certificate),
            tsa_key=keys.PrivateKeyInfo.load(key),
            fixed_dt=at.astimezone(UTC).replace(microsecond=0),
            policy=POLICY,
        )

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return self._responder.request_tsa_response(req)
