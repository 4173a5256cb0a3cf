"""When one can sign in (S8, S9), and the words of a meeting's kinds, answers and evidence."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.meetings import (
    ANSWER_LABELS,
    EVIDENCE_LABELS,
    MEETING_LABELS,
    AnswerKind,
    Evidence,
    Meeting,
    MeetingKind,
    Window,
)

START = datetime(2025, 3, 12, 1, 30, tzinfo=UTC)
MOMENTS = [
    (timedelta(minutes=-30, seconds=-1), Window.TOO_EARLY),
    (timedelta(minutes=-30), Window.OPEN),
    (timedelta(), Window.OPEN),
    (timedelta(hours=1), Window.OPEN),
    (timedelta(hours=2), Window.OPEN),
    (timedelta(hours=2, seconds=1), Window.OVER),
    (timedelta(days=-1), Window.TOO_EARLY),
    (timedelta(days=1), Window.OVER),
]


@pytest.mark.parametrize(("after", "window"), MOMENTS)
def test_sign_in_is_open_from_half_an_hour_before_to_the_margin_after_the_end(after: timedelta, window: Window) -> None:
    meeting = Meeting(starts_at=START, ends_at=START + timedelta(hours=1))
    assert meeting.window(START + after, timedelta(minutes=30), timedelta(hours=1)) is window


def test_every_kind_answer_and_evidence_has_its_own_words() -> None:
    for kinds, labels in (
        (MeetingKind, MEETING_LABELS),
        (AnswerKind, ANSWER_LABELS),
        (Evidence, EVIDENCE_LABELS),
    ):
        assert [str(kind) for kind in labels] == [str(kind) for kind in kinds]
        assert len(set(labels.values())) == len(labels)
