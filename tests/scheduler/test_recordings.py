"""A voice that no machine understood: fetched, sealed, listened to by whoever looks after the person, deleted."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from typing import cast as typed

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import console
from bot import pages
from bot.runtime import Runtime
from domain.audit import AuditEntry
from domain.items import Task
from domain.recordings import FETCHABLE, LARGEST, Recording, RecordingState
from domain.ways import Consequence, SendError
from scheduler import recordings as clockwork
from services import recordings
from services.links import Page, PageKind, page_token
from tests.cast import Cast
from tests.fakes import FixedClock

SECRET = "a secret of the test suite, 32 letters"
AMR = b"#!AMR\n" + b"\x7c" * 130


@dataclass
class Platform:
    """Gives the sound, or refuses it."""

    answers: list[bytes | SendError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def download(self, media_id: str, now: datetime) -> bytes:
        self.asked.append(media_id)
        answer = self.answers.pop(0)
        if isinstance(answer, SendError):
            raise answer
        return answer


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def house(runtime: Runtime, platform: Platform) -> Runtime:
    return replace(runtime, clients=typed("Any", lambda slug: platform))


@pytest.fixture
def recording(session: Session, cast: Cast, now: datetime) -> Recording:
    due = now + timedelta(hours=4)
    recordings.hand_over(session, cast.wang, "语音", now, message_key="m1", media_id="media-1", due_at=due)
    found = session.scalars(select(Recording)).one()
    session.expunge(found)
    session.commit()
    return found


@pytest.fixture
def browser(house: Runtime, clock: FixedClock) -> FlaskClient:
    app = Flask(__name__, static_folder=None, template_folder=None)
    blueprint = pages.create_blueprint(
        house.sessions,
        clock,
        house.render,
        zone=house.settings.zone,
        secret=SECRET,
        sounds=clockwork.folder_of(house),
    )
    app.secret_key = SECRET
    app.register_blueprint(blueprint)
    rooms = (house.sessions, clock, house.render)
    app.register_blueprint(console.create_blueprint(*rooms, zone=house.settings.zone, secure=True))
    return app.test_client()


Again = Callable[[], Recording]


@pytest.fixture
def again(house: Runtime, recording: Recording) -> Again:
    def read() -> Recording:
        with house.sessions.read() as session:
            found = session.get_one(Recording, recording.id)
            session.expunge(found)
        return found

    return read


@pytest.fixture
def owner(house: Runtime, recording: Recording) -> int:
    """Who has the task."""
    with house.sessions.read() as session:
        number = session.scalars(select(Task)).one().owner_id
    assert number is not None
    return number


def address(recording: Recording, listener: int) -> str:
    page = Page(PageKind.RECORDING, recording.id, recording.delete_after, listener)
    return "/p/" + page_token(SECRET, page)


def test_recording_is_fetched_once_and_lies_sealed(
    house: Runtime, platform: Platform, again: Again, now: datetime
) -> None:
    platform.answers = [AMR]
    assert clockwork.keep(house, now)["kept"] == 1
    assert not any(clockwork.keep(house, now).values())
    kept = again()
    assert (platform.asked, kept.state, kept.format, kept.kept_at) == (["media-1"], RecordingState.KEPT, "amr", now)
    folder = clockwork.folder_of(house)
    assert b"#!AMR" not in (folder / kept.file_name).read_bytes()
    assert recordings.unseal(folder, kept.file_name) == AMR


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (SendError("timeout", Consequence.RETRY_SOON), RecordingState.WAITING),
        (SendError("40007", Consequence.FIX_MESSAGE), RecordingState.LOST),
        (SendError("48001", Consequence.STOP_WAY), RecordingState.WAITING),
        (b"<html>no sound</html>", RecordingState.LOST),
        (b"#!AMR\n" + b"\x7c" * LARGEST, RecordingState.LOST),
    ],
)
def test_what_could_not_be_fetched_is_tried_again_where_that_helps(
    house: Runtime, platform: Platform, again: Again, now: datetime, answer: bytes | SendError, state: RecordingState
) -> None:
    platform.answers = [answer]
    assert clockwork.keep(house, now)["not_kept"] == 1
    found = again()
    assert (found.state, found.tries, found.file_name) == (state, 1, "")
    assert not any(clockwork.keep(house, now).values())  # not at once


def test_it_is_asked_for_as_long_as_the_platform_may_have_it(
    house: Runtime, platform: Platform, again: Again, now: datetime
) -> None:
    platform.answers = [SendError("timeout", Consequence.RETRY_SOON)] * 200
    while (due := again().next_at) is not None:
        clockwork.keep(house, due)
    assert again().state is RecordingState.LOST
    assert 20 < len(platform.asked) < 60
    assert again().came_at + FETCHABLE > now + timedelta(days=2)


def test_sound_is_deleted_after_its_days_and_a_strangers_file_with_it(
    house: Runtime, platform: Platform, again: Again, now: datetime
) -> None:
    platform.answers = [AMR]
    clockwork.keep(house, now)
    folder = clockwork.folder_of(house)
    (folder / "of somebody who was deleted.sealed").write_bytes(b"x")
    assert not any(clockwork.keep(house, now + timedelta(days=29)).values())
    assert clockwork.keep(house, now + timedelta(days=30))["forgotten"] == 1
    assert again().state is RecordingState.DELETED
    assert list(folder.iterdir()) == []


def test_sound_of_a_deleted_person_goes_with_the_next_look(
    house: Runtime, platform: Platform, recording: Recording, now: datetime
) -> None:
    platform.answers = [AMR]
    clockwork.keep(house, now)
    with house.sessions.write() as session:
        session.execute(delete(Recording))
    clockwork.keep(house, now + timedelta(minutes=1))
    assert list(clockwork.folder_of(house).iterdir()) == []


def test_whoever_has_the_task_listens_and_it_is_written_down(
    house: Runtime, platform: Platform, browser: FlaskClient, recording: Recording, owner: int, now: datetime
) -> None:
    assert "还在取" in browser.get(address(recording, owner)).text
    platform.answers = [AMR]
    clockwork.keep(house, now)
    page = browser.get(address(recording, owner))
    assert (page.status_code, "王秀兰" in page.text) == (200, True)
    sound = browser.get(address(recording, owner) + "/sound")
    assert sound.status_code == 200
    assert sound.data == AMR or sound.mimetype == "audio/mpeg"
    with house.sessions.read() as session:
        query = select(AuditEntry.by_id).where(AuditEntry.act == "recordings.heard")
        assert list(session.scalars(query)) == [owner]


def test_link_opens_nothing_for_anybody_else(
    house: Runtime, platform: Platform, browser: FlaskClient, recording: Recording, now: datetime
) -> None:
    platform.answers = [AMR]
    clockwork.keep(house, now)
    for listener in (0, recording.member_id, 9999):
        assert browser.get(address(recording, listener)).status_code == 404
        assert browser.get(address(recording, listener) + "/sound").status_code == 404


def test_page_of_a_deleted_sound_is_over(
    house: Runtime,
    platform: Platform,
    browser: FlaskClient,
    recording: Recording,
    clock: FixedClock,
    owner: int,
    now: datetime,
) -> None:
    platform.answers = [AMR]
    clockwork.keep(house, now)
    clock.moment = now + timedelta(days=31)
    assert browser.get(address(recording, owner)).status_code == 410
    assert browser.get(address(recording, owner) + "/sound").status_code == 404


def test_file_that_was_moved_away_is_no_fault(tmp_path: Path) -> None:
    assert recordings.unseal(tmp_path, "gone.sealed") is None
