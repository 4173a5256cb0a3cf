"""The correction machine: a table over what one person knows, and every interleaving of sends, changes and answers."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State, Told
from domain.meetings import AnswerKind, Meeting, MeetingKind, MeetingState
from domain.members import LifeState, Member
from domain.notices import Notice, NoticeKind
from domain.ways import Consequence
from services import answers, calling
from services.corrections import TABLE, Act, Difference, Facts, Knowledge, Row, difference, knowledge, last_known
from services.deliveries import Claimed
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox

OLD = Facts(datetime(2025, 3, 20, 1, 30, tzinfo=UTC), "二楼")
CHANGES = [one for one in Difference if one not in (Difference.NONE, Difference.CANCELLED)]
LEAST = timedelta(minutes=15)


# -- the table -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [*CHANGES, Difference.CANCELLED])
@pytest.mark.parametrize("known", [Knowledge.TOLD, Knowledge.COMING, Knowledge.NOT_COMING, Knowledge.BY_HUMAN])
def test_who_knew_always_hears(known: Knowledge, change: Difference) -> None:
    assert TABLE[known, change] in {Act.TELL, Act.TELL_ONLY, Act.ASK_AGAIN, Act.CALL}


@pytest.mark.parametrize("known", Knowledge)
def test_who_knows_what_is_right_is_not_corrected(known: Knowledge) -> None:
    quiet = {Act.NOTHING, Act.WAIT, Act.LATER, Act.NEW_CARD}
    assert TABLE[known, Difference.NONE] in quiet
    if known is not Knowledge.NOTHING:
        assert TABLE[known, Difference.NONE] is not Act.NEW_CARD


@pytest.mark.parametrize(
    ("known", "change", "act"),
    [
        (Knowledge.COMING, Difference.PLACE, Act.TELL_ONLY),
        (Knowledge.COMING, Difference.SHIFTED, Act.TELL_ONLY),
        (Knowledge.COMING, Difference.MOVED, Act.ASK_AGAIN),
        (Knowledge.COMING, Difference.ANOTHER_DAY, Act.ASK_AGAIN),
        (Knowledge.NOT_COMING, Difference.MOVED, Act.TELL_ONLY),
        (Knowledge.NOT_COMING, Difference.ANOTHER_DAY, Act.ASK_AGAIN),
    ],
)
def test_an_answer_is_asked_again_only_where_it_can_change(known: Knowledge, change: Difference, act: Act) -> None:
    assert TABLE[known, change] is act


@pytest.mark.parametrize("change", CHANGES)
def test_who_has_nothing_yet_gets_no_difference(change: Difference) -> None:
    assert TABLE[Knowledge.NOTHING, change] is Act.NEW_CARD
    assert TABLE[Knowledge.PLANNED, change] is Act.WAIT
    assert TABLE[Knowledge.PRINTED, change] is TABLE[Knowledge.LISTED, change] is Act.CALL_ANEW


@pytest.mark.parametrize(
    ("rows", "coming", "expected"),
    [
        ([], None, Knowledge.NOTHING),
        ([Row(State.EXPIRED)], None, Knowledge.NOTHING),
        ([Row(State.PLANNED)], None, Knowledge.PLANNED),
        ([Row(State.EXEMPT)], None, Knowledge.LEFT_OUT),
        ([Row(State.SENDING)], None, Knowledge.IN_FLIGHT),
        ([Row(State.UNKNOWN, 1)], None, Knowledge.TOLD),
        ([Row(State.DELIVERED, 1), Row(State.PLANNED)], None, Knowledge.TOLD),
        ([Row(State.HANDED_OVER)], None, Knowledge.LISTED),
        ([Row(State.HANDED_OVER, is_printed=True)], None, Knowledge.PRINTED),
        ([Row(State.ACKNOWLEDGED, 1, Told.PHONE)], None, Knowledge.BY_HUMAN),
        ([Row(State.ACKNOWLEDGED, 1, Told.FAMILY)], None, Knowledge.BY_FAMILY),
        ([Row(State.ACKNOWLEDGED, 1, Told.SELF)], None, Knowledge.TOLD),
        ([Row(State.PLANNED)], True, Knowledge.COMING),
        ([Row(State.DELIVERED, 1)], False, Knowledge.NOT_COMING),
    ],
)
def test_what_somebody_knows_is_read_from_what_went_out(
    rows: list[Row], coming: bool | None, expected: Knowledge
) -> None:
    assert knowledge(rows, is_coming=coming, answered_version=None if coming is None else 1) is expected


def test_the_last_version_counts() -> None:
    rows = [Row(State.DELIVERED, 1), Row(State.SENT, 2), Row(State.PLANNED)]
    assert last_known(rows, is_coming=None, answered_version=None) == 2
    assert last_known([Row(State.PLANNED)], is_coming=None, answered_version=None) is None


def test_the_answer_to_a_yes_says_when_and_where() -> None:
    rows = [Row(State.DELIVERED, 1)]
    assert last_known(rows, is_coming=True, answered_version=2) == 2
    assert last_known(rows, is_coming=False, answered_version=2) == 1
    assert last_known([], is_coming=False, answered_version=2) == 2


@pytest.mark.parametrize(
    ("minutes", "place", "expected"),
    [
        (0, "二楼", Difference.NONE),
        (0, "一楼", Difference.PLACE),
        (15, "二楼", Difference.SHIFTED),
        (30, "一楼", Difference.MOVED),
        (24 * 60, "二楼", Difference.ANOTHER_DAY),
    ],
)
def test_differences(zone: ZoneInfo, minutes: int, place: str, expected: Difference) -> None:
    assert difference(OLD, Facts(OLD.starts_at + timedelta(minutes=minutes), place), zone, least=LEAST) is expected


# -- every interleaving ----------------------------------------------------------------------------------------------


@dataclass
class Walk:
    """A meeting of the branch, and what each person's own phone showed or a caller said. `heard` are facts in order,
    each with what the message said had been before (None for a whole card).
    """

    outbox: Outbox
    cast: Cast
    meeting: Meeting
    held: list[Claimed] = field(default_factory=list)
    heard: dict[int, list[tuple[Facts, Facts | None]]] = field(default_factory=lambda: defaultdict(list))
    cancelled: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    cards: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    dead: set[int] = field(default_factory=set)

    @property
    def session(self) -> Session:
        return self.outbox.session

    @property
    def facts(self) -> Facts:
        return Facts(self.meeting.starts_at, self.meeting.place)

    def claim(self, limit: int) -> None:
        self.held += self.outbox.claim(limit)

    def accept(self) -> None:
        if self.held:
            self.arrives(self.held.pop(0))

    def arrives(self, claimed: Claimed) -> None:
        self.outbox.accept(claimed, claimed.key)
        row = self.session.get_one(Delivery, claimed.id)
        member_id, data = row.member_id, claimed.data
        if row.notice.meeting_id != self.meeting.id or member_id is None:
            return
        if row.notice.kind is NoticeKind.MEETING_CANCELLED:
            self.cancelled[member_id] += 1
            return
        before = Facts(data["old_starts_at"], data["old_place"]) if "old_starts_at" in data else None
        self.cards[member_id] += before is None
        if before is not None:
            assert before in [facts for facts, _ in self.heard[member_id]], "a correction of what he never knew"
            assert before != Facts(data["starts_at"], data["place"]), "a correction that corrects nothing"
        self.heard[member_id].append((Facts(data["starts_at"], data["place"]), before))

    def refuse(self, consequence: Consequence) -> None:
        if self.held:
            self.outbox.refuse(self.held.pop(0), consequence, "1")

    def change(self, minutes: int, place: str) -> None:
        if self.meeting.state is MeetingState.ANNOUNCED:
            starts_at = OLD.starts_at + timedelta(minutes=minutes)
            self.passes(1)
            calling.change(
                self.session,
                self.meeting,
                self.cast.chen,
                self.outbox.now,
                self.outbox.zone,
                starts_at=starts_at,
                place=place,
            )

    def cancel(self) -> None:
        if self.meeting.state is MeetingState.ANNOUNCED:
            self.passes(1)
            calling.cancel(self.session, self.meeting, self.cast.chen, self.outbox.now, self.outbox.zone)

    def settle(self) -> None:
        calling.settle_changes(self.session, self.outbox.now, self.outbox.zone)

    def passes(self, minutes: int) -> None:
        self.outbox.now += timedelta(minutes=minutes)

    def answer(self, who: int, kind: AnswerKind) -> None:
        """He answers what his phone shows him; a yes is answered with when and where."""
        member = self.people[who]
        if self.meeting.state is MeetingState.ANNOUNCED and self.heard[member.id]:
            self.passes(1)
            answers.give(self.session, self.meeting, member, kind, self.outbox.now)
            self.passes(1)
            if kind is AnswerKind.COMING:
                self.heard[member.id].append((self.facts, None))

    def dies(self, who: int) -> None:
        member = self.people[who]
        member.life_state = LifeState.DECEASED
        self.dead.add(member.id)
        self.session.flush()

    @property
    def people(self) -> tuple[Member, ...]:
        return (self.cast.wang, self.cast.li, self.cast.sun)

    def ends(self) -> None:
        """Everything that is under way comes to its end."""
        for _ in range(8):
            self.settle()
            while self.held:
                self.accept()
            self.passes(35)
            self.claim(50)
        assert not self.held


steps = st.one_of(
    st.tuples(st.just("claim"), st.integers(1, 5)),
    st.tuples(st.just("accept")),
    st.tuples(st.just("refuse"), st.sampled_from([Consequence.RETRY_SOON, Consequence.NEXT_WAY])),
    st.tuples(st.just("change"), st.sampled_from([0, 10, 30, 60, 24 * 60]), st.sampled_from(["二楼", "一楼"])),
    st.tuples(st.just("settle")),
    st.tuples(st.just("passes"), st.sampled_from([1, 2, 6])),
    st.tuples(st.just("answer"), st.integers(0, 2), st.sampled_from([AnswerKind.COMING, AnswerKind.LEAVE])),
    st.tuples(st.just("dies"), st.integers(0, 2)),
    st.tuples(st.just("cancel")),
)
WEIGHTED = st.one_of(*[steps] * 4, st.tuples(st.just("accept")), st.tuples(st.just("claim"), st.just(5)))


@given(st.lists(WEIGHTED, min_size=3, max_size=24))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_gets_old_and_new_and_nobody_who_knew_misses_it(
    session: Session, cast: Cast, zone: ZoneInfo, walk: list[tuple[Any, ...]]
) -> None:
    undone = session.begin_nested()
    try:
        _walk(session, cast, zone, walk)
    finally:
        undone.rollback()
        session.expire_all()


def _walk(session: Session, cast: Cast, zone: ZoneInfo, walk: list[tuple[Any, ...]]) -> None:
    now, ends_at = factories.NOW, OLD.starts_at + timedelta(hours=1)
    plan = calling.Plan(cast.branch, MeetingKind.MEMBERS_MEETING, OLD.starts_at, ends_at, OLD.place)
    meeting = calling.draft(session, plan, cast.chen, now)
    path = Walk(Outbox(session, now, zone), cast, meeting)
    calling.announce(session, meeting, cast.chen, now, zone)
    for name, *given_ in walk:
        getattr(path, name)(*given_)
        session.flush()
    path.ends()
    _check(path)


def _check(path: Walk) -> None:
    session, is_on = path.session, path.meeting.state is MeetingState.ANNOUNCED
    listed = set(
        session.scalars(
            select(Delivery.member_id)
            .join(Notice)
            .where(Notice.meeting_id == path.meeting.id, Delivery.state == State.HANDED_OVER)
        )
    )
    for member in path.people:
        heard = path.heard[member.id]
        assert path.cards[member.id] <= 1, "a whole card twice"
        assert path.cancelled[member.id] <= 1
        if member.id in path.dead or member.id in listed:
            continue
        if heard and is_on:
            assert heard[-1][0] == path.facts, "who knew the old misses the change"
        if not is_on:
            assert (path.cancelled[member.id] == 1) == bool(heard), "who knew hears that it is off, and nobody else"
