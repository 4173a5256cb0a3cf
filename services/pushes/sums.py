"""The closing line: once the time of a plain notice or a study is over, its secretary hears the sum, and whom nobody
told and why. Nobody else hears anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from domain.audit import Run
from domain.days import local_day
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from domain.study import StudyMaterial
from domain.truth import Truth
from services import closing, deliveries, letters, organisation, runs
from services.deliveries.reach import WIRES

_CLOSED = (NoticeKind.PLAIN, NoticeKind.STUDY)  # a meeting has a report of its own
_BACK = timedelta(days=3)  # later nobody asks any more
_SHOWN = 8  # names in one line to the secretary; all of them stand in the console
_LONGEST = 30  # characters by which a notice is recognised again


@dataclass(frozen=True, slots=True)
class DueSum:
    notice_id: int
    due_at: datetime

    @property
    def job(self) -> str:
        return f"notice:{self.notice_id}:closed"


def due_sums(session: Session, now: datetime) -> list[DueSum]:
    """Those whose time is over and that nobody was told of. What was recalled has no sum, nor has its recall."""
    job = literal("notice:") + cast(Notice.id, String) + literal(":closed")
    query = (
        select(Notice.id, Notice.expires_at)
        .where(Notice.kind.in_(_CLOSED), Notice.template == "", Notice.unit_id.is_not(None))
        .where(Notice.expires_at <= now, Notice.expires_at > now - _BACK, Notice.recalled_at.is_(None))
        .where(~exists().where(Run.job == job))
        .order_by(Notice.expires_at, Notice.id)
    )
    return [DueSum(number, due_at) for number, due_at in session.execute(query) if due_at is not None]


def close(session: Session, due: DueSum, now: datetime, zone: ZoneInfo) -> bool:
    """Tells the sum, once; False where there is nobody to tell, or nothing. To be committed by the caller."""
    if not runs.claim(session, due.job, due.due_at, now):
        return False
    deliveries.expire(session, now)
    session.expire_all()
    notice = session.get_one(Notice, due.notice_id)
    found = closing.lines(session, notice, now)
    person = _hears(session, notice, local_day(now, zone))
    if person is None or not found:
        return False
    unreached = [line for line in found if line.proof.truth is Truth.UNREACHED]
    letter = letters.tell(
        session,
        person,
        "staff/closed",
        now,
        urgent=False,
        ways=[*WIRES],  # as for a meeting: a line that cannot be brought must not become a call about it
        title=_title(session, notice),
        is_study=notice.kind is NoticeKind.STUDY,
        counted_at=now.isoformat(),
        unreached=by_reason(unreached),
        more=max(0, len(unreached) - _SHOWN),
        **closing.tally_of(found).as_data(),
    )
    return letter is not None


def _hears(session: Session, notice: Notice, on: date) -> Member | None:
    """The secretary of its branch; where there is none, who wrote it."""
    branch = session.get_one(Unit, session.get_one(Unit, notice.unit_id).branch_id)
    secretary = organisation.secretary_of(session, branch, on)
    known = notice.issued_by_id if secretary is None else secretary.member_id
    return None if known is None else session.get(Member, known)


def _title(session: Session, notice: Notice) -> str:
    if notice.material_id is not None:
        return session.get_one(StudyMaterial, notice.material_id).title
    words = " ".join(notice.text.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def by_reason(unreached: Sequence[closing.Line]) -> list[dict[str, Any]]:
    """Names together that have the same reason."""
    found: dict[str, list[str]] = {}
    for line in unreached[:_SHOWN]:
        found.setdefault(line.proof.reason, []).append(line.name)
    return [{"names": names, "reason": reason} for reason, names in found.items()]
