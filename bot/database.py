"""The engine and its transactions. SQLite: write-ahead log, immediate write transactions, foreign keys on."""

import fcntl
import os
import threading
import weakref
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.orm import ORMExecuteState, Session

from domain.accounts import Follower
from domain.conversations import Conversation

_BUSY_SECONDS = 10


def make_engine(url: str, *, synchronous: str = "full", pool_size: int = 16) -> Engine:
    """`synchronous` matters on SQLite only: `full` keeps every acknowledged commit through a power loss, `normal`
    may lose the last.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_size=pool_size, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "handle_error", _without_detail)
        return engine
    memory = not parsed.database or parsed.database == ":memory:"
    if not memory:
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {} if memory else {"pool_size": pool_size, "max_overflow": 0}
    engine = create_engine(
        parsed,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,  # they hold what people wrote, and an error is logged
        **options,
    )
    _tune_sqlite(engine, synchronous)
    return engine


def _without_detail(context: ExceptionContext) -> None:
    """PostgreSQL adds the whole row to what it says, and an error is logged."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\nDETAIL:")[0], *error.args[1:])


def _tune_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous.upper()}", "foreign_keys=ON"):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # a deferred transaction that has read cannot become a writer once another one committed: ask for the lock
        # at once
        reading = connection.get_execution_options().get("read_only_tx")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Work(Session):
    """A session that writes before a query only what the query could look for.

    Every message changes when its sender was heard and where his conversation stands. No query asks for that – whoever
    needs these rows has them in hand – so they are written once, at the end of the transaction, and not before each
    query.
    """

    def _autoflush(self) -> None:
        if self.has_more:
            super()._autoflush()

    @property
    def has_more(self) -> bool:
        """Is there more to write than what nobody asks for?"""
        return bool(self.deleted or self.new) or any(
            not isinstance(row, (Follower, Conversation)) for row in self.dirty
        )


class Unfinished(Exception):  # noqa: N818 -- no fault: the rest is for a session that may write
    """Something has to be written."""


class Looking(Work):
    """A session for finding out what would be written. Whatever has to reach the database before the end is
    Unfinished.
    """

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        if self.has_more:
            raise Unfinished

    def forget(self, besides: Container[object] = ()) -> None:
        """Drops what was altered, but for the rows `besides`."""
        for row in (*self.new, *self.deleted):
            self.expunge(row)
        for row in self.dirty:
            if row not in besides:
                self.expire(row)


@event.listens_for(Looking, "do_orm_execute")
def _only_look(state: ORMExecuteState) -> None:
    if not state.is_select:
        raise Unfinished


class Turn:
    """One writer at a time over all processes of this machine, in the order they came.

    SQLite itself lets those who wait for its lock sleep for up to a tenth of a second between two looks; here the next
    one is woken at once. Whoever does not know of this still waits in SQLite's own way.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.Lock()
        self._file = -1
        self._opened_by = 0

    def __enter__(self) -> None:
        self._mine.acquire()
        try:
            self._take()
        except BaseException:
            self._mine.release()
            raise

    def _take(self) -> None:
        if self._opened_by != os.getpid():  # a fork shares its parent's lock: open anew
            self._file, self._opened_by = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), os.getpid()
            weakref.finalize(self, os.close, self._file)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._mine.release()


def _turn(engine: Engine) -> AbstractContextManager[None]:
    if engine.dialect.name != "sqlite":
        return nullcontext()
    path = engine.url.database
    return threading.Lock() if not path or path == ":memory:" else Turn(Path(f"{path}-turn"))  # type: ignore[return-value] # a lock's own value is not used


class Sessions:
    """Opens sessions: `write` commits at the end of its block or rolls back, `read` never writes and holds up nobody.

    On SQLite the writers take turns here, because SQLite's own waiting is neither fair nor quick.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(read_only_tx=True)
        self._turn = _turn(engine)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self._turn, Work(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @property
    def take_turns(self) -> bool:
        """One writer after the other: whoever thinks before his turn lets others write meanwhile."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def look(self) -> Iterator[Looking]:
        """One unchanging view of the database, from the first question on."""
        with Looking(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            try:
                yield session
            finally:
                session.rollback()


def one_by_one(session: Session, names: Iterable[str]) -> None:
    """Until the transaction ends nobody else passes here with one of these names. On SQLite nobody else writes
    anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        for name in sorted(names):  # in one order for everybody, so that no two wait for each other
            session.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
