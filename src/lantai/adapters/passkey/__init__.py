"""Passkeys (WebAuthn): reading what browsers and devices send, and checking their signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)


class PasskeyRefused(Exception):  # noqa: N818
    """The answer of the device does not fit: wrong origin, challenge, key or signature, or unreadable."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A new credential: its id and what its signatures are checked with (base64url)."""

    credential_id: str
    credential: str


def _server(host: str, name: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=name))


def begin_registration(
    *, host: str, archive: str, handle: bytes, username: str, name: str, known: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options for the browser (JSON) and a state to keep on the server until it answers."""
    options, state = _server(host, archive).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=username, display_name=name),
        credentials=[AttestedCredentialData(websafe_decode(item)) for item in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), dict(state)


def finish_registration(*, host: str, archive: str, state: Mapping[str, Any], answer: Mapping[str, Any]) -> Registered:
    """Check the browser's answer. Raises `PasskeyRefused`."""
    try:
        made = _server(host, archive).register_complete(dict(state), answer)
    except Exception as fault:  # the library raises anything for bytes it cannot read
        raise PasskeyRefused(type(fault).__name__) from fault
    data = made.credential_data
    if data is None:
        raise PasskeyRefused("no credential")
    return Registered(websafe_encode(data.credential_id), websafe_encode(bytes(data)))


def begin_authentication(*, host: str, archive: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options for the browser and a state; no credential is named, so nobody learns who has one."""
    options, state = _server(host, archive).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), dict(state)


def credential_of(answer: Mapping[str, Any]) -> str:
    """Return the id of the credential that answers. Raises `PasskeyRefused`."""
    try:
        return websafe_encode(AuthenticationResponse.from_dict(answer).raw_id)
    except Exception as fault:
        raise PasskeyRefused(type(fault).__name__) from fault


def finish_authentication(
    *, host: str, archive: str, state: Mapping[str, Any], credential: str, answer: Mapping[str, Any]
) -> int:
    """Check the device's signature and return its counter. Raises `PasskeyRefused`."""
    try:
        _server(host, archive).authenticate_complete(
            dict(state), [AttestedCredentialData(websafe_decode(credential))], answer
        )
        return int(AuthenticationResponse.from_dict(answer).response.authenticator_data.counter)
    except Exception as fault:
        raise PasskeyRefused(type(fault).__name__) from fault
