"""What comes in and what goes back, free of WeChat's spelling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# Names of a recording that comes a second time: with the words a machine found in it (none: nobody spoke), or without
# a machine having heard it at all.
TRANSCRIPT = "voice.transcript"
UNHEARD = "voice.unheard"


class Kind(StrEnum):
    """What a person or the platform did; one value for everything that is answered in the same way."""

    TEXT = "text"  # typed words, or a tapped line of a message menu
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"  # short videos too
    LOCATION = "location"  # a place card the person chose to send
    LINK = "link"
    FILE = "file"
    UNSUPPORTED = "unsupported"  # stickers, contact cards and whatever the platform will not show us
    MENU = "menu"  # a menu key: its name is in `text`
    FOLLOW = "follow"  # `text` holds the scene of a scanned card, or nothing
    UNFOLLOW = "unfollow"
    SCAN = "scan"  # a follower scanned a card; `text` holds its scene
    RECEIPT = "receipt"  # the platform says what became of something we sent
    SILENT = "silent"  # a known event that nobody waits an answer for (page opened, position, certification)
    UNKNOWN = "unknown"  # nobody knows it: acknowledged, counted, not answered


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that came in.

    `key` is the platform's own name for it and stays the same when it is delivered again (`MsgId`, or sender, second,
    event and event key for events). `sender` is the open id. `text` is what the person said, or the menu key or scene.
    `sent_at` is an aware UTC moment with a resolution of one second. `name` is the platform's raw kind
    (`text`, `event.CLICK` …). `data` holds the remaining fields, flat, as the platform spelt them, with dots
    for nesting (`SendLocationInfo.Label`); a list is numbered from 0.
    """

    account: str
    key: str
    sender: str
    kind: Kind
    text: str
    sent_at: datetime
    name: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The name of a template under `templates/replies/` and its values; never a finished text.

    `template` is `<noun>/<occasion>` without the ending. An empty name means that nothing is said. `then` follows
    in the
    same message: a second wish is named after the first was done (R-UX-47).
    """

    template: str
    data: Mapping[str, object] = field(default_factory=dict)
    then: "Reply | None" = None

    @property
    def is_silence(self) -> bool:
        return not self.template


SILENCE = Reply("")
