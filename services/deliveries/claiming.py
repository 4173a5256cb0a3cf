"""claim: takes what is due, sees once more whether it may go and by which way, and lends it to one sender.

Many rows pass here every second: they are read and written as plain rows, in batches; only what becomes a human's
is loaded.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, false, select, true
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from services.deliveries import masses
from services.deliveries.desk import Desk
from services.deliveries.lent import Claimed, new_key

__all__ = ["Claimed", "claim", "claim_all", "new_key"]

_DUE = (
    select(
        *(Delivery.id, Delivery.notice_id, Delivery.member_id, Delivery.open_id, Delivery.ways, Delivery.urgent),
        *(Delivery.due_at, Delivery.expires_at, Delivery.client_id, Delivery.reason, Delivery.data),
    )
    .where(Delivery.state == State.PLANNED, Delivery.due_at <= bindparam("now"))
    .order_by(Delivery.due_at, Delivery.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=Delivery)
)
_URGENT = _DUE.where(Delivery.urgent == true())  # so that its own small index is used
_OTHERS = _DUE.where(Delivery.urgent == false())


def claim(
    session: Session, now: datetime, *, wall: datetime, limit: int, lease: timedelta, owner: str, zone: ZoneInfo
) -> list[Claimed]:
    """At most `limit` of what is due at `now`, each for exactly one caller. Leases run in real time (`wall`).

    What may not go now is settled on the way: put off to waking hours, handed to a human, withdrawn, expired; then
    fewer come back than there are. A mass message brings everybody it is for, beyond the limit.
    """
    return claim_all(session, now, wall=wall, limit=limit, lease=lease, owner=owner, zone=zone)[0]


def claim_all(
    session: Session, now: datetime, *, wall: datetime, limit: int, lease: timedelta, owner: str, zone: ZoneInfo
) -> tuple[list[Claimed], int]:
    """As `claim`, with the number of due rows that were looked at: 0 means that nothing is due."""
    due = list(session.execute(_URGENT, {"now": now, "most": limit}))
    if len(due) < limit:
        due += session.execute(_OTHERS, {"now": now, "most": limit - len(due)})
    if not due:
        return [], 0
    desk = Desk(session, now, wall + lease, owner, zone)
    single = [row for row in due if not masses.goes_by_mass(row)]
    desk.know(single)
    desk.know_diaries(single)
    claimed = [
        given for row in single if desk.is_fit(row) and (given := desk.by_way(row, row.ways)) is not None
    ]  # fmt: skip
    if len(single) < len(due):
        claimed += masses.gather(desk, session, _OTHERS, [row for row in due if masses.goes_by_mass(row)])
    desk.write()
    return claimed, len(due)
