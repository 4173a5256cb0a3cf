"""Words → what they mean, in the shoes of whoever speaks; also a second time, for a message that had to wait for an
answer.
"""

from handlers.context import Context
from handlers.dialogue import Draft
from handlers.language.understanding import Surroundings, Understanding, understand
from handlers.message import Kind, Message
from services import members, organisation

WORDS = frozenset({Kind.TEXT, Kind.VOICE})


def listen(text: str, context: Context) -> Understanding:
    return understand(text, context.role, context.now, context.zone, _surroundings(context))


def _surroundings(context: Context) -> Surroundings:
    conversation = context.conversation
    waits = f"{conversation.dialogue}.{conversation.step}" if conversation.dialogue else ""
    if context.speaker is None or not context.posts:
        return Surroundings(open=waits)
    branch_id = context.speaker.branch_id
    return Surroundings(
        names=members.names_in_branch(context.session, branch_id),
        groups=tuple(group.name for group in organisation.groups_of(context.session, context.speaker.branch)),
        open=waits,
    )


def keep(message: Message, context: Context) -> Draft:
    """A message that waits for the answer to a question of ours, with the question that was open before it."""
    conversation = context.conversation
    return {
        "text": message.text,
        "kind": message.kind.value,
        "key": message.key,
        "open": [conversation.dialogue, conversation.step, dict(conversation.draft)],
    }


def take_up(draft: Draft, message: Message, context: Context) -> Message:
    """The kept message, understood anew; the question that was open before it is open again."""
    conversation = context.conversation
    conversation.dialogue, conversation.step, conversation.draft = draft["open"]
    conversation.asked_at = context.now if conversation.dialogue else None
    kept = Message(message.account, draft["key"], message.sender, Kind(draft["kind"]), draft["text"], message.sent_at)
    if kept.kind in WORDS:
        context.heard = listen(kept.text, context)
    return kept
