"""Two wishes in one message: danger, illness, leave, others; the rest is named and asked (R-UX-47)."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.language import weighing
from handlers.language.intents import learned
from handlers.language.intents.hearing import Heard, hear
from handlers.language.intents.meaning import UNKNOWN, Understanding

PlainWish = Callable[[str, Heard], Understanding]

_SMALL_ONES = "unknown ack thanks greet chitchat yes no choose_number help repeat forwarded bind proxy_declare"
SMALL = frozenset(_SMALL_ONES.split())
_ALSO = re.compile(
    r",?(?:另外|还有(?!谁|没|几|多少|哪|什么)|对了|顺便|再一个|还想|再就是|"
    r"同时)[,:]?|,(?=请问|党费|学习材料|问一下|想问)"
)
_SENTENCE_ENDS = re.compile(r"[。;!?]+")
_RANK = {"emergency": 0, "low_mood": 0, "report_scam": 1, "health_report": 2, "leave_request": 3, "correct": 3}
_LIGHTEST = 9
_GRAVE = frozenset({"health_report", "leave_request"})  # beside danger, which is heard in the whole message


def both(first: Understanding, heard: Heard, plain_wish: PlainWish) -> Understanding:
    """The gravest of what was said, with the next one as `second`. `plain_wish` reads a part by the rules alone."""
    wishes = [_wishes_in(part, heard, plain_wish) for part in _ALSO.split(heard.text)]
    if sum(map(len, wishes)) < 2:
        return first
    told = [wish for of_part in wishes for wish in _without_reasons(of_part) if wish.intent not in SMALL]
    ranking = learned.rank(heard, ())
    graver = [wish for wish in told if _is_graver(wish, first) or weighing.is_as_likely(wish, first, ranking)]
    ranked = [*sorted((*_said_before(first, told), first, *graver), key=_rank), *told]
    others = [wish for wish in ranked[1:] if wish.intent != ranked[0].intent]
    return replace(ranked[0], second=others[0]) if others else ranked[0]


def _said_before(first: Understanding, told: list[Understanding]) -> list[Understanding]:
    """Of wishes that weigh the same the one that was said first is done first."""
    is_later = any(wish.intent == first.intent for wish in told[1:])
    is_before = is_later and told[0].intent != first.intent and told[0].confidence >= weighing.WHOLE
    return [told[0]] if is_before and _rank(told[0]) == _rank(first) == _LIGHTEST else []


def _wishes_in(text: str, heard: Heard, plain_wish: PlainWish) -> list[Understanding]:
    """What each sentence means by itself, `unknown` included."""
    sentences = [sentence.strip(" ,") for sentence in _SENTENCE_ENDS.split(text)]
    return [_weighed_alone(sentence, heard, plain_wish) for sentence in sentences if len(sentence) > 1]


def _weighed_alone(text: str, heard: Heard, plain_wish: PlainWish) -> Understanding:
    """What may go before all else is weighed too: 请假怎么请 asks for no leave."""
    said = plain_wish(text, heard)
    if said.intent not in _GRAVE:
        return said
    part = hear(text, heard.role, heard.now, heard.zone, replace(heard.around, open=""))
    ranking = learned.rank(part, (said.intent,))
    return weighing.wish(said, part, ranking) if ranking.best.intent == said.intent else UNKNOWN


def _without_reasons(wishes: list[Understanding]) -> list[Understanding]:
    """我请假。腿疼。: an illness told along with a leave is the reason for it and no wish of its own."""
    if all(wish.intent != "leave_request" for wish in wishes):
        return wishes
    return [wish for wish in wishes if wish.intent != "health_report"]


def _is_graver(wish: Understanding, first: Understanding) -> bool:
    """Whether a sure illness or leave goes before the rest, however little of the message speaks of it.

    Beside "coming" or "here" a leave may be what is denied, and who cannot pay for being ill asks about paying: there
    the likelier one goes first.
    """
    is_apart = first.intent not in weighing.CONTRARIES | {"dues_hardship"}
    return is_apart and wish.intent in _GRAVE and wish.confidence >= weighing.WHOLE and _rank(wish) < _rank(first)


def _rank(wish: Understanding) -> int:
    return _RANK.get(wish.intent, _LIGHTEST)
