"""POST /wechat/<account>: one message, one answer within five seconds, and never a word that makes WeChat show its
fault line.
"""

import logging
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, request

from bot import wechat
from bot.accounts import Accounts, Door
from bot.inbox import Inbox
from bot.settings import Settings
from bot.spool import Spool
from bot.wechat import Incoming
from domain.clock import Clock

_log = logging.getLogger("songxue.webhook")

_SAFE_LENGTH = 600  # Chinese characters that always fit (platform §1.6)
COUNTS: Counter[str] = (
    Counter()
)  # of this process, for /metrics: answered, silent, late, unchecked, refused, unreadable.<reason>


def create_blueprint(accounts: Accounts, inbox: Inbox, spool: Spool, clock: Clock, settings: Settings) -> Blueprint:
    webhook = Webhook(accounts, inbox, spool, clock, settings)
    blueprint = Blueprint("webhook", __name__)
    blueprint.add_url_rule("/wechat/<slug>", "verify", webhook.verify, methods=["GET"])
    blueprint.add_url_rule("/wechat/<slug>", "receive", webhook.receive, methods=["POST"])
    return blueprint


@dataclass(frozen=True, slots=True)
class Webhook:
    accounts: Accounts
    inbox: Inbox
    spool: Spool
    clock: Clock
    settings: Settings

    @property
    def slack(self) -> timedelta:
        return timedelta(seconds=self.settings.webhook_slack)

    def verify(self, slug: str) -> Response:
        now = self.clock.now()
        door = self.accounts.door(slug, self.settings.reply_within)
        if door is None:
            return _refuse("no such account")
        try:
            return Response(wechat.verify(door.keys, _query(), now, self.slack), mimetype="text/plain")
        except wechat.Refused as refused:
            return _refuse(refused.reason)

    def receive(self, slug: str) -> Response:
        now, arrived = self.clock.now(), time.monotonic()
        body = _body(self.settings.webhook_max_bytes)
        if body is None:
            return _refuse("body too large")
        door = self.accounts.door(slug, self.settings.reply_within)
        if door is None:
            return _refuse("no such account") if self.accounts.are_read else self._keep_unchecked(slug, body, now)
        try:
            incoming = wechat.read(door.keys, _query(), body, now, self.slack)
        except wechat.Refused as refused:
            return _refuse(refused.reason)
        except wechat.Unreadable as unreadable:
            return _acknowledge(f"unreadable.{unreadable.reason}")
        return self._answer(door, incoming, now, self.settings.reply_within - (time.monotonic() - arrived))

    def _keep_unchecked(self, slug: str, body: bytes, now: datetime) -> Response:
        """The database has not answered since the start, so nobody can be checked: kept as it came, for later."""
        if not self.spool.keep_unchecked(slug, _query(), body, now):
            return _refuse("too many requests wait for the accounts")
        return _acknowledge("unchecked")

    def _answer(self, door: Door, incoming: Incoming, now: datetime, patience: float) -> Response:
        answer = self.inbox.take(door.account, incoming.message, now, patience)
        if answer is None:
            return _acknowledge("late")
        if not answer.text:
            return _acknowledge("silent")
        try:
            xml = wechat.write(door.keys, incoming, answer.text, now)
        except ValueError:
            # longer than the platform takes; the lint keeps our own words short, a repeated notice may not be
            xml = wechat.write(door.keys, incoming, answer.text[:_SAFE_LENGTH], now)
        COUNTS["answered"] += 1
        return Response(xml, mimetype="application/xml")


def _body(limit: int) -> bytes | None:
    """None when it is larger than the limit, declared or not."""
    if (request.content_length or 0) > limit:
        return None
    body = request.stream.read(limit + 1)
    return body if len(body) <= limit else None


def _query() -> dict[str, str]:
    """The query as given, with a doubled parameter emptied, so that it is refused."""
    given = request.args.to_dict(flat=False)
    return {name: values[0] if len(values) == 1 else "" for name, values in given.items()}


def _refuse(reason: str) -> Response:
    COUNTS["refused"] += 1
    _log.warning("refused: %s", reason)
    return Response(status=403)


def _acknowledge(outcome: str) -> Response:
    """`success`: taken, and nothing is said."""
    COUNTS[outcome] += 1
    if outcome.startswith("unreadable"):
        _log.warning("acknowledged: %s", outcome)
    return Response(wechat.SUCCESS, mimetype="text/plain")
