"""Customer-service messages and the typing sign (platform §4)."""

from typing import Any

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.media import alive
from simulator.state import Entry, Person
from simulator.windows import spend

TEXT_BYTES = 2048
MENU_LINES = 10  # not published; kept from the platform's sister product
LINE_BYTES = 128
OK: Answer = {"errcode": 0, "errmsg": "ok"}


def send(call: Call) -> Answer:
    kind = call.body.get("msgtype")
    if kind not in SHAPES:
        raise ApiError(40008)
    person = call.person(call.body.get("touser"))
    entry = SHAPES[kind](call, content_of(call.body, kind))
    _may_receive(call, person)
    spend(person, call.now)
    person.last_exchange = call.now
    call.platform.journal.entry(person.openid, "account", kind, via="custom", **entry)
    return OK


def _may_receive(call: Call, person: Person) -> None:
    if person.blacklisted:
        raise ApiError(43019)
    if person.frozen:
        raise ApiError(50002)
    if not person.follows:
        raise ApiError(call.account.custom_unfollowed)
    if person.refuses:
        raise ApiError(48002)


def content_of(body: dict[str, Any], kind: str) -> dict[str, Any]:
    content = body.get(kind)
    if not isinstance(content, dict):
        raise ApiError(44004)
    return content


def check_medium(call: Call, media_id: Any, kind: str | None = None) -> str:
    """The id of a medium of this account that still exists (temporary ones live for three days)."""
    if not media_id:
        raise ApiError(41006)
    medium = alive(call, str(media_id))
    if kind and medium.type != kind:
        raise ApiError(40004)
    return medium.media_id


def shape_text(_: Call, content: dict[str, Any]) -> Entry:
    text = content.get("content")
    if not isinstance(text, str) or not text:
        raise ApiError(44004)
    if len(text.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"text": text}


def _medium(kind: str) -> Any:
    def shape(call: Call, content: dict[str, Any]) -> Entry:
        entry: Entry = {"media_id": check_medium(call, content.get("media_id"), kind)}
        if kind == "video":
            check_medium(call, content.get("thumb_media_id"))
        return entry | {key: content[key] for key in ("title", "description") if key in content}

    return shape


def _music(call: Call, content: dict[str, Any]) -> Entry:
    check_medium(call, content.get("thumb_media_id"))
    return {key: content.get(key, "") for key in ("title", "description", "musicurl", "hqmusicurl")}


def _news(_: Call, content: dict[str, Any]) -> Entry:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)
    return {
        "articles": [{key: each.get(key, "") for key in ("title", "description", "url", "picurl")} for each in articles]
    }


def _menu(_: Call, content: dict[str, Any]) -> Entry:
    lines = content.get("list")
    if not isinstance(lines, list) or not 1 <= len(lines) <= MENU_LINES:
        raise ApiError(45098)
    shown = []
    for line in lines:
        if not isinstance(line, dict) or not line.get("id") or not line.get("content"):
            raise ApiError(40035)
        number, text = str(line["id"]), str(line["content"])
        if max(len(number.encode()), len(text.encode())) > LINE_BYTES:
            raise ApiError(45099)
        shown.append({"id": number, "content": text})
    head, tail = str(content.get("head_content", "")), str(content.get("tail_content", ""))
    if len((head + tail).encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"head": head, "lines": shown, "tail": tail}


def _needs(*keys: str) -> Any:
    def shape(_: Call, content: dict[str, Any]) -> Entry:
        if any(not content.get(key) for key in keys):
            raise ApiError(40035)
        return {key: content[key] for key in keys}

    return shape


SHAPES: dict[str, Any] = {
    "text": shape_text,
    "image": _medium("image"),
    "voice": _medium("voice"),
    "video": _medium("video"),
    "music": _music,
    "news": _news,
    "mpnews": _needs("media_id"),
    "mpnewsarticle": _needs("article_id"),
    "msgmenu": _menu,
    "wxcard": _needs("card_id"),
    "miniprogrampage": _needs("title", "appid", "pagepath", "thumb_media_id"),
}


def typing(call: Call) -> Answer:
    person = call.person(call.body.get("touser"))
    command = call.body.get("command")
    if command not in {"Typing", "CancelTyping"}:
        raise ApiError(45072)
    if command == "Typing":
        if call.now - person.last_exchange > 30:
            raise ApiError(45080)
        if person.typing_until > call.now:
            raise ApiError(45081)
    person.typing_until = call.now + 15 if command == "Typing" else 0.0
    call.platform.journal.entry(person.openid, "account", "typing", via="custom", on=command == "Typing")
    return OK


ENDPOINTS = [
    Endpoint("/cgi-bin/message/custom/send", "POST", send, "verified", daily=500_000, refuses_escapes=47002),
    Endpoint("/cgi-bin/message/custom/typing", "POST", typing, "verified", daily=500_000),
]
