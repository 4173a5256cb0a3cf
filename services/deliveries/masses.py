"""Mass messages: those who get the same words at the same time by one call (platform §7.1).

The platform says nothing about a single person. The key of the call stands on the rows before it is made, so that a
call whose sender died is repeated with the same key for the same people, and taken once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind
from services.deliveries.desk import Desk
from services.deliveries.lent import Claimed, new_mass_key
from services.deliveries.matters import Due, Matter
from services.deliveries.reach import Address

MOST = 10_000
LEAST = 2


def goes_by_mass(row: Due) -> bool:
    return row.ways[:1] == [ChannelKind.MASS]


def gather(desk: Desk, session: Session, due: Select[Any], few: Sequence[Due]) -> list[Claimed]:
    """Lends everybody who is due for the same words as these few. Who may not go now is settled, and who cannot go
    this way takes his next one.
    """
    rows = {row.id: row for row in few}
    query = due.join(Notice).where(Notice.kind == NoticeKind.STUDY)
    rows |= {row.id: row for row in session.execute(query, {"now": desk.now, "most": MOST}) if goes_by_mass(row)}
    desk.know(list(rows.values()))
    desk.know_diaries(rows.values())
    groups: dict[Any, list[Due]] = defaultdict(list)
    for row in rows.values():
        if desk.is_fit(row):
            groups[_same(desk.matters[row.notice_id]), row.client_id or ""].append(row)
    parts = count(1)
    return [claimed for (_, key), some in groups.items() for claimed in _group(desk, some, key, parts)]


def _same(matter: Matter) -> tuple[Any, ...]:
    """What is the same in all notices that may go out together: a round of the month has one for each branch."""
    notice = matter.notice
    return (matter.account.id, notice.words, notice.material_id, notice.meeting_id, notice.text, repr(notice.data))


def _group(desk: Desk, rows: Sequence[Due], key: str, parts: Iterator[int]) -> Iterator[Claimed]:
    account = desk.matters[rows[0].notice_id].account
    able, others = [], []
    for row in rows:
        address = _address(desk, row)
        may = address is not None and not desk.is_paused(account.id, ChannelKind.MASS)
        if may and address and desk.ledger.take(account.id, ChannelKind.MASS, address, "", urgent=False).ok:
            able.append((row, address))
        else:
            others.append(row)
    if len(able) < LEAST or not desk.ledger.take_call(account.id, ChannelKind.MASS):  # the platform wants two (40130)
        for row, address in able:
            desk.ledger.give_back_person(ChannelKind.MASS, address)
            others.append(row)
        able = []
    if able:
        yield from _lend(desk, able, key or new_mass_key(rows[0].notice_id, next(parts)))
    for row in others:
        if (claimed := desk.by_way(row, row.ways[1:])) is not None:
            yield claimed


def _address(desk: Desk, row: Due) -> Address | None:
    person = desk.people.get(row.member_id) if row.member_id is not None else None
    return person.address if person is not None and person.takes_wechat else None


def _lend(desk: Desk, able: Sequence[tuple[Due, Address]], key: str) -> Iterator[Claimed]:
    first = able[0][0]
    notices = {row.notice_id for row, _ in able}
    notice = desk.matters[first.notice_id].notice
    data = desk.contents.for_all(notice, one_unit=len(notices) == 1)
    for row, address in able:
        yield desk.lend(row, row.ways, key, address, data, wire=ChannelKind.MASS)
