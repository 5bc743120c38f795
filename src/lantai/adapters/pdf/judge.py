"""Judging the signatures of a PDF file: whose they are, what they cover, what came after. Never touches a network.

Run in a limited child process (`lantai.adapters.sandbox`): arguments and answer are plain JSON, no key ever goes in.
Source: services.md 4.1–4.3, EN 319 102-1 § 5.5 (validation with time).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from asn1crypto import crl, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import ades_with_time_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|GoToE|SubmitForm|ImportData)\b")
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")
MOST_SIGNATURES = 12


@dataclass(frozen=True)
class Anchors:
    """Trust as it crosses into the child: DER in base64."""

    roots: list[str]
    seals: list[str]
    others: list[str]
    crls: list[str]

    def certificates(self, name: str) -> list[x509.Certificate]:
        return [x509.Certificate.load(base64.b64decode(text)) for text in getattr(self, name)]

    def spec(self) -> SignatureValidationSpec:
        """Ours alone are trusted, every signer is looked up in the list handed in, nothing is fetched."""
        checking = RevocationCheckingPolicy(
            ee_certificate_rule=RevocationCheckingRule.CRL_REQUIRED,
            intermediate_ca_cert_rule=RevocationCheckingRule.CRL_REQUIRED,
        )
        policy = CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=self.certificates("roots")),
            revinfo_policy=CertRevTrustPolicy(checking),
        )
        return SignatureValidationSpec(
            cert_validation_policy=policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
                certificate_fetching_rule=CertificateFetchingRule.FOLLOW_ONLINE_RULE,
            ),
            local_knowledge=LocalKnowledge(
                known_crls=[CRLContainer(crl.CertificateList.load(base64.b64decode(text))) for text in self.crls],
                known_certs=[*self.certificates("seals"), *self.certificates("others")],
            ),
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
        )


def judge(stream: BinaryIO, *, anchors: Anchors, at: datetime) -> dict[str, Any]:
    """Return what can be said about the file, as plain values::

        {"pdf": bool, "broken": str, "encrypted": bool, "offset": int, "active": [names], "ranges": [[4 ints]],
         "signatures": [{"ours", "fingerprint", "subject", "intact", "ades", "coverage", "whole", "docmdp",
                         "contents", "timestamp", "covers", "is_timestamp"}]}

    `offset` is where ``%PDF-`` stands; `active` names found in the raw bytes (a warning, not a proof of absence).
    """
    content = stream.read()
    answer: dict[str, Any] = {
        "pdf": False,
        "broken": "",
        "encrypted": False,
        "offset": content[:4096].find(b"%PDF-"),
        "active": sorted({name.decode() for name in _ACTIVE.findall(content)}),
        "ranges": [[int(n) for n in match] for match in _RANGE.findall(content)[:MOST_SIGNATURES]],
        "signatures": [],
    }
    if answer["offset"] < 0:
        return answer
    answer["pdf"] = True
    stream.seek(0)
    try:
        reader = PdfFileReader(stream, strict=False)
        answer["encrypted"] = reader.encrypted
        found = [] if reader.encrypted else list(reader.embedded_signatures)[:MOST_SIGNATURES]
    except (PdfError, SigningError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as fault:
        answer["broken"] = type(fault).__name__
        return answer
    except RecursionError:
        answer["broken"] = "RecursionError"
        return answer
    for signature in found:
        answer["signatures"].append(_describe(signature, anchors, at))
    return answer


_FAULTS = (
    PdfError,
    SigningError,
    SignatureValidationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    NotImplementedError,
    RecursionError,
)


def _describe(signature: EmbeddedPdfSignature, anchors: Anchors, at: datetime) -> dict[str, Any]:
    kind = str(signature.sig_object_type)
    fact: dict[str, Any] = {
        "is_timestamp": kind == "/DocTimeStamp",
        "ours": False,
        "fingerprint": "",
        "subject": "",
        "intact": False,
        "ades": "",
        "coverage": "",
        "whole": False,
        "docmdp": None,
        "contents": "",
        "timestamp": "",
        "covers": 0,
    }
    try:
        ranges = [int(n) for n in signature.byte_range]
        fact["covers"] = ranges[2] + ranges[3]
        fact["contents"] = hashlib.sha256(signature.pkcs7_content.rstrip(b"\0")).hexdigest()
        certificate = signature.signer_cert
        fact["fingerprint"] = hashlib.sha256(certificate.dump()).hexdigest()
        fact["subject"] = _named(certificate)
        fact["ours"] = fact["fingerprint"] in {
            hashlib.sha256(c.dump()).hexdigest() for c in anchors.certificates("seals")
        }
        signature.compute_integrity_info()
        fact["coverage"] = signature.coverage.name if signature.coverage else ""
        fact["whole"] = fact["coverage"] == "ENTIRE_FILE"
        facts = signature.summarise_integrity_info()
        fact["docmdp"] = facts.get("docmdp_ok")
    except _FAULTS as fault:
        fact["ades"] = f"UNREADABLE:{type(fault).__name__}"
    if not fact["is_timestamp"] and not fact["ades"]:
        fact.update(_validate(signature, anchors, at))
    return fact


def _validate(signature: EmbeddedPdfSignature, anchors: Anchors, at: datetime) -> dict[str, Any]:
    moment = at.astimezone(UTC)
    timing = ValidationTimingInfo(validation_time=moment, best_signature_time=moment, point_in_time_validation=True)
    try:
        result = asyncio.run(
            ades_with_time_validation(
                signature.signed_data, anchors.spec(), timing_info=timing, raw_digest=signature.compute_digest()
            )
        )
    except _FAULTS as fault:
        return {"ades": f"UNREADABLE:{type(fault).__name__}"}
    status = result.api_status
    stamp = getattr(getattr(status, "timestamp_validity", None), "timestamp", None) if status else None
    return {
        "ades": str(getattr(result.ades_subindic, "name", "FAILED"))
        if result.ades_subindic.status != AdESStatus.PASSED
        else "PASSED",
        "intact": bool(status and status.intact and status.valid),
        "timestamp": stamp.astimezone(UTC).isoformat() if stamp else "",
    }


def judge_file(
    path: str, *, roots: list[str], seals: list[str], others: list[str], crls: list[str], at: str
) -> dict[str, Any]:
    """The same for a path: what the child process runs."""
    with open(path, "rb") as stream:  # noqa: PTH123  a path as text is all that crosses
        return judge(stream, anchors=Anchors(roots, seals, others, crls), at=datetime.fromisoformat(at))


def _named(certificate: x509.Certificate) -> str:
    """Return common name and organisation as the certificate claims them."""
    claimed = certificate.subject.native
    parts = [str(claimed.get(key, "")) for key in ("common_name", "organization_name")]
    return " / ".join(part for part in parts if part)[:160]
