"""Seals personal fields and makes the keyed hash by which a phone number is looked up.

The key is given once, by whoever builds the runtime (`install`), because column types are global in SQLAlchemy.
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_VERSION = b"\x01"


class VaultError(Exception):
    """No key was installed, or a sealed value does not open with it."""


class Vault:
    """AES-256-GCM with a random nonce; a hash key is derived from the same secret."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the field key must be 32 bytes")
        self._cipher = AESGCM(key)
        self._hash_key = hmac.digest(key, b"songxue lookup", "sha256")

    def seal(self, text: str, purpose: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        """Raises VaultError when the key or the purpose is another one, or the value was changed."""
        if sealed[:1] != _VERSION:
            raise VaultError("unknown seal")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, body, purpose.encode()).decode()
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise VaultError("a sealed value does not open with this key") from None

    def lookup(self, text: str) -> str:
        """The keyed hash (hex) by which an equal value is found without being readable."""
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()


class _Holder:
    vault: Vault | None = None


def install(key: bytes) -> None:
    _Holder.vault = Vault(key)


def vault() -> Vault:
    """The installed vault. Raises VaultError before `install`."""
    if _Holder.vault is None:
        raise VaultError("no field key installed")
    return _Holder.vault
