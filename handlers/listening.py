"""Words → what they mean, in the shoes of whoever speaks; also a second time, for a message that had to wait for an
answer.
"""

from dataclasses import replace
from datetime import timedelta

from handlers import known_questions
from handlers.context import Context
from handlers.dialogue import Draft
from handlers.language import numbers
from handlers.language.intents.meaning import ACTS, UNKNOWN
from handlers.language.understanding import Decision, Role, Surroundings, Understanding, understand
from handlers.language.weighing import SAID_BY_RULE
from handlers.message import Kind, Message
from services import fragments, members, organisation

WORDS = frozenset({Kind.TEXT, Kind.VOICE})


# questions to staff in which 别发 means the thing in hand
CARDS = ("calling", "changing", "notifying", "recording", "answering", "reviewing", "questions")


def listen(text: str, context: Context) -> Understanding:
    """What the words mean, the open question heard first; 别发了 is no answer to it but stops us (R-UX-75)."""
    heard = _understood(text, context, _open_question(context))
    if heard.intent in SAID_BY_RULE and heard.decision is Decision.ASK:
        return UNKNOWN  # only supposed: no answer
    if heard.intent == "unknown":
        return _together(text, context)
    if heard.intent == "proxy_leave" and "name" not in heard.slots:  # staff about themselves: 不请假了
        return understand(text, Role.MEMBER, context.now, context.zone, Surroundings(open=_open_question(context)))
    if heard.intent == "no" and context.conversation.dialogue not in ("", *CARDS):
        anew = listen_anew(text, context)
        return anew if anew.intent == "opt_out" else heard
    return heard


def listen_anew(text: str, context: Context) -> Understanding:
    """What the words mean by themselves, whatever was asked."""
    return _understood(text, context, "")


def _together(text: str, context: Context) -> Understanding:
    """What means nothing alone is read with the message before it, if that meant nothing either: some send a sentence
    in pieces. That is seldom so, as most pieces mean something. An act that was put together so wants a yes.
    """
    if context.speaker is None:
        return UNKNOWN
    since = context.now - timedelta(minutes=context.policy_of(context.member.branch).fragment_minutes)
    before = fragments.left_open(context.session, context.account.id, context.follower.open_id, since)
    if not before:
        return UNKNOWN
    read = (listen_anew(f"{before}{between}{text}", context) for between in ("", ","))
    found = next((one for one in read if one.intent != "unknown"), UNKNOWN)
    is_act = found.intent in ACTS and found.decision is Decision.DO
    return replace(found, decision=Decision.CONFIRM) if is_act else found


def own_words(message: Message) -> str:
    """What the person said himself: nothing for a menu key or a digit."""
    return message.text if message.kind in WORDS and numbers.read_choice(message.text) is None else ""


def _open_question(context: Context) -> str:
    conversation = context.conversation
    return f"{conversation.dialogue}.{conversation.step}" if conversation.dialogue else ""


def _understood(text: str, context: Context, waits: str) -> Understanding:
    return understand(text, context.role, context.now, context.zone, _surroundings(context, waits))


def _surroundings(context: Context, waits: str) -> Surroundings:
    known = known_questions.of_speaker(context)
    if context.speaker is None or not context.posts:
        return Surroundings(open=waits, questions=known, is_stranger=context.speaker is None and not context.bindings)
    branch_id = context.speaker.branch_id
    return Surroundings(
        names=members.names_in_branch(context.session, branch_id),
        groups=tuple(group.name for group in organisation.groups_of(context.session, context.speaker.branch)),
        open=waits,
        questions=known,
    )


def keep(message: Message, context: Context) -> Draft:
    """A message that waits for the answer to a question of ours, with the question that was open before it."""
    conversation = context.conversation
    return {
        "text": message.text,
        "kind": message.kind.value,
        "key": message.key,
        "name": message.name,
        "media": message.data.get("MediaId", ""),
        "open": [conversation.dialogue, conversation.step, dict(conversation.draft)],
    }


def take_up(draft: Draft, message: Message, context: Context) -> Message:
    """The kept message, understood anew; the question that was open before it is open again."""
    conversation = context.conversation
    conversation.dialogue, conversation.step, conversation.draft = draft["open"]
    conversation.asked_at = context.now if conversation.dialogue else None
    kept = Message(
        message.account,
        draft["key"],
        message.sender,
        Kind(draft["kind"]),
        draft["text"],
        message.sent_at,
        name=str(draft.get("name", "")),
        data={"MediaId": str(draft.get("media", ""))},
    )
    if kept.kind in WORDS:
        context.heard = listen(kept.text, context)
    return kept
