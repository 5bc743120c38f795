"""Signing with pyHanko. Kept apart from `local`: loading pyHanko takes a fifth of a second, and most programs never seal."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO

from asn1crypto import algos, cms, core, crl, keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lantai.adapters.seal.authority import Pair
from lantai.adapters.seal.der import CONTEXT_0, CONTEXT_1, OCTETS, SEQUENCE, SET, der
from lantai.adapters.seal.port import SealError, SealInscription, Trust
from lantai.adapters.timestamp.local import LocalTimeStamper

FIELD = "ArchiveSeal"
RESERVED = 16384  # hex characters for the signature with its time stamp and chain


class _Writer(IncrementalPdfFileWriter):
    """Adds the seal and nothing else: title and dates stay as typeset (pyHanko would write the machine's time)."""

    def _update_meta(self) -> None:
        return


class _SignerAt(PdfSigner):
    """States the moment it is given as the claimed signing time, so that it agrees with the time stamp."""

    moment: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.moment
        return session


class _Signer(SimpleSigner):
    """pyHanko's signer; only the envelope around the finished signature is written by hand.

    The certificates and names in it never change, and encoding them anew took a third of the time of sealing. What is
    signed, and the signature, stay pyHanko's. Standard: RFC 5652, section 5.
    """

    _constant: list[bytes] | None = None

    @cached_property
    def _same(self) -> tuple[bytes, bytes, bytes, bytes]:
        own = self.signing_cert
        assert own is not None
        issuer = der(SEQUENCE, own.issuer.dump(), core.Integer(own.serial_number).dump())
        digest = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()
        signing = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump()
        chain = der(CONTEXT_0, *sorted(certificate.dump() for certificate in (own, *self.cert_registry)))
        return issuer, digest, signing, chain

    async def signed_attrs(  # type: ignore[override]
        self, data_digest: bytes, digest_algorithm: str, **kwargs: Any
    ) -> cms.CMSAttributes:
        """Let pyHanko build the attributes once; from seal to seal only the message digest differs."""
        if self._constant is None or digest_algorithm != "sha256":
            made = await super().signed_attrs(data_digest, digest_algorithm, **kwargs)
            kinds = {attribute["type"].native for attribute in made}
            if kinds <= {"content_type", "message_digest", "signing_certificate_v2", "cms_algorithm_protection"}:
                self._constant = [one.dump() for one in made if one["type"].native != "message_digest"]
            return cms.CMSAttributes.load(made.dump())
        kind = cms.CMSAttributeType("message_digest").dump()
        digest = der(SEQUENCE, kind, der(SET, der(OCTETS, data_digest)))
        return cms.CMSAttributes.load(der(SET, *sorted([*self._constant, digest])))

    def _package_signature(self, **parts: Any) -> cms.ContentInfo:
        if parts["digest_algorithm"] != "sha256" or parts["encap_content_info"] not in (None, {"content_type": "data"}):
            return super()._package_signature(**parts)
        issuer, digest, signing, chain = self._same
        unsigned = parts["unsigned_attrs"]
        signer = der(
            SEQUENCE,
            core.Integer(1).dump(),
            issuer,
            digest,
            der(CONTEXT_0, _inside(parts["signed_attrs"].dump())),
            signing,
            der(OCTETS, parts["signature"]),
            der(CONTEXT_1, _inside(unsigned.dump())) if unsigned is not None else b"",
        )
        version = core.Integer(int(parts["cms_version"].removeprefix("v"))).dump()
        content = der(SEQUENCE, cms.ContentType("data").dump())
        signed = der(SEQUENCE, version, der(SET, digest), content, chain, der(SET, signer))
        return cms.ContentInfo.load(der(SEQUENCE, cms.ContentType("signed_data").dump(), der(CONTEXT_0, signed)))


def _inside(encoded: bytes) -> bytes:
    """Return the value of a DER element without its tag and length."""
    first = encoded[1]
    return encoded[2:] if first < 0x80 else encoded[2 + (first & 0x7F) :]


def signer_of(seal: Pair, root: Pair) -> SimpleSigner:
    """Return who signs with the pair `seal`, whose certificate `root` gave out."""
    registry = SimpleCertificateStore()
    registry.register_multiple([x509.Certificate.load(root.der)])
    return _Signer(
        signing_cert=x509.Certificate.load(seal.der),
        signing_key=keys.PrivateKeyInfo.load(seal.key_der),
        cert_registry=registry,
    )


def clock_of(tsa: Pair, at: datetime) -> LocalTimeStamper:
    return LocalTimeStamper(tsa.der, tsa.key_der, at=at)


def sign(
    draft: BinaryIO,
    sealed: BinaryIO,
    *,
    inscription: SealInscription,
    signer: SimpleSigner,
    clock: LocalTimeStamper,
    at: datetime,
) -> None:
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=inscription.reason,
        location=inscription.location,
        contact_info=inscription.contact or None,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=False,
    )
    hand = _SignerAt(metadata, signer=signer, timestamper=clock, new_field_spec=SigFieldSpec(sig_field_name=FIELD))
    hand.moment = at
    hand.sign_pdf(_Writer(draft), output=sealed, bytes_reserved=RESERVED)


def add_evidence(sealed: BinaryIO, extended: BinaryIO, *, trust: Trust, clock: LocalTimeStamper) -> None:
    """Add certificates and revocation lists to a sealed file, and a time stamp over all (PAdES-LTA)."""
    if not PdfFileReader(sealed).embedded_signatures:
        raise SealError("NOT_OURS", "there is no signature to keep alive")
    writer = _Writer(sealed)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        sig_contents=None,
        certs=[x509.Certificate.load(der) for der in (*trust.roots, *trust.seals, *trust.others)],
        crls=[crl.CertificateList.load(der) for der in trust.crls],
    )
    PdfTimeStamper(clock).timestamp_pdf(writer, md_algorithm="sha256", bytes_reserved=RESERVED, output=extended)
