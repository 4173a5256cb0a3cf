"""The platform's side of the wire, written from its papers (platform §1) and independent of the code under test."""

import base64
import hashlib
import os
import struct
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.wechat import Keys, Mode

NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
SECONDS = 1788224400
SLACK = timedelta(seconds=600)
TOKEN = "AAAAA"
AES_KEY = "A" * 43
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wxba5fad812f8e6fb9"
ORIGINAL_ID = "gh_97417a04a28d"
OPEN_ID = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"


def keys(mode: Mode = Mode.SECURE, *, aes_key: str = AES_KEY, previous: str = "") -> Keys:
    return Keys("pujiang", APP_ID, ORIGINAL_ID, TOKEN, aes_key, previous, mode)


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def plain_query(*, timestamp: str = str(SECONDS), nonce: str = "486452656") -> dict[str, str]:
    return {
        "signature": sha1(TOKEN, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": OPEN_ID,
    }


def secure_query(encrypt: str, **stamp: str) -> dict[str, str]:
    query = plain_query(**stamp)
    signed = sha1(TOKEN, query["timestamp"], query["nonce"], encrypt)
    return query | {"encrypt_type": "aes", "msg_signature": signed}


def encrypt(text: str, *, aes_key: str = AES_KEY, app_id: str = APP_ID) -> str:
    key = base64.b64decode(aes_key + "=")
    content = text.encode()
    raw = os.urandom(16) + struct.pack(">I", len(content)) + content + app_id.encode()
    padding = 32 - len(raw) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(raw + bytes([padding]) * padding) + encryptor.finalize()).decode()


def decrypt(encrypted: str, *, aes_key: str = AES_KEY) -> str:
    key = base64.b64decode(aes_key + "=")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    raw = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    raw = raw[16 : -raw[-1]]
    (length,) = struct.unpack(">I", raw[:4])
    assert raw[4 + length :] == APP_ID.encode()
    return raw[4 : 4 + length].decode()


def xml(fields: str, *, to: str = ORIGINAL_ID, sender: str = OPEN_ID, seconds: object = SECONDS) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{seconds}</CreateTime>{fields}</xml>"
    )


def text_xml(content: str = "几点开会", msg_id: str = "6054768590064713728") -> str:
    return xml(
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content><MsgId>{msg_id}</MsgId>",
    )


def event_xml(event: str, fields: str = "") -> str:
    return xml(f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>{fields}")


def envelope(encrypted: str, plain: str = "") -> bytes:
    """The body of secure mode, or of compatible mode where the fields of a plain document are given."""
    inner = plain.removeprefix("<xml>").removesuffix("</xml>")
    to = "" if inner else f"<ToUserName><![CDATA[{ORIGINAL_ID}]]></ToUserName>"
    return f"<xml>{to}{inner}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


def secure(document: str, **how: str) -> tuple[dict[str, str], bytes]:
    """Query and body of one encrypted push."""
    encrypted = encrypt(document, **how)
    return secure_query(encrypted), envelope(encrypted)


def fields_of(answer: bytes) -> dict[str, str]:
    return {child.tag: child.text or "" for child in ET.fromstring(answer)}
