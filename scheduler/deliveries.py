"""Sends what is due: claim, word, send on a few connections, mark in batches. The table is the queue.

What a killed process leaves behind is taken over when its lease ran out; at most its connections, and what was sent
within one mark interval, can then go out twice.
"""

import logging
import secrets
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from jinja2 import TemplateError
from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError

from bot.runtime import Runtime
from domain.deliveries import Delivery, State
from domain.ways import Consequence, Outgoing, SendError
from services import deliveries
from services.deliveries import Claimed, Result

MARK_INTERVAL = 0.1  # seconds
_MARK_TRIES = 5
_LARGEST_CLAIM = 200

_log = logging.getLogger("songxue.scheduler")


def send_due(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Sends everything that is due, to its end. Returns counts: what was accepted, and each consequence of a refusal.

    Safe to run in any number of processes at once.
    """
    if not _is_anything_due(runtime, now):
        return {}
    return Sender(runtime, now).run()


def _is_anything_due(runtime: Runtime, now: datetime) -> bool:
    due = (Delivery.state == State.PLANNED) & (Delivery.due_at <= now)
    died = (Delivery.state == State.SENDING) & (Delivery.lease_until <= runtime.wall.now())
    with runtime.sessions.read() as session:
        return session.scalars(select(Delivery.id).where(or_(due, died)).limit(1)).one_or_none() is not None


class Sender:
    """One run of one sender. While it lasts, its present moves on from `now` as the clock does."""

    def __init__(self, runtime: Runtime, now: datetime) -> None:
        self._runtime = runtime
        self._started, self._ahead = now, now - runtime.clock.now()
        self._owner = f"sender-{secrets.token_hex(6)}"
        self._lease = timedelta(seconds=runtime.settings.lease)
        self._limit = min(_LARGEST_CLAIM, runtime.settings.send_connections * 4)
        self._counts: dict[str, int] = {}

    def run(self) -> dict[str, int]:
        connections = self._runtime.settings.send_connections
        flying: set[Future[Result]] = set()
        more = True
        with ThreadPoolExecutor(connections, thread_name_prefix="send") as pool:
            while more or flying:
                if more and len(flying) <= connections:
                    claimed, looked_at = self._claim()
                    more = looked_at > 0
                    flying |= {pool.submit(self._send, one) for one in claimed}
                done, flying = wait(flying, timeout=MARK_INTERVAL)
                if done:
                    self._settle([future.result() for future in done])
                    more = True  # a refused one goes on by its next way in the same minute
        return self._counts

    def _now(self) -> datetime:
        return max(self._started, self._runtime.clock.now() + self._ahead)

    def _claim(self) -> tuple[list[Claimed], int]:
        wall = self._runtime.wall.now()
        with self._runtime.sessions.write() as session:
            deliveries.take_back(session, wall)
            return deliveries.claim_all(
                session,
                self._now(),
                wall=wall,
                limit=self._limit,
                lease=self._lease,
                owner=self._owner,
                zone=self._runtime.settings.zone,
            )

    def _send(self, claimed: Claimed) -> Result:
        """In a thread of the pool, outside any transaction."""
        try:
            outgoing = self._word(claimed)
        except (TemplateError, TypeError, ValueError, AttributeError) as error:
            _log.exception("push %s cannot be worded", claimed.template)
            return Result(claimed, error=SendError("template", Consequence.FIX_MESSAGE, type(error).__name__))
        self._runtime.pacer.take(claimed.account_id)
        if self._runtime.wall.now() > claimed.lease_until - self._lease / 4:
            return Result(claimed)  # too late to be sure of finishing inside the lease: not tried
        return self._hand_out(claimed, outgoing)

    def _word(self, claimed: Claimed) -> Outgoing:
        push = self._runtime.render.push(claimed.template, claimed.data)
        return Outgoing(
            key=claimed.key,
            account=claimed.account,
            address=claimed.address,
            occasion=claimed.occasion,
            text=push.text,
            fields=push.fields,
            choices=push.choices,
            link=push.link,
        )

    def _hand_out(self, claimed: Claimed, outgoing: Outgoing) -> Result:
        channel = self._runtime.channels.get(claimed.channel)
        if channel is None:
            return Result(claimed, error=SendError("no_channel", Consequence.NEXT_WAY))
        try:
            return Result(claimed, receipt=channel.send(outgoing, self._now()))
        except SendError as error:
            return Result(claimed, error=error)
        except Exception:  # noqa: BLE001 - whatever broke may have broken after the message left: it must be marked
            _log.exception("way %s broke", claimed.channel.value)
            return Result(claimed, error=SendError("bug", Consequence.UNKNOWN))

    def _settle(self, results: Sequence[Result]) -> None:
        for left in reversed(range(_MARK_TRIES)):
            try:
                with self._runtime.sessions.write() as session:
                    counts = deliveries.settle(session, results, self._now(), zone=self._runtime.settings.zone)
                break
            except OperationalError:
                if not left:
                    raise
                _log.warning("the database did not take %d marks; again", len(results))
        for outcome, count in counts.items():
            self._counts[outcome] = self._counts.get(outcome, 0) + count
