from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.language import numbers

ONE = [
    "1", "１", "①", "一", "壹", "幺", "1.", "1、", "(1)", "（1）", "1号", "选1", "回1",
    "我选一", "第一个", "第1项", "1️⃣", "❶", "1。", "选一吧", "1谢谢", "回复1", "请选1", "头一个", "我选第一个",
]  # fmt: skip


@pytest.mark.parametrize("text", [*ONE, " 1 ", "1 。", "我 选 一", "1，谢谢"])
def test_one_is_understood_in_every_written_form(text: str) -> None:
    assert numbers.read_choice(text) == 1


@pytest.mark.parametrize(
    ("text", "choice"), [("２", 2), ("两", 2), ("③", 3), ("叁", 3), ("第四个", 4), ("选5号", 5), ("十", 10), ("10", 10)]
)
def test_other_choices(text: str, choice: int) -> None:
    assert numbers.read_choice(text) == choice


@pytest.mark.parametrize("text", ["11", "１１", "22", "一一", "1和3", "1、2", "1,2", "一或者二", "1还是2", "1 2", "12"])
def test_doubled_or_several_digits_are_asked_and_not_guessed(text: str) -> None:
    assert numbers.is_ambiguous_choice(text)
    assert numbers.read_choice(text) is None


@pytest.mark.parametrize("text", ["一样", "一下", "1点", "1个人", "一会儿", "好的", "", "三会一课", "王一", "1号楼"])
def test_words_with_a_digit_are_no_choice(text: str) -> None:
    assert numbers.read_choice(text) is None
    assert not numbers.is_ambiguous_choice(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两百五", 250), ("一万二", 12000), ("四千八", 4800), ("廿三", 23), ("卅", 30), ("俩", 2), ("仨", 3),
        ("半百", 50),
        ("二十三", 23), ("一百零五", 105), ("一千零五", 1005), ("三万五千", 35000), ("31人", 31), ("三十一个人", 31),
        ("1,200", 1200), ("１２", 12), ("二〇二六", 2026), ("贰拾叁", 23), ("3万", 30000), ("十二名", 12),
    ],
)  # fmt: skip
def test_numbers_in_words_and_digits(text: str, number: int) -> None:
    assert numbers.read_number(text) == number


@pytest.mark.parametrize("text", ["十几", "百", "一点", "二楼", "来了三个人", "", "半", "三千千"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert numbers.read_number(text) is None


@settings(deadline=None)
@given(st.integers(0, 9999))
def test_arabic_number_is_read_back(number: int) -> None:
    assert numbers.read_number(f"{number}个") == number


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("二十三块五", "23.5"), ("三毛五", "0.35"), ("5元", "5"), ("交了一百二十块钱", "120"), ("36.5元", "36.5"),
        ("两块半", "2.5"), ("5毛", "0.5"), ("十块零五分", "10.05"), ("三块二毛五", "3.25"), ("二十", "20"),
        ("1.5万元", "15000"), ("这个月党费二十三块五", "23.5"),
    ],
)  # fmt: skip
def test_amounts_of_money(text: str, yuan: str) -> None:
    assert numbers.read_amount(text) == Decimal(yuan)


@pytest.mark.parametrize("text", ["交了三个月的党费", "上个月20元,这个月二十三块五", "一块去吧", ""])
def test_no_amount_or_several_are_none(text: str) -> None:
    assert numbers.read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "share"), [("百分之零点五", "0.5"), ("0.5%", "0.5"), ("百分之八十", "80"), ("三成", "30"), ("２％", "2")]
)
def test_percentages(text: str, share: str) -> None:
    assert numbers.read_percent(text) == Decimal(share)


@pytest.mark.parametrize(
    "text",
    [
        "1234", "１２３４", "幺二三四", "一二三四", "一 二 三 四", "尾号1234", "手机后四位是 一二三四",
        "王秀兰1234",
        "我叫王秀兰 1 2 3 4",
        "1-2-3-4", "13800001234", "一千二百三十四", "我是王秀兰,电话末四位幺贰叁肆", "王秀兰,1,2,3,4",
    ],
)  # fmt: skip
def test_last_four_digits_in_every_form(text: str) -> None:
    assert numbers.last_four(text) == "1234"


@pytest.mark.parametrize("text", ["12345", "123", "1965年入党", "5678和1234", "王秀兰", "", "下午三点"])
def test_no_last_four_digits(text: str) -> None:
    assert numbers.last_four(text) is None


@settings(deadline=None)
@given(st.text(max_size=30))
def test_numbers_never_raise(text: str) -> None:
    for reader in (
        numbers.read_choice,
        numbers.read_number,
        numbers.read_amount,
        numbers.read_percent,
        numbers.last_four,
    ):
        reader(text)
    for _, (start, end) in numbers.find_numbers(text):
        assert start < end
