"""Signatures and AES exactly as documented (platform §1.1, §1.3)."""

import base64
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # PKCS#7 padding to 32 bytes, not to AES's own 16


class EnvelopeError(ValueError):
    """The ciphertext is not one that belongs to this account; the text says what is wrong."""


def signature(*parts: str) -> str:
    """sha1 over the sorted parts: (token, timestamp, nonce) or the same with Encrypt."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def encrypt(text: str, aes_key: str, appid: str, random16: bytes | None = None) -> str:
    body = text.encode()
    plain = (random16 or secrets.token_hex(8).encode()) + struct.pack(">I", len(body)) + body + appid.encode()
    padding = BLOCK - len(plain) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(sealed: str, aes_key: str, appid: str) -> str:
    """The message inside. Raises EnvelopeError for anything that was not sealed for this appid."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        decryptor = _cipher(aes_key).decryptor()
        plain = decryptor.update(raw) + decryptor.finalize()
        plain = plain[16 : -plain[-1]]
        (length,) = struct.unpack(">I", plain[:4])
        text, owner = plain[4 : 4 + length].decode(), plain[4 + length :].decode()
    except (ValueError, IndexError, struct.error) as error:
        raise EnvelopeError(f"cannot be decrypted: {error}") from error
    if owner != appid:
        raise EnvelopeError("sealed for another appid")
    return text


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
