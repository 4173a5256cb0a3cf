"""改到…, 取消, 再提醒没回的: shown first with whom it concerns, done on "1" only."""

from domain.meetings import Meeting, MeetingState
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers, times
from handlers.meetings import choosing
from handlers.message import Message, Reply
from handlers.staff import moments
from handlers.staff.asking import unanswered
from services import calling, closing, meetings, texts


def change(message: Message, context: Context) -> Reply:
    return _which(message, context, "change")


def cancel(message: Message, context: Context) -> Reply:
    return _which(message, context, "cancel")


def remind(message: Message, context: Context) -> Reply:
    return _which(message, context, "remind")


def _which(message: Message, context: Context, act: str) -> Reply:
    """The one meeting that can be meant, or a question which."""
    coming = meetings.of_branch(context.session, context.member.branch_id, context.now)
    target = context.slot("target")
    found = choosing.meant(coming, context, target) if target else coming
    place = moments.place_said(message.text, context.slot("place"))
    draft: Draft = {"act": act, "text": message.text, "place": place}
    if not found:
        return Reply("staff/no_meeting")
    if len(found) == 1 or found[0].id == context.conversation.meeting_id:
        return begin(context, CHANGING, _card(context, found[0], draft))
    shown = {"meetings": choosing.listed(found)}
    ids = [meeting.id for meeting in found[:4]]
    return begin(context, CHANGING, Ask("which", Reply("staff/which_meeting", shown), {**draft, "meetings": ids}))


def _card(context: Context, meeting: Meeting, draft: Draft) -> Ask:
    context.conversation.meeting_id = meeting.id
    draft = {**draft, "meeting": meeting.id}
    if draft["act"] == "cancel":
        return Ask("confirm", Reply("staff/cancel_card", choosing.view(meeting)), draft)
    if draft["act"] == "remind":
        people = unanswered(context, meeting)
        return Ask("confirm", Reply("staff/remind_card", {**choosing.view(meeting), "total": len(people)}), draft)
    return _change_card(context, meeting, draft, draft["text"])


def _change_card(context: Context, meeting: Meeting, draft: Draft, text: str) -> Ask:
    """9点30分改为10点, with the weekday checked; a time that is not clear is asked."""
    now_local = f"{meeting.starts_at.astimezone(context.zone):%Y-%m-%dT%H:%M}"
    moved = moments.after_change_word(text)
    reading = times.read(moved, moments.base(now_local, moved, context), context.zone)
    start, ask = (now_local, "") if reading.start is None else moments.joined(now_local, reading)
    if reading.start is None and not draft["place"]:
        return Ask("time", Reply("staff/change_to_when", choosing.view(meeting)), draft)
    problem = moments.problem(start, ask, context.now, context.zone)
    if problem:
        data = {"problem": problem, "start": moments.as_day(start), "said": text}
        return Ask("time", Reply("staff/which_time", data), draft)
    place = draft["place"] or meeting.place
    stopped = texts.check(context.session, meeting.unit, place)
    if stopped:
        return Ask("time", Reply("reviews/stopped", {"found": stopped[:2]}), draft)
    new = {"new_starts_at": moments.moment(start, context.zone), "new_place": place}
    data = {**choosing.view(meeting), **new}
    return Ask("confirm", Reply("staff/change_card", data), {**draft, "start": start, "new_place": place})


def step_which(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice is None or not 1 <= choice <= len(draft["meetings"]):
        return Pass()
    meeting = context.session.get(Meeting, draft["meetings"][choice - 1])
    return Pass() if meeting is None else _card(context, meeting, draft)


def step_time(message: Message, draft: Draft, context: Context) -> Outcome:
    meeting = context.session.get(Meeting, draft["meeting"])
    if meeting is None or times.read(message.text, context.now, context.zone).start is None:
        return Pass()
    return _change_card(context, meeting, draft, message.text)


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    meeting = context.session.get(Meeting, draft["meeting"])
    if choice not in (1, 2) or meeting is None:
        return Pass()
    if choice == 2 or meeting.state is MeetingState.CANCELLED:
        return Done(Reply("staff/left_as_it_is"))
    return Done(_do(context, meeting, draft))


def _do(context: Context, meeting: Meeting, draft: Draft) -> Reply:
    session, by, now = context.session, context.member, context.now
    if draft["act"] == "cancel":
        done = calling.cancel(session, meeting, by, now, context.zone, printed=closing.printed(session, meeting))
        return Reply("staff/cancelled", {**choosing.view(meeting), **_counts(done)})
    if draft["act"] == "remind":
        people = unanswered(context, meeting)
        calling.nudge(session, meeting, people, by, now, context.zone)
        return Reply("staff/reminded", {"total": len(people)})
    starts_at = moments.moment(draft["start"], context.zone)
    done = calling.change(
        session,
        meeting,
        by,
        now,
        context.zone,
        starts_at=starts_at,
        place=draft["new_place"],
        printed=closing.printed(session, meeting),
    )
    return Reply("staff/changed", {**choosing.view(meeting), **_counts(done)})


def _counts(done: calling.Corrected) -> dict[str, int]:
    return {"told": done.told, "waiting": done.waiting, "by_phone": done.by_phone}


CHANGING = Dialogue("changing", {"which": step_which, "time": step_time, "confirm": step_confirm})
