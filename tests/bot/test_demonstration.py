"""The demonstration city: complete, in keeping with the cast, made once, and known to the local WeChat."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import demonstration
from bot.database import Sessions
from bot.demonstration import Demo
from bot.places import TEMPLATES
from bot.wording import findings
from channels.values import check_value, kind_of
from domain.accounts import Account, Follower
from domain.bindings import Binding
from domain.days import local_day
from domain.meetings import Meeting, MeetingKind
from domain.members import Category, Member, Way
from domain.notices import NoticeKind
from domain.organisation import PostKind, Unit, UnitKind
from domain.tables import metadata
from services import bindings, dues_reminders, duties, meetings, organisation, outlook, pushes, study
from simulator.driver import World
from simulator.server import LocalWeChat

pytestmark = pytest.mark.once

BRANCH = "东风社区离退休干部党支部"


@pytest.fixture
def demo(sessions: Sessions, now: datetime, zone: ZoneInfo) -> Demo:
    return made(sessions, now, zone)


def made(sessions: Sessions, now: datetime, zone: ZoneInfo, api_base: str = "http://127.0.0.1:8001") -> Demo:
    return demonstration.build(sessions, now, zone, api_base=api_base, callback_base="http://127.0.0.1:8000")


def unit(session: Session, name: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.name == name).order_by(Unit.id)).first() or pytest.fail(name)


def person(session: Session, name: str) -> Member:
    return session.scalars(select(Member).where(Member.name == name)).one()


@pytest.mark.usefixtures("demo")
def test_city_has_three_branches_under_one_office_and_about_forty_people(session: Session) -> None:
    top = session.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
    branches = session.scalars(select(Unit).where(Unit.kind == UnitKind.BRANCH)).all()
    assert top.kind is UnitKind.COMMITTEE_ABOVE
    assert [branch.parent_id for branch in branches] == [top.id] * 3
    assert all(branch.place and branch.place_hint for branch in branches)
    assert len(organisation.groups_of(session, unit(session, BRANCH))) == 3
    assert 38 <= session.scalars(select(func.count(Member.id)).where(Member.on_roster)).one() <= 45


@pytest.mark.usefixtures("demo")
def test_every_telephone_is_of_the_range_that_nobody_has(session: Session) -> None:
    phones = [member.phone or "" for member in session.scalars(select(Member))]
    assert [phone for phone in phones if not phone.startswith("1990000")] == []
    assert len(set(phones)) == len(phones)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("name", "kind", "place"),
    [
        ("陈敏", PostKind.SECRETARY, BRANCH),
        ("李建国", PostKind.GROUP_LEADER, "第二小组"),
        ("赵磊", PostKind.LIAISON, BRANCH),
        ("周芳", PostKind.SECRETARY, "红旗社区离退休干部党支部"),
    ],
)
def test_cast_holds_its_posts(session: Session, now: datetime, name: str, kind: PostKind, place: str) -> None:
    posts = organisation.posts_of(session, person(session, name).id, now.date())
    assert [(post.kind, post.unit_id) for post in posts] == [(kind, unit(session, place).id)]


@pytest.mark.usefixtures("demo")
def test_cast_lives_as_the_stories_say(session: Session) -> None:
    old_chen, zhao = person(session, "陈建国"), person(session, "赵磊")
    assert (old_chen.way, old_chen.no_hard_demand) == (Way.PHONE, True)
    assert (zhao.category, zhao.on_roster) == (Category.IN_SERVICE, False)
    assert person(session, "孙海").whereabouts == "三亚"
    assert person(session, "王秀兰").call_name == "王老"
    helper = session.scalars(select(Binding).where(Binding.relation != "")).one()
    assert (helper.member.name, helper.helper_name, helper.relation) == ("王秀兰", "小王", "儿子")


def test_recognised_people_follow_and_newcomers_wait_at_the_door(session: Session, demo: Demo) -> None:
    followers = set(session.scalars(select(Follower.open_id)))
    assert {shown["openid"] for shown in demo.people if shown.get("follows")} == followers
    newcomers = [shown["name"] for shown in demo.people if not shown.get("follows")]
    assert newcomers == ["刘桂芳", "马德福"]
    assert all(bindings.own_binding(session, person(session, name)) is None for name in newcomers)
    assert (person(session, "刘桂芳").phone or "").endswith("4321")


def test_names_and_digits_of_the_hints_are_those_of_the_roster(session: Session, demo: Demo) -> None:
    said = re.findall(r"([\u4e00-\u9fff]{2,3})(\d{4})", "".join(demo.hints))
    assert said == [("刘桂芳", "4321")]
    assert 5 <= len(demo.hints) <= 6
    assert person(session, "刘桂芳").id


@pytest.mark.parametrize("days", [0, 2, 6])
def test_branch_meets_on_wednesday_of_next_week(
    sessions: Sessions, session: Session, now: datetime, zone: ZoneInfo, days: int
) -> None:
    today = now + timedelta(days=days)
    made(sessions, today, zone)
    (assembly, group) = session.scalars(select(Meeting).where(Meeting.starts_at > today).order_by(Meeting.starts_at))
    local = assembly.starts_at.astimezone(zone)
    assert (f"{local:%H:%M}", local.weekday(), assembly.place) == ("09:30", 2, "二楼活动室")
    assert local.isocalendar().week == (today.astimezone(zone) + timedelta(days=7)).isocalendar().week
    assert (assembly.unit.name, group.unit.name) == (BRANCH, "第二小组")
    assert group.kind is MeetingKind.GROUP_MEETING
    assert len(meetings.audience(session, assembly)) == 24


@pytest.mark.parametrize("days", [0, 4, 20, 21, 22, 300])  # among them the last days of a month
def test_nothing_goes_out_by_itself_on_the_first_morning(
    sessions: Sessions, now: datetime, zone: ZoneInfo, days: int
) -> None:
    morning = now.replace(hour=1, minute=30) + timedelta(days=days)  # half past nine, when the demonstration begins
    made(sessions, morning, zone)
    with sessions.read() as session:
        assert not outlook.is_behind(session, morning, zone)
        assert (duties.due(session, morning), dues_reminders.due(session, morning, zone)) == ([], [])
        assert pushes.due_steps(session, morning, zone) == []
        assert pushes.study.due_rounds(session, morning, zone) == []
        afternoons = (morning + timedelta(hours=6, minutes=30, days=later) for later in (0, 1))
        assert any(pushes.study.due_rounds(session, afternoon, zone) for afternoon in afternoons)


@pytest.mark.usefixtures("demo")
def test_this_month_and_the_next_have_something_to_study(session: Session) -> None:
    for month in ("2025-03", "2025-04"):
        material = study.material_for(session, unit(session, "红旗社区离退休干部党支部"), month)
        assert material is not None
        assert material.link.startswith("https://www.12371.cn/")
        assert findings(material.gist, "digest") == []


def test_city_is_made_once_and_keeps_its_people(
    sessions: Sessions, session: Session, demo: Demo, now: datetime, zone: ZoneInfo
) -> None:
    before = counts(session)
    session.rollback()
    assert made(sessions, now + timedelta(days=9), zone) == demo
    assert counts(session) == before


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


@pytest.mark.usefixtures("demo")
def test_restart_behind_another_port_takes_the_new_address(sessions: Sessions, now: datetime, zone: ZoneInfo) -> None:
    made(sessions, now, zone, api_base="http://127.0.0.1:9001")
    with sessions.read() as session:
        account = session.scalars(select(Account)).one()
        assert (account.api_base, account.version) == ("http://127.0.0.1:9001", 2)


# -- templates ---------------------------------------------------------------------------------------------------------


def mapping(session: Session) -> dict[str, Any]:
    return session.scalars(select(Account)).one().templates


@pytest.mark.usefixtures("demo")
def test_every_push_has_a_template_of_the_account(session: Session) -> None:
    assert set(mapping(session)) == {kind.value for kind in NoticeKind}


def test_keys_of_the_mapping_are_those_of_the_registered_templates(session: Session, demo: Demo) -> None:
    content = {one["template_id"]: set(re.findall(r"\{\{(\w+)\.DATA\}\}", one["content"])) for one in demo.templates}
    assert len(content) <= 25
    assert {name: set(one["keys"]) for name, one in mapping(session).items()} == {
        name: content[one["template_id"]] for name, one in mapping(session).items()
    }


@pytest.mark.usefixtures("demo")
def test_every_key_is_filled_by_a_block_of_its_push_or_by_fixed_words(session: Session) -> None:
    empty = []
    for occasion, one in mapping(session).items():
        blocks = set(re.findall(r"{% block (\w+) %}", (TEMPLATES / "pushes" / f"{occasion}.txt").read_text("utf-8")))
        for key, block in one["keys"].items():
            fixed = block.startswith("=")
            if fixed and check_value(key, block[1:]):
                empty.append((occasion, key))
            if not fixed and block not in blocks:
                empty.append((occasion, key))
            if kind_of(key) == "time":  # a day alone is no time
                assert occasion.startswith("meetings/")
    assert empty == []


# -- the local WeChat --------------------------------------------------------------------------------------------------


@pytest.fixture
def wechat() -> Iterator[LocalWeChat]:
    with LocalWeChat() as local:
        yield local


def test_local_wechat_is_told_everything_and_twice_does_no_harm(wechat: LocalWeChat, demo: Demo) -> None:
    world = World(wechat.base_url)
    demonstration.connect(wechat.base_url, demo)
    world.ask("POST", f"/people/{demo.people[1]['openid']}/block", {})
    demonstration.connect(wechat.base_url, demo)
    account = world.ask("GET", f"/accounts/{demo.account['appid']}")
    people = world.ask("GET", "/people")["people"]
    assert {name: account[name] for name in ("name", "mode", "token")} == {
        name: demo.account[name] for name in ("name", "mode", "token")
    }
    assert [(one["name"], one["about"]) for one in people] == [(one["name"], one["about"]) for one in demo.people]
    assert [one["refuses"] for one in people][:2] == [False, True]
    assert world.ask("GET", "/hints")["hints"] == demo.hints
    assert [card["name"] for card in world.ask("GET", "/cards")["cards"]] == ["马德福的卡"]


def test_refusal_of_the_local_wechat_is_named(wechat: LocalWeChat, demo: Demo) -> None:
    object.__setattr__(demo, "account", {**demo.account, "mode": "unheard of"})
    with pytest.raises(RuntimeError, match="mode is plain"):
        demonstration.connect(wechat.base_url, demo)


def test_roster_of_the_city_is_a_file_that_an_office_could_send(now: datetime, zone: ZoneInfo) -> None:
    from console.registers.reading import read_roster

    roster = read_roster(demonstration.roster_file("云岭县"), today=local_day(now, zone))
    assert (roster.form, roster.rejected) == ("A", ())
