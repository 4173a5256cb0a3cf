"""Whatever happens in whatever order: a delivery follows the table, and nothing is counted twice or lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import TRANSITIONS, Attempt, Delivery, Event, State, advance
from domain.notices import NoticeKind
from domain.ways import Consequence
from services import deliveries
from services.deliveries import Claimed
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox

FINAL = frozenset({State.ACKNOWLEDGED, State.EXPIRED, State.WITHDRAWN})


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_what_is_not_in_the_table_is_refused(state: State, event: Event) -> None:
    if (state, event) in TRANSITIONS:
        assert advance(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(ValueError, match="cannot follow"):
            advance(state, event)


def test_nothing_but_a_human_word_leaves_a_final_state() -> None:
    assert {event for state, event in TRANSITIONS if state in FINAL} <= {
        Event.ANSWERED,
        Event.TAKEN_BACK,
        Event.NO_WAY_LEFT,
    }


class Walk:
    """One delivery, and everything that can happen to it."""

    def __init__(self, outbox: Outbox, cast: Cast, row: Delivery) -> None:
        self.outbox, self.cast, self.row = outbox, cast, row
        self.held: list[Claimed] = []
        self.sent = 0

    def claim(self) -> None:
        self.held += self.outbox.claim()

    def accept(self) -> None:
        if self.held:
            self.sent += 1
            self.outbox.accept(self.held.pop(), str(self.sent), confirms=True)

    def refuse(self, consequence: Consequence) -> None:
        if self.held:
            self.outbox.refuse(self.held.pop(), consequence, "1")

    def confirm(self, status: str) -> None:
        deliveries.confirm(
            self.outbox.session,
            self.cast.account,
            str(max(1, self.sent)),
            status,
            self.outbox.now,
            zone=self.outbox.zone,
            open_id="o-wang",
        )

    def wait(self, minutes: int) -> None:
        self.outbox.now += timedelta(minutes=minutes)
        self.outbox.session.flush()
        deliveries.take_back(self.outbox.session, self.outbox.now, self.outbox.now)
        deliveries.expire(self.outbox.session, self.outbox.now)
        self.outbox.session.expire_all()
        deliveries.give_up_waiting(self.outbox.session, self.outbox.now)

    def acknowledge(self) -> None:
        deliveries.acknowledge(self.outbox.session, self.cast.wang, self.outbox.now)

    def withdraw(self) -> None:
        deliveries.withdraw(self.outbox.session, self.row.notice, self.outbox.now)


steps = st.one_of(
    st.tuples(st.just("claim")),
    st.tuples(st.just("accept")),
    st.tuples(st.just("refuse"), st.sampled_from(Consequence)),
    st.tuples(
        st.just("confirm"),
        st.sampled_from(["success", "failed:user block", "failed:freq limit", "failed: system failed"]),
    ),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 31, 24 * 60])),
    st.tuples(st.just("acknowledge")),
    st.tuples(st.just("withdraw")),
)


@given(st.lists(steps, max_size=14))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_walk_stays_on_the_table(
    session: Session, cast: Cast, zone: object, walk: list[tuple[object, ...]]
) -> None:
    with session.begin_nested() as undone:
        meeting = factories.a_meeting(session, cast.groups[1], cast.chen)
        notice = factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
        row = factories.a_delivery(session, notice, cast.wang, expires_at=meeting.starts_at)
        path = Walk(Outbox(session, factories.NOW, zone), cast, row)  # type: ignore[arg-type]  # hypothesis hides it
        attempts = 0
        for name, *given_ in walk:
            before = row.state
            getattr(path, str(name))(*given_)
            session.flush()
            session.refresh(row)
            if before in FINAL:
                assert row.state is before
            kept = len(session.scalars(select(Attempt.id)).all())
            assert kept >= attempts
            attempts = kept
            assert sum(deliveries.counts(session, notice).values()) == 1
        undone.rollback()
    session.expire_all()
