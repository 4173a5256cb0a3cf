"""What is meant when no rule says so: what resembles a known saying, what was said freely, what smells of danger."""

import re
from dataclasses import replace

from handlers.language import danger, intents, scent, told
from handlers.language.intents import nearest, wishes
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import ACTS, UNKNOWN, Decision, Understanding
from handlers.language.intents.rule import unsure

_HAN = re.compile(r"[\u4e00-\u9fff]")
_GRAVE_ENOUGH = {"emergency": 0.55, "low_mood": 0.55, "opt_out": 0.4}
_BOOKS = (intents.COMMANDS, intents.STOP, intents.CORRECTION, intents.MEMBERS)


def neighbour(heard: Heard) -> Understanding:
    """The known saying that is nearest; danger that only resembles is asked about, never sounded."""
    if len(_HAN.findall(heard.bare)) < 3 or (heard.open and len(heard.bare) < 8):
        return UNKNOWN
    near = (nearest.of_staff() if heard.is_staff else nearest.of_members()).nearest(heard.bare)
    if near is None or not near.is_near or near.score < _GRAVE_ENOUGH.get(near.intent, 0.0):
        return _suspected(heard) or _signed_only(heard)
    return like(near.intent, heard, min(0.7, near.score))


def _suspected(heard: Heard) -> Understanding | None:
    """What smells of danger and means nothing known: whether the person is safe is asked."""
    if heard.open or scent.danger(heard.bare) < scent.ENOUGH or told.is_only_told("", heard.text):
        return None
    return alarmed(danger.Alarm("call", heard.text, sure=False))


def meant(wish: wishes.Wish, heard: Heard) -> Understanding:
    """What was said freely: questions are answered, acts want a yes first."""
    return like(wish.intent, heard, 0.8 if wish.sure else 0.6)


def like(intent: str, heard: Heard, confidence: float) -> Understanding:
    rule = next((rule for book in _BOOKS if (rule := book.first_for(intent))), None)
    if rule is None:
        return Understanding(intent, {}, confidence, Decision.ASK)
    found = unsure(rule, heard, confidence)
    return replace(found, decision=Decision.CONFIRM) if intent in ACTS and found.decision is Decision.DO else found


def _signed_only(heard: Heard) -> Understanding:
    """Four digits alone are half of a recognition; anything else is not understood."""
    if re.fullmatch(r"\d{4}", heard.bare):
        return Understanding("bind", {"tail": heard.bare}, 0.6, Decision.ASK)
    return UNKNOWN


def alarmed(alarm: danger.Alarm) -> Understanding:
    decision = Decision.DO if alarm.sure else Decision.ASK
    confidence = 0.97 if alarm.sure else 0.6
    if alarm.kind == "mood":
        return Understanding("low_mood", {}, confidence, decision)
    if alarm.kind == "scam":
        return Understanding("report_scam", {}, confidence, decision)
    return Understanding("emergency", {"kind": alarm.kind}, confidence, decision)
