"""A Party member of ours, or an in-service helper of a branch."""

import re
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Sealed, Word
from domain.days import PartialDate
from domain.organisation import Unit


class Standing(StrEnum):
    FULL = "full"  # 正式党员
    PROBATIONARY = "probationary"  # 预备党员
    ON_PROBATION = "on_probation"  # 留党察看
    SUSPENDED = "suspended"  # 停止党籍


class Category(StrEnum):
    RETIRED = "retired"  # 退休
    VETERAN = "veteran"  # 离休
    IN_SERVICE = "in_service"  # 在职: a liaison or aide, or a member of a mixed branch


class LifeState(StrEnum):
    """Pauses and stops of everything we start (R-UX-76)."""

    LIVING = "living"
    HOSPITAL = "hospital"
    GRAVELY_ILL = "gravely_ill"
    MOURNING = "mourning"
    DECEASED = "deceased"
    TRANSFERRED = "transferred"


class Way(StrEnum):
    """How the person wants to be told. Telephone and paper are first-class (R-UX-94)."""

    WECHAT = "wechat"
    PHONE = "phone"
    PAPER = "paper"


class PhoneKind(StrEnum):
    """What the telephone number is, so that nobody has to open it to know whether it takes a text message."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    UNKNOWN = ""  # none, or not looked at yet


_MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")


def phone_kind(phone: str | None) -> PhoneKind:
    if not phone:
        return PhoneKind.UNKNOWN
    digits = re.sub(r"[\s()-]", "", phone)
    return PhoneKind.MOBILE if _MOBILE.fullmatch(digits) else PhoneKind.LANDLINE


STANDING_LABELS = {
    Standing.FULL: "正式党员",
    Standing.PROBATIONARY: "预备党员",
    Standing.ON_PROBATION: "留党察看",
    Standing.SUSPENDED: "停止党籍",
}
CATEGORY_LABELS = {Category.RETIRED: "退休", Category.VETERAN: "离休", Category.IN_SERVICE: "在职"}
LIFE_LABELS = {
    LifeState.LIVING: "正常",
    LifeState.HOSPITAL: "住院",
    LifeState.GRAVELY_ILL: "病重",
    LifeState.MOURNING: "家有丧事",
    LifeState.DECEASED: "去世",
    LifeState.TRANSFERRED: "已转出",
}
WAY_LABELS = {Way.WECHAT: "微信", Way.PHONE: "电话", Way.PAPER: "纸质"}

RESTING = frozenset({LifeState.HOSPITAL, LifeState.GRAVELY_ILL, LifeState.MOURNING})
GONE = frozenset({LifeState.DECEASED, LifeState.TRANSFERRED})


class Member(Base):
    """`branch_id` is belongs_to (组织关系), exactly one. `on_roster` is false for helpers who are not on the list
    that must be reached.

    Phone, address, health class and whereabouts are sealed; `phone_hash` finds a number without opening any.
    `call_name` is how he
    wants to be called (王老); empty: name + 同志. `zone` is his own time zone when it differs from the service's.
    """

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(40))
    name_sound: Mapped[str] = mapped_column(String(80), default="")
    call_name: Mapped[str] = mapped_column(String(20), default="")
    gender: Mapped[str] = mapped_column(String(4), default="")
    born: Mapped[PartialDate | None]
    joined: Mapped[PartialDate | None]
    full_on: Mapped[PartialDate | None]
    correction_months: Mapped[int] = mapped_column(default=0)  # 党龄校正值: positive makes the years longer (§8.1)
    standing: Mapped[Standing] = mapped_column(Word(Standing), default=Standing.FULL)
    category: Mapped[Category] = mapped_column(Word(Category), default=Category.RETIRED)
    on_roster: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str | None] = mapped_column(Sealed("members.phone"))
    phone_hash: Mapped[str | None] = mapped_column(String(64))
    phone_kind: Mapped[PhoneKind] = mapped_column(Word(PhoneKind), default=PhoneKind.UNKNOWN)
    second_phone: Mapped[str | None] = mapped_column(Sealed("members.second_phone"))
    address: Mapped[str | None] = mapped_column(Sealed("members.address"))
    health: Mapped[str | None] = mapped_column(Sealed("members.health"))
    whereabouts: Mapped[str | None] = mapped_column(Sealed("members.whereabouts"))
    no_hard_demand: Mapped[bool] = mapped_column(default=False)  # 不作硬性要求 (教条 §23); does not change E
    way: Mapped[Way] = mapped_column(Word(Way), default=Way.WECHAT)
    life_state: Mapped[LifeState] = mapped_column(Word(LifeState), default=LifeState.LIVING)
    opted_out_at: Mapped[datetime | None]  # 别发了 (R-UX-75)
    zone: Mapped[str] = mapped_column(String(40), default="")
    recognition_tries: Mapped[int] = mapped_column(default=0)
    recognition_since: Mapped[datetime | None]
    recognition_locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    branch: Mapped[Unit] = relationship(foreign_keys=[branch_id])
    group: Mapped[Unit | None] = relationship(foreign_keys=[group_id])

    __table_args__ = (
        Index("ix_members_branch_id_name", "branch_id", "name"),
        Index("ix_members_account_id_name", "account_id", "name"),
        Index("ix_members_account_id_phone_hash", "account_id", "phone_hash"),
    )

    @property
    def is_reachable_subject(self) -> bool:
        """Counted among the people who have to be told."""
        return self.on_roster and self.life_state not in GONE
