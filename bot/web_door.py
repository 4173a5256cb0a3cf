"""The console's way in from inside WeChat: which account, and whose code it is."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from bot.database import Sessions
from channels.transport import Transport
from channels.wechat_web import WebSignIn, authorize_address
from domain.accounts import Account, AccountKind
from domain.ways import SendError

_log = logging.getLogger("songxue.console")


@dataclass(frozen=True, slots=True)
class WebDoor:
    """Only certified service accounts may ask WeChat (platform §10.4)."""

    sessions: Sessions
    public_url: str  # never the host that a request names
    sign_in: WebSignIn = field(default_factory=lambda: WebSignIn(Transport(pool_size=4, connect=3.0, read=5.0)))

    def slug(self) -> str:
        with self.sessions.read() as session:
            query = select(Account.slug).where(Account.kind == AccountKind.SERVICE, Account.verified).limit(2)
            found = list(session.scalars(query))
        return found[0] if len(found) == 1 else ""

    def address(self, slug: str, back: str, state: str) -> str | None:
        account = self._account(slug)
        return (
            None
            if account is None
            else authorize_address(account.api_base, account.app_id, f"{self.public_url.rstrip('/')}{back}", state)
        )

    def open_id(self, slug: str, code: str, now: datetime) -> str | None:
        account = self._account(slug)
        if account is None:
            return None
        try:
            return self.sign_in.open_id(account.api_base, account.app_id, account.app_secret, code, now)
        except SendError as error:
            _log.warning("account=%s web sign-in refused: %s", slug, error.code)
            return None

    def _account(self, slug: str) -> Account | None:
        with self.sessions.read() as session:
            query = select(Account).where(
                Account.slug == slug, Account.kind == AccountKind.SERVICE, Account.verified.is_(True)
            )
            account = session.scalars(query).one_or_none()
            if account is not None:
                session.expunge(account)
        return account
