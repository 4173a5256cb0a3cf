"""A year of what was meant to happen, the profile that only the superior lightens, settings with their source."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bot.places import TEMPLATES
from domain.members import Member
from domain.organisation import PostKind
from domain.policy_rules import Fault
from domain.quorum import Doubt
from services import cadence, minutes, organisation
from tests import factories
from tests.console.conftest import SignsIn
from tests.console.scene import Scene
from tests.console.test_meeting_rooms import send
from tests.console.test_rooms import words

PAPER = {"decided_by": "东风街道党工委", "document": "东党发〔2025〕3号"}


@pytest.fixture
def superior(session: Session, scene: Scene) -> Member:
    """The secretary of the 党工委."""
    member = factories.a_member(session, scene.cast.other_branch, "林涛", on_roster=False)
    factories.a_post(session, scene.cast.office, member, PostKind.SECRETARY)
    session.commit()
    return member


def test_year_says_in_words_what_the_picture_shows(scene: Scene, desk: FlaskClient) -> None:
    page = desk.get("/console/cadence?year=2025").text
    assert '<svg class="year"' in page
    assert "党课 每年至少 1 次" in words(page)
    assert "未登记 ：1月、2月； 未安排 ：3月； 还没到 ：4月" in words(page)
    assert "现在照 条例规定的频次 。没有另外的决定，照条例来。" in words(page)
    assert desk.get("/console/cadence?year=99999").status_code == 200


def test_what_was_held_without_a_notice_is_registered_and_taken_back(scene: Scene, desk: FlaskClient) -> None:
    here, branch = "/console/cadence", scene.cast.branch.id
    given = {"for": f"{branch}:heart_talk", "on": "2025-02-03"}
    assert "已登记 ：全年（2月3日）" in words(send(desk, f"/cadence/ticks?branch={branch}", here, **given))
    page = desk.get(here).text
    number = re.search(r'name="tick" value="(\d+)"', page)
    assert number is not None
    ahead = {**given, "on": "2025-12-03"}
    assert "这一天还没到" in send(desk, f"/cadence/ticks?branch={branch}", here, **ahead)
    assert "请选登记什么" in send(desk, f"/cadence/ticks?branch={branch}", here, on="2025-02-03")
    undone = words(send(desk, f"/cadence/ticks/off?branch={branch}", here, tick=number[1]))
    assert "收回了，不算登记。" in undone
    assert "已登记 ：全年" not in undone
    elsewhere = {**given, "for": f"{scene.cast.other_branch.id}:heart_talk"}
    assert "请选登记什么" in send(desk, f"/cadence/ticks?branch={branch}", here, **elsewhere)


def test_light_profile_is_set_from_above(scene: Scene, desk: FlaskClient, superior: Member, signs_in: SignsIn) -> None:
    branch = scene.cast.branch.id
    here, light = f"/console/cadence?branch={branch}", {"profile": "light", "since": "2025-01-01", **PAPER}
    assert "要由上级党组织来定" in send(desk, f"/cadence/profile?branch={branch}", here, **light)
    above = signs_in(superior)
    page = words(send(above, f"/cadence/profile?branch={branch}", here, **light))
    assert "现在照 离退休从简的频次 。东风街道党工委决定，东党发〔2025〕3号" in page
    assert "支部党员大会 每年至少 1 次" in words(desk.get(here).text)


def test_superior_sees_what_branches_miss_and_nobodys_name(scene: Scene, superior: Member, signs_in: SignsIn) -> None:
    page = words(signs_in(superior).get("/console/cadence/branches").text)
    assert "东风社区离退休干部党支部" in page
    assert "红旗社区离退休干部党支部" in page
    assert "未登记：" in page
    assert not [name for name in ("王秀兰", "陈敏", "周芳", "排名", "率") if name in page]


def test_setting_is_changed_with_who_decided_and_its_history_is_shown(
    session: Session, scene: Scene, desk: FlaskClient
) -> None:
    unit = scene.cast.branch.id
    here = f"/console/settings/{unit}/pushes_a_week"
    assert "没有人另定，照通行的做法" in desk.get(here).text
    for value, told in (("99", "请写 1 到 14 之间的数字。"), ("很多", "请写一个数字"), ("4", None)):
        page = send(desk, f"/settings/{unit}/pushes_a_week", here, value=value, **PAPER)
        assert told is None or told in page
    page = words(send(desk, f"/settings/{unit}/pushes_a_week", here, value="2", **PAPER))
    assert "每人每周最多发几条 2条 本单位自己定的，东党发〔2025〕3号" in page
    assert "照上级 → 4" in words(desk.get(here).text)
    assert desk.get(f"/console/settings/{unit}/nonsense").status_code == 404
    assert desk.get(f"/console/settings/{scene.cast.other_branch.id}/pushes_a_week").status_code == 404
    session.expire_all()
    assert organisation.policy_of(session, scene.cast.branch).pushes_a_week == 2


def test_what_only_the_superior_decides_is_decided_at_his_own_unit(
    session: Session, scene: Scene, desk: FlaskClient, superior: Member, signs_in: SignsIn
) -> None:
    own = f"/console/settings/{scene.cast.branch.id}/quorum_strict"
    assert "这一条由上级来定。" in desk.get(own).text
    above, office = signs_in(superior), scene.cast.office.id
    here = f"/console/settings/{office}/quorum_strict"
    send(above, f"/settings/{office}/quorum_strict", here, value="否", **PAPER)
    assert "东风街道党工委" in desk.get(own).text
    session.expire_all()
    assert not organisation.policy_of(session, scene.cast.branch).quorum_strict


def test_every_fault_has_its_plain_sentence() -> None:
    page = (TEMPLATES / "console" / "setting.html").read_text(encoding="utf-8")
    assert [fault.value for fault in Fault if f'"{fault.value}":' not in page] == []


def test_every_refusal_has_its_plain_sentence() -> None:
    page = "".join(
        (TEMPLATES / "console" / f"{noun}_words.html").read_text(encoding="utf-8") for noun in ("meeting", "cadence")
    )
    codes = [*minutes.Refusal, *cadence.Refusal, *(doubt for doubt in Doubt if doubt is not Doubt.BELOW_ZERO)]
    assert [code.value for code in codes if f'"{code.value}":' not in page] == []
