"""The multitude of the full city: as many as were asked for, in uneven branches, the same each time."""

import random
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.demonstration import multitude, seats
from domain.accounts import Follower
from domain.bindings import Binding
from domain.members import Category, Member, Way
from domain.organisation import Post, PostKind, Unit, UnitKind
from tests import factories

PEOPLE, BRANCHES = 600, 16


@pytest.fixture
def phones(session: Session, now: datetime) -> list[multitude.Phone]:
    account = factories.an_account(session)
    above = factories.a_unit(session, account, "党工委", UnitKind.COMMITTEE_ABOVE)
    return multitude.add(session, account, above, now, people=PEOPLE, branches=BRANCHES)


@pytest.mark.parametrize(("people", "branches"), [(33_226, 881), (600, 16), (10, 3)])
def test_everybody_has_a_branch_and_the_branches_are_uneven(people: int, branches: int) -> None:
    found = seats.sizes(people, branches, random.Random(1))
    assert (sum(found), len(found)) == (people, branches)
    assert min(found) >= 3
    assert people < 600 or max(found) > 50


@pytest.mark.usefixtures("phones")
def test_as_many_are_on_the_roster_as_were_asked_for(session: Session) -> None:
    assert session.scalars(select(func.count(Member.id)).where(Member.on_roster)).one() == PEOPLE
    veterans = select(func.count(Member.id)).where(Member.category == Category.VETERAN)
    assert session.scalars(veterans).one() == round(889 * PEOPLE / 33_226)


@pytest.mark.usefixtures("phones")
def test_every_branch_has_its_secretary_and_liaison_and_every_group_its_leader(session: Session) -> None:
    held = {(post.unit_id, post.kind) for post in session.scalars(select(Post))}
    for unit in session.scalars(select(Unit).where(Unit.kind != UnitKind.COMMITTEE_ABOVE)):
        wanted = {PostKind.SECRETARY, PostKind.LIAISON} if unit.kind is UnitKind.BRANCH else {PostKind.GROUP_LEADER}
        assert {kind for kind in wanted if (unit.id, kind) not in held} == set(), unit.name


@pytest.mark.usefixtures("phones")
def test_group_leaders_are_of_their_group(session: Session) -> None:
    leaders = select(Post.unit_id, Member.group_id).join(Member).where(Post.kind == PostKind.GROUP_LEADER)
    assert [pair for pair in session.execute(leaders) if pair[0] != pair[1]] == []


def test_who_has_no_wechat_has_another_way(session: Session, phones: list[multitude.Phone]) -> None:
    bound = select(Binding.member_id).where(Binding.relation == "")
    without = session.scalars(select(Member).where(Member.id.not_in(bound))).all()
    assert 0.2 * PEOPLE < len(without) < 0.4 * PEOPLE
    assert {member.way for member in without} == set(Way)
    assert all(member.phone for member in without)
    followers = set(session.scalars(select(Follower.open_id)))
    assert followers == {phone.open_id for phone in phones}


def test_same_seed_gives_the_same_city(session: Session, phones: list[multitude.Phone], now: datetime) -> None:
    other = factories.an_account(session, "other")
    above = factories.a_unit(session, other, "党工委", UnitKind.COMMITTEE_ABOVE)
    again = multitude.add(session, other, above, now, people=PEOPLE, branches=BRANCHES)
    assert [(phone.name, phone.about, phone.wrote) for phone in again] == [
        (phone.name, phone.about, phone.wrote) for phone in phones
    ]
