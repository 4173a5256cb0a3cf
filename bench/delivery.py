"""How fast a city is planned for, and how fast messages leave beside what one would write in an afternoon.

    python -m bench.delivery [--people 33226] [--rounds 3] [--messages 6000] [--connections 64] [--latency 0.05]

Every peer sends the same template message to the same platform on loopback, which takes each after a fixed time, so
that nobody can do better than connections / latency. The rounds are interleaved. `wechatpy` is its client as shipped
and `threads` one session a thread, both from a pool of as many threads; they send what they are given and remember
nothing. Ours is the whole way: claimed, worded, sent, marked. The processor's time is that of the sending process.
"""

import argparse
import http.client
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import requests
from sqlalchemy import func, select
from wechatpy import WeChatClient

from bench import delivery_people, place
from bench.delivery_people import Town
from bench.servers import free_port, wait_for
from bot.runtime import Runtime, build
from bot.settings import load
from domain.deliveries import Delivery, State
from domain.notices import Notice, NoticeKind
from domain.tables import metadata
from scheduler.deliveries import Sender
from services import deliveries

PEERS = ("wechatpy", "threads", "ours")
NOW = datetime(2025, 3, 11, 2, 0, tzinfo=UTC)  # ten in the morning of a Tuesday: nobody sleeps
_WORDS = "明天停水，请备好用水。"
_FEWER = {"wechatpy": 4, "threads": 2}  # slow ones get a part of the messages


@dataclass(frozen=True, slots=True)
class Figures:
    """One peer in one round. `reach`: the part of connections / latency that it used; `cpu`: microseconds a message."""

    rate: float
    reach: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Planned:
    """One notice for everybody. `memory` is how far the process grew at its highest, in MB."""

    people: int
    seconds: float
    memory: float
    called: int


@dataclass(slots=True)
class Bench:
    runtime: Runtime
    town: Town
    base: str
    connections: int
    latency: float
    turn: int = 0

    def plan(self) -> Planned:
        """A must-reach notice for the whole city, taken back afterwards."""
        _forget_peak()
        before = _memory()
        with self.runtime.sessions.write() as session:
            notice = self._notice(self.town.office_id)
            session.add(notice)
            session.flush()
            began = time.perf_counter()
            rows = deliveries.plan(session, notice, self.town.everybody, NOW, zone=self.runtime.settings.zone)
            seconds = time.perf_counter() - began
            grown = _peak() - before
            called = deliveries.counts(session, notice)[State.HANDED_OVER]
            session.rollback()
        return Planned(rows, seconds, grown, called)

    def _notice(self, unit_id: int) -> Notice:
        return Notice(
            account_id=self.town.account_id,
            unit_id=unit_id,
            kind=NoticeKind.PLAIN,
            template="",
            text=_WORDS,
            data={},
            issued_at=NOW,
        )

    def run(self, peer: str, messages: int) -> Figures:
        """Raises RuntimeError where the platform did not get exactly what was sent."""
        send = self._ours(messages) if peer == "ours" else self._simple(peer, messages)
        had = self._count()
        cpu, began = time.process_time(), time.perf_counter()
        send()
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        got = self._count()["messages"] - had["messages"]
        if got != messages:
            raise RuntimeError(f"{peer} sent {got} of {messages}")
        rate = messages / seconds
        return Figures(rate, rate * self.latency / self.connections, 1e6 * cpu / messages)

    def _count(self) -> dict[str, int]:
        host = self.base.removeprefix("http://")
        connection = http.client.HTTPConnection(host)
        connection.request("GET", "/count")
        found: dict[str, int] = json.loads(connection.getresponse().read())
        connection.close()
        return found

    # -- ours

    def _ours(self, messages: int) -> Callable[[], object]:
        """A notice of each branch for its people, planned before the time is taken."""
        bound = self.town.bound
        start = self.turn * messages % max(1, len(bound) - messages)
        some = bound[start : start + messages]
        self.turn += 1
        with self.runtime.sessions.write() as session:
            by_branch: dict[int, list[int]] = {}
            for member_id in some:
                by_branch.setdefault(self.town.branch_of[member_id], []).append(member_id)
            for branch_id, people in by_branch.items():
                notice = self._notice(branch_id)
                session.add(notice)
                session.flush()
                deliveries.plan(session, notice, people, NOW, zone=self.runtime.settings.zone, urgent=self.turn > 1)
        return self._send_all

    def _send_all(self) -> None:
        Sender(self.runtime, NOW).run()
        with self.runtime.sessions.read() as session:
            query = select(func.count()).where(Delivery.state.in_((State.PLANNED, State.SENDING)))
            if session.scalar(query):
                raise RuntimeError("ours left something unsent")

    # -- the others

    def _simple(self, peer: str, messages: int) -> Callable[[], object]:
        people = [f"oBench{number:06d}0000000000000000" for number in range(messages)]
        send = self._by_wechatpy() if peer == "wechatpy" else self._by_requests()

        def all_of_them() -> None:
            with ThreadPoolExecutor(self.connections) as pool:
                for _ in pool.map(send, people):
                    pass

        return all_of_them

    def _by_wechatpy(self) -> Callable[[str], object]:
        client = WeChatClient(place.APP_ID, "secret", access_token="BENCH")
        client.API_BASE_URL = f"{self.base}/cgi-bin/"
        return lambda open_id: client.message.send_template(open_id, "Tm_notice", _fields())

    def _by_requests(self) -> Callable[[str], object]:
        own = threading.local()
        url = f"{self.base}/cgi-bin/message/template/send?access_token=BENCH"

        def send(open_id: str) -> object:
            session = getattr(own, "session", None)
            if session is None:
                session = own.session = requests.Session()
            body = {"touser": open_id, "template_id": "Tm_notice", "data": _fields()}
            return session.post(url, data=json.dumps(body, ensure_ascii=False).encode(), timeout=10).json()

        return send


