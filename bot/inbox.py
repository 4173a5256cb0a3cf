"""The inbox: takes messages from the request threads, works on them one after the other, and keeps them safe when
time runs out.

One worker a process takes everything that waits and handles it in one transaction (a shared commit costs little
more than one);
when anything in it fails, each message gets a transaction of its own. A request that has waited long enough leaves
its message in
the spool, acknowledges, and the answer follows as a message of its own. Messages of one person keep their order.
"""

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import exc
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import thinking
from bot.database import Sessions, one_by_one
from bot.desk import Answer, Desk
from bot.entries import Entry, failed
from bot.spool import Spool
from bot.thinking import Thought
from domain.accounts import Account
from handlers.message import Message
from services import letters

_log = logging.getLogger("songxue.inbox")

_MOST = 32  # messages in one transaction
_LINGERS = 0.003  # seconds
_PAUSE = 0.5  # seconds before a database that did not answer is asked again
_TRIES = 60
_HURRY = 20  # the part of its patience that a request keeps where everything is stuck
_RACES = 3  # tries where rows contradict each other: a race is over by then, a bug is not


class Inbox:
    def __init__(self, sessions: Sessions, desk: Desk, spool: Spool, *, apology: Callable[[str], str]) -> None:
        self._sessions = sessions
        self._desk = desk
        self._spool = spool
        self._apology = apology  # a reference number → the words that say it
        self._waiting: deque[Entry] = deque()
        self._under_way: dict[tuple[str, str], Entry] = {}
        self._began: float | None = None  # when the worker took up what it works on
        self._bell = threading.Condition()
        self._worker: threading.Thread | None = None
        self._closing = False
        self._last = 0  # messages in the last transaction

    def take(self, account: Account, message: Message, now: datetime, patience: float) -> Answer | None:
        """The answer to a message, or None when it takes longer than `patience` seconds: then the message is kept
        on disk and
        the answer will follow by another way. A copy of a message under way shares its answer.
        """
        entry = self._enter(account, message, now)
        if entry.ready.wait(self._patience(patience)) or entry.is_late:  # late: another copy has kept it already
            return entry.answer
        self._spool.keep(account.slug, message, now)
        if entry.give_up():
            return None
        self._spool.forget(account.slug, message.key)
        return entry.answer

    def _patience(self, patience: float) -> float:
        """Less behind messages that are stuck already, so that a waiting crowd does not use up the threads."""
        began = self._began
        stuck = 0.0 if began is None else time.monotonic() - began
        return max(patience - stuck, patience / _HURRY)

    def _enter(self, account: Account, message: Message, now: datetime) -> Entry:
        with self._bell:
            copy = self._under_way.get((account.slug, message.key))
            if copy is not None:
                return copy
            entry = Entry(account, message, now)
            self._line_up(entry)
            return entry

    def recover(self, account: Account, message: Message, now: datetime) -> None:
        """A message from the spool of a process that died: acted on once, answered by another way."""
        with self._bell:
            if (account.slug, message.key) not in self._under_way:
                self._line_up(Entry(account, message, now, is_late=True))

    def _line_up(self, entry: Entry) -> None:
        self._under_way[entry.account.slug, entry.message.key] = entry
        self._waiting.append(entry)
        self._start()
        self._bell.notify()

    def close(self) -> None:
        """Finishes what waits and stops the worker."""
        with self._bell:
            self._closing = True
            self._bell.notify()
            worker = self._worker
        if worker is not None:
            worker.join()

    # -- the worker -------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        # started by the first message, so that a process that forks its workers never shares one
        if self._worker is None or not self._worker.is_alive():
            self._worker = threading.Thread(target=self._work, name="inbox", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        while True:
            batch = self._next()
            if not batch:
                return
            try:
                self._handle(batch)
            except Exception:  # noqa: BLE001 -- the line goes on; the platform or the spool brings them again
                _log.exception("%d messages are put back", len(batch))
            self._began = None
            with self._bell:
                for entry in batch:
                    self._under_way.pop((entry.account.slug, entry.message.key), None)

    def _next(self) -> list[Entry]:
        """Whoever waits, up to the second message of one person: it has to see what the first one left."""
        with self._bell:
            while not self._waiting:
                if self._closing:
                    return []
                self._bell.wait()
            self._began = time.monotonic()
            self._linger()
            batch: dict[tuple[int, str], Entry] = {}
            while self._waiting and len(batch) < _MOST:
                sender = (self._waiting[0].account.id, self._waiting[0].message.sender)
                if sender in batch:
                    break
                batch[sender] = self._waiting.popleft()
            self._last = len(batch)
            return list(batch.values())

    def _linger(self) -> None:
        """Under load, those who were just answered are followed by as many: a moment is spent on letting them come,
        as what is done together costs less.
        """
        likely = min(self._last + len(self._waiting), _MOST)
        end = time.monotonic() + _LINGERS
        while self._last > 1 and len(self._waiting) < likely and not self._closing:
            if (left := end - time.monotonic()) <= 0:
                return
            self._bell.wait(left)

    def _handle(self, batch: list[Entry]) -> None:
        """Works on the batch in one transaction."""
        try:
            thought = thinking.think(self._sessions, self._desk, batch)
            with self._sessions.write() as session:
                answers = self._work_on(session, batch, thought)
            self._hand_out(batch, answers)
        except Exception:  # noqa: BLE001 -- whichever it was is found by trying each alone
            for entry in batch:
                self._alone(entry)

    def _work_on(self, session: Session, batch: Sequence[Entry], thought: Thought) -> list[tuple[Answer, bool]]:
        """The answers, each with whether its request was gone already and the answer is on another way."""
        one_by_one(session, {entry.message.sender for entry in batch})
        answers = thinking.keep(session, self._desk, batch, thought)
        late = [entry.is_late for entry in batch]
        for entry, answer, is_late in zip(batch, answers, late, strict=True):
            if is_late:
                _follow_up(session, entry, answer)
        return list(zip(answers, late, strict=True))

    def _hand_out(self, batch: list[Entry], answers: list[tuple[Answer, bool]]) -> None:
        """After the commit."""
        for entry, (answer, was_late) in zip(batch, answers, strict=True):
            if was_late:
                self._spool.forget(entry.account.slug, entry.message.key)
            if not entry.offer(answer) and not was_late:
                self._answer_later(entry, answer)

    def _alone(self, entry: Entry) -> None:
        for tried in range(_TRIES):
            try:
                with self._sessions.write() as session:
                    answers = self._work_on(session, [entry], Thought([None], 0, 0.0))
                self._hand_out([entry], answers)
            except SQLAlchemyError as error:
                if not _will_pass(error, tried):
                    return self._give_an_apology(entry)
                _log.warning("database does not answer: %s", type(error).__name__)
                threading.Event().wait(_PAUSE)
            except Exception:  # noqa: BLE001 -- a bug of ours must not silence the person or stop the line
                return self._give_an_apology(entry)
            else:
                return None
        # its request has left it in the spool long ago; `recover` takes it up again
        _log.error("kind=%s is left to the spool", entry.message.kind.value)
        return None

    def _give_an_apology(self, entry: Entry) -> None:
        """A bug: nothing was done, the person hears so with a number that finds the log line."""
        number = f"{secrets.randbelow(10000):04d}"
        _log.exception("reference=%s kind=%s failed", number, entry.message.kind.value)
        answer = Answer(self._apology(number))
        try:
            with self._sessions.write() as session:
                session.add(failed(entry, answer))
        except SQLAlchemyError:
            _log.exception("reference=%s not kept", number)
        if not entry.offer(answer):
            self._answer_later(entry, answer)

    def _answer_later(self, entry: Entry, answer: Answer) -> None:
        """The request gave up while its answer was being kept; on failure the spool still has the message."""
        try:
            with self._sessions.write() as session:
                _follow_up(session, entry, answer)
        except SQLAlchemyError:
            _log.exception("a late answer is left to the spool")
        else:
            self._spool.forget(entry.account.slug, entry.message.key)


def _follow_up(session: Session, entry: Entry, answer: Answer) -> None:
    """Plans the late answer, once."""
    if answer.text:
        letters.answer_late(session, entry.account.id, entry.message.key, entry.message.sender, answer.text, entry.now)


def _will_pass(error: SQLAlchemyError, tried: int) -> bool:
    """Busy, gone for a moment, or lost a race: worth another try."""
    if isinstance(error, exc.IntegrityError):
        return tried < _RACES
    return isinstance(error, exc.OperationalError | exc.InterfaceError | exc.TimeoutError)
