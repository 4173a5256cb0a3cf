"""Danger comes before everything and for everyone (Appendix C, R-UX-100–105), also for people we do not know."""

from typing import Any

from domain.items import TaskKind
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.language.understanding import Decision
from handlers.message import Message, Reply
from services import alarms

_NUMBERS = {"house": "119", "crime": "110", "lost": "110"}


def emergency(message: Message, context: Context) -> Reply:
    """First the number to ring, then that people are told; one question at most. Unsure words are asked back
    (R-UX-104).
    """
    if context.heard.decision is Decision.ASK:
        return begin(
            context, CARE, Ask("safe", Reply("care/are_you_safe", {"called": called(context)}), {"text": message.text})
        )
    return _alarm(message.text, context)


def _alarm(words: str, context: Context) -> Reply:
    told = _tell(context, TaskKind.ALARM, words)
    data = {"number": _NUMBERS.get(context.slot("kind"), "120"), **told, "called": called(context)}
    return begin(context, CARE, Ask("talk", Reply("care/emergency", data)))


def low_mood(message: Message, context: Context) -> Reply:
    told = _tell(context, TaskKind.LOW_MOOD, message.text)
    return Reply("care/low_mood", {"called": called(context), **told, **contact(context)})


def scam(message: Message, context: Context) -> Reply:
    told = _tell(context, TaskKind.SCAM, message.text)
    return Reply("care/scam", {"called": called(context), **told})


def _tell(context: Context, kind: TaskKind, words: str) -> dict[str, Any]:
    """Tells people at once; `people` are the names, `family` whether a helper at home is among them."""
    if context.speaker is None:
        alarms.raise_for_stranger(context.session, context.account.id, context.follower.open_id, words, context.now)
        return {"people": [], "family": False}
    told = alarms.raise_alarm(context.session, context.member, kind, words, context.now)
    return {"people": [member.name for member in told.people[:2]], "family": told.family}


def step_safe(message: Message, draft: Draft, context: Context) -> Outcome:
    """您人现在安全吗: 1 safe, 2 not. Anything that is no clear yes is treated as danger only when it says so."""
    choice = numbers.read_choice(message.text)
    if choice == 2 or context.heard.intent == "no":
        return Done(_alarm(f"{draft['text']} {message.text}", context))
    if choice == 1 or context.heard.intent == "yes":
        return Done(Reply("care/glad", {"called": called(context), **contact(context)}))
    return Pass()


def step_talk(message: Message, draft: Draft, context: Context) -> Outcome:
    """现在能说话吗: whatever he says is passed on to those who were told."""
    if numbers.read_choice(message.text) is None and context.heard.intent not in {"yes", "no"}:
        return Pass()
    can_talk = numbers.read_choice(message.text) == 1 or context.heard.intent == "yes"
    if context.speaker is not None:
        alarms.add(context.session, context.member, "能说话" if can_talk else "不能说话", context.now)
    return Done(Reply("care/help_is_told", {"called": called(context), **contact(context)}))


def reached(message: Message, context: Context) -> Reply | None:
    """联系上了: a person confirms that he reached the one in danger; the repeats stop (R-UX-102). None when there
    is no alarm.
    """
    if context.speaker is None or "联系上" not in message.text:
        return None
    closed = alarms.close_open(context.session, context.member, message.text, context.now)
    return Reply("care/reached", {"people": [member.name for member in closed]}) if closed else None


CARE = Dialogue("care", {"safe": step_safe, "talk": step_talk})
