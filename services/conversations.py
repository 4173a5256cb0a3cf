"""First sight of a message, the answer it got, and what is open with a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session, contains_eager

from domain.accounts import Follower
from domain.bindings import Binding
from domain.conversations import Conversation, SeenMessage
from domain.members import Member

# Asked for every message, so built once; of rows that no message of the same batch has changed, so that nothing needs
# to be written before.
_ACCOUNT: BindParameter[int] = bindparam("account_id")
_OPEN_IDS: BindParameter[str] = bindparam("open_ids", expanding=True)
_ANSWERED = (
    select(SeenMessage.key, SeenMessage.reply)
    .where(SeenMessage.account_id == _ACCOUNT, SeenMessage.key.in_(bindparam("keys", expanding=True)))
    .execution_options(autoflush=False)
)
_SENDERS = (
    select(Follower, Conversation, Binding)
    .outerjoin(
        Conversation,
        (Conversation.account_id == Follower.account_id) & (Conversation.open_id == Follower.open_id),
    )
    .outerjoin(
        Binding,
        (Binding.account_id == Follower.account_id) & (Binding.open_id == Follower.open_id) & Binding.until.is_(None),
    )
    .outerjoin(Binding.member)
    .outerjoin(Member.branch)
    .options(contains_eager(Binding.member).contains_eager(Member.branch))
    .where(Follower.account_id == _ACCOUNT, Follower.open_id.in_(_OPEN_IDS))
    .order_by(Binding.relation, Binding.id)
    .execution_options(autoflush=False)
)
_SAID = (
    select(SeenMessage.open_id, SeenMessage.kind, SeenMessage.text, SeenMessage.received_at)
    .where(
        SeenMessage.account_id == _ACCOUNT,
        SeenMessage.open_id.in_(_OPEN_IDS),
        SeenMessage.received_at >= bindparam("since"),
    )
    .order_by(SeenMessage.received_at, SeenMessage.id)
    .execution_options(autoflush=False)
)


@dataclass(slots=True)
class Sender:
    """Everything we know about an open id: rows that exist from the first message on, who may be behind it, and what
    was last said.
    """

    follower: Follower
    conversation: Conversation
    bindings: tuple[Binding, ...]
    said: tuple[str, str, datetime] | None = None  # kind, words and moment of the newest message, if it is recent


def answered(session: Session, account_id: int, keys: Collection[str]) -> dict[str, str]:
    """The answers of those messages that were seen before, by key."""
    rows = session.execute(_ANSWERED, {"account_id": account_id, "keys": list(keys)})
    return {row.key: row.reply for row in rows}


def senders_of(
    session: Session, account_id: int, open_ids: Collection[str], now: datetime, recent: timedelta
) -> dict[str, Sender]:
    """The senders by open id. Their rows are made where they do not exist."""
    whose = {"account_id": account_id, "open_ids": list(open_ids)}
    found: dict[str, Sender] = {}
    for follower, conversation, binding in session.execute(_SENDERS, whose):
        sender = found.get(follower.open_id)
        if sender is None:
            known = conversation or _conversation(session, account_id, follower.open_id)
            sender = found[follower.open_id] = Sender(follower, known, ())
        if binding is not None:
            sender.bindings += (binding,)
    for open_id, kind, text, at in session.execute(_SAID, {**whose, "since": now - recent}):
        if open_id in found:
            found[open_id].said = kind, text, at
    for open_id in open_ids:
        if open_id not in found:
            found[open_id] = _stranger(session, account_id, open_id, now)
    return found


def _stranger(session: Session, account_id: int, open_id: str, now: datetime) -> Sender:
    follower = Follower(account_id=account_id, open_id=open_id, following=True, heard_at=now, window_left=0, tries=0)
    session.add(follower)
    conversation = _conversation(session, account_id, open_id)
    return Sender(follower, conversation, bindings_of(session, account_id, open_id))


def _conversation(session: Session, account_id: int, open_id: str) -> Conversation:
    conversation = Conversation(
        account_id=account_id, open_id=open_id, dialogue="", step="", draft={}, act={}, misses=0
    )
    session.add(conversation)
    return conversation


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


def says_again(sender: Sender, kind: str, text: str, since: datetime) -> bool:
    """Were the newest words of this person since that moment the same (R-UX-46)?"""
    return sender.said is not None and sender.said[:2] == (kind, text) and sender.said[2] >= since


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
