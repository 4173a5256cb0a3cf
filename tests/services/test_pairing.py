"""Whatever needs a person goes to the paired helper first; a human decides who that is."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Told
from domain.items import Task, TaskKind
from domain.members import LifeState
from domain.notices import NoticeKind
from domain.organisation import PostKind
from domain.pairing import Pairing, Tier
from domain.visits import VisitOccasion, VisitWay
from services import contacts, deliveries, organisation, pairing, recordings, tasks, visits
from services.deliveries import handover, reach
from services.visits import Story
from tests import factories
from tests.cast import Cast

TODAY = date(2025, 3, 10)


def pair(session: Session, cast: Cast, now: datetime, on: date = TODAY, tier: Tier = Tier.B) -> Pairing:
    """王秀兰 is assigned to 赵磊, whose post puts him behind the leader of her group."""
    return pairing.assign(session, cast.wang, cast.zhao, now, by=cast.chen, on=on, tier=tier)


def test_her_helper_is_asked_before_leader_liaison_and_secretary(session: Session, cast: Cast, now: datetime) -> None:
    assert [each.name for each in tasks.helpers_of(session, cast.wang, now)] == ["李建国", "赵磊", "陈敏"]
    pairing.assign(session, cast.wang, cast.chen, now, by=cast.chen, on=TODAY, tier=Tier.B)
    assert [each.name for each in tasks.helpers_of(session, cast.wang, now)] == ["陈敏", "李建国", "赵磊"]
    by_liaison = tasks.helpers_of(session, cast.wang, now, first=(PostKind.LIAISON,))
    assert [each.name for each in by_liaison] == ["陈敏", "赵磊", "李建国"]


def test_what_the_secretary_decides_stays_with_the_secretary(session: Session, cast: Cast, now: datetime) -> None:
    pair(session, cast, now)
    found = tasks.helpers_of(session, cast.wang, now, first=(PostKind.SECRETARY,))
    assert [each.name for each in found] == ["陈敏", "赵磊", "李建国"]


@pytest.mark.parametrize("state", [LifeState.HOSPITAL, LifeState.MOURNING, LifeState.DECEASED, LifeState.TRANSFERRED])
def test_a_helper_who_cannot_help_is_passed_over(session: Session, cast: Cast, now: datetime, state: LifeState) -> None:
    pair(session, cast, now)
    cast.zhao.life_state = state
    session.flush()
    assert pairing.helpers(session, [cast.wang.id], TODAY) == {}


def test_the_phone_list_of_a_notice_is_split_by_helper(session: Session, cast: Cast, now: datetime) -> None:
    pair(session, cast, now)
    notice = factories.a_notice(session, cast.branch, NoticeKind.MEETING, expires_at=now + timedelta(days=2))
    handed = [(factories.a_delivery(session, notice, each), "no_way") for each in (cast.wang, cast.old_chen)]
    handover.hand_over_all(session, handed, now)
    owners = {task.member_id: task.owner_id for task in session.query(Task).filter_by(kind=TaskKind.TELL)}
    assert owners == {cast.wang.id: cast.zhao.id, cast.old_chen.id: cast.li.id}


def test_nobody_is_asked_to_ring_himself(session: Session, cast: Cast, now: datetime) -> None:
    people = list(reach.people(session, [cast.li.id, cast.zhou.id]).values())
    assert tasks.asked_first(session, people, now) == {cast.li.id: cast.zhao.id}


def test_a_recording_goes_to_her_helper(session: Session, cast: Cast, now: datetime) -> None:
    pairing.assign(session, cast.wang, cast.chen, now, by=cast.chen, on=TODAY, tier=Tier.B)
    due = now + timedelta(hours=4)
    task = recordings.hand_over(session, cast.wang, "……", now, message_key="k1", media_id="", due_at=due)
    assert task.owner_id == cast.chen.id


def test_another_helper_ends_the_pairing_before(session: Session, cast: Cast, now: datetime) -> None:
    first = pair(session, cast, now, on=date(2025, 1, 1))
    second = pairing.assign(session, cast.wang, cast.li, now, by=cast.chen, on=TODAY, tier=Tier.A)
    assert (first.until, second.until) == (date(2025, 3, 9), None)
    assert pairing.helper_of(session, cast.wang, date(2025, 3, 9)) is cast.zhao
    assert pairing.helper_of(session, cast.wang, TODAY) is cast.li


def test_the_same_helper_again_is_the_same_pairing(session: Session, cast: Cast, now: datetime) -> None:
    first = pair(session, cast, now)
    again = pair(session, cast, now, tier=Tier.A)
    assert again is first
    assert first.tier is Tier.A


def test_taken_back_the_one_before_helps_again(session: Session, cast: Cast, now: datetime) -> None:
    pair(session, cast, now, on=date(2025, 1, 1))
    second = pairing.assign(session, cast.wang, cast.li, now, by=cast.chen, on=TODAY, tier=Tier.A)
    pairing.take_back(session, second, now, by=cast.chen)
    assert pairing.helper_of(session, cast.wang, TODAY) is cast.zhao


def test_a_visit_by_anybody_and_a_call_about_a_notice_are_contacts(session: Session, cast: Cast, now: datetime) -> None:
    found = pair(session, cast, now, on=date(2025, 1, 1))
    assert contacts.contact_of(session, found).next_on == date(2025, 1, 31)
    story = Story(date(2025, 2, 1), VisitWay.HOME, VisitOccasion.EVERYDAY, "坐了坐")
    kept = visits.record(session, cast.wang, story, now, visitor=cast.li, by=cast.li)
    assert contacts.contact_of(session, found).next_on == date(2025, 3, 3)
    notice = factories.a_notice(session, cast.branch, NoticeKind.PLAIN)
    row = factories.a_delivery(session, notice, cast.wang)
    deliveries.acknowledge_delivery(session, row, now, told=Told.PHONE, told_by=cast.zhao, told_key="k")
    assert contacts.contact_of(session, found).last == TODAY
    visits.take_back(session, kept.visit, now)
    assert contacts.contact_of(session, found).last == TODAY


def test_the_book_names_who_is_due_first_and_leaves_out_who_is_gone(
    session: Session, cast: Cast, now: datetime
) -> None:
    pair(session, cast, now, tier=Tier.C)
    pairing.assign(session, cast.old_chen, cast.li, now, by=cast.chen, on=TODAY, tier=Tier.A)
    pairing.assign(session, cast.sun, cast.li, now, by=cast.chen, on=TODAY, tier=Tier.A)
    cast.sun.life_state = LifeState.DECEASED
    session.flush()
    assert [line.pairing.member.name for line in contacts.book(session, cast.branch, TODAY)] == ["陈建国", "王秀兰"]
    assert [each.name for each in contacts.without_helper(session, cast.branch, TODAY)] == ["陈敏", "李建国"]


def test_only_a_post_in_the_branch_makes_a_helper(session: Session, cast: Cast, zone: ZoneInfo) -> None:
    assert pairing.may_help(session, cast.li, cast.wang, TODAY)
    assert not pairing.may_help(session, cast.sun, cast.wang, TODAY)
    assert not pairing.may_help(session, cast.zhou, cast.wang, TODAY)
    assert not pairing.may_help(session, cast.li, cast.li, TODAY)


def test_a_tier_is_proposed_from_the_person(session: Session, cast: Cast) -> None:
    policy = organisation.policy_of(session, cast.branch)
    tiers = [pairing.proposed_tier(session, each, policy, TODAY) for each in (cast.wang, cast.li, cast.sun)]
    assert tiers == [Tier.B, Tier.C, Tier.B]
