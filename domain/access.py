"""Who may look into the console, by post and unit; and the one-time links that open it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base
from domain.members import Member
from domain.organisation import COMMITTEE_POSTS, PostKind, UnitKind

LEADING_POSTS = frozenset({PostKind.SECRETARY, PostKind.DEPUTY})
BRANCH_POSTS = COMMITTEE_POSTS | {PostKind.LIAISON}
_ABOVE = frozenset({UnitKind.COMMITTEE_ABOVE, UnitKind.GENERAL_BRANCH})


def sees_branch(post: PostKind, unit: UnitKind) -> bool:
    """People and matters of the branch in which the post is held (domain §2.3)."""
    return unit is UnitKind.BRANCH and post in BRANCH_POSTS


def sees_all_tasks(post: PostKind, unit: UnitKind) -> bool:
    """Everything that waits in the branch; the other posts see what is theirs to do."""
    return unit is UnitKind.BRANCH and post in LEADING_POSTS


def sees_numbers(post: PostKind, unit: UnitKind) -> bool:
    """Numbers of the branches beneath the unit, and nobody's name (domain §2.3: aggregates)."""
    return post is PostKind.OFFICE or (unit in _ABOVE and post in BRANCH_POSTS)


class ConsoleLink(Base):
    """A way into the console for one person: good once, until `expires_at`. From `used_at` on it is the session that
    it opened; `ended_at` closes that. Only the hash of the token is kept.
    """

    __tablename__ = "console_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()
