"""是您换手机了吗: somebody on another WeChat says that he is this member; the member answers on his own (S21)."""

from domain.bindings import BindingRequest, RequestKind
from domain.days import local_day
from domain.items import TaskKind
from domain.members import Member
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.language import normal
from handlers.message import Message, Reply
from services import letters, organisation, requests, tasks

_IT_IS = frozenset({"是我", "是的", "是我换的", "换了", "换手机了", "我换手机了", "是我换手机了", "我换的"})
_IT_IS_NOT = frozenset({"不是我", "不是", "没换", "没有换", "我没换", "我没换手机", "没换手机", "不是我换的"})


def asked(context: Context) -> BindingRequest | None:
    """The open request of another WeChat to be recognised as this member; never for a family helper."""
    if context.speaker is None or context.relation:
        return None
    found = requests.asking_to_be(context.session, context.speaker, RequestKind.RECOGNITION)
    return next((request for request in found if request.open_id != context.follower.open_id), None)


def is_about(message: Message, context: Context) -> bool:
    return _said(message) in _IT_IS | _IT_IS_NOT and not context.conversation.dialogue and asked(context) is not None


def _said(message: Message) -> str:
    return normal.normalise(message.text).rstrip("。!")


def answer_words(message: Message, context: Context) -> Reply:
    request = asked(context)
    assert request is not None, "the route's condition has seen it"
    return answer(context, request, himself=_said(message) in _IT_IS)


def answer(context: Context, request: BindingRequest, *, himself: bool) -> Reply:
    """His yes leaves the decision to the secretary; his no shuts the door at once, and the secretary hears it."""
    if himself:
        return Reply("onboarding/it_is_me", {"called": called(context)})
    session, member, now = context.session, context.member, context.now
    requests.decide(session, request, granted=False, by=member, now=now)
    task = tasks.by_key(session, f"{TaskKind.RECOGNITION.value}:{request.id}")
    if task is not None:
        tasks.close_task(session, task, now, by=member, outcome="no")
    found = organisation.secretary_of(session, member.branch, local_day(now, context.zone))
    secretary = None if found is None else session.get(Member, found.member_id)
    if secretary is not None:
        letters.tell(session, secretary, "staff/not_him", now, name=member.name)
    return Reply("onboarding/it_is_not_me", {"called": called(context), **contact(context)})
