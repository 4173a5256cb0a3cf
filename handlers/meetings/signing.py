"""签到, from afar or in the hall; late is no fault (S8, S9, R-UX-68). Every record says how it is known."""

from domain.items import TaskKind
from domain.meetings import Evidence, Meeting, SignIn, Window
from domain.organisation import PostKind
from handlers import undo
from handlers.addressing import by, called, contact
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin, close
from handlers.language import normal, numbers
from handlers.meetings import choosing
from handlers.message import Message, Reply
from services import deliveries, meetings, signins, tasks

_THERE = ("到会场", "在会场", "到现场", "在现场", "会议室", "活动室", "到会", "到场", "坐下")

_WENT = frozenset({"去了", "我去了", "去过了", "我去过了", "到了", "我到了", "参加了", "我参加了"})
_STAYED_AWAY = frozenset({"没去", "我没去", "没有去", "我没有去", "没参加", "我没参加", "没去成", "我没去成"})


def sign_in(message: Message, context: Context) -> Reply:
    if context.relation:
        return Reply("meetings/no_sign_in_by_family", contact(context))  # R-UX-92
    found = choosing.meant(
        meetings.open_for_sign_in(context.session, context.member, context.now, context.policy), context, message.text
    )
    if not found:
        return _none_open(message, context)
    if len(found) == 1:
        return _record(context, found[0], _evidence(message))
    reply = Reply("meetings/which_sign_in", {"meetings": choosing.listed(found)})
    draft: Draft = {"meetings": [meeting.id for meeting in found[:4]], "evidence": _evidence(message).value}
    return begin(context, SIGNING, Ask("which", reply, draft))


def _evidence(message: Message) -> Evidence:
    """The person's own words decide; a plain 签到 is written down as from afar, and he is asked."""
    said = normal.normalise(message.text)
    return Evidence.SELF_PRESENT if any(word in said for word in _THERE) else Evidence.SELF_REMOTE


def _record(context: Context, meeting: Meeting, evidence: Evidence) -> Reply:
    record, is_new = signins.sign_in(
        context.session, meeting, context.member, evidence, context.now, message_key=context.message_key
    )
    said, key = by(context), context.message_key
    deliveries.acknowledge(context.session, context.member, context.now, said, told_key=key)
    deliveries.acknowledge(context.session, context.member, context.now, said, meeting=meeting, told_key=key)
    context.conversation.meeting_id = meeting.id
    close(context)
    undo.remember(context, "sign_in", record.id)
    data = {**choosing.view(meeting), "called": called(context), "evidence": record.evidence.value, "is_new": is_new}
    reply = Reply("meetings/signed_in", data)
    if not is_new or record.evidence is not Evidence.SELF_REMOTE:
        return reply
    return begin(context, SIGNING, Ask("where", reply, {"record": record.id}))


def step_where(message: Message, draft: Draft, context: Context) -> Outcome:
    """您在会场吗: only 1 or clear words change from afar into present."""
    record = context.session.get(SignIn, draft["record"])
    there = numbers.read_choice(message.text) == 1 or context.heard.intent == "yes"
    if record is None or record.withdrawn_at is not None or not there:
        return Pass()
    record.evidence = Evidence.SELF_PRESENT
    meeting = context.session.get(Meeting, record.meeting_id)
    assert meeting is not None
    data = {**choosing.view(meeting), "called": called(context), "evidence": record.evidence.value, "is_new": True}
    return Done(Reply("meetings/signed_in", data))


def step_which(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice is None or not 1 <= choice <= len(draft["meetings"]):
        return Pass()
    meeting = context.session.get(Meeting, draft["meetings"][choice - 1])
    return Pass() if meeting is None else Done(_record(context, meeting, Evidence(draft["evidence"])))


def take_back(context: Context, record_id: int) -> Reply:
    record = context.session.get(SignIn, record_id)
    if record is None or record.withdrawn_at is not None:
        return Reply("undo/nothing", {"called": called(context)})
    record.withdrawn_at = context.now
    close(context)
    return Reply("meetings/sign_in_taken_back", {"called": called(context)})


# -- no meeting is open ----------------------------------------------------------------------------------------------


def _none_open(message: Message, context: Context) -> Reply:
    over = meetings.just_over(context.session, context.member, context.now, context.policy)
    ahead = choosing.coming_up(context, message.text)
    if ahead and (over is None or ahead[0].starts_at - context.now < context.now - over.ends_at):
        return _too_early(context, ahead[0])
    if over is None:
        return Reply("meetings/none", {"called": called(context), **contact(context)})
    if signins.current(context.session, over, context.member) is not None:
        return Reply("meetings/signed_in_before", {**choosing.view(over), "called": called(context)})
    reply = Reply("meetings/over", {**choosing.view(over), "called": called(context)})
    return begin(context, SIGNING, Ask("over", reply, {"meeting": over.id}))


def _too_early(context: Context, meeting: Meeting) -> Reply:
    opens_at = meeting.starts_at - context.policy.sign_in_opens
    data = {**choosing.view(meeting), "called": called(context), "opens_at": opens_at, "now": context.now}
    return Reply("meetings/too_early", data)


def _was_there(text: str) -> int | None:
    said = normal.normalise(text).rstrip("。!")
    return 1 if said in _WENT else 2 if said in _STAYED_AWAY else numbers.read_choice(text)


def step_over(message: Message, draft: Draft, context: Context) -> Outcome:
    """S9: 1 he was there → the group leader puts it down; 2 he was not → the contents are brought to him."""
    choice = _was_there(message.text)
    meeting = context.session.get(Meeting, draft["meeting"])
    if choice not in (1, 2) or meeting is None:
        return Pass()
    kind = TaskKind.CHECK_RECORD if choice == 1 else TaskKind.FOLLOW_UP
    key = f"{kind.value}:{meeting.id}:{context.member.id}"
    owner = tasks.open_task(
        context.session, kind, key, context.member, context.now, first=(PostKind.GROUP_LEADER,), meeting_id=meeting.id
    ).owner
    occasion = "meetings/was_there" if choice == 1 else "meetings/was_not_there"
    return Done(Reply(occasion, {"called": called(context), "owner": "" if owner is None else owner.name}))


def sign_in_by_scan(context: Context, meeting: Meeting) -> Reply:
    """The code in the hall was scanned: he is there."""
    if context.relation:
        return Reply("meetings/no_sign_in_by_family", contact(context))  # R-UX-92
    window = meeting.window(context.now, context.policy.sign_in_opens, context.policy.sign_in_margin)
    if window is Window.TOO_EARLY:
        return _too_early(context, meeting)
    if window is Window.OVER or not meetings.concerns(context.session, meeting, context.member):
        return Reply("meetings/none", {"called": called(context), **contact(context)})
    return _record(context, meeting, Evidence.SELF_PRESENT)


SIGNING = Dialogue("signing", {"where": step_where, "which": step_which, "over": step_over})
