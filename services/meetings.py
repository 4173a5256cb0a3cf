"""Meetings as one member or one branch sees them: whose they are, which comes next, which is open for signing in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from domain.days import local_day
from domain.meetings import Meeting, MeetingKind, MeetingState, Window
from domain.members import Member
from domain.organisation import COMMITTEE_POSTS, Unit
from domain.policy import BranchPolicy
from services import batches, members, organisation

_SCENE = "meeting_"
# Asked at nearly every message: built once. The branch is the member's own and stands in the session already.
_AHEAD = (
    select(Meeting)
    .options(joinedload(Meeting.unit))
    .where(
        Meeting.branch_id.in_(bindparam("branch_ids", expanding=True)),
        Meeting.ends_at >= bindparam("after"),
        Meeting.state == MeetingState.ANNOUNCED,
    )
    .order_by(Meeting.starts_at, Meeting.id)
    .execution_options(autoflush=False)
)


def audience(session: Session, meeting: Meeting) -> list[Member]:
    """Everybody who has to be told: the group, the committee, or the whole branch."""
    if meeting.kind is MeetingKind.COMMITTEE_MEETING:
        return committee(session, meeting.branch, meeting.starts_at)
    return members.in_unit(session, meeting.unit)


def committee(session: Session, branch: Unit, moment: datetime) -> list[Member]:
    """The members of the 支委会, each once."""
    rows = organisation.holders(session, [branch.id], sorted(COMMITTEE_POSTS), moment.date())
    return list({member.id: member for _, member in rows}.values())


def concerns(session: Session, meeting: Meeting, member: Member) -> bool:
    """Is the member one of those who are asked to come?"""
    if meeting.branch_id != member.branch_id:
        return False
    if meeting.kind is MeetingKind.COMMITTEE_MEETING:
        posts = organisation.posts_of(session, member.id, meeting.starts_at.date())
        return any(post.kind in COMMITTEE_POSTS and post.unit_id == meeting.branch_id for post in posts)
    return meeting.unit_id in (member.branch_id, member.group_id)


def _of_branch(branch_id: int, after: datetime) -> Select[Meeting]:
    return (
        select(Meeting)
        .options(joinedload(Meeting.unit), joinedload(Meeting.branch))
        .where(Meeting.branch_id == branch_id, Meeting.ends_at >= after, Meeting.state == MeetingState.ANNOUNCED)
        .order_by(Meeting.starts_at, Meeting.id)
    )


def upcoming(session: Session, member: Member, now: datetime) -> list[Meeting]:
    """The member's meetings that are not over, the next one first."""
    return [
        meeting
        for meeting in ahead(session, member.branch_id, now)
        if meeting.branch_id == member.branch_id
        and meeting.ends_at >= now
        and meeting.unit_id in _units(member)
        and _is_for(session, meeting, member)
    ]


def ahead(session: Session, branch_id: int, now: datetime) -> Sequence[Meeting]:
    """What is not over of this branch – and of others, where questions of several are read together."""
    batch = batches.of_branch(session, branch_id)
    if batch is None:
        return session.scalars(_AHEAD, {"branch_ids": [branch_id], "after": now}).all()
    return batch.once(
        Meeting, lambda: session.scalars(_AHEAD, {"branch_ids": list(batch.branch_ids), "after": batch.now}).all()
    )


def _units(member: Member) -> list[int]:
    return [member.branch_id] if member.group_id is None else [member.branch_id, member.group_id]


def _is_for(session: Session, meeting: Meeting, member: Member) -> bool:
    return meeting.kind is not MeetingKind.COMMITTEE_MEETING or concerns(session, meeting, member)


def open_for_sign_in(session: Session, member: Member, now: datetime, policy: BranchPolicy) -> list[Meeting]:
    """The member's meetings whose sign-in window is open now."""
    return [
        meeting
        for meeting in _around(session, member, now, policy)
        if meeting.window(now, policy.sign_in_opens, policy.sign_in_margin) is Window.OPEN
    ]


def just_over(session: Session, member: Member, now: datetime, policy: BranchPolicy) -> Meeting | None:
    """The member's last meeting of the past week whose window is closed (S9)."""
    over = [
        meeting
        for meeting in _around(session, member, now, policy, back=timedelta(days=7))
        if meeting.window(now, policy.sign_in_opens, policy.sign_in_margin) is Window.OVER
    ]
    return over[-1] if over else None


def scene_of(meeting: Meeting) -> str:
    """What the code that hangs in the hall says; only our own account can make one."""
    return f"{_SCENE}{meeting.id}"


def by_scene(session: Session, account_id: int, scene: str) -> Meeting | None:
    """The meeting whose code was scanned; None for any other code."""
    number = scene.removeprefix(_SCENE)
    if number == scene or not number.isdecimal():
        return None
    meeting = session.get(Meeting, int(number))
    open_here = meeting is not None and meeting.account_id == account_id and meeting.state is MeetingState.ANNOUNCED
    return meeting if open_here else None


def _around(
    session: Session, member: Member, now: datetime, policy: BranchPolicy, back: timedelta = timedelta(0)
) -> list[Meeting]:
    after = now - policy.sign_in_margin - back
    found = session.scalars(_AHEAD, {"branch_ids": [member.branch_id], "after": after})
    return [
        meeting
        for meeting in found
        if meeting.starts_at <= now + policy.sign_in_opens
        and meeting.unit_id in _units(member)
        and _is_for(session, meeting, member)
    ]


def of_branch(session: Session, branch_id: int, after: datetime) -> list[Meeting]:
    """Every meeting of the branch and its groups that is not over at `after`, the next one first."""
    return list(session.scalars(_of_branch(branch_id, after)))


def between(session: Session, branch_id: int, begins: datetime, ends: datetime) -> list[Meeting]:
    """Those of the branch and its groups that begin in the span, the cancelled too, the earliest first."""
    query = (
        select(Meeting)
        .options(joinedload(Meeting.unit), joinedload(Meeting.branch))
        .where(Meeting.branch_id == branch_id, Meeting.starts_at >= begins, Meeting.starts_at < ends)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return list(session.scalars(query))


def latest_of_branch(session: Session, branch_id: int, now: datetime) -> Meeting | None:
    """What a secretary means who names no meeting: the next one, else the one that ended within the last three
    days.
    """
    coming = of_branch(session, branch_id, now)
    if coming:
        return coming[0]
    past = of_branch(session, branch_id, now - timedelta(days=3))
    return past[-1] if past else None


def same_day(session: Session, branch_id: int, starts_at: datetime, zone: ZoneInfo) -> Sequence[Meeting]:
    """Other meetings of the branch on the same local day: a clash to be pointed out."""
    day = local_day(starts_at, zone)
    near = session.scalars(
        select(Meeting)
        .options(joinedload(Meeting.unit))
        .where(
            Meeting.branch_id == branch_id,
            Meeting.state == MeetingState.ANNOUNCED,
            Meeting.starts_at >= starts_at - timedelta(days=1),
            Meeting.starts_at <= starts_at + timedelta(days=1),
        )
        .order_by(Meeting.starts_at)
    )
    return [meeting for meeting in near if local_day(meeting.starts_at, zone) == day]
