"""Days of the members: birthdays, 政治生日, fifty years in the Party, the end of a probation. Whoever is dead, in
mourning or gravely ill stands on no list of greetings (D8.5).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from domain import anniversaries
from domain.days import PartialDate
from domain.members import Member
from domain.organisation import Unit
from domain.policy import BranchPolicy
from services import members, organisation


class DateKind(StrEnum):
    BIRTHDAY = "birthday"
    PARTY_BIRTHDAY = "party_birthday"
    PROBATION_ENDS = "probation_ends"


@dataclass(frozen=True, slots=True)
class DateLine:
    """`years` are full on that day; 0 where there is nothing to count."""

    kind: DateKind
    member: Member
    on: date
    years: int


@dataclass(frozen=True, slots=True)
class FiftyLine:
    member: Member
    begun: PartialDate
    full: PartialDate


def in_month(session: Session, branch: Unit, year: int, month: int) -> list[DateLine]:
    """Of the roster, in the order of the days."""
    policy = organisation.policy_of(session, branch)
    found = _lines(members.in_branch(session, branch.id), year, policy)
    return sorted((line for line in found if line.on.month == month and line.on.year == year), key=_by_day)


def _by_day(line: DateLine) -> tuple[date, str, int]:
    return line.on, line.kind, line.member.id


def _lines(people: Iterable[Member], year: int, policy: BranchPolicy) -> Iterator[DateLine]:
    for member in people:
        ends = anniversaries.probation_ends(member.standing, member.joined, policy.probation_months)
        if ends is not None and ends.month is not None:
            yield DateLine(DateKind.PROBATION_ENDS, member, anniversaries.last_day(ends), 0)
        if not anniversaries.may_be_greeted(member.life_state):
            continue
        kinds = ((DateKind.BIRTHDAY, member.born), (DateKind.PARTY_BIRTHDAY, member.joined))
        for kind, known in kinds:
            on = anniversaries.in_year(known, year)
            if on is not None and known is not None and year > known.year:
                yield DateLine(kind, member, on, year - known.year)


def between(session: Session, branch: Unit, first: date, last: date) -> list[DateLine]:
    """Both days included."""
    policy = organisation.policy_of(session, branch)
    people = members.in_branch(session, branch.id)
    years = range(first.year, last.year + 1)
    found = {line for year in years for line in _lines(people, year, policy) if first <= line.on <= last}
    return sorted(found, key=_by_day)


def cut_off(year: int, policy: BranchPolicy) -> date:
    month, day = (int(part) for part in policy.fifty_cut_off.split("-"))
    return date(year, month, day)


def fifty(session: Session, branch: Unit, year: int) -> list[FiftyLine]:
    """Whose fifty years become full after last year's day and by this year's: who is proposed for the medal (D8.6)."""
    policy = organisation.policy_of(session, branch)
    last, this = cut_off(year - 1, policy), cut_off(year, policy)
    found = []
    for member in members.in_branch(session, branch.id):
        begun = _begun(member)
        if begun is None or not anniversaries.is_fifty_by(begun, this) or anniversaries.is_fifty_by(begun, last):
            continue
        found.append(FiftyLine(member, begun, anniversaries.fifty_on(begun)))
    return sorted(found, key=lambda line: (str(line.full), line.member.id))


def unknown_party_age(session: Session, branch: Unit) -> list[Member]:
    """Of whom the roster does not say from when 党龄 counts: somebody has to look into the papers."""
    people = members.in_branch(session, branch.id)
    return [one for one in people if one.joined is not None and _begun(one) is None and not _is_on_probation(one)]


def _begun(member: Member) -> PartialDate | None:
    return anniversaries.party_age_from(member.joined, member.full_on, member.correction_months)


def _is_on_probation(member: Member) -> bool:
    return anniversaries.probation_ends(member.standing, member.joined, 0) is not None
