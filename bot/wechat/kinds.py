"""WeChat's kinds of message and event (platform §2, §2.1) and what each is for us."""

import re
from collections.abc import Mapping

from handlers.message import Kind

MESSAGES: Mapping[str, Kind] = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
    "file": Kind.FILE,
    "miniprogrampage": Kind.UNSUPPORTED,
}

_EVENTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.FOLLOW: ("subscribe",),
    Kind.UNFOLLOW: ("unsubscribe",),
    Kind.SCAN: ("SCAN",),
    Kind.MENU: ("CLICK", "scancode_push", "scancode_waitmsg"),
    Kind.RECEIPT: (
        "TEMPLATESENDJOBFINISH",
        "MASSSENDJOBFINISH",
        "subscribe_msg_popup_event",
        "subscribe_msg_change_event",
        "subscribe_msg_sent_event",
    ),
    Kind.SILENT: (
        "LOCATION",
        "VIEW",
        "view_miniprogram",
        # The picture or place card itself follows as a message of its own, and is answered then. Unlike the three
        # menu taps above these open no window for customer-service messages (platform §4.1).
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
        "PUBLISHJOBFINISH",
        "user_info_modified",
        "user_authorization_revoke",
        "user_authorization_cancellation",
        "kf_create_session",
        "kf_close_session",
        "kf_switch_session",
        "qualification_verify_success",
        "qualification_verify_fail",
        "naming_verify_success",
        "naming_verify_fail",
        "annual_renew",
        "verify_expired",
    ),
}

# Lower-case name → its canonical spelling and kind; the platform itself spells some of them in two ways.
EVENTS: Mapping[str, tuple[str, Kind]] = {
    name.lower(): (name, kind) for kind, names in _EVENTS.items() for name in names
}

# wechatpy renames two ways of following; the platform calls both `subscribe`.
WECHATPY_NAMES: Mapping[str, str] = {"subscribe_scan": "subscribe", "subscribe_scan_product": "subscribe"}

# What the platform writes in place of something it will not show us.
_NOT_SHOWN = re.compile(r"[\[【]收到不支持的消息类型")
_ODD = re.compile(r"[^A-Za-z0-9_]")


def of_message(raw: str, content: str) -> tuple[str, Kind]:
    """The name to keep and the kind of an ordinary message."""
    name = raw.lower()
    kind = MESSAGES.get(name, Kind.UNKNOWN)
    if kind is Kind.TEXT and (not content or _NOT_SHOWN.match(content)):
        kind = Kind.UNSUPPORTED
    return (name if name in MESSAGES else _plain(raw)), kind


def of_event(raw: str) -> tuple[str, Kind]:
    """As `of_message`, with the name as the platform's papers spell it, after `event.`."""
    lower = WECHATPY_NAMES.get(raw.lower(), raw.lower())
    name, kind = EVENTS.get(lower, (_plain(raw), Kind.UNKNOWN))
    return f"event.{name}", kind


def _plain(raw: str) -> str:
    # Names of unknown kinds go to counters and logs.
    return _ODD.sub("_", raw)[:64]
