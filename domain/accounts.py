"""One WeChat account (公众号) with its kind, secrets and templates; everything below belongs to one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Sealed, Word


class AccountKind(StrEnum):
    SERVICE = "service"  # 服务号
    SUBSCRIPTION = "subscription"  # 订阅号


class WireMode(StrEnum):
    SECURE = "secure"
    COMPATIBLE = "compatible"
    PLAIN = "plain"


class Account(Base):
    """`templates` maps an occasion (`meetings/notice`) to `{"template_id": …, "keys": {"thing1": "title", …}}`.

    `quotas` holds the platform's numbers where this account's differ from `domain/quotas.py` (`{"template": 200000}`).
    `subscriptions` is as `templates`, for subscription notices, with their `kind` (`domain.subscriptions`). `sms` says
    how text messages are sent (`domain.sms.SmsSetting`); `sms_id` and `sms_secret` are the gateway's keys.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[AccountKind] = mapped_column(Word(AccountKind))
    verified: Mapped[bool]
    mode: Mapped[WireMode] = mapped_column(Word(WireMode))
    app_id: Mapped[str] = mapped_column(String(40))
    original_id: Mapped[str] = mapped_column(String(40))
    api_base: Mapped[str] = mapped_column(String(200))
    app_secret: Mapped[str] = mapped_column(Sealed("accounts.app_secret"))
    token: Mapped[str] = mapped_column(Sealed("accounts.token"))
    aes_key: Mapped[str] = mapped_column(Sealed("accounts.aes_key"))
    previous_aes_key: Mapped[str | None] = mapped_column(Sealed("accounts.previous_aes_key"))
    templates: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quotas: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subscriptions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sms_id: Mapped[str | None] = mapped_column(Sealed("accounts.sms_id"))
    sms_secret: Mapped[str | None] = mapped_column(Sealed("accounts.sms_secret"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # raised by every change, so that processes notice


class AccessToken(Base):
    """The platform's access token of one account, shared by all processes. `lease_until` keeps the refresh single."""

    __tablename__ = "access_tokens"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str | None] = mapped_column(Sealed("access_tokens.token"))
    expires_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(40))


class Follower(Base):
    """An open id of one account, whether or not we know who it is: following, blocking, and the free-message window.

    `window_*` is the ledger of platform §4.1: at most `window_left` customer-service messages until `window_until`.
    """

    __tablename__ = "followers"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    open_id: Mapped[str] = mapped_column(String(64))
    following: Mapped[bool] = mapped_column(default=True)
    followed_at: Mapped[datetime | None]
    unfollowed_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]  # a send was refused because he refuses our messages
    heard_at: Mapped[datetime | None]
    window_until: Mapped[datetime | None]
    window_left: Mapped[int] = mapped_column(default=0)
    window_serial: Mapped[int] = mapped_column(default=0)  # which window: one that is over takes nothing back
    speaker_id: Mapped[int | None]  # two members on one WeChat: who is talking now (R-UX-93)
    speaker_until: Mapped[datetime | None]
    greeted_on: Mapped[str | None] = mapped_column(String(10))  # the last local day a picture was greeted (R-UX-48)
    tries: Mapped[int] = mapped_column(default=0)  # failed recognitions (S21)
    tries_since: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("account_id", "open_id"),)
