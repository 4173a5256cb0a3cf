"""开会, 来, 来不了, 请假 and taking it back. The words of a person about one meeting; 收到 is never among them
(R-UX-42).
"""

from domain.items import TaskKind
from domain.meetings import Answer, AnswerKind, Meeting
from handlers import undo
from handlers.addressing import by, called, contact
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin, close
from handlers.language import numbers
from handlers.meetings import choosing
from handlers.message import Message, Reply
from services import answers, deliveries, tasks

YES = frozenset({"attend", "yes", "leave_cancel"})
NO = frozenset({"leave_request", "no"})
_PAIN = ("疼", "痛", "病", "住院", "晕", "摔", "发烧", "难受", "不舒服", "手术", "走不动", "医院")


def ask_meeting(message: Message, context: Context) -> Reply:
    """The next meeting, or what was asked for; asks 来不来 when that is not known yet."""
    found = choosing.coming_up(context, message.text)
    if not found:
        return Reply("meetings/none", {"called": called(context), **contact(context)})
    meeting = found[0]
    context.conversation.meeting_id = meeting.id
    kinds = choosing.kinds_asked(context, message.text)
    data = {
        **choosing.view(meeting),
        **contact(context),
        "helper": bool(context.relation),
        "another": bool(kinds) and meeting.kind not in kinds,  # what he asked for is not fixed yet
    }
    answer = answers.current(context.session, meeting, context.member)
    if answer is not None:
        return Reply("meetings/next", {**data, "answer": answer.kind.value})
    return begin(
        context, COMING, Ask("answer", Reply("meetings/next", {**data, "answer": ""}), {"meetings": [meeting.id]})
    )


def attend(message: Message, context: Context) -> Reply:
    return _answer_words(message, context, AnswerKind.COMING)


def request_leave(message: Message, context: Context) -> Reply:
    return _answer_words(message, context, AnswerKind.LEAVE)


def cancel_leave(message: Message, context: Context) -> Reply:
    """不请假了: the answer becomes 来."""
    for meeting in choosing.coming_up(context, message.text):
        answer = answers.current(context.session, meeting, context.member)
        if answer is not None and answer.kind is not AnswerKind.COMING:
            return _record(context, meeting, AnswerKind.COMING)
    return Reply("meetings/no_leave", {"called": called(context)})


def _answer_words(message: Message, context: Context, kind: AnswerKind) -> Reply:
    found = choosing.coming_up(context, message.text)
    if not found:
        return Reply("meetings/none", {"called": called(context), **contact(context)})
    certain = _certain(found, context, message.text)
    if certain is not None:
        return _record(context, certain, kind)
    draft: Draft = {
        "meetings": [meeting.id for meeting in found[:4]],
        "kind": kind.value,
        "reason": context.slot("reason"),
    }
    reply = Reply("meetings/which", {"meetings": choosing.listed(found), "kind": kind.value})
    return begin(context, COMING, Ask("which", reply, draft))


def _certain(found: list[Meeting], context: Context, text: str) -> Meeting | None:
    """The one meeting that can be meant: the only one, the one named, the one just talked about, or the
    only one he was told of.
    """
    if len(found) == 1:
        return found[0]
    if choosing.kinds_said(text) or context.slot("when"):
        kinds = {meeting.kind for meeting in found}
        if len(kinds) == 1 and len({meeting.starts_at for meeting in found}) == 1:
            return found[0]
    talked = [meeting for meeting in found if meeting.id == context.conversation.meeting_id]
    if talked:
        return talked[0]
    told = {meeting.id for meeting in deliveries.asked_meetings(context.session, context.member, context.now)}
    announced = [meeting for meeting in found if meeting.id in told]
    return announced[0] if len(announced) == 1 else None


