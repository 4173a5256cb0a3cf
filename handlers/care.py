"""Danger comes before everything and for everyone (Appendix C, R-UX-100–105), also for people we do not know."""

import re
from typing import Any

from domain.items import Task, TaskKind
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import normal, numbers
from handlers.language.understanding import Decision
from handlers.listening import listen_anew
from handlers.message import Message, Reply
from services import alarms

CAN_TALK = "能说话"
CANNOT_TALK = "不能说话"
_SAFE = frozenset({"安全", "我安全", "安全的", "很安全", "没事", "没事了", "我没事", "人没事", "挺好", "我很好"})
_UNSAFE = frozenset({"不安全", "不太安全", "我不安全", "有事", "不好", "不太好", "不行了"})
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
    if listen_anew(message.text, context).intent == "correct":
        return Pass()  # 说错了 takes the words back and says nothing of how he is: asked once more
    said = normal.normalise(message.text).rstrip("。!")
    choice = 1 if said in _SAFE else 2 if said in _UNSAFE else numbers.read_choice(message.text)
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
        alarms.add(context.session, context.member, CAN_TALK if can_talk else CANNOT_TALK, context.now)
    return Done(Reply("care/help_is_told", {"called": called(context), **contact(context)}))


_REACHED = re.compile(
    r"(?<!没)(?<!没有)(?<!未)(?:联系|联络|打)(?:上|到|通)(?:了|他|她)|找(?:到|着)(?:了|他|她)|见(?:到|着)(?:了|他|她)|(?:他|她|人)(?:现在)?没事"
)
_NOT_REACHED = re.compile(r"[没未]有?(?:联系|联络|打|找|见)|[联打找见]\w?不[上到通着]|吗|\?|谁")


def is_reached(message: Message, context: Context) -> bool:
    """联系上了, from somebody who was told of a danger that is still open."""
    said = normal.normalise(message.text)
    if _REACHED.search(said) is None or _NOT_REACHED.search(said) is not None:
        return False
    return bool(_open_alarms(context))


def _open_alarms(context: Context) -> list[Task]:
    if context.relation:
        return alarms.open_about(context.session, context.member)
    return alarms.open_for(context.session, context.member, context.now)


def reached(message: Message, context: Context) -> Reply:
    """A person confirms that he reached the one in danger; the repeats stop (R-UX-102)."""
    by = None if context.relation else context.member
    closed = alarms.close(context.session, _open_alarms(context), by, message.text, context.now)
    return Reply("care/reached", {"people": [member.name for member in closed]})


CARE = Dialogue("care", {"safe": step_safe, "talk": step_talk})
