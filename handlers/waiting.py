"""A question that something else came between is offered again, once, so that nobody has to keep it in mind
(R-UX-63, R-UX-65).

Two questions never wait for the same digits: where what came between shows digits of its own, or other business comes
between again, the first one is held until he says that he wants to go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.dialogue import Draft, close
from handlers.language import normal
from handlers.message import Message, Reply
from services import conversations

# What somebody had begun himself and would believe done. A question of ours that he passes over is dropped in silence.
OFFERED = frozenset({"calling", "notifying", "changing", "recording", "items", "family"})
GO_ON = frozenset({"接着办", "继续办", "接着来", "接着", "继续", "接着发", "接着说"})
_MARK = "offered"
CONFIRM = "confirm"  # the step of a card: a digit lets it go


@dataclass(frozen=True, slots=True)
class Question:
    """A step that waits for its answer. Moments are aware UTC."""

    dialogue: str
    step: str
    draft: Draft
    asked_at: datetime | None
    expires_at: datetime | None


def open_question(context: Context) -> Question:
    """The one that is open now; its `dialogue` is empty where none is."""
    open_now = context.conversation
    return Question(open_now.dialogue, open_now.step, open_now.draft, open_now.asked_at, open_now.expires_at)


def offer_again(context: Context, question: Question, reply: Reply, asking: frozenset[str]) -> Reply:
    """Adds one line about `question`, which was open before `reply`: what its digits are, and the second time that it
    is held, since a digit now would mean what he sees last.

    `asking` are the templates that show digits.
    """
    conversation = context.conversation
    if question.dialogue not in OFFERED or reply.is_silence:
        return reply
    is_open = conversation.draft is question.draft
    was_offered = question.draft.get(_MARK) == question.step
    if not is_open and conversation.dialogue == question.dialogue:
        return reply  # he began the same anew
    is_mistakable = was_offered and question.step == CONFIRM and not _is_small_talk(reply)
    if not is_open or is_mistakable or any(part.template in asking for part in _parts(reply)):
        _hold(context, question)
        if is_open:
            close(context)
        return _at_the_end(reply, Reply("talk/held", {"dialogue": question.dialogue}))
    if was_offered:
        return reply
    conversation.draft = {**conversation.draft, _MARK: question.step}
    return _at_the_end(reply, Reply("talk/still_open", {"dialogue": question.dialogue, "step": question.step}))


def _is_small_talk(reply: Reply) -> bool:
    """A nod, thanks, or what was not understood: nothing that he could take the question's digits for."""
    return reply.template.startswith(("talk/", "fallback/"))


def _hold(context: Context, question: Question) -> None:
    context.conversation.held = {
        "dialogue": question.dialogue,
        "step": question.step,
        "draft": question.draft,
        "asked_at": _kept(question.asked_at or context.now),
        "expires_at": _kept(question.expires_at or context.now),
    }


def go_on(message: Message, context: Context) -> Reply | None:
    """接着办: the held question, or the one that is open, is put again in the words it had; None where there is none,
    and where something else is said.
    """
    if normal.normalise(message.text).strip("。!,") not in GO_ON:
        return None
    conversation, held = context.conversation, context.conversation.held
    if not held:
        return _again(context) if conversation.dialogue in OFFERED else None
    conversation.held = {}
    if _moment(held, "expires_at") < context.now:
        return None
    conversation.dialogue, conversation.step, conversation.draft = held["dialogue"], held["step"], held["draft"]
    conversation.asked_at, conversation.expires_at = _moment(held, "asked_at"), _moment(held, "expires_at")
    return _again(context)


def _again(context: Context) -> Reply | None:
    """What was said when the open question was put; from now on that is this answer."""
    conversation, who = context.conversation, context.follower.open_id
    if conversation.asked_at is None:
        return None
    words = conversations.said_at(context.session, context.account.id, who, conversation.asked_at)
    if not words:
        return None
    conversation.asked_at = context.now
    return Reply("talk/as_before", {"words": words})


def forget(context: Context) -> bool:
    """取消 is meant for what is held, too. Was anything?"""
    was_held, context.conversation.held = bool(context.conversation.held), {}
    return was_held


def _kept(moment: datetime) -> str:
    return moment.isoformat()


def _moment(held: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(held[name])


def _parts(reply: Reply) -> Iterator[Reply]:
    yield reply
    if reply.then is not None:
        yield from _parts(reply.then)


def _at_the_end(reply: Reply, last: Reply) -> Reply:
    return replace(reply, then=last if reply.then is None else _at_the_end(reply.then, last))
