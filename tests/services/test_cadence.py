"""Which profile holds, what was ticked, and where a year stands; nothing is a member's fault (domain §4.1, §13)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from domain.cadence import CadenceChoice, CadenceItem, CadenceState, CadenceTick
from domain.meetings import Meeting, MeetingKind
from domain.organisation import PostKind
from services import cadence
from services.cadence import PROFILES, Refusal
from tests import factories
from tests.cast import Cast

ZONE = ZoneInfo("Asia/Shanghai")
NEW_YEAR = date(2025, 1, 1)
PAPER = {"decided_by": "东风街道党工委", "document": "东党发〔2025〕3号"}


def choose(session: Session, cast: Cast, now: datetime, profile: str = "light", **given: object) -> object:
    values = {"is_superior": True, **PAPER} | given
    return cadence.choose(session, cast.branch, profile, NEW_YEAR, cast.zhou, now, **values)  # type: ignore[arg-type]  # a table of arguments


def tick(session: Session, cast: Cast, item: CadenceItem, on: date, now: datetime, unit: int | None = None) -> None:
    where = cast.branch if unit is None else cast.groups[unit]
    made = cadence.tick(session, where, item, on, cast.chen, now, today=date(2025, 12, 31))
    assert isinstance(made, CadenceTick)


def states(session: Session, cast: Cast, item: CadenceItem, today: date) -> list[CadenceState]:
    lines = cadence.year_of(session, cast.branch, 2025, today, ZONE).lines
    return [cell.state for cell in next(line for line in lines if line.demand.item is item).cells]


def test_profiles_are_those_of_the_fact_sheet_with_a_source_for_each_line() -> None:
    said = {
        key: {each.item.value: (each.per.value, each.least) for each in profile.demands}
        for key, profile in PROFILES.items()
    }
    assert said["statutory"]["members_meeting"] == ("quarter", 1)
    assert said["statutory"]["committee_meeting"] == ("month", 1)
    assert said["light"]["members_meeting"] == ("year", 1)
    assert said["light"]["committee_meeting"] == ("quarter", 1)
    assert said["light"]["group_meeting"] == said["statutory"]["group_meeting"] == ("month", 1)
    assert [profile.by_superior for profile in PROFILES.values()] == [False, True]
    assert all(each.source for profile in PROFILES.values() for each in profile.demands)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"is_superior": False}, Refusal.SUPERIOR_ONLY),
        ({"document": " "}, Refusal.PAPER_MISSING),
        ({"decided_by": ""}, Refusal.PAPER_MISSING),
        ({"profile": "lighter"}, Refusal.UNKNOWN_PROFILE),
    ],
)
def test_light_profile_needs_the_superior_and_a_paper(
    session: Session, cast: Cast, now: datetime, given: dict[str, object], refusal: Refusal
) -> None:
    profile = str(given.pop("profile", "light"))
    assert choose(session, cast, now, profile, **given) is refusal


def test_branch_itself_may_go_back_to_the_regulation(session: Session, cast: Cast, now: datetime) -> None:
    choose(session, cast, now)
    assert isinstance(choose(session, cast, now, "statutory", is_superior=False), CadenceChoice)
    year = cadence.year_of(session, cast.branch, 2025, date(2025, 3, 10), ZONE)
    assert (year.profile.key, year.choice and year.choice.document) == ("statutory", "东党发〔2025〕3号")


def test_choice_of_the_superior_unit_holds_for_its_branches(session: Session, cast: Cast, now: datetime) -> None:
    values = {"is_superior": True, **PAPER}
    cadence.choose(session, cast.office, "light", NEW_YEAR, cast.zhou, now, **values)  # type: ignore[arg-type]  # as above
    for unit in (cast.branch, cast.other_branch):
        assert cadence.year_of(session, unit, 2025, date(2025, 3, 10), ZONE).profile.key == "light"
    assert cadence.year_of(session, cast.branch, 2024, date(2024, 5, 1), ZONE).profile.key == "statutory"


def test_group_without_a_meeting_in_march_and_committee_on_20_april(
    session: Session, cast: Cast, now: datetime
) -> None:
    choose(session, cast, now)
    for member, post in ((cast.sun, PostKind.ORGANISER), (cast.wang, PostKind.PUBLICIST)):
        factories.a_post(session, cast.branch, member, post)
    for month in (1, 2, 4):
        tick(session, cast, CadenceItem.GROUP_MEETING, date(2025, month, 12), now, unit=0)
    tick(session, cast, CadenceItem.COMMITTEE_MEETING, date(2025, 4, 20), now)
    today = date(2025, 5, 2)
    group = states(session, cast, CadenceItem.GROUP_MEETING, today)
    assert group[:6] == [
        *[CadenceState.REGISTERED] * 2,
        CadenceState.UNREGISTERED,
        CadenceState.REGISTERED,
        CadenceState.UNARRANGED,
        CadenceState.AHEAD,
    ]
    assert states(session, cast, CadenceItem.COMMITTEE_MEETING, today)[:3] == [
        CadenceState.UNREGISTERED,
        CadenceState.REGISTERED,
        CadenceState.AHEAD,
    ]


def test_small_branch_without_a_committee_owes_no_meetings_of_it(session: Session, cast: Cast) -> None:
    def owes() -> bool:
        lines = cadence.year_of(session, cast.branch, 2025, date(2025, 3, 10), ZONE).lines
        return any(line.demand.item is CadenceItem.COMMITTEE_MEETING for line in lines)

    assert not owes()
    for number in range(2):
        factories.a_member(session, cast.branch, f"党员{number}")
    assert owes()


def test_meeting_counts_for_nothing_until_it_is_ticked_for_each_item(
    session: Session, cast: Cast, now: datetime
) -> None:
    meeting = factories.a_meeting(session, cast.branch, cast.chen, kind=MeetingKind.THEME_DAY)
    on = today = date(2025, 3, 13)
    assert states(session, cast, CadenceItem.THEME_DAY, today)[2] is CadenceState.UNREGISTERED
    wanted = {
        (cast.branch.id, CadenceItem.THEME_DAY),
        (cast.branch.id, CadenceItem.PARTY_LECTURE),
        (cast.groups[0].id, CadenceItem.GROUP_MEETING),
        (cast.other_branch.id, CadenceItem.THEME_DAY),
    }
    cadence.tick_meeting(session, meeting, wanted, cast.chen, now, on=on, today=today)
    assert len(cadence.by_meeting(session, meeting)) == 3
    assert states(session, cast, CadenceItem.THEME_DAY, today)[2] is CadenceState.REGISTERED
    assert states(session, cast, CadenceItem.PARTY_LECTURE, today) == [CadenceState.REGISTERED]
    cadence.tick_meeting(session, meeting, set(), cast.chen, now, on=on, today=today)
    assert states(session, cast, CadenceItem.THEME_DAY, today)[2] is CadenceState.UNREGISTERED


def test_meeting_ahead_is_arranged_and_cannot_be_ticked(session: Session, cast: Cast, now: datetime) -> None:
    meeting = factories.a_meeting(session, cast.groups[1], cast.li)
    today = date(2025, 3, 10)
    lines = cadence.year_of(session, cast.branch, 2025, today, ZONE).lines
    march = {line.unit.id: line.cells[2].state for line in lines if line.demand.item is CadenceItem.GROUP_MEETING}
    assert march == {
        cast.groups[0].id: CadenceState.UNARRANGED,
        cast.groups[1].id: CadenceState.ARRANGED,
        cast.groups[2].id: CadenceState.UNARRANGED,
    }
    wanted = {(cast.groups[1].id, CadenceItem.GROUP_MEETING)}
    refused = cadence.tick_meeting(session, meeting, wanted, cast.li, now, on=date(2025, 3, 12), today=today)
    assert refused is Refusal.DAY_AHEAD


def test_own_kind_is_offered_first_and_group_items_for_the_own_group(session: Session, cast: Cast) -> None:
    def first(meeting: Meeting) -> tuple[int, CadenceItem]:
        unit, item = cadence.options_for(session, meeting)[0]
        return unit.id, item

    group = factories.a_meeting(session, cast.groups[1], cast.li)
    branch = factories.a_meeting(session, cast.branch, cast.chen)
    assert first(group) == (cast.groups[1].id, CadenceItem.GROUP_MEETING)
    assert first(branch) == (cast.branch.id, CadenceItem.MEMBERS_MEETING)


def test_hints_come_in_the_last_days_and_for_what_was_held(session: Session, cast: Cast) -> None:
    factories.a_meeting(session, cast.branch, cast.chen, kind=MeetingKind.PARTY_LECTURE)

    def items(today: date) -> set[CadenceItem]:
        return {one.item for one in cadence.hints(session, cast.branch, today, ZONE)}

    assert items(date(2025, 3, 10)) == set()
    assert items(date(2025, 3, 14)) == {CadenceItem.PARTY_LECTURE}
    assert {CadenceItem.THEME_DAY, CadenceItem.GROUP_MEETING, CadenceItem.MEMBERS_MEETING} <= items(date(2025, 3, 25))
    assert CadenceItem.APPRAISAL not in items(date(2025, 3, 25))


def test_superior_sees_items_and_no_person_in_a_fixed_number_of_queries(
    session: Session, cast: Cast, now: datetime
) -> None:
    tick(session, cast, CadenceItem.THEME_DAY, date(2025, 1, 9), now)
    branches = [cast.branch, cast.other_branch]
    seen: list[str] = []

    def listen(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(session.get_bind(), "before_cursor_execute", listen)
    one = cadence.of_branches(session, branches[:1], date(2025, 3, 10), ZONE)
    alone = len(seen)
    both = cadence.of_branches(session, branches, date(2025, 3, 10), ZONE)
    event.remove(session.get_bind(), "before_cursor_execute", listen)
    assert len(seen) == 2 * alone
    assert [each.branch.id for each in both] == [cast.branch.id, cast.other_branch.id]
    assert both[0] == one[0]
    assert dict(both[0].unregistered)[CadenceItem.THEME_DAY] == 1
    assert dict(both[1].unregistered)[CadenceItem.THEME_DAY] == 2
    assert CadenceItem.THEME_DAY in both[0].unarranged
