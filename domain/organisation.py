"""The tree of units (党委 › 总支 › 支部 › 小组), the posts people hold in them, and what differs by place."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word


class UnitKind(StrEnum):
    COMMITTEE_ABOVE = "committee_above"  # 党委 / 党工委
    GENERAL_BRANCH = "general_branch"  # 党总支
    BRANCH = "branch"  # 党支部
    GROUP = "group"  # 党小组: a subdivision, not a level (D2.5)


class PostKind(StrEnum):
    SECRETARY = "secretary"
    DEPUTY = "deputy"
    ORGANISER = "organiser"
    PUBLICIST = "publicist"
    DISCIPLINE = "discipline"
    GROUP_LEADER = "group_leader"
    LIAISON = "liaison"
    AIDE = "aide"
    OFFICE = "office"  # 老干部局, 组织部: aggregates


POST_LABELS = {
    PostKind.SECRETARY: "书记",
    PostKind.DEPUTY: "副书记",
    PostKind.ORGANISER: "组织委员",
    PostKind.PUBLICIST: "宣传委员",
    PostKind.DISCIPLINE: "纪检委员",
    PostKind.GROUP_LEADER: "组长",
    PostKind.LIAISON: "联络员",
    PostKind.AIDE: "一对一专员",
    PostKind.OFFICE: "老干部局",
}
UNIT_LABELS = {
    UnitKind.COMMITTEE_ABOVE: "党委",
    UnitKind.GENERAL_BRANCH: "党总支",
    UnitKind.BRANCH: "党支部",
    UnitKind.GROUP: "党小组",
}
COMMITTEE_POSTS = frozenset(
    {PostKind.SECRETARY, PostKind.DEPUTY, PostKind.ORGANISER, PostKind.PUBLICIST, PostKind.DISCIPLINE}
)


class Unit(Base):
    """`policy` holds what this unit decided differently from its superior (`domain/policy.py`); `policy_source`
    says who decided and by
    which document. `place` is where it usually meets, `place_hint` what an old person needs to know about it (lift,
    rail).
    """

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[UnitKind] = mapped_column(Word(UnitKind))
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120), default="")
    place_hint: Mapped[str] = mapped_column(String(60), default="")
    policy: Mapped[dict[str, Any]] = mapped_column(default=dict)
    policy_source: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])

    __table_args__ = (UniqueConstraint("account_id", "parent_id", "name"),)

    @property
    def branch_id(self) -> int:
        """The branch in which a group is; any other unit is for itself."""
        return self.parent_id if self.kind is UnitKind.GROUP and self.parent_id is not None else self.id


class Post(Base):
    """One person's post in one unit, from a day until a day (open end = still)."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PostKind] = mapped_column(Word(PostKind))
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (Index("ix_posts_unit_id_kind", "unit_id", "kind"),)


_GROUP_ENDINGS = ("党小组", "小组", "组")


def short_name(name: str) -> str:
    """第二党小组, 第二小组, 第二组 → 第二: offices write all three, and people say any of them."""
    return next((name.removesuffix(ending) for ending in _GROUP_ENDINGS if name.endswith(ending)), name)
