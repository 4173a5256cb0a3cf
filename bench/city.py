"""Ten branches with forty recognised members each, every branch with its next meeting, and what the members say."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench import place
from bench.place import Place
from bot import schema
from bot.database import Sessions
from bot.runtime import build
from bot.settings import Settings, load
from domain.accounts import Account
from domain.organisation import PostKind, UnitKind
from tests import factories

BRANCHES = 10
MEMBERS = 40
ZONE = ZoneInfo("Asia/Shanghai")

# How often out of a hundred, what is said, and the templates that are a right answer to it.
_ASKED = ("meetings/next",)
SAYINGS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (20, "几点开会", _ASKED),
    (14, "下次什么时候开会", _ASKED),
    (14, "在哪儿开会", _ASKED),
    (12, "这次会几点开始啊", _ASKED),
    (10, "啥时候开会呀", _ASKED),
    (10, "收到", ("talk/seen", "talk/seen_meeting")),
    (6, "签到", ("meetings/too_early",)),
    (6, "学习", ("study/material",)),
    (4, "我来", ("meetings/coming",)),
    (2, "我请假，要去医院看病", ("meetings/not_coming",)),
    (2, "谢谢", ("talk/thanks",)),
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_NAMES = ("秀兰", "国强", "桂英", "建国", "玉珍", "志明", "淑芬", "德福", "凤英", "文华")
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class City:
    """`people` are open id → name; `moments` open id → the words in which the next meeting's time must be told."""

    account_id: int
    people: Mapping[str, str]
    moments: Mapping[str, str]


def settings(where: Place) -> Settings:
    return load(
        env_file=None,
        secret_key=place.SECRET_KEY,
        field_key=place.FIELD_KEY,
        env="test",
        database_url=where.ours,
        database_synchronous=where.synchronous,
        data_dir=where.folder,
        log_level="ERROR",
    )


def prepare(where: Place, now: datetime) -> City:
    """Makes the tables and everybody in them."""
    runtime = build(settings(where))
    schema.upgrade(runtime.engine)
    people: dict[str, str] = {}
    moments: dict[str, str] = {}
    with runtime.sessions.write() as session:
        account = factories.an_account(
            session, place.SLUG, app_id=place.APP_ID, original_id=place.ORIGINAL_ID, token=place.TOKEN,
            aes_key=place.AES_KEY, created_at=now,
        )  # fmt: skip
        factories.a_material(session, account, f"{now.astimezone(ZONE):%Y-%m}")
        account_id = account.id
    for number in range(BRANCHES):
        names, said = _branch(runtime.sessions, account_id, number, now)
        people |= names
        moments |= dict.fromkeys(names, said)
    runtime.engine.dispose()
    return City(account_id, people, moments)


def _branch(sessions: Sessions, account_id: int, number: int, now: datetime) -> tuple[dict[str, str], str]:
    with sessions.write() as session:
        account = session.get_one(Account, account_id)
        branch = factories.a_unit(session, account, f"第{number + 1}党支部", UnitKind.BRANCH, place="二楼活动室")
        secretary, liaison = (factories.a_member(session, branch, name) for name in ("陈敏", "赵勇"))
        factories.a_post(session, branch, secretary, PostKind.SECRETARY)
        factories.a_post(session, branch, liaison, PostKind.LIAISON)
        day = now.astimezone(ZONE).date() + timedelta(days=4 + number % 5)
        starts = datetime(day.year, day.month, day.day, 9 + number % 2, 30 * (number % 2), tzinfo=ZONE)
        factories.a_meeting(session, branch, secretary, starts_at=starts.astimezone(UTC), called_at=now)
        members = [factories.a_member(session, branch, _name(number, n)) for n in range(MEMBERS)]
        people = {f"oBench{number:02d}{n:02d}0000000000000000": member for n, member in enumerate(members)}
        for open_id, member in people.items():
            factories.a_binding(session, member, open_id, since=now)
        return {open_id: member.name for open_id, member in people.items()}, _said(starts)


def _name(branch: int, number: int) -> str:
    return _SURNAMES[(branch + number) % len(_SURNAMES)] + _NAMES[(3 * branch + number) % len(_NAMES)]


def _said(moment: datetime) -> str:
    """`3月12日(星期三)上午9点30分`, written here anew, so that the service's own words are what is checked."""
    minutes = f"{moment.minute}分" if moment.minute else ""
    day = f"{moment.month}月{moment.day}日(星期{_WEEKDAYS[moment.weekday()]})"
    return f"{day}上午{moment.hour}点{minutes}"


class Talk:
    """Who says what next: everybody in turn, nobody the same thing twice running, as people do."""

    def __init__(self, people: Mapping[str, str], seed: int = 1) -> None:
        self._people = list(people)
        self._random = random.Random(seed)
        self._weights = [weight for weight, _, _ in SAYINGS]
        self._said: dict[str, str] = {}
        self._turn = 0

    def next(self) -> tuple[str, str]:
        """(open id, text)"""
        if self._turn % len(self._people) == 0:
            self._random.shuffle(self._people)
        open_id = self._people[self._turn % len(self._people)]
        self._turn += 1
        text = self._said.get(open_id, "")
        while text == self._said.get(open_id, ""):
            text = self._random.choices(SAYINGS, self._weights)[0][1]
        self._said[open_id] = text
        return open_id, text
