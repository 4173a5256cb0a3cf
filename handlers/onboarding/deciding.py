"""认人: the secretary answers "1 是他 2 不是"; and the elder answers whether a family helper may help him (S23)."""

from domain.bindings import BindingRequest, RequestKind
from domain.items import TaskKind
from domain.members import Member
from handlers.addressing import called
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import normal, numbers
from handlers.message import Message, Reply
from services import bindings, letters, members, requests, tasks

_WORDS = frozenset({"认人", "认一认", "我来认人", "要认谁", "认认人"})


def wants_to(message: Message, context: Context) -> bool:
    return normal.normalise(message.text).rstrip("。!") in _WORDS


def recognise(message: Message, context: Context) -> Reply:
    """认人: the oldest question first, each with two digits."""
    waiting = requests.waiting_for(context.session, context.member.id, RequestKind.RECOGNITION)
    if not waiting:
        return Reply("staff/nobody_to_recognise")
    return begin(context, DECIDING, _question(context, waiting))


def _question(context: Context, waiting: list[BindingRequest]) -> Ask:
    request = waiting[-1]
    member = context.session.get(Member, request.member_id)
    group = "" if member is None or member.group is None else member.group.name
    data = {"name": request.said_name, "group": group, "more": len(waiting) - 1}
    return Ask("decide", Reply("staff/recognise_question", data), {"request": request.id})


def step_decide(message: Message, draft: Draft, context: Context) -> Outcome:
    request = context.session.get(BindingRequest, draft["request"])
    granted = yes_or_no(message, context)
    if request is None or granted is None:
        return Pass()
    reply = decide(context, request, granted=granted)
    waiting = requests.waiting_for(context.session, context.member.id, RequestKind.RECOGNITION)
    return Done(reply) if not waiting else _question(context, waiting)


def yes_or_no(message: Message, context: Context) -> bool | None:
    choice = numbers.read_choice(message.text)
    if choice in (1, 2):
        return choice == 1
    return {"yes": True, "no": False}.get(context.heard.intent)


def decide(context: Context, request: BindingRequest, *, granted: bool) -> Reply:
    """Opens the door or leaves it shut; the one who knocked hears it, an earlier WeChat is told (S21)."""
    session, now = context.session, context.now
    if request.decided_at is not None:
        return Reply("staff/decided_already")
    member = session.get(Member, request.member_id)
    assert member is not None, "a question without a member is never asked"
    earlier = bindings.own_binding(session, member) if request.kind is RequestKind.RECOGNITION else None
    requests.decide(session, request, granted, context.member, now)
    task = tasks.by_key(session, f"{TaskKind.RECOGNITION.value}:{request.id}")
    if task is not None:
        tasks.close_task(session, task, now, by=context.member, outcome="yes" if granted else "no")
    if request.kind is RequestKind.FAMILY:
        return _family_decided(context, request, member, granted=granted)
    if granted and earlier is not None and earlier.open_id != request.open_id:
        letters.tell_open_id(session, member.account_id, earlier.open_id, "onboarding/moved", now)
    if granted:
        letters.tell(session, member, "onboarding/recognised_now", now, called=members.called(member))
    else:
        letters.tell_open_id(session, member.account_id, request.open_id, "onboarding/not_recognised", now)
    return Reply("staff/recognised_by_you" if granted else "staff/refused_by_you", {"name": request.said_name})


def _family_decided(context: Context, request: BindingRequest, member: Member, *, granted: bool) -> Reply:
    occasion = "onboarding/family_granted" if granted else "onboarding/family_refused"
    letters.tell_open_id(context.session, member.account_id, request.open_id, occasion, context.now)
    data = {"called": called(context), "relation": request.relation, "helper": request.helper_name}
    if context.member.id != member.id:
        return Reply("staff/family_decided", {"name": member.name, **data, "granted": granted})
    return Reply("onboarding/family_agreed" if granted else "onboarding/family_declined", data)


DECIDING = Dialogue("deciding", {"decide": step_decide})
