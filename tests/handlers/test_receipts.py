"""WeChat's own events about what we sent are noted, and never answered."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.masses import MassJob
from domain.subscriptions import Subscription
from handlers.message import Kind, Message
from services import subscriptions
from tests.cast import Cast
from tests.handlers.phone import World

POPUP, CHANGE = "event.subscribe_msg_popup_event", "event.subscribe_msg_change_event"


def receive(world: World, name: str, data: dict[str, str], open_id: str = "o-wang") -> None:
    world.passes(minutes=1)
    key = f"{open_id}:{world.now.timestamp():.0f}:{name}"
    heard = world.handle(Message("dongfeng", key, open_id, Kind.RECEIPT, "", world.now, name, data))
    assert heard.template == ""


def entry(head: str, template_id: str, status: str) -> dict[str, str]:
    return {f"{head}.TemplateId": template_id, f"{head}.SubscribeStatusString": status, f"{head}.PopupScene": "1"}


SHAPES = [
    entry("SubscribeMsgPopupEvent.List", "T1", "accept"),
    entry("SubscribeMsgPopupEvent.List.0", "T1", "accept") | entry("SubscribeMsgPopupEvent.List.1", "T2", "reject"),
]


@pytest.mark.parametrize("data", SHAPES)
def test_acceptance_is_noted_whether_one_or_several_were_asked(
    world: World, session: Session, cast: Cast, data: dict[str, str]
) -> None:
    receive(world, POPUP, data)
    accepted = [row.template_id for row in world.rows(Subscription) if row.refused_at is None]
    assert accepted == ["T1"]


def test_acceptance_that_was_taken_back_in_the_settings_is_gone(world: World, session: Session, cast: Cast) -> None:
    receive(world, POPUP, entry("SubscribeMsgPopupEvent.List", "T1", "accept"))
    receive(world, CHANGE, entry("SubscribeMsgChangeEvent.List", "T1", "reject"))
    (row,) = world.rows(Subscription)
    assert subscriptions.remaining(session, [row.follower_id], "T1") == {}


def test_end_of_a_mass_message_is_kept(world: World, session: Session, cast: Cast, now: datetime) -> None:
    counts = {"TotalCount": "100", "FilterCount": "80", "SentCount": "75", "ErrorCount": "5"}
    receive(world, "event.MASSSENDJOBFINISH", {"MsgID": "3000021", "Status": "send success"} | counts, "gh_dongfeng")
    (job,) = world.rows(MassJob)
    assert (job.msg_id, job.total, job.left_over, job.sent, job.errors) == ("3000021", 100, 80, 75, 5)


def test_subscription_event_of_nobodys_message_changes_nothing(world: World, session: Session, cast: Cast) -> None:
    head = "SubscribeMsgSentEvent.List"
    data = {
        f"{head}.TemplateId": "T1",
        f"{head}.MsgID": "1",
        f"{head}.ErrorCode": "0",
        f"{head}.ErrorStatus": "success",
    }
    receive(world, "event.subscribe_msg_sent_event", data)
    assert world.rows(Subscription) == []
    assert world.rows(Account)
