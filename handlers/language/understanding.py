"""What a message means and what may be done about it (interface §5). Pure: no clock, no network, no database."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.language import asking, danger, intents, two_wishes, weighing
from handlers.language.guesses import alarmed, like, meant, neighbour
from handlers.language.intents import coming, identity, learned, open_question, slots, wishes
from handlers.language.intents.hearing import Heard, hear
from handlers.language.intents.learned import Ranking
from handlers.language.intents.meaning import UNKNOWN, Decision, Role, Surroundings, Understanding
from handlers.language.intents.rule import Book

__all__ = ["Decision", "Role", "Surroundings", "Understanding", "understand", "warm_up"]

NOBODY_KNOWN = Surroundings()

_NOTICE = re.compile(
    r"^(?:请)?(?:再)?(?:通知|告诉|转告|提醒)(?:一下|下)?(?:大家|各位|全体|同志|党员|"
    r"老同志|所有)|^(?:给大家)?发(?:个|一?条)(?:通知|消息)|^组织|学习.{0,6}(?:防|安全)"
)
_CALLS = frozenset({"120", "110", "119"})
_CALM = ("scam", "house", "crime", "body", "fall", "lost")


def understand(
    text: str, role: Role, now: datetime, zone: ZoneInfo, around: Surroundings = NOBODY_KNOWN
) -> Understanding:
    """The wish behind `text` as it came in; the intent `unknown` with the decision `ask` where there is none.

    Danger wins over everything, a forwarded thing is never an act (R-UX-49), "seen" is never "coming" (R-UX-42).
    """
    heard = hear(text, role, now, zone, around)
    first = asking.or_question(_first(heard), heard)
    if first.intent in two_wishes.SMALL or first.intent in ("opt_out", "correct") or len(heard.text) < 6:
        return first
    return two_wishes.both(first, heard, _plain_wish)


def _first(heard: Heard) -> Understanding:
    quick = None if heard.open else _quick(heard)
    if quick:
        return quick
    alarm, said = by_rules(heard)
    ranking = learned.rank(heard, evidence(alarm, said))
    if said.intent == "forwarded" and weighing.is_forwarded(ranking):
        return said
    alarm = weighing.alarm(alarm, heard, ranking)
    if alarm and (weighing.is_plain_danger(alarm, ranking) or not _is_plainly_something_else(heard)):
        return alarm
    stop = weighing.stop(said, heard, ranking)
    return stop or (said if heard.around.is_stranger else _weighed(said, heard, ranking))


def _weighed(said: Understanding, heard: Heard, ranking: Ranking) -> Understanding:
    """A correction that holds the answer itself (昨天说错了,我去不了) is what the open question was asked for."""
    wish = weighing.wish(said, heard, ranking)
    if wish.intent != "correct" or wish.slots:
        return wish
    corrected = _corrected(wish, heard)
    return replace(corrected, decision=Decision.DO) if corrected.slots.get("what") == said.intent else corrected


def by_rules(heard: Heard) -> tuple[Understanding | None, Understanding]:
    """What the rules alone say: a danger, and what is meant beside it."""
    said = intents.ALWAYS.written(heard) or _open_answer(heard) or _stop(heard) or _wish(heard)
    return _alarm(heard), said


def evidence(alarm: Understanding | None, said: Understanding) -> tuple[str, ...]:
    """The words of the rules as what was learned weighs them."""
    if alarm is None:
        return (said.intent,)
    return said.intent, alarm.intent if alarm.decision is Decision.DO else f"{alarm.intent}?"


def _is_plainly_something_else(heard: Heard) -> bool:
    """Beside "stop" or a leave, a doubtful danger word gives a reason and no alarm."""
    return intents.STOP.written(heard) is not None or _is_leave(heard)


def _is_leave(heard: Heard) -> bool:
    """Who asks for leave because he fell yesterday is asked after by his contact anyway."""
    said = intents.MEMBERS.written(heard)
    return said is not None and said.intent == "leave_request"


def _quick(heard: Heard) -> Understanding | None:
    """Most messages are one known word."""
    if len(heard.bare) > 8 or heard.bare in _CALLS:
        return None
    return open_question.choice(heard) or (
        None
        if heard.is_staff
        else intents.STOP.whole(heard) or intents.CORRECTION.whole(heard) or intents.MEMBERS.whole(heard)
    )


def _alarm(heard: Heard) -> Understanding | None:
    alarm = danger.hear(heard.raw)
    if not alarm or (heard.is_staff and alarm.kind in _CALM and _NOTICE.search(heard.text)):
        return None
    return alarmed(alarm)


def _open_answer(heard: Heard) -> Understanding | None:
    return open_question.choice(heard) or open_question.answer(heard)


def _stop(heard: Heard) -> Understanding | None:
    going_on = wishes.to_stop_or_go_on(heard)
    if going_on and going_on.intent == "opt_in":
        return meant(going_on, heard)
    stop = intents.STOP.meaning(heard)
    if stop:
        return stop
    return meant(going_on, heard) if going_on else None


def _wish(heard: Heard) -> Understanding:
    """A rule says more than a free wish of the same meaning; where they differ, the wish knows why it comes first."""
    said = _by_rule(heard)
    mind = coming.changed_mind(heard.text)
    if mind and (said is None or said.intent in _OVERHEARD) and (said is None or said.intent != mind):
        return _corrected(like(mind, heard, 0.8), heard) if mind == "correct" else like(mind, heard, 0.8)
    free = wishes.before_rules(heard)
    if free is None:
        return said or _after_rules(heard)
    if said and said.intent == free.intent:
        return said
    return _corrected(meant(free, heard), heard) if free.intent == "correct" else meant(free, heard)


# What a rule hears in a part of a longer answer to "are you coming".
_OVERHEARD = frozenset({"leave_request", "attend", "report_safe", "health_report", "bind", "chitchat", "study_report"})


def _by_rule(heard: Heard) -> Understanding | None:
    command = _command(heard) if heard.is_staff else None
    said = command or _correction(heard) or intents.MEMBERS.whole(heard) or intents.HARMLESS.written(heard)
    if said:
        return said
    bound = identity.read_binding(heard)
    if bound and ("tail" in bound.slots or bound.slots["name"] in heard.around.names):
        return _for_role(bound, heard)
    return intents.MEMBERS.written(heard) or _by_sound(heard)


def _after_rules(heard: Heard) -> Understanding:
    wish = wishes.after_rules(heard)
    if wish:
        return meant(wish, heard)
    bound = identity.read_binding(heard)
    if bound:
        return _for_role(bound, heard)
    return UNKNOWN if heard.around.is_stranger else neighbour(heard)


def _command(heard: Heard) -> Understanding | None:
    return _first_of(heard, intents.COMMANDS, "whole", "written") or _leave_of_another(heard)


def _for_role(bound: Understanding, heard: Heard) -> Understanding:
    """A bare name from a secretary asks about somebody."""
    return (
        replace(bound, intent="query_member", decision=Decision.DO)
        if heard.is_staff and "tail" not in bound.slots
        else bound
    )


def _leave_of_another(heard: Heard) -> Understanding | None:
    """A secretary who names a member and "cannot come" speaks of the member, not of himself."""
    named = slots.known_names(heard)
    if not named or not _is_leave(heard):
        return None
    return Understanding("proxy_leave", {"name": named[0], **slots.reason(heard)}, 0.85, Decision.CONFIRM)


def _first_of(heard: Heard, book: Book, *ways: str) -> Understanding | None:
    for way in ways:
        found: Understanding | None = getattr(book, way)(heard)
        if found:
            return found
    return None


def _by_sound(heard: Heard) -> Understanding | None:
    if heard.is_staff:
        command = _first_of(heard, intents.COMMANDS, "whole_by_sound", "heard")
        if command:
            return command
    return intents.MEMBERS.whole_by_sound(heard) or intents.MEMBERS.heard(heard)


_NOW_MEANT = re.compile(r"[,。;!?]")


def _correction(heard: Heard) -> Understanding | None:
    found = intents.CORRECTION.meaning(heard)
    return _corrected(found, heard) if found else None


def _corrected(found: Understanding, heard: Heard) -> Understanding:
    """What "I said it wrong" takes back and, where it follows, what is right instead: `what` and its slots."""
    rest = [
        part
        for part in _NOW_MEANT.split(heard.text)
        if part and not intents.CORRECTION.written(replace(heard, text=part))
    ]
    meant = _plain_wish(",".join(rest), heard) if rest else UNKNOWN
    if meant.intent in two_wishes.SMALL or meant.intent == "correct":
        return found
    return replace(found, slots={"what": meant.intent, **meant.slots})


def _plain_wish(text: str, heard: Heard) -> Understanding:
    part = hear(text, heard.role, heard.now, heard.zone, replace(heard.around, open=""))
    stop = intents.STOP.written(part)
    if stop:
        return stop
    command = _first_of(part, intents.COMMANDS, "whole", "written") if part.is_staff else None
    said = command or intents.MEMBERS.whole(part) or intents.MEMBERS.written(part)
    free = wishes.before_rules(part)
    if free is None or (said and said.intent == free.intent):
        return said or UNKNOWN
    return meant(free, part)


def warm_up() -> None:
    """Builds what the first messages would otherwise wait for; a process that answers people calls it at its start."""
    now = datetime(2025, 1, 1, tzinfo=UTC)
    for role in (Role.MEMBER, Role.SECRETARY):
        understand("这句话谁也没有说过", role, now, ZoneInfo("Asia/Shanghai"))
