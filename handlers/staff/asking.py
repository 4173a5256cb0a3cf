"""谁没回, 谁不来, 签到情况, 今天要办什么: facts about the own branch, never a comparison and never a fault
(R-UX-73).
"""

from collections.abc import Iterable

from domain.items import TASK_LABELS
from domain.meetings import EVIDENCE_LABELS, AnswerKind, Evidence, Meeting
from domain.members import Member, Way
from domain.roles import STAFF, Act
from handlers.context import Context
from handlers.language import normal
from handlers.meetings import choosing
from handlers.message import Message, Reply
from services import alarms, answers, calling, closing, deliveries, links, meetings, signins, tasks

_LINES = 8  # people with a reason beside each
_THE_DESK = frozenset({"工作台", "打开工作台", "进工作台", "我的工作台", "后台", "打开后台", "管理后台", "管理台"})
_SHOWN = 12  # names in one message; the rest is a number


def _meeting(message: Message, context: Context) -> Meeting | None:
    """The meeting that is asked about: by its words, else the one just talked about, the next one, the one just
    over.
    """
    coming = meetings.of_branch(context.session, context.member.branch_id, context.now)
    found = choosing.meant(coming, context, message.text)
    if not found:
        return meetings.latest_of_branch(context.session, context.member.branch_id, context.now)
    if choosing.kinds_said(message.text):
        return found[0]
    return next((meeting for meeting in found if meeting.id == context.conversation.meeting_id), found[0])


def unanswered(context: Context, meeting: Meeting) -> list[Member]:
    """Who has not said; those of whom nothing is demanded are not asked (教条 §23)."""
    return [member for member in _without_word(context, meeting) if not member.no_hard_demand]


def _without_word(context: Context, meeting: Meeting) -> list[Member]:
    given = answers.by_member(context.session, meeting)
    return [member for member in meetings.audience(context.session, meeting) if member.id not in given]


def _named(people: Iterable[Member]) -> dict[str, object]:
    names = [member.name for member in people]
    return {"names": names[:_SHOWN], "more": max(0, len(names) - _SHOWN), "count": len(names)}


def who_has_not_answered(message: Message, context: Context) -> Reply:
    """S26: how many come, how many do not, who has not said; and who has no WeChat and wants a call."""
    meeting = _meeting(message, context)
    if meeting is None:
        return Reply("staff/no_meeting")
    context.conversation.meeting_id = meeting.id
    given = answers.by_member(context.session, meeting)
    if not given and deliveries.announced(context.session, meeting) is None:
        return Reply("staff/not_announced", choosing.view(meeting))
    silent = unanswered(context, meeting)
    exempt = len(_without_word(context, meeting)) - len(silent)
    by_way = calling.by_way(context.session, silent)
    coming = sum(answer.kind is AnswerKind.COMING for answer in given.values())
    data = {"coming": coming, "not_coming": len(given) - coming, "by_phone": by_way[Way.PHONE] + by_way[Way.PAPER]}
    data["exempt"] = exempt
    told = closing.lines(context.session, meeting, context.now) if meeting.must_reach else []
    tally = closing.tally_of(told).as_data() if told else None
    waiting = [{"name": line.name, "why": line.proof.evidence} for line in told if line.is_open]
    shown = {"tally": tally, "waiting": waiting[:_LINES], "others": max(0, len(waiting) - _LINES)}
    return Reply("staff/unanswered", {**choosing.view(meeting), **data, **shown, **_named(silent)})


def who_does_not_come(message: Message, context: Context) -> Reply:
    """Names with the reasons they gave: for the secretary's ears only."""
    meeting = _meeting(message, context)
    if meeting is None:
        return Reply("staff/no_meeting")
    given = answers.by_member(context.session, meeting)
    people = {member.id: member for member in meetings.audience(context.session, meeting)}
    away = [
        {"name": people[answer.member_id].name, "reason": answer.reason}
        for answer in given.values()
        if answer.kind is not AnswerKind.COMING and answer.member_id in people
    ]
    return Reply("staff/not_coming", {**choosing.view(meeting), "people": away[:_SHOWN], "count": len(away)})


def attendance(message: Message, context: Context) -> Reply:
    """应到, 实到, and how each presence is known; written down afterwards is never mixed with present."""
    recent = meetings.latest_of_branch(context.session, context.member.branch_id, context.now)
    said = _meeting(message, context) if choosing.kinds_said(message.text) or context.slot("event") else recent
    meeting = said or recent
    if meeting is None:
        return Reply("staff/no_meeting")
    people = meetings.audience(context.session, meeting)
    records = signins.by_member(context.session, meeting)
    kinds = [record.evidence for record in records.values()]
    ways = [{"label": EVIDENCE_LABELS[kind], "count": kinds.count(kind)} for kind in Evidence if kind in kinds]
    missing = [member for member in people if member.id not in records]
    absent = [member for member in missing if not member.no_hard_demand]  # 应到 stays: it is no quorum (domain §3)
    data = {"expected": len(people), "signed": len(records), "ways": ways, "exempt": len(missing) - len(absent)}
    return Reply("staff/attendance", {**choosing.view(meeting), **data, **_named(absent)})


def todo(message: Message, context: Context) -> Reply:
    """今天要办什么: what waits for this person, the urgent first, each with why it is there."""
    is_secretary = context.may(Act.SEE_ALL_TASKS)
    owner_id = None if is_secretary else context.member.id
    found = tasks.open_tasks(context.session, context.member.branch_id, owner_id=owner_id)
    rows = [
        {
            "label": TASK_LABELS[task.kind],
            "name": "" if task.member is None else task.member.name,
            "due": task.due_at,
            "at_once": task.kind in alarms.DANGER,
        }
        for task in found
    ]
    return Reply("staff/todo", {"tasks": rows[:4], "more": max(0, len(rows) - 4), "now": context.now})


def wants_the_desk(message: Message, context: Context) -> bool:
    """The plain word of somebody whose posts are all outside of his own branch: an office, a unit above. Whoever has
    one in it says it in many ways (intent `console`).
    """
    return not context.holds(*STAFF) and normal.normalise(message.text).rstrip("。!") in _THE_DESK


def console(message: Message, context: Context) -> Reply:
    """工作台: a link that opens the console once, within ten minutes, for this person."""
    token = links.make_console_link(context.session, context.member, context.now)
    return Reply("staff/console", {"token": token})
