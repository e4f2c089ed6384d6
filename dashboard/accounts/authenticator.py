"""What is asked of a device that keeps passkeys, and whether its answer proves it (WebAuthn, by py_webauthn).

The challenge stays in the browser's signed session, for ten minutes and one answer. The library is loaded by what
needs it: few requests do.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import request, session

from .. import clock
from ..access import Person
from ..models import Passkey

NAME: Final = "Where Cities Stand"
ANSWER_WITHIN: Final = 600  # seconds
LONGEST_ANSWER: Final = 20_000  # characters; a device's is one or two thousand


@dataclass(frozen=True)
class Made:
    """A passkey that a device has just made."""

    credential: str
    public_key: bytes
    count: int


@dataclass(frozen=True)
class Asked:
    """A challenge that was given to this browser, and when."""

    challenge: bytes
    at: datetime


def options_to_make(person: Person, held: list[Passkey]) -> str:
    """What a browser asks a device for a new passkey, as JSON; not one that holds one of these already."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=_host(),
        rp_name=NAME,
        user_id=str(person.id).encode(),
        user_name=person.email,
        user_display_name=person.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential)) for key in held],
    )
    _keep("make", options.challenge)
    return options_to_json(options)


def options_to_use() -> str:
    """What a browser asks a device for a signature of any passkey it holds for this register, as JSON."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(rp_id=_host(), user_verification=UserVerificationRequirement.REQUIRED)
    _keep("use", options.challenge)
    return options_to_json(options)


def made(answer: str, asked: Asked) -> Made | None:
    """The passkey that the answer proves, or None."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    try:
        proved = verify_registration_response(
            credential=answer[:LONGEST_ANSWER],
            expected_challenge=asked.challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except Exception:  # whatever a parser of strangers’ bytes stumbles over, it proves nothing
        return None
    return Made(bytes_to_base64url(proved.credential_id), proved.credential_public_key, proved.sign_count)


def credential_of(answer: str) -> str:
    """Which passkey an answer claims to be from, or ''."""
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

    try:
        given: Any = json.loads(answer[:LONGEST_ANSWER])
        return bytes_to_base64url(base64url_to_bytes(given["rawId"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def count_of(answer: str, asked: Asked, passkey: Passkey) -> int | None:
    """What the device has counted, where the answer proves that it holds this passkey and knew its owner; else None."""
    from webauthn import verify_authentication_response

    try:
        proved = verify_authentication_response(
            credential=answer[:LONGEST_ANSWER],
            expected_challenge=asked.challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # `register.passkeys.use` compares it with what is kept by then
            require_user_verification=True,
        )
    except Exception:  # whatever a parser of strangers’ bytes stumbles over, it proves nothing
        return None
    return proved.new_sign_count


def asked(purpose: str) -> Asked | None:
    """The challenge to 'make' or 'use' a passkey that this browser holds; it is used up."""
    from webauthn.helpers import base64url_to_bytes

    challenge, at = session.pop(f"passkey_{purpose}", ("", 0))
    if clock.now().timestamp() - at > ANSWER_WITHIN:
        return None
    return Asked(base64url_to_bytes(challenge), datetime.fromtimestamp(at, UTC))


def _keep(purpose: str, challenge: bytes) -> None:
    from webauthn.helpers import bytes_to_base64url

    session[f"passkey_{purpose}"] = (bytes_to_base64url(challenge), clock.now().timestamp())


def _host() -> str:
    return request.host.rpartition(":")[0] if ":" in request.host else request.host


def _origin() -> str:
    return request.host_url.rstrip("/")
