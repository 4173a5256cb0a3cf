"""What the rules say and what was learned, weighed against each other.

Where both agree, the rule's decision holds. Where they differ, the likelier one is meant, and an act wants a yes first.
Danger and "stop" need less to be heard, and more to be passed over.
"""

from dataclasses import replace

from handlers.language import danger
from handlers.language.guesses import alarmed, like
from handlers.language.intents.hearing import Heard
from handlers.language.intents.learned import Ranking
from handlers.language.intents.meaning import ACTS, Decision, Understanding

ALARMS = frozenset({"emergency", "low_mood", "report_scam"})
STOPS = frozenset({"opt_out"})
_KINDS = {"emergency": "call", "low_mood": "mood", "report_scam": "scam"}
_SHORT, WHOLE = 6, 0.85  # signs, and the confidence of a rule that knows a whole message
_A_WORD, _WORD_LIKELY = 4, 0.9  # signs, and the least score of so little
_CLEARLY = 0.5  # by how much what was learned must lead over such a rule
_LIKELY, _CATCH_ALL = 0.4, 0.6  # the least score of what no rule says; more where nonsense ends up
_ALARM_HEARD, _ALARM_PASSED, _SURE_PASSED = 0.05, -0.02, -0.15  # by how much danger leads over all else
_ALARM_PLAIN = 0.3
_STOP_HEARD, _STOP_PASSED = 0.35, -0.8
SAID_BY_RULE = frozenset({"yes", "no"})
CONTRARIES = frozenset({"attend", "leave_request", "leave_cancel", "sign_in", "correct"})
_AHEAD, _CONTRARY = 0.2, 0.5  # by how much an act leads that is done at once: over all, over its contraries
_REASON = 0.1  # how far a mere reason lies behind what it is the reason for
_FORWARDED_PASSED = -0.6


def alarm(said: Understanding | None, heard: Heard, ranking: Ranking) -> Understanding | None:
    """The alarm that holds: a sure one is at most doubted, a doubtful one may be passed over."""
    found = ranking.best_of(ALARMS)
    if said is None:
        if found.lead < _ALARM_HEARD:
            return None
        return alarmed(danger.Alarm(_KINDS[found.intent], "", sure=False))
    if found.lead >= 0:
        return said
    passed = _SURE_PASSED if said.decision is Decision.DO else _ALARM_PASSED
    return replace(said, decision=Decision.ASK) if found.lead > passed or _is_short(heard) else None


def is_plain_danger(said: Understanding, ranking: Ranking) -> bool:
    """Whether danger is meant though a leave or "stop" stands beside it."""
    return said.decision is Decision.DO or ranking.best_of(ALARMS).lead >= _ALARM_PLAIN


def _is_short(heard: Heard) -> bool:
    """So few words that only whoever wrote them down beforehand can know what they mean."""
    return len(heard.bare) <= _SHORT


def stop(said: Understanding, heard: Heard, ranking: Ranking) -> Understanding | None:
    """Whether "stop" is meant; what only resembles it is asked first."""
    lead = ranking.best_of(STOPS).lead
    if said.intent not in STOPS:
        is_heard = lead >= _STOP_HEARD or (lead > 0 and said.intent == "unknown")
        return like("opt_out", heard, 0.6) if is_heard else None
    if lead > 0:
        return said
    return replace(said, decision=Decision.CONFIRM) if lead > _STOP_PASSED else None


def is_forwarded(ranking: Ranking) -> bool:
    return ranking.best_of(frozenset({"forwarded"})).lead > _FORWARDED_PASSED


def wish(said: Understanding, heard: Heard, ranking: Ranking) -> Understanding:
    """What was learned decides, having weighed the rules; an act that the rules do not name wants a yes first."""
    best = ranking.best
    if said.intent == "choose_number":
        return said
    if said.intent == best.intent:
        return said if _is_clear(said, ranking) else _asked_first(said)
    if said.confidence >= WHOLE and _is_short(heard) and best.score - ranking.score(said.intent) < _CLEARLY:
        return said
    if heard.open and best.intent in SAID_BY_RULE:
        return _supposed(said, ranking)
    enough = _CATCH_ALL if best.intent in ("yes", "no", "chitchat") else _LIKELY
    if len(heard.bare) <= _A_WORD and not heard.open:
        enough = _WORD_LIKELY
    if best.intent in ALARMS | STOPS or best.score < enough:
        return _asked_first(said)
    return like(best.intent, heard, min(0.7, best.score))


def _supposed(said: Understanding, ranking: Ranking) -> Understanding:
    """An answer to a question of ours is never guessed: it is named so that it can be asked again, and no more."""
    best = ranking.best
    if said.intent != "unknown" or best.score < _CATCH_ALL:
        return _asked_first(said)
    return Understanding(best.intent, {}, min(0.6, best.score), Decision.ASK)


def _is_clear(said: Understanding, ranking: Ranking) -> bool:
    """Whether nothing else is nearly as likely, least of all the contrary."""
    contrary = max(ranking.score(intent) for intent in CONTRARIES - {said.intent})
    ahead = ranking.score(said.intent) - contrary
    return ranking.best.lead >= _AHEAD and (said.intent not in CONTRARIES or ahead >= _CONTRARY)


def is_as_likely(part: Understanding, first: Understanding, ranking: Ranking) -> bool:
    """Whether a part of the message may go before the first wish, and is not merely the reason for it."""
    return ranking.score(part.intent) >= ranking.score(first.intent) - _REASON


def _asked_first(said: Understanding) -> Understanding:
    return replace(said, decision=Decision.CONFIRM) if said.decision is Decision.DO and said.intent in ACTS else said
