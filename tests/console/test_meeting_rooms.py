"""Meetings by month, one typed line of attendance, who may decide, minutes from draft to paper."""

import io
import re

import docx
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from domain.cadence import CadenceItem
from domain.meetings import Evidence, Meeting, MeetingKind, Mode
from domain.minutes import AppraisalCount, Grade
from domain.registers import MINUTES
from services import cadence, minutes, signins
from tests import factories
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.console.test_rooms import words


@pytest.fixture
def assembly(session: Session, scene: Scene) -> Meeting:
    """A meeting of all members that was held in the morning."""
    begun = scene.past.starts_at
    meeting = factories.a_meeting(session, scene.cast.branch, scene.cast.chen, starts_at=begun)
    session.commit()
    return meeting


def send(browser: FlaskClient, address: str, page: str, **fields: object) -> str:
    """What the form's page looks like afterwards."""
    csrf = csrf_of(browser.get(page).text)
    return browser.post(f"/console{address}", data={"csrf": csrf, **fields}, follow_redirects=True).text


def test_month_shows_its_meetings_and_leads_to_the_next(scene: Scene, desk: FlaskClient) -> None:
    page = desk.get("/console/meetings?month=2025-03").text
    assert f'href="/console/meetings/{scene.meeting.id}"' in page
    assert f'href="/console/meetings/{scene.elsewhere.id}"' not in page
    assert "month=2025-02" in page
    assert "month=2025-04" in page
    assert "这个月还没有安排会" in desk.get("/console/meetings?month=2025-01").text
    assert desk.get("/console/meetings?month=nonsense").status_code == 200


def test_group_leader_sees_the_meetings_of_his_group_only(
    session: Session, scene: Scene, assembly: Meeting, signs_in: SignsIn
) -> None:
    browser = signs_in(scene.cast.li)
    page = browser.get("/console/meetings?month=2025-03").text
    assert f'href="/console/meetings/{scene.past.id}"' in page
    assert f'href="/console/meetings/{assembly.id}"' not in page
    assert browser.get(f"/console/meetings/{assembly.id}").status_code == 404
    assert browser.get(f"/console/meetings/{scene.past.id}/minutes").status_code == 200


def test_line_is_shown_first_and_written_after_a_yes(
    session: Session, scene: Scene, assembly: Meeting, desk: FlaskClient
) -> None:
    cast, rule = scene.cast, f"/meetings/{assembly.id}"
    here = f"/console{rule}"
    line = "到 王秀兰 李建国 电话 孙海 请假 陈建国 腿疼 到 周芳"
    shown = words(send(desk, f"{rule}/attendance", here, line=line))
    assert "到会 2 人 王秀兰" in shown
    assert "请假 1 人 陈建国 第二小组 腿疼" in shown
    assert "“周芳”在花名册上没有找到，先不记。" in shown
    assert signins.by_member(session, assembly) == {}
    session.rollback()  # lets the desk write again
    after = words(send(desk, f"{rule}/attendance/yes", here, line=line))
    assert "签到记下了，也告诉了本人。" in after
    assert "应到 5 实到 2" in after
    kept = {number: (one.evidence, one.mode) for number, one in signins.by_member(session, assembly).items()}
    assert kept == {
        cast.wang.id: (Evidence.AFTERWARDS, Mode.ON_SITE),
        cast.li.id: (Evidence.AFTERWARDS, Mode.ON_SITE),
        cast.sun.id: (Evidence.AFTERWARDS, Mode.PHONE),
    }


def test_line_without_a_name_is_asked_again(assembly: Meeting, desk: FlaskClient) -> None:
    here = f"/console/meetings/{assembly.id}"
    assert "这一行里没有看到名字" in send(desk, f"/meetings/{assembly.id}/attendance", here, line="")


def test_page_says_whether_it_is_enough_and_by_which_rule(
    session: Session, scene: Scene, assembly: Meeting, desk: FlaskClient
) -> None:
    for member in (scene.cast.wang, scene.cast.li, scene.cast.chen):
        signins.sign_in(session, assembly, member, Evidence.SELF_PRESENT, assembly.starts_at)
    session.commit()
    page = words(desk.get(f"/console/meetings/{assembly.id}").text)
    assert "一般表决 ：有表决权的应到 5 人，至少要到 3 人。现在到了 3 人， 够了 。赞成 3 票才算通过。" in page
    assert "选举 ：有表决权的应到 5 人，至少要到 4 人。现在到了 3 人， 还差 1 人 。" in page
    assert "支部工作条例第十一条" in page
    here, given = f"/console/meetings/{assembly.id}", {"member": scene.cast.old_chen.id, "reason": "bedridden"}
    first = words(send(desk, f"/meetings/{assembly.id}/left-out", here, consent="东党发3号", **given))
    assert "还不算数" in first
    both = {"consent": "东党发3号", "resolution": "3月2日大会"}
    second = words(send(desk, f"/meetings/{assembly.id}/left-out", here, **both, **given))
    assert "选举 ：有表决权的应到 4 人，至少要到 4 人。" in second
    third = words(send(desk, f"/meetings/{assembly.id}/left-out/off", here, member=scene.cast.old_chen.id))
    assert "选举 ：有表决权的应到 5 人" in third


