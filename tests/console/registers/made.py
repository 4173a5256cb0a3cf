"""Registers by hand, for what writes files."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.registers import FORMS
from services.registers import Register, Row, Sheet

MADE_AT = datetime(2025, 7, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def a_register(name: str, *rows: Row, head: Row | None = None) -> Register:
    since, until = date(2025, 1, 1), date(2025, 6, 30)
    return Register(FORMS[name], "东风社区党支部", since, until, (Sheet(head or {}, rows),), MADE_AT)
