"""A season in the life of fifty branches: all kinds of traffic, for ninety days, and nothing broken at the end.

    python -m bench.ninety_days [--people 2000] [--days 90] [--seed 1] [--database URL]

Meetings are announced, changed and cancelled, study goes out, secretaries write, members write at random, leave, come
back, say no, travel, fall ill and die. The clock is moved; the local WeChat counts its broken limits. In the end: no
quota error, nothing required lost, no quiet hour broken, no cap exceeded but by the documented exceptions
(`domain.caps`), and nobody who died was written to.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import city_checks as checks
from bench import city_people
from bench.city_run import ZONE, House, table
from bench.season_acts import ACTS_AT, People
from domain.deliveries import Attempt, Delivery, State
from domain.items import Task
from domain.members import GONE, RESTING, Member
from domain.notices import Notice
from domain.policy import BranchPolicy
from domain.study import StudyMaterial
from services.deliveries import rules

BEGINS = datetime(2025, 3, 3, 8, 30, tzinfo=ZONE)  # a Monday
_A_BRANCH = 40  # people
_STUCK = timedelta(days=1)


@dataclass(slots=True)
class Report:
    """`violations` is empty where everything holds."""

    figures: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ninety_days", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="postgresql+psycopg://…; SQLite when left out")
    parser.add_argument("--keep", type=Path, help="a folder for database and logs, kept")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the processes are stopped
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        report = Season(place, given.people, given.days, given.seed, given.database).whole()
    print(json.dumps(report.figures, ensure_ascii=False) if given.json else table(report.figures))
    print(*report.violations, sep="\n", file=sys.stderr)
    sys.exit(1 if report.violations else 0)


class Season:
    def __init__(self, folder: Path, people: int, days: int, seed: int, database: str = "") -> None:
        self.house = House(folder, BEGINS, database=database, send_rate=1e6, send_connections=8)
        self.count, self.days, self.seed = people, days, seed
        self.report = Report()
        self.people: People

    def whole(self) -> Report:
        began = time.monotonic()
        with self.house:
            self.prepare()
            for day in range(self.days):
                for hour, minute in ACTS_AT:
                    self.clock_reaches((BEGINS + timedelta(days=day)).replace(hour=hour, minute=minute))
                    self.people.act()
                    self.house.works()
            self.clock_reaches(self.house.now + timedelta(minutes=45))
            self.check()
        self.report.figures["seconds"] = round(time.monotonic() - began, 1)
        return self.report

    def prepare(self) -> None:
        house, branches = self.house, max(2, self.count // _A_BRANCH)
        with house.runtime.sessions.write() as session:
            account, phones = city_people.make(
                session, BEGINS, house.wechat, people=self.count, branches=branches, seed=self.seed
            )
            session.add_all(_material(account.id, month) for month in range(3, 13))
            slug = account.slug
        fates = city_people.draw(phones, self.seed)
        city_people.tell_wechat(house.world, phones, fates, house.callback(slug))
        house.world.faults(
            {"kind": "receipt_lost", "openid": sorted(fates.lost)},
            {"kind": "receipt_doubled", "openid": sorted(fates.doubled)},
            {"kind": "refuse", "errcode": -1, "endpoint": "custom/send", "probability": 0.003},
            {"kind": "refuse", "errcode": -1, "endpoint": "template/send", "probability": 0.003},
            {"kind": "receipt_status", "status": "failed: system failed", "probability": 0.003},
        )
        follows = {phone.open_id: phone.open_id not in fates.unfollowed for phone in phones}
        self.people = People(house, self.seed, follows)

    def clock_reaches(self, moment: datetime) -> None:
        """With everything that goes on by itself on the way, each at its own minute."""
        while self.house.now < moment:
            self.house.clock_moves_to(min(moment, self.house.next_due() or moment))
            self.house.works()

    # -- in the end

    def check(self) -> None:
        house, people, policy = self.house, self.people, BranchPolicy()
        with house.runtime.sessions.read() as session:
            log = checks.read_log(session, house.world)
            away = checks.Zones(session, people.zones)
            lost = lost_ones(session, house.now)
            tries = select(Attempt.outcome, func.count()).group_by(Attempt.outcome)
            outcomes = {row[0]: row[1] for row in session.execute(tries)}
        limits = house.world.broken_limits()
        kept = checks.caps(log, away, policy)
        quiet = checks.in_quiet_hours(log, away, policy)
        after = [one for one in log.sent if one.member_id in people.died and one.at > people.died[one.member_id]]
        twice = checks.twice(log)
        self.report.figures |= {
            "people": self.count,
            "days": self.days,
            "acts": dict(people.acts),
            "sent": len(log.sent),
            "by_kind": dict(Counter(one.kind.value for one in log.sent)),
            "attempts": outcomes,
            "limits_broken": limits["broken"],
            "required_and_lost": len(lost),
            "in_quiet_hours": len(quiet),
            "over_the_cap": len(kept.over),
            "put_right_beyond_it": kept.put_right,
            "forced_beyond_it": kept.forced,
            "after_death": len(after),
            "sent_twice": len(twice),
            "unknown_messages": len(log.unknown),
        }
        self.report.violations += [
            *checks.lines("limit", limits["examples"] if limits["total"] else []),
            *checks.lines("lost", lost),
            *checks.lines("quiet hours", quiet),
            *checks.lines("cap", kept.over),
            *checks.lines("after death", after),
            *checks.lines("twice", twice),
            *checks.lines("unknown", log.unknown),
            *checks.lines("phone", people.troubles),
        ]


def lost_ones(session: Session, now: datetime) -> list[str]:
    """Rows of notices that everybody must hear of, whose person neither got a message nor stands on a human's list, nor
    need be told; and whatever is stuck.
    """
    query = (
        select(Delivery, Notice)
        .join(Notice)
        .join(Member, Member.id == Delivery.member_id)
        .where(Member.life_state.not_in((*GONE, *RESTING)), Delivery.sent_at.is_(None))
        .where(Delivery.state.in_((State.PLANNED, State.SENDING, State.EXPIRED)))
    )
    called = set(session.scalars(select(Task.delivery_id).where(Task.delivery_id.is_not(None))))
    found = []
    for row, notice in session.execute(query):
        stuck = row.state is not State.EXPIRED and row.due_at < now - _STUCK
        missed = row.state is State.EXPIRED and rules.must_reach(notice) and row.id not in called
        if stuck or missed:
            words = f"{notice.kind.value} for member {row.member_id}: {row.state.value} {row.reason}"
            found.append(f"{words}, issued {notice.issued_at:%m-%d %H:%M}, due {row.due_at:%m-%d %H:%M} UTC")
    return found


def _material(account_id: int, month: int) -> StudyMaterial:
    return StudyMaterial(
        account_id=account_id,
        for_month=f"2025-{month:02d}",
        title="为什么要过好政治生日",
        gist="记住入党那天的话，有事跟组织说。",
        source="共产党员网",
        reviewed_by="陈敏",
        added_at=BEGINS,
    )


if __name__ == "__main__":
    main()
