"""The seal of the embedded profile: keys in the key folder, time from the in-process authority. A demonstration seal."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cryptography.x509.oid import NameOID

from lantai.adapters.seal.authority import Authority, Pair, fingerprint
from lantai.adapters.seal.port import SealError, SealInscription, SealStanding, Trust

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


class LocalSeal:
    """`Seal` over an `Authority`'s folder."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)

    @cached_property
    def _seal(self) -> Pair:
        return self.authority.pair("seal")

    @cached_property
    def _tsa(self) -> Pair:
        return self.authority.pair("tsa")

    @cached_property
    def _root(self) -> Pair:
        return self.authority.pair("root")

    def fingerprint(self) -> str:
        return fingerprint(self._seal.der)

    def standing(self) -> SealStanding:
        """A certificate of our own making binds nobody, and its time stamps are our own word."""
        if not self.authority.exists:
            return SealStanding(prepared=False, legal=False, own_clock=True)
        certificate = self._seal.certificate
        subject = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return SealStanding(
            prepared=True,
            legal=False,
            own_clock=True,
            subject=str(subject[0].value) if subject else "",
            until=certificate.not_valid_after_utc,
        )

    @cached_property
    def _signer(self) -> SimpleSigner:
        from lantai.adapters.seal import signing

        return signing.signer_of(self._seal, self._root)

    def seal(self, draft: BinaryIO, sealed: BinaryIO, *, inscription: SealInscription, at: datetime) -> None:
        from lantai.adapters.seal import signing

        certificate = self._seal.certificate
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise SealError("UNUSABLE", "the seal certificate is not valid at this moment")
        clock = signing.clock_of(self._tsa, at)
        signing.sign(draft, sealed, inscription=inscription, signer=self._signer, clock=clock, at=at)

    def extend(self, sealed: BinaryIO, extended: BinaryIO, *, at: datetime) -> None:
        from lantai.adapters.seal import signing

        signing.add_evidence(sealed, extended, trust=self.trust(at=at), clock=signing.clock_of(self._tsa, at))

    def trust(self, *, at: datetime) -> Trust:
        return self.authority.trust(at=at)
