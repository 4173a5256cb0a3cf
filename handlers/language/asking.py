"""A wish, or one of the known questions? How sure both are decides; what was clearly meant otherwise stays."""

import re
from dataclasses import replace
from functools import cache

from handlers.language import intents, numbers
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import UNKNOWN, Decision, Understanding
from handlers.language.matching import Found, Sureness

# Never taken for a question: somebody may be in danger, wants us to stop, or answers.
_STAND = frozenset(
    {
        *("emergency", "low_mood", "report_scam", "opt_out", "opt_in", "choose_number", "yes", "no", "ack"),
        *("bind", "confidential_request", "ask_human", "bereavement"),
    }
)
# Have a name of their own and stay what they are; the key says which entry answers them.
_NAMED = frozenset(
    (
        "ask_dues",
        "dues_how",
        "dues_hardship",
        "ask_transfer",
        "ask_party_age",
        "ask_voting",
        "verify_identity",
        "request_home_study",
    )
)
_OPEN = frozenset(("unknown", "question", "ask_policy"))  # nothing is lost when an entry answers them
_LIVE = frozenset(("ask_minutes", "ask_record", "read_on", "repeat", "chitchat"))  # answered from what is so now
_SOFT = frozenset(("suggest", "health_report"))
_TOLD = _SOFT | {"volunteer", "complain", "dues_paid_report"}  # is told, whatever is asked beside it
_SUBJECTS = {
    "ask_meeting": re.compile(r"会(?!员)|灰|党课|党日|组织生活|支部活动|小组|学习|讲座|开回|开学|几点开[?吗呢]*$"),
    "ask_study": re.compile(r"学习|学系|材料|文章|资料|这(?:周|礼拜|个月)|念|学(?:什么|啥|点|到)"),
}
_SHORT, _LONG = 3, 120  # characters
_ASKS = re.compile(
    r"[?吗]|怎|咋|如何|什么|啥|哪|谁|(?<![这那好十前])几|多少|多久|多长|是不是|能不能|可不可以|要不要|用不用|有没有|会不会|算不算|行不行|"
    r"可以.{0,3}[吗不]|管用|为何|为什么|干嘛|不$|没$|伐$|中不中"
)
# Asks what holds for everybody; whoever wants something done speaks otherwise.
_ASKS_WHAT_HOLDS = re.compile(
    r"要不要|用不用|需不需要|算不算|是不是就|要紧|有没有(?:影响|关系|事)|会怎|怎么办|咋办|是什么|是啥|什么意思|啥意思|"
    r"怎么(?:算|弄|请|签|回事|样才)|多久|哪些|才能|为什么|能看到|怎么个|要(?:上报|报|交|写|讲|说)"
)
# Asks at the end, and not for something to be done for him: no act.
_ENDS_ASKING = re.compile(r"(?:吗|么|不|没|啥|什么|谁|哪里|哪儿|多久|几[次年天回个])$")
_ASKS_FOR_HIMSELF = re.compile(r"能不能|可不可以|能否|可否|帮我|给我|[来到]我?家|想请|想要|派人")
_OVER_ACT, _OVER_ACT_AHEAD = 0.65, 0.2
_OVER_OPEN, _MENU, _OVER_GUESS, _OVER_LIVE, _OVER_RULE = 0.46, 0.26, 0.52, 0.80, 0.52
_OVER_OTHER, _OVER_SOFT, _NEAR_TOPIC, _OVER_HELP, _UNASKED = 0.55, 0.70, 0.32, 0.62, 0.60
_BY_FAR, _CLEARLY, _AHEAD = 0.60, 0.25, 0.15  # by how much the best entry leads
_GUESSED = 0.8  # as sure as what no rule said can be


def or_question(first: Understanding, heard: Heard) -> Understanding:
    """`first`, or the question that was asked. Slots: `key` the entry, `near` all that may be meant where it is open
    which; without an entry `ask_policy` goes to a person, with the reason of a topic in `reason`.
    """
    known = heard.around.questions
    if (
        known is None
        or (heard.open and first.intent not in _OPEN)
        or first.intent in _STAND
        or (first.intent == "forwarded" and first.confidence > _GUESSED)
        or not _SHORT <= len(heard.bare) <= _LONG
        or heard.bare.isdigit()
        or numbers.is_ambiguous_choice(heard.text.strip())
    ):
        return first
    found = known.find(heard.text)
    if heard.open and found.sureness is not Sureness.ANSWER:
        return first  # more likely an answer to what was asked
    if found.sureness is Sureness.PERSON:
        return _to_a_person(first, heard, found)
    if first.intent in _OPEN:
        return _answered(first, heard, found)
    if first.intent in _NAMED:
        return _question(found) if _is_no_act(first, heard, found) else _with_key(first, found)
    stays = first.intent == "forwarded" or found.sureness is not Sureness.ANSWER
    return first if stays else _against(first, heard, found)


