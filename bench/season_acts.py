"""What people do in a season: secretaries call meetings and change their minds, callers call, members live and write.

Everything by chance, the same for a seed; the chances are a day's, in thousandths, for one branch or one person.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.city_run import ZONE, House
from domain.deliveries import Delivery, Told
from domain.items import Task, TaskKind
from domain.meetings import Meeting, MeetingKind, MeetingState
from domain.members import GONE, RESTING, LifeState, Member
from domain.organisation import Post, PostKind, Unit, UnitKind
from services import calling, deliveries, letters
from simulator.driver import ControlError, Phone

ACTS_AT = ((9, 10), (10, 40), (15, 5), (17, 20), (19, 40), (22, 15))  # when people do something
_SAYS = ("几点开会", "1", "收到", "在哪儿开会", "谢谢", "2", "我来", "学习", "天气真好啊", "今天腿有点疼", "我的记录")
_MEETS = {
    UnitKind.BRANCH: (MeetingKind.MEMBERS_MEETING, MeetingKind.THEME_DAY, MeetingKind.PARTY_LECTURE),
    UnitKind.GROUP: (MeetingKind.GROUP_MEETING,),
}
_MEETING, _GROUP_MEETING, _CHANGE, _CANCEL, _NUDGE, _NOTICE = 50, 20, 25, 12, 15, 30
_WRITES, _LEAVES, _RETURNS, _OPTS_OUT, _OPTS_IN = 60, 0.7, 60, 0.5, 40
_FALLS_ILL, _RECOVERS, _DIES, _TRAVELS, _COMES_HOME, _LETTER = 0.6, 50, 0.15, 0.5, 20, 1.5
_EVER = datetime(2000, 1, 1, tzinfo=ZONE)
_ABROAD = ("America/New_York", "Australia/Sydney", "Europe/London")
_NOTICE_TEXT = "明天上午社区停水，请备好用水。"
_LETTER_TEXT = "您反映的事，书记已经知道了。"
_OUT, _IN = "别再给我发了", "再发给我吧"


class People:
    """`died` and `zones` are what has to be known in the end: since when nothing may come, and where somebody was
    from when on. `phones` says who follows.
    """

    def __init__(self, house: House, seed: int, phones: dict[str, bool]) -> None:
        self.house, self.dice, self.phones = house, random.Random(seed), phones
        self.acts: Counter[str] = Counter()
        self.died: dict[int, datetime] = {}
        self.zones: dict[int, list[tuple[datetime, str]]] = {}
        self.out: set[str] = set()
        self.troubles: list[str] = []

    @property
    def now(self) -> datetime:
        return self.house.now

    @property
    def is_day(self) -> bool:
        return 9 <= self.now.astimezone(ZONE).hour < 20

    def chance(self, thousandths: float) -> bool:
        return self.dice.random() < thousandths / 1000 / len(ACTS_AT)

    def act(self) -> None:
        with self.house.runtime.sessions.write() as session:
            if self.is_day:
                self.secretaries_act(session)
                self.callers_call(session)
            self.life_happens(session)
        self.members_write()

    # -- secretaries

    def secretaries_act(self, session: Session) -> None:
        query = select(Post.unit_id, Member).join(Member, Member.id == Post.member_id)
        held = session.execute(query.where(Post.kind == PostKind.SECRETARY))
        secretaries: dict[int, Member] = {row[0]: row[1] for row in held}
        for unit in session.scalars(select(Unit).where(Unit.kind.in_(_MEETS)).order_by(Unit.id)).all():
            by = secretaries[unit.id if unit.kind is UnitKind.BRANCH else unit.parent_id or 0]
            if self.chance(_MEETING if unit.kind is UnitKind.BRANCH else _GROUP_MEETING):
                self.announces(session, unit, by)
            if unit.kind is UnitKind.BRANCH and self.chance(_NOTICE):
                members = select(Member).where(Member.branch_id == unit.id, Member.on_roster).order_by(Member.id)
                people = session.scalars(members.where(Member.life_state.not_in(GONE))).all()
                calling.send_plain(session, unit, people, _NOTICE_TEXT, by, self.now, ZONE)
                self.acts["notices"] += 1
        coming = select(Meeting).where(Meeting.state == MeetingState.ANNOUNCED, Meeting.starts_at > self.now)
        for meeting in session.scalars(coming.order_by(Meeting.id)).all():
            self.thinks_again(session, meeting)

    def announces(self, session: Session, unit: Unit, by: Member) -> None:
        day = self.now.astimezone(ZONE) + timedelta(days=self.dice.randint(2, 9))
        hour, minute = self.dice.choice(((9, 30), (10, 0), (14, 30), (15, 0)))
        starts_at = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        kind = self.dice.choice(_MEETS[unit.kind])
        plan = calling.Plan(unit, kind, starts_at, starts_at + timedelta(hours=1), unit.place or "二楼活动室")
        calling.announce(session, calling.draft(session, plan, by, self.now), by, self.now, ZONE)
        self.acts["meetings"] += 1

    def thinks_again(self, session: Session, meeting: Meeting) -> None:
        by = session.get_one(Member, meeting.called_by_id)
        if self.chance(_CHANGE) and meeting.starts_at > self.now + timedelta(hours=6):
            shift = timedelta(minutes=self.dice.choice((30, 60, -30, 24 * 60)))
            starts_at = max(meeting.starts_at + shift, self.now + timedelta(hours=5))
            calling.change(session, meeting, by, self.now, ZONE, starts_at=starts_at, place=meeting.place)
            self.acts["changes"] += 1
        elif self.chance(_CANCEL):
            calling.cancel(session, meeting, by, self.now, ZONE)
            self.acts["cancellations"] += 1
        elif self.chance(_NUDGE):
            calling.nudge(session, meeting, deliveries.unanswered(session, meeting), by, self.now, ZONE)
            self.acts["nudges"] += 1

    def callers_call(self, session: Session) -> None:
        self.acts["calls"] += call(session, self.dice, 0.2, self.now)

    # -- life

    def life_happens(self, session: Session) -> None:
        query = select(Member).where(Member.on_roster, Member.life_state.not_in(GONE)).order_by(Member.id)
        for member in session.scalars(query.where(Member.id.not_in(select(Post.member_id)))).all():
            self._health(session, member)
            self._whereabouts(member)

    def _health(self, session: Session, member: Member) -> None:
        if self.chance(_DIES):
            member.life_state, self.died[member.id] = LifeState.DECEASED, self.now
            self.acts["deaths"] += 1
        elif member.life_state in RESTING:
            if self.chance(_RECOVERS):
                member.life_state = LifeState.LIVING
        elif self.chance(_FALLS_ILL):
            member.life_state = self.dice.choice(sorted(RESTING))
            self.acts["rests"] += 1
        elif self.is_day and self.chance(_LETTER):
            letters.tell(session, member, "messages/personal", self.now, urgent=False, text=_LETTER_TEXT)
            self.acts["letters"] += 1

    def _whereabouts(self, member: Member) -> None:
        before = member.zone
        if member.zone and self.chance(_COMES_HOME):
            member.zone = ""
        elif not member.zone and self.chance(_TRAVELS):
            member.zone = self.dice.choice(_ABROAD)
            self.acts["journeys"] += 1
        else:
            return
        self.zones.setdefault(member.id, [(_EVER, before)]).append((self.now, member.zone))

    # -- phones

    def members_write(self) -> None:
        for open_id, action, text in list(self._phones_act()):
            phone = Phone(self.house.world, open_id, "")
            try:
                phone.does(action, wait=False, **({"text": text} if text else {}))
            except ControlError as error:
                self.troubles.append(f"a phone could not {action}: {error}")
            self.acts[{"say": "messages"}.get(action, f"{action}s")] += 1
        self.house.world.wait_idle(60, receipts=False)

    def _phones_act(self) -> Iterator[tuple[str, str, str]]:
        for open_id, follows in self.phones.items():
            if not follows:
                if self.chance(_RETURNS):
                    self.phones[open_id] = True
                    yield open_id, "follow", ""
            elif self.chance(_LEAVES):
                self.phones[open_id] = False
                yield open_id, "unfollow", ""
            elif self.chance(_OPTS_IN if open_id in self.out else _OPTS_OUT):
                comes_back = open_id in self.out
                (self.out.discard if comes_back else self.out.add)(open_id)
                yield open_id, "say", _IN if comes_back else _OUT
            elif self.chance(_WRITES):
                yield open_id, "say", self.dice.choice(_SAYS)


def call(session: Session, dice: random.Random, share: float, now: datetime) -> int:
    """Who has people to tell tells a share of them, and says how. Returns how many were told."""
    query = select(Task, Delivery).join(Delivery, Delivery.id == Task.delivery_id)
    query = query.where(Task.kind == TaskKind.TELL, Task.closed_at.is_(None), Task.owner_id.is_not(None))
    told = 0
    for task, row in session.execute(query.order_by(Task.id)).all():
        if dice.random() < share:
            how = dice.choices((Told.PHONE, Told.FAMILY, Told.VISIT), (80, 12, 8))[0]
            owner = session.get_one(Member, task.owner_id)
            key = f"bench:{task.id}"
            told += deliveries.acknowledge_delivery(session, row, now, told=how, told_by=owner, told_key=key)
    return told
