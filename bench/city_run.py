"""The house under a simulated present: the local WeChat and our web process on loopback, the clock's work at a word.

While something is sent the present walks on as real time does, so that minutes and leases mean what they say.
"""

import base64
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from alembic import command
from sqlalchemy import Engine, inspect

from bot import schema
from bot.runtime import Runtime, build
from bot.settings import for_child, load
from domain.tables import metadata
from scheduler.timetable import tick
from services import outlook
from simulator.driver import World

ZONE = ZoneInfo("Asia/Shanghai")
_WALKS_EVERY = 0.25  # seconds
_STARTS_WITHIN = 60.0
_RECEIPTS = 1.0  # seconds within which the local WeChat tells what became of a template message
_MINUTE = timedelta(minutes=1)


class House:
    """`settings` go on top of the usual ones. With `processes` the clock is two schedulers of their own, else `works`
    does what is due in this process.
    """

    def __init__(
        self, folder: Path, begins: datetime, *, database: str = "", processes: int = 0, **settings: Any
    ) -> None:
        self.folder, self._clock, self._processes = folder, folder / "clock", processes
        self._write(begins)
        self.port, self._wechat_port = free_port(), free_port()
        self.values: dict[str, Any] = {
            "env": "test",
            "secret_key": "k" * 40,
            "field_key": base64.b64encode(b"k" * 32).decode(),
            "database_url": database or f"sqlite:///{folder / 'city.db'}",
            "database_synchronous": "normal",
            "data_dir": folder,
            "public_url": f"http://127.0.0.1:{self.port}",
            "clock_file": self._clock,
            "log_level": "WARNING",
            **settings,
        }
        self.runtime: Runtime = build(load(env_file=None, fallback=self.values))
        self.world = World(self.wechat)
        self._running: dict[str, tuple[tuple[str, ...], subprocess.Popen[bytes]]] = {}

    @property
    def wechat(self) -> str:
        return f"http://127.0.0.1:{self._wechat_port}"

    def callback(self, slug: str) -> str:
        return f"http://127.0.0.1:{self.port}/wechat/{slug}"

    def __enter__(self) -> Self:
        make_tables(self.runtime.engine)
        try:
            self.start(
                "simulator", "-m", "simulator", "--port", str(self._wechat_port), "--clock-file", str(self._clock)
            )
            self.start("web", "-m", "bot", "serve", "--bind", f"127.0.0.1:{self.port}", "--no-scheduler")
            wait_for(self._wechat_port, process=self._running["simulator"][1])
            wait_for(self.port, process=self._running["web"][1])
            for number in range(self._processes):
                self.start(f"scheduler-{number}", "-m", "scheduler")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for _, process in reversed(self._running.values()):
            stop(process)
        self.runtime.engine.dispose()

    def start(self, name: str, *arguments: str) -> None:
        """One of our processes, in a session of its own; what it says stands in the run's folder."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                stdout=log,
                stderr=log,
                env=for_child(**self.values),
                start_new_session=True,
            )
        self._running[name] = (arguments, process)

    def kill(self, name: str) -> None:
        """Kill -9 of the process and everything it started; then it is started again."""
        arguments, process = self._running[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(name, *arguments)

    def goes_on_alone(self) -> None:
        """Schedulers and senders end; from now on their work is done here."""
        self._processes = 0
        for name in [name for name in self._running if name.startswith(("scheduler", "sender"))]:
            stop(self._running.pop(name)[1])

    # -- the present

    @property
    def now(self) -> datetime:
        return self.runtime.clock.now()

    def _write(self, moment: datetime) -> None:
        beside = self._clock.with_name("clock.next")
        beside.write_text(moment.astimezone(ZONE).isoformat() + "\n", encoding="utf-8")
        beside.replace(self._clock)

    def clock_moves_to(self, moment: datetime) -> None:
        """Straight there; what the local WeChat had to do meanwhile is done then."""
        self.world.clock_set(moment.astimezone(ZONE))

    @contextmanager
    def walking(self) -> Iterator[None]:
        """Time passes as it really does."""
        stopped, begins, since = threading.Event(), self.now, time.monotonic()

        def walk() -> None:
            while not stopped.wait(_WALKS_EVERY):
                self._write(begins + timedelta(seconds=time.monotonic() - since))

        walker = threading.Thread(target=walk, name="clock")
        walker.start()
        try:
            yield
        finally:
            stopped.set()
            walker.join()

    # -- the clock's work

    def works(self, patience: float = 600.0) -> dict[str, int]:
        """Everything that is due now is done, to its end, and every push has been answered."""
        with self.walking():
            done = self._waits(patience) if self._processes else self._ticks()
        self.world.clock_advances(_RECEIPTS)  # what the platform still has to say about it
        self.world.wait_idle(60, receipts=False)
        return done

    def next_due(self) -> datetime | None:
        """The minute in which something goes on by itself, if anything does."""
        with self.runtime.sessions.read() as session:
            ahead = outlook.next_due(session, self.now, self.runtime.settings.zone, limit=1)
        return max(ahead[0].replace(second=0, microsecond=0), self.now) + _MINUTE if ahead else None

    def _ticks(self) -> dict[str, int]:
        total: dict[str, int] = {}
        while done := tick(self.runtime, self.now):
            for what, count in done.items():
                total[what] = total.get(what, 0) + count
            self.world.wait_idle(60, receipts=False)
        return total

    def _waits(self, patience: float) -> dict[str, int]:
        """Until the schedulers have nothing left to do, twice in a row."""
        end, quiet = time.monotonic() + patience, 0
        while quiet < 2 and time.monotonic() < end:
            time.sleep(0.5)
            with self.runtime.sessions.read() as session:
                behind = outlook.is_behind(session, self.now, self.runtime.settings.zone)
            idle = self.world.wait_idle(30, receipts=False)
            quiet = quiet + 1 if idle and not behind else 0
        return {}


def make_tables(engine: Engine) -> None:
    """The newest schema, as a fresh installation has it."""
    if inspect(engine).has_table("members"):
        return
    metadata.create_all(engine)
    settings = schema.config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.stamp(settings, "head")


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, patience: float = _STARTS_WITHIN, process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Until somebody listens there. Raises RuntimeError, at once where `process` has ended."""
    end = time.monotonic() + patience
    while time.monotonic() < end and (process is None or process.poll() is None):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nobody listens on port {port}; the logs stand in the run's folder")


def table(rows: Mapping[str, Any]) -> str:
    """What a bench prints: a name and its value in each line."""
    width = max(map(len, rows), default=0)
    return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items())
