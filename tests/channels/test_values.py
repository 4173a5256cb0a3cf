"""The value rules of template keys (platform §5.2)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.values import FILLER, check_value, fit, kind_of

TODAY = date(2026, 9, 1)

GOOD = [
    ("thing1", "九月学习材料"),
    ("thing1", "党" * 20),
    ("thing12", "A座2楼, 203室!"),
    ("number1", "3"),
    ("number1", "12.50"),
    ("number1", "1" * 32),
    ("letter1", "ABC"),
    ("symbol1", "★☆"),
    ("character_string1", "No.2026-09/001"),
    ("time2", "15:01"),
    ("time2", "2019年10月1日 15:01"),
    ("time2", "2026年9月3日 09:00~2026年9月3日 11:00"),
    ("time2", "2026年9月3日 09:00~11:00"),
    ("date2", "2019年10月1日"),
    ("date2", "2019年10月1日 15:01"),
    ("date2", "2019年10月1日~2019年10月7日"),
    ("amount1", "¥100.00"),
    ("amount1", "100元"),
    ("phone_number1", "+86-0766-66888866"),
    ("phone_number1", "0579-84100000"),
    ("car_number1", "粤A8Z888挂"),
    ("name1", "王秀兰"),
    ("name1", "阿卜杜拉·买买提"),
    ("name1", "John Smith"),
    ("name1", "王A"),
    ("phrase3", "待参加"),
    ("const4", "正常"),
    ("enum4", "正常"),
    ("short_thing5", "待参加"),
    ("first", "党" * 60),
]
BAD = [
    ("thing1", ""),
    ("thing1", "  "),
    ("thing1", "党" * 21),
    ("thing1", "两\n行"),
    ("thing1", "响\x07铃"),
    ("thing1", "𠮷" * 11),
    ("number1", "三"),
    ("number1", "1" * 33),
    ("number1", "３"),
    ("letter1", "A1"),
    ("symbol1", "a"),
    ("symbol1", "★" * 6),
    ("character_string1", "编号1"),
    ("character_string1", "a" * 33),
    ("time2", "上午九点"),
    ("time2", "25:00"),
    ("time2", "2019年10月1日"),
    ("time2", "2019年13月1日 15:01"),
    ("time2", "2019-10-01 15:01"),
    ("date2", "2019-10-01"),
    ("date2", "10月1日"),
    ("amount1", "1" * 11),
    ("amount1", "一百"),
    ("phone_number1", "1" * 18),
    ("phone_number1", "陈书记 84100000"),
    ("car_number1", "粤A8Z888888"),
    ("name1", "王" * 11),
    ("name1", "a" * 21),
    ("name1", "王" * 8 + "abc"),
    ("phrase3", "已经报名参加"),
    ("phrase3", "来1"),
    ("const4", "党" * 21),
    ("short_thing5", "党" * 6),
    ("first", ""),
]


@pytest.mark.parametrize(("key", "value"), GOOD)
def test_good_value_passes(key: str, value: str) -> None:
    assert check_value(key, value) is None


@pytest.mark.parametrize(("key", "value"), BAD)
def test_bad_value_is_named_without_being_shown(key: str, value: str) -> None:
    reason = check_value(key, value)
    assert reason
    assert reason.isascii()


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("thing1", "thing"),
        ("phone_number12", "phone_number"),
        ("short_thing1", "short_thing"),
        ("first", "first"),
        ("王", ""),
    ],
)
def test_kind_of_a_key(key: str, kind: str) -> None:
    assert kind_of(key) == kind


FITTED = [
    ("thing1", "九月学习材料", "九月学习材料"),
    ("thing1", " 两\n行 ", "两 行"),
    ("thing1", "", FILLER),
    ("thing1", "支部党员大会（讨论预备党员转正，请带党员证）", "支部党员大会"),
    ("thing1", "带上党员证、笔记本和老花镜，不能来请说一声，我们记下", "带上党员证、笔记本和老花镜…"),
    ("thing1", "学习贯彻全国两会精神暨第三季度党员大会", "学习贯彻全国两会精神暨第三季度党员大会"),
    ("thing1", "社区党群服务中心二楼东侧第三会议室请从北门进来", "社区党群服务中心二楼东侧第三会议室请从…"),
    ("short_thing1", "支部党员大会", "支部党员…"),
    ("time2", "2026-09-03T09:00:00+08:00", "2026年9月3日 09:00"),
    ("time2", "2026-09-03 09:00", "2026年9月3日 09:00"),
    ("time2", "2026年9月3日 09:00", "2026年9月3日 09:00"),
    ("time2", "2026年9月3日（星期四）上午9:00", "2026年9月3日 09:00"),
    ("time2", "9月3日（周四）上午9点半", "2026年9月3日 09:30"),
    ("time2", "9月3日（周四）下午3点", "2026年9月3日 15:00"),
    ("time2", "9月3日下午2点一刻", "2026年9月3日 14:15"),
    ("time2", "9月3日 晚上7点05分", "2026年9月3日 19:05"),
    ("time2", "9月3日中午12点", "2026年9月3日 12:00"),
    ("time2", "9月3日中午1点", "2026年9月3日 13:00"),
    ("time2", "9月3日上午9点到11点", "2026年9月3日 09:00"),
    ("time2", "1月5日上午10:00", "2027年1月5日 10:00"),
    ("time2", "8月20日上午10:00", "2026年8月20日 10:00"),
    ("time2", "上午9点", "09:00"),
    ("date2", "2026-09-03", "2026年9月3日"),
    ("date2", "9月30日", "2026年9月30日"),
    ("time2", "2月30日上午9点", "09:00"),
    ("time2", "时间另行通知", "时间另行通知"),
    ("phone_number1", "陈敏 0579-84100000", "0579-84100000"),
    ("phone_number1", "陈敏", "陈敏"),
    ("phrase3", "已经报名参加", "已经报名参加"),
]


@pytest.mark.parametrize(("key", "value", "fitted"), FITTED)
def test_value_is_made_to_fit_where_its_meaning_stays(key: str, value: str, fitted: str) -> None:
    assert fit(key, value, TODAY) == fitted


def test_day_without_a_year_stays_as_it_is_where_nobody_knows_today() -> None:
    assert check_value("date2", fit("date2", "9月3日")) is not None


@given(st.text(max_size=80))
def test_any_text_fits_a_thing(value: str) -> None:
    fitted = fit("thing1", value)
    assert check_value("thing1", fitted) is None
    assert fit("thing1", fitted) == fitted


@given(st.sampled_from(["time1", "date1", "phone_number1", "short_thing1", "name1", "x"]), st.text(max_size=60))
def test_no_value_raises(key: str, value: str) -> None:
    check_value(key, fit(key, value, TODAY))
