"""What minutes keep, the cap of 优秀, and what leave is called."""

import pytest

from domain.meetings import LEAVE_LABELS, MODE_LABELS, Evidence, LeaveKind, Mode, SignIn, leave_kind
from domain.minutes import (
    FIELD_LABELS,
    GRADE_LABELS,
    SIGNED_AS_LABELS,
    VOTE_METHOD_LABELS,
    Grade,
    MinutesField,
    SignedAs,
    VoteMethod,
    excellent_cap,
    lost_dissent,
    too_many_excellent,
)


@pytest.mark.parametrize(("members", "cap"), [(3, 1), (29, 9), (30, 10), (2, 0)])
def test_at_most_a_third_of_all_members_is_excellent(members: int, cap: int) -> None:
    assert excellent_cap(members) == cap
    assert too_many_excellent([Grade.EXCELLENT] * cap + [None, Grade.QUALIFIED], members) == 0
    assert too_many_excellent([Grade.EXCELLENT] * (cap + 1), members) == 1


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("", "", ()),
        ("孙海：不同意", "孙海：不同意\n李建国：再想想", ()),
        ("孙海：不同意\n李建国：再想想", "李建国：再想想", ("孙海：不同意",)),
        ("孙海：不同意", "孙海：同意", ("孙海：不同意",)),
    ],
)
def test_dissent_may_be_added_to_but_not_dropped(before: str, after: str, lost: tuple[str, ...]) -> None:
    assert lost_dissent({"dissent": before}, {"dissent": after}) == lost


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("腿疼", LeaveKind.ILL),
        ("住院了", LeaveKind.ILL),
        ("在三亚过冬", LeaveKind.AWAY),
        ("出差", LeaveKind.DUTY),
        ("家里有事", LeaveKind.MATTER),
        ("要接孙子", LeaveKind.MATTER),
        ("不想去", LeaveKind.OTHER),
        ("", None),
        ("  ", None),
    ],
)
def test_leave_is_called_what_its_words_speak_of(reason: str, kind: LeaveKind | None) -> None:
    assert leave_kind(reason) is kind


@pytest.mark.parametrize(
    ("evidence", "mode", "took_part"),
    [
        (Evidence.SELF_PRESENT, None, Mode.ON_SITE),
        (Evidence.SELF_REMOTE, None, Mode.REMOTE),
        (Evidence.SELF_REMOTE, Mode.VIDEO, Mode.VIDEO),
        (Evidence.BY_OTHER, Mode.PHONE, Mode.PHONE),
        (Evidence.AFTERWARDS, None, Mode.ON_SITE),
    ],
)
def test_how_one_took_part_is_not_how_it_is_known(evidence: Evidence, mode: Mode | None, took_part: Mode) -> None:
    assert SignIn(evidence=evidence, mode=mode).took_part is took_part


def test_everything_has_its_words() -> None:
    assert set(FIELD_LABELS) == set(MinutesField)
    assert set(GRADE_LABELS) == set(Grade)
    assert set(MODE_LABELS) == set(Mode)
    assert set(LEAVE_LABELS) == set(LeaveKind)
    assert set(SIGNED_AS_LABELS) == set(SignedAs)
    assert set(VOTE_METHOD_LABELS) == set(VoteMethod)
