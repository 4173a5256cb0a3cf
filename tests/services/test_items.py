"""反映事项: a number within the branch, an owner, an answer to the person."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery
from domain.items import Item, ItemKind, ItemState, Task, TaskKind
from domain.members import Member
from services import items, tasks
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


def test_answer_reaches_the_asker_in_his_own_words(session: Session, cast: Cast, now: datetime) -> None:
    items.answer(session, raised(session, cast.wang, now), "周五来修", now, by=cast.chen)
    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.member_id, delivery.notice.template) == (cast.wang.id, "items/answered")
    assert delivery.notice.data == {"by": "陈敏", "words": "灯坏了", "answer": "周五来修"}


def test_item_that_is_passed_on_goes_with_its_task(session: Session, cast: Cast, now: datetime) -> None:
    item = raised(session, cast.wang, now)
    task = tasks.open_task(session, TaskKind.ITEM, "item", cast.wang, now, owner=cast.chen, item_id=item.id)
    items.pass_to(session, item, now, by=cast.chen, owner=cast.zhao, department="物业")
    assert (item.owner_id, item.department, task.owner_id) == (cast.zhao.id, "物业", cast.zhao.id)


def test_item_is_closed_by_his_word_and_opened_again_by_it(session: Session, cast: Cast, now: datetime) -> None:
    item = raised(session, cast.wang, now)
    items.answer(session, item, "周五来修", now)
    assert items.answered_of(session, cast.wang, now + timedelta(days=29)) == item
    assert items.answered_of(session, cast.wang, now + timedelta(days=31)) is None
    items.reopen(session, item, "没办好", now, by=cast.wang)
    [task] = session.scalars(select(Task).where(Task.kind == TaskKind.ITEM))
    assert (item.state, task.words, task.closed_at) == (ItemState.OPEN, "没办好", None)
    items.agree(session, item, now, by=cast.wang)
    assert (item.state, item.closed_at, task.closed_at) == (ItemState.CLOSED, now, now)


def test_open_ones_come_first_by_their_due_time(session: Session, cast: Cast, now: datetime) -> None:
    first, second, third = (raised(session, cast.wang, now + timedelta(days=days)) for days in (2, 0, 1))
    items.answer(session, third, "好", now)
    found, more = items.page_of(session, cast.branch.id, 0, 2)
    assert ([item for item, _ in found], more) == ([second, first], True)
