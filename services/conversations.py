"""First sight of a message, the answer it got, and what is open with a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from domain.accounts import Follower
from domain.bindings import Binding
from domain.conversations import Conversation, SeenMessage
from domain.members import Member


@dataclass(slots=True)
class Sender:
    """Everything we know about an open id: three rows that exist from the first message on, and who may be behind
    it.
    """

    follower: Follower
    conversation: Conversation
    bindings: tuple[Binding, ...]


def seen_before(session: Session, account_id: int, key: str) -> SeenMessage | None:
    query = select(SeenMessage).where(SeenMessage.account_id == account_id, SeenMessage.key == key)
    return session.scalars(query).one_or_none()


def sender_of(session: Session, account_id: int, open_id: str, now: datetime) -> Sender:
    """The rows of this open id, made where they do not exist."""
    query = select(Follower, Conversation).outerjoin(
        Conversation,
        (Conversation.account_id == Follower.account_id) & (Conversation.open_id == Follower.open_id),
    )
    row = session.execute(query.where(Follower.account_id == account_id, Follower.open_id == open_id)).one_or_none()
    follower, conversation = row if row is not None else (None, None)
    if follower is None:
        follower = Follower(
            account_id=account_id, open_id=open_id, following=True, heard_at=now, window_left=0, tries=0
        )
        session.add(follower)
    if conversation is None:
        conversation = Conversation(
            account_id=account_id, open_id=open_id, dialogue="", step="", draft={}, act={}, misses=0
        )
        session.add(conversation)
    return Sender(follower, conversation, bindings_of(session, account_id, open_id))


def bindings_of(session: Session, account_id: int, open_id: str) -> tuple[Binding, ...]:
    """Who may be behind this open id, the members themselves before family helpers; the member comes with each."""
    query = (
        select(Binding)
        .join(Binding.member)
        .options(contains_eager(Binding.member).joinedload(Member.branch))
        .where(Binding.account_id == account_id, Binding.open_id == open_id, Binding.until.is_(None))
        .order_by(Binding.relation, Binding.id)
    )
    return tuple(session.scalars(query))


def present_speaker(sender: Sender, now: datetime) -> Binding | None:
    """The one binding there is, or the person who was last said to be talking (R-UX-93). None: a stranger, or one of
    several.
    """
    if len(sender.bindings) <= 1:
        return next(iter(sender.bindings), None)
    follower = sender.follower
    if follower.speaker_id is not None and follower.speaker_until is not None and follower.speaker_until > now:
        return next((found for found in sender.bindings if found.member_id == follower.speaker_id), None)
    return None


def speaks_now(follower: Follower, member_id: int, now: datetime, lasts: timedelta = timedelta(minutes=30)) -> None:
    follower.speaker_id = member_id
    follower.speaker_until = now + lasts


def said_again(session: Session, message: SeenMessage, since: datetime) -> SeenMessage | None:
    """The same words of the same person since that moment (R-UX-46), the newest, if they were answered."""
    query = (
        select(SeenMessage)
        .where(
            SeenMessage.account_id == message.account_id,
            SeenMessage.open_id == message.open_id,
            SeenMessage.received_at >= since,
            SeenMessage.key != message.key,
        )
        .order_by(SeenMessage.received_at.desc(), SeenMessage.id.desc())
        .limit(1)
    )
    before = session.scalars(query).one_or_none()
    return before if before is not None and before.kind == message.kind and before.text == message.text else None


def said_at(session: Session, account_id: int, open_id: str, moment: datetime) -> str:
    """What was answered to this person at exactly that moment; empty where nothing was."""
    query = (
        select(SeenMessage.reply)
        .where(SeenMessage.account_id == account_id, SeenMessage.open_id == open_id)
        .where(SeenMessage.received_at == moment)
        .order_by(SeenMessage.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none() or ""


def last_said(session: Session, account_id: int, open_id: str) -> str:
    """What was last answered to this person, in the words he got; empty where nothing was."""
    query = (
        select(SeenMessage.reply)
        .where(SeenMessage.account_id == account_id, SeenMessage.open_id == open_id, SeenMessage.reply != "")
        .order_by(SeenMessage.received_at.desc(), SeenMessage.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none() or ""