def _against(first: Understanding, heard: Heard, found: Found) -> Understanding:
    if first.intent == "help" and first.confidence > _GUESSED and found.confidence >= _OVER_HELP:
        return replace(first, slots={**first.slots, "key": found.key})
    return _question(found) if _is_rather_asked(first, heard, found) else first


def _is_rather_asked(first: Understanding, heard: Heard, found: Found) -> bool:
    """A wish that somebody guessed gives way to a near question; one that a rule knows, only to a very near one, or
    where the words ask what holds for everybody.
    """
    if not _asks(heard) or (heard.is_staff and first.intent in _commands()):
        return False
    if first.intent in _SUBJECTS:
        return _is_another_subject(first, heard, found)
    if first.confidence <= _GUESSED:
        needed = _OVER_LIVE if first.intent in _LIVE else _OVER_HELP if first.intent == "help" else _OVER_GUESS
        return found.confidence >= needed
    if first.slots.get("op") == "status":  # asks after his own matter
        return False
    if first.intent in _SOFT and found.confidence >= _OVER_SOFT and found.ahead >= _CLEARLY:
        return first.intent != "health_report" or _asks_what_holds(heard)  # 王秀兰住院了,你们知道吗 tells
    holds = _asks_what_holds(heard) and found.confidence >= _OVER_RULE and found.ahead >= _AHEAD
    return holds or _is_no_act(first, heard, found)


def _is_no_act(first: Understanding, heard: Heard, found: Found) -> bool:
    """The words of an act that would want a yes anyway, in a question that is known: 送学上门都送些啥."""
    bare = heard.bare
    asks = _ENDS_ASKING.search(bare) is not None and _ASKS_FOR_HIMSELF.search(bare) is None
    is_act = first.decision is Decision.CONFIRM and first.intent not in _TOLD and found.sureness is Sureness.ANSWER
    return asks and is_act and found.confidence >= _OVER_ACT and found.ahead >= _OVER_ACT_AHEAD


def _is_another_subject(first: Understanding, heard: Heard, found: Found) -> bool:
    """几点 and 在哪 sound like a meeting, 材料 like a study; an entry about something else is meant."""
    if not _SUBJECTS[first.intent].search(heard.text):
        return found.confidence >= _OVER_OTHER and found.ahead >= _CLEARLY
    clear = _CLEARLY if first.confidence <= _GUESSED or _asks_what_holds(heard) else _BY_FAR
    return found.confidence >= _OVER_LIVE and found.ahead >= clear


@cache
def _commands() -> frozenset[str]:
    """What only staff wish."""
    members = {rule.intent for rule in intents.MEMBERS.rules}
    return frozenset(rule.intent for rule in intents.COMMANDS.rules) - members


def _asks(heard: Heard) -> bool:
    return _ASKS.search(heard.text) is not None


def _asks_what_holds(heard: Heard) -> bool:
    return _ASKS_WHAT_HOLDS.search(heard.text) is not None


def _with_key(first: Understanding, found: Found) -> Understanding:
    if found.sureness is Sureness.ANSWER:
        return replace(first, slots={**first.slots, "key": found.key})
    if found.sureness is Sureness.MENU and found.confidence >= _OVER_OPEN and first.intent != "ask_dues":
        return replace(first, slots={**first.slots, "near": list(found.keys)})
    return first


def _to_a_person(first: Understanding, heard: Heard, found: Found) -> Understanding:
    if first.intent not in _OPEN and (first.confidence > _GUESSED or not _asks(heard)):
        return first
    slots = {**(first.slots if first.intent == "ask_policy" else {}), "reason": found.reason}
    return Understanding("ask_policy", slots, 0.9, Decision.HUMAN)


def _answered(first: Understanding, heard: Heard, found: Found) -> Understanding:
    if first.intent == "ask_policy" and found.confidence < _NEAR_TOPIC:
        return first  # the nearest entry speaks of something else
    if first.intent != "ask_policy" and found.confidence < _UNASKED and not _asks(heard):
        return UNKNOWN  # something was told
    if found.sureness is Sureness.ANSWER and found.confidence >= _OVER_OPEN:
        return _question(found)
    if found.sureness is Sureness.MENU and found.confidence >= _MENU:
        return Understanding("question", {"key": found.key, "near": list(found.keys)}, found.confidence, Decision.ASK)
    if first.intent == "question":  # a word of ours that nobody has answered yet
        return replace(first, intent="ask_policy", slots={}, decision=Decision.HUMAN)
    return first


def _question(found: Found) -> Understanding:
    return Understanding("question", {"key": found.key}, found.confidence, Decision.DO)
