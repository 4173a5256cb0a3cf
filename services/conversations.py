"""First sight of a message, the answer it got, and what is open with a person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Table, Update, bindparam, func, insert, inspect, select, update
from sqlalchemy.orm import Session, contains_eager, defer

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
_SEALED = (Member.phone, Member.second_phone, Member.address, Member.health, Member.whereabouts)
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
    .options(
        contains_eager(Binding.member).options(
            contains_eager(Member.branch),
            *(defer(column) for column in _SEALED),  # not opened before somebody asks for them
        )
    )
    .where(Follower.account_id == _ACCOUNT, Follower.open_id.in_(_OPEN_IDS))
    .order_by(Binding.relation, Binding.id)
    .execution_options(autoflush=False)
)
_LATEST = (
    select(func.max(SeenMessage.id))
    .where(
        SeenMessage.account_id == _ACCOUNT,
        SeenMessage.open_id.in_(_OPEN_IDS),
        SeenMessage.received_at >= bindparam("since"),
    )
    .group_by(SeenMessage.open_id)
)
_SAID = (
    select(SeenMessage.open_id, SeenMessage.kind, SeenMessage.text, SeenMessage.received_at)
    .where(SeenMessage.id.in_(_LATEST))
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


# -- kept ------------------------------------------------------------------------------------------------------------

_SEEN: Table = SeenMessage.__table__  # type: ignore[assignment]  # SQLAlchemy types it as a FromClause
_NEWEST = select(func.max(SeenMessage.id))
_SINCE = select(SeenMessage.account_id, SeenMessage.open_id, SeenMessage.key).where(
    SeenMessage.id > bindparam("newest")
)
_KEEP = insert(_SEEN)


@dataclass(frozen=True, slots=True)
class Change:
    """What one message alters in a row of its sender: a table, the row's id, and its columns' new values."""

    table: Table
    row_id: int
    values: Mapping[str, Any]


def changes_of(sender: Sender) -> list[Change]:
    """What was altered since the rows were read. A conversation is told whole, so that none is put together from
    two messages.
    """
    found = []
    follower, conversation = inspect(sender.follower), inspect(sender.conversation)
    if follower.committed_state:
        values = {name: getattr(sender.follower, name) for name in follower.committed_state}
        found.append(Change(Follower.__table__, sender.follower.id, values))  # type: ignore[arg-type]  # as above
    if conversation.committed_state:
        values = {name: getattr(sender.conversation, name) for name in _STANDING}
        found.append(Change(Conversation.__table__, sender.conversation.id, values))  # type: ignore[arg-type]  # as above
    return found


_STANDING = frozenset(inspect(Conversation).columns.keys()) - {"id", "account_id", "open_id"}


def newest(session: Session) -> int:
    """The number of the message that was kept last."""
    return session.connection().execute(_NEWEST).scalar() or 0


def kept_since(session: Session, newest: int) -> set[tuple[int, str]]:
    """(account, sender) and (account, key) of every message that was kept after that one. On SQLite alone, where
    numbers follow the order of the commits.
    """
    rows = session.connection().execute(_SINCE, {"newest": newest})
    return {(account_id, name) for account_id, *names in rows for name in names}


def keep(session: Session, messages: Sequence[Mapping[str, Any]], changes: Iterable[Change] = ()) -> None:
    """Writes messages with their answers (columns of SeenMessage), and what they altered in their senders' rows."""
    connection = session.connection()
    if messages:
        connection.execute(_KEEP, messages)
    alike: dict[tuple[Table, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for change in changes:
        alike.setdefault((change.table, tuple(change.values)), []).append({"row_id": change.row_id, **change.values})
    for (table, names), rows in alike.items():
        connection.execute(_update(table, names), rows)


@cache
def _update(table: Table, names: tuple[str, ...]) -> Update:
    return update(table).where(table.c.id == bindparam("row_id")).values({name: bindparam(name) for name in names})


# -- looked up -------------------------------------------------------------------------------------------------------


def answered(session: Session, account_id: int, keys: Collection[str]) -> dict[str, str]:
    """The answers of those messages that were seen before, by key."""
    rows = session.connection().execute(_ANSWERED, {"account_id": account_id, "keys": list(keys)})
    return {row.key: row.reply for row in rows}


def senders_of(
    session: Session, account_id: int, open_ids: Collection[str], now: datetime, recent: timedelta
) -> dict[str, Sender]:
    """The senders by open id; who never wrote before is left out (`first_met`)."""
    whose = {"account_id": account_id, "open_ids": list(open_ids)}
    found: dict[str, Sender] = {}
    for follower, conversation, binding in session.execute(_SENDERS, whose):
        if not conversation:  # an outer join
            continue
        sender = found.get(follower.open_id)
        if sender is None:
            sender = found[follower.open_id] = Sender(follower, conversation, ())
        if binding is not None:
            sender.bindings += (binding,)
    for open_id, kind, text, at in session.connection().execute(_SAID, {**whose, "since": now - recent}):
        if open_id in found:
            found[open_id].said = kind, text, at
    return found


def first_met(session: Session, account_id: int, open_id: str, now: datetime) -> Sender:
    """Makes the rows of a person who writes for the first time."""
    follower = session.scalars(
        select(Follower).where(Follower.account_id == account_id, Follower.open_id == open_id)
    ).one_or_none() or Follower(
        account_id=account_id, open_id=open_id, following=True, heard_at=now, window_left=0, tries=0
    )
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
