from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from domain.accounts import Account, Follower
from domain.ways import ChannelKind
from services import followers
from services.deliveries import reach
from services.deliveries.ledger import Ledger
from tests import factories

OPEN, TAPPED = timedelta(hours=47, minutes=59), timedelta(seconds=50)  # the platform's, less what our hearing takes


@pytest.fixture
def follower(session: Session) -> Follower:
    account = factories.an_account(session)
    return factories.a_follower(session, account.id, "o-wang")


@pytest.mark.parametrize(
    ("kind", "tapped", "left", "span"),
    [
        ("text", False, 5, OPEN),
        ("voice", False, 5, OPEN),
        ("text", True, 3, TAPPED),
        ("menu", False, 3, TAPPED),
        ("follow", False, 3, TAPPED),
        ("scan", False, 3, TAPPED),
    ],
)
def test_what_a_person_does_opens_his_window(
    session: Session, follower: Follower, now: datetime, kind: str, tapped: bool, left: int, span: timedelta
) -> None:
    followers.heard(session, follower, kind, tapped, now)
    assert (follower.window_left, follower.window_until, follower.heard_at) == (left, now + span, now)


@pytest.mark.parametrize("kind", ["receipt", "silent", "unknown"])
def test_what_the_platform_reports_opens_nothing(
    session: Session, follower: Follower, now: datetime, kind: str
) -> None:
    followers.heard(session, follower, kind, False, now)
    assert (follower.window_left, follower.heard_at) == (0, None)


def test_tap_keeps_the_longer_window_and_adds_nothing(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "text", False, now)
    followers.heard(session, follower, "menu", False, now + timedelta(hours=1))
    assert (follower.window_left, follower.window_until) == (5, now + OPEN)


def take(session: Session, follower: Follower, now: datetime, *, urgent: bool = False) -> int:
    """One free message out of the ledger, as a claim takes it; the window's number, or 0."""
    session.flush()
    session.refresh(follower)
    account = session.get_one(Account, follower.account_id)
    address = reach.addresses(session, account.id, [follower.open_id])[follower.open_id]
    ledger = Ledger(session, now)
    ledger.open([account])
    ledger.know([address])
    verdict = ledger.take(account.id, ChannelKind.SERVICE, address, "", urgent=urgent)
    ledger.write()
    session.refresh(follower)
    return verdict.serial if verdict.ok else 0


def test_last_free_message_is_kept_for_what_is_urgent(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "menu", False, now)
    assert [take(session, follower, now) for _ in range(3)] == [1, 1, 0]
    assert take(session, follower, now, urgent=True)
    assert not take(session, follower, now, urgent=True)


def test_window_is_shut_after_its_time(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "text", False, now)
    assert not take(session, follower, now + OPEN)


def test_message_that_was_not_processed_is_given_back(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "text", False, now)
    followers.give_window_back(session, follower.id, take(session, follower, now))
    session.refresh(follower)
    assert follower.window_left == 5


def test_window_of_before_gives_nothing_to_the_one_of_now(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "text", False, now)
    before = take(session, follower, now)
    followers.heard(session, follower, "text", False, now + timedelta(hours=1))
    followers.give_window_back(session, follower.id, before)
    session.refresh(follower)
    assert follower.window_left == 5


acts = st.one_of(
    st.tuples(st.just("heard"), st.sampled_from(["text", "menu", "follow", "unfollow"])),
    st.tuples(st.just("take"), st.booleans()),
    st.tuples(st.just("give back"), st.integers(0, 9)),
    st.tuples(st.just("refused"), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([0, 30, 61, 3600, 48 * 3600])),
)


@given(st.lists(acts, max_size=25))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ledger_never_goes_above_what_the_platform_allows(
    session: Session, follower: Follower, now: datetime, walk: list[tuple[str, object]]
) -> None:
    """Beside it counts a platform that forgives nothing: each trigger allows its number anew, and only what it
    certainly did not process is not counted.
    """
    with session.begin_nested() as undone:
        allowed, until = 0, now
        taken: list[tuple[int, int]] = []
        window = 0
        for act, what in walk:
            if act == "heard":
                followers.heard(session, follower, str(what), False, now)
                session.flush()
                opened = follower.window_serial != window
                window = follower.window_serial
                if what == "unfollow":
                    allowed = 0
                elif opened:
                    allowed, until = (
                        (5, now + timedelta(hours=48)) if what == "text" else (3, now + timedelta(minutes=1))
                    )
            elif act == "take" and (serial := take(session, follower, now, urgent=bool(what))):
                assert allowed > 0, "the platform would have refused it"
                assert now < until
                allowed -= 1
                taken.append((serial, window))
            elif act == "give back" and taken:
                assert isinstance(what, int)
                serial, of = taken.pop(what % len(taken))
                followers.give_window_back(session, follower.id, serial)
                session.refresh(follower)
                allowed += of == window and allowed < 5 and follower.window_until is not None
            elif act == "refused":
                followers.close_window(follower)
                session.flush()
                allowed = 0
            elif act == "wait":
                assert isinstance(what, int)
                now += timedelta(seconds=what)
            assert 0 <= follower.window_left <= 5
            assert follower.window_left <= allowed or follower.window_until is None
        undone.rollback()
    session.expire_all()


def test_unfollowing_ends_everything_and_coming_back_lifts_it(
    session: Session, follower: Follower, now: datetime
) -> None:
    followers.heard(session, follower, "text", False, now)
    followers.heard(session, follower, "unfollow", False, now)
    followers.blocked(follower, now)
    assert (follower.following, followers.is_open(follower, now)) == (False, False)
    followers.heard(session, follower, "follow", False, now)
    assert (follower.following, follower.blocked_at, followers.is_open(follower, now)) == (True, None, True)
