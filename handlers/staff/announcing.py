"""One sentence → a card → only "1" sends (S8). What the sentence leaves open is asked, one question at a time."""

from typing import Any

from domain.meetings import MEETING_LABELS, Meeting, MeetingKind
from domain.members import Way
from domain.organisation import Unit, short_name
from domain.reviews import Subject
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers, times
from handlers.meetings import choosing
from handlers.message import Message, Reply
from handlers.staff import moments, rehearsing, reviewing
from services import calling, deliveries, meetings, organisation, reviews

_OFFERED = (
    MeetingKind.MEMBERS_MEETING,
    MeetingKind.GROUP_MEETING,
    MeetingKind.COMMITTEE_MEETING,
    MeetingKind.THEME_DAY,
)
ORDINAL = "第"


def create(message: Message, context: Context) -> Reply:
    """通知一下下周三上午九点半二楼开党小组会学习两会精神带上笔"""
    kind = context.slot("kind")
    draft: Draft = {
        "said": message.text,
        "kind": kind if kind in set(MeetingKind) else (MeetingKind.ACTIVITY.value if kind else ""),
        "unit": _unit_said(context),
        "start": context.slot("start"),
        "ask": context.slot("ask"),
        "place": _known_place(context, context.slot("place")),
        "topic": context.slot("topic") or ("" if kind in set(MeetingKind) else kind),
        "bring": context.slot("bring"),
    }
    return begin(context, CALLING, _next(context, draft))


def _unit_said(context: Context) -> int:
    """The group that is named; 0 where none is. A group leader means his own."""
    groups = organisation.groups_of(context.session, context.member.branch)
    found = named_group(groups, context.slot("audience"))
    if found is not None:
        return found.id
    return groups[0].id if len(groups) == 1 else 0


def named_group(groups: list[Unit], said: str) -> Unit | None:
    """The one group that is meant: 二组, 第二小组 and 第二党小组 are the same."""
    short = short_name(said).removeprefix(ORDINAL)
    named = [group for group in groups if short and short_name(group.name).removeprefix(ORDINAL) == short]
    return named[0] if len(named) == 1 else None


def _known_place(context: Context, said: str) -> str:
    """二楼 means the branch's own 二楼活动室; nothing said means where it always meets."""
    usual = context.member.branch.place
    return usual if not said or (said in usual) else said


def _next(context: Context, draft: Draft) -> Ask:
    """The first question that is open, or the card."""
    if not draft["kind"]:
        kinds = [{"n": n, "name": MEETING_LABELS[kind]} for n, kind in enumerate(_OFFERED, start=1)]
        return Ask("kind", Reply("staff/which_kind", {"kinds": kinds}), draft)
    if draft["kind"] == MeetingKind.GROUP_MEETING and not draft["unit"]:
        groups = organisation.groups_of(context.session, context.member.branch)[:4]
        shown = [{"n": n, "name": group.name} for n, group in enumerate(groups, start=1)]
        return Ask("group", Reply("staff/which_group", {"groups": shown}), {**draft, "groups": [g.id for g in groups]})
    problem = moments.problem(draft["start"], draft["ask"], context.now, context.zone)
    if problem:
        data = {"problem": problem, "start": moments.as_day(draft["start"]), "said": draft["said"]}
        return Ask("start", Reply("staff/which_time", data), draft)
    return Ask("confirm", Reply("staff/card", _card(context, draft)), draft)


def _plan(context: Context, draft: Draft) -> calling.Plan:
    kind = MeetingKind(draft["kind"])
    unit = context.session.get(Unit, draft["unit"]) if kind is MeetingKind.GROUP_MEETING else context.member.branch
    assert unit is not None, "a group that was offered exists"
    starts_at = moments.moment(draft["start"], context.zone)
    return calling.Plan(
        unit=unit,
        kind=kind,
        starts_at=starts_at,
        ends_at=starts_at + context.policy_of(unit).meeting_length,
        place=draft["place"],
        topic=draft["topic"],
        bring=draft["bring"],
        said=draft["said"],
    )


def _draft_meeting(context: Context, draft: Draft) -> Meeting:
    return calling.draft(context.session, _plan(context, draft), context.member, context.now)


