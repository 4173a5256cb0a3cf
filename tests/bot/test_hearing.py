"""The process that listens: every voice is answered once, whatever dies on the way."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from typing import cast as typed

import pytest
from sqlalchemy import Engine, select

from bot import checks, hearing
from bot.clock import SystemClock
from bot.hearing import Listener
from bot.runtime import Runtime
from domain.accounts import Account
from domain.conversations import SeenMessage
from domain.hearings import LEASE, MOST_TRIES, PATIENCE, Hearing
from domain.items import Task
from domain.notices import Notice, NoticeKind
from domain.recordings import Recording
from domain.transcripts import CannotHearError, Transcript
from domain.ways import Consequence, SendError
from handlers.message import TRANSCRIPT
from services import hearings, runs
from tests.bot.web import make_runtime
from tests.cast import Cast
from tests.fakes import FixedClock

AMR = b"#!AMR\n" + b"\x7c" * 130
GONE = SendError("40007", Consequence.FIX_MESSAGE)
LATER = SendError("timeout", Consequence.RETRY_SOON)


@dataclass
class Machine:
    """Plays the platform that has the sounds, and the recogniser."""

    says: list[str | Exception] = field(default_factory=list)
    sounds: list[bytes | SendError] = field(default_factory=list)
    heard: int = 0

    def download(self, media_id: str, now: datetime) -> bytes:
        sound = self.sounds.pop(0) if self.sounds else AMR
        if isinstance(sound, SendError):
            raise sound
        return sound

    def hear(self, sound: bytes) -> Transcript:
        assert sound == AMR
        self.heard += 1
        said = self.says.pop(0)
        if isinstance(said, Exception):
            raise said
        return Transcript(said, seconds=3.0, voiced=2.0)


@dataclass
class House:
    runtime: Runtime
    machine: Machine
    account: Account
    clock: FixedClock

    def listener(self) -> Listener:
        return Listener(self.runtime, self.machine)

    def comes(self, key: str = "m1", open_id: str = "o-wang") -> None:
        now = self.clock.now()
        with self.runtime.sessions.write() as session:
            kept = {"message_key": key, "media_id": "media-1", "sent_at": now}
            hearings.take_in(session, self.account.id, open_id, now, **typed("Any", kept))

    def rows(self, table: type[Any]) -> list[Any]:
        with self.runtime.sessions.read() as session:
            found = list(session.scalars(select(table).order_by(table.id)))
            session.expunge_all()
        return found

    def answers(self) -> list[str]:
        """What is planned as late answers."""
        return [row.text for row in self.rows(Notice) if row.kind is NoticeKind.LATE_REPLY]


@pytest.fixture
def house(engine: Engine, tmp_path: Path, clock: FixedClock, cast: Cast) -> House:
    machine = Machine()
    runtime = replace(make_runtime(engine, tmp_path, clock), clients=typed("Any", lambda slug: machine), wall=clock)
    return House(runtime, machine, cast.account, clock)


Look = Callable[[], bool]


@pytest.fixture
def look(house: House) -> Look:
    """A process that has just started looks once."""
    return lambda: house.listener().look(house.clock.now())


def test_what_was_heard_is_answered_once_as_a_message_of_its_own(house: House, look: Look) -> None:
    house.machine.says = ["黨費一個月交多少"]
    house.comes()
    assert (look(), look()) == (True, False)
    (answer,) = house.answers()
    assert answer.startswith("听您说：党费一个月交多少\n")
    assert house.rows(Hearing) == []
    assert [(seen.key, seen.text, seen.answered_late) for seen in house.rows(SeenMessage)] == [
        ("m1.heard", "党费一个月交多少", True)
    ]


def test_two_processes_hear_a_voice_once(house: House) -> None:
    house.machine.says = ["几点开会"]
    house.comes()
    first, second = house.listener(), house.listener()
    assert first.look(house.clock.now()) + second.look(house.clock.now()) == 1
    assert house.machine.heard == 1


def test_voice_of_a_process_that_was_killed_is_heard_by_the_next(house: House, look: Look) -> None:
    house.comes()
    with house.runtime.sessions.write() as session:
        assert hearings.claim(session, house.clock.now()) is not None  # and then it was killed
    assert not look()
    house.clock.passes(LEASE)
    house.machine.says = ["几点开会"]
    assert look()


def test_whoever_comes_too_late_with_his_answer_says_nothing(house: House) -> None:
    house.comes()
    now = house.clock.now()
    with house.runtime.sessions.write() as session:
        waiting = hearings.claim(session, now)
    assert waiting is not None
    desk = hearing.make_desk(house.runtime)
    assert [hearing.answer(house.runtime, desk, waiting, now, TRANSCRIPT, "几点开会") for _ in range(2)] == [
        True,
        False,
    ]
    assert len(house.answers()) == 1


@pytest.mark.parametrize("sound", [b"<html>no sound</html>", GONE])
def test_what_the_platform_no_longer_has_goes_to_a_person_at_once(
    house: House, look: Look, sound: bytes | SendError
) -> None:
    house.machine.sounds = [sound]
    house.comes()
    assert look()
    assert len(house.rows(Task)) == 1
    assert house.machine.heard == 0


def test_broken_sound_goes_to_a_person_at_once_with_the_recording(house: House, look: Look) -> None:
    house.machine.says = [CannotHearError("no sound", for_ever=True)]
    house.comes()
    assert look()
    assert [recording.media_id for recording in house.rows(Recording)] == ["media-1"]


@pytest.mark.parametrize("trouble", [CannotHearError("took too long"), CannotHearError("broke")])
def test_sound_that_breaks_the_engine_is_tried_a_few_times_and_left_to_a_person(
    house: House, look: Look, trouble: CannotHearError
) -> None:
    house.machine.says = [trouble] * 10
    house.comes()
    for _ in range(10):
        look()
        house.clock.passes(timedelta(seconds=20))
    assert house.machine.heard == MOST_TRIES
    assert hearing.give_up(house.runtime, house.clock.now()) == 1
    assert len(house.rows(Task)) == 1
    assert len(house.answers()) == 1


def test_what_cannot_be_fetched_for_a_moment_is_heard_a_little_later(house: House, look: Look) -> None:
    house.machine.sounds, house.machine.says = [LATER], ["几点开会"]
    house.comes()
    assert not look()
    house.clock.passes(timedelta(seconds=20))
    assert look()


def test_where_nobody_listens_any_more_a_person_gets_what_waits(house: House, look: Look) -> None:
    house.comes()
    assert hearing.give_up(house.runtime, house.clock.now()) == 0
    house.clock.passes(PATIENCE)
    assert not look()
    assert hearing.give_up(house.runtime, house.clock.now()) == 1
    assert hearing.give_up(house.runtime, house.clock.now()) == 0
    assert len(house.rows(Task)) == 1


@dataclass
class LastEar(Machine):
    """After what it hears the process is told to stop."""

    stop: Event = field(default_factory=Event)

    def start(self) -> None:
        self.says = ["几点开会"]

    def hear(self, sound: bytes) -> Transcript:
        self.stop.set()
        return Machine.hear(self, sound)


def test_process_listens_until_it_is_told_to_stop(house: House) -> None:
    house.comes()
    ear = LastEar()
    hearing.run(house.runtime, ear.stop, lambda settings: typed("Any", nullcontext(ear)))
    assert len(house.answers()) == 1
    with house.runtime.sessions.read() as session:
        assert hearings.is_listening(session, house.clock.now())


def test_sign_of_life_is_given_now_and_then(house: House) -> None:
    listener, alive = house.listener(), []
    for _ in range(4):
        listener.beat(house.clock.now())
        with house.runtime.sessions.read() as session:
            alive.append(hearings.is_listening(session, house.clock.now() + timedelta(seconds=90)))
        house.clock.passes(timedelta(seconds=15))
    assert alive == [True] * 4


def test_words_of_the_recogniser_itself_are_none() -> None:
    known = hearing.words()
    for said in (known.prompt, *known.inventions):
        assert hearing.understood(Machine([said]), AMR) == ""


def test_doctor_says_why_nobody_listens(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def codes(**given: Any) -> list[str]:
        settings = make_runtime(house.runtime.engine, tmp_path, house.clock, **given).settings
        return [finding.code for finding in checks._hearing(house.runtime.sessions, settings)]

    assert codes(speech_engine="off") == []
    assert codes(speech_engine="paraformer", speech_model=tmp_path) == ["W010"]
    monkeypatch.setattr(hearing, "why_not", lambda settings: "")
    assert codes() == ["W011"]
    with house.runtime.sessions.write() as session:
        runs.beat(session, house.clock.now(), SystemClock().now(), hearings.BEAT)
    assert codes() == []


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("請問黨費,怎麼交?", "请问党费，怎么交？"),
        ("九点半,还是9:30", "九点半，还是9:30"),
        ("交5,000元!", "交5,000元！"),
    ],
)
def test_words_are_shown_in_the_spelling_of_our_readers(heard: str, shown: str) -> None:
    assert hearing.understood(Machine([heard]), AMR) == shown


def test_without_extra_or_model_it_is_said_what_to_install(engine: Engine, tmp_path: Path, clock: FixedClock) -> None:
    off = make_runtime(engine, tmp_path, clock, speech_engine="off").settings
    assert "off" in hearing.why_not(off)
    own = make_runtime(engine, tmp_path, clock, speech_engine="sense_voice", speech_model=tmp_path).settings
    assert "speech" in hearing.why_not(own)
