"""Somebody is in danger: the people near him are told at once on every way, again and again until one of them
writes that he
reached him (R-UX-102). Quiet hours, caps and opt-outs do not apply.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.bindings import Binding
from domain.items import Task, TaskKind
from domain.members import Member
from domain.organisation import PostKind
from domain.ways import ChannelKind
from services import letters, organisation, tasks

DANGER = (TaskKind.ALARM, TaskKind.LOW_MOOD, TaskKind.SCAM)
_ALL_WAYS = [ChannelKind.SERVICE, ChannelKind.TEMPLATE, ChannelKind.CALL_LIST]
_FIRST = (PostKind.LIAISON, PostKind.SECRETARY, PostKind.GROUP_LEADER)
_WITHIN = {TaskKind.ALARM: timedelta(0), TaskKind.LOW_MOOD: timedelta(minutes=15), TaskKind.SCAM: timedelta(minutes=15)}


@dataclass(frozen=True, slots=True)
class Told:
    people: list[Member]
    family: bool


def raise_alarm(session: Session, member: Member, kind: TaskKind, words: str, now: datetime) -> Told:
    """Opens one task for the danger (a second cry within the hour adds to it) and tells helpers and family at once."""
    people = tasks.helpers_of(session, member, now, first=_FIRST)[:3]
    policy = organisation.policy_of(session, member.branch)
    before = _open(session, member, kind, now)
    if before is not None:
        before.words = f"{before.words}\n{words}"[:2000]
        return Told(people, family=bool(family_of(session, member)))
    repeat = timedelta(minutes=policy.alarm_repeat_minutes)
    tasks.open_task(
        session,
        kind,
        f"{kind.value}:{member.id}:{now.isoformat()}",
        member,
        now,
        first=_FIRST,
        words=words,
        due_at=now + _WITHIN[kind],
        next_at=now + repeat if kind is not TaskKind.SCAM else None,
    )
    tell_all(session, member, kind, words, now, people)
    return Told(people, family=bool(family_of(session, member)))


def tell_all(session: Session, member: Member, kind: TaskKind, words: str, now: datetime, people: list[Member]) -> None:
    """One urgent message to each helper on all ways, and one to each family helper's WeChat."""
    # phone and address are sealed where they stand: they are looked up when the message is worded
    data: dict[str, Any] = {"about_id": member.id, "words": words[:100]}
    for person in people:
        letters.tell(session, person, f"care/{kind.value}", now, ways=_ALL_WAYS, useful=timedelta(hours=6), **data)
    if kind is TaskKind.SCAM:
        return
    for helper in family_of(session, member):
        letters.tell_open_id(session, member.account_id, helper.open_id, f"care/{kind.value}", now, **data)


def family_of(session: Session, member: Member) -> list[Binding]:
    query = select(Binding).where(Binding.member_id == member.id, Binding.relation != "", Binding.until.is_(None))
    return list(session.scalars(query))


def _open(session: Session, member: Member, kind: TaskKind, now: datetime) -> Task | None:
    query = select(Task).where(
        Task.member_id == member.id,
        Task.kind == kind,
        Task.closed_at.is_(None),
        Task.opened_at > now - timedelta(hours=1),
    )
    return session.scalars(query.order_by(Task.id.desc()).limit(1)).one_or_none()


def raise_for_stranger(session: Session, account_id: int, open_id: str, words: str, now: datetime) -> None:
    """Nobody knows who it is: the office of the account is told that somebody called for help."""
    tasks.for_operator(session, account_id, f"alarm:{open_id[:12]}", words, now)


def add(session: Session, member: Member, words: str, now: datetime) -> None:
    task = _open(session, member, TaskKind.ALARM, now)
    if task is not None:
        task.words = f"{task.words}\n{words}"[:2000]


def open_for(session: Session, person: Member, now: datetime) -> list[Task]:
    """The dangers that are still open and that this person was told of."""
    query = select(Task).where(Task.branch_id == person.branch_id, Task.kind.in_(DANGER), Task.closed_at.is_(None))
    found = list(session.scalars(query.order_by(Task.id)))
    return [task for task in found if task.member is not None and _is_told(session, task.member, person, now)]


def _is_told(session: Session, member: Member, person: Member, now: datetime) -> bool:
    return person.id in {helper.id for helper in tasks.helpers_of(session, member, now, first=_FIRST)}


def open_about(session: Session, member: Member) -> list[Task]:
    """The dangers of a member that are still open: what his family was told of."""
    query = select(Task).where(Task.member_id == member.id, Task.kind.in_(DANGER), Task.closed_at.is_(None))
    return list(session.scalars(query.order_by(Task.id)))


def close(session: Session, found: list[Task], by: Member | None, words: str, now: datetime) -> list[Member]:
    """Somebody reached them: the repeats stop. The members it was about, each once."""
    for task in found:
        tasks.close_task(session, task, now, by=by, outcome=words)
    return list({task.member.id: task.member for task in found if task.member is not None}.values())
