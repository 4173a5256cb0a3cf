"""Conversations of two or three steps: every step can be answered by one digit, and a new topic may always
interrupt.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from handlers.context import Context
from handlers.message import Message, Reply

Draft = dict[str, Any]  # what is known so far; kept as JSON


@dataclass(frozen=True, slots=True)
class Ask:
    """The next question. `draft` replaces what is known so far."""

    step: str
    reply: Reply
    draft: Draft = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """The dialogue is over."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Pass:
    """Not an answer to this question: treat the message as new. The question stays open and is offered again once
    (R-UX-65).
    """


Outcome = Ask | Done | Pass
Step = Callable[[Message, Draft, Context], Outcome]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`name` is what `Surroundings.open` says while a step waits (`<name>.<step>`); `lasts` is at least a day
    (R-UX-63).
    """

    name: str
    steps: Mapping[str, Step]
    lasts: timedelta = timedelta(hours=24)


def begin(context: Context, dialogue: Dialogue, ask: Ask) -> Reply:
    """Opens a dialogue: the reply goes out, the next message meets `ask.step`."""
    open_step(context, dialogue.name, ask, dialogue.lasts)
    return ask.reply


def open_step(context: Context, name: str, ask: Ask, lasts: timedelta) -> None:
    conversation = context.conversation
    conversation.dialogue = name
    conversation.step = ask.step
    conversation.draft = dict(ask.draft)
    conversation.asked_at = context.now
    conversation.expires_at = context.now + lasts


def close(context: Context) -> None:
    conversation = context.conversation
    conversation.dialogue = conversation.step = ""
    conversation.draft = {}
    conversation.asked_at = conversation.expires_at = None
