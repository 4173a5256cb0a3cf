"""A year of pushes through the outbox itself: nobody is disturbed at rest by his own clock, nobody gets too many."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.days import local_day, week_start
from domain.deliveries import Delivery, State
from domain.notices import NoticeKind
from domain.ways import Consequence, Receipt, SendError
from services import deliveries
from services.deliveries import Result
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
Wish = tuple[int, NoticeKind, Consequence | None]  # minute of the year, what, and how its first try is refused
ZONES = ("", "Asia/Urumqi", "America/New_York", "Australia/Lord_Howe")
wishes = st.lists(
    st.tuples(
        st.integers(0, 365 * 24 * 60 - 1),
        st.sampled_from([NoticeKind.PLAIN, NoticeKind.STUDY, NoticeKind.MEETING_NUDGE]),
        st.sampled_from([None, Consequence.RETRY_SOON, Consequence.RETRY_LATER]),
    ),
    max_size=12,
)
REFUSED_INTO_ANOTHERS_DAY: list[Wish] = [
    (0, NoticeKind.STUDY, Consequence.RETRY_SOON),
    (0, NoticeKind.STUDY, None),
]


@given(year=wishes, own=st.sampled_from(ZONES), late=st.booleans())
@example(year=REFUSED_INTO_ANOTHERS_DAY, own="", late=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_goes_out_while_he_rests_and_nothing_beyond_the_caps(
    session: Session,
    cast: Cast,
    zone: ZoneInfo,
    year: list[tuple[int, NoticeKind, Consequence | None]],
    own: str,
    late: bool,
) -> None:
    """Each wish is planned at its moment; the sender looks when something is due, or, being `late`, seven hours after;
    the first try of some is refused for a while.
    """
    with session.begin_nested() as undone:
        cast.li.zone = own
        outbox = Outbox(session, NEW_YEAR, zone)
        outbox.session.flush()
        clock = ZoneInfo(own) if own else zone
        went: list[tuple[datetime, NoticeKind]] = []
        material = factories.a_material(session, cast.account)

        def runs_until(end: datetime, refused: Consequence | None) -> None:
            for _ in range(40):
                due = session.scalar(select(func.min(Delivery.due_at)).where(Delivery.state == State.PLANNED))
                if due is None or due > end:
                    break
                outbox.now = max(outbox.now, due + timedelta(hours=7 if late else 0))
                for claimed in outbox.claim():
                    if refused is not None:
                        outbox.settle(Result(claimed, error=SendError("1", refused)))
                        refused = None
                        continue
                    outbox.settle(Result(claimed, Receipt()))
                    went.append((outbox.now, NoticeKind(claimed.template)))
                session.expire_all()

        for minute, kind, refused in sorted(year, key=lambda wish: wish[0]):
            moment = NEW_YEAR + timedelta(minutes=minute)
            runs_until(moment, None)
            outbox.now = max(outbox.now, moment)
            notice = factories.a_notice(
                session, cast.branch, kind, material_id=material.id, expires_at=outbox.now + timedelta(days=20)
            )
            deliveries.plan(session, notice, [cast.li.id], outbox.now, zone=zone)
            runs_until(outbox.now + timedelta(hours=1), refused)
        runs_until(NEW_YEAR + timedelta(days=400), None)
        studies = Counter[date]()
        weeks = Counter[date]()
        for at, kind in went:
            hour = at.astimezone(clock).time()
            assert time(8) <= hour < time(12) or time(14) <= hour < time(20, 30)
            if kind is NoticeKind.STUDY:
                studies[local_day(at, clock)] += 1
                weeks[week_start(local_day(at, clock))] += 1
        assert max(studies.values(), default=0) <= 1
        assert max(weeks.values(), default=0) <= 2
        undone.rollback()
    session.expire_all()
