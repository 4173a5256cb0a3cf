"""The table of platform §5.2, row by row."""

import pytest

from simulator.values import allowed


@pytest.mark.parametrize(
    ("key", "value", "fine"),
    [
        ("thing1", "九月学习材料", True),
        ("thing1", "一" * 20, True),
        ("thing1", "一" * 21, False),
        ("thing1", "两\n行", False),
        ("thing1", "", False),
        ("thing1", "  ", False),
        ("thing1", None, False),
        ("thing1", 3, False),
        ("number2", "31", True),
        ("number2", "3.5", True),
        ("number2", "1" * 33, False),
        ("number2", "三", False),
        ("letter1", "abcXYZ", True),
        ("letter1", "ab1", False),
        ("symbol1", "!?", True),
        ("symbol1", "!!!!!!", False),
        ("character_string1", "A-001", True),
        ("character_string1", "第1号", False),
        ("character_string1", "x" * 33, False),
        ("time2", "15:01", True),
        ("time2", "2019年10月1日 15:01", True),
        ("time2", "2019年10月1日", True),
        ("time2", "2019年10月1日 15:01~16:30", True),
        ("time2", "25:00", False),
        ("time2", "下周三上午", False),
        ("time2", "星期三 9:30", False),
        ("date3", "2019年10月1日", True),
        ("date3", "2019年10月1日 15:01", True),
        ("date3", "2019年10月1日~2019年10月7日", True),
        ("date3", "2019年13月1日", False),
        ("date3", "15:01", False),
        ("amount1", "¥12.50", True),
        ("amount1", "12.5元", True),
        ("amount1", "12345678901", False),
        ("phone_number4", "+86-0766-66888866", True),
        ("phone_number4", "021-12345678转3", False),
        ("phone_number4", "1" * 18, False),
        ("car_number1", "粤A8Z888挂", True),
        ("car_number1", "粤A8Z888挂的车", False),
        ("name1", "王秀兰", True),
        ("name1", "王" * 11, False),
        ("name1", "Wang Xiulan", True),
        ("name1", "王A" * 5, True),
        ("name1", "王A" * 6, False),
        ("phrase3", "已通过", True),
        ("phrase3", "已通过审核了", False),
        ("phrase3", "OK", False),
        ("short_thing1", "二楼", True),
        ("short_thing1", "二楼活动室里", False),
        ("first", "老模板没有规则,想写多长就写多长,这一行超过二十个字", True),
        ("keyword1", "x" * 50, True),
    ],
)
def test_a_value_follows_the_rule_of_its_key(key: str, value: object, fine: bool) -> None:
    assert allowed(key, value) is fine


@pytest.mark.parametrize(("value", "fine"), [("正常", True), ("改期", False)])
def test_a_const_is_one_of_the_listed_values(value: str, fine: bool) -> None:
    assert allowed("const3", value, ["正常", "延期"]) is fine
