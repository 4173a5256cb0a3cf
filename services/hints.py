"""What the secretary may want to know early, in friendly words on the first page: never a reproach, and nothing of it
goes to a member. Each subject offers a provider; `PROVIDERS` holds them in the order of the page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain import lunar
from domain.cadence import CADENCE_LABELS, CadenceItem
from domain.days import local_day
from domain.floating import AbsenceStep
from domain.organisation import Unit
from domain.reports import REPORT_LABELS, ReportKind
from domain.transfers import TransferStep
from services import cadence, contacts, dates, floating, organisation, report_versions, transfers

_SOON = timedelta(days=7)
_PROBATION = timedelta(days=60)
_FIFTY_AHEAD = timedelta(days=75)
_REPORT_AFTER = timedelta(days=31)  # a report is often written in the month after its period
_REPORTS = 100


@dataclass(frozen=True, slots=True)
class Hint:
    """`kind` names its words in `templates/console/hints.html`; `about` is a person's name or a title; `why` the code
    of what it rests on, for 为什么在这里; `rule` the page where it is seen to, without `/console`; `count` how many it
    stands for.
    """

    kind: str
    about: str
    due_on: date | None
    why: str
    rule: str = ""
    count: int = 1


Provider = Callable[[Session, Unit, date], Iterable[Hint]]


def hints(session: Session, branch: Unit, now: datetime, zone: ZoneInfo) -> list[Hint]:
    """In the order in which they are due; those without a day last. A fixed number of statements."""
    on = local_day(now, zone)
    found = [hint for provider in PROVIDERS for hint in provider(session, branch, on)]
    found += of_cadence(session, branch, on, zone)
    return sorted(found, key=lambda hint: hint.due_on or date.max)


def of_pairs(session: Session, branch: Unit, on: date) -> Iterable[Hint]:
    """One line for all whose contact is due within a week, with the first name; and one for who has nobody yet."""
    due = [line for line in contacts.book(session, branch, on) if line.next_on <= on + _SOON]
    if due:
        yield Hint("contact_due", due[0].pairing.member.name, due[0].next_on, "tier", "/pairing", len(due))
    alone = contacts.without_helper(session, branch, on)
    key = [one for one in alone if one.no_hard_demand]
    if key:
        yield Hint("without_helper", key[0].name, None, "frail", "/pairing", len(key))


def of_stays(session: Session, branch: Unit, on: date) -> Iterable[Hint]:
    for line in floating.to_see_to(session, branch, on):
        step = line.due.step
        if step is not AbsenceStep.NONE:
            yield Hint(step.value, line.absence.member.name, line.due.due_on, step.value, "/floating")


def of_transfers(session: Session, branch: Unit, on: date) -> Iterable[Hint]:
    for transfer, due in transfers.to_see_to(session, branch, on):
        if due.step is not TransferStep.NONE:
            yield Hint(due.step.value, transfer.member.name, due.due_on, due.step.value, "/transfers")


def of_dates(session: Session, branch: Unit, on: date) -> Iterable[Hint]:
    """Birthdays of the week, probations that end within two months, and the medal list before its day."""
    for line in dates.between(session, branch, on, on + _PROBATION):
        is_probation = line.kind is dates.DateKind.PROBATION_ENDS
        if is_probation or line.on <= on + _SOON:
            yield Hint(line.kind.value, line.member.name, line.on, line.kind.value, "/dates")
    day = dates.cut_off(on.year, organisation.policy_of(session, branch))
    if timedelta(0) <= day - on <= _FIFTY_AHEAD:
        found = dates.fifty(session, branch, on.year)
        if found:
            yield Hint("fifty", found[0].member.name, day, "fifty", "/dates", len(found))


def of_cadence(session: Session, branch: Unit, on: date, zone: ZoneInfo) -> Iterable[Hint]:
    """What the period that runs lacks, and what was held and not registered; one line for each item (§4.1)."""
    near: dict[tuple[CadenceItem, bool], cadence.Reminder] = {}
    for one in cadence.hints(session, branch, on, zone):
        near.setdefault((one.item, one.is_held), one)
    for (item, is_held), one in near.items():
        kind = "to_register" if is_held else "to_arrange"
        yield Hint(kind, CADENCE_LABELS[item], one.due_on, "cadence", "/cadence")


def of_festivals(session: Session, branch: Unit, on: date) -> Iterable[Hint]:
    policy = organisation.policy_of(session, branch)
    for occasion in lunar.coming(on, policy.festival_days):
        yield Hint("festival", lunar.FESTIVAL_LABELS[occasion.festival], occasion.on, "festival", "/visits/plan")


def of_reports(session: Session, branch: Unit, on: date) -> Iterable[Hint]:
    """Reports of the branch and its groups whose period is nearly over, or was lately, and which nobody drafted."""
    policy = organisation.policy_of(session, branch)
    known = {(one.unit_id, one.kind, one.until) for one in report_versions.latest(session, branch.id, _REPORTS)}
    groups = organisation.groups_of(session, branch)
    for kind in ReportKind:
        units = groups if kind is ReportKind.TO_BRANCH else [branch]
        for until in _period_ends(on, report_versions.months_of(policy, kind), policy.cadence_hint_days):
            lacking = [unit for unit in units if (unit.id, kind, until) not in known]
            if lacking:
                yield Hint("report_due", REPORT_LABELS[kind], until, "report_due", "/reports", len(lacking))


def _period_ends(on: date, months: int, ahead: int) -> Iterable[date]:
    """The last days of those periods whose report is due: of the one that was over lately, and of today's."""
    since, until = report_versions.period(on, months)
    before = since - timedelta(days=1)
    if on - before <= _REPORT_AFTER:
        yield before
    if until - on <= timedelta(days=ahead):
        yield until


PROVIDERS: list[Provider] = [of_pairs, of_stays, of_transfers, of_dates, of_festivals, of_reports]
