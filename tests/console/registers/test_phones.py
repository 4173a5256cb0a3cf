import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.registers.phones import masked, read_phones

MOBILE, OTHER, HOME = "19900001234", "19900005678", "0552-3041234"


@pytest.mark.parametrize("mark", ["/", "、", ";", "；", " ", "  ", "\n", "，", "　", " / ", "或"])
def test_two_numbers_in_a_cell_are_kept_apart(mark: str) -> None:
    assert read_phones(f"{MOBILE}{mark}{HOME}").numbers == (MOBILE, HOME)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("199 0000 1234", (MOBILE,)),
        ("199-0000-1234", (MOBILE,)),
        ("１９９００００１２３４", (MOBILE,)),
        ("+86 19900001234", (MOBILE,)),
        ("8619900001234", (MOBILE,)),
        ("手机：19900001234 宅：0552-3041234", (MOBILE, HOME)),
        ("05523041234", (HOME,)),
        ("0552 3041234", (HOME,)),
        ("（0552）3041234", (HOME,)),
        ("0552-304-1234", (HOME,)),
        ("010-88886666", ("010-88886666",)),
        ("0552-3041234-801", ("0552-3041234-801",)),
        ("0552-3041234转801", ("0552-3041234-801",)),
        ("1990000123419900005678", (MOBILE, OTHER)),
        ("19900001234(19900005678)", (MOBILE, OTHER)),
        ("19900001234、19900001234", (MOBILE,)),
        ("无/19900001234", (MOBILE,)),
        ("无", ()),
        ("没有手机", ()),
        ("—", ()),
    ],
)
def test_number_is_normalised(cell: str, numbers: tuple[str, ...]) -> None:
    read = read_phones(cell)
    assert (read.numbers, read.bad) == (numbers, ())


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("138****", "phone_incomplete"),
        ("199xxxx1234", "phone_incomplete"),
        ("1990000123", "phone_length"),
        ("199000012345", "phone_length"),
        ("1.99E+10", "phone_damaged"),
        ("3041234", "phone_no_area"),
        ("5523041234", "phone_zero_lost"),
        ("000000194803071234", "phone_is_identity"),
        ("同上", "phone_unreadable"),
        ("abc", "phone_unreadable"),
    ],
)
def test_damaged_number_is_named(cell: str, reason: str) -> None:
    read = read_phones(cell)
    assert read.numbers == ()
    assert [why for _, why in read.bad] == [reason]


def test_acceptance_case_8_keeps_the_landline_and_names_the_rest() -> None:
    read = read_phones("0552-3041234、138****")
    assert (read.numbers, read.bad) == ((HOME,), (("138****", "phone_incomplete"),))


def test_number_of_a_daughter_is_kept_with_whose_it_is() -> None:
    assert read_phones("女儿19900001234").notes == ("19900001234 女儿",)
    assert read_phones("19900001234（女儿）").notes == ("19900001234 女儿",)


def test_named_number_does_not_show_its_middle() -> None:
    assert read_phones("1990000123").bad[0][0] == "199*****23"
    assert masked("000000194803071234") == "000*************34"


CELLS = st.one_of(st.text(max_size=40), st.text("0123456789-+()/、； 转*xE.（）", max_size=40))


@given(CELLS)
def test_no_cell_breaks_the_reading_and_only_whole_numbers_come_out(cell: str) -> None:
    read = read_phones(cell)
    for number in read.numbers:
        assert re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}-[2-8]\d{6,7}(-\d{1,6})?", number)
    assert not any(re.search(r"\d{6}", value) for value, _ in read.bad)


@given(st.text("0123456789 -/、", max_size=30))
def test_digits_are_never_invented_or_reordered(cell: str) -> None:
    read = read_phones(cell)
    digits = re.sub(r"\D", "", cell)
    assert all(number.replace("-", "") in digits for number in read.numbers)


@given(st.lists(st.integers(10_000_000, 99_999_999).map(lambda n: f"199{n}"), min_size=1, max_size=4, unique=True))
def test_any_list_of_mobile_numbers_comes_out_whole(numbers: list[str]) -> None:
    assert read_phones("、".join(numbers)).numbers == tuple(numbers)
    assert read_phones(" ".join(numbers)).numbers == tuple(numbers)
