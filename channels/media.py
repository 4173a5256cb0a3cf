"""What a person spoke, fetched from the platform within its three days (platform §8)."""

from dataclasses import dataclass, field
from datetime import datetime

from channels.wechat import WeChatClient
from domain.recordings import LARGEST
from domain.ways import Consequence, SendError

_BEGINNINGS = (
    (b"#!AMR", "amr"),
    (b"\x02#!SILK", "silk"),
    (b"#!SILK", "silk"),
    (b"OggS", "speex"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"RIFF", "wav"),
)


@dataclass(frozen=True, slots=True)
class Sound:
    """`format` is the ending of its file: amr, speex, silk, mp3, wav; by its first bytes, not by what was promised."""

    format: str
    data: bytes = field(repr=False)


def fetch_sound(client: WeChatClient, media_id: str, now: datetime) -> Sound:
    """Raises SendError: FIX_MESSAGE for what is no sound, or is larger than a voice message can be."""
    data = client.download(media_id, now)
    if len(data) > LARGEST:
        raise SendError("size", Consequence.FIX_MESSAGE, "larger than a voice message can be")
    found = next((name for start, name in _BEGINNINGS if data.startswith(start)), "")
    if not found:
        raise SendError("format", Consequence.FIX_MESSAGE, "no sound that we know")
    return Sound(found, data)
