"""The hours of one claim: when each person may be disturbed, and which day has room for what comes late."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.caps import CAPS, Rhythm, Taken
from services.deliveries import reach
from services.deliveries.matters import Due, Matter, is_late, was_refused
from services.deliveries.policies import Policies
from services.deliveries.reach import Person


class Hours:
    """At `now`; `zone` is the usual one of the service."""

    def __init__(self, session: Session, now: datetime, zone: ZoneInfo, policies: Policies) -> None:
        self._session, self._now, self._zone, self._policies = session, now, zone, policies
        self._rhythms: dict[tuple[int, str], tuple[Rhythm, datetime]] = {}
        self._diaries: dict[int, dict[int, Taken]] = {}

    def rhythm(self, person: Person) -> tuple[Rhythm, datetime]:
        """With the next moment, from now on, at which somebody of this branch and zone may be disturbed."""
        key = (person.branch_id, person.zone)
        if key not in self._rhythms:
            rhythm = Rhythm.of(self._policies.of(person.branch_id), person.zone_or(self._zone))
            self._rhythms[key] = rhythm, rhythm.next_waking(self._now)
        return self._rhythms[key]

    def know_diaries(self, rows: Iterable[Due], people: Mapping[int, Person]) -> None:
        """For what was due on an earlier day or was refused: what its people got and will get meanwhile."""
        moved = (row for row in rows if not row.urgent and (was_refused(row) or is_late(row, self._now, self._zone)))
        late = {row.member_id for row in moved if row.member_id is not None}
        ids = [member_id for member_id in late if member_id in people and member_id not in self._diaries]
        if ids:
            since = reach.week_anywhere(self._now, self._zone)
            self._diaries |= {one: {} for one in ids} | reach.diary_entries(self._session, ids, since)

    def slot_after_delay(self, row: Due, person: Person, matter: Matter) -> datetime | None:
        """None where no day before it expires has room."""
        diary = self._diaries.setdefault(person.id, {})
        taken = [entry for delivery_id, entry in diary.items() if delivery_id != row.id]
        rhythm, _ = self.rhythm(person)
        moment = rhythm.slot(taken, self._now, row.expires_at, CAPS[matter.notice.kind])
        if moment is not None:
            diary[row.id] = Taken(moment)
        return moment