def test_minutes_go_from_draft_to_a_signed_paper(
    session: Session, scene: Scene, assembly: Meeting, desk: FlaskClient
) -> None:
    here = f"/console/meetings/{assembly.id}/minutes"
    draft = desk.get(here).text
    assert 'name="host" maxlength="200" autocomplete="off" value="陈敏"' in draft
    assert desk.get(f"{here}/paper").status_code == 409
    texts = {"title": "党员大会", "host": "陈敏", "recorder": "李建国", "dissent": "孙海：不同意", "version": "0"}
    assert "这一稿存下了" in send(desk, f"/meetings/{assembly.id}/minutes", here, **texts)
    lost = send(desk, f"/meetings/{assembly.id}/minutes", here, **{**texts, "dissent": "", "version": "1"})
    assert "不同意见要照原样留着" in lost
    vote = {"words": "年度计划", "decision": "members_vote", "method": "hands", "carried": "yes"}
    counts = {"in_favour": "4", "against": "0", "abstained": "0"}
    assert "票数都写成数字" in send(desk, f"/meetings/{assembly.id}/minutes/decisions", here, **vote, in_favour="四")
    doubted = send(desk, f"/meetings/{assembly.id}/minutes/decisions", here, **vote, **counts)
    assert "比到会有表决权的 0 人还多" in doubted
    for signed_as, name in (("host", "陈敏"), ("recorder", "李建国")):
        given = {"as": signed_as, "name": name, "version": "1"}
        page = send(desk, f"/meetings/{assembly.id}/minutes/signatures", here, **given)
    assert "记录到此为止" in page
    assert "不能再改" in send(desk, f"/meetings/{assembly.id}/minutes", here, **{**texts, "version": "1"})
    given = {"field": "place", "words": "应为三楼"}
    assert "应为三楼" in send(desk, f"/meetings/{assembly.id}/minutes/corrections", here, **given)
    answer = desk.get(f"{here}/paper")
    rows = [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(answer.data)).tables[0].rows]
    assert tuple(row[0] for row in rows) == MINUTES.columns
    assert dict(rows)["会议名称"] == "党员大会"
    assert dict(rows)["主持人签字"] == "陈敏 2025-03-10"


def test_meeting_is_ticked_for_each_item_by_itself(
    session: Session, scene: Scene, assembly: Meeting, desk: FlaskClient
) -> None:
    here, branch = f"/console/meetings/{assembly.id}", scene.cast.branch.id
    later = f"/meetings/{scene.meeting.id}"
    wanted = [f"{branch}:members_meeting", f"{branch}:party_lecture", "999:theme_day", "nonsense"]
    page = send(desk, f"/meetings/{assembly.id}/counts-for", here, **{"for": wanted})
    assert "登记好了。" in page
    assert [each.item for each in cadence.by_meeting(session, assembly)] == [
        CadenceItem.MEMBERS_MEETING,
        CadenceItem.PARTY_LECTURE,
    ]
    session.rollback()
    refused = send(desk, f"{later}/counts-for", f"/console{later}", **{"for": wanted})
    assert cadence.by_meeting(session, scene.meeting) == []
    assert "登记好了。" not in refused


def test_ballots_are_kept_by_few_and_warned_of(
    session: Session, scene: Scene, signs_in: SignsIn, desk: FlaskClient
) -> None:
    kind = MeetingKind.APPRAISAL
    meeting = factories.a_meeting(session, scene.cast.branch, scene.cast.chen, kind=kind)
    session.commit()
    here = f"/console/meetings/{meeting.id}/appraisal"
    one, two = scene.cast.wang.id, scene.cast.li.id
    best = {f"{one}.excellent": "4", f"{one}.final": "excellent", f"{two}.final": "excellent", f"{two}.qualified": ""}
    page = send(desk, f"/meetings/{meeting.id}/appraisal", here, **best)
    assert "评定优秀的多了 1 人" in page
    assert "票数请写数字" in send(desk, f"/meetings/{meeting.id}/appraisal", here, **{f"{one}.excellent": "四"})
    assert signs_in(scene.cast.zhao).get(here).status_code == 404
    count = session.query(AppraisalCount).filter_by(member_id=one).one()
    assert (count.excellent, count.qualified, count.final_grade) == (4, None, Grade.EXCELLENT)
    assert [len(minutes.appraisal(session, meeting).people), re.search(r"第\d+名", page)] == [5, None]
