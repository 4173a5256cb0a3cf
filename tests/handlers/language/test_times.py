"""What the tables cannot say: spans, moves, other moments of the day, other years, the form of the answer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.language import times
from handlers.language.normal import normalise
from handlers.language.times import Ask, Kind, Note

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)


def read(text: str, now: datetime = NOW) -> times.Reading:
    return times.read(text, now, SHANGHAI)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_notice_in_one_breath_is_next_wednesday_and_not_the_one_after() -> None:
    monday = datetime(2025, 3, 3, 9, 0, tzinfo=SHANGHAI)
    reading = read("通知一下下周三上午九点半二楼开党小组会学习两会精神带上笔", monday)
    assert reading.start == datetime(2025, 3, 12, 9, 30, tzinfo=SHANGHAI)
    assert reading.ask is Ask.NOTHING
    assert reading.text == "下周三上午九点半"


def test_misheard_weekday_is_mended_and_the_rest_of_the_sentence_is_no_time() -> None:
    sunday = datetime(2025, 3, 9, 9, 0, tzinfo=SHANGHAI)
    found = times.find_all("小祖会礼拜山几点开灰呀在那点", sunday, SHANGHAI)
    assert [reading.start for reading in found] == [date(2025, 3, 12)]


@pytest.mark.parametrize("text", ["3月5号星期五", "三月五日(周五)上午九点", "3月5号,星期五"])
def test_date_and_weekday_that_disagree_are_questioned(text: str) -> None:
    reading = read(text, datetime(2025, 3, 3, 9, 0, tzinfo=SHANGHAI))
    assert reading.ask is Ask.WHICH
    assert reading.said_weekday == 4
    assert Note.WEEKDAY_CONFLICT in reading.notes


def test_spans_point_into_the_normalised_text() -> None:
    text = "請大家 下週三 上午九點半 到二樓，15號前回覆"
    plain = normalise(text)
    found = times.find_all(text, NOW, SHANGHAI)
    assert [plain[slice(*reading.span)] for reading in found] == ["下周三上午九点半", "15号前"]
    assert [reading.text for reading in found] == ["下周三上午九点半", "15号前"]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("把周三的会改到周五下午三点", at(13, 15)),
        ("下周三的会改到十点", at(18, 10)),
        ("会议从明天上午九点改到后天上午十点", at(12, 10)),
        ("周四上午九点的会推迟到下周一上午九点", at(16, 9)),
    ],
)
def test_moved_meeting_is_read_at_its_new_moment(text: str, start: datetime) -> None:
    assert read(text).start == start


@pytest.mark.parametrize(
    ("text", "hour", "kind", "ask"),
    [
        ("九点", 8, Kind.DATETIME, Ask.NOTHING),
        ("九点", 10, Kind.VAGUE, Ask.WHICH),
        ("下午三点", 16, Kind.DATETIME, Ask.CONFIRM),
        ("上午", 9, Kind.PART, Ask.NOTHING),
        ("上午", 15, Kind.PART, Ask.CONFIRM),
        ("十四点", 9, Kind.DATETIME, Ask.NOTHING),
        ("七点", 6, Kind.DATETIME, Ask.AMPM),
    ],
)
def test_hour_without_a_day_depends_on_the_hour_it_is(text: str, hour: int, kind: Kind, ask: Ask) -> None:
    reading = read(text, at(10, hour, 5))
    assert (reading.kind, reading.ask) == (kind, ask)


def test_days_are_those_of_the_zone_and_not_of_utc() -> None:
    late = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)  # half past midnight of the 10th in Shanghai
    assert times.read("明天", late, SHANGHAI).start == date(2026, 3, 11)
    assert times.read("明天", late, ZoneInfo("UTC")).start == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "now", "day"),
    [
        ("除夕", datetime(2026, 1, 10, tzinfo=SHANGHAI), date(2026, 2, 16)),
        ("腊八", datetime(2026, 1, 10, tzinfo=SHANGHAI), date(2026, 1, 26)),
        ("春节", datetime(2027, 5, 1, tzinfo=SHANGHAI), date(2028, 1, 26)),
        ("重阳节", datetime(2027, 5, 1, tzinfo=SHANGHAI), date(2027, 10, 8)),
        ("重阳", datetime(2028, 5, 1, tzinfo=SHANGHAI), date(2028, 10, 26)),
        ("冬至", NOW, date(2026, 12, 22)),
        ("闰六月初一", datetime(2025, 3, 1, tzinfo=SHANGHAI), date(2025, 7, 25)),
        ("二月二十九号", datetime(2028, 1, 5, tzinfo=SHANGHAI), date(2028, 2, 29)),
    ],
)
def test_lunar_days_and_festivals_fall_where_the_calendar_says(text: str, now: datetime, day: date) -> None:
    assert read(text, now).start == day


@pytest.mark.parametrize("text", ["春节假期", "春节后第一个工作日", "明年五一假期"])
def test_year_without_a_schedule_is_asked_and_never_guessed(text: str) -> None:
    reading = read(text)
    assert reading.ask is Ask.DATE
    assert Note.NOT_ANNOUNCED in reading.notes


def test_working_days_follow_the_exchanges() -> None:
    friday = at(30, 10, month=4)
    assert read("三个工作日内", friday).end == date(2026, 5, 8)
    assert read("下个工作日", at(8, 10, month=5)).start == date(2026, 5, 9)  # a Saturday that is worked


@pytest.mark.parametrize(("text", "note"), [("老时间", Note.AS_BEFORE), ("下周三老时间", Note.AS_BEFORE)])
def test_usual_time_is_left_to_the_branch_and_its_history(text: str, note: Note) -> None:
    reading = read(text)
    assert reading.ask is Ask.TIME
    assert note in reading.notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下周三上午九点半", {"kind": "datetime", "start": "2026-03-18T09:30"}),
        ("明天下午", {"kind": "part", "start": "2026-03-11", "part": "afternoon"}),
        ("周五之前", {"kind": "deadline", "end": "2026-03-13"}),
        ("每周三", {"kind": "recur", "value": "FREQ=WEEKLY;BYDAY=WE"}),
        ("一个半小时", {"kind": "duration", "value": "PT1H30M"}),
        ("改天", {"kind": "vague", "ask": "date"}),
        ("三会一课", {"kind": "none"}),
    ],
)
def test_answer_has_the_form_of_the_interface(text: str, expected: dict[str, str]) -> None:
    empty = dict.fromkeys(("kind", "start", "end", "value", "part", "ask"), "")
    assert read(text).as_json() == empty | expected


@settings(deadline=None)
@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
@pytest.mark.parametrize(
    "form", ["{0.year}年{0.month}月{0.day}日", "{0.year}-{0.month:02}-{0.day:02}", "{0.year}/{0.month}/{0.day}"]
)
def test_written_date_is_read_back(form: str, day: date) -> None:
    assert read(form.format(day)).start == day


@settings(deadline=None)
@given(st.integers(0, 23), st.integers(0, 59), st.integers(1, 300))
def test_written_moment_is_read_back(hour: int, minute: int, ahead: int) -> None:
    moment = (NOW + timedelta(days=ahead)).replace(hour=hour, minute=minute)
    reading = read(f"{moment.year}年{moment.month}月{moment.day}日{hour:02}:{minute:02}")
    assert reading.start == moment
    assert reading.ask is Ask.NOTHING


_PIECES = st.sampled_from(
    "上下午周三五号月日年初十一二两点半刻差每隔逢到至前后内天个小时工作节春中秋农历大明今0123456789.:-/,()老时间改饭或还是第最末"
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=24).map("".join)))
@example("31号到30号")
@example("九千九百年后")
@example("9999年12月31日后天")
@example("每0天")
def test_nothing_that_people_write_breaks_the_reading(text: str) -> None:
    for reading in times.find_all(text, NOW, SHANGHAI):
        begin, end = reading.span
        assert 0 <= begin < end <= len(normalise(text))
    assert read(text).as_json()["kind"]
