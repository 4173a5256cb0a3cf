"""What a person does on the phone. Each action writes a line, moves the windows and pushes to the account."""

import base64
from collections.abc import Callable
from typing import Any

from simulator import qrcodes
from simulator.media import keep
from simulator.menus import Button, find_button, menu_of
from simulator.people import RefusedError
from simulator.platform import Platform
from simulator.push import Push
from simulator.state import Entry, Person
from simulator.subscribe import give_consent
from simulator.windows import open_window
from simulator.wire import KINDS

Body = dict[str, Any]
Done = tuple[Entry | None, Push | None]
SILENCE = b"#!AMR\n" + b"\x7c" * 13  # one frame of nothing
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
TAP_OPENS_WINDOW = {"click", "scancode_push", "scancode_waitmsg"}


class Hand:
    """One person's hand for one action. The caller holds the lock."""

    def __init__(self, platform: Platform, person: Person, body: Body) -> None:
        self.platform, self.person, self.body = platform, person, body

    def write(self, kind: str, **fields: Any) -> Entry:
        return self.platform.journal.entry(self.person.openid, "person", kind, push=None, **fields)

    def send(self, entry: Entry, kind: str, fields: dict[str, Any], trigger: str | None) -> Done:
        """Push `entry` to the account; `trigger` opens a window of customer-service messages."""
        self.platform.clock.somebody_writes()
        now = self.platform.clock.now()
        if trigger:
            open_window(self.person, trigger, now)
            self.person.last_exchange = now
        entry["push"] = {"state": "waiting", "kind": kind, "tries": []}
        copies = max(1, int(self.body.get("copies", 1)))
        return entry, self.platform.push(self.person, kind, fields, entry=entry, copies=copies)

    def must_follow(self) -> None:
        if not self.person.follows:
            raise RefusedError(f"{self.person.name} does not follow the account")

    def need(self, key: str) -> str:
        value = self.body.get(key)
        if not value:
            raise RefusedError(f"{key} is missing", 400)
        return str(value)

    def medium(self, kind: str, data: bytes, filename: str) -> str:
        given = self.body.get("data")
        content = base64.b64decode(given) if given else data
        name = str(self.body.get("filename") or filename)
        return keep(self.platform, self.person.appid, kind, content, name).media_id


def say(hand: Hand) -> Done:
    hand.must_follow()
    text = hand.need("text")
    return hand.send(hand.write("text", text=text), "text", {"Content": text}, "message")


def tap_line(hand: Hand) -> Done:
    """A line of a msgmenu counts as a menu click, although a text message arrives (platform §4.1)."""
    hand.must_follow()
    wanted = str(hand.body.get("id") or hand.body.get("content") or "")
    tapped = hand.body.get("seq")  # two menus may have the same line; the finger was on one of them
    for entry in reversed(hand.platform.journal.conversation(hand.person.openid)):
        if tapped not in {None, entry["seq"]}:
            continue
        for line in entry.get("lines", []):
            if wanted in {line["id"], line["content"]}:
                shown = hand.write("text", text=line["content"], bizmsgmenuid=line["id"])
                fields = {"Content": line["content"], "bizmsgmenuid": line["id"]}
                return hand.send(shown, "text", fields, "menu")
    raise RefusedError(f"no msgmenu line {wanted!r} on this phone", 404)


def tap(hand: Hand) -> Done:
    hand.must_follow()
    wanted = str(hand.body.get("key") or hand.body.get("name") or hand.body.get("url") or "")
    account = hand.platform.state.accounts[hand.person.appid]
    button = find_button(menu_of(account, hand.person), wanted)
    if button is None:
        raise RefusedError(f"no menu button {wanted!r}", 404)
    kind = button["type"]
    entry = hand.write("menu_tap", name=button["name"], key=button.get("key", ""), url=button.get("url", ""))
    if kind in {"media_id", "view_limited", "article_id", "article_view_limited"}:
        return entry, None  # shows the content without telling the account
    result = hand.body.get("result")
    event, fields = _tap_event(button, result)
    done = hand.send(entry, event, fields, "menu" if kind in TAP_OPENS_WINDOW else None)
    if kind != "location_select" or not isinstance(result, dict):
        return done
    hand.body |= result  # the place card follows as a message of its own, and that is what is answered
    return location(hand)


def _tap_event(button: Button, result: Any) -> tuple[str, dict[str, Any]]:
    kind = button["type"]
    if kind == "click":
        return "event:CLICK", {"EventKey": button["key"]}
    if kind == "view":
        return "event:VIEW", {"EventKey": button["url"]}
    if kind == "miniprogram":
        return "event:view_miniprogram", {"EventKey": button["pagepath"]}
    fields: dict[str, Any] = {"EventKey": button["key"]}
    if kind.startswith("scancode") and result:
        fields["ScanCodeInfo"] = {"ScanType": "qrcode", "ScanResult": str(result)}
    if kind == "location_select" and isinstance(result, dict):
        place = {"Location_X": "x", "Location_Y": "y", "Scale": "scale", "Label": "label"}
        chosen = {name: str(result[key]) for name, key in place.items() if key in result}
        fields["SendLocationInfo"] = {**KINDS["event:location_select"]["SendLocationInfo"], **chosen}
    return f"event:{kind}", fields


