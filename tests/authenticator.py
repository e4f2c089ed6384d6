"""A device that keeps passkeys, in software: what a browser would send for it (WebAuthn, ES256, no attestation)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

HOST, ORIGIN = "localhost", "http://localhost"
PRESENT, KNOWN, NEW = 0x01, 0x04, 0x40  # flags: somebody is there; it is the owner; a key comes along


def options(page: str) -> dict[str, Any]:
    """What a page asks a device."""
    held = BeautifulSoup(page, "lxml").select_one("form[data-passkey]")
    assert held is not None
    asked: dict[str, Any] = json.loads(str(held["data-options"]))
    return asked


@dataclass
class Device:
    """One key. `counts` as security keys do; phones leave it at nought."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    origin: str = ORIGIN
    flags: int = PRESENT | KNOWN
    counts: bool = False
    count: int = 0

    def makes(self, asked: dict[str, Any]) -> str:
        """The answer to a request for a new passkey."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        known = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(public)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(NEW) + known}
        said = self._said("webauthn.create", asked)
        return self._answer({"clientDataJSON": said, "attestationObject": cbor2.dumps(attested)})

    def signs(self, asked: dict[str, Any]) -> str:
        """The answer to a request for a signature."""
        said, data = self._said("webauthn.get", asked), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": said, "authenticatorData": data, "signature": signature})

    def _data(self, more: int) -> bytes:
        self.count += self.counts
        return hashlib.sha256(HOST.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential)
        sent = {word: bytes_to_base64url(value) for word, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": sent})
