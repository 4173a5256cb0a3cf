"""One typed line of attendance: read by sound, asked where unclear, written with its evidence after a yes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery
from domain.meetings import AnswerKind, Evidence, Meeting, Mode
from domain.notices import Notice
from handlers.language import sounds
from services import answers, attendance, signins
from services.attendance import Kept, Said
from tests import factories
from tests.cast import Cast

MARGIN = timedelta(minutes=60)


def sound(name: str) -> str:
    return sounds.key(name, name=True)


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.branch, cast.chen)


def read(session: Session, meeting: Meeting, line: str, **picks: int) -> attendance.Plan:
    return attendance.read(session, meeting, line, sound, picks)


def told(plan: attendance.Plan) -> list[tuple[str, Said, str]]:
    return [(entry.member.name, entry.said, entry.reason) for entry in plan.entries]


def test_line_with_all_kinds_of_words_is_read_as_it_is_meant(session: Session, meeting: Meeting) -> None:
    plan = read(session, meeting, "到 王秀兰 李建国 电话 孙海 请假 陈敏 腿疼 来不了")
    assert told(plan) == [
        ("王秀兰", Said.ON_SITE, ""),
        ("李建国", Said.ON_SITE, ""),
        ("孙海", Said.PHONE, ""),
        ("陈敏", Said.LEAVE, "腿疼 来不了"),
    ]
    assert plan.unclear == ()
    assert [member.name for member in plan.others] == ["陈建国"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("王秀兰、李建国，孙海。", ["王秀兰", "李建国", "孙海"]),
        ("王秀兰李建国", ["王秀兰", "李建国"]),
        ("到：王秀兰", ["王秀兰"]),
        ("王秀蓝", ["王秀兰"]),
        ("王秀兰 王秀兰", ["王秀兰"]),
        ("", []),
    ],
)
def test_names_are_found_however_they_are_written(
    session: Session, meeting: Meeting, line: str, names: list[str]
) -> None:
    assert [entry.member.name for entry in read(session, meeting, line).entries] == names


def test_other_spelling_of_a_name_is_pointed_out(session: Session, meeting: Meeting) -> None:
    entry = read(session, meeting, "到 王秀蓝").entries[0]
    assert (entry.typed, entry.by_sound) == ("王秀蓝", True)


def test_last_word_about_somebody_counts(session: Session, meeting: Meeting) -> None:
    assert told(read(session, meeting, "到 孙海 请假 孙海 在三亚")) == [("孙海", Said.LEAVE, "在三亚")]


def test_stranger_and_same_sounding_names_are_asked(session: Session, cast: Cast, meeting: Meeting) -> None:
    other = factories.a_member(session, cast.branch, "王秀岚")
    plan = read(session, meeting, "到 王秀兰 周芳 李建国")
    assert [(one.typed, [member.name for member in one.people]) for one in plan.unclear] == [
        ("王秀兰", ["王秀兰", "王秀岚"]),
        ("周芳", []),
    ]
    chosen = read(session, meeting, "到 王秀兰 李建国", 王秀兰=other.id)
    assert [entry.member for entry in chosen.entries] == [other, cast.li]
    assert read(session, meeting, "到 王秀兰", 王秀兰=cast.zhou.id).entries == ()


def test_everybody_but_those_who_are_named_otherwise(session: Session, meeting: Meeting) -> None:
    plan = read(session, meeting, "都到了 请假 孙海 在三亚")
    assert {entry.member.name for entry in plan.entries if entry.said is Said.ON_SITE} == {
        *("王秀兰", "李建国", "陈敏", "陈建国")
    }
    assert plan.others == ()


def test_what_is_read_is_not_written_before_a_yes(session: Session, meeting: Meeting) -> None:
    read(session, meeting, "都到了")
    assert signins.by_member(session, meeting) == {}


def test_evidence_and_way_of_taking_part_stay_apart(session: Session, cast: Cast, meeting: Meeting) -> None:
    during, later = meeting.starts_at, meeting.ends_at + MARGIN + timedelta(minutes=1)
    plan = read(session, meeting, "到 王秀兰 电话 孙海 请假 陈建国 腿疼")
    kept = attendance.write(session, meeting, plan, cast.chen, during, MARGIN)
    attendance.write(session, meeting, read(session, meeting, "补学 李建国"), cast.chen, later, MARGIN)
    records = signins.by_member(session, meeting)
    assert kept == [Kept.WRITTEN] * 3
    assert {number: (one.evidence, one.took_part) for number, one in records.items()} == {
        cast.wang.id: (Evidence.BY_OTHER, Mode.ON_SITE),
        cast.sun.id: (Evidence.BY_OTHER, Mode.PHONE),
        cast.li.id: (Evidence.AFTERWARDS, Mode.HOME_STUDY),
    }
    assert records[cast.li.id].late_minutes == 61
    leave = answers.current(session, meeting, cast.old_chen)
    assert leave is not None
    assert (leave.kind, leave.reason, leave.by_id) == (AnswerKind.LEAVE, "腿疼", cast.chen.id)


def test_twice_is_once_and_the_later_way_counts(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    lines = ("到 王秀兰", "到 王秀兰", "视频 王秀兰", "没到 王秀兰", "没到 王秀兰")
    kept = [
        attendance.write(session, meeting, read(session, meeting, line), cast.chen, now, MARGIN)[0] for line in lines
    ]
    assert kept == [Kept.WRITTEN, Kept.SAME, Kept.WRITTEN, Kept.WRITTEN, Kept.SAME]
    assert signins.by_member(session, meeting) == {}
    letters = session.scalars(select(Notice.template).join(Delivery).where(Delivery.member_id == cast.wang.id)).all()
    assert letters == ["meetings/recorded_for_you"]


@pytest.mark.parametrize("line", ["电话 王秀兰", "没到 王秀兰", "请假 王秀兰 腿疼"])
def test_own_word_stays_whatever_others_put_down(
    session: Session, cast: Cast, meeting: Meeting, now: datetime, line: str
) -> None:
    signins.sign_in(session, meeting, cast.wang, Evidence.SELF_PRESENT, now)
    kept = attendance.write(session, meeting, read(session, meeting, line), cast.chen, now, MARGIN)
    assert kept == [Kept.OWN_WORD]
    assert signins.by_member(session, meeting)[cast.wang.id].evidence is Evidence.SELF_PRESENT
