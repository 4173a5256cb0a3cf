"""The multitude of the full city: 33 226 invented members in 881 branches of uneven sizes (D1.2), the same for a seed.

Written in bulk, in a few seconds. The names stand in `data/demo/multitude.toml`.
"""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from bot.demonstration.seats import IN_A_GROUP, WITH_GROUPS, Seat, seats, sizes
from bot.places import DATA
from domain.accounts import Account, Follower
from domain.bindings import Binding, Door
from domain.days import PartialDate
from domain.members import Category, LifeState, Member, Standing, Way, phone_kind
from domain.organisation import Post, PostKind, Unit, UnitKind
from domain.vault import vault
from handlers.language import sounds

PEOPLE, BRANCHES, VETERANS = 33_226, 881, 889  # D1.2
_AGO = timedelta(days=400)
_WINDOW = timedelta(hours=48)
_ZONES = ("America/New_York", "Australia/Sydney", "Europe/London", "Asia/Urumqi")

# How many of a hundred.
_BOUND, _AT_HOME = 70, 7
_WROTE, _HELPED, _AWAY, _REFUSED = 20, 4, 1.5, 1
_UNBOUND_WAYS = {Way.PHONE: 35, Way.PAPER: 20, Way.WECHAT: 45}
_LIVES = {LifeState.LIVING: 96.6, LifeState.HOSPITAL: 1.4, LifeState.GRAVELY_ILL: 0.4, LifeState.MOURNING: 0.5}
_LIVES |= {LifeState.DECEASED: 0.7, LifeState.TRANSFERRED: 0.4}


@dataclass(frozen=True, slots=True)
class Phone:
    """A WeChat of the city. `wrote`: he wrote just now, so that he may be answered for two days. `about` is empty but
    for those who hold a post.
    """

    open_id: str
    name: str
    about: str
    wrote: bool


def add(
    session: Session,
    account: Account,
    above: Unit,
    now: datetime,
    *,
    people: int = PEOPLE,
    branches: int = BRANCHES,
    seed: int = 1,
) -> list[Phone]:
    """Adds the members to the account under the unit `above`; every branch has a liaison besides, in service and on no
    roster. Returns whose phones the local WeChat has to know.
    """
    return _City(session, account, now, random.Random(seed)).build(above, people, branches)  # noqa: S311 - play, and the same each time


