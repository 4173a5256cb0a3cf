"""A notice in somebody's own words: sent, corrected as a difference, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.members import GONE, Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from services import audit, deliveries, texts

_WAITS = (State.PLANNED, State.HANDED_OVER)
_GOT = (State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN, State.ACKNOWLEDGED)
CORRECTED, RECALLED = "notices/corrected", "notices/recalled"


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one notice: who has got it or was told, and for whom it still waits, on a wire or on somebody's list."""

    knew: tuple[Member, ...]
    waits: tuple[Member, ...]


def send_plain(
    session: Session,
    unit: Unit,
    people: Sequence[Member],
    text: str,
    by: Member,
    now: datetime,
    zone: ZoneInfo,
    *,
    must_reach: bool = True,
    seconded: bool = False,
) -> Notice:
    """A notice in a secretary's own words; `seconded`: a second person has agreed. Raises StoppedError for a text
    that must not go out. What is not `must_reach` goes by WeChat only.
    """
    texts.clear(session, unit, text, seconded=seconded)
    notice = _kept(session, unit, text, by, now, template="", data={} if must_reach else {"must_reach": False})
    audit.note(session, "notices.sent", now, account_id=unit.account_id, by=by, branch_id=by.branch_id, id=notice.id)
    deliveries.plan(session, notice, people, now, zone=zone)
    return notice


def _kept(
    session: Session, unit: Unit, text: str, by: Member, now: datetime, *, template: str, data: dict[str, object]
) -> Notice:
    notice = Notice(
        account_id=unit.account_id,
        unit_id=unit.id,
        kind=NoticeKind.PLAIN,
        template=template,
        text=texts.masked(text),
        data=data,
        issued_by_id=by.id,
        issued_at=now,
    )
    session.add(notice)
    session.flush()
    return notice


def standing(session: Session, notice: Notice) -> Standing:
    query = (
        select(Delivery, Member)
        .join(Member, Member.id == Delivery.member_id)
        .where(Delivery.notice_id == notice.id, Member.life_state.not_in(GONE))
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query).all()
    knew = tuple(member for row, member in rows if row.state in _GOT or row.told is not None)
    waits = tuple(member for row, member in rows if row.state in _WAITS and row.told is None)
    return Standing(knew, waits)


def correct(
    session: Session, old: Notice, text: str, by: Member, now: datetime, zone: ZoneInfo, *, seconded: bool = False
) -> tuple[Notice, Standing]:
    """Who knew the old text hears that the new one holds; who did not gets only the new one."""
    unit = session.get_one(Unit, old.unit_id)
    texts.clear(session, unit, text, seconded=seconded)
    found = standing(session, old)
    _take_back(session, old, by, now, "notices.corrected")
    data = {key: value for key, value in old.data.items() if key == "must_reach"}
    notice = _kept(session, unit, text, by, now, template=CORRECTED, data=data)
    deliveries.plan(session, notice, found.knew, now, zone=zone)
    if found.waits:
        card = _kept(session, unit, text, by, now, template="", data=data)
        deliveries.plan(session, card, found.waits, now, zone=zone)
        notice = notice if found.knew else card
    return notice, found


def recall(session: Session, old: Notice, by: Member, now: datetime, zone: ZoneInfo) -> tuple[Notice, Standing]:
    """What has not gone out stops; who knew hears that it does not count any more."""
    unit = session.get_one(Unit, old.unit_id)
    found = standing(session, old)
    _take_back(session, old, by, now, "notices.recalled")
    data = {key: value for key, value in old.data.items() if key == "must_reach"}
    notice = _kept(session, unit, old.text, by, now, template=RECALLED, data=data)
    deliveries.plan(session, notice, found.knew, now, zone=zone)
    return notice, found


def _take_back(session: Session, old: Notice, by: Member, now: datetime, act: str) -> None:
    deliveries.withdraw(session, old, now)
    audit.note(session, act, now, account_id=old.account_id, by=by, branch_id=by.branch_id, id=old.id)
