"""What may stand in a setting, and that its page has words for every one of them."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy import BranchPolicy
from domain.policy_rules import SETTINGS, Fault, read, shown


def test_every_setting_has_its_words() -> None:
    assert {item.name for item in fields(BranchPolicy)} == set(SETTINGS)
    assert all(each.group and each.label and each.source for each in SETTINGS.values())


def test_every_default_can_be_shown_and_typed_again() -> None:
    again = {name: read(each, shown(each, each.default)) for name, each in SETTINGS.items()}
    assert again == {name: each.default for name, each in SETTINGS.items()}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("pushes_a_week", " 3 ", 3),
        ("pushes_a_week", "３", 3),
        ("pushes_a_week", "三", Fault.NOT_A_NUMBER),
        ("pushes_a_week", "", Fault.NOT_A_NUMBER),
        ("pushes_a_week", "-1", Fault.NOT_A_NUMBER),
        ("pushes_a_week", "0", Fault.OUT_OF_RANGE),
        ("pushes_a_week", "15", Fault.OUT_OF_RANGE),
        ("quorum_strict", "是", True),
        ("quorum_strict", "否", False),
        ("quorum_strict", "随便", Fault.NOT_YES_NO),
        ("study_at", "9:30", "09:30"),
        ("study_at", "９：３０", "09:30"),
        ("study_at", "25:00", Fault.NOT_A_CLOCK),
        ("study_at", "上午九点", Fault.NOT_A_CLOCK),
        ("quiet_hours", "21:00到7:30、12:00-14:00", "21:00-07:30 12:00-14:00"),
        ("quiet_hours", "", Fault.NOT_HOURS),
        ("quiet_hours", "晚上", Fault.NOT_HOURS),
        ("quiet_hours", "00:00-12:00 12:00-23:59 23:59-00:00", Fault.NO_WAKING),
        ("ways_phone", "电话 上门 电话", "call_list door"),
        ("ways_phone", "飞鸽", Fault.UNKNOWN_WORD),
        ("ways_phone", "", Fault.UNKNOWN_WORD),
        ("dues_rounding", "0.1", "0.1"),
        ("dues_rounding", "0.5", Fault.UNKNOWN_WORD),
        ("election_hint_months", "1、6 3", "6 3 1"),
        ("election_hint_months", "6 三", Fault.NOT_A_NUMBER),
        ("fifty_cut_off", "07-01", "07-01"),
        ("fifty_cut_off", "13-01", Fault.NOT_A_DAY),
        ("known_sites", "", ""),
        ("known_sites", "长" * 201, Fault.TOO_LONG),
    ],
)
def test_what_is_typed_is_read_or_has_a_fault(name: str, typed: str, value: object) -> None:
    assert read(SETTINGS[name], typed) == value


@given(st.sampled_from(sorted(SETTINGS)), st.text(max_size=30))
def test_whatever_is_typed_the_policy_can_be_read_afterwards(name: str, typed: str) -> None:
    value = read(SETTINGS[name], typed)
    if not isinstance(value, Fault):
        policy = BranchPolicy.merged([{name: value}])
        assert policy.quiet.spans
        assert (policy.study_clock, policy.day_before_clock) is not None
        assert type(value) is type(SETTINGS[name].default)
