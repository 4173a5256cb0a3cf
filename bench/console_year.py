"""A city with a year of records behind it, for the console: written in bulk, which takes a minute and not a day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench import city_people
from domain.audit import AuditEntry
from domain.deliveries import Delivery, State
from domain.items import Item, ItemKind, Task, TaskKind
from domain.meetings import Answer, AnswerKind, Evidence, Meeting, MeetingKind, SignIn
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Post, PostKind, Unit, UnitKind
from domain.visits import Visit, VisitOccasion, VisitWay
from domain.ways import ChannelKind

MONTHS = 12
_LOT = 20_000  # rows a statement
Rows = Iterator[dict[str, Any]]


def fill(session: Session, now: datetime, *, people: int, branches: int, seed: int) -> None:
    """Every branch: a meeting and two notices a month with everybody's answers, receipts and presence, two visits a
    member, and what waits to be done.
    """
    account, _ = city_people.make(session, now, "http://127.0.0.1:1", people=people, branches=branches, seed=seed)
    units = list(session.scalars(select(Unit).where(Unit.kind == UnitKind.BRANCH)))
    office = session.scalars(select(Unit).where(Unit.kind == UnitKind.COMMITTEE_ABOVE)).first()
    members: dict[int, list[int]] = {unit.id: [] for unit in units}
    for member_id, branch_id in session.execute(select(Member.id, Member.branch_id).where(Member.on_roster)):
        members.setdefault(branch_id, []).append(member_id)
    chiefs = {unit.id: members[unit.id][0] for unit in units if members[unit.id]}
    posts = [{"unit_id": unit, "member_id": who, "kind": PostKind.SECRETARY} for unit, who in chiefs.items()]
    assert office is not None
    posts.append({"unit_id": office.id, "member_id": members[units[0].id][1], "kind": PostKind.OFFICE})
    session.execute(insert(Post), [{**post, "since": now.date() - timedelta(days=400)} for post in posts])
    _year(session, account.id, members, chiefs, now)


def _year(session: Session, account: int, members: dict[int, list[int]], chiefs: dict[int, int], now: datetime) -> None:
    meetings = [
        {"id": number, "account_id": account, "branch_id": branch, "unit_id": branch, "called_by_id": chief}
        | {"kind": MeetingKind.MEMBERS_MEETING, "topic": "学习会", "place": "活动室"}
        | {"starts_at": at, "ends_at": at + timedelta(hours=1), "called_at": at - timedelta(days=5)}
        for number, (branch, chief, at) in enumerate(_each_month(chiefs, now), start=1)
    ]
    _add(session, Meeting, iter(meetings))
    notices: list[dict[str, Any]] = [
        {"id": number, "account_id": account, "unit_id": meeting["unit_id"], "issued_by_id": meeting["called_by_id"]}
        | {"kind": NoticeKind.MEETING if number % 2 else NoticeKind.PLAIN, "text": "" if number % 2 else "明天停水。"}
        | {"meeting_id": meeting["id"] if number % 2 else None, "issued_at": meeting["called_at"], "data": {}}
        for number, meeting in enumerate((meeting for meeting in meetings for _ in range(2)), start=1)
    ]
    _add(session, Notice, iter(notices))
    _add(session, Delivery, _deliveries(notices, members))
    _add(session, Answer, _answers(meetings, members))
    _add(session, SignIn, _sign_ins(meetings, members, now))
    _add(session, Visit, _visits(members, chiefs, now))
    _add(session, Task, _tasks(members, chiefs, now))
    _add(session, Item, _items(members, chiefs, now))
    _add(session, AuditEntry, _entries(account, members, chiefs, now))


def _add(session: Session, kind: type, rows: Rows) -> None:
    lot: list[dict[str, Any]] = []
    for row in rows:
        lot.append(row)
        if len(lot) == _LOT:
            session.execute(insert(kind), lot)
            lot.clear()
    if lot:
        session.execute(insert(kind), lot)


def _each_month(chiefs: dict[int, int], now: datetime) -> Iterator[tuple[int, int, datetime]]:
    for branch, chief in chiefs.items():
        for month in range(MONTHS):
            yield branch, chief, now + timedelta(days=2 - 30 * month)


def _deliveries(notices: list[dict[str, Any]], members: dict[int, list[int]]) -> Rows:
    for notice in notices:
        at = notice["issued_at"]
        for member in members[notice["unit_id"]]:
            yield {"notice_id": notice["id"], "member_id": member, "state": State.DELIVERED, "due_at": at} | {
                "data": {}, "ways": ["template"], "channel": ChannelKind.TEMPLATE, "sent_at": at, "delivered_at": at
            }  # fmt: skip


def _answers(meetings: list[dict[str, Any]], members: dict[int, list[int]]) -> Rows:
    for meeting in meetings:
        for member in members[meeting["branch_id"]][::2]:
            yield {
                "meeting_id": meeting["id"],
                "member_id": member,
                "kind": AnswerKind.COMING,
                "at": meeting["called_at"],
            }


def _sign_ins(meetings: list[dict[str, Any]], members: dict[int, list[int]], now: datetime) -> Rows:
    for meeting in meetings:
        if meeting["starts_at"] < now:
            for member in members[meeting["branch_id"]][::2]:
                yield {"meeting_id": meeting["id"], "member_id": member} | {
                    "evidence": Evidence.SELF_PRESENT, "at": meeting["starts_at"]
                }  # fmt: skip


def _visits(members: dict[int, list[int]], chiefs: dict[int, int], now: datetime) -> Rows:
    for branch, chief in chiefs.items():
        for number, member in enumerate(2 * members[branch]):
            day = now.date() - timedelta(days=number * 4 % 365)
            yield {"branch_id": branch, "member_id": member, "visitor_id": chief, "written_by_id": chief, "on": day} | {
                "way": VisitWay.HOME, "occasion": VisitOccasion.HOME_STUDY, "content": "读了一篇文章", "at": now
            }  # fmt: skip


def _tasks(members: dict[int, list[int]], chiefs: dict[int, int], now: datetime) -> Rows:
    for branch, chief in chiefs.items():
        for number, member in enumerate(members[branch]):
            opened = now - timedelta(days=number * 9)
            closed = None if number < 15 else opened + timedelta(hours=2)
            yield {"branch_id": branch, "kind": TaskKind.CALL_BACK, "key": f"year:{branch}:{number}"} | {
                "member_id": member, "owner_id": chief, "words": "想请人回个电话", "opened_at": opened, "data": {},
                "due_at": opened + timedelta(hours=4), "closed_at": closed,
            }  # fmt: skip


def _items(members: dict[int, list[int]], chiefs: dict[int, int], now: datetime) -> Rows:
    for branch in chiefs:
        for number, member in enumerate(members[branch], start=1):
            yield {"branch_id": branch, "number": number, "member_id": member, "kind": ItemKind.NEED} | {
                "words": "楼道灯坏了", "raised_at": now - timedelta(days=number * 9)
            }  # fmt: skip


def _entries(account: int, members: dict[int, list[int]], chiefs: dict[int, int], now: datetime) -> Rows:
    for branch, chief in chiefs.items():
        for number in range(300):
            about = members[branch][number % len(members[branch])]
            yield {"account_id": account, "branch_id": branch, "by_id": chief, "about_id": about, "open_id": ""} | {
                "act": "tasks.looked_at", "at": now - timedelta(days=365) + timedelta(days=number), "data": {}
            }  # fmt: skip
