"""Reads what the callback answered to a push: silence, a passive reply, or something that shows the fault line."""

from typing import Any

from simulator.crypto import decrypt, same, signature
from simulator.state import Account, Entry
from simulator.wire import Fields, from_xml

FAULT_LINE = "该公众号提供的服务出现故障，请稍后再试"
TEXT_BYTES = 2048
USER_CONTENT = {"text", "image", "voice", "video", "shortvideo", "location", "link"}


class ReplyError(ValueError):
    """The phone shows the fault line; the text is for the developer."""


def read_reply(account: Account, openid: str, status: int, body: bytes, kind: str) -> Entry | None:
    """The entry to show, or None for `success` and an empty body. Raises ReplyError.

    `kind` is the kind of push that is answered: after a person's own message news holds one article only.
    """
    if status != 200:
        raise ReplyError(f"HTTP {status}")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ReplyError("the answer is not UTF-8") from error
    if text.strip() in {"", "success"}:
        return None
    try:
        fields = from_xml(text)
        if account.mode == "secure" or (account.mode == "compatible" and "Encrypt" in fields):
            fields = _open(account, fields)
    except ValueError as error:
        raise ReplyError(str(error)) from error
    return _entry(account, openid, fields, 1 if kind in USER_CONTENT else 8)


def _open(account: Account, fields: Fields) -> Fields:
    missing = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} - fields.keys()
    if missing:
        raise ReplyError(f"encrypted reply lacks {', '.join(sorted(missing))}")
    wanted = signature(account.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    if not same(wanted, fields["MsgSignature"]):
        raise ReplyError("MsgSignature does not fit")
    return from_xml(decrypt(fields["Encrypt"], account.aes_key, account.appid))


def _entry(account: Account, openid: str, fields: Fields, articles: int) -> Entry:
    if fields.get("ToUserName") != openid or fields.get("FromUserName") != account.original_id:
        raise ReplyError("ToUserName or FromUserName is not the other side")
    if not str(fields.get("CreateTime", "")).strip().isdigit():
        raise ReplyError("CreateTime is not a number")
    kind = str(fields.get("MsgType", ""))
    if kind not in READERS:
        raise ReplyError(f"unknown MsgType {kind!r}")
    try:
        entry = READERS[kind](fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ReplyError(f"{kind} reply lacks or misuses a field: {error}") from error
    if kind == "news" and not 1 <= len(entry["articles"]) <= articles:
        raise ReplyError(f"{len(entry['articles'])} articles, at most {articles} here")
    return {"type": kind, **entry}


def _text(fields: Fields) -> Entry:
    content = str(fields["Content"])
    if not content:
        raise ReplyError("Content is empty")
    if len(content.encode()) > TEXT_BYTES:
        raise ReplyError(f"text of {len(content.encode())} bytes, at most {TEXT_BYTES}")
    return {"text": content}


def _medium(tag: str) -> Any:
    def read(fields: Fields) -> Entry:
        inner = fields[tag]
        return {"media_id": inner["MediaId"]} | {key.lower(): value for key, value in inner.items() if key != "MediaId"}

    return read


def _music(fields: Fields) -> Entry:
    music = fields["Music"]
    return {"thumb_media_id": music["ThumbMediaId"]} | {
        tag.lower(): music[tag] for tag in ("Title", "Description", "MusicUrl", "HQMusicUrl") if tag in music
    }


def _news(fields: Fields) -> Entry:
    items = fields["Articles"]
    if not isinstance(items, list) or int(fields["ArticleCount"]) != len(items):
        raise ReplyError("ArticleCount does not fit the articles")
    tags = ("Title", "Description", "PicUrl", "Url")
    return {"articles": [{tag.lower(): item.get(tag, "") for tag in tags} for item in items]}


def _transfer(fields: Fields) -> Entry:
    return {"kf_account": (fields.get("TransInfo") or {}).get("KfAccount", "")}


READERS: dict[str, Any] = {
    "text": _text,
    "image": _medium("Image"),
    "voice": _medium("Voice"),
    "video": _medium("Video"),
    "music": _music,
    "news": _news,
    "transfer_customer_service": _transfer,
}
