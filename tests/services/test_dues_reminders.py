"""One soft word a quarter; from the fourth open month on only a call; 自行脱党 is never spoken of (D6.7)."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import findings
from domain.deliveries import Delivery
from domain.items import Task, TaskKind
from domain.members import LifeState
from domain.notices import Notice
from services import dues, dues_reminders
from tests.cast import Cast
from tests.factories import NOW
from tests.handlers.phone import RENDERER

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def paid_until(session: Session, cast: Cast, month: str) -> None:
    dues.record(session, cast.wang, (month, month), Decimal(16), NOW, by=cast.chen, on=NOW.date())


def looked(session: Session, moment: datetime) -> dict[str, int]:
    return dues_reminders.say(session, dues_reminders.due(session, moment, ZONE), moment, ZONE)


def test_four_open_months_are_a_call_for_who_keeps_the_dues_and_no_word_to_the_member(
    session: Session, cast: Cast
) -> None:
    paid_until(session, cast, "2026-03")
    assert looked(session, at("2026-08-15T10:00")) == {"reminded": 0, "calls": 1}
    task = session.scalars(select(Task).where(Task.kind == TaskKind.DUES)).one()
    assert (task.member_id, task.owner_id) == (cast.wang.id, cast.chen.id)
    assert {delivery.member_id for delivery in session.scalars(select(Delivery))} == {cast.chen.id}


def test_open_month_is_a_soft_word_once_a_quarter(session: Session, cast: Cast) -> None:
    paid_until(session, cast, "2026-06")
    counts = [
        looked(session, at(day))
        for day in ("2026-08-05T10:00", "2026-08-15T10:00", "2026-09-15T10:00", "2026-10-12T10:00")
    ]
    assert [one["reminded"] for one in counts] == [0, 1, 0, 1]
    told = [notice for notice in session.scalars(select(Notice)) if notice.template == "dues/reminder"]
    words = RENDERER.push("dues/reminder", {**told[0].data, "now": NOW}).text
    assert "交到2026年6月" in words
    assert "本号不收钱。" in words
    assert "脱党" not in words
    assert findings(words) == []


@pytest.mark.parametrize(
    ("state", "policy"),
    [(LifeState.HOSPITAL, {}), (LifeState.MOURNING, {}), (LifeState.LIVING, {"dues_remind_months": 0})],
)
def test_who_rests_or_belongs_to_a_branch_without_reminders_hears_nothing(
    session: Session, cast: Cast, state: LifeState, policy: dict[str, int]
) -> None:
    paid_until(session, cast, "2026-06")
    cast.wang.life_state, cast.branch.policy = state, policy
    assert sum(looked(session, at("2026-08-15T10:00")).values()) == 0


def test_who_has_paid_or_has_no_line_at_all_hears_nothing(session: Session, cast: Cast) -> None:
    paid_until(session, cast, "2026-07")
    assert dues_reminders.due(session, at("2026-08-15T10:00"), ZONE) == []
