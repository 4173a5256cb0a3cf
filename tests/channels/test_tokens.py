"""One token for all threads and processes, fetched by one of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from channels.tokens import MemoryTokenStore, Token, Tokens
from domain.ways import Consequence, SendError

NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
HOURS = timedelta(hours=2)


class Platform:
    """Counts what it is asked; a new token each time."""

    def __init__(self) -> None:
        self.count = 0
        self.failure: SendError | None = None

    def fetch(self, now: datetime) -> Token:
        self.count += 1
        if self.failure:
            raise self.failure
        return Token(f"T{self.count}", now + HOURS)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def store() -> MemoryTokenStore:
    return MemoryTokenStore()


def test_many_threads_without_a_token_cause_one_fetch(platform: Platform, store: MemoryTokenStore) -> None:
    tokens = Tokens(store, platform.fetch)
    start = threading.Barrier(16)

    def ask(_: int) -> str:
        start.wait()
        return tokens.current(NOW)

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(16))) == {"T1"}
    assert platform.count == 1


def test_many_threads_with_the_same_dead_token_cause_one_fetch(platform: Platform, store: MemoryTokenStore) -> None:
    tokens = Tokens(store, platform.fetch)
    dead = tokens.current(NOW)
    start = threading.Barrier(16)

    def ask(_: int) -> str:
        start.wait()
        return tokens.replace(dead, NOW)

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(16))) == {"T2"}
    assert platform.count == 2


def test_second_process_uses_what_the_first_fetched(platform: Platform, store: MemoryTokenStore) -> None:
    one, two = Tokens(store, platform.fetch), Tokens(store, platform.fetch)
    assert one.current(NOW) == two.current(NOW) == "T1"
    assert one.replace("T1", NOW) == two.replace("T1", NOW) == "T2"
    assert platform.count == store.version == 2


def test_process_waits_for_the_one_that_fetches(platform: Platform, store: MemoryTokenStore) -> None:
    assert store.lease("another", NOW, NOW + timedelta(seconds=15))
    looks = []

    def wait(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            assert store.put("another", Token("T-another", NOW + HOURS))

    assert Tokens(store, platform.fetch, wait=wait).current(NOW) == "T-another"
    assert platform.count == 0


def test_token_stored_just_before_the_lease_came_free_is_taken(platform: Platform, store: MemoryTokenStore) -> None:
    class Late(MemoryTokenStore):
        def lease(self, owner: str, now: datetime, until: datetime) -> bool:
            if super().lease("another", now, until):
                self.put("another", Token("T-another", NOW + HOURS))
            return super().lease(owner, now, until)

    late = Late()
    assert Tokens(late, platform.fetch).current(NOW) == "T-another"
    assert platform.count == 0
    assert late.lease("next", NOW, NOW + HOURS)


def test_dead_holder_of_the_lease_stops_nobody(platform: Platform, store: MemoryTokenStore) -> None:
    store.lease("dead", NOW, NOW + timedelta(seconds=15))
    assert Tokens(store, platform.fetch, wait=lambda _: None).current(NOW) == "T1"
    assert store.get() is None  # the row is the holder's until the lease ends
    later = NOW + timedelta(seconds=15)
    assert Tokens(store, platform.fetch, wait=lambda _: None).current(later) == "T2"
    assert store.get() == Token("T2", later + HOURS)


def test_failed_fetch_gives_the_lease_back(platform: Platform, store: MemoryTokenStore) -> None:
    platform.failure = SendError("connection", Consequence.RETRY_SOON)
    with pytest.raises(SendError):
        Tokens(store, platform.fetch).current(NOW)
    assert store.lease("next", NOW, NOW + HOURS)


def test_failed_fetch_is_not_repeated_by_every_thread(platform: Platform, store: MemoryTokenStore) -> None:
    moment = 0.0
    tokens = Tokens(store, platform.fetch, clock=lambda: moment)
    platform.failure = SendError("connection", Consequence.RETRY_SOON)
    for _ in range(5):
        with pytest.raises(SendError, match="connection"):
            tokens.current(NOW)
    assert platform.count == 1
    platform.failure, moment = None, 3.0
    assert tokens.current(NOW) == "T2"


def test_token_near_its_end_is_renewed(platform: Platform, store: MemoryTokenStore) -> None:
    tokens = Tokens(store, platform.fetch)
    assert tokens.current(NOW) == "T1"
    assert tokens.current(NOW + HOURS - timedelta(seconds=121)) == "T1"
    assert tokens.current(NOW + HOURS - timedelta(seconds=120)) == "T2"


def test_lease_belongs_to_its_owner(store: MemoryTokenStore) -> None:
    assert store.lease("one", NOW, NOW + timedelta(seconds=15))
    assert not store.lease("two", NOW, NOW + timedelta(seconds=15))
    assert not store.put("two", Token("T", NOW))
    store.release("two")
    assert not store.lease("two", NOW, NOW + timedelta(seconds=15))
    store.release("one")
    assert store.lease("two", NOW, NOW + timedelta(seconds=15))


def test_token_is_never_shown() -> None:
    assert "geheim" not in repr(Token("geheim", NOW))
