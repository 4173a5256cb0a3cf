"""What becomes of the rows of one claim, noted one by one and written together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Delivery, Event, State, advance
from domain.ways import ChannelKind
from services.deliveries import handover, leases
from services.deliveries.matters import Due

_TABLE = cast("Table", Delivery.__table__)
_MINE = update(_TABLE).where(_TABLE.c.id == bindparam("own_id"), _TABLE.c.state == State.PLANNED)
_LEND = _MINE.values(
    {name: bindparam(f"new_{name}") for name in ("ways", "client_id", "due_at", "channel", "lease_until", "claimed_by")}
    | {"state": advance(State.PLANNED, Event.CLAIMED), "begun_at": None}
)
_PUT_OFF = _MINE.values(due_at=bindparam("new_due_at"))
_CLOSE = _MINE.values(state=bindparam("new_state"), reason=bindparam("new_reason"))


class Book:
    """Of one claim."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._lent: list[dict[str, Any]] = []
        self._put_off: list[dict[str, Any]] = []
        self._closed: list[dict[str, Any]] = []
        self._handed: list[tuple[int, Sequence[str], str]] = []
        self._doubted: list[int] = []

    def lend(
        self, row: Due, ways: Sequence[str], key: str, due_at: datetime, lease_until: datetime, owner: str
    ) -> None:
        self._lent.append(
            {
                "own_id": row.id,
                "new_ways": list(ways),
                "new_client_id": key,
                "new_due_at": due_at,
                "new_channel": ways[0],
                "new_lease_until": lease_until,
                "new_claimed_by": owner,
            }
        )

    def hand_over(self, row: Due, ways: Sequence[str], reason: str) -> None:
        self._handed.append((row.id, ways, reason))

    def doubt(self, row: Due) -> None:
        """It may have arrived, and no way is left that could not bring it again."""
        self._doubted.append(row.id)

    def put_off(self, row: Due, until: datetime) -> None:
        self._put_off.append({"own_id": row.id, "new_due_at": until})

    def close(self, row: Due, event: Event, reason: str) -> None:
        state = advance(State.PLANNED, event)
        self._closed.append({"own_id": row.id, "new_state": state, "new_reason": reason[:80]})

    def write(self) -> None:
        connection = self._session.connection()
        for statement, rows in ((_LEND, self._lent), (_PUT_OFF, self._put_off), (_CLOSE, self._closed)):
            if rows:
                connection.execute(statement, rows)
        self._forget({row["own_id"] for row in (*self._lent, *self._put_off, *self._closed)})
        self._hand_over()
        self._doubt()
        self._lent, self._put_off, self._closed, self._handed, self._doubted = [], [], [], [], []

    def _forget(self, ids: set[int]) -> None:
        """What this session had read of these rows is no longer so."""
        for known in list(self._session.identity_map.values()):
            if isinstance(known, Delivery) and known.id in ids:
                self._session.expire(known)

    def _doubt(self) -> None:
        if self._doubted:
            query = select(Delivery).where(Delivery.id.in_(self._doubted))
            for delivery in self._session.scalars(query.execution_options(populate_existing=True)):
                leases.doubt(self._session, delivery, self._now)

    def _hand_over(self) -> None:
        rows = {delivery_id: (ways, reason) for delivery_id, ways, reason in self._handed}
        if not rows:
            return
        query = select(Delivery).options(joinedload(Delivery.notice)).where(Delivery.id.in_(rows))
        handed = []
        for delivery in self._session.scalars(query.execution_options(populate_existing=True)):
            ways, reason = rows[delivery.id]
            delivery.ways, delivery.channel = list(ways), ChannelKind(ways[0])
            handed.append((delivery, reason))
        handover.hand_over_all(self._session, handed, self._now)
