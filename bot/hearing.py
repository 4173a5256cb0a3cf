"""Listens to what waits in the queue of voices, and answers what was heard as if it had been written."""

import logging
import re
import threading
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.database import one_by_one
from bot.desk import Desk
from bot.places import DATA
from bot.runtime import Runtime
from bot.settings import Settings
from channels import media
from channels.speech import weights
from channels.speech.ear import Ear
from channels.speech.engines import EngineName, missing
from domain.accounts import Account
from domain.transcripts import CannotHearError, Recogniser, Transcript, words_of
from domain.ways import Consequence, SendError
from handlers import contents
from handlers.language import normal
from handlers.message import TRANSCRIPT, UNHEARD, Kind, Message
from services import hearings, letters, runs
from services.hearings import Waiting

_log = logging.getLogger("songxue.hearing")

_WIDE = dict(zip(",?!;:", "，？！；：", strict=True))
_NARROW = re.compile(r"(?<![0-9A-Za-z])[,?!;:]|[,?!;:](?![0-9A-Za-z])")  # not in 5,000 or 9:30
_LOOK = 0.5  # seconds of real time between two looks into an empty queue


@dataclass(frozen=True, slots=True)
class Words:
    """`data/hearing.toml`."""

    prompt: str
    inventions: tuple[str, ...]


@cache
def words() -> Words:
    found: dict[str, Any] = tomllib.loads((DATA / "hearing.toml").read_text(encoding="utf-8"))
    return Words(found["prompt"], tuple(found["inventions"]))


def engine_of(settings: Settings) -> tuple[EngineName, Path]:
    """Which engine, and the folder of its model."""
    return EngineName(settings.speech_engine), settings.speech_model or settings.data_dir / weights.FOLDER


def why_not(settings: Settings) -> str:
    """Why nobody listens here, in a sentence with what mends it; empty where somebody can."""
    name, _ = engine_of(settings)
    return "SPEECH_ENGINE is off" if name is EngineName.OFF else missing(name, settings.speech_model)


def make_ear(settings: Settings) -> Ear:
    """Not started yet."""
    return Ear(*engine_of(settings), words().prompt)


def understood(recogniser: Recogniser, sound: bytes) -> str:
    """What a person said, in simplified characters; nothing where nobody surely spoke. Raises CannotHearError."""
    return words_in(recogniser.hear(sound))


def words_in(heard: Transcript) -> str:
    """The same of a transcript, with the marks that people are used to."""
    known = words()
    said = normal.simplified(words_of(heard, known.inventions, known.prompt))
    return _NARROW.sub(lambda mark: _WIDE[mark[0]], said)


@dataclass(slots=True)
class Listener:
    """One process that listens. Any number may: whoever claims a voice has it until the lease is over."""

    runtime: Runtime
    recogniser: Recogniser
    _desk: Desk = field(init=False)
    _beaten: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._desk = make_desk(self.runtime)

    def beat(self, now: datetime) -> None:
        """Says, now and then, that somebody listens."""
        wall = self.runtime.wall.now()
        if self._beaten is not None and self._beaten <= wall < self._beaten + hearings.BEATS:
            return
        self._beaten = wall
        with self.runtime.sessions.write() as session:
            runs.beat(session, now, wall, hearings.BEAT)

    def look(self, now: datetime) -> bool:
        """Hears the oldest that waits; True when it was answered."""
        with self.runtime.sessions.read() as session:
            waits = hearings.is_waiting(session, now)
        if not waits:
            return False
        with self.runtime.sessions.write() as session:
            waiting = hearings.claim(session, now)
        return waiting is not None and self._hear(waiting, now)

    def _hear(self, waiting: Waiting, now: datetime) -> bool:
        """Nothing is held open meanwhile: no transaction, no row."""
        try:
            sound = media.fetch_sound(self.runtime.client(waiting.slug), waiting.media_id, now)
            text = understood(self.recogniser, sound.data)
        except (SendError, CannotHearError) as error:
            _log.warning("account=%s hearing=%d: %s", waiting.slug, waiting.id, error)
            is_final = error.for_ever if isinstance(error, CannotHearError) else _is_gone(error)
            return self._without(waiting, now, is_final=is_final)
        return answer(self.runtime, self._desk, waiting, now, TRANSCRIPT, text)

    def _without(self, waiting: Waiting, now: datetime, *, is_final: bool) -> bool:
        if is_final:
            return answer(self.runtime, self._desk, waiting, now, UNHEARD)
        with self.runtime.sessions.write() as session:
            hearings.once_more(session, waiting.id, now)
        return False


def _is_gone(error: SendError) -> bool:
    return error.consequence is Consequence.FIX_MESSAGE


def make_desk(runtime: Runtime) -> Desk:
    table = replace(contents.TABLE, asking=runtime.render.asking())
    return Desk(table, runtime.render, runtime.settings.zone)


def answer(runtime: Runtime, desk: Desk, waiting: Waiting, now: datetime, name: str, text: str = "") -> bool:
    """Acts on a recording that comes a second time, and sends the answer as a message of its own, once."""
    with runtime.sessions.write() as session:
        one_by_one(session, {waiting.open_id})
        if not hearings.settle(session, waiting.id):
            return False  # another was faster
        _answer(session, desk, waiting, now, name, text)
    return True


def _answer(session: Session, desk: Desk, waiting: Waiting, now: datetime, name: str, text: str) -> None:
    account = session.get_one(Account, waiting.account_id)
    message = Message(
        waiting.slug,
        f"{waiting.message_key}.heard",
        waiting.open_id,
        Kind.VOICE,
        text,
        waiting.sent_at,
        name,
        {"MediaId": waiting.media_id},
    )
    said = desk.handle(session, account, message, now)
    if said.text:
        letters.answer_late(session, account.id, message.key, message.sender, said.text, now)


def give_up(runtime: Runtime, now: datetime) -> int:
    """What no machine has heard in time goes to a person; how many."""
    with runtime.sessions.read() as session:
        overdue = hearings.overdue(session, now)
    if not overdue:
        return 0
    desk = make_desk(runtime)
    return sum(answer(runtime, desk, waiting, now, UNHEARD) for waiting in overdue)


def run(runtime: Runtime, stop: threading.Event, make: Callable[[Settings], Ear] = make_ear) -> None:
    """Listens until `stop` is set. Raises NoModelError, or CannotHearError where the engine does not start."""
    with make(runtime.settings) as ear:
        ear.start()
        listener = Listener(runtime, ear)
        _log.info("listening with %s", engine_of(runtime.settings)[0].value)
        while not stop.is_set():
            if not _look(listener, runtime.clock.now()):
                stop.wait(_LOOK)


def _look(listener: Listener, now: datetime) -> bool:
    try:
        listener.beat(now)
        return listener.look(now)
    except Exception:  # noqa: BLE001 - the next look comes; a bug with one voice must not silence all
        _log.exception("listening broke")
        return False
