"""Everything a process needs, built once from the settings: engine, sessions, clock, words, and the ways out."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from bot.clock import SystemClock, make_clock
from bot.database import Sessions, make_engine
from bot.pacing import Pacer
from bot.render import Renderer
from bot.settings import Env, Settings
from channels.call_list import CallListChannel
from channels.sms import Door, SmsChannel
from channels.sms_gateways import make_gateway
from channels.tokens import Token
from channels.wechat import WeChatClient
from channels.wechat_mass import MassChannel
from channels.wechat_service import ServiceChannel
from channels.wechat_subscribe import SubscribeChannel
from channels.wechat_template import TemplateChannel
from domain import vault
from domain.accounts import Account
from domain.clock import Clock
from domain.sms import SmsSetting
from domain.ways import Channel, ChannelKind
from services import tokens

Channels = Mapping[ChannelKind, Channel]


@dataclass(frozen=True, slots=True)
class Runtime:
    """`channels` are the ways out by kind; `clients` the platform's doors by account.

    `clock` is the present of the branches, which a rehearsal may move; `wall` is real time, in which leases and
    leadership run out.
    """

    settings: Settings
    clock: Clock
    engine: Engine
    sessions: Sessions
    render: Renderer
    clients: "Clients"
    channels: Channels
    pacer: Pacer
    wall: Clock = field(default_factory=SystemClock)

    def client(self, slug: str) -> WeChatClient:
        """The account's door to the platform. Raises LookupError for an unknown account."""
        return self.clients(slug)


def build(settings: Settings, *, clock: Clock | None = None, channels: Channels | None = None) -> Runtime:
    """Opens nothing yet: connections are made by the first use, so a process may fork after it.

    `channels` replaces the ways out, for tests.
    """
    vault.install(settings.field_key_bytes)
    engine = make_engine(
        settings.database_url,
        synchronous=settings.database_synchronous,
        pool_size=settings.send_connections + 16,
    )
    sessions = Sessions(engine)
    clients = Clients(
        sessions,
        settings.send_connections,
        sms_file=settings.data_dir / "sms.jsonl",
        production=settings.env is Env.PRODUCTION,
    )
    return Runtime(
        settings=settings,
        clock=clock or make_clock(settings),
        engine=engine,
        sessions=sessions,
        render=Renderer(settings.zone, public_url=settings.public_url, secret=settings.secret_key.get_secret_value()),
        clients=clients,
        channels=channels if channels is not None else _ways_out(clients),
        pacer=Pacer(settings.send_rate),
    )


def _ways_out(clients: "Clients") -> Channels:
    ways: tuple[Channel, ...] = (
        ServiceChannel(clients),
        TemplateChannel(clients, clients.templates),
        SubscribeChannel(clients, clients.subscriptions),
        MassChannel(clients),
        SmsChannel(clients.sms),
        CallListChannel(),
    )
    return {way.kind: way for way in ways}


_FRESH = 2.0  # seconds of real time for which an account is not looked at again


@dataclass(slots=True)
class _Open:
    version: int
    client: WeChatClient
    account: Account
    looked_at: float
    sms: Door | None = None


@dataclass(slots=True)
class Clients:
    """One client an account, made anew when the account was changed (`songxue account set`). `sms_file` takes the text
    messages of a gateway that is a file, outside `production` only.
    """

    sessions: Sessions
    pool_size: int
    sms_file: Path = Path("sms.jsonl")
    production: bool = True
    _open: dict[str, _Open] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, slug: str) -> WeChatClient:
        return self._of(slug).client

    def templates(self, slug: str) -> Mapping[str, Any]:
        """Occasion → template and keys, as the account has them now."""
        return self._of(slug).account.templates

    def subscriptions(self, slug: str) -> Mapping[str, Any]:
        """The same for subscription notices."""
        return self._of(slug).account.subscriptions or {}

    def sms(self, slug: str) -> Door | None:
        """How the account sends text messages; None where it sends none. Raises SendError where it cannot."""
        found = self._of(slug)
        if found.sms is None:
            found.sms = self._sms_door(found.account)
        return found.sms

    def _sms_door(self, account: Account) -> Door | None:
        setting = SmsSetting.of(account.sms or {})
        if setting is None:
            return None
        keys = account.sms_id or "", account.sms_secret or ""
        return Door(setting, make_gateway(setting, *keys, file=self.sms_file, production=self.production))

    def _of(self, slug: str) -> _Open:
        with self._lock:
            known = self._open.get(slug)
            if known is not None and time.monotonic() - known.looked_at < _FRESH:
                return known
            account = self._account(slug)
            if known is not None and known.version == account.version:
                known.looked_at = time.monotonic()
                return known
            client = WeChatClient(
                account.api_base,
                account.app_id,
                account.app_secret,
                TokenRow(self.sessions, account.id),
                pool_size=self.pool_size,
            )
            # an older client may be in use by another thread: it is left to end with its last message
            self._open[slug] = _Open(account.version, client, account, time.monotonic())
            return self._open[slug]

    def _account(self, slug: str) -> Account:
        with self.sessions.read() as session:
            account = session.scalars(select(Account).where(Account.slug == slug)).one_or_none()
            if account is None:
                raise LookupError(f"no account {slug!r}")
            session.expunge(account)
        return account


@dataclass(frozen=True, slots=True)
class TokenRow:
    """The token of one account in its row: a `channels.tokens.TokenStore`."""

    sessions: Sessions
    account_id: int

    def get(self) -> Token | None:
        with self.sessions.read() as session:
            found = tokens.stored(session, self.account_id)
        return None if found is None else Token(*found)

    def lease(self, owner: str, now: datetime, until: datetime) -> bool:
        with self.sessions.write() as session:
            return tokens.lease(session, self.account_id, owner, now, until)

    def put(self, owner: str, token: Token) -> bool:
        with self.sessions.write() as session:
            return tokens.put(session, self.account_id, owner, token.value, token.expires_at)

    def release(self, owner: str) -> None:
        with self.sessions.write() as session:
            tokens.release(session, self.account_id, owner)
