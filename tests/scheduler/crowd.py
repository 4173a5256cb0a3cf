"""A notice for a hundred and twenty people, and where they stand."""

from sqlalchemy.orm import Session

from domain.notices import Notice
from services import deliveries
from tests import factories

PEOPLE = 120


def a_notice_for_many(session: Session) -> Notice:
    """Planned and committed."""
    account = factories.an_account(session)
    branch = factories.a_unit(session, account, "东风社区离退休干部党支部")
    people = [factories.a_member(session, branch, f"党员{number}") for number in range(PEOPLE)]
    for number, person in enumerate(people):
        factories.a_binding(session, person, f"o-{number}")
    found = factories.a_notice(session, branch)
    rows = [factories.a_delivery(session, found, person) for person in people]
    assert len(rows) == PEOPLE
    session.commit()
    return found


def states(session: Session, notice: Notice) -> dict[str, int]:
    session.expire_all()
    return {state.value: count for state, count in deliveries.counts(session, notice).items()}
