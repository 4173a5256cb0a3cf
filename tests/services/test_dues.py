"""Bases and receipts are written down by the collector; the registers and the member's own answer come from them."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.dues import Received, Scale
from domain.members import Standing
from domain.organisation import PostKind
from domain.registers import MONTHS, Asked
from services import dues, registers
from tests import factories
from tests.cast import Cast
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2025, 3, 10)


def pay(session: Session, cast: Cast, first: str, last: str, amount: str) -> int:
    return dues.record(session, cast.wang, (first, last), Decimal(amount), NOW, by=cast.chen, on=TODAY).id


def made(session: Session, cast: Cast, name: str) -> dict[str, dict[str, str]]:
    asked = Asked(cast.branch, date(2025, 1, 1), date(2025, 12, 31), NOW, ZONE)
    rows = registers.make(session, name, asked).rows
    return {row.get("姓名") or row["党员姓名"]: row for row in rows}


def test_year_and_its_months_come_from_one_base_and_the_receipts(session: Session, cast: Cast) -> None:
    dues.set_base(session, cast.wang, 2025, NOW, by=cast.chen, base=Decimal(3200))
    pay(session, cast, "2024-12", "2025-02", "48")
    pay(session, cast, "2025-03", "2025-03", "16")
    year, months = made(session, cast, "dues")["王秀兰"], made(session, cast, "dues_monthly")["王秀兰"]
    assert (year["月应缴党费"], year["全年应缴党费"], year["全年实缴党费"]) == ("16.00", "192.00", "48.00")
    assert (year["月工资收入(计算基数)"], year["执行标准(比例)"]) == ("3200", "0.5%")
    assert [months.get(month, "") for month in MONTHS[:4]] == ["16.00", "16.00", "16.00", ""]
    assert months["合计"] == "48.00"


def test_who_has_no_base_and_no_receipt_stays_blank_and_who_is_suspended_is_left_out(
    session: Session, cast: Cast
) -> None:
    cast.sun.standing = Standing.SUSPENDED
    rows = made(session, cast, "dues")
    assert "孙海" not in rows
    assert {text for key, text in rows["李建国"].items() if key not in ("序号", "党员姓名")} == {""}


def test_agreed_amount_stands_with_its_reason_and_a_new_word_replaces_the_old_one(session: Session, cast: Cast) -> None:
    dues.set_base(session, cast.wang, 2025, NOW, by=cast.chen, base=Decimal(3200))
    dues.set_base(
        session, cast.wang, 2025, NOW, by=cast.chen, scale=Scale.FIXED, agreed=Decimal("0.2"), remark="困难少交"
    )
    row = made(session, cast, "dues")["王秀兰"]
    assert (row["月应缴党费"], row["执行标准(比例)"], row["月工资收入(计算基数)"]) == ("0.20", "定额", "")
    assert row["备注"] == "困难少交"
    acts = list(session.scalars(select(AuditEntry.act).where(AuditEntry.about_id == cast.wang.id)))
    assert acts == ["dues.base_set", "dues.base_set"]


def test_neither_a_base_nor_an_amount_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(ValueError, match="neither"):
        dues.set_base(session, cast.wang, 2025, NOW, by=cast.chen)
    with pytest.raises(ValueError, match="months or amount"):
        pay(session, cast, "2025-03", "2025-01", "48")


def test_receipt_that_was_a_mistake_counts_no_more(session: Session, cast: Cast) -> None:
    receipt = dues.record(
        session, cast.wang, ("2025-01", "2025-03"), Decimal(48), NOW, by=cast.chen, on=TODAY, way=Received.BANK
    )
    assert dues.paid_through(session, [cast.wang.id]) == {cast.wang.id: "2025-03"}
    dues.withdraw(session, receipt, NOW, by=cast.chen)
    assert dues.paid_through(session, [cast.wang.id]) == {}


def test_rounding_of_the_branch_is_applied(session: Session, cast: Cast) -> None:
    cast.branch.policy = {"dues_rounding": "1"}
    assert dues.set_base(session, cast.wang, 2025, NOW, by=cast.chen, base=Decimal("7350.5")).monthly == 74


def test_organiser_collects_and_without_one_the_secretary(session: Session, cast: Cast) -> None:
    assert dues.standing_of(session, cast.wang, NOW, ZONE).collector == "陈敏"
    factories.a_post(session, cast.branch, cast.li, PostKind.ORGANISER)
    assert dues.standing_of(session, cast.wang, NOW, ZONE).collector == "李建国"


def test_months_that_follow_are_known_only_after_a_receipt() -> None:
    assert dues.next_months(None, 3) is None
    assert dues.next_months("2025-11", 3) == ("2025-12", "2026-02")
