"""Days that come back: birthdays and 政治生日 (D8.5); 党龄 by the table of §8.1, fifty years of it (D8.6); the end of
a probation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.days import PartialDate, month_end, months_later
from domain.members import LifeState, Standing

GREETED_IN = frozenset({LifeState.LIVING, LifeState.HOSPITAL})  # the others: suppressed, a human decides (D8.5)
FIFTY = 50


@dataclass(frozen=True, slots=True)
class JoiningRule:
    """From `since` to `until`, both included: how long the probation of somebody who joined then was; 0 for none,
    when 党龄 counts from the day of joining. `fixed`: everybody's was as long.
    """

    since: date
    until: date
    probation_months: int
    fixed: bool = True


RULES: Sequence[JoiningRule] = (
    JoiningRule(date(1945, 4, 23), date(1956, 9, 14), 12, fixed=False),  # half a year, one or two, by class
    JoiningRule(date(1956, 9, 15), date(1969, 3, 31), 12),
    JoiningRule(date(1969, 4, 1), date(1977, 8, 11), 0),
    JoiningRule(date(1977, 8, 12), date(1982, 9, 5), 12),
    JoiningRule(date(1982, 9, 6), date.max, 12),
)


def rule_of(joined: date) -> JoiningRule | None:
    """None before the seventh congress: the papers of the person decide."""
    return next((rule for rule in RULES if rule.since <= joined <= rule.until), None)


def had_no_probation(joined: PartialDate) -> bool:
    """An empty 转正日期 is right for him; known to the month or year, where it may be."""
    rule = RULES[2]
    return joined.first_day() <= rule.until and last_day(joined) >= rule.since


def party_age_from(joined: PartialDate | None, full_on: PartialDate | None, correction: int = 0) -> PartialDate | None:
    """From when 党龄 counts; None where nobody can say without his papers. `correction` is 党龄校正值 in months:
    positive makes it longer.
    """
    begun = _begun(joined, full_on)
    return begun if begun is None or not correction else add_months(begun, -correction)


def _begun(joined: PartialDate | None, full_on: PartialDate | None) -> PartialDate | None:
    if full_on is not None:
        return full_on
    return joined if joined is not None and had_no_probation(joined) else None


def fifty_on(begun: PartialDate) -> PartialDate:
    """The day on which fifty years are full, known as exactly as their beginning."""
    return add_months(begun, FIFTY * 12)


def is_fifty_by(begun: PartialDate, cut_off: date) -> bool:
    """Full by that day for certain: a day that is not known counts as the last of its month or year."""
    return last_day(fifty_on(begun)) <= cut_off


def add_months(start: PartialDate, months: int) -> PartialDate:
    """Keeps how exactly it is known; a day that the month has not becomes its last. Months of a bare year are whole
    years.
    """
    moved = months_later(start.first_day(), months)
    month, day = start.month and moved.month, start.day and moved.day
    return PartialDate(moved.year, month, day)


def last_day(known: PartialDate) -> date:
    return month_end(date(known.year, known.month or 12, 1)) if known.day is None else known.first_day()


def in_year(known: PartialDate | None, year: int) -> date | None:
    """The same day of another year: 29 February is kept on the 28th; None where the day is not known."""
    if known is None or known.month is None or known.day is None:
        return None
    return months_later(known.first_day(), (year - known.year) * 12)


def may_be_greeted(life: LifeState) -> bool:
    """Not the dead, not in mourning, not gravely ill, and not somebody whose relation went elsewhere."""
    return life in GREETED_IN


def probation_ends(
    standing: Standing, joined: PartialDate | None, months: int, extended: int = 0
) -> PartialDate | None:
    """Of a probationary member; `extended` are further months the meeting resolved. None for everybody else."""
    if standing is not Standing.PROBATIONARY or joined is None:
        return None
    return add_months(joined, months + extended)
