"""代签: presence put down for others, with who did it; each is told, and can say 我没去."""

import re
from typing import Any

from domain.items import TaskKind
from domain.meetings import Evidence, Meeting, SignIn, Window
from domain.members import Member
from domain.roles import Act
from handlers.addressing import called
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import normal, numbers
from handlers.meetings import choosing
from handlers.message import Message, Reply
from services import audit, letters, meetings, members, signins, tasks


def sign_in_for(message: Message, context: Context) -> Reply:
    """代签 王秀兰 李建国: shown first, done on 1. Names that are not certain are said, never guessed (R-UX-53)."""
    names = context.slots.get("names")
    said = [str(name) for name in names] if isinstance(names, (list, tuple)) else []
    meeting = _meeting(context)
    if meeting is None:
        return Reply("staff/no_meeting_to_sign")
    found, unclear = _people(context, meeting, said)
    if not found:
        return Reply("staff/whom_to_sign", {"unclear": unclear})
    data = {**choosing.view(meeting), "names": [member.name for member in found], "unclear": unclear}
    draft: Draft = {"meeting": meeting.id, "members": [member.id for member in found]}
    return begin(context, RECORDING, Ask("confirm", Reply("staff/sign_card", data), draft))


def _meeting(context: Context) -> Meeting | None:
    """The branch's meeting that is open or just over: the one that has begun last."""
    policy = context.policy
    near = meetings.of_branch(context.session, context.member.branch_id, context.now - policy.sign_in_margin * 72)
    begun = [
        m for m in near if m.window(context.now, policy.sign_in_opens, policy.sign_in_margin) is not Window.TOO_EARLY
    ]
    return begun[-1] if begun else None


def _people(context: Context, meeting: Meeting, names: list[str]) -> tuple[list[Member], list[str]]:
    """(those who are meant, names that nobody or several have). A group leader signs for his own group only."""
    found: list[Member] = []
    unclear: list[str] = []
    for name in names:
        people = [
            member
            for member in members.named_in_branch(context.session, context.member.branch_id, name)
            if _may_sign(context, member) and meetings.concerns(context.session, meeting, member)
        ]
        if len(people) == 1:
            found.append(people[0])
        else:
            unclear.append(name)
    return found, unclear


def _may_sign(context: Context, member: Member) -> bool:
    return context.may(Act.KEEP_ATTENDANCE) or context.leads_group_of(member)


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    meeting = context.session.get(Meeting, draft["meeting"])
    if choice not in (1, 2) or meeting is None:
        return Pass()
    if choice == 2:
        return Done(Reply("staff/left_as_it_is"))
    over = meeting.window(context.now, context.policy.sign_in_opens, context.policy.sign_in_margin) is Window.OVER
    evidence = Evidence.AFTERWARDS if over else Evidence.BY_OTHER
    people = [member for number in draft["members"] if (member := context.session.get(Member, number)) is not None]
    for member in people:
        _sign(context, meeting, member, evidence)
    return Done(Reply("staff/signed", {"names": [member.name for member in people], "afterwards": over}))


def _sign(context: Context, meeting: Meeting, member: Member, evidence: Evidence) -> None:
    _, is_new = signins.sign_in(
        context.session, meeting, member, evidence, context.now, by=context.member, message_key=context.message_key
    )
    if not is_new:
        return
    audit.note(
        context.session,
        "meetings.signed_in_for",
        context.now,
        account_id=member.account_id,
        by=context.member,
        about=member,
        meeting_id=meeting.id,
    )
    data: dict[str, Any] = {"by": context.member.name, "meeting_id": meeting.id, "title": choosing.title(meeting)}
    starts_at = meeting.starts_at.isoformat()
    letters.tell(context.session, member, "meetings/recorded_for_you", context.now, starts_at=starts_at, **data)


_NOT_THERE = re.compile(
    r"我?(?:那天|那次|这次|上次|当天)?,?我?(?:真|根本|确实)?(?:没有?|未)(?:去|来|到|参加|到场|到会|签到?)(?:开会|会场|会)?[了啊呀的吧]?"
)


def disputes(message: Message, context: Context) -> bool:
    """我没去, after somebody put down that he was there."""
    said = normal.normalise(message.text).rstrip("。!")
    return _NOT_THERE.fullmatch(said) is not None and _recorded_by_another(context) is not None


def _recorded_by_another(context: Context) -> tuple[Meeting, SignIn] | None:
    """The newest record that another made for him."""
    since = context.now - context.policy.sign_in_margin * 72
    for meeting in reversed(meetings.of_branch(context.session, context.member.branch_id, since)):
        record = signins.current(context.session, meeting, context.member)
        if record is not None and record.by_id is not None:
            return meeting, record
    return None


def was_not_there(message: Message, context: Context) -> Reply:
    """The record made for him no longer counts; the one who made it is asked to look again."""
    found = _recorded_by_another(context)
    if found is None:
        return Reply("undo/nothing", {"called": called(context)})
    meeting, record = found
    signins.dispute(context.session, record, context.now)
    task = tasks.open_task(
        context.session,
        TaskKind.CHECK_RECORD,
        f"dispute:{record.id}",
        context.member,
        context.now,
        owner=context.session.get(Member, record.by_id),
        words=message.text,
    )
    tasks.tell_owner(context.session, task, context.now)
    return Reply("meetings/record_disputed", {**choosing.view(meeting), "called": called(context)})


RECORDING = Dialogue("recording", {"confirm": step_confirm})
