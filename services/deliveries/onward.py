"""Onward: the next way out after one is closed, and the hours in which a person may be disturbed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.caps import Rhythm
from domain.deliveries import Delivery, Event, advance
from domain.members import Member
from domain.policy import BranchPolicy
from domain.receipts import WayPause
from domain.ways import BY_HAND, ChannelKind, Consequence, SendError
from services.deliveries import handover, life
from services.deliveries.policies import Policies

LONG_WAIT = timedelta(hours=1)  # for longer nobody waits for a way while another is open
_PAUSE = timedelta(minutes=30)
_MARGIN = timedelta(seconds=2)  # the platform counts its minute from when it refused, we from when we asked


def take_next_way(
    session: Session,
    delivery: Delivery,
    closed: set[ChannelKind],
    now: datetime,
    event: Event,
    *,
    handed: list[tuple[Delivery, str]] | None = None,
) -> None:
    """Goes on with the first way that is not closed, in the same minute. With none left it is a human's, or, where
    nobody has to be told, given up at the next claim. Whose life state has changed meanwhile goes no way at all.

    `handed` collects what is a human's now, for a caller who hands over many at once.
    """
    shut = {way.value for way in closed}
    ways = [way for way in delivery.ways if way not in shut]
    delivery.ways, delivery.tries = ways, 0
    delivery.client_id = delivery.lease_until = delivery.claimed_by = delivery.confirm_by = None
    before, delivery.state = delivery.state, advance(delivery.state, event)
    delivery.due_at = now
    if life.is_over(session, delivery):
        return
    if ways and ways[0] in BY_HAND:
        delivery.state, delivery.channel = before, ChannelKind(ways[0])
        if handed is None:
            handover.hand_over(session, delivery, now, delivery.reason)
        else:
            handed.append((delivery, delivery.reason))


def rhythm_of(session: Session, delivery: Delivery, zone: ZoneInfo, policies: Policies | None = None) -> Rhythm:
    """Of the person it is for; the usual one where nobody is known."""
    member = None if delivery.member_id is None else session.get(Member, delivery.member_id)
    if member is None:
        return Rhythm.of(BranchPolicy(), zone)
    own = ZoneInfo(member.zone) if member.zone else zone
    return Rhythm.of((policies or Policies(session)).of(member.branch_id), own)


def shuts(error: SendError) -> bool:
    """Is the refusal one of the whole way, and not of one message?"""
    return error.shuts_way or error.consequence is Consequence.STOP_WAY


def pauses(session: Session) -> dict[tuple[int, ChannelKind], datetime]:
    """Account and way → until when it is shut."""
    query = select(WayPause.account_id, WayPause.channel, WayPause.until)
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def pause_way(session: Session, account_id: int, channel: ChannelKind, error: SendError, now: datetime) -> None:
    """Shuts the way of the account: until `not_before` where the platform named it, else for half an hour at least.
    `since` stays that of the first refusal in a row, and a longer pause that holds already stays as it is.
    """
    named = error.not_before + _MARGIN if error.shuts_way and error.not_before else None
    until = named or max(error.not_before or now, now + _PAUSE)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"account_id": account_id, "channel": channel, "since": now, "until": now, "code": error.code[:20]}
    session.execute(dialect.insert(WayPause).values(row).on_conflict_do_nothing())  # two may find it shut at once
    key = (account_id, channel)
    pause = session.get_one(WayPause, key, with_for_update=True, populate_existing=True)
    if pause.until + 2 * _PAUSE < now:
        pause.since = now
    if pause.until < until:
        pause.until, pause.code = until, error.code[:20]
    session.flush()
