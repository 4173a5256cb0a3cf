"""Minutes: drafted from events, kept in versions, dissent kept, locked by two signatures, corrected by addition."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.items import TaskKind
from domain.meetings import AnswerKind, Evidence, Meeting, Mode
from domain.minutes import (
    Grade,
    MinutesCorrection,
    MinutesField,
    MinutesSignature,
    MinutesVersion,
    SignedAs,
    VoteMethod,
)
from domain.policy import BranchPolicy
from domain.quorum import Decision, Doubt, Tally
from services import minutes, signins, tasks
from services.minutes import Ballots, LaidDown, Refusal
from tests import factories
from tests.cast import Cast

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = BranchPolicy()
TEXTS = {
    "title": "党员大会",
    "host": "陈敏",
    "recorder": "李建国",
    "speeches": "王秀兰：同意",
    "dissent": "孙海：不同意",
}


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.branch, cast.chen)


@pytest.fixture
def later(meeting: Meeting) -> datetime:
    return meeting.ends_at + timedelta(hours=3)


def save(session: Session, cast: Cast, meeting: Meeting, now: datetime, based_on: int = 0, **changes: str) -> object:
    return minutes.save(session, meeting, {**TEXTS, **changes}, cast.chen, now, based_on=based_on)


def sign(session: Session, cast: Cast, meeting: Meeting, now: datetime, version: int = 1) -> list[object]:
    return [
        minutes.sign(session, meeting, signed_as, name, cast.chen, now, version=version)
        for signed_as, name in ((SignedAs.HOST, "陈敏"), (SignedAs.RECORDER, "李建国"))
    ]


def test_draft_says_what_events_say_and_leaves_the_rest_blank(
    session: Session, cast: Cast, meeting: Meeting, later: datetime
) -> None:
    for member, mode in ((cast.li, None), (cast.wang, None), (cast.chen, Mode.VIDEO)):
        signins.sign_in(session, meeting, member, Evidence.BY_OTHER, meeting.starts_at, by=cast.chen, mode=mode)
    signins.sign_in(session, meeting, cast.zhao, Evidence.SELF_PRESENT, meeting.starts_at)
    factories.an_answer(session, meeting, cast.sun, AnswerKind.LEAVE, reason="在三亚过冬")
    task = tasks.open_task(session, TaskKind.FOLLOW_UP, "follow", cast.sun, later, meeting_id=meeting.id)
    tasks.close_task(session, task, later, by=cast.zhao, outcome="打了电话，会上的事说过了")
    drafted = minutes.draft(session, meeting, POLICY, ZONE)
    assert drafted == {
        "title": "东风社区离退休干部党支部党员大会",
        "kind": "支部党员大会",
        "number": "2025-1",
        "when": "2025-03-12 09:30–10:30",
        "place": "二楼活动室",
        "host": "陈敏",
        "expected": "应到 5 人（正式党员 5 人，预备党员 0 人），其中有表决权 5 人",
        "present": "到会场 3 人，其中有表决权 2 人，另有 1 人以视频、电话等方式参加，不计入到会人数",
        "attended": "陈敏（视频）、王秀兰、李建国",
        "sat_in": "赵磊",
        "absent": "陈建国（不作硬性要求）；孙海（外出，在三亚过冬，2025-03-12由赵磊打了电话，会上的事说过了）",
        "agenda": "学习两会精神",
    }


def test_second_meeting_of_its_kind_in_the_year_has_number_two(session: Session, cast: Cast, meeting: Meeting) -> None:
    next_one = factories.a_meeting(session, cast.branch, cast.chen, starts_at=meeting.starts_at + timedelta(days=90))
    next_year = factories.a_meeting(session, cast.branch, cast.chen, starts_at=meeting.starts_at + timedelta(days=365))
    drafts = [minutes.draft(session, one, POLICY, ZONE) for one in (meeting, next_one, next_year)]
    assert [one["number"] for one in drafts] == ["2025-1", "2025-2", "2026-1"]


def test_every_changed_text_is_a_new_version_and_no_old_one_changes(
    session: Session, cast: Cast, meeting: Meeting, later: datetime
) -> None:
    save(session, cast, meeting, later)
    save(session, cast, meeting, later, based_on=1)
    save(session, cast, meeting, later, based_on=1, decided="通过")
    kept = minutes.of_meeting(session, meeting)
    assert kept is not None
    assert [(one.version, one.text(MinutesField.DECIDED)) for one in minutes.versions(session, kept)] == [
        (2, "通过"),
        (1, ""),
    ]


def test_two_who_write_at_once_do_not_overwrite_each_other(
    session: Session, cast: Cast, meeting: Meeting, later: datetime
) -> None:
    save(session, cast, meeting, later)
    assert save(session, cast, meeting, later, speeches="另一个人写的") is Refusal.CHANGED_MEANWHILE


def test_dissent_cannot_be_written_away(session: Session, cast: Cast, meeting: Meeting, later: datetime) -> None:
    save(session, cast, meeting, later)
    assert save(session, cast, meeting, later, based_on=1, dissent="") is Refusal.DISSENT_LOST
    more = save(session, cast, meeting, later, based_on=1, dissent="孙海：不同意\n王秀兰：再等等")
    assert isinstance(more, MinutesVersion)


def test_both_signatures_lock_and_only_corrections_follow(
    session: Session, cast: Cast, meeting: Meeting, later: datetime
) -> None:
    save(session, cast, meeting, later)
    early = minutes.correct(session, meeting, MinutesField.PLACE, "三楼", cast.chen, later)
    assert early is Refusal.NOT_LOCKED
    host, recorder = sign(session, cast, meeting, later)
    assert isinstance(host, MinutesSignature)
    assert isinstance(recorder, MinutesSignature)
    assert (host.name, recorder.name, host.at) == ("陈敏", "李建国", later)
    assert save(session, cast, meeting, later, based_on=1, place="三楼") is Refusal.LOCKED
    assert sign(session, cast, meeting, later) == [Refusal.LOCKED, Refusal.LOCKED]
    made = minutes.correct(session, meeting, MinutesField.PLACE, "地点应为三楼", cast.chen, later)
    assert isinstance(made, MinutesCorrection)
    kept = minutes.of_meeting(session, meeting)
    assert kept is not None
    assert minutes.current(session, kept).text(MinutesField.PLACE) == ""
    assert [one.words for one in minutes.corrections(session, kept)] == ["地点应为三楼"]


def test_changed_text_has_to_be_signed_again(session: Session, cast: Cast, meeting: Meeting, later: datetime) -> None:
    save(session, cast, meeting, later)
    minutes.sign(session, meeting, SignedAs.HOST, "陈敏", cast.chen, later, version=1)
    save(session, cast, meeting, later, based_on=1, place="三楼")
    kept = minutes.of_meeting(session, meeting)
    assert kept is not None
    assert minutes.signatures(session, kept) == {}
    assert sign(session, cast, meeting, later) == [Refusal.CHANGED_MEANWHILE] * 2
    sign(session, cast, meeting, later, version=2)
    assert kept.locked_at == later


@pytest.mark.parametrize(
    ("changes", "name", "refusal"),
    [
        ({}, "王秀兰", Refusal.NAME_DIFFERS),
        ({}, " ", Refusal.NAME_MISSING),
        ({"host": ""}, "陈敏", Refusal.NAME_MISSING),
        ({"recorder": "陈敏"}, "陈敏", Refusal.SAME_PERSON),
    ],
)
def test_only_the_named_host_signs_as_host(
    session: Session,
    cast: Cast,
    meeting: Meeting,
    later: datetime,
    changes: dict[str, str],
    name: str,
    refusal: Refusal,
) -> None:
    minutes.save(session, meeting, TEXTS | changes, cast.chen, later, based_on=0)
    assert minutes.sign(session, meeting, SignedAs.HOST, name, cast.chen, later, version=1) is refusal


def test_minutes_are_not_signed_before_the_meeting(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    assert sign(session, cast, meeting, now) == [Refusal.NOTHING_WRITTEN] * 2
    save(session, cast, meeting, now)
    assert sign(session, cast, meeting, now) == [Refusal.TOO_EARLY] * 2


def decide(session: Session, cast: Cast, meeting: Meeting, now: datetime, tally: Tally) -> LaidDown | None:
    return minutes.decide(
        session, meeting, "通过年度计划", Decision.MEMBERS_VOTE, VoteMethod.HANDS, tally, POLICY, cast.chen, now
    )


def test_vote_is_held_against_those_present_and_the_pass_mark(
    session: Session, cast: Cast, meeting: Meeting, later: datetime
) -> None:
    for member in (cast.wang, cast.li, cast.chen):
        signins.sign_in(session, meeting, member, Evidence.BY_OTHER, meeting.starts_at, by=cast.chen)
    fine = decide(session, cast, meeting, later, Tally(3, 0, 0, carried=True))
    impossible = decide(session, cast, meeting, later, Tally(4, 0, 0, carried=True))
    assert fine is not None
    assert impossible is not None
    assert (fine.quorum.expected, fine.quorum.present, fine.doubts) == (5, 3, ())
    assert impossible.doubts == (Doubt.MORE_VOTES_THAN_VOTERS,)
    assert decide(session, cast, meeting, later, Tally(-1, 0, 0, carried=True)) is None
    assert minutes.take_back(session, meeting, impossible.resolution.id, cast.chen, later)
    assert [each.resolution for each in minutes.resolutions(session, meeting, POLICY)] == [fine.resolution]


def test_decision_after_a_signature_asks_for_signatures_again(
    session: Session, cast: Cast, meeting: Meeting, later: datetime
) -> None:
    save(session, cast, meeting, later)
    minutes.sign(session, meeting, SignedAs.HOST, "陈敏", cast.chen, later, version=1)
    made = decide(session, cast, meeting, later, Tally(0, 0, 0, carried=False))
    kept = minutes.of_meeting(session, meeting)
    assert made is not None
    assert kept is not None
    assert (kept.version, minutes.signatures(session, kept)) == (2, {})
    sign(session, cast, meeting, later, version=2)
    assert decide(session, cast, meeting, later, Tally(0, 0, 0, carried=False)) is None
    assert not minutes.take_back(session, meeting, made.resolution.id, cast.chen, later)


def test_more_than_a_third_excellent_is_warned_of_and_kept(
    session: Session, cast: Cast, meeting: Meeting, later: datetime
) -> None:
    best = Ballots(excellent=4, qualified=1, own_grade=Grade.QUALIFIED, final_grade=Grade.EXCELLENT)
    one = minutes.keep_ballots(session, meeting, {cast.wang.id: best, cast.zhou.id: best}, cast.chen, later)
    assert (one.cap, one.too_many) == (1, 0)
    two = minutes.keep_ballots(session, meeting, {cast.li.id: best, cast.sun.id: Ballots()}, cast.chen, later)
    assert two.too_many == 1
    assert [member.name for member, count in two.people if count is not None] == ["王秀兰", "李建国"]
    assert [member for member, _ in two.people] == [cast.chen, cast.wang, cast.li, cast.old_chen, cast.sun]


def test_who_wrote_and_signed_is_noted(session: Session, cast: Cast, meeting: Meeting, later: datetime) -> None:
    save(session, cast, meeting, later)
    sign(session, cast, meeting, later)
    acts = [entry.act for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert acts == ["minutes.written", "minutes.signed", "minutes.signed"]
