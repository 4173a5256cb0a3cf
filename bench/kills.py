"""kill -9 of each process at random moments while deliveries go out: none lost, and doubles only inside the window.

    python -m bench.kills [--people 2000] [--kills 50] [--seed 1] [--json]

Runs the real processes (web and clock) against the local WeChat on loopback. Half of the people have just written,
so their
notice goes as a customer-service message, which has no idempotency key; the others get a template message, which
has one. Meanwhile
members keep writing: each message must be kept once and answered.

The documented window (decision 0006): a killed sender can repeat at most `connections + rate × mark interval`
messages.
"""

import argparse
import base64
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import schema
from bot.runtime import Runtime, build
from bot.settings import for_child, load
from domain.conversations import SeenMessage
from domain.deliveries import Delivery, State
from domain.meetings import MeetingKind
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.organisation import PostKind, Unit
from scheduler.deliveries import MARK_INTERVAL
from services import calling, deliveries
from simulator.driver import Phone, World
from simulator.server import LocalWeChat
from tests import factories

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 3, 11, 10, 0, tzinfo=ZONE)  # a Tuesday, a waking hour
RATE, CONNECTIONS, LEASE = 60, 8, 10
PATIENCE = 420  # seconds for the whole run
SLUG = "probe"


@dataclass(slots=True)
class Process:
    """One of ours, started again whenever it was killed."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, *self.arguments], stdout=log, stderr=log, env=self.environment, start_new_session=True
            )

    def kill(self) -> None:
        """Kill -9 of the process and everything it started."""
        assert self.running is not None
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()
        self.kills += 1

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGTERM)
            self.running.wait(30)


@dataclass(slots=True)
class Writers:
    """Members who keep writing while everything is killed."""

    world: World
    open_ids: list[str]
    said: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        phones = [Phone(self.world, open_id, "") for open_id in self.open_ids]
        while not self.stop.is_set():
            phones[self.said % len(phones)].says("几点开会", wait=False)
            self.said += 1
            self.stop.wait(0.25)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="postgresql+psycopg://…; SQLite when left out")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = run(Path(folder), given.people, given.kills, given.seed, given.database)
    print(json.dumps(report, ensure_ascii=False) if given.json else _table(report))
    sys.exit(0 if report["lost"] == 0 and report["unexplained"] == 0 and report["messages_unanswered"] == 0 else 1)


def run(folder: Path, people: int, kills: int, seed: int, database: str) -> dict[str, Any]:
    clock = folder / "clock"
    clock.write_text(NOW.isoformat() + "\n", encoding="utf-8")
    port = _free_port()
    values = _values(folder, clock, port, database)
    runtime = build(load(env_file=None, fallback=values))
    schema.upgrade(runtime.engine)
    with LocalWeChat(clock_file=clock) as wechat:
        world = World(wechat.base_url)
        writing = _prepare(runtime, world, people, wechat.base_url)
        environment = for_child(**values)
        web = Process(
            "web",
            ["-m", "bot", "serve", "--bind", f"127.0.0.1:{port}", "--no-scheduler"],
            environment,
            folder / "web.log",
        )
        sender = Process("clock", ["-m", "scheduler"], environment, folder / "clock.log")
        for process in (web, sender):
            process.start()
        _wait_for(port)
        account = {"appid": APP["app_id"], "callback_url": f"http://127.0.0.1:{port}/wechat/{SLUG}"}
        world.account(**account)
        _let_them_write(world, writing)
        notice_id = _announce(runtime)
        writers = Writers(world, writing[: min(50, len(writing))])
        thread = threading.Thread(target=writers.run, daemon=True)
        thread.start()
        started = time.monotonic()
        _kill_at_random(random.Random(seed), (web, sender), kills, world, port)
        _wait_until_sent(runtime, notice_id, started)
        writers.stop.set()
        thread.join()
        _wait_for(port)
        world.wait_idle(60)
        time.sleep(2 * LEASE)  # what was left in the spool is taken up again
        world.wait_idle(60)
        report = _report(runtime, world, notice_id, people, writers, (web, sender))
        for process in (web, sender):
            process.stop()
    return report


APP = {"app_id": "wxprobe0000000000", "app_secret": "a secret of the probe", "token": "probetoken", "aes_key": "p" * 43}


def _values(folder: Path, clock: Path, port: int, database: str) -> dict[str, object]:
    return {
        "env": "test",
        "secret_key": "k" * 40,
        "field_key": base64.b64encode(b"k" * 32).decode(),
        "database_url": database or f"sqlite:///{folder / 'probe.db'}",
        "data_dir": folder,
        "public_url": f"http://127.0.0.1:{port}",
        "clock_file": clock,
        "send_rate": RATE,
        "send_connections": CONNECTIONS,
        "lease": LEASE,
    }


def _prepare(runtime: Runtime, world: World, people: int, api_base: str) -> list[str]:
    """The branch and its people, known to both sides; the open ids of those who will write."""
    world.account(
        appid=APP["app_id"],
        secret=APP["app_secret"],
        token=APP["token"],
        aes_key=APP["aes_key"],
        original_id="gh_probe",
        mode="secure",
    )
    template = world.template(
        APP["app_id"],
        "会议:{{thing1.DATA}}\n时间:{{time2.DATA}}\n地点:{{thing3.DATA}}\n备注:{{thing4.DATA}}",
        title="会议通知",
    )
    occasions = {kind.value: {"template_id": template, "keys": factories.TEMPLATE_KEYS} for kind in NoticeKind}
    with runtime.sessions.write() as session:
        given = {**APP, "original_id": "gh_probe", "api_base": api_base, "templates": occasions}
        account = factories.an_account(session, SLUG, **given)
        branch = factories.a_unit(session, account, "试验支部", place="二楼活动室")
        chen = factories.a_member(session, branch, "陈敏", on_roster=False)
        factories.a_post(session, branch, chen, PostKind.SECRETARY)
        for number in range(people):
            member = factories.a_member(session, branch, f"党员{number:05d}")
            factories.a_binding(session, member, f"oProbe{number:022d}")
    for number in range(people):
        world.person(f"党员{number:05d}", openid=f"oProbe{number:022d}", follows=True)
    return [f"oProbe{number:022d}" for number in range(0, people, 2)]


def _let_them_write(world: World, writing: list[str]) -> None:
    for open_id in writing:
        Phone(world, open_id, "").says("你好", wait=False)
    world.wait_idle(180)


def _announce(runtime: Runtime) -> int:
    with runtime.sessions.write() as session:
        chen = session.scalars(select(Member).where(Member.name == "陈敏")).one()
        branch = session.get_one(Unit, chen.branch_id)
        starts_at = datetime(2025, 3, 19, 9, 30, tzinfo=ZONE)
        plan = calling.Plan(branch, MeetingKind.MEMBERS_MEETING, starts_at, starts_at.replace(hour=10), "二楼活动室")
        meeting = calling.draft(session, plan, chen, NOW)
        calling.announce(session, meeting, chen, NOW, ZONE)
        return int(session.scalars(select(func.max(Delivery.notice_id))).one())


def _kill_at_random(dice: random.Random, processes: tuple[Process, ...], kills: int, world: World, port: int) -> None:
    for _ in range(kills):
        for process in processes:
            _wait_for(port)  # a process that is killed before it listens shows nothing
            time.sleep(dice.uniform(0.1, 1.4))
            process.kill()
            process.start()
            if process.name == "web":
                world.clock_advances(61)  # the platform's pause after failures (MarkFail) would hide what comes next


def _open(runtime: Runtime, notice_id: int) -> int:
    with runtime.sessions.read() as session:
        waiting = select(func.count()).where(
            Delivery.notice_id == notice_id, Delivery.state.in_((State.PLANNED, State.SENDING))
        )
        return int(session.scalar(waiting) or 0)


def _wait_until_sent(runtime: Runtime, notice_id: int, started: float) -> None:
    while _open(runtime, notice_id) and time.monotonic() - started < PATIENCE:
        time.sleep(0.5)


def _report(
    runtime: Runtime, world: World, notice_id: int, people: int, writers: Writers, processes: tuple[Process, ...]
) -> dict[str, Any]:
    counts = [_received(world, open_id) for open_id in (f"oProbe{number:022d}" for number in range(people))]
    doubles = sum(count - 1 for count in counts if count > 1)
    sender_kills = next(process.kills for process in processes if process.name == "clock")
    window = CONNECTIONS + RATE * MARK_INTERVAL
    taken = [push["fields"]["MsgId"] for push in world.pushes(kind="text") if push["state"] in ("answered", "silent")]
    with runtime.sessions.read() as session:
        states = deliveries.counts(session, session.get_one(Notice, notice_id))
        kept, unanswered = _inbound(session)
        keys = list(session.scalars(select(SeenMessage.key)))
    return {
        "people": people,
        "kills": {process.name: process.kills for process in processes},
        "lost": sum(count == 0 for count in counts),
        "sent_twice": doubles,
        "window_a_kill": window,
        "unexplained": max(0, doubles - int(window * sender_kills)),
        "states": {state.value: count for state, count in states.items()},
        "messages_said": writers.said,
        "messages_kept": kept,
        "messages_acknowledged_and_lost": len({str(number) for number in taken} - set(keys)),
        "messages_kept_twice": len(keys) - len(set(keys)),
        "messages_unanswered": unanswered,
    }


def _received(world: World, open_id: str) -> int:
    """How often the notice itself stands on this phone."""
    return sum(
        "2025年3月19日" in text or "3月19日(星期三)上午9点30分，开支部党员大会" in text
        for text in _pushed(world, open_id)
    )


def _pushed(world: World, open_id: str) -> list[str]:
    return [
        json.dumps(entry, ensure_ascii=False)
        for entry in Phone(world, open_id, "").received
        if entry.get("via") != "reply"
    ]


def _inbound(session: Session) -> tuple[int, int]:
    """(messages kept, those without an answer): 几点开会 must always be answered."""
    asked = select(func.count()).where(SeenMessage.text == "几点开会")
    return int(session.scalar(asked) or 0), int(session.scalar(asked.where(SeenMessage.reply == "")) or 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web process does not answer")


def _table(report: dict[str, Any]) -> str:
    return "\n".join(f"{name:22} {value}" for name, value in report.items())


if __name__ == "__main__":
    main()
