"""认一认您: the three doors (S2–S4). Before one opened the same words go to everybody, whatever name was given."""

import re
from typing import Any

from domain.bindings import BindingRequest, Door, RequestKind
from domain.days import local_day
from domain.items import TaskKind
from domain.members import Member
from domain.policy import BranchPolicy
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin, close
from handlers.language import normal, numbers
from handlers.meetings import signing
from handlers.message import SILENCE, Message, Reply
from services import bindings, letters, meetings, members, organisation, requests, tasks

_NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}")
_AROUND_A_NAME = ("我叫", "我是", "我姓名", "姓名", "名字", "叫", "同志", "。", "!", ",", ":")
_NO_PART_OF_A_NAME = (
    "谁",
    "吗",
    "哪",
    "什么",
    "怎么",
    "几点",
    "多少",
    "工作台",
    "？",
    "?",
    "开会",
    "签到",
    "请假",
    "通知",
    "支部",
)
_NOT_NAMES = frozenset({"你好", "您好", "好的", "开会", "签到", "帮助", "学习", "谢谢", "收到", "在吗", "请问", "同志"})


def follow(message: Message, context: Context) -> Reply:
    """A new follower, one who comes back, or one who scanned his card to follow."""
    if message.text:
        return scan(message, context)
    if context.bindings:
        return Reply("onboarding/welcome_back", _known(context))
    return _ask_name(context)


def unfollow(message: Message, context: Context) -> Reply:
    """Nobody sees an answer; the person stays a member and is told by telephone from now on (`followers.heard`
    noted it).
    """
    return SILENCE


def scan(message: Message, context: Context) -> Reply:
    """The first door: one scan of the paper card, or the code in the meeting hall."""
    meeting = meetings.by_scene(context.session, context.account.id, message.text)
    if meeting is not None and context.speaker is not None:
        return signing.sign_in_by_scan(context, meeting)
    found = bindings.by_card(context.session, context.account.id, message.text)
    if found is None:
        return (
            Reply("onboarding/unknown_code")
            if context.speaker is None
            else Reply("onboarding/welcome_back", _known(context))
        )
    card, member = found
    if any(binding.member_id == member.id and binding.is_self for binding in context.bindings):
        return Reply("onboarding/welcome_back", _known(context))
    if bindings.own_binding(context.session, member) is not None:
        _ask_secretary(context, member.name, member)
        return Reply("onboarding/secretary_decides")
    card.used_at = context.now
    return recognised(context, member, Door.CARD)


def stranger(message: Message, context: Context) -> Reply:
    """Anything that somebody we do not know yet says: he is asked for his name, and told nothing."""
    return _ask_name(context)


def bind(message: Message, context: Context) -> Reply:
    """我是王秀兰, 尾号1234 in one breath, or a name alone."""
    name, digits = context.slot("name"), context.slot("tail")
    if any(binding.is_self and binding.member.name == name for binding in context.bindings):
        return Reply("onboarding/welcome_back", _known(context))
    if not name:
        return _ask_name(context)
    if digits:
        return _try(context, name, digits)
    return begin(context, RECOGNITION, _ask_digits(name))


def _ask_name(context: Context) -> Reply:
    return begin(context, RECOGNITION, Ask("name", Reply("onboarding/welcome", {"account": context.account.name})))


def _ask_digits(name: str) -> Ask:
    return Ask("digits", Reply("onboarding/digits"), {"name": name})


def step_name(message: Message, draft: Draft, context: Context) -> Outcome:
    name, digits = (
        context.slot("name") or bare_name(message.text),
        context.slot("tail") or numbers.last_four(message.text),
    )
    if not name:
        return Pass()
    if digits:
        return Done(_try(context, name, digits))
    return _ask_digits(name)


def bare_name(text: str) -> str:
    """A message that is nothing but a name."""
    said = normal.normalise(text)
    for word in _AROUND_A_NAME:
        said = said.replace(word, "")
    if not _NAME.fullmatch(said) or said in _NOT_NAMES or any(word in said for word in _NO_PART_OF_A_NAME):
        return ""
    return said if len(said) <= 4 or "·" in said else ""


