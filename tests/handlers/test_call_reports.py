"""What a caller of seventy-four writes about his list, in his own words."""

import pytest

from handlers.staff.reports import Report, is_plain, read, says_all, why

NAMES = ["陈建国", "王秀兰", "何秀英"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("1", [Report(None, 1)]),
        ("１", [Report(None, 1)]),
        ("2 明天再打", [Report(None, 2, "明天再打")]),
        ("2，明天再打", [Report(None, 2, "明天再打")]),
        ("3 告诉她女儿了", [Report(None, 3, "告诉她女儿了")]),
        ("4 住院了", [Report(None, 4, "住院了")]),
        ("王秀兰 1", [Report(1, 1)]),
        ("王秀兰1", [Report(1, 1)]),
        ("王秀兰通了", [Report(1, 1, "通了")]),
        ("告诉王秀兰了", [Report(1, 1, "告诉了")]),
        ("第一个通了", [Report(0, 1, "通了")]),
        ("第2位没人接", [Report(1, 2, "没人接")]),
        ("1号通了 3号没人接", [Report(0, 1, "通了"), Report(2, 2, "没人接")]),
        ("王秀兰通了，何秀英关机", [Report(1, 1, "通了"), Report(2, 2, "关机")]),
        ("陈建国、王秀兰都通了", [Report(0, 1, "通了"), Report(1, 1, "通了")]),
        ("何秀英的女儿说会转告", [Report(2, 3, "女儿说会转告")]),
        ("打不通", [Report(None, 2, "打不通")]),
        ("没打通", [Report(None, 2, "没打通")]),
        ("跟他儿子说了", [Report(None, 3, "跟他儿子说了")]),
        ("不用再打了", [Report(None, 4, "不用再打了")]),
        ("没人在家", [Report(None, 2, "没人在家")]),
        ("送到了", [Report(None, 1, "送到了")]),
        ("几点开会", []),
        ("王秀兰是谁", []),
        ("9", []),
        ("1号开会", []),
        ("12", []),
    ],
)
def test_report_is_understood(said: str, found: list[Report]) -> None:
    assert read(said, NAMES) == found


@pytest.mark.parametrize(
    ("said", "is_all"),
    [("都通了", True), ("全打通了", True), ("都告诉了", True), ("都没通", False), ("都", False), ("都送到了", True)],
)
def test_all_of_them_are_meant(said: str, is_all: bool) -> None:
    assert says_all(said) is is_all


@pytest.mark.parametrize(
    ("said", "plain"), [("2 明天再打", True), ("3 告诉她女儿了", True), ("2 腿疼", False), ("1", False)]
)
def test_digit_with_words_that_mean_the_same_is_a_report_anywhere(said: str, plain: bool) -> None:
    assert is_plain(said) is plain


@pytest.mark.parametrize(("words", "number"), [("住院了", 1), ("去外地了", 2), ("本人不要再打", 3), ("家里有事", None)])
def test_reason_in_words_is_one_of_the_list(words: str, number: int | None) -> None:
    assert why(words) == number