def _record(context: Context, meeting: Meeting, kind: AnswerKind, reason: str = "") -> Reply:
    """Keeps the answer at once, says what is now written down, and can be taken back by 9."""
    session, member = context.session, context.member
    before = answers.current(session, meeting, member)
    reason = reason or context.slot("reason")
    answer = answers.give(
        session,
        meeting,
        member,
        kind,
        context.now,
        reason=reason,
        relation=context.relation,
        message_key=context.message_key,
    )
    deliveries.acknowledge(session, member, context.now, by(context), told_key=context.message_key)
    deliveries.acknowledge(session, member, context.now, by(context), meeting=meeting, told_key=context.message_key)
    context.conversation.meeting_id = meeting.id
    close(context)
    undo.remember(context, "answer", answer.id)
    teller = _after(context, meeting, kind, reason)
    data = {
        **choosing.view(meeting),
        **contact(context),
        "called": called(context),
        "reason": reason,
        "changed": before is not None and before.kind is not kind,
        "helper": bool(context.relation),
        "teller": teller,
    }
    return Reply("meetings/coming" if kind is AnswerKind.COMING else "meetings/not_coming", data)


def _after(context: Context, meeting: Meeting, kind: AnswerKind, reason: str) -> str:
    """Absence is never a mark: it is work for a human, who tells what was said, and asks how he is where he named
    an ailment. Gives that human's name; a member who comes after all needs nobody.
    """
    session, member, now = context.session, context.member, context.now
    key = f"follow_up:{meeting.id}:{member.id}"
    if kind is AnswerKind.COMING:
        _needs_nobody(context, key)
        return ""
    task = tasks.open_task(session, TaskKind.FOLLOW_UP, key, member, now, due_at=meeting.ends_at, meeting_id=meeting.id)
    task.closed_at = None  # he did not want to come, then did, and now does not
    if any(word in reason for word in _PAIN):
        tasks.ask_after(session, member, reason, now)
    return "" if task.owner is None else task.owner.name


def _needs_nobody(context: Context, key: str) -> None:
    task = tasks.by_key(context.session, key)
    if task is not None:
        tasks.close_task(context.session, task, context.now, outcome="comes after all")


def take_back(context: Context, answer_id: int) -> Reply:
    """9 or 说错了 after an answer: what was said before counts again."""
    answer = context.session.get(Answer, answer_id)
    meeting = None if answer is None else context.session.get(Meeting, answer.meeting_id)
    if answer is None or meeting is None or answer.withdrawn_at is not None:
        return Reply("undo/nothing", {"called": called(context)})
    before = answers.take_back(context.session, answer, context.now)
    _after_taking_back(context, meeting, before)
    data = {**choosing.view(meeting), "called": called(context), "before": "" if before is None else before.kind.value}
    ask = Ask("answer", Reply("meetings/taken_back", data), {"meetings": [meeting.id]})
    return begin(context, COMING, ask)


def _after_taking_back(context: Context, meeting: Meeting, before: Answer | None) -> None:
    if before is None:
        _needs_nobody(context, f"follow_up:{meeting.id}:{context.member.id}")
    else:
        _after(context, meeting, before.kind, "")


# -- the open question: 来不来 ---------------------------------------------------------------------------------------


def _kind_heard(message: Message, context: Context) -> AnswerKind | None:
    choice = numbers.read_choice(message.text)
    if choice == 1 or context.heard.intent in YES:
        return AnswerKind.COMING
    if choice == 2 or context.heard.intent in NO:
        return AnswerKind.LEAVE if context.heard.intent == "leave_request" and choice is None else AnswerKind.NOT_COMING
    return None


def step_answer(message: Message, draft: Draft, context: Context) -> Outcome:
    kind = _kind_heard(message, context)
    if kind is None:
        return Pass()
    meeting = context.session.get(Meeting, draft["meetings"][0])
    return Pass() if meeting is None else Done(_record(context, meeting, kind))


def step_which(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice is None or not 1 <= choice <= len(draft["meetings"]):
        return Pass()
    meeting = context.session.get(Meeting, draft["meetings"][choice - 1])
    if meeting is None:
        return Pass()
    return Done(_record(context, meeting, AnswerKind(draft["kind"]), str(draft.get("reason", ""))))


COMING = Dialogue("coming", {"answer": step_answer, "which": step_which})


def answer_digit(context: Context, meeting: Meeting, digit: int) -> Reply:
    """1 or 2 to a notice that was sent to him."""
    return _record(context, meeting, AnswerKind.COMING if digit == 1 else AnswerKind.NOT_COMING)
