"""反映事项: a number within the branch, an owner, an answer to the person."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.items import Item, ItemKind, ItemState
from domain.members import Member
from services import items
from tests.cast import Cast


def raised(session: Session, member: Member, now: datetime) -> Item:
    return items.raise_item(session, member, ItemKind.NEED, "灯坏了", now, owner_id=None, message_key="")


def test_numbers_count_within_one_branch(session: Session, cast: Cast, now: datetime) -> None:
    numbers = [raised(session, member, now).number for member in (cast.wang, cast.li, cast.zhou, cast.wang)]
    assert numbers == [1, 2, 1, 3]


def test_a_number_is_never_given_twice(session: Session, cast: Cast, now: datetime) -> None:
    raised(session, cast.wang, now).withdrawn_at = now
    session.flush()
    assert raised(session, cast.wang, now).number == 2


def test_own_items_are_the_newest_first_without_what_was_taken_back(
    session: Session, cast: Cast, now: datetime
) -> None:
    first, second, third = (raised(session, cast.wang, now) for _ in range(3))
    second.withdrawn_at = now
    session.flush()
    assert items.of_member(session, cast.wang) == [third, first]
    assert items.of_member(session, cast.li) == []


def test_answered_items_leave_the_open_ones(session: Session, cast: Cast, now: datetime) -> None:
    first, second = (raised(session, cast.wang, now) for _ in range(2))
    items.answer(session, first, "周五来修", now)
    assert (first.state, first.answer, first.answered_at) == (ItemState.ANSWERED, "周五来修", now)
    assert items.open_in_branch(session, cast.branch.id) == [second]
    assert items.open_in_branch(session, cast.other_branch.id) == []
    assert items.numbered(session, cast.branch.id, 2) is second
    assert items.numbered(session, cast.other_branch.id, 2) is None


def test_an_item_is_due_in_a_week(session: Session, cast: Cast, now: datetime) -> None:
    assert raised(session, cast.wang, now).due_at == now + timedelta(days=7)
