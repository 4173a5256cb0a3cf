"""Who sent it, and what was inside: signatures, freshness, encryption (platform §1.1-1.4).

wechatpy's own checks compare in variable time, know no freshness, take an empty token and parse before they check;
so it only lends the cipher here.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.wechat.keys import Keys, Refused, Unreadable

BODY_LIMIT = 64 * 1024  # bytes; genuine pushes are a few KiB
_LONGEST_PARAMETER = 256


class Cipher(PrpCrypto):  # type: ignore[misc]  # wechatpy has no types
    """wechatpy's cipher with random bytes that cannot be guessed."""

    def get_random_string(self) -> str:
        return secrets.token_hex(8)


@lru_cache(maxsize=1024)
def cipher(aes_key: str) -> Any:
    return Cipher(b64decode(aes_key + "="))


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Stamp:
    """The checked query of one request. `msg_signature` is empty where the platform sent none."""

    timestamp: str
    nonce: str
    msg_signature: str
    says_encrypted: bool


def verify(keys: Keys, query: Mapping[str, str], now: datetime, slack: timedelta) -> str:
    """The `echostr` to send back byte for byte as plain text; never encrypted, in any mode. Raises Refused."""
    check(keys, query, now, slack)
    return _parameter(query, "echostr")


def check(keys: Keys, query: Mapping[str, str], now: datetime, slack: timedelta) -> Stamp:
    """Holds the plain `signature`, sent in every mode, against the token.

    A repeated nonce is no reason to refuse: whether the platform's own retry carries the same one is not documented.
    """
    signature = _parameter(query, "signature")
    timestamp = _parameter(query, "timestamp")
    nonce = _parameter(query, "nonce")
    if not hmac.compare_digest(sign(keys.token, timestamp, nonce), signature):
        raise Refused("signature does not match the token")
    if not _is_fresh(timestamp, now, slack):
        raise Refused("timestamp is stale")
    return Stamp(
        timestamp,
        nonce,
        _parameter(query, "msg_signature", needed=False),
        _parameter(query, "encrypt_type", needed=False) == "aes",
    )


def check_message(keys: Keys, stamp: Stamp, encrypt: str) -> None:
    """Holds `msg_signature` against the ciphertext; the plain signature does not cover the body."""
    if not stamp.msg_signature:
        raise Refused("msg_signature is missing")
    # A ciphertext outside ASCII is nothing the platform signs, and must not raise here.
    expected = sign(keys.token, stamp.timestamp, stamp.nonce, encrypt).encode()
    if not hmac.compare_digest(expected, stamp.msg_signature.encode()):
        raise Refused("msg_signature does not match (is `signature` sent in its place?)")


def unseal(keys: Keys, encrypt: str) -> tuple[str, str]:
    """The plaintext and the key that opened it. Raises Unreadable."""
    try:
        return _open(keys.aes_key, encrypt, keys.app_id), keys.aes_key
    except Unreadable as unreadable:
        if not keys.previous_aes_key:
            raise
        first = unreadable
    try:
        return _open(keys.previous_aes_key, encrypt, keys.app_id), keys.previous_aes_key
    except Unreadable:
        raise first from None


def _open(aes_key: str, encrypt: str, app_id: str) -> str:
    try:
        return str(cipher(aes_key).decrypt(encrypt, app_id))
    except InvalidAppIdException:
        raise Unreadable("app_id") from None
    except Exception:  # noqa: BLE001 -- wechatpy raises five kinds on a malformed ciphertext
        raise Unreadable("ciphertext") from None


def seal(keys: Keys, aes_key: str, xml: str, now: datetime) -> str:
    """The encrypted answer with a nonce of its own."""
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    encrypt = cipher(aes_key).encrypt(xml, keys.app_id).decode()
    return (
        f"<xml>\n<Encrypt><![CDATA[{encrypt}]]></Encrypt>\n"
        f"<MsgSignature><![CDATA[{sign(keys.token, timestamp, nonce, encrypt)}]]></MsgSignature>\n"
        f"<TimeStamp>{timestamp}</TimeStamp>\n<Nonce><![CDATA[{nonce}]]></Nonce>\n</xml>"
    )


def _parameter(query: Mapping[str, str], name: str, *, needed: bool = True) -> str:
    getlist = getattr(query, "getlist", None)  # a web framework's mapping hides the second value
    values = getlist(name) if getlist else [query[name]] if name in query else []
    if len(values) > 1:
        raise Refused(f"{name} is given twice")
    value = values[0] if values else ""
    if needed and not value:
        raise Refused(f"{name} is missing")
    if not value.isascii() or len(value) > _LONGEST_PARAMETER:
        raise Refused(f"{name} is not ASCII or too long")
    return value


def _is_fresh(timestamp: str, now: datetime, slack: timedelta) -> bool:
    if not timestamp.isdigit() or len(timestamp) > 12:
        return False
    return abs(int(timestamp) - now.timestamp()) <= slack.total_seconds()