def _card(context: Context, draft: Draft) -> dict[str, Any]:
    """Everything that will happen on "1": when, where, who, by which way, and what it clashes with."""
    meeting = _draft_meeting(context, draft)
    people = meetings.audience(context.session, meeting)
    clashes = meetings.same_day(context.session, meeting.branch_id, meeting.starts_at, context.zone)
    return {
        **choosing.view(meeting),
        **counts(context, people),
        "assumed": draft["ask"] == "confirm",
        "clashes": [choosing.view(clash) for clash in clashes][:2],
    }


def counts(context: Context, people: list[Any]) -> dict[str, int]:
    by_way = calling.by_way(context.session, people)
    return {
        "total": len(people),
        "wechat": by_way[Way.WECHAT],
        "phone": by_way[Way.PHONE],
        "paper": by_way[Way.PAPER],
    }


# -- steps -----------------------------------------------------------------------------------------------------------


def step_kind(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    said = choosing.kinds_said(message.text)
    if choice is not None and 1 <= choice <= len(_OFFERED):
        return _next(context, {**draft, "kind": _OFFERED[choice - 1].value})
    return _next(context, {**draft, "kind": said[0].value}) if said else Pass()


def step_group(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice is None or not 1 <= choice <= len(draft["groups"]):
        return Pass()
    return _next(context, {**draft, "unit": draft["groups"][choice - 1]})


def step_start(message: Message, draft: Draft, context: Context) -> Outcome:
    """The missing day or clock; a clock alone belongs to the day that was said."""
    reading = times.read(message.text, moments.base(draft["start"], message.text, context), context.zone)
    if reading.start is None:
        return Pass()
    start, ask = moments.joined(draft["start"], reading)
    return _next(context, {**draft, "start": start, "ask": ask})


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    """1 sends, 2 drops it, words such as 改到十点 make a new card; nothing else leaves."""
    choice = numbers.read_choice(message.text)
    if choice == 1:
        return Done(_send(context, draft))
    if choice == 2 or context.heard.intent == "no":
        return Done(Reply("staff/not_sent"))
    if context.heard.intent == "change_meeting":
        return _next(context, _changed(message, draft, context))
    if rehearsing.is_asked(message.text):
        return Ask("confirm", _rehearsed(context, draft), draft)
    return Pass()


def _rehearsed(context: Context, draft: Draft) -> Reply:
    return rehearsing.tried(context, _proposal(context, draft))


def _proposal(context: Context, draft: Draft) -> reviews.Proposal:
    plan = _plan(context, draft)
    return reviews.Proposal(plan.unit, Subject.MEETING, data=reviews.facts_of(plan))


def _changed(message: Message, draft: Draft, context: Context) -> Draft:
    place = moments.place_said(message.text, context.slot("place"))
    changed = {**draft, "place": _known_place(context, place)} if place else dict(draft)
    moved = moments.after_change_word(message.text)
    reading = times.read(moved, moments.base(draft["start"], moved, context), context.zone)
    if reading.start is not None:
        changed["start"], changed["ask"] = moments.joined(draft["start"], reading)
    return changed


def _send(context: Context, draft: Draft) -> Reply:
    meeting = _draft_meeting(context, draft)
    if meeting.starts_at <= context.now or meeting.starts_at - context.now > moments.FAR:
        return Reply("staff/too_late_to_send", choosing.view(meeting))
    people = meetings.audience(context.session, meeting)
    review = reviewing.put_forward(context, _proposal(context, draft))
    if isinstance(review, Reply):
        return review
    assert review.notice is not None, "it was issued"
    assert review.notice.meeting is not None, "a meeting was announced"
    meeting = review.notice.meeting
    timing = deliveries.timing(context.session, review.notice, context.now)
    context.conversation.meeting_id = meeting.id
    waits = {"at_once": timing.now, "waiting": timing.later, "next_at": timing.next_at, "now": context.now}
    return Reply("staff/sent", {**choosing.view(meeting), **counts(context, people), **waits})


CALLING = Dialogue("calling", {"kind": step_kind, "group": step_group, "start": step_start, "confirm": step_confirm})