def step_digits(message: Message, draft: Draft, context: Context) -> Outcome:
    """Four digits, or 1 for the secretary's door."""
    digits = numbers.last_four(message.text)
    if digits:
        return Done(_try(context, draft["name"], digits))
    if numbers.read_choice(message.text) == 1 or context.heard.intent == "yes":
        _by_secretary(context, draft["name"])
        return Done(Reply("onboarding/secretary_decides"))
    name = context.slot("name") or bare_name(message.text)
    return _ask_digits(name) if name else Pass()


def _try(context: Context, name: str, digits: str) -> Reply:
    policy = _account_policy(context, name)
    outcome, member = bindings.try_digits(context.session, context.follower, name, digits, context.now, policy)
    if outcome is bindings.Outcome.BOUND and member is not None:
        return recognised(context, member, Door.DIGITS)
    if outcome is bindings.Outcome.SECRETARY_ONLY:
        _by_secretary(context, name)
        return Reply("onboarding/secretary_decides")
    return begin(context, RECOGNITION, Ask("digits", Reply("onboarding/not_matched"), {"name": name}))


def _account_policy(context: Context, name: str) -> BranchPolicy:
    """Of the branch of whoever has this name, else the plain defaults: it decides the limits, and shows nothing."""
    found = members.named(context.session, context.account.id, name)
    return context.policy_of(found[0].branch) if found else BranchPolicy()


def _by_secretary(context: Context, name: str) -> None:
    for member in members.named(context.session, context.account.id, name)[:3]:
        _ask_secretary(context, name, member)


def _ask_secretary(context: Context, name: str, member: Member) -> None:
    """The third door: the secretary of the member's branch answers "1 是他 2 不是"."""
    session, now = context.session, context.now
    secretary = organisation.secretary_of(session, member.branch, local_day(now, context.zone))
    request, is_new = requests.ask(
        session,
        RequestKind.RECOGNITION,
        context.follower.open_id,
        name,
        now,
        account_id=context.account.id,
        member=member,
        asked_of_id=None if secretary is None else secretary.member_id,
    )
    if not is_new:
        return
    tasks.open_task(session, TaskKind.RECOGNITION, f"recognition:{request.id}", member, now, request_id=request.id)
    asked = None if secretary is None else session.get(Member, secretary.member_id)
    if asked is not None:
        words: dict[str, Any] = {"request_id": request.id, "name": member.name, "group": _group(member)}
        letters.tell(session, asked, "staff/recognise", now, **words)
    _warn_earlier(context, member, request)


def _group(member: Member) -> str:
    return "" if member.group is None else member.group.name


def _warn_earlier(context: Context, member: Member, request: BindingRequest) -> None:
    """The WeChat on which he is recognised already hears that somebody else tries (S21), once a day."""
    earlier = bindings.own_binding(context.session, member)
    if earlier is None or earlier.open_id == context.follower.open_id:
        return
    day = context.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if not letters.told_since(context.session, member.id, "onboarding/was_it_you", day):
        letters.tell(context.session, member, "onboarding/was_it_you", context.now, request_id=request.id)


def recognised(context: Context, member: Member, door: Door) -> Reply:
    """A door opened: consent is kept, the secretary hears of it, and the person is told how it goes on (S4)."""
    binding = bindings.bind(context.session, member, context.follower.open_id, door, context.now)
    context.bindings = (*context.bindings, binding)
    context.binding = binding
    context.follower.tries = 0
    close(context)
    tell_secretary(context, member)
    return Reply("onboarding/recognised", _known(context))


def tell_secretary(context: Context, member: Member) -> None:
    found = organisation.secretary_of(context.session, member.branch, context.today)
    secretary = None if found is None else context.session.get(Member, found.member_id)
    if secretary is not None and secretary.id != member.id:
        letters.tell(context.session, secretary, "staff/recognised", context.now, urgent=False, name=member.name)


def _known(context: Context) -> dict[str, object]:
    return {"called": called(context), **contact(context)}


RECOGNITION = Dialogue("recognition", {"name": step_name, "digits": step_digits})
