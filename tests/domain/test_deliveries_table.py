"""The table of states: what may follow what, and that nothing else may."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries import OPEN_STATES, REACHED_STATES, STATE_LABELS, TRANSITIONS, Event, State, advance
from domain.ways import CHANNEL_LABELS, ChannelKind

ENDS = {State.ACKNOWLEDGED, State.EXPIRED, State.EXEMPT, State.WITHDRAWN}


def allowed(state: State) -> Iterator[Event]:
    return (event for before, event in TRANSITIONS if before is state)


@given(st.sampled_from(State), st.sampled_from(Event))
def test_what_is_not_in_the_table_is_refused(state: State, event: Event) -> None:
    if (state, event) in TRANSITIONS:
        assert advance(state, event) is TRANSITIONS[state, event]
        return
    with pytest.raises(ValueError, match=event.value):
        advance(state, event)


@pytest.mark.parametrize("state", State)
def test_only_a_human_word_follows_an_end_and_something_follows_everything_else(state: State) -> None:
    assert (not set(allowed(state)) - {Event.ANSWERED, Event.TAKEN_BACK, Event.NO_WAY_LEFT}) is (state in ENDS)
    assert (state in OPEN_STATES) is (state not in ENDS)


@given(st.data())
def test_no_way_through_the_table_says_delivered_without_a_word_of_the_platform(data: st.DataObject) -> None:
    state, seen = State.PLANNED, set[Event]()
    for _ in range(data.draw(st.integers(0, 9))):
        events = sorted(allowed(state))
        if not events:
            break
        event = data.draw(st.sampled_from(events))
        seen.add(event)
        state = advance(state, event)
    assert state is not State.DELIVERED or Event.CONFIRMED in seen
    assert state is not State.ACKNOWLEDGED or Event.ANSWERED in seen
    assert state is not State.SENT or {Event.ACCEPTED, Event.FOLDED} & seen


def test_accepted_by_the_platform_is_not_yet_reached() -> None:
    assert State.SENT not in REACHED_STATES
    assert State.UNKNOWN not in REACHED_STATES


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_person_may_answer_at_any_time(state: State) -> None:
    assert advance(state, Event.ANSWERED) is State.ACKNOWLEDGED


def test_every_state_and_way_has_its_words() -> None:
    assert set(STATE_LABELS) == set(State)
    assert set(CHANNEL_LABELS) == set(ChannelKind)
