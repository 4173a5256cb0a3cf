"""Not understood: three times, three different wordings, then a person (R-UX-66). Also: refused, cancelled."""

import re

from handlers import menus, people
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.dialogue import close
from handlers.message import SILENCE, Kind, Message, Reply
from handlers.onboarding import recognition
from services import conversations

_VAGUE = frozenset({"yes", "no"})
_OPTION = re.compile(r"^\d ", re.MULTILINE)


def not_understood(message: Message, context: Context) -> Reply:
    if message.kind not in (Kind.TEXT, Kind.VOICE, Kind.MENU):
        return SILENCE
    if context.speaker is None:
        return _stranger(message, context)
    question = _open_question(context)
    if question and context.heard.intent in _VAGUE:
        return Reply("fallback/digit_please", {"question": question})
    context.conversation.misses += 1
    if context.conversation.misses > 2:
        context.conversation.misses = 0
        close(context)
        return people.call_back(context, message.text)
    return _once_more(context, question)


def _once_more(context: Context, question: str) -> Reply:
    if context.conversation.misses == 2:
        return menus.offer(context, "four", Reply("fallback/second"))
    if question:
        return Reply("fallback/asked_again", {"question": question})
    return menus.offer(context, "two", Reply("fallback/first"))


def _open_question(context: Context) -> str:
    """The question that waits, as it was put: its own line and its options. Empty when none does."""
    conversation = context.conversation
    if not conversation.dialogue or conversation.step in menus.AFTER_MISSES or conversation.asked_at is None:
        return ""
    asked = conversations.said_at(context.session, conversation.account_id, conversation.open_id, conversation.asked_at)
    lines = asked.split("\n")
    first = next((place for place, line in enumerate(lines) if _OPTION.match(line)), len(lines))
    return "\n".join(lines[max(0, first - 1) :])


def _stranger(message: Message, context: Context) -> Reply:
    """Asked for his name once a day; after that nobody is pestered, the door stays open."""
    today = str(context.today)
    if context.follower.greeted_on == today and context.conversation.dialogue:
        return Reply("onboarding/name_again")
    context.follower.greeted_on = today
    return recognition.stranger(message, context)


def refused(message: Message, context: Context) -> Reply:
    """The route wants a member, the member himself, or a post. A stranger is asked who he is; nobody hears why not."""
    if context.speaker is None:
        return _stranger(message, context)
    if context.relation:
        return Reply("fallback/not_for_family", contact(context))
    return Reply("fallback/not_yours", {"called": called(context), **contact(context)})


def cancelled(message: Message, context: Context) -> Reply:
    return Reply("fallback/cancelled", {"called": called(context)})
