"""Visits, home study, pairs, people's lives, stays away and moves: each line is something that was written down."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from domain.floating import Absence, AbsenceReason, AbsenceState
from domain.members import Member
from domain.organisation import PostKind
from domain.pairing import Pairing, Tier
from domain.profiles import Profile
from domain.registers import Asked
from domain.transfers import Direction, Transfer
from domain.visits import HealthClass, Visit, VisitOccasion, VisitWay
from services import items, registers, visits
from services.visits import Story
from tests import factories
from tests.cast import Cast
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = (date(2025, 3, 1), date(2025, 3, 31))


def rows(
    session: Session, cast: Cast, name: str, days: tuple[date | None, date | None] = MARCH
) -> list[dict[str, str]]:
    return registers.make(session, name, Asked(cast.branch, *days, NOW, ZONE)).rows


def a_visit(session: Session, cast: Cast, occasion: VisitOccasion, way: VisitWay, on: date) -> Visit:
    story = Story(on, way, occasion, "原话", content="念了三条", said="字再大一点", needs=["暖气不热"])
    kept = visits.record(session, cast.old_chen, story, NOW, visitor=cast.zhao, by=cast.zhao)
    items.answer(session, kept.items[0], "已报修", NOW, by=cast.chen)
    kept.items[0].department = "物业"
    return kept.visit


def test_visit_stands_with_its_needs_their_owner_and_what_came_of_them(session: Session, cast: Cast) -> None:
    a_visit(session, cast, VisitOccasion.EVERYDAY, VisitWay.PHONE, date(2025, 3, 9))
    a_visit(session, cast, VisitOccasion.EVERYDAY, VisitWay.PHONE, date(2025, 2, 28))
    [row] = rows(session, cast, "visits")
    assert list(row.values()) == [
        *("1", "2025-03-09", "陈建国", "89", "", "赵磊", "电话", "日常", "", "字再大一点", "暖气不热"),
        *("物业、陈敏", "已报修", "2025-03-10", ""),
    ]


def test_home_study_is_brought_by_somebody_and_confirmed_with_a_pen(session: Session, cast: Cast) -> None:
    a_visit(session, cast, VisitOccasion.HOME_STUDY, VisitWay.HOME, date(2025, 3, 9)).health = HealthClass.FRAIL.value
    [row] = rows(session, cast, "home_study")
    assert list(row.values()) == [
        *("2025-03-09", "陈建国", "89、一般", "赵磊", "上门讲读", "念了三条", "", "字再大一点", "暖气不热", "", ""),
    ]


def pairs_with(session: Session, cast: Cast, member: Member, helper: Member) -> None:
    pairing = Pairing(branch_id=cast.branch.id, member_id=member.id, helper_id=helper.id, tier=Tier.B)
    pairing.since, pairing.decided_by_id, pairing.decided_at = date(2025, 3, 1), cast.chen.id, NOW
    session.add(pairing)
    session.flush()


def a_stay(session: Session, cast: Cast, member: Member) -> Absence:
    stay = Absence(branch_id=cast.branch.id, member_id=member.id, place="海南三亚", reason=AbsenceReason.WINTER)
    stay.since, stay.noted_by_id, stay.noted_at = date(2024, 10, 20), cast.zhao.id, NOW
    session.add(stay)
    session.flush()
    return stay


def a_pairing(session: Session, cast: Cast) -> None:
    pairs_with(session, cast, cast.wang, cast.chen)
    profile = Profile(member_id=cast.wang.id, circumstances="alone", family="独居，儿子在本市", hobbies="书法")
    profile.updated_at, profile.updated_by_id, profile.needs = NOW, cast.zhao.id, "陪同看病"
    session.add(profile)
    session.flush()


def test_pairs_say_why_who_and_when_next(session: Session, cast: Cast) -> None:
    a_pairing(session, cast)
    [row] = rows(session, cast, "pairs")
    assert list(row.values()) == [
        *("1", "王秀兰", "高龄、独居", "陈敏", "书记", cast.chen.phone, "每30天", "", "2025-03-31", "陪同看病", ""),
    ]


@pytest.mark.parametrize(("state", "says"), [(AbsenceState.AWAY, "高龄、异地"), (AbsenceState.RETURNED, "高龄")])
def test_one_whose_stay_away_has_no_end_yet_is_elsewhere(
    session: Session, cast: Cast, state: AbsenceState, says: str
) -> None:
    pairs_with(session, cast, cast.old_chen, cast.zhao)
    a_stay(session, cast, cast.old_chen).state = state
    session.flush()
    [row] = rows(session, cast, "pairs")
    assert list(row.values())[2] == says


def test_who_stays_in_touch_is_whom_he_is_assigned_to(session: Session, cast: Cast) -> None:
    for member in (cast.sun, cast.wang):
        a_stay(session, cast, member)
    pairs_with(session, cast, cast.sun, cast.li)
    found = {row["姓名"]: row["支部联系人"] for row in rows(session, cast, "away")}
    assert found == {"孙海": "李建国", "王秀兰": "赵磊"}


def test_ledger_has_everybody_and_blanks_where_nothing_is_known(session: Session, cast: Cast) -> None:
    a_pairing(session, cast)
    found = {row["姓名"]: list(row.values())[2:] for row in rows(session, cast, "members")}
    assert found["王秀兰"] == ["女、83岁、退休", "独居，儿子在本市", "书法", "陪同看病", "2025-03-10"]
    assert found["孙海"][1:] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("days", "number"),
    [((None, None), 1), (MARCH, 1), ((date(2025, 5, 1), None), 0), ((None, date(2024, 10, 19)), 0)],
)
def test_stay_away_is_listed_where_it_touches_the_days(
    session: Session, cast: Cast, days: tuple[date | None, date | None], number: int
) -> None:
    stay = a_stay(session, cast, cast.sun)
    stay.back_on, stay.returned_on = date(2025, 4, 10), date(2025, 4, 12)
    session.flush()
    found = rows(session, cast, "away", days)
    assert len(found) == number
    assert all(
        (row["外出原因"], row["外出时间"], row["支部联系人"]) == ("候鸟越冬", "2024-10-20", "赵磊") for row in found
    )


def test_move_of_the_relation_shows_its_letter_and_its_slip(session: Session, cast: Cast) -> None:
    move = Transfer(
        branch_id=cast.branch.id, member_id=cast.sun.id, direction=Direction.OUT, from_unit="东风", to_unit="三亚"
    )
    move.letter, move.issued_on, move.valid_days, move.paid_through = "第12号", date(2025, 3, 6), 30, "2025-03"
    move.opened_at, move.opened_by_id = datetime(2025, 3, 5, tzinfo=UTC), cast.chen.id
    session.add(move)
    session.flush()
    [row] = rows(session, cast, "transfers")
    assert list(row.values()) == [
        *("1", "孙海", "第12号", "转出", "东风", "三亚", "2025-03-06", "30", "2025-03", "", "", ""),
    ]


@pytest.mark.parametrize("name", registers.ROWS)
def test_register_of_a_larger_branch_asks_the_database_no_more_often(session: Session, cast: Cast, name: str) -> None:
    asked: list[str] = []
    factories.a_post(session, cast.branch, cast.wang, PostKind.ORGANISER)

    def count() -> int:
        session.expire_all()
        session.refresh(cast.branch)
        asked.clear()
        rows(session, cast, name)
        return len(asked)

    note = lambda *values: asked.append(values[2])  # noqa: E731 - removed again below
    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        a_visit(session, cast, VisitOccasion.HOME_STUDY, VisitWay.HOME, date(2025, 3, 9))
        before = count()
        for number in range(5):
            factories.a_member(session, cast.branch, f"党员{number}", group_id=cast.groups[0].id)
            a_visit(session, cast, VisitOccasion.HOME_STUDY, VisitWay.HOME, date(2025, 3, 9))
        assert count() <= before + 2
    finally:
        event.remove(engine, "before_cursor_execute", note)
