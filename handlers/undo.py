"""说错了: every act at the person's word can be taken back for a day; the last one at a word (R-UX-61, 62)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.context import Context
from handlers.message import Reply

TakeBack = Callable[[Context, int], Reply]


def remember(context: Context, kind: str, row_id: int, **said: object) -> None:
    """Notes the last act; `said` is what the words back need (JSON)."""
    context.conversation.act = {"kind": kind, "id": row_id, "at": context.now.isoformat(), **said}


def forget(context: Context) -> None:
    context.conversation.act = {}


def last_act(context: Context, within: timedelta) -> tuple[str, int] | None:
    """(kind, row id) of the last act, when it is not longer ago."""
    act = context.conversation.act
    if not act or context.now - datetime.fromisoformat(act["at"]) > within:
        return None
    return act["kind"], int(act["id"])


def take_back(context: Context, ways: dict[str, TakeBack]) -> Reply | None:
    """Takes the last act back; None when there is none that can be."""
    found = last_act(context, timedelta(hours=context.policy.undo_hours))
    if found is None or found[0] not in ways:
        return None
    kind, row_id = found
    reply = ways[kind](context, row_id)
    forget(context)
    return reply
