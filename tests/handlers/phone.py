"""A phone in a test: somebody writes, taps or scans, and reads the words that come back.

Every message is handled by the real desk with the real templates, in a transaction of its own and a new session. What
the desk thinks of it before must be what it then does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bot.database import Sessions
from bot.desk import Arrived, Desk, Draft
from bot.render import Renderer
from domain.accounts import Account, Follower
from domain.conversations import Conversation, SeenMessage
from domain.deliveries import Delivery
from domain.members import Member
from domain.notices import Notice
from handlers.contents import TABLE
from handlers.message import Kind, Message
from services.conversations import Change
from services.deliveries import reach
from services.deliveries.contents import Contents
from services.deliveries.policies import Policies

_number = count(1)
Row = TypeVar("Row")
RENDERER = Renderer(ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back. Compares with a template's name."""

    template: str
    text: str
    is_new: bool
    key: str

    def __contains__(self, words: str) -> bool:
        return words in self.text


@dataclass(frozen=True, slots=True)
class Told:
    """A line of ours that is planned for somebody."""

    template: str
    text: str
    urgent: bool


Standing = dict[Table, dict[str, Any]]  # a sender's whole rows


def _standing(session: Session, account_id: int, open_id: str) -> Standing:
    tables = [cast("Table", mapped.__table__) for mapped in (Follower, Conversation)]
    mine = [(table, table.c.account_id == account_id, table.c.open_id == open_id) for table in tables]
    found = {table: session.connection().execute(select(table).where(*own)).one_or_none() for table, *own in mine}
    return {table: dict(row._mapping) for table, row in found.items() if row is not None}


def _changed(standing: Standing, changes: Sequence[Change]) -> Standing:
    altered = {change.table: change.values for change in changes}
    return {table: {**row, **altered.get(table, {})} for table, row in standing.items()}


@dataclass(slots=True)
class World:
    """The database as the desk of one account sees it, and a clock that the test moves by hand."""

    session: Session
    sessions: Sessions
    account: Account
    zone: ZoneInfo
    now: datetime
    desk: Desk = field(init=False)
    slug: str = field(init=False)
    account_id: int = field(init=False)  # read before sessions change hands

    def __post_init__(self) -> None:
        self.slug, self.account_id = self.account.slug, self.account.id
        self.desk = Desk(replace(TABLE, asking=RENDERER.asking()), RENDERER, self.zone)

    def passes(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def local(self, text: str) -> datetime:
        """`03-12 09:30` of 2025, local time, becomes the present moment."""
        self.now = datetime.fromisoformat(f"2025-{text}").replace(tzinfo=self.zone)
        return self.now

    def handle(self, message: Message) -> Heard:
        self.session.commit()
        draft = self._thought(message)
        with self.sessions.write() as session:
            account = session.get_one(Account, self.account_id)
            before = _standing(session, self.account_id, message.sender)
            answer = self.desk.handle(session, account, message, self.now)
            session.flush()
            seen = session.scalars(select(SeenMessage).where(SeenMessage.key == message.key)).one()
            heard = Heard(seen.template, answer.text, answer.is_new, message.key)
            if draft is not None:
                assert draft.answer == answer
                assert draft.row is None or {name: getattr(seen, name) for name in draft.row} == draft.row
                assert _standing(session, self.account_id, message.sender) == _changed(before, draft.changes)
        self.session.expire_all()
        return heard

    def _thought(self, message: Message) -> Draft | None:
        if not self.sessions.take_turns:
            return None  # as in bot.thinking: there everything is worked out in the transaction
        with self.sessions.look() as session:
            account = session.get_one(Account, self.account_id)
            return self.desk.think(session, [Arrived(account, message, self.now)])[0]

    def rows(self, table: type[Row], /, **where: Any) -> Sequence[Row]:
        self.session.expire_all()
        return self.session.scalars(select(table).filter_by(**where).order_by(table.id)).all()  # type: ignore[attr-defined] # every table of ours has one

    def told(self, member: Member | str) -> list[Told]:
        """What is planned for a member, or for an open id, with its words; oldest first."""
        self.session.expire_all()
        mine = Delivery.open_id == member if isinstance(member, str) else Delivery.member_id == member.id
        query = select(Delivery, Notice).join(Notice).where(mine).order_by(Delivery.id)
        return [self._told(delivery, notice) for delivery, notice in self.session.execute(query)]

    def _told(self, delivery: Delivery, notice: Notice) -> Told:
        known = () if delivery.member_id is None else (delivery.member_id,)
        person = next(iter(reach.people(self.session, known).values()), None)
        if not RENDERER.has(notice.words, folder="pushes"):
            return Told(notice.words, "", delivery.urgent)
        data = Contents(self.session, self.now, Policies(self.session)).of(notice, delivery, person)
        return Told(notice.words, RENDERER.push(notice.words, data).text, delivery.urgent)

    def templates_told(self, member: Member | str) -> list[str]:
        return [told.template for told in self.told(member)]


@dataclass(slots=True)
class Phone:
    """One WeChat. Time moves on by a minute with each message, so that nothing looks like a double tap."""

    world: World
    open_id: str
    last: Heard | None = None

    def says(self, text: str, *, key: str = "", after: timedelta = timedelta(minutes=1)) -> Heard:
        return self.sends(Kind.TEXT, text, key=key, after=after)

    def speaks(self, text: str) -> Heard:
        """A voice message with the platform's own hearing of it."""
        return self.sends(Kind.VOICE, text, MediaId="media-1")

    def taps(self, menu_key: str) -> Heard:
        return self.sends(Kind.MENU, menu_key)

    def scans(self, scene: str) -> Heard:
        return self.sends(Kind.SCAN, scene)

    def follows(self, scene: str = "") -> Heard:
        return self.sends(Kind.FOLLOW, scene)

    def sends(
        self, kind: Kind, text: str = "", *, key: str = "", after: timedelta = timedelta(minutes=1), **data: str
    ) -> Heard:
        self.world.now += after
        number = next(_number)
        message = Message(
            self.world.slug,
            key or f"key-{number}",
            self.open_id,
            kind,
            text,
            self.world.now.replace(microsecond=0),
            data=data,
        )
        self.last = self.world.handle(message)
        return self.last

    def goes_through(self, *texts: str) -> Heard:
        """Says one after the other; the last answer."""
        heard = [self.says(text) for text in texts]
        return heard[-1]


Chat = Callable[[str], Phone]
