"""A time-stamp authority in this process. It answers RFC 3161 requests with a key of its own, at the moment it is told.

In production a real authority (``HTTPTimeStamper`` of pyHanko) takes its place. Only the small part that differs from
stamp to stamp is built anew; certificates, names and algorithms are encoded once (half the time of sealing was spent
encoding them again). The signing certificate is named by SHA-256 (ESSCertIDv2, RFC 5816), never by SHA-1.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.timestamps import TimeStamper

from lantai.adapters.seal.der import CONTEXT_0, OCTETS, SEQUENCE, SET, der

POLICY = tsp.ObjectIdentifier("1.3.6.1.4.1.58888.1.1")


def _attribute(name: str, value: bytes) -> bytes:
    return der(SEQUENCE, cms.CMSAttributeType(name).dump(), der(SET, value))


class _Desk:
    """What stays the same from stamp to stamp."""

    def __init__(self, certificate: bytes, key: bytes) -> None:
        loaded = x509.Certificate.load(certificate)
        private = serialization.load_der_private_key(key, None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise TypeError("the time-stamp key is not an elliptic-curve key")
        self.key = private
        self.digest = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()
        self.signing = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump()
        issuer = der(SEQUENCE, loaded.issuer.dump(), core.Integer(loaded.serial_number).dump())
        self.signer = issuer
        self.name = der(CONTEXT_0, x509.GeneralName("directory_name", loaded.subject).dump())
        named = der(SEQUENCE, der(OCTETS, hashlib.sha256(certificate).digest()))  # SHA-256 is the default, unsaid
        self.certificate_named = _attribute("signing_certificate_v2", der(SEQUENCE, der(SEQUENCE, named)))
        self.kind = _attribute("content_type", cms.ContentType("tst_info").dump())
        self.certificates = der(CONTEXT_0, certificate)

    def answer(self, request: tsp.TimeStampReq, at: datetime) -> bytes:
        """Return a granted TimeStampResp (DER) for `request` at `at`."""
        info = self._info(request, at)
        attributes = sorted(
            [
                self.kind,
                _attribute("signing_time", core.UTCTime(at).dump()),
                self.certificate_named,
                _attribute("message_digest", der(OCTETS, hashlib.sha256(info).digest())),
            ]
        )
        signature = self.key.sign(der(SET, *attributes), ec.ECDSA(hashes.SHA256()))
        signer = der(
            SEQUENCE, core.Integer(1).dump(), self.signer, self.digest, der(CONTEXT_0, *attributes), self.signing,
            der(OCTETS, signature),
        )  # fmt: skip
        content = der(SEQUENCE, cms.ContentType("tst_info").dump(), der(CONTEXT_0, der(OCTETS, info)))
        signed = der(
            SEQUENCE, core.Integer(3).dump(), der(SET, self.digest), content, self.certificates, der(SET, signer)
        )
        token = der(SEQUENCE, cms.ContentType("signed_data").dump(), der(CONTEXT_0, signed))
        return der(SEQUENCE, der(SEQUENCE, core.Integer(0).dump()), token)

    def _info(self, request: tsp.TimeStampReq, at: datetime) -> bytes:
        nonce = request["nonce"]
        return der(
            SEQUENCE,
            core.Integer(1).dump(),
            POLICY.dump(),
            request["message_imprint"].dump(),
            core.Integer(secrets.randbits(63)).dump(),
            core.GeneralizedTime(at).dump(),
            nonce.dump() if isinstance(nonce, core.Integer) else b"",
            self.name,
        )


@lru_cache(maxsize=8)
def _desk(certificate: bytes, key: bytes) -> _Desk:
    return _Desk(certificate, key)


class LocalTimeStamper(TimeStamper):
    """Answers time-stamp requests with `certificate` and `key` (DER), as at `at` (aware)."""

    def __init__(self, certificate: bytes, key: bytes, *, at: datetime) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._desk = _desk(certificate, key)
        self._at = at.astimezone(UTC).replace(microsecond=0)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._desk.answer(req, self._at))
