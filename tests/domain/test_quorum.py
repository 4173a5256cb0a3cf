"""Thresholds of domain §3: the vectors of Q7, the acceptance cases of §13, and what holds for every number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.members import Standing
from domain.quorum import (
    DECISION_LABELS,
    EXCLUSION_LABELS,
    RULES,
    Decision,
    Doubt,
    ExclusionReason,
    Outcome,
    Quorum,
    QuorumExclusion,
    Tally,
    ballot_is_valid,
    ballots_are_valid,
    candidates_needed,
    doubts,
    expected,
    has_vote,
    is_carried,
    outcome,
    pass_mark,
    present_needed,
)

PEOPLE = st.integers(min_value=1, max_value=500)
VOTE, COMMITTEE, ELECTION, ADMISSION = Decision


@pytest.mark.parametrize(
    ("voters", "strict", "election"),
    [
        *((3, 2, 3), (6, 4, 5), (7, 4, 6), (9, 5, 8), (10, 6, 8), (15, 8, 12), (20, 11, 16), (23, 12, 19)),
        *((26, 14, 21), (29, 15, 24), (30, 16, 24), (50, 26, 40)),
    ],
)
def test_thresholds_are_those_of_the_rules(voters: int, strict: int, election: int) -> None:
    assert present_needed(VOTE, voters) == strict
    assert present_needed(COMMITTEE, voters) == strict
    assert present_needed(ELECTION, voters) == election
    assert pass_mark(voters) == voters // 2 + 1


def test_half_is_enough_where_the_branch_is_not_strict() -> None:
    assert present_needed(VOTE, 10, strict=False) == 5
    assert present_needed(VOTE, 9, strict=False) == 5
    assert present_needed(ELECTION, 10, strict=False) == 8


@given(PEOPLE, st.sampled_from(list(Decision)), st.booleans())
def test_one_fewer_than_needed_is_too_few(voters: int, decision: Decision, strict: bool) -> None:
    needed = present_needed(decision, voters, strict=strict)
    assert 1 <= needed <= voters
    assert Quorum(decision, voters, needed, strict).is_met
    one_fewer = Quorum(decision, voters, needed - 1, strict)
    assert not one_fewer.is_met
    assert one_fewer.short == 1


@given(PEOPLE)
def test_needed_says_what_the_formulas_say(voters: int) -> None:
    strict, loose, election = (
        present_needed(VOTE, voters),
        present_needed(VOTE, voters, strict=False),
        present_needed(ELECTION, voters),
    )
    assert 2 * strict > voters >= 2 * (strict - 1)
    assert 2 * loose >= voters > 2 * (loose - 1)
    assert 5 * election >= 4 * voters > 5 * (election - 1)
    assert 2 * pass_mark(voters) > voters >= 2 * (pass_mark(voters) - 1)
    assert loose <= strict <= election


@given(st.sets(st.integers(1, 99)), st.sets(st.integers(1, 99)))
def test_leaving_somebody_out_never_raises_what_is_needed(voters: set[int], excluded: set[int]) -> None:
    fewer = expected(voters, excluded)
    assert fewer == len(voters) - len(voters & excluded)
    assert all(present_needed(each, fewer) <= present_needed(each, len(voters)) for each in Decision)


def test_nobody_with_a_vote_never_decides() -> None:
    assert not Quorum(VOTE, 0, 0, strict=False).is_met
    assert not Quorum(ELECTION, 0, 0).is_met


def test_branch_of_29_needs_14_for_a_vote_and_21_for_an_election() -> None:
    standings = [*[Standing.FULL] * 26, Standing.ON_PROBATION, *[Standing.PROBATIONARY] * 2]
    voters = [number for number, standing in enumerate(standings) if has_vote(standing)]
    assert expected(voters) == 26
    assert [Quorum(VOTE, 26, present).is_met for present in (13, 14)] == [False, True]
    assert [Quorum(ELECTION, 26, present).is_met for present in (20, 21)] == [False, True]
    assert [is_carried(26, votes) for votes in (13, 14)] == [False, True]
    assert present_needed(ELECTION, expected(voters, voters[:3])) == 19


def test_exclusion_counts_with_consent_and_resolution_only() -> None:
    given_ = {"meeting_id": 1, "member_id": 1, "reason": ExclusionReason.BEDRIDDEN}
    cases = (("", ""), ("东党发〔2025〕3号", ""), ("", "3月2日党员大会"), ("东党发〔2025〕3号", "3月2日党员大会"))
    made = [QuorumExclusion(**given_, consent=consent, resolution=resolution) for consent, resolution in cases]
    assert [each.counts for each in made] == [False, False, False, True]


@pytest.mark.parametrize(
    ("tally", "quorum", "found"),
    [
        (Tally(14, 0, 1, carried=True), Quorum(VOTE, 26, 15), ()),
        (Tally(13, 0, 2, carried=True), Quorum(VOTE, 26, 15), (Doubt.NOT_CARRIED,)),
        (Tally(14, 0, 1, carried=False), Quorum(VOTE, 26, 15), (Doubt.WRONGLY_NOT_CARRIED,)),
        (Tally(14, 2, 0, carried=True), Quorum(VOTE, 26, 15), (Doubt.MORE_VOTES_THAN_VOTERS,)),
        (
            Tally(13, 0, 0, carried=True),
            Quorum(VOTE, 26, 13),
            (Doubt.TOO_FEW_PRESENT, Doubt.NOT_CARRIED),
        ),
        (Tally(-1, 0, 0, carried=True), Quorum(VOTE, 26, 15), (Doubt.BELOW_ZERO,)),
        (Tally(13, 0, 0, carried=True, written=1), Quorum(ADMISSION, 26, 15), ()),
        (
            Tally(13, 0, 0, carried=True, written=1),
            Quorum(VOTE, 26, 15),
            (Doubt.WRITTEN_NOT_COUNTED, Doubt.NOT_CARRIED),
        ),
        (Tally(15, 0, 0, carried=True, written=12), Quorum(ADMISSION, 26, 15), (Doubt.MORE_VOTES_THAN_VOTERS,)),
    ],
)
def test_numbers_that_cannot_be_are_pointed_out(tally: Tally, quorum: Quorum, found: tuple[Doubt, ...]) -> None:
    assert doubts(tally, quorum) == found


@pytest.mark.parametrize(("seats", "candidates"), [(0, 0), (1, 2), (3, 4), (5, 6), (6, 8), (7, 9)])
def test_committee_elections_need_a_fifth_more_candidates(seats: int, candidates: int) -> None:
    assert candidates_needed(seats) == candidates


def test_ballots_are_counted_against_those_handed_out() -> None:
    assert [ballots_are_valid(20, returned) for returned in (19, 20, 21)] == [True, True, False]
    assert [ballot_is_valid(named, 3) for named in (0, 3, 4)] == [True, True, False]


@pytest.mark.parametrize(
    ("votes", "result"),
    [
        ({"甲": 20, "乙": 18, "丙": 12, "丁": 9}, Outcome(("甲", "乙"))),
        ({"甲": 20, "乙": 15, "丙": 14}, Outcome(("甲", "乙"))),
        ({"甲": 20, "乙": 15, "丙": 15}, Outcome(("甲",), ("乙", "丙"))),
        ({"甲": 15, "乙": 15, "丙": 15}, Outcome((), ("甲", "乙", "丙"))),
        ({"甲": 13, "乙": 13}, Outcome(())),
    ],
)
def test_who_is_elected_has_more_than_half_of_the_expected(votes: dict[str, int], result: Outcome) -> None:
    assert outcome(votes, seats=2, expected=26) == result


def test_every_kind_has_its_words_and_its_rule() -> None:
    assert set(DECISION_LABELS) == set(RULES) == set(Decision)
    assert set(EXCLUSION_LABELS) == set(ExclusionReason)
