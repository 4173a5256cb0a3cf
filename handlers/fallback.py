"""Not understood: three times, three different wordings, then a person (R-UX-66). Also: refused, cancelled."""

from domain.days import local_day
from handlers import menus, people
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.message import SILENCE, Kind, Message, Reply
from handlers.onboarding import recognition


def not_understood(message: Message, context: Context) -> Reply:
    if message.kind not in (Kind.TEXT, Kind.VOICE, Kind.MENU):
        return SILENCE
    if context.speaker is None:
        return _stranger(message, context)
    context.conversation.misses += 1
    if context.conversation.misses == 1:
        return menus.offer(context, "two", Reply("fallback/first"))
    if context.conversation.misses == 2:
        return menus.offer(context, "four", Reply("fallback/second"))
    context.conversation.misses = 0
    return people.call_back(context, message.text)


def _stranger(message: Message, context: Context) -> Reply:
    """Asked for his name once a day; after that nobody is pestered, the door stays open."""
    today = str(local_day(context.now, context.zone))
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
