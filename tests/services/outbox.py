"""A hand on the outbox for its tests: claims and settles with the moments of one test."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.ways import Consequence, Receipt, SendError
from services import deliveries
from services.deliveries import Claimed, Result

LEASE = timedelta(seconds=60)


@dataclass(slots=True)
class Outbox:
    session: Session
    now: datetime
    zone: ZoneInfo
    owner: str = "sender-1"

    def claim(self, limit: int = 50) -> list[Claimed]:
        return deliveries.claim(
            self.session, self.now, wall=self.now, limit=limit, lease=LEASE, owner=self.owner, zone=self.zone
        )

    def claim_one(self) -> Claimed:
        (claimed,) = self.claim()
        return claimed

    def accept(self, claimed: Claimed, platform_id: str = "", *, confirms: bool = False) -> None:
        self.settle(Result(claimed, Receipt(platform_id, confirms)))

    def refuse(
        self, claimed: Claimed, consequence: Consequence, code: str = "1", not_before: datetime | None = None
    ) -> None:
        self.settle(Result(claimed, error=SendError(code, consequence, "why", not_before=not_before)))

    def settle(self, *results: Result) -> dict[str, int]:
        return deliveries.settle(self.session, results, self.now, zone=self.zone)
