"""The third door: a question to a human, the secretary or the elder himself, that opens it with a yes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.bindings import Binding, BindingRequest, Door, RequestKind
from domain.members import Member
from services import bindings


def ask(
    session: Session,
    kind: RequestKind,
    open_id: str,
    name: str,
    now: datetime,
    *,
    account_id: int,
    member: Member | None,
    asked_of_id: int | None,
    relation: str = "",
    helper_name: str = "",
) -> tuple[BindingRequest, bool]:
    """(the question, whether it is new): the same WeChat asking for the same name waits for the one answer."""
    query = select(BindingRequest).where(
        BindingRequest.account_id == account_id,
        BindingRequest.open_id == open_id,
        BindingRequest.said_name == name,
        BindingRequest.kind == kind,
        BindingRequest.decided_at.is_(None),
    )
    waiting = session.scalars(query.limit(1)).one_or_none()
    if waiting is not None:
        return waiting, False
    request = BindingRequest(
        account_id=account_id,
        kind=kind,
        open_id=open_id,
        said_name=name[:40],
        member_id=None if member is None else member.id,
        relation=relation,
        helper_name=helper_name,
        asked_of_id=asked_of_id,
        asked_at=now,
    )
    session.add(request)
    session.flush()
    return request, True


def waiting_for(session: Session, member_id: int, kind: RequestKind | None = None) -> list[BindingRequest]:
    """Questions this person has to answer, the newest first."""
    query = select(BindingRequest).where(
        BindingRequest.asked_of_id == member_id,
        BindingRequest.decided_at.is_(None),
        BindingRequest.member_id.is_not(None),
    )
    if kind is not None:
        query = query.where(BindingRequest.kind == kind)
    return list(session.scalars(query.order_by(BindingRequest.asked_at.desc(), BindingRequest.id.desc())))


def asking_to_be(session: Session, member: Member, kind: RequestKind) -> list[BindingRequest]:
    """The open questions about this member, the newest first."""
    query = select(BindingRequest).where(
        BindingRequest.member_id == member.id, BindingRequest.kind == kind, BindingRequest.decided_at.is_(None)
    )
    return list(session.scalars(query.order_by(BindingRequest.id.desc())))


def decide(session: Session, request: BindingRequest, granted: bool, by: Member, now: datetime) -> Binding | None:
    """A yes opens the door. None for a no, and for a question that somebody else answered meanwhile."""
    if request.decided_at is not None or request.member_id is None:
        return None
    request.decided_at, request.decided_by_id, request.granted = now, by.id, granted
    session.flush()
    member = session.get(Member, request.member_id, options=[joinedload(Member.branch)])
    if not granted or member is None:
        return None
    door = Door.SECRETARY if request.kind is RequestKind.RECOGNITION else Door.ELDER
    return bindings.bind(
        session,
        member,
        request.open_id,
        door,
        now,
        relation=request.relation,
        helper_name=request.helper_name,
        by=by,
    )
