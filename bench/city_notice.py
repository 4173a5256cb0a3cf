"""A must-reach notice to a whole city, until its meetings begin: everybody is told by some way, or named with why not.

    python -m bench.city_notice [--people 33226] [--branches 881] [--seed 1] [--database URL] [--processes] [--kills N]

A members' meeting is announced in every branch; everything goes through the real scheduler, our web process and the
local WeChat, which refuses as the real one would. People answer, callers call; the clock is moved to the beginning of
the meetings. Then everything is checked (`bench.city_checks`), and the exit status is 1 where something does not hold.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench import city_checks as checks
from bench import city_people
from bench.city_callers import Callers
from bench.city_kills import LEASE, SCHEDULERS, Killer, rate_for
from bench.city_people import Fates
from bench.city_run import ZONE, House, table
from bench.season_acts import call
from domain.deliveries import Attempt
from domain.meetings import MeetingKind
from domain.members import Member
from domain.organisation import Post, PostKind, Unit
from domain.policy import BranchPolicy
from scheduler.deliveries import most_under_way
from services import calling
from simulator.driver import ControlError, Phone

BEGINS = datetime(2025, 3, 5, 9, 0, tzinfo=ZONE)  # a Wednesday
MEETING = datetime(2025, 3, 10, 9, 30, tzinfo=ZONE)
RATE, CONNECTIONS = 400.0, 16
_MINUTES = (1, 2, 5, 10, 30)  # after the beginning, when refusals are followed up
_HOURS = (3, 8, 9, 10, 11, 14, 16, 18, 19, 21)  # of each day
_ANSWERS = (("1", 40), ("收到", 12), ("2", 6), ("来", 5), ("几点开会", 3), ("", 34))  # of a hundred who got it


@dataclass(slots=True)
class Report:
    """`violations` is empty where everything holds."""

    figures: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.city_notice", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=city_people.PEOPLE)
    parser.add_argument("--branches", type=int, default=0, help="in proportion when left out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="postgresql+psycopg://…; SQLite when left out")
    parser.add_argument("--processes", action="store_true", help="the first round by two schedulers of their own")
    parser.add_argument("--kills", type=int, default=0, help="kill -9 them at so many random moments, and two senders")
    parser.add_argument("--keep", type=Path, help="a folder for database and logs, kept")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the processes are stopped
    branches = given.branches or max(1, round(city_people.BRANCHES * given.people / city_people.PEOPLE))
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        run = Run(
            place,
            given.people,
            branches,
            given.seed,
            given.database,
            processes=SCHEDULERS if given.processes or given.kills else 0,
            kills=given.kills,
        )
        report = run.whole()
    print(json.dumps(report.figures, ensure_ascii=False) if given.json else table(report.figures))
    print(*report.violations, sep="\n", file=sys.stderr)
    verdict = f"{len(report.violations)} lines of violations" if report.violations else "everything holds"
    print(f"verdict: {verdict}", file=sys.stderr if given.json else sys.stdout)
    sys.exit(1 if report.violations else 0)


class Run:
    def __init__(
        self,
        folder: Path,
        people: int,
        branches: int,
        seed: int,
        database: str = "",
        *,
        processes: int = 0,
        kills: int = 0,
    ) -> None:
        self.rate = rate_for(people, kills) if kills else RATE
        settings = {"send_rate": self.rate, "send_connections": CONNECTIONS, "lease": LEASE if kills else 60}
        self.house = House(folder, BEGINS, database=database, processes=processes, **settings)
        self.kills = kills
        self.people, self.branches, self.seed = people, branches, seed
        self.dice = random.Random(seed)
        self.callers = Callers(self.house.world, self.dice)
        self.report = Report()
        self.meetings: dict[int, int] = {}  # branch → meeting
        self.expected: dict[int, int] = {}
        self.fates: Fates
        self.seen = 0  # the newest entry of the journal that was looked at
        self.waiting: dict[str, str] = {}  # open id → what he will say

    def whole(self) -> Report:
        began = time.monotonic()
        with self.house:
            self.prepare()
            self.announce()
            self.goes_on_until(MEETING + timedelta(minutes=20))
            self.check()
        self.report.figures["seconds"] = round(time.monotonic() - began, 1)
        return self.report

    def prepare(self) -> None:
        house = self.house
        with house.runtime.sessions.write() as session:
            account, phones = city_people.make(
                session, BEGINS, house.wechat, people=self.people, branches=self.branches, seed=self.seed
            )
            slug = account.slug
        self.fates = city_people.draw(phones, self.seed)
        city_people.tell_wechat(house.world, phones, self.fates, house.callback(slug))
        house.world.faults(*city_people.faults(self.fates, self.people))
        self.about = {phone.open_id: phone.about for phone in phones}

    def announce(self) -> None:
        """The secretary of every branch announces its members' meeting."""
        began, runtime = time.monotonic(), self.house.runtime
        with runtime.sessions.write() as session:
            self.expected = checks.audience(session)
            query = select(Unit, Member).join(Post, Post.unit_id == Unit.id).join(Member, Member.id == Post.member_id)
            for branch, secretary in session.execute(query.where(Post.kind == PostKind.SECRETARY).order_by(Unit.id)):
                ends_at = MEETING + timedelta(hours=1)
                plan = calling.Plan(branch, MeetingKind.MEMBERS_MEETING, MEETING, ends_at, branch.place)
                meeting = calling.draft(session, plan, secretary, BEGINS)
                calling.announce(session, meeting, secretary, BEGINS, runtime.settings.zone)
                self.meetings[branch.id] = meeting.id
        self.report.figures |= {
            "people": sum(self.expected.values()),
            "branches": len(self.meetings),
            "planning_seconds": round(time.monotonic() - began, 2),
        }

    # -- time passes

    def goes_on_until(self, end: datetime) -> None:
        began = time.monotonic()
        if self.kills:
            self.die_often()
        self.step()
        self.house.goes_on_alone()
        self.report.figures["first_round_seconds"] = round(time.monotonic() - began, 1)
        stops = moments(self.house.now, end)
        while self.house.now < end:
            stop = next(moment for moment in stops if moment > self.house.now)
            self.house.clock_moves_to(min(stop, self.house.next_due() or stop))
            self.step()

    def die_often(self) -> None:
        with Killer(self.house, self.kills, self.seed) as killer:
            self.house.works()
        self.report.figures["killed"] = dict(killer.killed)
        self.report.violations += killer.troubles

    def step(self) -> None:
        self.house.works()
        self.look()
        if 9 <= self.house.now.astimezone(ZONE).hour < 20:
            self.people_answer()
            self.callers_call()
            self.house.works()

    def look(self) -> None:
        """What arrived since: who may answer, and who has a list of people to call."""
        for entry in self.house.world.ask("GET", f"/entries?from=account&after={self.seen}&limit=200000")["entries"]:
            self.seen = entry["seq"]
            open_id = entry["openid"]
            self.callers.look(entry)
            if entry.get("via") not in ("custom", "template") or open_id in self.waiting:
                continue
            texts, weights = zip(*_ANSWERS, strict=True)
            self.waiting[open_id] = self.dice.choices(texts, weights)[0]

    def people_answer(self) -> None:
        """Some of those who will answer do it now."""
        ready = [open_id for open_id, text in self.waiting.items() if text and self.dice.random() < 0.3]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self._says, ready))
        for open_id in ready:
            self.waiting[open_id] = ""
        self.house.world.wait_idle(60, receipts=False)

    def _says(self, open_id: str) -> None:
        try:
            Phone(self.house.world, open_id, "").says(self.waiting[open_id], wait=False)
        except ControlError as error:
            self.report.violations.append(f"a phone could not answer: {error}")

    def callers_call(self) -> None:
        """Who has a list of people answers it in the chat; a few are closed at the console."""
        self.callers.work(0.5)
        with self.house.runtime.sessions.write() as session:
            call(session, self.dice, 0.03, self.house.now)
        self.house.world.wait_idle(60, receipts=False)

    # -- in the end

    def check(self) -> None:
        house, report, policy = self.house, self.report, BranchPolicy()
        house.world.wait_idle(30, receipts=False)
        with house.runtime.sessions.read() as session:
            shelves, wrong = checks.sums(session, self.meetings, self.expected)
            sheets, uneven = checks.sheets(session, self.meetings, self.expected, house.now)
            log = checks.read_log(session, house.world)
            away = checks.Zones(session)
            tries = select(Attempt.outcome, func.count()).group_by(Attempt.outcome)
            outcomes = {row[0]: row[1] for row in session.execute(tries)}
            doubts = checks.doubts(session)
        limits = house.world.broken_limits()
        kept = checks.caps(log, away, policy)
        twice = checks.twice(log)
        killed = report.figures.get("killed", {})
        window = most_under_way(CONNECTIONS, self.rate) * sum(killed.values())
        report.figures |= {shelf: shelves[shelf] for shelf in checks.SHELVES}
        report.figures |= {"closing_sheets": dict(sheets), "said_to_lists": dict(self.callers.said)}
        report.figures |= {
            "sent": len(log.sent),
            "sent_to_people": len({one.open_id for one in log.sent}),
            "attempts": outcomes,
            "branches_that_do_not_add_up": len(wrong) + len(uneven),
            "sent_twice": len(twice),
            "in_doubt_after_kills": doubts,
            "may_be_in_doubt": window,
            "limits_broken": limits["broken"],
            "in_quiet_hours": len(checks.in_quiet_hours(log, away, policy)),
            "over_the_cap": len(kept.over),
            "most_a_day": kept.most_a_day,
            "most_a_week": kept.most_a_week,
            "unknown_messages": len(log.unknown),
        }
        report.violations += [
            *checks.lines("sum", wrong),
            *checks.lines("closing sheet", uneven),
            *checks.lines("twice", twice),
            *([f"doubt: {doubts} where at most {window} may be"] if killed and doubts > window else []),
            *checks.lines("unknown", log.unknown),
            *checks.lines("limit", limits["examples"] if limits["total"] else []),
            *checks.lines("quiet hours", checks.in_quiet_hours(log, away, policy)),
            *checks.lines("cap", kept.over),
        ]


def moments(begins: datetime, end: datetime) -> list[datetime]:
    """When the clock stops: often at first, then at some hours of each day, and at the end."""
    found = [begins + timedelta(minutes=minutes) for minutes in _MINUTES]
    moment = begins.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    while moment < end:
        if moment.astimezone(ZONE).hour in _HOURS:
            found.append(moment)
        moment += timedelta(hours=1)
    return [*sorted(moment for moment in found if moment < end), end]


if __name__ == "__main__":
    main()
