"""A person without WeChat is told by a text message, and his number is opened for it alone."""

import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.runtime import Clients, Runtime
from channels.sms import SmsChannel
from domain.deliveries import Delivery, State
from domain.members import Member, PhoneKind
from domain.notices import NoticeKind
from domain.ways import ChannelKind
from scheduler.deliveries import send_due
from services import deliveries
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock

PHONE = "15400004321"


@pytest.fixture
def stranger(session: Session, cast: Cast) -> Member:
    """He is not bound to any WeChat, and has a mobile."""
    return factories.a_member(session, cast.branch, "赵德胜", phone=PHONE, phone_kind=PhoneKind.MOBILE)


@pytest.fixture
def texting(runtime: Runtime, tmp_path: Path) -> Runtime:
    clients = Clients(runtime.sessions, 8, sms_file=tmp_path / "sms.jsonl", production=False)
    return replace(runtime, channels={**runtime.channels, ChannelKind.SMS: SmsChannel(clients.sms)})


@pytest.mark.parametrize(("gateway", "texts"), [("file", 1), ("", 0)])
def test_person_without_wechat_gets_a_text_where_the_account_sends_them(
    texting: Runtime,
    clock: FixedClock,
    session: Session,
    cast: Cast,
    stranger: Member,
    zone: ZoneInfo,
    tmp_path: Path,
    gateway: str,
    texts: int,
) -> None:
    cast.account.sms = {"gateway": gateway}
    notice = factories.a_notice(session, cast.branch, NoticeKind.PLAIN)
    deliveries.plan(session, notice, [stranger], clock.now(), zone=zone)
    session.commit()
    for _ in range(2):
        send_due(texting, clock.now())
    file = tmp_path / "sms.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    assert [(line["number"], line["params"]["text"].split("\n")[0]) for line in lines] == [
        (PHONE, "明天停水，请备好用水。")
    ] * texts
    session.expire_all()
    delivery = session.scalars(select(Delivery)).one()
    told = (State.SENT, ChannelKind.SMS) if texts else (State.HANDED_OVER, ChannelKind.CALL_LIST)
    assert (delivery.state, delivery.channel) == told
    assert PHONE not in str(delivery.data)
