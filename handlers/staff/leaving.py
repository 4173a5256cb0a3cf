"""陈建国说来不了 腿疼: leave for somebody else, shown first and kept on 1 (R-UX-60), with who said it."""

from domain.items import TaskKind
from domain.meetings import AnswerKind, Meeting
from domain.members import Member
from handlers import undo
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.meetings import choosing
from handlers.message import Message, Reply
from handlers.staff.visiting import mentioned, the_one
from services import answers, deliveries, meetings, tasks


def leave_for(message: Message, context: Context) -> Reply:
    names = mentioned(message, context)
    member = the_one(context, names)
    if member is None:
        return Reply("staff/whom_leaves", {"name": names[0] if names else ""})
    found = choosing.meant(meetings.upcoming(context.session, member, context.now), context, message.text)
    if not found:
        return Reply("staff/no_meeting")
    meeting = next((one for one in found if one.id == context.conversation.meeting_id), found[0])
    reason = context.slot("reason")
    draft: Draft = {"meeting": meeting.id, "member": member.id, "reason": reason}
    shown = {**choosing.view(meeting), "name": member.name, "reason": reason}
    return begin(context, LEAVING, Ask("confirm", Reply("staff/leave_card", shown), draft))


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    meeting = context.session.get(Meeting, draft["meeting"])
    member = context.session.get(Member, draft["member"])
    if choice not in (1, 2) or meeting is None or member is None:
        return Pass()
    if choice == 2:
        return Done(Reply("staff/left_as_it_is"))
    return Done(_keep(context, meeting, member, draft["reason"]))


def _keep(context: Context, meeting: Meeting, member: Member, reason: str) -> Reply:
    """He knows of the meeting, as somebody spoke with him; what was said there is told to him afterwards."""
    session, now = context.session, context.now
    answer = answers.give(
        session,
        meeting,
        member,
        AnswerKind.LEAVE,
        now,
        reason=reason,
        by=context.member,
        message_key=context.message_key,
    )
    deliveries.acknowledge(
        session, member, now, BY_PHONE, meeting=meeting, told_by=context.member, told_key=context.message_key
    )
    key = f"follow_up:{meeting.id}:{member.id}"
    tasks.open_task(session, TaskKind.FOLLOW_UP, key, member, now, due_at=meeting.ends_at, meeting_id=meeting.id)
    undo.remember(context, "answer", answer.id)
    return Reply("staff/leave_kept", {**choosing.view(meeting), "name": member.name, "reason": reason})


BY_PHONE = "电话"
LEAVING = Dialogue("leaving", {"confirm": step_confirm})
