"""A person's life goes before our messages: who died or moved away gets nothing from that second on, and nothing more
is said about him to those around him; who is in hospital, gravely ill or in mourning is left in peace (R-UX-76).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from domain.bindings import Binding
from domain.deliveries import OPEN_STATES, TRANSITIONS, Delivery, Event, State, advance
from domain.items import Task, TaskKind
from domain.members import GONE, RESTING, LifeState, Member
from domain.notices import Notice
from services import tasks
from services.deliveries import rules


def mark(session: Session, member: Member, state: LifeState, now: datetime) -> int:
    """Sets his state and stops what is under way. Returns how many deliveries it ended. To be used by everybody who
    sets a life state.
    """
    member.life_state, member.updated_at = state, now
    session.flush()
    return stop(session, member, now)


def stop(session: Session, member: Member, now: datetime) -> int:
    """Ends every open delivery to him, by his state: exempt where everybody must be told, else withdrawn; calls that
    were to be made are closed. What a sender has in hand this moment is ended when it is settled.

    Of somebody who is gone what waits about him for helpers and family is withdrawn as well. Danger is not stopped by
    an illness. Returns how many were ended.
    """
    if member.life_state not in GONE | RESTING:
        return 0
    ended = [row for row in _open(session, member) if end(row, member.life_state)]
    if member.life_state in GONE:
        ended += [row for row in _about(session, member) if _withdraw(row, member.life_state)]
    _close_calls(session, ended, member.life_state, now)
    session.flush()
    return len(ended)


def end(delivery: Delivery, state: LifeState) -> bool:
    """What a life state makes of one delivery; False where it stays as it is. What went out and need not have been
    told stays true.
    """
    if delivery.urgent and state in RESTING:
        return False
    if not rules.must_reach(delivery.notice):
        return _withdraw(delivery, state)
    if (delivery.state, Event.EXEMPTED) not in TRANSITIONS:
        return False
    delivery.state, delivery.reason = advance(delivery.state, Event.EXEMPTED), state.value
    delivery.lease_until = delivery.claimed_by = delivery.confirm_by = None
    return True


def is_over(session: Session, delivery: Delivery) -> bool:
    """Ends a delivery whose person's life state does not let it go on; to be asked in the transaction that would."""
    member = None if delivery.member_id is None else session.get(Member, delivery.member_id)
    return member is not None and member.life_state in GONE | RESTING and end(delivery, member.life_state)


def _withdraw(delivery: Delivery, state: LifeState) -> bool:
    if (delivery.state, Event.WITHDRAWN) not in TRANSITIONS:
        return False
    delivery.state, delivery.reason = advance(delivery.state, Event.WITHDRAWN), state.value
    delivery.lease_until = delivery.claimed_by = None
    return True


def _open(session: Session, member: Member) -> Iterable[Delivery]:
    query = (
        select(Delivery)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .where(Delivery.member_id == member.id, Delivery.state.in_(OPEN_STATES))
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def _about(session: Session, member: Member) -> Iterable[Delivery]:
    """What waits for others and speaks of him; and everything that waits for a helper's WeChat that knows us for his
    sake alone.
    """
    his = select(Binding.open_id).where(Binding.member_id == member.id, Binding.relation != "")
    others = select(Binding.open_id).where(Binding.member_id != member.id, Binding.until.is_(None))
    query = (
        select(Delivery)
        .join(Notice)
        .where(Delivery.state == State.PLANNED, Notice.account_id == member.account_id)
        .where(
            or_(
                Notice.data["about_id"].as_integer() == member.id,
                Delivery.open_id.in_(his) & Delivery.open_id.not_in(others),
            )
        )
        .with_for_update(of=Delivery)
    )
    return session.scalars(query).all()


def _close_calls(session: Session, ended: list[Delivery], state: LifeState, now: datetime) -> None:
    ids = [row.id for row in ended]
    query = select(Task).where(
        Task.delivery_id.in_(ids), Task.kind.in_((TaskKind.TELL, TaskKind.DOOR)), Task.closed_at.is_(None)
    )
    for task in session.scalars(query):
        tasks.close_task(session, task, now, outcome=state.value)
