"""Makes the city in the database, once."""

import csv
import io
import secrets
import string
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.commands.questions import read_table
from bot.commands.rosters import take_in
from bot.database import Sessions
from bot.demonstration import past
from bot.demonstration.connecting import Demo, describe
from bot.demonstration.multitude import BRANCHES, PEOPLE, Phone, add
from bot.demonstration.stage import Stage
from bot.places import DATA
from console.registers.reading import read_roster
from console.registers.writing import write_roster
from domain.accounts import Account, AccountKind, Follower, WireMode
from domain.bindings import Door
from domain.days import PartialDate, at, local_day, months_later, week_start
from domain.meetings import Meeting, MeetingKind
from domain.members import Category, Member, Way
from domain.organisation import Post, PostKind, Unit, UnitKind
from domain.study import StudyMaterial
from handlers.language import sounds
from services import bindings, members
from services.questions import import_rows

_AGO = timedelta(days=30)  # when the people of the city came in
_LETTERS = string.ascii_letters + string.digits


def city() -> dict[str, Any]:
    """`data/demo/city.toml`."""
    return tomllib.loads((DATA / "demo" / "city.toml").read_text(encoding="utf-8"))


def life() -> dict[str, Any]:
    """`data/demo/life.toml`: what was there before."""
    return tomllib.loads((DATA / "demo" / "life.toml").read_text(encoding="utf-8"))


def roster_file(title: str) -> bytes:
    """The people of the city as an `.xlsx` in form A, as an office would send it."""
    table = io.StringIO((DATA / "demo" / "roster.tsv").read_text(encoding="utf-8"), newline="")
    return write_roster(csv.DictReader(table, delimiter="\t"), title)


def build(
    sessions: Sessions, now: datetime, zone: ZoneInfo, *, api_base: str, callback_base: str, full: bool = False
) -> Demo:
    """Makes the city once; later it only takes the addresses, which may have changed, and tells what it is.

    `full` adds the multitude to the small city the first time.
    """
    plan, crowd = city(), list[Phone]()
    with sessions.write() as session:
        account = session.scalars(select(Account).where(Account.slug == plan["account"]["slug"])).one_or_none()
        if account is None:
            builder = Builder(session, plan, now, zone)
            account = builder.build(api_base)
            crowd = builder.add_multitude(account) if full else []
        elif account.api_base != api_base:
            account.api_base, account.version = api_base, account.version + 1
        return describe(session, account, plan, callback_base, crowd)