def _fields() -> dict[str, dict[str, str]]:
    return {"thing1": {"value": "通知"}, "time2": {"value": "2025年3月11日 10:00"}, "thing4": {"value": _WORDS}}


def _memory() -> float:
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:"))


@contextmanager
def _platform(latency: float) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.slow_wechat", str(port), str(latency)])
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _runtime(folder: str, database: str, connections: int) -> Runtime:
    settings = load(
        env_file=None,
        secret_key=place.SECRET_KEY,
        field_key=place.FIELD_KEY,
        env="test",
        database_url=database or f"sqlite:///{folder}/delivery.db",
        data_dir=folder,
        send_rate=1e6,
        send_connections=connections,
        log_level="ERROR",
    )
    return build(settings)


def run(options: argparse.Namespace) -> tuple[list[Planned], dict[str, list[Figures]]]:
    with tempfile.TemporaryDirectory(prefix="songxue-bench-") as folder, _platform(options.latency) as base:
        runtime = _runtime(folder, options.database, options.connections)
        metadata.create_all(runtime.engine)
        with runtime.sessions.write() as session:
            town = delivery_people.build(session, base, options.people, NOW)
        bench = Bench(runtime, town, base, options.connections, options.latency)
        planned = [bench.plan() for _ in range(options.rounds)]
        results: dict[str, list[Figures]] = {peer: [] for peer in options.peers}
        for peer in options.peers:
            bench.run(peer, options.connections * 2)  # connections are opened, templates compiled
        for turn in range(options.rounds):
            order = [*options.peers[turn % len(options.peers) :], *options.peers[: turn % len(options.peers)]]
            for peer in order:
                results[peer].append(bench.run(peer, options.messages // _FEWER.get(peer, 1)))
        runtime.engine.dispose()
    return planned, results


def table(planned: Sequence[Planned], results: dict[str, list[Figures]]) -> Iterator[str]:
    seconds, memory = median(one.seconds for one in planned), max(one.memory for one in planned)
    yield f"planned for {planned[0].people} people in {seconds:.2f} s, {planned[0].called} calls, {memory:.0f} MB more"
    yield f"{'peer':10}{'msg/s':>8}{'reach':>8}{'CPU us':>8}"
    for peer, rounds in results.items():
        middle = {name: median(getattr(each, name) for each in rounds) for name in ("rate", "reach", "cpu")}
        yield f"{peer:10}{middle['rate']:8.0f}{middle['reach']:8.0%}{middle['cpu']:8.0f}"
    for other in (peer for peer in results if peer != "ours" and "ours" in results):
        pairs = zip(results["ours"], results[other], strict=True)
        yield f"ours / {other}: {median(mine.rate / theirs.rate for mine, theirs in pairs):.2f} of its rate"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.delivery", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=delivery_people.PEOPLE)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--messages", type=int, default=6000, help="of ours in each round")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that the platform takes for a message")
    parser.add_argument("--database", default="", help="the address of an empty database; SQLite when left out")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    planned, results = run(options)
    if options.json:
        kept: dict[str, Any] = {"planned": [asdict(one) for one in planned]}
        kept["sent"] = {peer: [asdict(one) for one in rounds] for peer, rounds in results.items()}
        print(json.dumps(kept, indent=1))
    else:
        print("\n".join(table(planned, results)))


if __name__ == "__main__":
    main()
