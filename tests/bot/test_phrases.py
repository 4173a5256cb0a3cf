from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.phrases import Phrases, duration, phone, tail

SHANGHAI = ZoneInfo("Asia/Shanghai")
phrases = Phrases(SHANGHAI)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 18, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "凌晨0点"),
        (4, 59, "凌晨4点59分"),
        (5, 30, "早上5点30分"),
        (8, 0, "上午8点"),
        (9, 0, "上午9点"),
        (9, 5, "上午9点5分"),
        (11, 59, "上午11点59分"),
        (12, 0, "中午12点"),
        (12, 30, "中午12点30分"),
        (13, 0, "下午1点"),
        (17, 45, "下午5点45分"),
        (18, 0, "晚上6点"),
        (23, 10, "晚上11点10分"),
    ],
)
def test_hour_is_said_with_its_part_of_the_day(hour: int, minute: int, said: str) -> None:
    assert phrases.clock(at(hour, minute)) == said


def test_moment_is_said_in_the_zone_of_the_branch() -> None:
    assert phrases.moment(datetime(2026, 10, 17, 16, 30, tzinfo=UTC)) == "10月18日(星期日)凌晨0点30分"


def test_day_may_be_a_plain_date() -> None:
    assert phrases.day(date(2026, 10, 19)) == "10月19日(星期一)"
    assert phrases.year_day(date(2026, 10, 19)) == "2026年10月19日"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "10月17日(星期六)"),
        (0, "今天(10月18日，星期日)"),
        (1, "明天(10月19日，星期一)"),
        (2, "后天(10月20日，星期二)"),
        (3, "10月21日(星期三)"),
    ],
)
def test_near_day_is_said_twice_so_that_it_stays_true_tomorrow(days: int, said: str) -> None:
    assert phrases.day_relative(at(9) + timedelta(days=days), at(23, 59)) == said


def test_near_moment_has_day_and_hour() -> None:
    assert phrases.moment_relative(at(9), at(9) - timedelta(hours=10)) == "明天(10月18日，星期日)上午9点"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(hours=1), "1小时"),
        (90, "1小时30分钟"),
        (timedelta(minutes=3), "3分钟"),
        (timedelta(days=2, hours=3), "2天3小时"),
        (0, "0分钟"),
    ],
)
def test_span_is_counted_in_words(span: timedelta | int, said: str) -> None:
    assert duration(span) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("13800138000", "138 0013 8000"),
        ("+86 138-0013-8000", "138 0013 8000"),
        ("02162345678", "021 6234 5678"),
        ("0512-6234567", "0512 623 4567"),
        ("62345678", "6234 5678"),
        ("96110", "96110"),
        ("12356", "12356"),
    ],
)
def test_number_is_grouped_for_reading_aloud(number: str, said: str) -> None:
    assert phone(number) == said


def test_only_the_tail_of_a_number_is_shown_back() -> None:
    assert tail("138 0013 8001") == "8001"
