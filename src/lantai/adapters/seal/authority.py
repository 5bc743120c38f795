"""A certificate authority in a folder: root, seal and time-stamp certificates, revocation list. No server, no network.

Profile (services.md decision 5, section 4.2): EC P-256; key usage digitalSignature + nonRepudiation, critical; extended
key usage emailProtection + documentSigning (with documentSigning alone poppler's NSS calls the certificate untrusted);
a CRL distribution point always (without one pyHanko never finds a certificate revoked); names in UTF-8.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from lantai.adapters.seal.port import SealError, Trust

DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
LIST_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose seal it is and where its revocation list is published (printed in certificates, never fetched by us)."""

    organisation: str
    seal_name: str
    domain: str


@dataclass(frozen=True, slots=True)
class Pair:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def key_der(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def fingerprint(der: bytes) -> str:
    """Return the SHA-256 of a certificate as 64 hex characters."""
    return hashlib.sha256(der).hexdigest()


def _name(holder: Holder, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, holder.organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _usage(*, signing: bool = False, commitment: bool = False, authority: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing,
        content_commitment=commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


class Authority:
    """The certificates and keys in `folder`, made on first use by `prepare`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        try:
            return (self.folder / "root.crt").exists()
        except PermissionError:
            return True  # something is there that we may not read; `pair` says so

    def prepare(self, holder: Holder, *, since: datetime) -> None:
        """Make root, seal and time-stamp certificates, valid from `since`, unless they are there.

        They appear all at once (a folder renamed into place): a start that is killed leaves nothing half.
        """
        if self.exists:
            return
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder.with_name(f".{self.folder.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.mkdir(mode=0o700)
        root = self._make_root(holder, since)
        _write_pair(draft, "root", root)
        _write_pair(draft, "seal", self._make_seal(holder, root, since))
        _write_pair(draft, "tsa", self._make_time_stamp(holder, root, since))
        _write(draft / "revoked.json", b"[]")
        try:
            draft.rename(self.folder)
        except OSError:
            shutil.rmtree(draft)
            if not self.exists:
                raise

    def _make_root(self, holder: Holder, since: datetime) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(holder, f"{holder.organisation} 签章根证书")
        builder = _builder(name, name, key, since, years=30)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(authority=True), critical=True)
        return Pair(builder.sign(key, hashes.SHA256()), key)

    def _issue(
        self,
        root: Pair,
        holder: Holder,
        name: str,
        since: datetime,
        *,
        years: int,
        usage: x509.KeyUsage,
        extended: x509.ExtendedKeyUsage,
        extended_critical: bool,
    ) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(holder, name), root.certificate.subject, key, since, years=years)
        issuer_id = root.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        location = x509.UniformResourceIdentifier(f"http://{holder.domain}/verify/seal.crl")
        point = x509.DistributionPoint([location], None, None, None)
        builder = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(extended, critical=extended_critical)
            .add_extension(x509.CRLDistributionPoints([point]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id), critical=False)
        )
        return Pair(builder.sign(root.key, hashes.SHA256()), key)

    def _make_seal(self, holder: Holder, root: Pair, since: datetime) -> Pair:
        return self._issue(
            root,
            holder,
            f"{holder.organisation} {holder.seal_name}",
            since,
            years=10,
            usage=_usage(signing=True, commitment=True),
            extended=x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]),
            extended_critical=False,
        )

    def _make_time_stamp(self, holder: Holder, root: Pair, since: datetime) -> Pair:
        return self._issue(
            root,
            holder,
            f"{holder.organisation} 时间戳",
            since,
            years=20,
            usage=_usage(signing=True),
            extended=x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]),
            extended_critical=True,
        )

    def pair(self, name: str) -> Pair:
        """Return ``root``, ``seal`` or ``tsa``; raise `SealError` when it is absent or unreadable."""
        try:
            certificate = x509.load_pem_x509_certificate((self.folder / f"{name}.crt").read_bytes())
            key = serialization.load_pem_private_key((self.folder / f"{name}.key").read_bytes(), None)
        except FileNotFoundError as fault:
            raise SealError("NO_KEYS", f"{name}: no key in the key folder") from fault
        except (ValueError, OSError) as fault:
            raise SealError("UNUSABLE", f"{name}: key or certificate cannot be read") from fault
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise SealError("UNUSABLE", f"{name}: not an elliptic-curve key")
        return Pair(certificate, key)

    def _revoked(self) -> list[dict[str, str]]:
        try:
            found: list[dict[str, str]] = json.loads((self.folder / "revoked.json").read_text(encoding="utf-8"))
        except FileNotFoundError as fault:
            raise SealError("NO_KEYS", "no revocation record") from fault
        except (ValueError, OSError) as fault:
            raise SealError("UNUSABLE", "the revocation record cannot be read") from fault
        return found

    def withdraw_seal(self, holder: Holder, *, at: datetime, since: datetime) -> None:
        """Revoke the present seal certificate as of `at` (key compromise) and make another, valid from `since`."""
        old, root = self.pair("seal"), self.pair("root")
        entry = {
            "serial": str(old.certificate.serial_number),
            "fingerprint": fingerprint(old.der),
            "at": at.astimezone(UTC).isoformat(),
        }
        _write(self.folder / f"retired-{fingerprint(old.der)[:16]}.crt", _pem(old.certificate))
        _write(self.folder / "revoked.json", json.dumps([*self._revoked(), entry]).encode())
        _write_pair(self.folder, "seal", self._make_seal(holder, root, since))

    def revocation_list(self, *, at: datetime) -> bytes:
        """Return a revocation list (DER) made at `at` by the root's own key, good for a week."""
        root = self.pair("root")
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(root.certificate.subject)
            .last_update(at - timedelta(minutes=5))
            .next_update(at + LIST_LIFE)
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
        )
        for entry in self._revoked():
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(entry["serial"]))
                .revocation_date(datetime.fromisoformat(entry["at"]))
                .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
                .build()
            )
        return builder.sign(root.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def trust(self, *, at: datetime) -> Trust:
        """Return what a verifier needs at `at`; raise `SealError` when anchors are absent."""
        root, seal, tsa = self.pair("root"), self.pair("seal"), self.pair("tsa")
        retired = [
            x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)
            for path in sorted(self.folder.glob("retired-*.crt"))
        ]
        withdrawn = tuple((entry["fingerprint"], datetime.fromisoformat(entry["at"])) for entry in self._revoked())
        return Trust(
            roots=(root.der,),
            seals=(seal.der, *retired),
            others=(tsa.der,),
            crls=(self.revocation_list(at=at),),
            withdrawn=withdrawn,
        )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, since: datetime, *, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_pair(folder: Path, name: str, pair: Pair) -> None:
    key = pair.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(folder / f"{name}.key", key)
    _write(folder / f"{name}.crt", _pem(pair.certificate))


def _write(path: Path, content: bytes) -> None:
    """Write owner-only and all at once."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.rename(path)
