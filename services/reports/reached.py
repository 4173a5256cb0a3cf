"""By which way people were told over the months: human words only, a platform's receipt is none. Sums, no names."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.days import at, local_day
from domain.deliveries import Delivery, Told
from domain.dues import month_name, month_number
from domain.notices import Notice
from domain.organisation import Unit
from services import organisation
from services.deliveries import rules

WAYS = (Told.SELF, Told.PHONE, Told.VISIT, Told.FAMILY)


def reached(
    session: Session, branch: Unit, now: datetime, zone: ZoneInfo, months: int = 6
) -> list[tuple[str, Sequence[int]]]:
    """(month `2026-03`, how many were told by each of `WAYS`) of what was issued in the last months to the branch and
    its groups, the oldest first.
    """
    last = month_number(f"{local_day(now, zone):%Y-%m}")
    names = [month_name(number) for number in range(last - months + 1, last + 1)]
    units = [branch.id, *(group.id for group in organisation.groups_of(session, branch))]
    query = (
        select(Notice.issued_at, Delivery.told)
        .join(Delivery, Delivery.notice_id == Notice.id)
        .where(Notice.unit_id.in_(units), Notice.kind.in_(rules.MUST_REACH), Delivery.told.in_(WAYS))
        .where(Notice.issued_at >= at(date.fromisoformat(f"{names[0]}-01"), time(), zone))
    )
    counts = Counter((f"{local_day(issued_at, zone):%Y-%m}", told) for issued_at, told in session.execute(query))
    return [(name, [counts[name, way] for way in WAYS]) for name in names]
