"""The platform's numbers: what a day and a month allow, and what is kept for danger."""

from datetime import UTC, datetime

import pytest

from domain.quotas import Quotas, day_of, next_day, next_period, period_of
from domain.ways import ChannelKind

EVENING = datetime(2025, 3, 31, 17, 0, tzinfo=UTC)  # one in the morning of the first of April in China


@pytest.mark.parametrize(
    ("own", "way", "urgent", "most"),
    [
        ({}, ChannelKind.TEMPLATE, True, 100_000),
        ({}, ChannelKind.TEMPLATE, False, 99_000),
        ({"template": 50}, ChannelKind.TEMPLATE, False, 50),
        ({"template": 1000}, ChannelKind.TEMPLATE, False, 990),
        ({}, ChannelKind.MASS, True, 100),
        ({}, ChannelKind.SMS, False, None),
    ],
)
def test_day_has_its_number_of_calls(own: dict[str, int], way: ChannelKind, urgent: bool, most: int | None) -> None:
    assert Quotas(own).a_day(way, urgent=urgent) == most


@pytest.mark.parametrize(
    ("own", "way", "urgent", "most"),
    [
        ({}, ChannelKind.TEMPLATE, False, 2),
        ({}, ChannelKind.TEMPLATE, True, 3),
        ({"template_person": 1}, ChannelKind.TEMPLATE, False, 1),
        ({}, ChannelKind.MASS, False, 4),
        ({}, ChannelKind.SERVICE, False, None),
    ],
)
def test_person_has_his_number_of_messages(
    own: dict[str, int], way: ChannelKind, urgent: bool, most: int | None
) -> None:
    assert Quotas(own).a_person(way, urgent=urgent) == most


def test_days_and_months_are_those_of_the_platform() -> None:
    assert day_of(EVENING) == "2025-04-01"
    assert period_of(ChannelKind.MASS, EVENING) == "2025-04"
    assert next_day(EVENING) == datetime(2025, 4, 1, 16, 0, tzinfo=UTC)
    assert next_period(ChannelKind.MASS, EVENING) == datetime(2025, 4, 30, 16, 0, tzinfo=UTC)
