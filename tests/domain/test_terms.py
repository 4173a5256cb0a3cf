"""Terms: when they end, when a branch is reminded, and who is missing."""

from datetime import date

import pytest

from domain.organisation import PostKind
from domain.terms import Gap, due_hint, ends, gaps, months_before

STEPS = (6, 3, 1)
UNTIL = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("since", "years", "last"),
    [
        (date(2023, 3, 10), 3, date(2026, 3, 9)),
        (date(2024, 1, 1), 5, date(2028, 12, 31)),
        (date(2024, 2, 29), 3, date(2027, 2, 27)),
    ],
)
def test_term_ends_on_the_day_before_its_anniversary(since: date, years: int, last: date) -> None:
    assert ends(since, years) == last


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 2, 27), None),
        (date(2026, 2, 28), 6),
        (date(2026, 5, 27), 6),
        (date(2026, 5, 28), 3),
        (date(2026, 7, 28), 1),
        (UNTIL, 1),
        (date(2026, 9, 1), None),
    ],
)
def test_branch_is_reminded_in_steps_until_the_term_ends(today: date, step: int | None) -> None:
    assert due_hint(UNTIL, today, STEPS) == step


def test_months_are_counted_back_over_the_year() -> None:
    assert months_before(date(2026, 3, 31), 6) == date(2025, 9, 28)


CHIEF = (PostKind.SECRETARY, 1)


@pytest.mark.parametrize(
    ("full", "members", "held", "found"),
    [
        (6, 6, [CHIEF], []),
        (6, 6, [], [Gap.NO_SECRETARY]),
        (7, 7, [CHIEF], [Gap.FEW_ON_COMMITTEE]),
        (7, 7, [CHIEF, (PostKind.ORGANISER, 1), (PostKind.PUBLICIST, 2)], [Gap.FEW_ON_COMMITTEE]),
        (7, 7, [CHIEF, (PostKind.ORGANISER, 2), (PostKind.PUBLICIST, 3)], []),
        (
            20,
            51,
            [CHIEF, *((PostKind.ORGANISER, each) for each in range(2, 9))],
            [Gap.MANY_ON_COMMITTEE, Gap.MANY_MEMBERS],
        ),
        (6, 6, [CHIEF, (PostKind.DEPUTY, 2), (PostKind.DEPUTY, 3)], [Gap.MANY_DEPUTIES]),
    ],
)
def test_what_a_branch_lacks_follows_from_its_size(
    full: int, members: int, held: list[tuple[PostKind, int]], found: list[Gap]
) -> None:
    assert list(gaps(full, members, held)) == found
