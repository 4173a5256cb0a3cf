"""One text → the bytes of an answer (platform §1.6)."""

import re
from datetime import datetime

from wechatpy.replies import TextReply

from bot.wechat import envelope
from bot.wechat.keys import Keys
from bot.wechat.reading import Incoming

SUCCESS = b"success"  # the platform takes it as "nothing to say"; never encrypted
TEXT_LIMIT = 2048  # bytes of UTF-8; a longer text shows the person the fault line

_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_safe(text: str) -> str:
    """A text that can stand in CDATA: no end mark, no character that XML forbids, one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # The space is hardly seen; two CDATA sections in one element are more than some readers expect.
    return _ILLEGAL.sub("", text).replace("]]>", "]] >")


def write(keys: Keys, incoming: Incoming, text: str, now: datetime) -> bytes:
    """The answer, encrypted when the request was; `success` for an empty text. Raises ValueError over 2048 bytes."""
    content = xml_safe(text)
    if not content.strip():
        return SUCCESS
    if (size := len(content.encode())) > TEXT_LIMIT:
        raise ValueError(f"the answer has {size} bytes, the platform takes {TEXT_LIMIT}")
    xml: str = TextReply(
        source=keys.original_id,
        target=incoming.message.sender,
        time=int(now.timestamp()),
        content=content,
    ).render()
    if incoming.encrypted:
        xml = envelope.seal(keys, incoming.aes_key or keys.aes_key, xml, now)
    return xml.encode()
