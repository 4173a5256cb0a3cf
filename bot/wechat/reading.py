"""One POST of the platform → one Message."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.parser import parse_message, xmltodict

from bot.wechat import envelope, kinds
from bot.wechat.keys import Keys, Mode, Refused, Unreadable
from handlers.message import Kind, Message

_OPEN_ID = re.compile(r"[A-Za-z0-9_@.-]{1,64}")
_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,32}", re.ASCII)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DEEPEST = 8
_MOST_FIELDS = 1000
_LONGEST_KEY = 120
# Fields that stand in a Message under a name of their own.
_TAKEN = frozenset(
    {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "Content", "Recognition", "Encrypt"}
)

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message with what its answer needs. `encrypted` says whether the platform wants the answer encrypted."""

    message: Message
    encrypted: bool
    nonce: str
    aes_key: str = field(default="", repr=False)  # the one of the account's two keys that opened it


def read(keys: Keys, query: Mapping[str, str], body: bytes, now: datetime, slack: timedelta) -> Incoming:
    """Checks the signatures, decrypts, and reads every field once.

    Raises Refused (answer 403) where nothing shows that the platform sent it, and Unreadable (answer `success`)
    where it did; nothing else. A kind that nobody knows is a Message of Kind.UNKNOWN.
    """
    stamp = envelope.check(keys, query, now, slack)
    if not body:
        raise Unreadable("empty")
    if len(body) > envelope.BODY_LIMIT:
        raise Unreadable("size")
    encrypt = _encrypt(keys, stamp, body)
    if not encrypt:
        return Incoming(_message(keys, _parse(body)), encrypted=False, nonce=stamp.nonce)
    xml, aes_key = envelope.unseal(keys, encrypt)
    return Incoming(_message(keys, _parse(xml)), encrypted=True, nonce=stamp.nonce, aes_key=aes_key)


def _encrypt(keys: Keys, stamp: envelope.Stamp, body: bytes) -> str:
    """The ciphertext to open, its signature checked, or nothing where the plain fields count."""
    # Without these letters there is no such element; saves reading a plain message twice.
    outer = _root(body) if b"Encrypt" in body else {}
    encrypt = outer.get("Encrypt") or ""
    if not isinstance(encrypt, str):
        raise Refused("Encrypt is not one text")
    if not encrypt:
        if keys.mode is Mode.SECURE or (keys.mode is Mode.COMPATIBLE and stamp.says_encrypted):
            raise Refused("a plain body where an encrypted one belongs")
        return ""
    if stamp.msg_signature or keys.mode is Mode.SECURE or stamp.says_encrypted:
        envelope.check_message(keys, stamp, encrypt)
        if keys.mode is not Mode.PLAIN:
            return encrypt
    if "MsgType" not in outer:
        if keys.mode is Mode.PLAIN:
            raise Unreadable("encrypted")
        raise Refused("msg_signature is missing")
    return ""


def _root(xml: str | bytes) -> Fields:
    root = _guarded(lambda: xmltodict.parse(_text(xml))["xml"])
    if not isinstance(root, Mapping):
        raise Unreadable("shape")
    return root


def _parse(xml: str | bytes) -> Fields:
    text = _text(xml)
    parsed = _guarded(lambda: parse_message(text))
    # Unknown kinds have no other door, and known ones lack the platform's newer fields.
    fields = getattr(parsed, "_data", None)
    if not isinstance(fields, Mapping):
        raise Unreadable("shape")
    return fields


def _guarded(parse: Any) -> Any:
    """Eleven kinds of exception come out of wechatpy on bad input; one goes on."""
    try:
        return parse()
    except ExpatError:
        reason = "xml"
    except ValueError as error:
        reason = "entities" if "entities" in str(error) else "xml"
    except (KeyError, TypeError, AttributeError):
        reason = "shape"
    except Exception:  # noqa: BLE001 -- whatever it is, the platform must get its answer
        reason = "parser"
    raise Unreadable(reason)


