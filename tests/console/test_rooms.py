"""What the pages say: facts with their evidence, why each line is there, never a comparison of people."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from domain.deliveries import State, Told
from domain.meetings import Evidence
from domain.members import LifeState, Way
from domain.notices import NoticeKind
from domain.truth import BY_TOLD
from services import closing, deliveries, reports, signins
from tests import factories
from tests.console.conftest import SignsIn
from tests.console.scene import Scene

TAG = re.compile(r"<[^>]+>")


def words(page: str) -> str:
    """What a reader sees, with single spaces."""
    return " ".join(TAG.sub(" ", page.split("<body", 1)[1]).split())


def test_today_says_what_is_owed_and_why(scene: Scene, signs_in: SignsIn) -> None:
    page = words(signs_in(scene.cast.chen).get("/console/").text)
    assert "有 5 件事等着人办" in page
    assert "其中 1 件过了说好的时间" in page
    assert "发来的话里有救急的字眼，请马上联系本人。" in page
    assert "微信没送到，或者还没回，要请人告诉一声。" in page
    assert page.index("紧急情况") < page.index("请回电话")


def test_today_shows_committee_members_only_what_is_theirs(scene: Scene, signs_in: SignsIn) -> None:
    page = words(signs_in(scene.cast.zhao).get("/console/").text)
    assert "有 2 件事等着人办" in page
    assert "医保的事想问问" not in page


def test_today_points_to_chat_for_recognition(scene: Scene, signs_in: SignsIn) -> None:
    page = words(signs_in(scene.cast.chen).get("/console/").text)
    assert "孙海 有人说是这位同志，请认一认。" in page
    assert "请在微信里发“认人”" in page


def test_today_counts_answers_of_the_next_meeting(session: Session, scene: Scene) -> None:
    line = reports.coming(session, scene.cast.branch.id, factories.NOW, most=4)[0]
    assert (line.expected, line.coming, line.not_coming, line.silent) == (5, 1, 1, 3)


def test_today_keeps_the_states_of_a_notice_apart(scene: Scene, signs_in: SignsIn) -> None:
    page = words(signs_in(scene.cast.chen).get("/console/").text)
    for label, people in (("本人已回应", 1), ("回执送达", 1), ("平台已收", 1), ("已安排", 2)):
        assert f"{label} {people} 人" in page


def test_states_add_up_to_everybody_it_was_planned_for(session: Session, scene: Scene) -> None:
    line = reports.line_of(session, scene.announced, factories.NOW)
    assert line.people == len(closing.lines(session, scene.announced, factories.NOW)) == 5
    assert closing.tally(session, scene.announced, factories.NOW).people == 5


@pytest.mark.parametrize(("told", "label"), [(told, truth.value) for told, truth in BY_TOLD.items()])
def test_person_told_by_somebody_is_never_said_to_have_answered(
    session: Session, scene: Scene, told: Told, label: str
) -> None:
    deliveries.acknowledge_delivery(
        session, scene.told, factories.NOW, told=told, told_by=scene.cast.li, told_key="dongfeng:2"
    )
    row = next(row for row in closing.lines(session, scene.announced, factories.NOW) if row.name == "陈建国")
    assert row.proof.words == label
    assert label in {count.label for count in reports.line_of(session, scene.announced, factories.NOW).counts}


def test_today_offers_no_personal_message_as_a_notice(session: Session, scene: Scene) -> None:
    lines = reports.latest(session, scene.cast.branch, factories.NOW, most=10)
    assert [line.notice.id for line in lines] == [scene.announced.id, scene.plain.id]


def test_notice_names_each_person_with_way_state_and_reason(scene: Scene, signs_in: SignsIn) -> None:
    page = words(signs_in(scene.cast.chen).get(f"/console/notices/{scene.announced.id}").text)
    assert "孙海 第三小组 微信模板消息 已安排 3月10日(星期一)上午10点 发出后没有回音，结果不明" in page
    assert "陈建国 第二小组 电话名单 已安排 3月10日(星期一)上午10点 在李建国的电话名单上 本人愿意接电话或看纸" in page
    assert "陈敏 第一小组 微信模板消息 平台已收 3月10日(星期一)上午10点 微信模板消息收下了，没等到送达的回执" in page
    assert "应通知5人：本人已回应1，只有回执1，微信已收1，还在找2。" in page.replace(" ", "")


def test_notice_says_who_was_left_in_peace(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    scene.cast.sun.life_state = LifeState.HOSPITAL
    session.commit()
    page = words(signs_in(scene.cast.chen).get(f"/console/notices/{scene.plain.id}").text)
    assert "孙海 第三小组 住院，先不打扰" in page


def test_reminder_leaves_nobody_out(session: Session, scene: Scene) -> None:
    reminder = factories.a_notice(
        session, scene.cast.branch, NoticeKind.MEETING_TOMORROW, text="", meeting_id=scene.meeting.id
    )
    assert reports.left_out(session, reminder) == []


def test_meeting_to_come_says_who_answered_what(scene: Scene, signs_in: SignsIn) -> None:
    page = words(signs_in(scene.cast.chen).get(f"/console/meetings/{scene.meeting.id}").text)
    assert "李建国 第二小组 来" in page
    assert "孙海 第三小组 请假 ，在三亚过冬 女儿说的" in page
    assert "陈建国 第二小组 不作硬性要求" in page
    assert "王秀兰 第二小组 没回" in page


def test_meeting_that_was_says_how_each_presence_is_known(scene: Scene, signs_in: SignsIn) -> None:
    page = words(signs_in(scene.cast.chen).get(f"/console/meetings/{scene.past.id}").text)
    assert "应到 3 实到 1" in page
    assert "另有 1 人用视频、电话等方式参加，不算到会人数" in page
    assert "王秀兰 第二小组 没回 远程 ，本人远程，" in page
    assert "现场 ，事后补记，上午9点30分 赵磊记的 散会后1小时35分钟补的" in page


def test_guest_who_came_is_shown_too(session: Session, scene: Scene) -> None:
    signins.sign_in(session, scene.past, scene.cast.chen, Evidence.SELF_PRESENT, factories.NOW)
    line, rows = reports.expected(session, scene.past)
    assert (line.expected, [row.name for row in rows]) == (3, ["王秀兰", "李建国", "陈建国", "陈敏"])


def test_roster_says_by_which_way_each_person_is_told(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    factories.a_member(session, scene.cast.branch, "林涛", phone=None)
    factories.a_member(session, scene.cast.branch, "何秀英", phone="15400009876", way=Way.PAPER)
    session.commit()
    page = words(signs_in(scene.cast.chen).get("/console/members").text)
    assert "林涛 微信 ，微信还没认上，先打电话" in page
    assert "何秀英 纸质" in page
    assert "9876" not in page  # a number stands on the person's own page, where looking is written down
    assert "赵磊" not in page  # a helper is not on the roster


@pytest.mark.parametrize(
    ("name", "found"), [("建国", ["李建国", "陈建国"]), ("王", ["王秀兰"]), (" ", ["陈敏", "王秀兰"]), ("周芳", [])]
)
def test_roster_is_searched_by_name(scene: Scene, signs_in: SignsIn, name: str, found: list[str]) -> None:
    page = words(signs_in(scene.cast.chen).get("/console/members", query_string={"name": name}).text)
    assert [one for one in found if one not in page] == []
    assert ("没有找到" in page) == (not found)


@pytest.mark.parametrize("path", ["/", "/members", "/meetings/{meeting}", "/meetings/{past}", "/notices/{notice}"])
def test_no_page_ranks_or_rates_people(scene: Scene, signs_in: SignsIn, path: str) -> None:
    address = path.format(meeting=scene.meeting.id, past=scene.past.id, notice=scene.announced.id)
    page = words(signs_in(scene.cast.chen).get(f"/console{address}").text)
    assert [word for word in ("%", "率", "排名", "名次", "积分", "最多", "最少", "打卡", "时长") if word in page] == []


def test_words_of_a_member_cannot_become_part_of_the_page(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    scene.ask.words = "<script>alert(1)</script>"
    session.commit()
    browser = signs_in(scene.cast.chen)
    for address in ("/console/", f"/console/tasks/{scene.ask.id}"):
        assert "<script" not in browser.get(address).text


def test_number_of_queries_does_not_grow_with_people(
    session: Session, scene: Scene, desk: FlaskClient, statements: list[str]
) -> None:
    def count() -> int:
        statements.clear()
        for address in ("/", "/members", f"/meetings/{scene.meeting.id}", f"/notices/{scene.announced.id}"):
            assert desk.get(f"/console{address}").status_code == 200
        return len(statements)

    before = count()
    for number in range(20):
        member = factories.a_member(session, scene.cast.branch, f"党员{number}", group_id=scene.cast.groups[0].id)
        factories.a_delivery(session, scene.announced, member, state=State.SENT, sent_at=factories.NOW)
    session.commit()
    assert count() == before
