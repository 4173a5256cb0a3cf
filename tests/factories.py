"""Plain functions that make one thing each: sensible by default, every field can be named. They flush, so that ids
are known, and do not commit.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from domain.accounts import Account, AccountKind, Follower, WireMode
from domain.bindings import Binding, Door
from domain.deliveries import Delivery
from domain.meetings import Answer, AnswerKind, Meeting, MeetingKind
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Post, PostKind, Unit, UnitKind
from domain.study import StudyMaterial
from domain.vault import vault

NOW = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 8, 1, 0, tzinfo=UTC)
TEMPLATE_KEYS = {"thing1": "title", "time2": "when", "thing3": "where", "thing4": "note"}
OCCASIONS = (
    *("meetings/notice", "meetings/tomorrow", "meetings/today", "meetings/changed", "meetings/cancelled"),
    *("meetings/nudge", "notices/plain", "study/material", "messages/personal", "care/alarm"),
)
_number = count(1)
Row = TypeVar("Row")


def _kept(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def an_account(session: Session, slug: str = "dongfeng", **given: Any) -> Account:
    """A certified 服务号 with a template for every occasion."""
    values: dict[str, Any] = {
        "name": "东风街道老干部",
        "kind": AccountKind.SERVICE,
        "verified": True,
        "mode": WireMode.SECURE,
        "app_id": f"wx{slug}0000000000000000"[:18],
        "original_id": f"gh_{slug}",
        "api_base": "http://127.0.0.1:8001",
        "app_secret": "a secret of the test account",
        "token": "testtoken",
        "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "templates": {name: {"template_id": f"Tm_{name}", "keys": TEMPLATE_KEYS} for name in OCCASIONS},
        "created_at": LONG_AGO,
    }
    return _kept(session, Account(slug=slug, **values | given))


def a_unit(session: Session, account: Account, name: str, kind: UnitKind = UnitKind.BRANCH, **given: Any) -> Unit:
    return _kept(session, Unit(account_id=account.id, name=name, kind=kind, **{"policy": {}} | given))


def a_group(session: Session, branch: Unit, name: str, **given: Any) -> Unit:
    values = {"account_id": branch.account_id, "parent_id": branch.id, "name": name, "kind": UnitKind.GROUP}
    return _kept(session, Unit(**values | {"policy": {}} | given))


def a_phone() -> str:
    """A number of a range that no operator has been given."""
    return f"154{next(_number):08d}"


def a_member(session: Session, branch: Unit, name: str = "王秀兰", **given: Any) -> Member:
    values: dict[str, Any] = {"phone": a_phone(), "created_at": LONG_AGO, "updated_at": LONG_AGO} | given
    if values["phone"] is not None:
        values.setdefault("phone_hash", vault().lookup(values["phone"]))
    return _kept(session, Member(account_id=branch.account_id, branch_id=branch.id, name=name, **values))


def a_post(session: Session, unit: Unit, member: Member, kind: PostKind, since: date = date(2024, 1, 8)) -> Post:
    return _kept(session, Post(unit_id=unit.id, member_id=member.id, kind=kind, since=since))


def a_follower(session: Session, account_id: int, open_id: str, **given: Any) -> Follower:
    """Follows, and has no free-message window open."""
    return _kept(session, Follower(account_id=account_id, open_id=open_id, followed_at=LONG_AGO, **given))


def a_binding(session: Session, member: Member, open_id: str = "", **given: Any) -> Binding:
    """Binds the member, or with `relation` his helper, to a WeChat; makes the follower too where it is missing."""
    open_id = open_id or f"o-{member.id}-{next(_number)}"
    if not session.query(Follower).filter_by(account_id=member.account_id, open_id=open_id).count():
        a_follower(session, member.account_id, open_id)
    values = {"door": Door.CARD, "since": LONG_AGO, "consent_version": "1", "consented_at": LONG_AGO} | given
    return _kept(session, Binding(account_id=member.account_id, open_id=open_id, member_id=member.id, **values))


def a_meeting(session: Session, unit: Unit, called_by: Member, **given: Any) -> Meeting:
    """A group meeting on Wednesday 12 March 2025 at 09:30 in Shanghai, one hour, unless said otherwise."""
    branch_id = unit.id if unit.kind is UnitKind.BRANCH else unit.parent_id
    starts_at = given.pop("starts_at", datetime(2025, 3, 12, 1, 30, tzinfo=UTC))
    values: dict[str, Any] = {
        "account_id": unit.account_id,
        "branch_id": branch_id,
        "unit_id": unit.id,
        "kind": MeetingKind.GROUP_MEETING if unit.kind is UnitKind.GROUP else MeetingKind.MEMBERS_MEETING,
        "topic": "学习两会精神",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "place": "二楼活动室",
        "called_by_id": called_by.id,
        "called_at": datetime(2025, 3, 3, 2, 0, tzinfo=UTC),
    }
    return _kept(session, Meeting(**values | given))


def an_answer(session: Session, meeting: Meeting, member: Member, kind: AnswerKind, **given: Any) -> Answer:
    return _kept(session, Answer(meeting_id=meeting.id, member_id=member.id, kind=kind, **{"at": NOW} | given))


def a_notice(session: Session, unit: Unit, kind: NoticeKind = NoticeKind.PLAIN, **given: Any) -> Notice:
    values: dict[str, Any] = {"text": "明天停水，请备好用水。", "data": {}, "issued_at": NOW} | given
    return _kept(session, Notice(account_id=unit.account_id, unit_id=unit.id, kind=kind, **values))


def a_material(session: Session, account: Account, for_month: str = "2025-03", **given: Any) -> StudyMaterial:
    values: dict[str, Any] = {
        "title": "为什么要过好政治生日",
        "gist": "记住入党那天的话，有事跟组织说。",
        "source": "共产党员网",
        "reviewed_by": "陈敏",
        "added_at": LONG_AGO,
    }
    return _kept(session, StudyMaterial(account_id=account.id, for_month=for_month, **values | given))


def a_delivery(session: Session, notice: Notice, member: Member, **given: Any) -> Delivery:
    values: dict[str, Any] = {"ways": ["service", "template", "call_list"], "due_at": NOW, "data": {}} | given
    return _kept(session, Delivery(notice_id=notice.id, member_id=member.id, **values))