def scan(hand: Hand) -> Done:
    code = qrcodes.find(
        hand.platform,
        hand.person.appid,
        ticket=str(hand.body.get("ticket", "")),
        url=str(hand.body.get("url", "")),
        scene=str(hand.body.get("scene", "")),
    )
    if code is None:
        raise RefusedError("no such QR code, or it has expired", 404)
    entry = hand.write("scan", scene=code.scene)
    if hand.person.follows:
        return hand.send(entry, "event:SCAN", {"EventKey": code.scene, "Ticket": code.ticket}, "scan")
    _begin_to_follow(hand, "ADD_SCENE_QR_CODE")
    hand.person.qr_scene = int(code.scene) if code.number else 0
    hand.person.qr_scene_str = "" if code.number else code.scene
    fields = {"EventKey": f"qrscene_{code.scene}", "Ticket": code.ticket}
    done = hand.send(entry, "event:subscribe:scan", fields, "follow")
    open_window(hand.person, "scan", hand.platform.clock.now())
    return done


def follow(hand: Hand) -> Done:
    if hand.person.follows:
        raise RefusedError(f"{hand.person.name} follows already")
    _begin_to_follow(hand, "ADD_SCENE_SEARCH")
    return hand.send(hand.write("follow"), "event:subscribe", {}, "follow")


def _begin_to_follow(hand: Hand, scene: str) -> None:
    hand.person.follows, hand.person.refuses = True, False
    hand.person.subscribe_time, hand.person.subscribe_scene = int(hand.platform.clock.now()), scene
    hand.platform.journal.note("person", hand.person.openid)


def unfollow(hand: Hand) -> Done:
    hand.must_follow()
    hand.person.follows, hand.person.windows, hand.person.tags = False, [], []
    hand.platform.journal.note("person", hand.person.openid)
    entry = hand.write("unfollow")
    entry["push"] = {"state": "waiting", "kind": "event:unsubscribe", "tries": []}
    return entry, hand.platform.push(hand.person, "event:unsubscribe", {}, entry=entry)


def voice(hand: Hand) -> Done:
    hand.must_follow()
    sound = str(hand.body.get("format") or "amr")
    media_id = hand.medium("voice", SILENCE, f"voice.{sound}")
    recognition = hand.body.get("recognition")
    entry = hand.write("voice", media_id=media_id, recognition=recognition)
    fields = {"MediaId": media_id, "Format": sound, "MediaId16K": media_id, "Recognition": recognition}
    return hand.send(entry, "voice", fields, "message")


def image(hand: Hand) -> Done:
    hand.must_follow()
    media_id = hand.medium("image", PIXEL, "image.gif")
    fields = {"PicUrl": f"http://mmbiz.qpic.cn/mmbiz_jpg/{media_id}/0", "MediaId": media_id}
    return hand.send(hand.write("image", media_id=media_id), "image", fields, "message")


def _film(kind: str) -> Callable[[Hand], Done]:
    def film(hand: Hand) -> Done:
        hand.must_follow()
        media_id = hand.medium("video", b"\0\0\0\x18ftypmp42", "video.mp4")
        thumb = keep(hand.platform, hand.person.appid, "thumb", PIXEL, "thumb.jpg").media_id
        fields = {"MediaId": media_id, "ThumbMediaId": thumb}
        return hand.send(hand.write(kind, media_id=media_id), kind, fields, "message")

    return film


def location(hand: Hand) -> Done:
    hand.must_follow()
    x, y = float(hand.body.get("x", 31.2304)), float(hand.body.get("y", 121.4737))
    label, scale = str(hand.body.get("label", "")), int(hand.body.get("scale", 16))
    fields = {"Location_X": x, "Location_Y": y, "Scale": scale, "Label": label}
    return hand.send(hand.write("location", x=x, y=y, label=label), "location", fields, "message")


def link(hand: Hand) -> Done:
    hand.must_follow()
    title, text, url = hand.need("title"), str(hand.body.get("description", "")), hand.need("url")
    entry = hand.write("link", title=title, description=text, url=url)
    return hand.send(entry, "link", {"Title": title, "Description": text, "Url": url}, "message")


def consent(hand: Hand) -> Done:
    template = hand.platform.state.templates.get(hand.need("template_id"))
    if template is None or not template.subscribe:
        raise RefusedError("no such subscribe template", 404)
    accept = bool(hand.body.get("accept", True))
    entry = hand.write("consent", template_id=template.template_id, accept=accept)
    return entry, give_consent(hand.platform, hand.person, template, accept=accept)


def raw(hand: Hand) -> Done:
    kind, fields = hand.need("kind"), hand.body.get("fields") or {}
    trigger = None if kind.startswith("event") else "message"
    return hand.send(hand.write("raw", pushed=kind), kind, fields, trigger)


def _mark(field: str, *, to: bool) -> Callable[[Hand], Done]:
    def mark(hand: Hand) -> Done:
        setattr(hand.person, field, to)
        hand.platform.journal.note("person", hand.person.openid)
        return None, None

    return mark


def pay(hand: Hand) -> Done:
    open_window(hand.person, "pay", hand.platform.clock.now())
    return None, None


ACTIONS: dict[str, Callable[[Hand], Done]] = {
    "say": say, "tap": tap, "tap_line": tap_line, "scan": scan, "follow": follow, "unfollow": unfollow,
    "voice": voice, "image": image, "video": _film("video"), "shortvideo": _film("shortvideo"),
    "location": location, "link": link, "consent": consent, "raw": raw, "pay": pay,
    "block": _mark("refuses", to=True), "unblock": _mark("refuses", to=False),
    "freeze": _mark("frozen", to=True), "thaw": _mark("frozen", to=False),
}  # fmt: skip
