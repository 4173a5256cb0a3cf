"""The diary that the caps are counted by: whatever went out stands in it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import State
from services.deliveries import reach
from tests import factories
from tests.cast import Cast


@pytest.mark.parametrize("state", [state for state in State if state not in (State.PLANNED, State.SENDING)])
def test_what_went_out_counts_whatever_became_of_it(session: Session, cast: Cast, now: datetime, state: State) -> None:
    notice = factories.a_notice(session, cast.branch)
    factories.a_delivery(session, notice, cast.li, state=state, sent_at=now)
    factories.a_delivery(session, notice, cast.wang, state=state)
    diaries = reach.diaries(session, [cast.li.id, cast.wang.id], now - timedelta(days=1))
    assert [len(diaries.get(member.id, [])) for member in (cast.li, cast.wang)] == [1, 0]
