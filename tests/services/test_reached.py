"""Reach by way over time: who was told by a human word, month by month, without names."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.deliveries import State, Told
from domain.notices import NoticeKind
from services.reports.reached import reached
from tests import factories
from tests.cast import Cast
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")


def test_months_count_who_was_told_and_how_and_a_receipt_is_nobodys_word(session: Session, cast: Cast) -> None:
    told = ((cast.wang, Told.SELF, 0), (cast.old_chen, Told.PHONE, 0), (cast.sun, Told.SELF, 31), (cast.li, None, 0))
    for member, how, days in told:
        notice = factories.a_notice(session, cast.branch, NoticeKind.PLAIN, issued_at=NOW - timedelta(days=days))
        factories.a_delivery(session, notice, member, state=State.ACKNOWLEDGED if how else State.DELIVERED, told=how)
    elsewhere = factories.a_notice(session, cast.other_branch, NoticeKind.PLAIN)
    factories.a_delivery(session, elsewhere, cast.zhou, state=State.ACKNOWLEDGED, told=Told.SELF)
    assert reached(session, cast.branch, NOW, ZONE, months=3) == [
        ("2025-01", [0, 0, 0, 0]),
        ("2025-02", [1, 0, 0, 0]),
        ("2025-03", [1, 1, 0, 0]),
    ]
