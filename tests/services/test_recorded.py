"""Registers of meetings: made from events under the exact headers, blanks stay blank (domain §9 D, E, M, N)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from domain.meetings import AnswerKind, Evidence, Meeting, MeetingKind, Mode
from domain.minutes import Grade, MinutesField, SignedAs, VoteMethod
from domain.organisation import PostKind
from domain.policy import BranchPolicy
from domain.quorum import Decision, Tally
from domain.registers import APPRAISAL, ATTENDANCE, LEAVE, MINUTES, Asked
from services import minutes, signins
from services.minutes import Ballots
from services.reports import recorded
from tests import factories
from tests.cast import Cast

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    made = factories.a_meeting(session, cast.branch, cast.chen)
    for member, mode in ((cast.wang, None), (cast.li, Mode.PHONE), (cast.zhao, None)):
        signins.sign_in(session, made, member, Evidence.BY_OTHER, made.starts_at, by=cast.chen, mode=mode)
    factories.an_answer(session, made, cast.sun, AnswerKind.LEAVE, reason="在三亚过冬")
    return made


@pytest.fixture
def asked(cast: Cast, meeting: Meeting) -> Asked:
    return Asked(cast.branch, None, None, meeting.ends_at + timedelta(days=2), ZONE)


def test_attendance_has_everybody_and_room_for_the_pen(session: Session, asked: Asked) -> None:
    rows = recorded.attendance_sheets(session, asked)
    assert all(set(row) == {*ATTENDANCE.head, *ATTENDANCE.columns} for row in rows)
    assert {row["应到"] + "/" + row["实到"] for row in rows} == {"5/2"}
    assert [tuple(row[column] for column in ATTENDANCE.columns) for row in rows] == [
        ("1", "陈敏", "", "", ""),
        ("2", "王秀兰", "", "现场", ""),
        ("3", "李建国", "", "电话", ""),
        ("4", "陈建国", "", "", ""),
        ("5", "孙海", "", "", "外出：在三亚过冬"),
        ("6", "赵磊", "", "现场", ""),
    ]


def test_minutes_page_has_votes_signatures_dissent_and_corrections(
    session: Session, cast: Cast, meeting: Meeting, asked: Asked
) -> None:
    assert recorded.minutes_pages(session, asked) == []
    texts = {
        "title": "党员大会",
        "host": "陈敏",
        "recorder": "李建国",
        "speeches": "王秀兰：好",
        "dissent": "孙海：不同意",
    }
    later, policy = asked.now, BranchPolicy()
    tally = Tally(1, 0, 0, carried=False)
    minutes.decide(
        session, meeting, "年度计划", Decision.MEMBERS_VOTE, VoteMethod.HANDS, tally, policy, cast.chen, later
    )
    minutes.save(session, meeting, texts, cast.chen, later, based_on=0)
    for signed_as, name in ((SignedAs.HOST, "陈敏"), (SignedAs.RECORDER, "李建国")):
        minutes.sign(session, meeting, signed_as, name, cast.chen, later, version=1)
    minutes.correct(session, meeting, MinutesField.PLACE, "应为三楼", cast.chen, later)
    page = recorded.minutes_pages(session, asked)[0]
    assert tuple(page) == MINUTES.columns
    assert page["表决情况"] == "年度计划（一般表决，举手）：赞成 1，反对 0，弃权 0，未通过"
    assert (page["主持人签字"], page["记录人签字"]) == ("陈敏 2025-03-14", "李建国 2025-03-14")
    assert page["发言要点"] == "王秀兰：好\n不同意见：孙海：不同意"
    assert page["地点"] == "更正（2025-03-14，陈敏）：应为三楼"
    assert (page["附件"], page["决议/决定"]) == ("", "")


def test_leave_has_its_kind_and_no_invented_approval(session: Session, asked: Asked) -> None:
    assert [tuple(row.values()) for row in recorded.leaves(session, asked)] == [
        ("1", "孙海", "东风社区离退休干部党支部党员大会", "2025-03-12", "外出", "在三亚过冬", "", "")
    ]
    assert tuple(recorded.leaves(session, asked)[0]) == LEAVE.columns


def test_appraisal_is_in_the_order_of_the_roster(session: Session, cast: Cast, asked: Asked) -> None:
    meeting = factories.a_meeting(session, cast.branch, cast.chen, kind=MeetingKind.APPRAISAL)
    best = Ballots(excellent=4, qualified=0, final_grade=Grade.EXCELLENT)
    typed = {cast.sun.id: best, cast.wang.id: Ballots(qualified=3)}
    minutes.keep_ballots(session, meeting, typed, cast.chen, asked.now)
    rows = recorded.appraisals(session, asked)
    assert tuple(rows[0]) == APPRAISAL.columns
    assert [tuple(row.values()) for row in rows] == [
        ("1", "王秀兰", "", "3", "", "", "", "", ""),
        ("2", "孙海", "4", "0", "", "", "", "优秀", ""),
    ]


def test_committee_sheet_names_the_committee_of_its_day(session: Session, cast: Cast, asked: Asked) -> None:
    factories.a_post(session, cast.branch, cast.sun, PostKind.ORGANISER)
    factories.a_meeting(session, cast.branch, cast.chen, kind=MeetingKind.COMMITTEE_MEETING, topic="")
    rows = [row for row in recorded.attendance_sheets(session, asked) if row["会议/活动名称"].endswith("支委会")]
    assert [row["姓名"] for row in rows] == ["陈敏", "孙海"]


def test_days_and_what_has_not_begun_bound_a_register(session: Session, cast: Cast, asked: Asked) -> None:
    factories.a_meeting(session, cast.branch, cast.chen, starts_at=asked.now + timedelta(days=1))
    assert len({row["时间"] for row in recorded.attendance_sheets(session, asked)}) == 1
    before = Asked(cast.branch, None, datetime(2025, 3, 11, tzinfo=ZONE).date(), asked.now, ZONE)
    assert recorded.attendance_sheets(session, before) == []


def test_more_meetings_need_no_more_queries(session: Session, cast: Cast, asked: Asked) -> None:
    def queries() -> int:
        session.expire_all()
        seen: list[str] = []
        bind = session.get_bind()
        listen = lambda *given: seen.append(given[2])  # noqa: E731 - one line, to be taken off again
        event.listen(bind, "before_cursor_execute", listen)
        recorded.attendance_sheets(session, asked)
        event.remove(bind, "before_cursor_execute", listen)
        return len(seen)

    few = queries()
    for days in range(1, 9):
        made = factories.a_meeting(session, cast.branch, cast.chen, starts_at=asked.now - timedelta(days=days))
        signins.sign_in(session, made, cast.wang, Evidence.SELF_PRESENT, made.starts_at)
    assert queries() <= few + 1
