"""Silence after a template message left: it may be repeated under its key while the platform still knows the key."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.deliveries import Delivery
from domain.ways import ChannelKind

_FIELD = "unheard"
_KNOWN = timedelta(minutes=9)  # the platform says ten (platform §5); one is for what is under way


def note(delivery: Delivery, key: str, now: datetime) -> datetime:
    """Remembers the first silence under this key. Returns until when it may be repeated; aware UTC."""
    known = repeat_until(delivery.data, key, ChannelKind.TEMPLATE)
    if known is None:
        delivery.data = {**delivery.data, _FIELD: f"{key} {now.isoformat()}"}
    return known or now + _KNOWN


def repeat_until(data: Mapping[str, Any], key: str | None, wire: ChannelKind) -> datetime | None:
    """None where nothing under this key was answered by silence."""
    since = _since(data, key)
    return datetime.fromisoformat(since) + _KNOWN if since and wire is ChannelKind.TEMPLATE else None


def would_double(data: Mapping[str, Any], key: str | None, wire: ChannelKind) -> bool:
    """May it have arrived as a template message, and would this wire bring it again?"""
    return wire is not ChannelKind.TEMPLATE and bool(_since(data, key))


def _since(data: Mapping[str, Any], key: str | None) -> str:
    of, _, since = str(data.get(_FIELD, "")).partition(" ")
    return since if of == key else ""
