"""What a sender holds: one delivery with everything that is needed to word it and to hand it over."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.ways import ChannelKind


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery in the hands of one sender. `template` and `data` word it; `occasion` chooses the account's
    template; `key` is the idempotency key. After `lease_until`, in real time, it belongs to whoever takes it next.

    `channel` is the way of the ladder, `wire` what carries it: to a family helper it is one of the two of WeChat, and
    `on_behalf` names the member. `window` is the window that a free message was taken from, 0 where none was. Those who
    get a mass message together have one `key`. `taken_at`: when the ledger counted it. `repeat_until`: a try under this
    key was answered by silence, and after this moment the platform would no longer know the key again.
    """

    id: int
    key: str
    owner: str
    lease_until: datetime
    account_id: int
    account: str
    address: str
    channel: ChannelKind
    occasion: str
    template: str
    data: Mapping[str, Any] = field(repr=False)
    wire: ChannelKind | None = None
    window: int = 0
    follower_id: int = 0
    on_behalf: str = ""
    taken_at: datetime | None = None
    repeat_until: datetime | None = None

    @property
    def carrier(self) -> ChannelKind:
        return self.wire or self.channel


def new_key(delivery_id: int) -> str:
    """Never the same again, also where a database was begun anew beside the same platform."""
    return f"d{delivery_id}-{secrets.token_hex(5)}"


def new_mass_key(notice_id: int, part: int) -> str:
    """One for everybody who gets this part of a notice; at most 32 bytes (platform §7.1)."""
    return f"m{notice_id}-{part}-{secrets.token_hex(5)}"[:32]
