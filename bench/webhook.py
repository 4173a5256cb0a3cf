"""Throughput, latency and processor time of the webhook beside two peers, in one run on one machine.

    python -m bench.webhook [--rounds 5] [--seconds 2] [--database sqlite|postgres|URL] [--synchronous full|normal]

All three run under the same server at once; the rounds are interleaved, so that a machine that slows down slows all of
them. What counts are the ratios. Every answer is opened and held against what it must say.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from statistics import median

from sqlalchemy import select

from bench import city
from bench.load import Load
from bench.peers import prepare_minimal
from bench.place import Place
from bench.servers import Server, running
from bench.wire import ECHO, Outcome, Request, requests, wrong
from bot.runtime import build
from domain.conversations import SeenMessage

PEERS = ("bare", "minimal", "ours")
_WARM_UP = 300  # requests
_GUESS = 6000.0  # requests a second, until a peer has shown its own

Check = Callable[[Request, str], bool]


@dataclass(frozen=True, slots=True)
class Figures:
    """One peer in one round under one load. Milliseconds, and microseconds of processor a message."""

    rps: float
    p50: float
    p99: float
    worst: float
    cpu: float
    invalid: int


def figures(outcomes: list[Outcome], seconds: float, cpu: float, invalid: int) -> Figures:
    times = sorted(1000 * outcome.latency for outcome in outcomes)
    many = len(times)
    return Figures(
        rps=many / seconds,
        p50=times[many // 2],
        p99=times[min(many - 1, many * 99 // 100)],
        worst=times[-1],
        cpu=1e6 * cpu / many,
        invalid=invalid,
    )


@dataclass(slots=True)
class Bench:
    """The servers and what to hold their answers against. `results` are by (peer, load), a round each."""

    servers: dict[str, Server]
    talks: dict[str, city.Talk]
    checks: dict[str, Check]
    connections: int
    seconds: float
    results: dict[tuple[str, str], list[Figures]]
    prepared: dict[str, deque[Request]] = field(default_factory=lambda: defaultdict(deque))  # and not yet sent

    def warm_up(self) -> None:
        for name in self.servers:
            self._measure(name, lambda load, given: load.closed_loop(given, 1.0), _WARM_UP)

    def round(self, rates: list[float], turn: int) -> None:
        names = list(self.servers)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            known = [each.rps for each in self.results.get((name, "closed"), [])]
            many = int((1.5 * max(known) if known else _GUESS) * self.seconds)
            closed = self._measure(name, lambda load, given: load.closed_loop(given, self.seconds), many)
            self.results.setdefault((name, "closed"), []).append(closed)
            for rate in rates:
                paced = self._measure(name, partial(_paced, rate=rate, seconds=self.seconds), int(rate * self.seconds))
                self.results.setdefault((name, f"{rate:g}/s"), []).append(paced)

    def _measure(self, name: str, run: Callable[[Load, deque[Request]], list[Outcome]], many: int) -> Figures:
        prepared = self.prepared[name]
        prepared.extend(requests(self.talks[name].next, max(many - len(prepared), 0)))
        load = Load(self.servers[name].port, self.connections)
        cpu, began = self.servers[name].cpu(), time.perf_counter()
        outcomes = run(load, prepared)
        seconds, cpu = time.perf_counter() - began, self.servers[name].cpu() - cpu
        load.close()
        if not outcomes:
            raise RuntimeError(f"{name} answers nothing")
        invalid = list(wrong(outcomes, self.checks[name]))
        return figures(outcomes, seconds, cpu, len(invalid))


def _paced(load: Load, prepared: deque[Request], rate: float, seconds: float) -> list[Outcome]:
    return load.open_loop(prepared, rate, seconds)


def _echoes(people: dict[str, str], *, by_name: bool) -> Check:
    def is_right(request: Request, text: str) -> bool:
        name = f"{people[request.open_id]}，" if by_name else ""
        return text == f"{name}{ECHO}{request.text}"

    return is_right


class Stored:
    """Ours: the answer is the one that was stored under this message's number, by a template that fits what was said;
    who asked for the meeting reads its time.
    """

    def __init__(self, where: Place, told: city.City) -> None:
        self._sessions = build(city.settings(where)).sessions
        self._told = told
        self._fitting = {text: templates for _, text, templates in city.SAYINGS}

    def __call__(self, request: Request, text: str) -> bool:
        query = select(SeenMessage.reply, SeenMessage.template).where(
            SeenMessage.account_id == self._told.account_id, SeenMessage.key == request.key
        )
        with self._sessions.read() as session:
            stored = session.execute(query).one_or_none()
        if stored is None or stored.reply != text or stored.template not in self._fitting[request.text]:
            return False
        return stored.template != "meetings/next" or self._told.moments[request.open_id] in text


# -- one run ---------------------------------------------------------------------------------------------------------


@contextmanager
def _databases(kind: str, folder: str, synchronous: str) -> Iterator[Place]:
    """Two databases of this run alone. `kind` is sqlite, postgres (a server of the run's own), or the address of an
    empty PostgreSQL database.
    """
    if kind == "sqlite":
        yield Place(folder, f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/minimal.db", synchronous)
    elif kind == "postgres":
        from tests import servers

        with servers.postgres() as url:
            yield Place(folder, url, url, synchronous)
    else:
        yield Place(folder, kind, kind, synchronous)


def run(options: argparse.Namespace) -> dict[tuple[str, str], list[Figures]]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="songxue-bench-"))
        where = stack.enter_context(_databases(options.database, folder, options.synchronous))
        made = city.prepare(where, datetime.now(UTC))
        people = dict(made.people)
        prepare_minimal(where, people)
        path = where.write()
        checks: dict[str, Check] = {
            "bare": _echoes(people, by_name=False),
            "minimal": _echoes(people, by_name=True),
            "ours": Stored(where, made),
        }
        bench = Bench(
            servers={name: stack.enter_context(running(name, path)) for name in options.peers},
            talks={name: city.Talk(people) for name in options.peers},
            checks=checks,
            connections=options.connections,
            seconds=options.seconds,
            results={},
        )
        bench.warm_up()
        for turn in range(options.rounds):
            bench.round(options.rates, turn)
        return bench.results


def ratio(results: dict[tuple[str, str], list[Figures]], one: str, other: str) -> float:
    """The median over the rounds of one peer's rate by the other's, closed loop."""
    pairs = zip(results[one, "closed"], results[other, "closed"], strict=True)
    return median(mine.rps / theirs.rps for mine, theirs in pairs)


def table(results: dict[tuple[str, str], list[Figures]]) -> Iterator[str]:
    yield f"{'peer':9}{'load':>9}{'msg/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'max ms':>8}{'CPU us':>8}{'invalid':>9}"
    for (name, load), rounds in sorted(results.items(), key=lambda row: (row[0][1] != "closed", row[0][1], row[0][0])):
        middle = {what: median(getattr(each, what) for each in rounds) for what in ("rps", "p50", "p99", "cpu")}
        worst, invalid = max(each.worst for each in rounds), sum(each.invalid for each in rounds)
        yield (
            f"{name:9}{load:>9}{middle['rps']:8.0f}{middle['p50']:8.1f}{middle['p99']:8.1f}{worst:8.0f}"
            f"{middle['cpu']:8.0f}{invalid:9d}"
        )


def _told(results: dict[tuple[str, str], list[Figures]], options: argparse.Namespace) -> None:
    if options.json:
        rows = [
            {"peer": name, "load": load, "rounds": [asdict(each) for each in rounds]}
            for (name, load), rounds in results.items()
        ]
        print(json.dumps({"database": options.database, "synchronous": options.synchronous, "results": rows}, indent=1))
        return
    print(f"{options.database}, synchronous={options.synchronous}, medians of {options.rounds} rounds")
    print("\n".join(table(results)))
    for other in options.peers:
        if other != "ours" and "ours" in options.peers:
            print(f"ours / {other}: {ratio(results, 'ours', other):.2f} of its rate, closed loop")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.webhook", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each load in each round")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or the address of an empty database")
    parser.add_argument("--synchronous", choices=["full", "normal"], default="full", help="of both SQLite databases")
    parser.add_argument("--connections", type=int, default=16, help="of the closed loop")
    parser.add_argument("--rates", type=float, nargs="*", default=[100.0, 300.0], help="messages a second, open loop")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = run(options)
    _told(results, options)
    if any(each.invalid for rounds in results.values() for each in rounds):
        sys.exit("some answers were wrong")


if __name__ == "__main__":
    main()
