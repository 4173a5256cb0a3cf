"""The web service as it is really run: two processes behind one port, and another one after them."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
import urllib3
from sqlalchemy.orm import Session

from bot.settings import for_child
from domain.meetings import Meeting, SignIn
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import OpenTown
from tests.journeys.town import Town


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    meeting = factories.a_meeting(session, cast.groups[1], cast.chen)
    session.commit()
    return meeting


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(town: Town, port: int) -> Iterator[None]:
    """`songxue serve` with two workers, from the moment it is ready until it was told to stop."""
    command = [sys.executable, "-m", "bot", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--no-scheduler"]
    with (Path(town.settings["data_dir"]) / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=for_child(**town.settings), stdout=log, stderr=log)
    try:
        with urllib3.PoolManager(retries=False) as http:
            for _ in range(600):
                try:
                    if http.request("GET", f"http://127.0.0.1:{port}/readyz").status == 200:
                        break
                except urllib3.exceptions.HTTPError:
                    Event().wait(0.05)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_copies_meet_two_processes_and_a_third_one_later_and_stay_one(open_town: OpenTown, meeting: Meeting) -> None:
    town, port = open_town("03-12 09:10"), free_port()
    phone, account = town.phone("王秀兰"), town.cast.account

    def callback_at(port: int) -> None:
        callback = f"http://127.0.0.1:{port}/wechat/{account.slug}"
        assert town.world.account(appid=account.app_id, callback_url=callback)["callback_ok"]

    with served(town, port):
        callback_at(port)
        [answer] = phone.sends_raw("text", Content="签到", MsgId="77", copies=4)
    callback_at(town.service.port)
    [again] = phone.sends_raw("text", Content="签到", MsgId="77")
    assert again["text"] == answer["text"]
    assert len(town.rows(SignIn)) == 1
    assert town.shows_faults() == []
