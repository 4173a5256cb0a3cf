"""Who is behind an open id: the member himself or a family helper, by which door, with which consent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member


class Door(StrEnum):
    """The three doors of recognition, and what a family helper comes by."""

    CARD = "card"  # a personal QR card, one scan
    DIGITS = "digits"  # name and the last four digits
    SECRETARY = "secretary"  # the secretary answered "1 是他"
    ELDER = "elder"  # the member agreed to a family helper


class Binding(Base):
    """`relation` is empty for the member himself, else what the helper is to him (女儿). `until` ends it; nothing
    is deleted.
    """

    __tablename__ = "bindings"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    open_id: Mapped[str] = mapped_column(String(64))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    relation: Mapped[str] = mapped_column(String(20), default="")
    helper_name: Mapped[str] = mapped_column(String(40), default="")
    door: Mapped[Door] = mapped_column(Word(Door))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    consent_version: Mapped[str] = mapped_column(String(20), default="")
    consented_at: Mapped[datetime | None]
    health_consented_at: Mapped[datetime | None]  # asked apart, default no (P10)

    member: Mapped[Member] = relationship()

    __table_args__ = (Index("ix_bindings_account_id_open_id", "account_id", "open_id", "until"),)

    @property
    def is_self(self) -> bool:
        return not self.relation


class Card(Base):
    """A personal recognition card. The scene of its QR code is a random word, never a name (platform §10.2)."""

    __tablename__ = "cards"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    scene: Mapped[str] = mapped_column(String(64), unique=True)
    ticket: Mapped[str | None] = mapped_column(String(255))  # the platform's, once the code was made
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class RequestKind(StrEnum):
    RECOGNITION = "recognition"  # the secretary decides whether it is he
    FAMILY = "family"  # the elder decides whether he may be helped


class BindingRequest(Base):
    """A question to a human that opens a door when it is answered with yes."""

    __tablename__ = "binding_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[RequestKind] = mapped_column(Word(RequestKind))
    open_id: Mapped[str] = mapped_column(String(64))
    said_name: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    relation: Mapped[str] = mapped_column(String(20), default="")
    helper_name: Mapped[str] = mapped_column(String(40), default="")
    asked_of_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    granted: Mapped[bool | None]

    __table_args__ = (UniqueConstraint("account_id", "open_id", "asked_at", "said_name"),)


class Consent(Base):
    """What a person agreed to, with the version of the text and the moment; taking it back is a row of its own."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    open_id: Mapped[str] = mapped_column(String(64), default="")
    subject: Mapped[str] = mapped_column(String(40))  # notices, health
    text_version: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    at: Mapped[datetime]
