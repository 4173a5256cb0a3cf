"""林秉中的电话, 二十六人到二十人够不够, and where the rest is done. Nothing is voted in a chat (domain §3)."""

from domain.members import Member
from domain.quorum import Decision, Quorum
from handlers.context import Context
from handlers.meetings import choosing
from handlers.message import Message, Reply
from handlers.staff.visiting import is_his, mentioned, only_one
from services import links, meetings, members, quorums

_DECISIONS = {"election": Decision.ELECTION, "committee": Decision.COMMITTEE}


def about_member(message: Message, context: Context) -> Reply:
    """Who is meant, and what may be said in a chat; the sealed rest stands on the desk, where every look is kept
    (R-UX-112).
    """
    names = mentioned(message, context)
    if not names:
        return Reply("staff/at_the_desk", {"what": "query_member"})
    member = only_one(context, names[0])
    if member is None:
        return Reply("staff/who_is_meant")
    return Reply("staff/member_known", _view(member, is_his=is_his(context, member)))


def _view(member: Member, *, is_his: bool) -> dict[str, object]:
    return {
        "name": member.name,
        "group": "" if member.group is None else member.group.name,
        "tails": sorted(members.last_four(member)) if is_his else [],
    }


def quorum(message: Message, context: Context) -> Reply:
    """Does it suffice (domain §3): by the numbers that were said, else by the meeting that was last."""
    policy = context.policy
    said = _said(context)
    if said is not None:
        return _told(said[0], said[1], _decision(context), strict=policy.quorum_strict, title="")
    meeting = meetings.latest_of_branch(context.session, context.member.branch_id, context.now)
    if meeting is None:
        return Reply("staff/quorum_how_many")
    title = str(choosing.view(meeting)["title"])
    found = quorums.attendance(context.session, meeting, policy)
    counted = found.quorum(_decision(context), policy, without=False)
    return _told(counted.expected, counted.present, counted.decision, strict=policy.quorum_strict, title=title)


def _said(context: Context) -> tuple[int, int] | None:
    expected, present = context.slots.get("expected"), context.slots.get("present")
    if not isinstance(expected, int) or not isinstance(present, int) or expected < 1:
        return None
    return expected, present


def _decision(context: Context) -> Decision:
    return _DECISIONS.get(context.slot("kind"), Decision.MEMBERS_VOTE)


def _told(expected: int, present: int, decision: Decision, *, strict: bool, title: str) -> Reply:
    found = Quorum(decision, expected, present, strict=strict)
    data: dict[str, object] = {"title": title, "expected": expected, "present": present, "decision": decision.value}
    data |= {"needed": found.needed, "short": found.short, "pass_mark": found.pass_mark, "is_met": found.is_met}
    return Reply("staff/quorum", data)


def export(message: Message, context: Context) -> Reply:
    """A table is a file, and a file is got from a page: a link that opens the registers, once."""
    return Reply("staff/export", {"token": links.make_console_link(context.session, context.member, context.now)})


# Done at the desk, where more than a line can be seen and changed; `what` is the intent.
ELSEWHERE = frozenset(
    (
        "query_away",
        "query_dates",
        "collect_opinions",
        "open_sign_up",
        "query_sign_up",
        "add_member",
        "update_member",
        "election_due",
        "recall_notice",
        "schedule_reminder",
        "open_sign_in",
        "send_study",
        "decide_leave",
    )
)


def at_the_desk(message: Message, context: Context) -> Reply:
    """Where it is done, and what holds until then. Nothing is written down."""
    return Reply("staff/at_the_desk", {"what": context.heard.intent})
