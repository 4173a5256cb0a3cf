"""E and P of a real meeting: who has a vote, who sits in the room, who is properly left out (domain §3, §13)."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from domain.meetings import Evidence, Meeting, MeetingKind, Mode
from domain.members import Standing
from domain.organisation import PostKind
from domain.policy import BranchPolicy
from domain.quorum import Decision, ExclusionReason
from services import quorums, signins
from tests import factories
from tests.cast import Cast

POLICY = BranchPolicy()


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.branch, cast.chen)


def figures(session: Session, meeting: Meeting, policy: BranchPolicy = POLICY) -> list[tuple[int, int, int, bool]]:
    found = quorums.attendance(session, meeting, policy)
    return [(q.expected, q.present, q.needed, q.is_met) for q in quorums.decisions(meeting, policy, found)]


def test_frail_and_absent_members_count_in_e_and_probationary_ones_do_not(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    cast.li.standing = Standing.PROBATIONARY
    for member in (cast.wang, cast.li, cast.chen):
        signins.sign_in(session, meeting, member, Evidence.SELF_PRESENT, now)
    found = quorums.attendance(session, meeting, POLICY)
    assert (found.expected, found.full, found.probationary, found.room) == (5, 4, 1, 3)
    assert figures(session, meeting) == [(4, 2, 3, False), (4, 2, 4, False)]


def test_taking_part_from_afar_counts_only_where_the_superior_says_so(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    for member, mode in ((cast.wang, None), (cast.li, None), (cast.sun, Mode.VIDEO), (cast.old_chen, Mode.HOME_STUDY)):
        signins.sign_in(session, meeting, member, Evidence.BY_OTHER, now, by=cast.chen, mode=mode)
    assert figures(session, meeting)[0] == (5, 2, 3, False)
    assert figures(session, meeting, BranchPolicy(quorum_counts_remote=True))[0] == (5, 3, 3, True)


def test_who_is_left_out_with_consent_and_resolution_changes_e_of_elections(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    def leave_out(consent: str, resolution: str) -> None:
        quorums.leave_out(
            session,
            meeting,
            cast.old_chen,
            ExclusionReason.BEDRIDDEN,
            cast.chen,
            now,
            consent=consent,
            resolution=resolution,
        )

    leave_out("东党发〔2025〕3号", "")
    assert [each[0] for each in figures(session, meeting)] == [5, 5]
    leave_out("东党发〔2025〕3号", "3月2日党员大会")
    assert [each[0] for each in figures(session, meeting)] == [5, 4]
    assert [each[0] for each in figures(session, meeting, BranchPolicy(exclusions_for_votes=True))] == [4, 4]
    assert quorums.count_again(session, meeting, cast.old_chen, cast.chen, now)
    assert not quorums.count_again(session, meeting, cast.old_chen, cast.chen, now)
    assert [each[0] for each in figures(session, meeting)] == [5, 5]


def test_committee_decides_by_its_own_members(session: Session, cast: Cast, now: datetime) -> None:
    factories.a_post(session, cast.branch, cast.sun, PostKind.ORGANISER)
    meeting = factories.a_meeting(session, cast.branch, cast.chen, kind=MeetingKind.COMMITTEE_MEETING)
    signins.sign_in(session, meeting, cast.chen, Evidence.SELF_PRESENT, now)
    assert figures(session, meeting) == [(2, 1, 2, False)]
    assert figures(session, meeting, BranchPolicy(quorum_strict=False)) == [(2, 1, 1, True)]


def test_group_decides_nothing_for_the_branch(session: Session, cast: Cast) -> None:
    meeting = factories.a_meeting(session, cast.groups[1], cast.li)
    assert figures(session, meeting) == []
    assert quorums.quorum_for(Decision.ELECTION, POLICY, quorums.attendance(session, meeting, POLICY)).expected == 3
