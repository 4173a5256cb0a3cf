"""A family helper declares himself; the elder alone agrees (R-UX-90–95)."""

from typing import Any

from domain.bindings import BindingRequest, RequestKind
from domain.items import TaskKind
from domain.members import Member
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import normal
from handlers.message import Message, Reply
from handlers.onboarding.recognition import bare_name
from services import bindings, letters, members, organisation, requests, tasks

RELATIVE = "家属"  # where he does not say what he is to him


def declare(message: Message, context: Context) -> Reply:
    """我是王秀兰的女儿: what is missing is asked, one question at a time; the answer shows nothing about any
    member.
    """
    draft: Draft = {"relation": context.slot("relation"), "name": context.slot("name"), "helper": ""}
    ask = _next(context, draft)
    return begin(context, FAMILY, ask) if isinstance(ask, Ask) else ask.reply


def _next(context: Context, draft: Draft) -> Ask | Done:
    if not draft["name"]:
        return Ask("whom", Reply("onboarding/family_whom"), draft)
    if not draft["helper"]:
        return Ask("helper", Reply("onboarding/family_who"), draft)
    _ask_elder(context, draft)
    return Done(Reply("onboarding/family_asked"))


def step_whom(message: Message, draft: Draft, context: Context) -> Outcome:
    name = context.slot("name") or bare_name(message.text)
    return _next(context, {**draft, "name": name}) if name else Pass()


def step_helper(message: Message, draft: Draft, context: Context) -> Outcome:
    helper = bare_name(message.text) or normal.normalise(message.text)[:10]
    return _next(context, {**draft, "helper": helper})


def _ask_elder(context: Context, draft: Draft) -> None:
    """Asks the elder on his own WeChat, or through the liaison where he has none. A name that nobody has leads
    nowhere.
    """
    found = members.named(context.session, context.account.id, draft["name"])
    if len(found) != 1:
        return
    elder = found[0]
    relation = draft["relation"] or RELATIVE
    asked = _asked(context, elder)
    request, is_new = requests.ask(
        context.session,
        RequestKind.FAMILY,
        context.follower.open_id,
        elder.name,
        context.now,
        account_id=context.account.id,
        member=elder,
        asked_of_id=None if asked is None else asked.id,
        relation=relation,
        helper_name=draft["helper"],
    )
    if is_new and asked is not None:
        _put_question(context, asked, elder, request)


def _asked(context: Context, elder: Member) -> Member | None:
    """The elder himself; without a WeChat of his own the liaison asks him in person and answers for him."""
    if bindings.own_binding(context.session, elder) is not None:
        return elder
    found = organisation.contact_of(context.session, elder.branch, context.today)
    return None if found is None else context.session.get(Member, found.member_id)


def _put_question(context: Context, asked: Member, elder: Member, request: BindingRequest) -> None:
    words: dict[str, Any] = {"request_id": request.id, "relation": request.relation, "helper": request.helper_name}
    if asked.id == elder.id:
        letters.tell(context.session, elder, "onboarding/family_question", context.now, **words)
        return
    tasks.open_task(
        *(context.session, TaskKind.RECOGNITION, f"recognition:{request.id}", elder, context.now),
        owner=asked,
        words=request.helper_name,
    )
    letters.tell(context.session, asked, "staff/family_question", context.now, name=elder.name, **words)


FAMILY = Dialogue("family", {"whom": step_whom, "helper": step_helper})
