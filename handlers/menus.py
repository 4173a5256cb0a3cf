"""The few replies that offer things to do by digit: which digit leads where (R-UX-23)."""

from collections.abc import Mapping
from functools import partial

from handlers import items, study
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin, close
from handlers.language import numbers
from handlers.meetings import coming, signing
from handlers.message import Message, Reply
from handlers.routing import Handler

CHOICES: Mapping[str, tuple[Handler, ...]] = {
    "greeting": (coming.ask_meeting, study.ask_study, coming.request_leave),
    "two": (coming.ask_meeting, study.ask_study),
    "four": (coming.ask_meeting, study.ask_study, coming.request_leave, items.suggest),
    "place": (signing.sign_in, coming.ask_meeting),
}
AFTER_MISSES = frozenset({"two", "four"})  # offered because nothing was understood: no question of their own


def offer(context: Context, step: str, reply: Reply) -> Reply:
    """Says the reply and waits for one of its digits."""
    return begin(context, MENU, Ask(step, reply))


def _chosen(step: str, message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice is None or not 1 <= choice <= len(CHOICES[step]):
        return Pass()
    close(context)
    return Done(CHOICES[step][choice - 1](message, context))


MENU = Dialogue("menu", {step: partial(_chosen, step) for step in CHOICES})
