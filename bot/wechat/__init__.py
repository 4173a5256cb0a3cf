"""WeChat's bytes and our Message and Reply text: signature, encryption, XML.

The only package of `bot` that imports wechatpy.
"""

from bot.wechat.envelope import BODY_LIMIT, verify
from bot.wechat.keys import Keys, Mode, Refused, Unreadable
from bot.wechat.reading import Incoming, read
from bot.wechat.writing import SUCCESS, TEXT_LIMIT, write, xml_safe

__all__ = [
    "BODY_LIMIT",
    "SUCCESS",
    "TEXT_LIMIT",
    "Incoming",
    "Keys",
    "Mode",
    "Refused",
    "Unreadable",
    "read",
    "verify",
    "write",
    "xml_safe",
]