class _City:
    def __init__(self, session: Session, account: Account, now: datetime, dice: random.Random) -> None:
        self._session, self._account, self._now, self._dice = session, account, now, dice
        plan = tomllib.loads((DATA / "demo" / "multitude.toml").read_text(encoding="utf-8"))
        self._words, self._names = plan["branches"], plan["names"]
        self._since = now - _AGO

    def build(self, above: Unit, people: int, branches: int) -> list[Phone]:
        found = sizes(people, branches, self._dice)
        units = self._branches(above, branches)
        groups = self._groups(units, found)
        everybody = [seat for branch, size in zip(units, found, strict=True) for seat in seats(branch, size, groups)]
        ordinary = [number for number, seat in enumerate(everybody) if not seat.posts]
        veterans = set(self._dice.sample(ordinary, min(len(ordinary), round(VETERANS * people / PEOPLE))))
        rows = [self._member(number, seat, is_veteran=number in veterans) for number, seat in enumerate(everybody)]
        ids = self._insert(Member, rows)
        self._posts(everybody, ids)
        return self._phones(everybody, rows, ids)

    def _insert(self, table: type[Any], rows: Sequence[dict[str, Any]]) -> list[int]:
        """Their ids, in the order of the rows."""
        if not rows:
            return []
        plain = cast("Table", table.__table__)
        query = insert(plain).returning(plain.c.id, sort_by_parameter_order=True)
        return list(self._session.scalars(query, list(rows)))

    # -- units

    def _branches(self, above: Unit, count: int) -> list[int]:
        streets = self._words["streets"]
        rows = [
            {
                "account_id": self._account.id,
                "parent_id": above.id,
                "kind": UnitKind.BRANCH,
                "name": self._words["name"].format(street=streets[at % len(streets)], number=at // len(streets) + 1),
                "place": self._words["place"].format(street=streets[at % len(streets)]),
                "place_hint": self._words["hints"][at % len(self._words["hints"])],
                "policy": {},
            }
            for at in range(count)
        ]
        return self._insert(Unit, rows)

    def _groups(self, branches: Sequence[int], found: Sequence[int]) -> dict[int, list[int]]:
        rows = [
            {
                "account_id": self._account.id,
                "parent_id": branch,
                "kind": UnitKind.GROUP,
                "name": self._words["group"].format(number=number),
                "policy": {},
            }
            for branch, size in zip(branches, found, strict=True)
            if size >= WITH_GROUPS
            for number in range(1, size // IN_A_GROUP + 1)
        ]
        groups: dict[int, list[int]] = {}
        for row, group in zip(rows, self._insert(Unit, rows), strict=True):
            groups.setdefault(row["parent_id"], []).append(group)
        return groups

    # -- people

    def _member(self, number: int, seat: Seat, *, is_veteran: bool) -> dict[str, Any]:
        dice = self._dice
        in_office = bool(seat.posts)
        seat.has_wechat = in_office or dice.random() < _BOUND / 100
        name = self._name()
        phone = f"154{number:08d}" if in_office or dice.random() < 0.88 else f"0552-1{number:06d}"
        street = dice.choice(self._words["streets"])
        return {
            "account_id": self._account.id,
            "branch_id": seat.branch,
            "group_id": seat.group,
            "name": name,
            "name_sound": sounds.key(name, name=True),
            "gender": dice.choice(self._names["genders"]),
            "born": PartialDate.parse(str(self._born(seat, is_veteran=is_veteran))),
            "standing": Standing.FULL if dice.random() < 0.99 else Standing.PROBATIONARY,
            "category": Category.IN_SERVICE if seat.helper else Category.VETERAN if is_veteran else Category.RETIRED,
            "on_roster": not seat.helper,
            "phone": phone,
            "phone_hash": vault().lookup(phone),
            "phone_kind": phone_kind(phone),
            "address": self._words["address"].format(
                street=street, house=dice.randint(1, 40), door=dice.randint(101, 699)
            ),
            "no_hard_demand": not in_office and dice.random() < _AT_HOME / 100,
            "life_state": LifeState.LIVING if in_office else _drawn(dice, _LIVES),
            "created_at": self._since,
            "updated_at": self._since,
            **self._reached(seat),
        }

    def _name(self) -> str:
        dice, names = self._dice, self._names
        first = dice.choice(names["first"]) if dice.random() < 0.9 else ""
        return f"{dice.choice(names['surnames'])}{first}{dice.choice(names['second'])}"

    def _born(self, seat: Seat, *, is_veteran: bool) -> int:
        if seat.helper:
            return self._dice.randint(1975, 1998)
        return self._dice.randint(1925, 1933) if is_veteran else self._dice.randint(1935, 1965)

    def _reached(self, seat: Seat) -> dict[str, Any]:
        """By which way, whether he said no to it, and where he lives."""
        dice, ordinary = self._dice, not seat.posts
        no = seat.has_wechat and ordinary and dice.random() < _REFUSED / 100
        away = seat.has_wechat and ordinary and dice.random() < _AWAY / 100
        return {
            "way": Way.WECHAT if seat.has_wechat else _drawn(dice, _UNBOUND_WAYS),
            "opted_out_at": self._since if no else None,
            "zone": dice.choice(_ZONES) if away else "",
        }

    def _posts(self, seats: Sequence[Seat], ids: Sequence[int]) -> None:
        since = self._since.date()
        rows = [
            {"unit_id": seat.group if of_group else seat.branch, "member_id": member, "kind": kind, "since": since}
            for seat, member in zip(seats, ids, strict=True)
            for kind, of_group in seat.posts
        ]
        self._insert(Post, rows)

    # -- their WeChat

    def _phones(self, seats: Sequence[Seat], rows: Sequence[dict[str, Any]], ids: Sequence[int]) -> list[Phone]:
        phones: list[Phone] = []
        bindings: list[dict[str, Any]] = []
        for seat, row, member in zip(seats, rows, ids, strict=True):
            if seat.has_wechat:
                wrote = self._dice.random() < _WROTE / 100
                phone = Phone(_open_id(self._account, member, "m"), row["name"], self._about(seat), wrote)
                phones.append(phone)
                bindings.append(self._binding(phone, member))
            if not seat.helper and self._dice.random() < _HELPED / 100:
                helper = Phone(_open_id(self._account, member, "f"), self._name(), "", wrote=False)
                phones.append(helper)
                bindings.append(self._binding(helper, member, relation=self._dice.choice(self._names["relations"])))
        self._insert(Binding, bindings)
        self._insert(Follower, [self._follower(phone) for phone in phones])
        return phones

    def _about(self, seat: Seat) -> str:
        kinds = {PostKind.LIAISON: "helper", PostKind.SECRETARY: "secretary", PostKind.GROUP_LEADER: "leader"}
        return next((str(self._words[kinds[kind]]) for kind, _ in seat.posts if kind in kinds), "")

    def _binding(self, phone: Phone, member: int, relation: str = "") -> dict[str, Any]:
        return {
            "account_id": self._account.id,
            "open_id": phone.open_id,
            "member_id": member,
            "relation": relation,
            "helper_name": phone.name if relation else "",
            "door": Door.ELDER if relation else Door.DIGITS,
            "since": self._since,
            "consent_version": "1",
            "consented_at": self._since,
        }

    def _follower(self, phone: Phone) -> dict[str, Any]:
        return {
            "account_id": self._account.id,
            "open_id": phone.open_id,
            "followed_at": self._since,
            "heard_at": self._now if phone.wrote else self._since,
            "window_until": self._now + _WINDOW if phone.wrote else None,
            "window_left": 5 if phone.wrote else 0,
        }


def _open_id(account: Account, member: int, letter: str) -> str:
    """28 characters, as the platform's are."""
    return f"o{letter}{account.id:04d}{member:022d}"


def _drawn(dice: random.Random, shares: Mapping[Any, float]) -> Any:
    return dice.choices(list(shares), weights=list(shares.values()))[0]