def _text(xml: str | bytes) -> str:
    """Characters that XML forbids are left out: somebody's odd keyboard must not cost him his answer."""
    if isinstance(xml, str):
        return _FORBIDDEN.sub("", xml)
    try:
        return _FORBIDDEN.sub("", xml.decode())
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None


def _message(keys: Keys, fields: Fields) -> Message:
    if _one(fields, "ToUserName", "account") != keys.original_id:
        raise Unreadable("account")
    sender = _one(fields, "FromUserName", "sender", _OPEN_ID)
    seconds = int(_one(fields, "CreateTime", "create_time", _SECONDS))
    raw = _one(fields, "MsgType", "msg_type")
    data = _flat(fields)
    if raw.lower() == "event":
        name, kind = kinds.of_event(_one(fields, "Event", "event"))
        text = _event_text(kind, _maybe(fields, "EventKey"), fields)
        key = _event_key(sender, seconds, name, data)
    else:
        said = _maybe(fields, "Content")
        name, kind = kinds.of_message(raw, said)
        text = _maybe(fields, "Recognition") if kind is Kind.VOICE else said
        key = _message_key(sender, seconds, name, text, fields)
        data.pop("MsgId", None)
    return Message(keys.account, key, sender, kind, text, datetime.fromtimestamp(seconds, UTC), name, data)


def _event_text(kind: Kind, event_key: str, fields: Fields) -> str:
    """The scene of a card or the name of a menu key."""
    if kind is Kind.FOLLOW:
        # wechatpy took the prefix `qrscene_` off, and told so by the event's name; other keys are no scenes.
        return event_key if _maybe(fields, "Event").lower() == "subscribe_scan" else ""
    return event_key if kind in {Kind.SCAN, Kind.MENU} else ""


def _event_key(sender: str, seconds: int, name: str, data: Mapping[str, str]) -> str:
    """Sender, second, event, event key; with the number of the job, as two receipts may come in one second."""
    parts = [name.removeprefix("event."), data.get("EventKey", "")]
    parts += [value for at, value in data.items() if at.rpartition(".")[2].lower() == "msgid"]
    return _bounded(f"{sender}:{seconds}", ":".join(parts).rstrip(":"))


def _message_key(sender: str, seconds: int, name: str, text: str, fields: Fields) -> str:
    number = _maybe(fields, "MsgId")
    if number.strip("0"):
        if not _NUMBER.fullmatch(number):
            raise Unreadable("msg_id")
        return number
    return _bounded(f"{sender}:{seconds}", f"{name}:{text}" if text else name)


def _bounded(head: str, tail: str) -> str:
    if len(head) + len(tail) < _LONGEST_KEY and tail.isascii():
        return f"{head}:{tail}"
    return f"{head}:{hashlib.sha256(tail.encode(errors='replace')).hexdigest()[:32]}"


def _one(fields: Fields, name: str, reason: str, pattern: re.Pattern[str] | None = None) -> str:
    value = _maybe(fields, name)
    if not value or (pattern and not pattern.fullmatch(value)):
        raise Unreadable(reason)
    return value


def _maybe(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):  # given twice, nested, or with an attribute
        raise Unreadable("doubled" if isinstance(value, list) else "nested")
    return value


def _flat(fields: Fields) -> dict[str, str]:
    _maybe(fields, "EventKey")
    _maybe(fields, "MsgId")
    flat: dict[str, str] = {}
    for at, value in _leaves({name: value for name, value in fields.items() if name not in _TAKEN}):
        flat[at] = value
        if len(flat) > _MOST_FIELDS:
            raise Unreadable("shape")
    return flat


def _leaves(value: Any, at: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        raise Unreadable("shape")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{at}.{name}" if at else str(name), depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{at}.{number}", depth + 1)
    else:
        yield at, "" if value is None else str(value)