class Builder:
    def __init__(self, session: Session, plan: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> None:
        self._session, self._plan, self._now, self._zone = session, plan, now, zone
        self._today = local_day(now, zone)
        self._units: dict[str, Unit] = {}
        self._people: dict[str, Member] = {}

    def build(self, api_base: str) -> Account:
        """Raises ValueError where the roster of the city has a fault."""
        account = self._account(api_base)
        self._organise(account)
        self._take_roster(account)
        self._help(account)
        for name, more in self._plan["more"].items():
            _tell_more(self._people[name], more)
        stage = Stage(self._session, account, life(), self._units, self._people, self._now, self._zone)
        past.appoint(stage)
        self._recognise(account)
        self._call_meetings(account)
        self._add_materials(account)
        known, _ = read_table((DATA / "questions.tsv").read_bytes())
        import_rows(self._session, account.id, known, self._now, unit=None)
        past.play(stage)
        self._session.flush()
        return account

    def add_multitude(self, account: Account) -> list[Phone]:
        """As many more as make the city a full one."""
        counted = select(func.count(Member.id)).where(Member.account_id == account.id, Member.on_roster)
        people = PEOPLE - self._session.scalars(counted).one()
        branches = BRANCHES - len(self._plan["branches"])
        above = self._units[self._plan["office"]["name"]]
        return add(self._session, account, above, self._now, people=people, branches=branches)

    def _keep(self, row: Any) -> Any:
        self._session.add(row)
        self._session.flush()
        return row

    def _account(self, api_base: str) -> Account:
        given = self._plan["account"]
        account = Account(
            slug=given["slug"],
            name=given["name"],
            kind=AccountKind.SERVICE,
            verified=True,
            mode=WireMode.SECURE,
            app_id=given["app_id"],
            original_id=given["original_id"],
            api_base=api_base,
            app_secret=secrets.token_hex(16),
            token=secrets.token_hex(16),
            aes_key="".join(secrets.choice(_LETTERS) for _ in range(42)) + "A",
            templates=_occasions(self._plan["templates"]),
            created_at=self._now - _AGO,
        )
        self._keep(account)
        return account

    def _organise(self, account: Account) -> None:
        given = self._plan["office"]
        office = self._unit(account, given["name"], UnitKind.COMMITTEE_ABOVE, None)
        office.policy = {**given["policy"], "study_day_of_month": self._study_day()}
        office.policy_source = given["policy_source"]
        for given in self._plan["branches"]:
            branch = self._unit(account, given["name"], UnitKind.BRANCH, office)
            branch.place, branch.place_hint = given["place"], given["place_hint"]
            for name in given["groups"]:
                self._unit(account, name, UnitKind.GROUP, branch)

    def _study_day(self) -> int:
        """Tomorrow, so that the one push of a day (R-UX-71) is free for what is tried first; today at a month's end."""
        tomorrow = self._today + timedelta(days=1)
        return tomorrow.day if tomorrow.month == self._today.month else self._today.day

    def _unit(self, account: Account, name: str, kind: UnitKind, parent: Unit | None) -> Unit:
        parent_id = None if parent is None else parent.id
        unit: Unit = self._keep(Unit(account_id=account.id, parent_id=parent_id, kind=kind, name=name, policy={}))
        self._units.setdefault(name, unit)  # of groups with the same name, the first branch's
        return unit

    def _take_roster(self, account: Account) -> None:
        roster = read_roster(roster_file(account.name), today=self._today)
        result = take_in(self._session, account, roster, now=self._now - _AGO, zone=self._zone)
        if result["rejected"]:
            raise ValueError(f"the roster of the demonstration has faults: {result['rejected']}")
        people = self._session.scalars(select(Member).where(Member.account_id == account.id))
        self._people = {member.name: member for member in people}

    def _help(self, account: Account) -> None:
        for given in self._plan["helpers"]:
            helper = Member(
                account_id=account.id,
                branch_id=self._units[given["branch"]].id,
                name=given["name"],
                name_sound=sounds.key(given["name"], name=True),
                gender=given["gender"],
                born=PartialDate.parse(given["born"]),
                category=Category.IN_SERVICE,
                on_roster=False,
                created_at=self._now - _AGO,
                updated_at=self._now - _AGO,
            )
            members.set_phone(helper, given["phone"])
            self._people[helper.name] = self._keep(helper)
            since = self._today - _AGO
            self._keep(Post(unit_id=helper.branch_id, member_id=helper.id, kind=PostKind.LIAISON, since=since))

    def _recognise(self, account: Account) -> None:
        since = self._now - _AGO
        for phone in self._plan["phones"]:
            if not phone.get("known", True):
                continue
            self._keep(Follower(account_id=account.id, open_id=phone["open_id"], followed_at=since))
            member, relation = self._people[phone.get("of", phone["name"])], phone.get("relation", "")
            helper, door = (phone["name"], Door.ELDER) if relation else ("", Door.DIGITS)
            bindings.bind(self._session, member, phone["open_id"], door, since, relation=relation, helper_name=helper)
        for card in self._plan["cards"]:
            bindings.make_card(self._session, self._people[card["member"]], self._now)

    def _call_meetings(self, account: Account) -> None:
        monday = week_start(self._today) + timedelta(days=7)
        for given in self._plan["meetings"]:
            unit, by = self._units[given["unit"]], self._people[given["called_by"]]
            starts_at = at(monday + timedelta(days=given["day"]), given["at"], self._zone)
            self._keep(
                Meeting(
                    account_id=account.id,
                    branch_id=unit.branch_id,
                    unit_id=unit.id,
                    kind=MeetingKind(given["kind"]),
                    topic=given["topic"],
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=given["minutes"]),
                    place=given["place"],
                    bring=given["bring"],
                    called_by_id=by.id,
                    called_at=self._now,
                )
            )

    def _add_materials(self, account: Account) -> None:
        month = self._today.replace(day=1)
        for given in self._plan["materials"]:
            self._keep(StudyMaterial(account_id=account.id, for_month=f"{month:%Y-%m}", added_at=self._now, **given))
            month = months_later(month, 1)


def _tell_more(member: Member, more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        setattr(member, name, Way(value) if name == "way" else value)


def _occasions(templates: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        occasion: {"template_id": template["id"], "keys": template["keys"]}
        for template in templates
        for occasion in template["occasions"]
    }
