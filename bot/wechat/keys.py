"""What one WeChat account needs to speak with the platform, and the two ways a request can fail."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
_NAME = re.compile(r"[A-Za-z0-9_@-]{3,64}")


class Mode(StrEnum):
    """How the account is set in the platform's own console."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"  # plain messages, encrypted ones, and both in one document
    SECURE = "secure"


class Refused(Exception):  # noqa: N818 -- a decision, named as the log says it
    """Nothing shows that the platform sent this: answer 403 and nothing else. `reason` is for the log only."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(Exception):  # noqa: N818 -- as above
    """The platform sent it and nobody can read it: answer `success` and count it under `reason`, a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Keys:
    """The secrets of one account's webhook; a wrong one is a ValueError here and never a surprise later.

    `original_id` is the account's `gh_…` name, the sender of its answers. `previous_aes_key` is accepted for reading
    after the key was changed in the platform's console, where the change reaches the pushes only after a while.
    """

    account: str
    app_id: str
    original_id: str
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    previous_aes_key: str = field(default="", repr=False)
    mode: Mode = Mode.SECURE

    def __post_init__(self) -> None:
        if not self.account:
            raise ValueError("account: the short name is missing")
        _check("app_id", self.app_id, _NAME, "3 to 64 letters and digits, as in wx0123456789abcdef")
        _check("original_id", self.original_id, _NAME, "3 to 64 letters and digits, as in gh_0123456789ab")
        _check("token", self.token, _TOKEN, "3 to 32 letters and digits")
        if self.aes_key or self.mode is not Mode.PLAIN:
            _check("aes_key", self.aes_key, _AES_KEY, "exactly 43 letters and digits")
        if self.previous_aes_key:
            _check("previous_aes_key", self.previous_aes_key, _AES_KEY, "exactly 43 letters and digits")


def _check(name: str, value: str, pattern: re.Pattern[str], rule: str) -> None:
    if not pattern.fullmatch(value):
        # The value itself may be a secret and is never part of the message.
        raise ValueError(f"{name}: must be {rule}; got {len(value)} characters")
